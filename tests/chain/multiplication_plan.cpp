// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE topology_plan
#include <boost/test/unit_test.hpp>

#include <vector>

#include <chainrule/chain/multiplication_plan.hpp>
#include <chainrule/number/random.hpp>
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// The costs by hand: W(2) W(1) is 8 x 128 x 784 multiply-adds, and so on.
using hourglass = network<input<784>, dense<128>, dense<8>, dense<128>, dense<784>, dense<784>>;
constexpr auto narrow = multiplication_order<hourglass>(d(a<5>) / d(a<0>));
static_assert(narrow.forward_cost == 8 * 128 * 784 + 128 * 8 * 784 + 784 * 128 * 784 + 784 * 784 * 784);
static_assert(narrow.reverse_cost == 784 * 784 * 128 + 784 * 128 * 8 + 784 * 8 * 128 + 784 * 128 * 784);
static_assert(narrow.cost == (784 * 128 * 8 + 784 * 784 * 8) + 8 * 128 * 784 + 784 * 8 * 784);
static_assert(!narrow.is_reverse && !narrow.is_forward);
// The product of all that stands left of the narrow layer, times the product of all that stands right of it.
static_assert(
    as_text(narrow.order) ==
    "((((da(5)/dz(5) * dz(5)/da(4)) * da(4)/dz(4)) * ((dz(4)/da(3) * da(3)/dz(3)) * dz(3)/da(2))) * da(2)/dz(2)) * "
    "((dz(2)/da(1) * da(1)/dz(1)) * dz(1)/da(0))");
static_assert(as_text(multiplication_order<hourglass>(d(a<2>) / d(a<0>)).forward_order) ==
              "da(2)/dz(2) * (dz(2)/da(1) * (da(1)/dz(1) * dz(1)/da(0)))");
static_assert(as_text(multiplication_order<hourglass>(d(a<2>) / d(a<0>)).reverse_order) ==
              "((da(2)/dz(2) * dz(2)/da(1)) * da(1)/dz(1)) * dz(1)/da(0)");

// Back-propagation is the best order for a scalar cost.
using course = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;
static_assert(multiplication_order<course>(d(C) / d(W<1>)).is_reverse);
static_assert(multiplication_order<course>(d(C) / d(a<0>)).is_reverse);
static_assert(multiplication_order<course>(d(C) / d(W<1>)).cost == 2 + 2 * 4 + 4);
static_assert(!multiplication_order<course>(d(C) / d(W<1>)).is_forward);
static_assert(multiplication_order<hourglass>(d(C) / d(W<1>)).is_reverse);
// Few inputs and many outputs: forward is.
using wide = network<input<1>, dense<16, act::tanh>, dense<32, act::tanh>, dense<64>>;
static_assert(multiplication_order<wide>(d(a<3>) / d(a<0>)).is_forward &&
              !multiplication_order<wide>(d(a<3>) / d(a<0>)).is_reverse);
// Through a pool an order is cheaper yet: its selection takes what it needs of the derivative before the row arrives.
using pooled = network<input<1, 8, 8>, conv2d<filters<2>, kernel_size<3>, act::relu>, max_pool2d<2>, flatten, dense<3>>;
static_assert(multiplication_order<pooled>(d(C) / d(W<1>)).cost <
              multiplication_order<pooled>(d(C) / d(W<1>)).reverse_cost);
static_assert(multiplication_order<pooled>(d(C) / d(W<1>)).reverse_cost -
                  multiplication_order<pooled>(d(C) / d(W<1>)).cost ==
              72 - 18);

// A user's brackets stand: forward, where the best is reverse.
constexpr auto written = d(C) / d(a<2>) * in_brackets(d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>));
static_assert(as_text(written) == "dC/da(2) * (da(2)/dz(2) * dz(2)/da(1))");
static_assert(multiplication_order<course>(written).cost == 2 * 4 + 2 * 4);
static_assert(multiplication_order<course>(d(C) / d(a<1>)).cost == 2 + 2 * 4);
static_assert(written == d(C) / d(a<2>) * in_brackets(d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>)));
static_assert(written != d(C) / d(a<2>) * d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>));
static_assert(shape_of<course>(in_brackets(d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>))) == shape<2, 4>{});

// A chain of fifty factors.
template <class Widths>
struct deep;
template <std::size_t... I>
struct deep<std::index_sequence<I...>> {
  using type = network<input<8>, dense<I % 7 + 2, act::tanh>...>;
};
using long_chain = deep<std::make_index_sequence<25>>::type;
static_assert(multiplication_order<long_chain>(d(C) / d(W<1>)).is_reverse);
static_assert(multiplication_order<long_chain>(d(a<25>) / d(a<0>)).cost <
              multiplication_order<long_chain>(d(a<25>) / d(a<0>)).reverse_cost);

