// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE topology_plan_of_sums
#include <boost/test/unit_test.hpp>

#include <vector>

#include <chainrule/chain/multiplication_plan.hpp>
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// By hand, from the output: dC/da(3) is a row of 2, and a(3) = z(3); times W(3), 2 x 4: 8. Through the residual: times
// W(2,2), 4 x 6: 24; times a diagonal: 6; times W(2,1), 6 x 4: 24; plus the row itself: 4. Times a diagonal: 4; the
// outer product stays as it is.
using with_residual = network<input<3>, dense<4, act::tanh>, residual<dense<6, act::tanh>, dense<4>>, dense<2>>;
constexpr auto by_weight = multiplication_order<with_residual>(d(C) / d(W<1>));
static_assert(by_weight.is_reverse && !by_weight.is_forward);
static_assert(by_weight.cost == 8 + (24 + 6 + 24 + 4) + 4);
// From the input: W(2,1) times a diagonal: 24; a diagonal times that: 24; W(2,2) times that, 4 x 6 x 4: 96; plus the
// diagonal: 4; W(3) times that, 2 x 4 x 4: 32; the row times that: 8.
static_assert(by_weight.forward_cost == (24 + 24 + 96 + 4) + 32 + 8);
static_assert(
    as_text(by_weight.order) ==
    "((((dC/da(3) * da(3)/dz(3)) * dz(3)/da(2)) * {1 + da(2)/da(2,2) * da(2,2)/dz(2,2) * dz(2,2)/da(2,1) * da(2,1)/dz(2,1) * dz(2,1)/da(1)})"
    " * da(1)/dz(1)) * dz(1)/dW(1)");
static_assert(by_weight.order == by_weight.reverse_order);
// Added up first, as a user's brackets say: a diagonal times W(2,1) and W(2,2) times that, or the other way round, 24 +
// 96; plus ones: 4; and then the row times the sum: 16.
constexpr auto inside = d(a<2>) / d(a<2, 2>) * d(a<2, 2>) / d(z<2, 2>) * d(z<2, 2>) / d(a<2, 1>) * d(a<2, 1>) /
                        d(z<2, 1>) * d(z<2, 1>) / d(a<1>);
constexpr auto added_up = d(C) / d(a<2>) * in_brackets(one + inside);
static_assert(as_text(added_up) ==
              "dC/da(2) * (1 + da(2)/da(2,2) * da(2,2)/dz(2,2) * dz(2,2)/da(2,1) * da(2,1)/dz(2,1) * dz(2,1)/da(1))");
static_assert(multiplication_order<with_residual>(added_up).cost == 8 + (24 + 96 + 4) + 16);
static_assert(multiplication_order<with_residual>(d(C) / d(a<2>) * (one + inside)).cost == 8 + (24 + 6 + 24 + 4));
// In braces the row is taken in factor by factor, whatever it costs: of the product in brackets, 24 + 96, as one: 16.
static_assert(multiplication_order<with_residual>(d(C) / d(a<2>) * in_braces(one + inside)).cost ==
              8 + (24 + 6 + 24 + 4));
static_assert(multiplication_order<with_residual>(d(C) / d(a<2>) * in_braces(one + in_brackets(inside))).cost ==
              8 + (24 + 96 + 16 + 4));
static_assert(added_up != d(C) / d(a<2>) * (one + inside));
static_assert(in_braces(one + inside) == in_braces(inside + one));
static_assert(shape_of<with_residual>(in_braces(one + inside)) == shape<4, 4>{} &&
              structure_of<with_residual>(in_braces(one + inside)) == structure::dense);
static_assert(in_braces(d(a<2>) / d(a<1>)) == d(a<2>) / d(a<1>));

// Back-propagation is the best order beside composites, too: in a row, in one another, with branches of several
// lengths.
template <class Net, class... Symbols>
constexpr bool are_reverse(Symbols...) {
  return (multiplication_order<Net>(d(C) / d(Symbols{})).is_reverse && ...);
}
using deep = network<input<5>, dense<8, act::tanh>, residual<dense<3, act::silu>, dense<8>>,
                     residual<dense<16, act::tanh>, dense<8>>, residual<dense<8>, act::gelu>, dense<3>>;
static_assert(are_reverse<deep>(W<1>, b<1>, W<2, 1>, W<2, 2>, W<3, 1>, W<4, 1>, W<5>, a<0>, z<1>));
using branched = network<input<3>, dense<4, act::tanh>, residual<dense<6, act::silu>, dense<4>>,
                         concat<dense<2>, sequential<dense<3>, act::sigmoid>>>;
static_assert(are_reverse<branched>(W<1>, b<1>, W<2, 1>, W<3, 1>, W<3, 2, 1>, a<0>));
using nested = network<input<4>, residual<residual<dense<6, act::tanh>, dense<4>>, dense<4>>,
                       residual<concat<dense<2>, residual<dense<2>, dense<4>>>, dense<4>>, dense<2>>;
