// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_evaluate_sums
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <vector>

#include <chainrule/chainrule.hpp>

#include "derivatives.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace derivatives;

namespace {

using residuals = network<input<3>, dense<4, act::tanh>, residual<dense<6, act::tanh>, dense<4>>,
                          residual<dense<3, act::silu>, dense<4>>, dense<2>>;
using branched = network<input<3>, dense<4, act::tanh>, residual<dense<6, act::silu>, dense<4>>,
                         concat<dense<2>, sequential<dense<3>, act::sigmoid>>>;
using nested = network<input<4>, residual<residual<dense<6, act::tanh>, dense<4>>, dense<4>>,
                       residual<concat<dense<2>, residual<dense<2>, dense<4>>>, dense<4>>, dense<2>>;
using thin = network<input<3>, residual<dense<1>, concat<dense<1>, dense<2>>>,
                     concat<residual<dense<1, act::tanh>, dense<3>>, dense<1>>,
                     residual<residual<dense<1>, dense<4>>, dense<1>, dense<4>>>;
template <class Net>
using target_of = tensor<double, typename Net::output_shape>;
template <class Net>
using input_of = tensor<double, typename Net::input_shape>;

}  // namespace

// Row o of d(a)/d(x) is vjp's answer to a one at output o; against it stands the sum that is added up first.
BOOST_AUTO_TEST_CASE(jacobians_through_sums) {
  const auto check = [&]<class Net>(std::type_identity<Net>, auto derivative) {
    const auto m = model<Net, double>{he_normal{}, seed{8}};
    const auto x = drawn_tensor<input_of<Net>>(5);
    constexpr auto orders = multiplication_order<Net>(decltype(derivative){});
    const numbers best = flat(evaluate(derivative, m, x));
    check_close(flat(evaluate(orders.forward_order, m, x)), best, 1e-13);
    check_close(flat(evaluate(orders.reverse_order, m, x)), best, 1e-13);
    numbers rows;
    for (std::size_t o = 0; o < Net::output_shape::size; ++o) {
      target_of<Net> unit;
      for (std::size_t i = 0; i < Net::output_shape::size; ++i) unit.storage()[i] = i == o ? 1 : 0;
      const numbers row = flat(vjp(m, x, unit).input);
      rows.insert(rows.end(), row.begin(), row.end());
    }
    check_close(best, rows, 1e-12);
  };
  check(std::type_identity<residuals>{}, d(a<4>) / d(a<0>));
  check(std::type_identity<branched>{}, d(a<3>) / d(a<0>));
  check(std::type_identity<nested>{}, d(a<3>) / d(a<0>));
  check(std::type_identity<thin>{}, d(a<3>) / d(a<0>));
}

// An outer factor stays outer when it passes through: four numbers a row and the input.
BOOST_AUTO_TEST_CASE(an_outer_factor_passes_through) {
  const auto m = model<residuals, double>{he_normal{}, seed{8}};
  const auto x = drawn_tensor<input_of<residuals>>(5);
  constexpr auto orders = multiplication_order<residuals>(d(a<2>) / d(W<1>));
  const auto found = evaluate(orders.forward_order, m, x);
  static_assert(decltype(found)::kind == structure::outer);
  const auto left = evaluate(d(a<2>) / d(z<1>), m, x);
  const auto dense = found.dense();
  numbers expected;
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t o = 0; o < 4; ++o)
      for (std::size_t i = 0; i < 3; ++i) expected.push_back(left(r, o) * x(i));
  check_close(flat(dense), expected, 1e-13);
}
