// SPDX-License-Identifier: BSL-1.0
// Constants of layers, as a user writes them, by public names alone: positions, a filter, a window.
#define BOOST_TEST_MODULE operation_constants
#include "../laws/layer.hpp"

#include "../reference/numbers.hpp"
#include "../reference/user_layers.hpp"

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

struct self_mixing {  // the same weight at each place
  template <class In>
  struct on {
    static constexpr std::size_t width = In::extent(1);
    using values = list<value<preactivation, In>, value<activation, In>>;
    using parameters = list<parameter<weight, shape<width, width>, drawn<width, width>>>;
    using equations = list<equation<preactivation, op::linear_over<In::extent(0)>, layer_input, weight>,
                           equation<activation, act::tanh, preactivation>>;
  };
};

// Positions are added to a sequence (Vaswani and others 2017).
using positions = letter<"p">;
struct positional {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using constants = list<constant_values<positions, In, sinusoidal_positions<In::extent(1)>>>;
    using equations = list<equation<activation, op::add, layer_input, positions>>;
  };
};
// A fixed filter, second differences, and a window by a function that only the run time computes.
struct second_differences {
  static constexpr double element(std::size_t row, std::size_t column) {
    return row == column ? 2 : row == column + 1 || column == row + 1 ? -1 : 0;
  }
};
struct window {
  static double element(std::size_t i) { return std::sin(0.5 * static_cast<double>(i + 1)); }
};
using filter = letter<"F">;
struct filtered {
  template <class In>
  struct on {
    using values = list<value<preactivation, In>, value<activation, In>>;
    using parameters = list<>;
    using constants = list<constant_values<filter, shape<In::size, In::size>, second_differences>,
                           constant_values<positions, In, window>>;
    using equations = list<equation<preactivation, op::linear, layer_input, filter>,
                           equation<activation, op::multiply, preactivation, positions>>;
  };
};
using filtering = network<input<5, 6>, positional, self_mixing, flatten, dense<4, act::tanh>, filtered, dense<2>>;
static_assert(filtering::parameter_count == 36 + 124 + 10);
static_assert(closed_form<filtering>(d(z<5>) / d(a<4>)) == symbol<filter, 5>{});
static_assert(structure_of<filtering>(d(a<5>) / d(z<5>)) == structure::diagonal);

constexpr bool compiler_adds_positions() {
  array_model<network<input<2, 2>, positional>, double> m{glorot_uniform{}, seed{1}};
  const double x[2][2] = {{1, 2}, {3, 4}};
  const auto answer = m(x);
  return answer[0][0] == 1 && answer[0][1] == 3 && answer[1][0] > 3.84 && answer[1][1] < 4.55;
}
static_assert(compiler_adds_positions());

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<filtering>(reference::filtering_answer, reference::filtering_gradient,
                                              reference::filtering_input_gradient,
                                              reference::filtering_hessian_product);
}

BOOST_AUTO_TEST_CASE(laws_hold) { laws::check_laws<filtering>(); }

// By the formula, in the C library's functions; a table of more than 4,096 elements is computed at first use.
template <std::size_t Steps, std::size_t Width>
void check_positions() {
  model<network<input<Steps, Width>, positional>, double> m{glorot_uniform{}, seed{1}};
  tensor<double, shape<Steps, Width>> nothing;
  nothing.fill(0);
  const auto answer = m(nothing);
  for (std::size_t p = 0; p < Steps; ++p)
    for (std::size_t i = 0; i < Width; ++i) {
      const double angle =
          static_cast<double>(p) / std::pow(10000.0, static_cast<double>(i - i % 2) / static_cast<double>(Width));
      BOOST_TEST(std::abs(answer(p, i) - (i % 2 == 0 ? std::sin(angle) : std::cos(angle))) < 1e-13);
    }
}
BOOST_AUTO_TEST_CASE(positions_by_their_formula) {
  check_positions<7, 6>();
  check_positions<64, 64>();
  check_positions<1000, 7>();
}
