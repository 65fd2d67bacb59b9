// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/matrix_form.hpp>
#include <chainrule/meta/list.hpp>

// The order in which a chain of matrices is multiplied. The cheapest is found by dynamic programming over its stretches,
// the shorter before the longer (Godbole 1973). A factor may be a sum of chains: it is added up, or what stands beside it passes
// through each of its terms.
//
// A Chain has `size`, `forms[size]` and `costs[size]`, the multiply-adds to have a factor as one matrix, and `has_sums`. Where it has,
// `terms<i>` is void, or the list of the Chains whose sum is factor i; `in_turn<i>` says that these take in what passes through factor
// by factor.
namespace chainrule {

enum class multiplication_order {
  best,     // the fewest multiply-adds
  forward,  // from the input: the last two factors first
  reverse   // from the output: the first two factors first
};

/// On which side of a sum the matrix stands that passes through it.
enum class operand_side { left, right };

namespace orders {

/// The cost of what may not be.
inline constexpr std::size_t never = static_cast<std::size_t>(-1) / 4;

/// The stretches of one length: each one's product's form, the multiply-adds to get there, and how many factors stand left of the
/// last multiplication. All of them do where the others pass through the last, a sum; none where they pass through the first.
template <std::size_t Count>
struct stretches {
  matrix_form form[Count] = {};
  std::size_t cost[Count] = {};
  std::size_t left[Count] = {};
};

// Where the stretches of each length lie.
template <std::size_t Size>
struct tables {
  const matrix_form* form[Size + 1] = {};
  const std::size_t* cost[Size + 1] = {};

