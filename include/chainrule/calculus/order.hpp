// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <chainrule/calculus/matrix_form.hpp>
#include <chainrule/meta/list.hpp>

// The order in which a chain of matrices is multiplied. The cheapest is found by dynamic programming over its
// subchains, shorter ones before longer ones (Godbole 1973). A factor may be a sum of chains. It is added up, or
// distributed: its neighbour is multiplied by each of its terms.
//
// A Chain has `size` and `has_sums`. If it has sums, `terms<i>` is the list of the Chains whose sum is factor i, or
// void; `in_turn<i>` says that the neighbour is multiplied by the factors of a term one after another, and not in the
// cheapest order. `has_choice` says that different orders may give results of different form. If so, `factors[size]` is
// a front for each factor; otherwise there are `forms[size]` and `costs[size]`, the multiply-adds to compute the factor
// as one matrix.
namespace chainrule {

enum class accumulation_order {
  best,     // the fewest multiply-adds
  forward,  // from the input: the last two factors first
  reverse   // from the output: the first two factors first
};

/// On which side of a distributed sum the matrix is that multiplies each term.
enum class operand_side { left, right };

namespace internal::orders {

/// The cost of an order that is not allowed.
inline constexpr std::size_t never = static_cast<std::size_t>(-1) / 4;

/// The form of a product, and the multiply-adds to compute it.
struct outcome {
  matrix_form form{};
  std::size_t cost = 0;
};

/// Whether a matrix in the form `one` costs no more than the same matrix in the form `other`, in every product and sum.
/// (Whether a dense matrix is row-major or column-major makes no difference to costs.)
constexpr bool replaces(const matrix_form& one, const matrix_form& other) {
  if (other.left == structure::dense && (one.left == structure::dense || one.inner().picks())) return true;
  return one.left == other.left && one.work == other.work && one.weighted == other.weighted &&
         one.pushes == other.pushes && one.pulls == other.pulls && one.offset == other.offset;
}
constexpr bool beats(const outcome& one, const outcome& other) {
  return one.cost <= other.cost && replaces(one.form, other.form);
}

/// The Pareto front of the ways to compute a product: those that no other way beats. Without sums the form of a product
/// does not depend on the order. With them it may: S (1 + D) keeps S's structure, S + S D is dense. So there are at
/// most two ways; a third would be a compile error.
template <class Way>
struct front {
  Way ways[2] = {};
  std::size_t count = 0;

  constexpr void consider(const Way& way) {
    for (std::size_t i = 0; i < count; ++i)
      if (beats(ways[i], way)) return;
    const std::size_t before = std::exchange(count, 0);
    for (std::size_t i = 0; i < before; ++i)
      if (!beats(way, ways[i])) ways[count++] = ways[i];
    ways[count++] = way;
  }
  constexpr void consider_all(const front& others) {
    for (std::size_t i = 0; i < others.count; ++i) consider(others.ways[i]);
  }
  /// Whether one of them beats any way to a dense result of at least this cost.
  constexpr bool beats_dense(std::size_t cost) const {
    return (count > 0 && ways[0].cost <= cost) || (count > 1 && ways[1].cost <= cost);
  }
  constexpr std::size_t cheapest() const { return count > 1 && ways[1].cost < ways[0].cost ? 1 : 0; }
};

/// A way to compute the product of a subchain: the number of factors left of the last multiplication, and which way is
/// taken for the factors on either side. If the last factor is a sum that is distributed, `left` is the number of all
/// factors; if the first is one, 0. `of_right` or `of_left` is then the way of the sum.
struct way_of_subchain : outcome {
  std::size_t left = 0, of_left = 0, of_right = 0;
};

/// A way to compute a sum: which way is taken for each term.
template <std::size_t Terms>
struct way_of_sum : outcome {
  std::size_t of_term[Terms] = {};
};

/// A way to multiply a matrix by some of the factors of the chain next to it, beginning with the nearest.
struct way_of_absorption : outcome {
  std::size_t before = 0;    // the number of factors before the last multiplication
  bool distributes = false;  // the last factor was a sum, and was distributed
  std::size_t of_before = 0, of_taken = 0;
};
struct absorbing_product {
  front<way_of_absorption> ways{};
  const absorbing_product* shorter = nullptr;  // the same with one factor fewer
};

/// Their forms and costs.
template <class Way>
constexpr front<outcome> outcomes_of(const front<Way>& from) {
  return {{from.ways[0], from.ways[1]}, from.count};
}

/// The ways to compute a sum, from the ways of its terms.
template <std::size_t Size>
constexpr front<way_of_sum<Size>> ways_of_sum(const front<outcome> (&terms)[Size]) {
  front<way_of_sum<Size>> sums;
  for (std::size_t i = 0; i < terms[0].count; ++i) sums.consider({terms[0].ways[i], {i}});
  for (std::size_t t = 1; t < Size; ++t) {
    const front<way_of_sum<Size>> shorter = sums;
    sums.count = 0;
    for (std::size_t s = 0; s < shorter.count; ++s)
      for (std::size_t i = 0; i < terms[t].count; ++i) {
        way_of_sum<Size> sum = shorter.ways[s];
        const outcome& term = terms[t].ways[i];
        sum.cost += term.cost + cost_of_sum(sum.form, term.form);
        sum.form = form_of_sum(sum.form, term.form);
        sum.of_term[t] = i;
        sums.consider(sum);
      }
  }
  return sums;
}

template <class Chain, std::size_t Factor>
constexpr bool is_sum() {
  if constexpr (Chain::has_sums)
    return !std::is_void_v<typename Chain::template terms<Factor>>;
  else
    return false;
}

/// The matrix by which the terms of a sum are multiplied. Of an outer factor on the right of the sum it is the left
/// matrix alone, and the result is outer again.
template <operand_side Side>
constexpr matrix_form distributed_operand(const matrix_form& operand) {
  return Side == operand_side::right ? operand.inner() : operand;
}
template <operand_side Side>
constexpr matrix_form distributed_form(const matrix_form& operand, const matrix_form& sum) {
  return Side == operand_side::right ? sum.times_features_of(operand) : sum;
}

// The ways to multiply a matrix by each term of a sum, and to add the results.
template <operand_side Side, matrix_form Operand, class Terms, bool InTurn>
struct distribution;
template <operand_side Side, matrix_form Operand, class Chain, std::size_t Factor, bool InTurn>
constexpr const auto& passed_through = distribution<Side, Operand, typename Chain::template terms<Factor>,
                                                    InTurn || Chain::template in_turn<Factor>>::value;

/// The subchains of one length: `value.way(first, which)` and `value.outcomes(first)`; and of all lengths up to it,
/// `known.way(length, first, which)` and `known.count(length, first)`.
template <class Chain, std::size_t Length, bool HasChoice = Chain::has_choice>
struct table_for_length;

}  // namespace internal::orders
}  // namespace chainrule
