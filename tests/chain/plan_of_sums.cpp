// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE topology_plan_of_sums
#include <boost/test/unit_test.hpp>

#include <vector>

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
                         concat<dense<2>, sequence<dense<3>, act::sigmoid>>>;
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

// Chains of any kinds of matrices, some of them sums of chains, and the cheapest of all orders by trying them.
constexpr std::size_t drawn(std::size_t seed, std::size_t which, std::size_t count) {
  std::size_t state = seed * 7919 + which * 104729 + 1;
  for (int i = 0; i < 3; ++i) state = (state * 1103515245 + 12345) % 2147483648;
  return state / 65536 % count;
}
constexpr matrix_form drawn_form(std::size_t seed, std::size_t which, std::size_t rows, std::size_t columns) {
  // Where all but the first are 4 x 4, most have one element in a row, so that sums of them may be diagonal. The first,
  // 2 x 4, selects.
  constexpr structure square[] = {structure::identity,  structure::diagonal, structure::permutation,
                                  structure::selection, structure::diagonal, structure::diagonal,
                                  structure::diagonal,  structure::dense};
  const std::size_t kind = drawn(seed, which, 8);
  matrix_form form = dense_form(rows, columns);
  if (rows == columns && (kind < 4 || rows == 4)) form.left = square[kind];
  if ((kind == 4 && rows != 4) || (rows == 2 && kind != 5)) form.left = structure::selection;
  if (form.left == structure::selection) form.weighted = rows != 2 && drawn(seed, which + 2, 2) == 0;
  if (kind == 5 && rows != 4)
    form = {.left = structure::toeplitz,
            .rows = rows,
            .left_columns = columns,
            .work = rows + columns,
            .pushes = drawn(seed, which + 1, 2) == 0};
  return form;
}

template <std::size_t Seed, std::size_t Depth, std::size_t Rows, std::size_t Columns>
struct sums_and_products {
  static constexpr std::size_t size = Depth == 2 ? 3 + drawn(Seed, 1, 3) : 1 + drawn(Seed, 1, 3);
  static constexpr bool has_sums = Depth > 0, has_choice = has_sums;
  static constexpr std::size_t extent(std::size_t i) {
    constexpr std::size_t some[] = {1, 3, 3, 8};
    return i == 0 ? Rows : i == size ? Columns : Columns == 4 ? 4 : some[drawn(Seed, 10 + i, 4)];
  }
  template <std::size_t I, std::size_t Term>
  using term = sums_and_products<Seed * 31 + 7 * I + Term, Depth - 1, extent(I), extent(I + 1)>;
  template <std::size_t I>
  struct terms_of {
    using type = std::conditional_t<drawn(Seed, 30 + I, 2) == 0, list<term<I, 1>, term<I, 2>>,
                                    list<term<I, 1>, term<I, 2>, term<I, 3>>>;
  };
  template <std::size_t I>
    requires(Depth == 0 || drawn(Seed, 20 + I, 5) > 1)
  struct terms_of<I> {
    using type = void;
  };
  template <std::size_t I>
  using terms = typename terms_of<I>::type;
  template <std::size_t I>
  static constexpr bool in_turn = false;

  // What a factor may be when it is added up.
  template <class Terms>
  struct added;
  template <class... Chains>
  struct added<list<Chains...>> {
    static constexpr auto value = internal::orders::outcomes_of(internal::orders::ways_of_sum(
        {internal::orders::table_for_length<Chains, Chains::size>::value.outcomes(0)...}));
  };
  template <std::size_t I>
  static constexpr internal::orders::front<internal::orders::outcome> one() {
    if constexpr (std::is_void_v<terms<I>>)
      return {{{drawn_form(Seed, 40 + 2 * I, extent(I), extent(I + 1)), 0}}, 1};
    else
      return added<terms<I>>::value;
  }
  struct filled {
    internal::orders::front<internal::orders::outcome> factors[size];
    matrix_form forms[size];
  };
  static constexpr filled made = []<std::size_t... I>(std::index_sequence<I...>) {
    return filled{{one<I>()...}, {one<I>().ways[0].form...}};
  }(std::make_index_sequence<size>{});
  static constexpr const internal::orders::front<internal::orders::outcome> (&factors)[size] = made.factors;
  static constexpr const matrix_form (&forms)[size] = made.forms;
  static constexpr std::size_t costs[size] = {};
};

// The same at run time.
struct factor_of_chain {
  matrix_form form;
  std::size_t cost = 0;
  std::vector<std::vector<factor_of_chain>> terms{};
};
using factors = std::vector<factor_of_chain>;

