// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/order_of_products.hpp>

// The cheapest order of a chain with sums, where different orders may give results of different form.
namespace chainrule::internal::orders {

/// The ways to compute each subchain of one length.
template <std::size_t Count>
struct subchains_with_choice {
  front<way_of_subchain> ways[Count] = {};

  constexpr const way_of_subchain& way(std::size_t first, std::size_t which) const { return ways[first].ways[which]; }
  constexpr std::size_t count(std::size_t first) const { return ways[first].count; }
  constexpr front<outcome> outcomes(std::size_t first) const { return outcomes_of(ways[first]); }
};
template <std::size_t Size>
struct tables_of_choice {
  const front<way_of_subchain>* ways[Size + 1] = {};

  template <std::size_t Count>
  constexpr tables_of_choice with(std::size_t length, const subchains_with_choice<Count>& found) const {
    tables_of_choice all = *this;
    all.ways[length] = found.ways;
    return all;
  }
  constexpr const way_of_subchain& way(std::size_t length, std::size_t first, std::size_t which) const {
    return ways[length][first].ways[which];
  }
  constexpr std::size_t count(std::size_t length, std::size_t first) const { return ways[length][first].count; }
};

// Adds the ways to compute a subchain as the product of two shorter ones.
constexpr void divide(const front<way_of_subchain>* const* shorter, std::size_t first, std::size_t length,
                      front<way_of_subchain>& ways) {
  for (std::size_t left = length; --left > 0;) {
    const front<way_of_subchain>&lefts = shorter[left][first], &rights = shorter[length - left][first + left];
    for (std::size_t i = 0; i < lefts.count; ++i)
      for (std::size_t j = 0; j < rights.count; ++j) {
        const way_of_subchain &a = lefts.ways[i], &b = rights.ways[j];
        const std::size_t parts = a.cost + b.cost;
        if (a.form.kind() == structure::dense && b.form.kind() == structure::dense && ways.beats_dense(parts)) continue;
        ways.consider({{form_of_product(a.form, b.form), parts + cost_of_product(a.form, b.form)}, left, i, j});
      }
  }
}

// Subchains whose last, or first, factor is a sum that is distributed over the other factors.
template <class Chain, std::size_t Length, operand_side Side,
          class Firsts = meta::make_index_sequence<Chain::size - Length + 1>>
struct through_sums;

template <class Chain, std::size_t Length>
struct table_for_length<Chain, Length, true> {
  static constexpr auto shorter = table_for_length<Chain, Length - 1>::known;
  static constexpr auto value = [] {
    subchains_with_choice<Chain::size - Length + 1> result;
    for (std::size_t first = 0; first + Length <= Chain::size; ++first) {
      front<way_of_subchain>& ways = result.ways[first];
      if constexpr (Chain::has_sums) ways = through_sums<Chain, Length, operand_side::left>::value[first];
      divide(shorter.ways, first, Length, ways);
      if constexpr (Chain::has_sums) ways.consider_all(through_sums<Chain, Length, operand_side::right>::value[first]);
    }
    return result;
  }();
  static constexpr tables_of_choice<Chain::size> known = shorter.with(Length, value);
};
template <class Chain>
struct table_for_length<Chain, 1, true> {
  static constexpr auto value = [] {
    subchains_with_choice<Chain::size> result;
    for (std::size_t i = 0; i < Chain::size; ++i) {
      const front<outcome>& factor = Chain::factors[i];
      result.ways[i] = {{{factor.ways[0]}, {factor.ways[1]}}, factor.count};
    }
    return result;
  }();
  static constexpr tables_of_choice<Chain::size> known = tables_of_choice<Chain::size>{}.with(1, value);
};

// The ways for one way of the other factors; the sum numbers the ways to the result.
template <class Chain, std::size_t Length, operand_side Side, std::size_t First, std::size_t Which = 0>
constexpr front<way_of_subchain> through_sum(front<way_of_subchain> result = front<way_of_subchain>()) {
  constexpr bool from_left = Side == operand_side::left;
  constexpr std::size_t sum = from_left ? First + Length - 1 : First, operand = from_left ? First : First + 1;
  if constexpr (is_sum<Chain, sum>()) {
    using shorter = table_for_length<Chain, Length - 1>;
    constexpr const way_of_subchain& whole = shorter::value.way(operand, Which);
    constexpr const auto& passed = passed_through<Side, whole.form, Chain, sum, false>;
    for (std::size_t i = 0; i < passed.count; ++i)
      result.consider({{passed.ways[i].form, whole.cost + passed.ways[i].cost},
                       from_left ? Length : 0,
                       from_left ? Which : i,
                       from_left ? i : Which});
    if constexpr (Which + 1 < shorter::value.count(operand))
      return through_sum<Chain, Length, Side, First, Which + 1>(result);
  }
  return result;
}
template <class Chain, std::size_t Length, operand_side Side, std::size_t... First>
struct through_sums<Chain, Length, Side, meta::index_sequence<First...>> {
  static constexpr front<way_of_subchain> value[sizeof...(First)] = {through_sum<Chain, Length, Side, First>()...};
};

/// The index of the last of `Count` factors, counted from one side of the chain.
template <operand_side Side, class Chain, std::size_t Count>
inline constexpr std::size_t farthest = Side == operand_side::left ? Count - 1 : Chain::size - Count;

// Adds the ways whose last multiplication is by the product of several factors.
template <operand_side Side, class Tables>
constexpr void add_absorbing(const Tables& subchain, std::size_t newest, std::size_t count, std::size_t least,
                             absorbing_product& result) {
  const absorbing_product* part = result.shorter;
  for (std::size_t before = count; before-- > least; part = part->shorter) {
    const std::size_t first = Side == operand_side::left ? before : newest, length = count - before;
    for (std::size_t i = 0; i < part->ways.count; ++i)
      for (std::size_t j = 0; j < subchain.count(length, first); ++j) {
        const outcome &taking = part->ways.ways[i], taken = subchain.way(length, first, j);
        const std::size_t parts = taking.cost + taken.cost;
        if (taking.form.kind() == structure::dense && taken.form.kind() == structure::dense &&
            result.ways.beats_dense(parts))
          continue;
        const matrix_form &left = Side == operand_side::left ? taking.form : taken.form,
                          &right = Side == operand_side::left ? taken.form : taking.form;
        result.ways.consider(
            {{form_of_product(left, right), parts + cost_of_product(left, right)}, before, false, i, j});
      }
  }
}

/// The product of a matrix and `Count` factors of the chain next to it, the nearest first: in the cheapest order, or
/// one factor after another.
template <operand_side Side, matrix_form Operand, class Chain, bool InTurn, std::size_t Count>
struct absorbed_factors {
  static constexpr std::size_t newest = farthest<Side, Chain, Count>;
  static constexpr const absorbing_product& shorter = absorbed_factors<Side, Operand, Chain, InTurn, Count - 1>::value;
  // The fewest factors before the last multiplication.
  static constexpr std::size_t least = !InTurn ? 0 : is_sum<Chain, newest>() ? Count : Count - 1;

