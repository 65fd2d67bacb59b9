// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/matrix_form.hpp>

// The order in which a chain of matrices is multiplied. The cheapest is found by dynamic programming over its stretches,
// the shorter before the longer (Godbole 1973); a Chain has `size` and `forms[size]`.
namespace chainrule {

enum class multiplication_order {
  best,     // the fewest multiply-adds
  forward,  // from the input: the last two factors first
  reverse   // from the output: the first two factors first
};

namespace orders {

/// The stretches of one length: each one's product's form, the multiply-adds to get there, and how many factors stand left of the
/// last multiplication.
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

// The stretches of one length. Each length is a constant of its own, so that a long chain stays within what a compiler
// evaluates at once. Splits are tried from the right: the first is reverse, and of equal ones it stays.
template <class Chain, std::size_t Length>
struct of_length {
  static constexpr auto shorter = of_length<Chain, Length - 1>::known;
  static constexpr auto value = [] {
    stretches<Chain::size - Length + 1> result;
    for (std::size_t first = 0; first + Length <= Chain::size; ++first) {
      std::size_t best = static_cast<std::size_t>(-1), split = 0;
      for (std::size_t left = Length; --left > 0;) {
        const std::size_t parts = shorter.cost[left][first] + shorter.cost[Length - left][first + left];
        if (parts >= best) continue;
        const std::size_t cost = parts + cost_of_product(shorter.form[left][first], shorter.form[Length - left][first + left]);
        if (cost < best) {
          best = cost;
          split = left;
        }
      }
      result.cost[first] = best;
      result.left[first] = split;
      result.form[first] = form_of_product(shorter.form[split][first], shorter.form[Length - split][first + split]);
    }
    return result;
  }();
  static constexpr tables<Chain::size> known = shorter.with(Length, value);
};
template <class Chain>
struct of_length<Chain, 1> {
  static constexpr auto value = [] {
    stretches<Chain::size> result;
    for (std::size_t i = 0; i < Chain::size; ++i) result.form[i] = Chain::forms[i];
    return result;
  }();
  static constexpr tables<Chain::size> known = tables<Chain::size>{}.with(1, value);
};

}  // namespace orders

/// How many of a stretch's factors stand left of its last multiplication.
template <class Chain, multiplication_order Order, std::size_t First, std::size_t Length>
constexpr std::size_t split_of() {
  if constexpr (Order == multiplication_order::forward)
    return 1;
  else if constexpr (Order == multiplication_order::reverse)
    return Length - 1;
  else
    return orders::of_length<Chain, Length>::value.left[First];
}

}  // namespace chainrule
