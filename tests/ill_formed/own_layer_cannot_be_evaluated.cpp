// SPDX-License-Identifier: BSL-1.0
// refuses: a forward function that is declared constexpr and calls a function that is not; at run time it is accepted
// says: layer 2 is measured<3>, which cannot be evaluated by the compiler: all that it calls must be constexpr
// lines: 10
#include <chainrule/arithmetic.hpp>

using namespace chainrule;

float measure(float);

struct measurement : op::identity_factor {
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.result()[i] = measure(at.argument()[i]);
  }
  static constexpr bool same_elements = false;
  template <std::size_t K>
  using partial = op::partial_at<K, measurement>;
};

template <std::size_t Size>
struct measured {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, measurement, layer_input>>;
  };
};

using net = network<input<2>, dense<3, act::tanh>, measured<3>, dense<1>>;
constexpr float questions[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
constexpr float answers[4][1] = {{0}, {1}, {1}, {0}};

float at_run_time() {
  array_model<net> m{glorot_uniform{}, seed{1}};
  auto optimizer = optimizer_for(m, adam{});
  optimizer.step(m, squared_error{}, questions, answers);
  return m(questions)[0][0];
}

constexpr auto trained =
    compile_time_fit(array_model<net>{glorot_uniform{}, seed{1}}, squared_error{}, adam{}, questions, answers, 10);