  template <std::size_t Count>
  constexpr tables with(std::size_t length, const stretches<Count>& found) const {
    tables all = *this;
    all.form[length] = found.form;
    all.cost[length] = found.cost;
    return all;
  }
};

/// A matrix that has taken in the factors of a chain next to it, all or some.
struct intake {
  matrix_form form{};
  std::size_t cost = static_cast<std::size_t>(-1);
  std::size_t before = 0;           // how many it had taken in before the last multiplication
  bool distributes = false;         // the last was a sum, and it passed through
  const intake* shorter = nullptr;  // the same matrix with one factor less
};

template <class Chain, std::size_t Factor>
constexpr bool is_sum() {
  if constexpr (Chain::has_sums)
    return !std::is_void_v<typename Chain::template terms<Factor>>;
  else
    return false;
}

/// What passes through the terms of a sum: on its right an outer matrix's left one, and the result is outer again.
template <operand_side Side>
constexpr matrix_form passing_form(const matrix_form& operand) {
  return Side == operand_side::right ? operand.inner() : operand;
}
template <operand_side Side>
constexpr matrix_form passed_form(const matrix_form& operand, const matrix_form& sum) {
  return Side == operand_side::right ? sum.times_features(operand.features) : sum;
}

// A matrix that passes through the terms of a sum.
template <operand_side Side, matrix_form Operand, class Terms, bool InTurn>
struct passing;
template <operand_side Side, matrix_form Operand, class Chain, std::size_t Factor, bool InTurn>
constexpr const intake& passed_through = passing<Side, Operand, typename Chain::template terms<Factor>, InTurn || Chain::template in_turn<Factor>>::value;

// Stretches that end, or begin, in a sum, and whose other factors pass through it.
template <class Chain, std::size_t Length, operand_side Side, class Firsts = std::make_index_sequence<Chain::size - Length + 1>>
struct through_sums;

// The stretches of one length. Each length is a constant of its own, so that a long chain stays within what a compiler
// evaluates at once. Splits are tried from the right: the first is reverse, and of equal ones it stays.
template <class Chain, std::size_t Length>
struct of_length {
  static constexpr auto shorter = of_length<Chain, Length - 1>::known;
  static constexpr auto value = [] {
    stretches<Chain::size - Length + 1> result;
    for (std::size_t first = 0; first + Length <= Chain::size; ++first) {
      std::size_t best = static_cast<std::size_t>(-1), split = 0;
      if constexpr (Chain::has_sums) {
        best = through_sums<Chain, Length, operand_side::left>::value[first].cost;
        split = Length;
      }
      for (std::size_t left = Length; --left > 0;) {
        const std::size_t parts = shorter.cost[left][first] + shorter.cost[Length - left][first + left];
        if (parts >= best) continue;
        const matrix_form &a = shorter.form[left][first], &b = shorter.form[Length - left][first + left];
        // The most frequent first: the compiler asks this for every split of every stretch.
        const bool are_dense = a.left == structure::dense && b.left == structure::dense && a.features == 0;
        const std::size_t cost = parts + (are_dense ? a.rows * b.rows * b.left_columns : cost_of_product(a, b));
        if (cost < best) {
          best = cost;
          split = left;
        }
      }
      if constexpr (Chain::has_sums) {
        const intake& right = through_sums<Chain, Length, operand_side::right>::value[first];
        if (right.cost < best) {
          best = right.cost;
          split = 0;
        }
        if (split == 0) result.form[first] = right.form;
        if (split == Length) result.form[first] = through_sums<Chain, Length, operand_side::left>::value[first].form;
      }
      result.cost[first] = best;
      result.left[first] = split;
      if (split > 0 && split < Length) result.form[first] = form_of_product(shorter.form[split][first], shorter.form[Length - split][first + split]);
    }
    return result;
  }();
  static constexpr tables<Chain::size> known = shorter.with(Length, value);
};
template <class Chain>
struct of_length<Chain, 1> {
  static constexpr auto value = [] {
    stretches<Chain::size> result;
    for (std::size_t i = 0; i < Chain::size; ++i) {
      result.form[i] = Chain::forms[i];
      result.cost[i] = Chain::costs[i];
    }
    return result;
  }();
  static constexpr tables<Chain::size> known = tables<Chain::size>{}.with(1, value);
};

template <class Chain, std::size_t Length, operand_side Side, std::size_t First>
constexpr intake through_sum() {
  constexpr bool from_left = Side == operand_side::left;
  constexpr std::size_t sum = from_left ? First + Length - 1 : First;
  intake result;
  if constexpr (is_sum<Chain, sum>()) {
    using shorter = of_length<Chain, Length - 1>;
    constexpr std::size_t operand = from_left ? First : First + 1;
    result = passed_through<Side, shorter::value.form[operand], Chain, sum, false>;
    result.cost += shorter::value.cost[operand];
  }
  return result;
}
template <class Chain, std::size_t Length, operand_side Side, std::size_t... First>
struct through_sums<Chain, Length, Side, std::index_sequence<First...>> {
  static constexpr intake value[sizeof...(First)] = {through_sum<Chain, Length, Side, First>()...};
};

/// The last of a chain's factors that are taken in from one side.
template <operand_side Side, class Chain, std::size_t Count>
inline constexpr std::size_t farthest = Side == operand_side::left ? Count - 1 : Chain::size - Count;

/// What a matrix is that has taken in `Count` factors of a chain on its other side, the nearest first: in the cheapest order, or one
/// after another.
template <operand_side Side, matrix_form Operand, class Chain, bool InTurn, std::size_t Count>
struct taken_in {
  static constexpr std::size_t newest = farthest<Side, Chain, Count>;
  static constexpr const intake& shorter = taken_in<Side, Operand, Chain, InTurn, Count - 1>::value;
  // How far back the last multiplication may reach.
  static constexpr std::size_t least = !InTurn ? 0 : is_sum<Chain, newest>() ? Count : Count - 1;
  static constexpr intake value = [] {
    const auto& stretch = of_length<Chain, InTurn ? 1 : Chain::size>::known;
    intake best;
    if constexpr (is_sum<Chain, newest>()) {
      constexpr const intake& sum = passed_through<Side, shorter.form, Chain, newest, InTurn>;
      best = {sum.form, shorter.cost + sum.cost, Count - 1, true};
    }
    const intake* part = &shorter;
    for (std::size_t before = Count; before-- > least; part = part->shorter) {
      const std::size_t first = Side == operand_side::left ? before : newest, length = Count - before;
      const matrix_form &left = Side == operand_side::left ? part->form : stretch.form[length][first],
                        &right = Side == operand_side::left ? stretch.form[length][first] : part->form;
      const std::size_t parts = part->cost + stretch.cost[length][first];
      if (parts >= best.cost) continue;
      const std::size_t cost = parts + cost_of_product(left, right);
      if (cost < best.cost) best = {form_of_product(left, right), cost, before, false};
    }
    best.shorter = &shorter;
    return best;
  }();
};
template <operand_side Side, matrix_form Operand, class Chain, bool InTurn>
struct taken_in<Side, Operand, Chain, InTurn, 0> {
  static constexpr intake value{Operand, 0};
};

template <operand_side Side, matrix_form Operand, class... Chains, bool InTurn>
struct passing<Side, Operand, list<Chains...>, InTurn> {
  static constexpr intake value = [] {
    const intake terms[] = {taken_in<Side, passing_form<Side>(Operand), Chains, InTurn, Chains::size>::value...};
    intake sum = terms[0];
    for (std::size_t t = 1; t < sizeof...(Chains); ++t) {
      sum.cost += terms[t].cost + cost_of_sum(sum.form, terms[t].form);
      sum.form = form_of_sum(sum.form, terms[t].form);
    }
    sum.form = passed_form<Side>(Operand, sum.form);
    return sum;
  }();
};

}  // namespace orders
}  // namespace chainrule
