// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/scan.hpp>

// What the library's recurrent layers have in common: each is a scan of a cell, with the options of both.
namespace chainrule {

namespace calculus {

/// The recurrent weight, which multiplies what the layer computed at the step before, and its bias.
using recurrent_weight = letter<"U">;
using recurrent_bias = letter<"d">;

}  // namespace calculus

/// An option of `lstm`, `gru` and `rnn`: the output has every step, (steps, units). Without it the output is that of
/// the last step, (units).
struct all_steps {};

// The words of this header's error messages.
namespace internal {

struct takes_no_last_step {
  static constexpr char text[] = "answers with what it computes last where all_steps is left out: leave last_step out";
};

}  // namespace internal

namespace internal::cells {

/// Sorts the options of a layer into those of the cell and those of its scan.
template <class Cells, class OfCell, class OfScan, bool AllSteps, class... Options>
struct ready;
template <class Cells, class... OfCell, class... OfScan, bool AllSteps>
struct ready<Cells, list<OfCell...>, list<OfScan...>, AllSteps> {
  using cell = typename Cells::template cell<OfCell...>;
  using type = std::conditional_t<AllSteps, scan<cell, OfScan...>, scan<cell, OfScan..., last_step>>;
};
template <class Cells, class... OfCell, class... OfScan, bool AllSteps, class First, class... Rest>
struct ready<Cells, list<OfCell...>, list<OfScan...>, AllSteps, First, Rest...>
    : ready<Cells, list<OfCell...>, list<OfScan..., First>, AllSteps, Rest...> {};
template <class Cells, class... OfCell, class... OfScan, bool AllSteps, class First, class... Rest>
  requires(Cells::template takes<First>)
struct ready<Cells, list<OfCell...>, list<OfScan...>, AllSteps, First, Rest...>
    : ready<Cells, list<OfCell..., First>, list<OfScan...>, AllSteps, Rest...> {};
template <class Cells, class... OfCell, class... OfScan, class... Rest>
struct ready<Cells, list<OfCell...>, list<OfScan...>, false, all_steps, Rest...>
    : ready<Cells, list<OfCell...>, list<OfScan...>, true, Rest...> {};

/// The cells with a number of units, and the options that they understand. A cell gets last_step too, only to refuse
/// it: after the layer's own it would be taken as an option of the scan.
template <template <auto, class...> class Cell, auto Units, class... Understood>
struct cells_of {
  template <class... Options>
  using cell = Cell<Units, Options...>;
  template <class Option>
  static constexpr bool takes = contains<Option, list<Understood..., last_step>>;
};

template <class Option>
constexpr auto code_behind() {
  if constexpr (std::is_same_v<Option, last_step>)
    return meta::text("");
  else
    return meta::sentence(", ", meta::code<Option>());
}

/// The statements of a cell of the library: its units and options, and its name in sentences.
template <meta::text Name, auto Units, class... Options>
struct recurrent_cell {
  static constexpr std::size_t units = count_of<Units>;
  static constexpr bool has_bias = !contains<no_bias, list<Options...>>;

  template <class Cell>
  using verdict_of_units =
      first_refusal<refuse_if<units == 0, refusal<Cell, cannot_have_units<Units>>>,
                    refuse_if<contains<last_step, list<Options...>>, refusal<Cell, takes_no_last_step>>>;
  template <class Cell>
  using verdict_of_options = first_refusal<
      verdict_of_units<Cell>,
      refuse_if<(sizeof...(Options) > 1 + (meta::all({true, std::is_same_v<Options, no_bias>...}) ? 0 : 1)),
                refusal<Cell, takes_these_options<Cell>>>>;

  template <class... OfScan>
  static constexpr auto code_with() {
    constexpr auto all = [] {
      if constexpr (contains<last_step, list<OfScan...>>)
        return meta::text("");
      else
        return meta::text(", all_steps");
    }();
    return meta::sentence(Name, "<", meta::value_spelling<Units>, meta::sentence(", ", meta::code<Options>())..., all,
                          code_behind<OfScan>()..., ">");
  }
  static constexpr auto code() { return code_with<last_step>(); }
};

/// A product W x + U h<t-1> + b of a cell, or without b.
template <class Y, bool HasBias, class W, class X, class U, class H, class B>
struct product_with_past {
  using type = equation<Y, op::linear_of_two, X, W, H, U, B>;
};
template <class Y, class W, class X, class U, class H, class B>
struct product_with_past<Y, false, W, X, U, H, B> {
  using type = equation<Y, op::linear_of_two, X, W, H, U>;
};
/// How the weights of a cell begin: that of its input, and that of the `Units` units of the step before; Rows in all.
template <class In, std::size_t Rows, std::size_t Units>
using begins_of_input = drawn<In::size, Rows, in_torch<uniform_by_fan<Units>>>;
template <std::size_t Rows, std::size_t Units>
using begins_of_past = drawn<Units, Rows, in_torch<uniform_by_fan<Units>>, in_keras<orthonormal>>;
/// The two weights of such products: for a cell's input, and for the units of the step before.
template <class In, std::size_t Rows, std::size_t Units>
using two_weights = list<
    parameter<calculus::weight, shape<Rows, In::size>, begins_of_input<In, Rows, Units>, storage_order::column_major>,
    parameter<calculus::recurrent_weight, shape<Rows, Units>, begins_of_past<Rows, Units>,
              storage_order::column_major>>;
/// How a bias begins that is the sum of PyTorch's two.
template <std::size_t Units, class... Defaults>
using begins_of_biases = begins_at<0, in_torch<two_uniform_by_fan<Units>>, Defaults...>;
/// PyTorch's names of these weights and of its two biases, whose sum is one bias here.
using names_of_two_weights =
    list<stored_tensor<"weight_ih_l0", calculus::weight>, stored_tensor<"weight_hh_l0", calculus::recurrent_weight>,
         stored_tensor<"bias_ih_l0", calculus::bias>, added_tensor<"bias_hh_l0", calculus::bias>>;

template <bool HasBias, class... Biases>
using biases_if = std::conditional_t<HasBias, list<Biases...>, list<>>;

}  // namespace internal::cells
}  // namespace chainrule