template <class Chain>
factors written_out() {
  factors all;
  const auto add = [&]<std::size_t I>() {
    if constexpr (std::is_void_v<typename Chain::template terms<I>>)
      all.push_back({Chain::forms[I]});
    else
      all.push_back({{}, 0, []<class... Terms>(list<Terms...>) {
                       return std::vector<factors>{written_out<Terms>()...};
                     }(typename Chain::template terms<I>{})});
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (add.template operator()<I>(), ...);
  }(std::make_index_sequence<Chain::size>{});
  return all;
}

// What some orders lead to: each form that they have as their result, and the least that it costs.
struct outcome {
  matrix_form form;
  std::size_t cost;
};
struct outcomes : std::vector<outcome> {
  void consider(const matrix_form& form, std::size_t cost) {
    for (outcome& known : *this)
      if (known.form.left == form.left && known.form.work == form.work && known.form.weighted == form.weighted &&
          known.form.by_columns == form.by_columns && known.form.pushes == form.pushes &&
          known.form.rows == form.rows && known.form.left_columns == form.left_columns &&
          known.form.offset == form.offset && known.form.features == form.features) {
        known.cost = std::min(known.cost, cost);
        return;
      }
    push_back({form, cost});
  }
  std::size_t least() const {
    std::size_t best = internal::orders::never;
    for (const outcome& one : *this) best = std::min(best, one.cost);
    return best;
  }
};

outcomes all_orders(const factors& chain, bool passes = true);

// The sum of chains, each in any order.
outcomes all_sums(const std::vector<factors>& terms) {
  outcomes sums = all_orders(terms[0]);
  for (std::size_t t = 1; t < terms.size(); ++t) {
    outcomes longer;
    for (const outcome& next : all_orders(terms[t]))
      for (const outcome& sum : sums)
        longer.consider(form_of_sum(sum.form, next.form), sum.cost + next.cost + cost_of_sum(sum.form, next.form));
    sums = longer;
  }
  return sums;
}

// All orders of the factors from `first` to before `last`; `known` has those of shorter stretches.
outcomes orders_of_stretch(const factors& chain, std::size_t first, std::size_t last, bool passes,
                           const std::vector<std::vector<outcomes>>& known) {
  outcomes found;
  if (last - first == 1) {
    if (!chain[first].terms.empty()) return all_sums(chain[first].terms);
    found.push_back({chain[first].form, chain[first].cost});
    return found;
  }
  for (std::size_t middle = first + 1; middle < last; ++middle)
    for (const outcome& a : known[first][middle])
      for (const outcome& b : known[middle][last])
        found.consider(form_of_product(a.form, b.form), a.cost + b.cost + cost_of_product(a.form, b.form));
  // A sum at one end, and what all the others are passes through each of its terms: of an outer one its left matrix
  // does.
  for (const bool from_left : {true, false}) {
    const factor_of_chain& end = from_left ? chain[last - 1] : chain[first];
    if (end.terms.empty() || !passes) continue;
    for (const outcome& operand : from_left ? known[first][last - 1] : known[first + 1][last]) {
      std::vector<factors> terms = end.terms;
      for (factors& term : terms)
        term.insert(from_left ? term.begin() : term.end(),
                    factor_of_chain{from_left ? operand.form : operand.form.inner()});
      for (const outcome& sum : all_sums(terms))
        found.consider(from_left ? sum.form : sum.form.times_features_of(operand.form), operand.cost + sum.cost);
    }
  }
  return found;
}
// Without `passes` its sums are added up.
outcomes all_orders(const factors& chain, bool passes) {
  std::vector<std::vector<outcomes>> known(chain.size() + 1, std::vector<outcomes>(chain.size() + 1));
  for (std::size_t length = 1; length <= chain.size(); ++length)
    for (std::size_t first = 0; first + length <= chain.size(); ++first)
      known[first][first + length] = orders_of_stretch(chain, first, first + length, passes, known);
  return known[0][chain.size()];
}

std::size_t with_sums = 0, cheaper = 0;

template <std::size_t Seed>
void check_chain() {
  using chain =
      std::conditional_t<Seed % 2 == 0, sums_and_products<Seed, 2, Seed % 3 == 0 ? 1 : 3, Seed % 4 == 2 ? 1 : 8>,
                         sums_and_products<Seed, 2, 2, 4>>;
  constexpr internal::orders::front<internal::orders::outcome> found =
      internal::orders::table_for_length<chain, chain::size>::value.outcomes(0);
  const factors all = written_out<chain>();
  const std::size_t best = found.ways[found.cheapest()].cost, least = all_orders(all).least();
  BOOST_TEST(best == least, "chain " << Seed << ": " << best << ", and " << least << " by trying all");
  for (const factor_of_chain& one : all) with_sums += one.terms.empty() ? 0 : 1;
  cheaper += best < all_orders(all, false).least() ? 1 : 0;
}