static_assert(are_reverse<nested>(W<1, 1, 1>, W<1, 2>, W<2, 2>, a<0>));
// A branch of a concat needs but some columns of the weight behind it: an order is cheaper that picks 2 of 6 before it
// multiplies the row.
static_assert(multiplication_order<nested>(d(C) / d(W<2, 1, 1>)).reverse_cost -
                  multiplication_order<nested>(d(C) / d(W<2, 1, 1>)).cost ==
              4 * 6 - 4 * 2);
// The second composite by hand: a row of 4 through W(2,2), 4 x 6, then through both branches of the concat, which takes
// 2 and 4 of its elements: W(2,1,1), 2 x 4; and W(2,1,2,2), 4 x 2, W(2,1,2,1), 2 x 4, plus the row.
static_assert(multiplication_order<nested>(d(C) / d(a<1>)).cost ==
              2 * 4 + (4 * 6 + (2 * 4 + (4 * 2 + 2 * 4 + 4) + 4) + 4));

// Few inputs and many outputs: forward, and a column passes through.
using wide = network<input<1>, dense<8, act::tanh>, residual<dense<8, act::tanh>, dense<8>>, dense<64>>;
static_assert(multiplication_order<wide>(d(a<3>) / d(a<0>)).is_forward);
// A diagonal times a column: 8; W(2,1): 64; a diagonal: 8; W(2,2): 64; plus the column: 8; W(3): 64 x 8.
static_assert(multiplication_order<wide>(d(a<3>) / d(a<0>)).cost == 8 + (64 + 8 + 64 + 8) + 512);
// 64 rows pass through a narrow branch, of which two factors are multiplied first: 8 x 64 times 64 x 1: 512; the rows
// times that: 512; times 1 x 8: 512; plus the rows: 512. Added up first it would be 512 + 64 + 8, and 4096 for the
// rows.
using narrow_branch = network<input<8>, residual<dense<1>, dense<64>, dense<8>>, dense<64>>;
static_assert(multiplication_order<narrow_branch>(d(a<2>) / d(a<0>)).cost == 4 * 512);
static_assert(multiplication_order<narrow_branch>(d(a<2>) / d(a<0>)).reverse_cost ==
              64 * 8 * 64 + 64 * 64 + 64 * 8 + 512);
// 64 rows, and a wide branch of a sum of 2 x 2: it is added up first.
using wide_branch = network<input<2>, residual<dense<8>, dense<2>>, dense<64>>;
static_assert(multiplication_order<wide_branch>(d(a<2>) / d(a<0>)).cost == (2 * 8 * 2 + 2) + 64 * 2 * 2);

// An order that a plan has written is kept to, down to its form.
template <class Net, class Derivative>
constexpr bool is_kept(Derivative) {
  constexpr auto orders = multiplication_order<Net>(Derivative{});
  constexpr auto best = multiplication_order<Net>(orders.order);
  constexpr auto forward = multiplication_order<Net>(orders.forward_order);
  constexpr auto reverse = multiplication_order<Net>(orders.reverse_order);
  return best.order == orders.order && best.cost == orders.cost && forward.order == orders.forward_order &&
         forward.cost == orders.forward_cost && reverse.order == orders.reverse_order &&
         reverse.cost == orders.reverse_cost;
}
static_assert(is_kept<nested>(d(a<3>) / d(a<0>)) && is_kept<nested>(d(C) / d(W<1, 1, 1>)));
static_assert(is_kept<branched>(d(a<3>) / d(a<0>)) && is_kept<branched>(d(a<3>) / d(W<1>)) &&
              is_kept<deep>(d(a<5>) / d(a<0>)));

// S (1 + D) is a selection where the sum is added up, and dense where S has passed through: 16 additions and the row's
// 4, against 4 and 16, and 4 more.
using pooled = network<input<1, 4, 4>, residual<act::tanh>, max_pool2d<2>>;
static_assert(multiplication_order<pooled>(d(C) / d(a<0>)).cost == 16 + 4 &&
              multiplication_order<pooled>(d(C) / d(a<0>)).forward_cost == 16 + 4);
static_assert(!multiplication_order<pooled>(d(C) / d(a<0>)).is_reverse);
// Behind it a weight of 10 x 4: 40, where the selection came out dense 10 x 4 x 16.
using classes = network<input<1, 4, 4>, residual<act::tanh>, max_pool2d<2>, flatten, dense<10>>;
static_assert(multiplication_order<classes>(d(a<4>) / d(a<0>)).cost == 16 + 40);
// The same in brackets: what is inside is kept in both forms, too.
static_assert(multiplication_order<classes>(d(a<4>) / d(a<2>) *
                                            in_brackets(d(a<2>) / d(a<1>) *
                                                        (one + d(a<1>) / d(a<1, 1>) * d(a<1, 1>) / d(a<0>))))
                  .cost == 16 + 40);

}  // namespace

BOOST_AUTO_TEST_CASE(all_of_it_was_checked_while_compiling) { BOOST_TEST(by_weight.is_reverse); }