// Chains of any kinds of matrices, the cheapest order by trying them all.
template <std::size_t Seed, std::size_t Length>
struct some_chain {
  static constexpr std::size_t length = Length, size = length;
  static constexpr bool has_sums = false, has_choice = false;
  static constexpr std::size_t costs[length] = {};
  struct filled {
    matrix_form forms[length];
  };
  static constexpr filled made = [] {
    filled result;
    std::size_t state = Seed * 7919 + 1, rows = 1 + Seed % 5;
    for (matrix_form& form : result.forms) {
      state = (state * 1103515245 + 12345) % 2147483648;
      const std::size_t kind = state / 65536 % 8, columns = 1 + state / 1024 % 9;
      form = dense_form(rows, columns);
      if (kind < 3)
        form = {.left = kind == 0   ? structure::diagonal
                        : kind == 1 ? structure::permutation
                                    : structure::identity,
                .rows = rows,
                .left_columns = rows};
      if (kind == 3) form.left = structure::selection;
      if (kind == 4)
        form = {
            .left = structure::toeplitz, .rows = rows, .left_columns = columns, .work = rows + columns, .pushes = true};
      if (kind == 5)
        form = {.left = structure::toeplitz,
                .rows = rows,
                .left_columns = columns,
                .work = (1 + Seed % 4) * rows * columns,
                .swept = true};
      rows = form.left_columns;
    }
    if (Seed % 3 == 0)
      result.forms[length - 1] = {.left = structure::identity,
                                  .rows = result.forms[length - 1].rows,
                                  .left_columns = result.forms[length - 1].rows,
                                  .features = 4};
    return result;
  }();
  static constexpr const matrix_form (&forms)[length] = made.forms;
};

struct tried {
  std::size_t cost;
  matrix_form form;
};
bool have_one_form(const matrix_form& a, const matrix_form& b) {
  return a.left == b.left && a.weighted == b.weighted && a.work == b.work && a.pushes == b.pushes &&
         a.offset == b.offset && a.features == b.features;
}
// Every order, and what it leads to.
std::vector<tried> try_all(const matrix_form* forms, std::size_t count) {
  if (count == 1) return {{0, forms[0]}};
  std::vector<tried> all;
  for (std::size_t left = 1; left < count; ++left)
    for (const tried& a : try_all(forms, left))
      for (const tried& b : try_all(forms + left, count - left))
        all.push_back({a.cost + b.cost + cost_of_product(a.form, b.form), form_of_product(a.form, b.form)});
  return all;
}

template <class Chain>
constexpr std::size_t found_cost =
    internal::orders::table_for_length<Chain, Chain::size>::value.outcomes(0).ways[0].cost;

template <std::size_t Seed>
void check_chain() {
  using chain = some_chain<Seed, 6>;
  std::size_t least = internal::orders::never;
  const std::vector<tried> all = try_all(chain::made.forms, chain::size);
  for (const tried& one : all) {
    least = std::min(least, one.cost);
    // Without sums, a chain's product has one form: that is why a search keeps one for each subchain.
    BOOST_TEST(have_one_form(one.form, all[0].form), "chain " << Seed);
  }
  BOOST_TEST(found_cost<chain> == least, "chain " << Seed);
}

// A longer chain, of which each subchain's least cost is found from those of shorter ones, as it stands in the
// textbook; and what the order that is found costs.
template <class Chain>
std::size_t cost_of_order(std::size_t first, std::size_t end, const std::vector<std::vector<std::size_t>>& splits,
                          matrix_form& form) {
  form = Chain::forms[first];
  if (end == first + 1) return 0;
  matrix_form right;
  const std::size_t split = splits[first][end];
  const std::size_t parts =
      cost_of_order<Chain>(first, split, splits, form) + cost_of_order<Chain>(split, end, splits, right);
  const std::size_t cost = parts + cost_of_product(form, right);
  form = form_of_product(form, right);
  return cost;
}
template <std::size_t Seed>
void check_long_chain() {
  constexpr std::size_t count = 30;
  using chain = some_chain<Seed, count>;
  std::vector<std::vector<tried>> known(count + 1, std::vector<tried>(count + 1));
  std::vector<std::vector<std::size_t>> splits(count + 1, std::vector<std::size_t>(count + 1));
  for (std::size_t i = 0; i < count; ++i) known[i][i + 1] = {0, chain::forms[i]};
  for (std::size_t size = 2; size <= count; ++size)
    for (std::size_t first = 0; first + size <= count; ++first) {
      tried best{internal::orders::never, {}};
      for (std::size_t split = first + 1; split < first + size; ++split) {
        const tried &left = known[first][split], &right = known[split][first + size];
        const std::size_t cost = left.cost + right.cost + cost_of_product(left.form, right.form);
        if (cost < best.cost) best = {cost, form_of_product(left.form, right.form)};
      }
      known[first][first + size] = best;
      splits[first][first + size] = internal::orders::least_costs<chain>.split(first, first + size);
    }
  BOOST_TEST(found_cost<chain> == known[0][count].cost, "chain " << Seed);
  matrix_form form;
  BOOST_TEST(cost_of_order<chain>(0, count, splits, form) == known[0][count].cost, "chain " << Seed);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_cheapest_of_all_orders_is_found) {
  [&]<std::size_t... Seed>(std::index_sequence<Seed...>) {
    (check_chain<Seed>(), ...);
  }(std::make_index_sequence<40>{});
}

BOOST_AUTO_TEST_CASE(the_cheapest_order_of_a_long_chain_is_found) {
  [&]<std::size_t... Seed>(std::index_sequence<Seed...>) {
    (check_long_chain<Seed>(), ...);
  }(std::make_index_sequence<8>{});
}
