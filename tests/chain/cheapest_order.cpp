// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE chain_cheapest_order
#include <boost/test/unit_test.hpp>

#include <vector>

#include <chainrule/chain/multiplication_plan.hpp>
#include <chainrule/types.hpp>

#include "../reference/jacobian_chaining.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

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
outcomes orders_of_subchain(const factors& chain, std::size_t first, std::size_t last, bool passes,
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
      known[first][first + length] = orders_of_subchain(chain, first, first + length, passes, known);
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
    list_element<Number,
                 list<act::tanh, dense<4>, residual<act::tanh>, residual<dense<1>, dense<4>>,
                      residual<residual<act::silu>, act::tanh>, concat<dense<2>, sequential<act::relu, dense<2>>>,
                      residual<concat<dense<1>, sequential<act::tanh, dense<3>>>>,
                      residual<sequential<dense<8>, act::tanh>, dense<4>>>>;
using same_conv = conv2d<filters<1>, kernel_size<3>, padding<same>>;
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

// A chain of functions whose matrices are not there, but for sweeps of rows and columns.
template <std::size_t Number>
struct functions {
  static constexpr const reference::chain_of_functions& stated = reference::chains_of_functions[Number];
  static constexpr std::size_t size = stated.count;
  static constexpr bool has_sums = false, has_choice = false;
  struct filled {
    matrix_form forms[size];
  };
  static constexpr filled made = [] {
    filled all{};
    for (std::size_t f = 0; f < size; ++f)
      all.forms[f] = {.left = structure::toeplitz,
                      .rows = stated.extents[f],
                      .left_columns = stated.extents[f + 1],
                      .work = stated.work[f],
                      .pushes = true,
                      .pulls = stated.memory == 0 || stated.work[f] <= stated.memory,
                      .swept = true};
    return all;
  }();
  static constexpr const matrix_form (&forms)[size] = made.forms;
  static constexpr std::size_t costs[size] = {};
};

// Long chains without sums. In these most splits are not tried.
enum class extents { drawn, rising, falling, rising_and_falling, equal };
enum class kinds { dense, dense_and_diagonal, all };
template <std::size_t Seed, extents Extents, kinds Kinds>
struct long_chain {
  static constexpr std::size_t size = 24;
  static constexpr bool has_sums = false, has_choice = false;
  static constexpr std::size_t extent_at(std::size_t i) {
    switch (Extents) {
      case extents::rising:
        return 2 + 3 * i;
      case extents::falling:
        return 80 - 3 * i;
      case extents::rising_and_falling:
        return 3 + (i < size / 2 ? i : size - i);
      case extents::equal:
        return 6;
      default:
        return 1 + drawn(Seed, 3 * i, drawn(Seed, i, 2) == 0 ? 8 : 70);
    }
  }
  struct filled {
    matrix_form forms[size];
    std::size_t costs[size];
  };
  static constexpr filled made = [] {
    filled all{};
    std::size_t rows = extent_at(0);
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t kind = drawn(Seed, 200 + i, 12);
      const bool square = Kinds == kinds::dense_and_diagonal ? i % 2 == Seed % 2 : Kinds == kinds::all && kind < 5;
      matrix_form& form = all.forms[i] = dense_form(rows, square ? rows : extent_at(i + 1));
      if (square) form.left = Kinds == kinds::all && kind == 3 ? structure::permutation : structure::diagonal;
      if (Kinds == kinds::all && kind == 4) form.left = structure::identity;
      if (Kinds == kinds::all && (kind == 5 || kind == 6)) {
        form.left = structure::toeplitz;
        form.work = form.rows + form.left_columns;
        form.pushes = kind == 5;
        form.swept = kind == 5;
      }
      if (Kinds == kinds::all && kind == 7) form.left = structure::selection;
      if (Kinds == kinds::all && Seed % 2 == 0 && i + 1 == size) {
        form = dense_form(rows, rows);
        form.left = structure::identity;
        form.features = 3;
      }
      all.costs[i] = drawn(Seed, 300 + i, 2) == 0 ? 0 : drawn(Seed, 400 + i, 500);
      rows = form.left_columns;
    }
    return all;
  }();
  static constexpr const matrix_form (&forms)[size] = made.forms;
  static constexpr const std::size_t (&costs)[size] = made.costs;
};

// The least cost of a chain, and of each subchain, by trying each split (Godbole 1973).
template <class Chain>
void check_long_chain(const char* of) {
  std::vector<std::vector<outcome>> known(Chain::size, std::vector<outcome>(Chain::size + 1));
  std::size_t wrong = 0;
  for (std::size_t length = 1; length <= Chain::size; ++length)
    for (std::size_t first = 0; first + length <= Chain::size; ++first) {
      const std::size_t end = first + length;
      outcome& best = known[first][end] = {Chain::forms[first], Chain::costs[first]};
      for (std::size_t middle = first + 1; middle < end; ++middle) {
        const outcome &a = known[first][middle], &b = known[middle][end];
        const std::size_t cost = a.cost + b.cost + cost_of_product(a.form, b.form);
        if (middle == first + 1 || cost < best.cost) best = {form_of_product(a.form, b.form), cost};
      }
      wrong += internal::orders::least_costs<Chain>.cost(first, end) == best.cost ? 0 : 1;
    }
  BOOST_TEST(wrong == 0u, of << ": the costs of " << wrong << " subchains are not the least");
}

}  // namespace

BOOST_AUTO_TEST_CASE(long_chains_cost_what_they_cost_with_every_split_tried) {
  [&]<std::size_t... Seed>(std::index_sequence<Seed...>) {
    (check_long_chain<long_chain<Seed, extents::drawn, kinds::dense>>("dense"), ...);
    (check_long_chain<long_chain<Seed, extents::drawn, kinds::dense_and_diagonal>>("dense and diagonal"), ...);
    (check_long_chain<long_chain<Seed, extents::drawn, kinds::all>>("of all kinds"), ...);
  }(std::make_index_sequence<6>{});
  check_long_chain<long_chain<0, extents::rising, kinds::dense_and_diagonal>>("rising");
  check_long_chain<long_chain<1, extents::falling, kinds::dense_and_diagonal>>("falling");
  check_long_chain<long_chain<2, extents::rising_and_falling, kinds::dense_and_diagonal>>("rising and falling");
  check_long_chain<long_chain<3, extents::equal, kinds::dense_and_diagonal>>("equal");
  check_long_chain<long_chain<4, extents::rising_and_falling, kinds::all>>("rising and falling, of all kinds");
}

// Products, tangent and adjoint sweeps, and the tape of these within a memory: the least costs are those of the dynamic
// program in tests/reference/jacobian_chaining.py.
BOOST_AUTO_TEST_CASE(the_order_of_functions_is_that_of_jacobian_chaining) {
  const auto check = []<std::size_t Number>() {
    using chain = functions<Number>;
    constexpr std::size_t found = internal::orders::least_costs<chain>.cost(0, chain::size);
    BOOST_TEST(found == chain::stated.least_cost, "chain " << Number << ": " << found);
  };
  [&]<std::size_t... Number>(std::index_sequence<Number...>) {
    (check.template operator()<Number>(), ...);
  }(std::make_index_sequence<std::size(reference::chains_of_functions)>{});
}

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
