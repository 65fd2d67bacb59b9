// SPDX-License-Identifier: BSL-1.0
// Steps and answers of small networks, each a function of its own: check_loads_behind_stores.py reads their machine
// code.
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using single = network<input<3>, dense<2, act::tanh>>;
using narrow = network<input<7>, dense<13, act::relu>, dense<10>>;
using whole_vectors = network<input<8>, dense<32, act::tanh>, dense<32, act::tanh>, dense<1>>;

template <class Net>
using optimizer_of_net = decltype(optimizer_for(std::declval<model<Net>&>(), sgd{}));

float step_of_single(model<single>& m, optimizer_of_net<single>& optimizer, const tensor<float, shape<3>>& x,
                     const tensor<float, shape<2>>& y, tape<single>& t) {
  return optimizer.step(m, squared_error{}, x, y, t);
}
float step_of_narrow(model<narrow>& m, optimizer_of_net<narrow>& optimizer, const tensor<float, shape<7>>& x, int y,
                     tape<narrow>& t) {
  return optimizer.step(m, softmax_cross_entropy{}, x, y, t);
}
void answer_of_narrow(const model<narrow>& m, const tensor<float, shape<7>>& x, tensor<float, shape<10>>& answer) {
  answer = m(x);
}
void answer_of_whole_vectors(const model<whole_vectors>& m, const tensor<float, shape<8>>& x,
                             tensor<float, shape<1>>& answer) {
  answer = m(x);
}