  template <std::size_t Which = 0>
  static constexpr void pass_through(front<way_of_absorption>& ways) {
    constexpr const way_of_absorption& whole = shorter.ways.ways[Which];
    constexpr const auto& passed = passed_through<Side, whole.form, Chain, newest, InTurn>;
    for (std::size_t i = 0; i < passed.count; ++i)
      ways.consider({{passed.ways[i].form, whole.cost + passed.ways[i].cost}, Count - 1, true, Which, i});
    if constexpr (Which + 1 < shorter.ways.count) pass_through<Which + 1>(ways);
  }
  static constexpr absorbing_product value = [] {
    absorbing_product result{{}, &shorter};
    if constexpr (is_sum<Chain, newest>()) pass_through(result.ways);
    add_absorbing<Side>(table_for_length < Chain, InTurn ? 1 : Chain::size > ::known, newest, Count, least, result);
    return result;
  }();
};
template <operand_side Side, matrix_form Operand, class Chain, bool InTurn>
struct absorbed_factors<Side, Operand, Chain, InTurn, 0> {
  static constexpr absorbing_product value{{{{{Operand, 0}}}, 1}};
};

template <operand_side Side, matrix_form Operand, class... Chains, bool InTurn>
struct distribution<Side, Operand, list<Chains...>, InTurn> {
  static constexpr auto value = [] {
    auto sums = ways_of_sum({outcomes_of(
        absorbed_factors<Side, distributed_operand<Side>(Operand), Chains, InTurn, Chains::size>::value.ways)...});
    for (std::size_t i = 0; i < sums.count; ++i) sums.ways[i].form = distributed_form<Side>(Operand, sums.ways[i].form);
    return sums;
  }();
};

}  // namespace chainrule::internal::orders
