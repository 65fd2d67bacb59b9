// SPDX-License-Identifier: BSL-1.0
// One network of each kind, trained for a step or evaluated, for compilers that do not build all tests: each must end
// with a cost or an answer that an independent way agrees with.
#include <chainrule/chainrule.hpp>

#include <cmath>
#include <cstdio>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

int wrong = 0;

void see(const char* what, bool right) {
  if (!right) std::printf("wrong: %s\n", what);
  wrong += !right;
}

/// Backward against forward: the gradient along a direction is the difference of the costs.
template <class Net, class Loss, class Target>
void train(const char* what, const Loss& loss, const Target& y) {
  model<Net, double> m{glorot_normal{}, seed{3}};
  auto x = xt::xtensor<double, Net::input_shape::rank + 1>::from_shape([] {
    typename xt::xtensor<double, Net::input_shape::rank + 1>::shape_type shape;
    shape[0] = 2;
    for (std::size_t axis = 0; axis < Net::input_shape::rank; ++axis) shape[axis + 1] = Net::input_shape::extent(axis);
    return shape;
  }());
  for (std::size_t i = 0; i < x.size(); ++i) x.storage()[i] = std::sin(1.0 + 3.0 * static_cast<double>(i));
  const auto [cost, g] = value_and_gradient(m, loss, x, y);
  const double length = 1e-6;
  double slope = 0;
  model<Net, double> ahead = m, behind = m;
  for (std::size_t i = 0; i < g.size(); ++i) {
    const double to = std::cos(static_cast<double>(i)) * (m.data()[i] != 0 || g.data()[i] != 0);
    slope += to * g.data()[i];
    ahead.data()[i] += length * to;
    behind.data()[i] -= length * to;
  }
  const double difference = (cost_of(ahead, loss, x, y) - cost_of(behind, loss, x, y)) / (2 * length);
  see(what, std::abs(slope) > 1e-3 && std::abs(difference - slope) < 1e-6 * (1 + std::abs(slope)));
  auto optimizer = optimizer_for(m, adam{.learning_rate = 1e-3});
  auto t = tape_for(m, 2);
  optimizer.step(m, loss, x, y, t);
  see(what, cost_of(m, loss, x, y) < cost);
}

using layers = network<input<3>, dense<8, act::tanh>, dense<2>>;
using branched = network<input<4>, residual<dense<6, act::gelu>, dense<4>>, concat<dense<3, act::silu>, act::identity>,
                         frozen<dense<5, act::softplus>>, dense<2>>;
using pictures = network<input<1, 8, 8>, conv2d<filters<3>, kernel_size<3, 3>, padding<same>>, act::relu, max_pool2d<2>,
                         conv2d<filters<2>, kernel_size<3, 3>>, avg_pool2d<2>, flatten, dense<2>>;
using in_less_memory =
    recomputed<network<input<3>, dense<20, act::silu>, dense<20, act::silu>, dense<20, act::silu>, dense<2>>,
               max_tape_bytes<16, 100000>>;

constexpr auto back_propagation = expand<layers>(d(C) / d(W<1>));
static_assert(back_propagation ==
              d(C) / d(a<2>) * d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));
static_assert(shape_of<branched>(d(a<4>) / d(a<0>)) == shape<2, 4>{});

}  // namespace

int main() {
  const xt::xtensor<int, 1> classes{0, 1};
  train<layers>("dense layers", softmax_cross_entropy{}, classes);
  train<branched>("a residual, a concat and a frozen layer", softmax_cross_entropy{}, classes);
  train<pictures>("convolutions and pools", softmax_cross_entropy{}, classes);
  train<in_less_memory>("recomputed values", squared_error{}, xt::xtensor<double, 2>{{1, 2}, {3, 4}});

  const model<layers, double> m{glorot_normal{}, seed{1}};
  const tensor<double, shape<3>> x{0.5, -1, 2}, u{1, 2, 3};
  const auto J = evaluate(d(a<2>) / d(a<0>), m, x);
  const auto along = jvp(m, x, u).tangent;
  see("a Jacobian and its product", std::abs(J(1, 0) + 2 * J(1, 1) + 3 * J(1, 2) - along(1)) < 1e-12);
  const array_model<layers, double> constant = to_array(m);
  const double sample[3] = {0.5, -1, 2};
  see("a network in an array", std::abs(constant(sample)[0] - m(x)(0)) < 1e-12);
  return wrong;
}