// A derivative of a network as such a chain: what its factors are is the network's, and the orders are tried here.
template <class Net, class Derivative>
struct written {
  static factors chain() {
    using node = internal::plans::tree_of<Net, accumulation_order::best, Derivative>;
    return {{node::form, node::cost}};
  }
};
template <class Net, class... Terms>
struct written<Net, calculus::sum<Terms...>> {
  static factors chain() { return {{{}, 0, {written<Net, Terms>::chain()...}}}; }
};
template <class Net, class... Factors>
struct written<Net, calculus::product<Factors...>> {
  static factors chain() {
    factors all;
    for (const factors& one : {written<Net, Factors>::chain()...}) all.push_back(one[0]);
    return all;
  }
};

std::size_t forward_best = 0, reverse_best = 0, other_best = 0;

template <class Net, class Derivative>
void check_network(Derivative) {
  constexpr auto found = multiplication_order<Net>(Derivative{});
  const std::size_t least =
      all_orders(written<Net, typename internal::chains::expand<Net, Derivative>::type>::chain()).least();
  BOOST_TEST_CONTEXT(as_text(found.order).c_str()) {
    BOOST_TEST(found.cost == least);
    BOOST_TEST(found.is_reverse == (found.reverse_cost == least));
    BOOST_TEST(found.is_forward == (found.forward_cost == least));
  }
  forward_best += found.is_forward ? 1 : 0;
  reverse_best += found.is_reverse ? 1 : 0;
  other_best += found.is_forward || found.is_reverse ? 0 : 1;
}

// Layers that keep the shape, some of them composites in one another.
template <std::size_t Number>
using some_of_4 =
    list_element<Number, list<act::tanh, dense<4>, residual<act::tanh>, residual<dense<1>, dense<4>>,
                              residual<residual<act::silu>, act::tanh>, concat<dense<2>, sequence<act::relu, dense<2>>>,
                              residual<concat<dense<1>, sequence<act::tanh, dense<3>>>>,
                              residual<sequence<dense<8>, act::tanh>, dense<4>>>>;
using same_conv = conv2d<filters<1>, kernel_size<3>, padding_same>;
template <std::size_t Number>
using some_picture = list_element<Number, list<act::tanh, residual<act::tanh>, residual<residual<act::tanh>, act::silu>,
                                               residual<same_conv>, same_conv, residual<act::silu, same_conv>>>;
template <std::size_t Seed>
using drawn_vectors = network<input<3>, dense<4>, some_of_4<drawn(Seed, 1, 8)>, some_of_4<drawn(Seed, 2, 8)>,
                              some_of_4<drawn(Seed, 3, 8)>, dense<1 + drawn(Seed, 4, 3) * 4>>;
template <std::size_t Seed>
using drawn_pictures = network<input<1, 4, 4>, some_picture<drawn(Seed, 1, 6)>, some_picture<drawn(Seed, 2, 6)>,
                               std::conditional_t<drawn(Seed, 3, 2) == 0, max_pool2d<2>, avg_pool2d<2>>,
                               some_picture<drawn(Seed, 4, 6)>, flatten, dense<1 + drawn(Seed, 5, 3) * 3>>;

}  // namespace

BOOST_AUTO_TEST_CASE(the_cheapest_of_all_orders_is_found) {
  [&]<std::size_t... Seed>(std::index_sequence<Seed...>) {
    (check_chain<Seed>(), ...);
  }(std::make_index_sequence<24>{});
  BOOST_TEST(with_sums > 20u);
  BOOST_TEST(cheaper > 10u);
}

BOOST_AUTO_TEST_CASE(of_drawn_networks_too) {
  [&]<std::size_t... Seed>(std::index_sequence<Seed...>) {
    (check_network<drawn_vectors<Seed>>(d(a<5>) / d(W<1>)), ...);
    (check_network<drawn_vectors<Seed>>(d(a<5>) / d(a<0>)), ...);
    (check_network<drawn_pictures<Seed>>(d(C) / d(a<0>)), ...);
    (check_network<drawn_pictures<Seed>>(d(a<6>) / d(a<0>)), ...);
  }(std::make_index_sequence<8>{});
  BOOST_TEST(forward_best > 0u);
  BOOST_TEST(reverse_best > 0u);
  BOOST_TEST(other_best > 0u);
}
