// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/dropout.hpp>
#include <chainrule/meta/without.hpp>
#include <chainrule/time/bidirectional.hpp>

// Several recurrent layers as one entry, with the names of one PyTorch module in files.
namespace chainrule {

namespace internal::scans {

template <class Cell>
struct scanned_step;

}  // namespace internal::scans

namespace internal::stacks {

/// A recurrent layer, with every step as its output.
template <class Layer>
struct recurrent {
  static constexpr bool is_one = false;
};
template <class Cell, class... Options>
struct recurrent<scan<Cell, Options...>> {
  static constexpr bool is_one = true;
  using at_each_step = meta::made_without<scan, meta::same_as<last_step>::type, Cell, Options...>;
};
template <class Cell, class... Options>
struct recurrent<bidirectional<scan<Cell, Options...>>> {
  static constexpr bool is_one = true;
  using at_each_step = bidirectional<typename recurrent<scan<Cell, Options...>>::at_each_step>;
};
// What a stream has of one, a step.
template <class Cell>
struct recurrent<scans::scanned_step<Cell>> : recurrent<scan<Cell>> {};

/// The numbers of the recurrent layers among these, from 0; `no_index` for what stands between them.
template <class... Layers>
struct numbers {
  static constexpr std::size_t count = sizeof...(Layers);
  std::size_t of[count + 1] = {};
  constexpr numbers() {
    constexpr bool is_one[] = {recurrent<Layers>::is_one..., false};
    std::size_t next = 0;
    for (std::size_t k = 0; k < count; ++k) of[k] = is_one[k] ? next++ : no_index;
  }
};

// The phrase that the refusal of a stack is made of.
template <class Instead>
struct needs_a_recurrent_layer {
  static constexpr auto text() {
    return meta::sentence("needs a recurrent layer, lstm<16>, gru<16>, rnn<16> or scan<...>: without one write ",
                          meta::code<Instead>());
  }
};

}  // namespace internal::stacks

/// Recurrent layers in sequence, perhaps with other layers between them: `recurrent_stack<lstm<64, all_steps>,
/// dropout<0.2>, lstm<32>>`. In files the recurrent ones are the layers of one PyTorch module, weight_ih_l0,
/// weight_ih_l1 and so on. The layers have the paths <n, 1>, <n, 2>, ...
template <class... Layers>
struct recurrent_stack {
  template <class In>
  using verdict = first_refusal<
      refuse_if<!(internal::stacks::recurrent<Layers>::is_one || ...),
                refusal<recurrent_stack, internal::stacks::needs_a_recurrent_layer<sequential<Layers...>>>>,
      typename inferred_shapes<In, Layers...>::verdict>;
  template <class Mode>
  using in = recurrent_stack<in_mode<Layers, Mode>...>;

  template <class In>
  struct on : sequential<Layers...>::template on<In> {
    static constexpr internal::stacks::numbers<Layers...> layers_in_files{};
  };
};

namespace internal::layer_references {

template <class... Layers>
inline constexpr bool is_row<recurrent_stack<Layers...>> = true;

}  // namespace internal::layer_references

namespace internal::stacks {

// A stack of what cannot be one.
template <std::size_t Count, class Layer, class... Between>
struct refused_stack {
  static constexpr auto code() {
    return meta::sentence("stacked<", meta::number_text<Count>, ", ", meta::code<Layer>(),
                          meta::sentence(", ", meta::code<Between>())..., ">");
  }
  template <class In>
  using verdict = std::conditional_t<Count == 0, refusal<refused_stack, needs_at_least_one_layer>,
                                     refusal<refused_stack, takes_a_recurrent_layer>>;
  template <class In>
  struct on {};
};

template <std::size_t Rest, class Last, class Done, class... Between>
struct written_out;
template <std::size_t Rest, class Last, class... Done, class... Between>
struct written_out<Rest, Last, list<Done...>, Between...>
    : written_out<Rest - 1, Last, list<Done..., typename recurrent<Last>::at_each_step, Between...>, Between...> {};
template <class Last, class... Done, class... Between>
struct written_out<1, Last, list<Done...>, Between...> {
  using type = recurrent_stack<Done..., Last>;
};

template <std::size_t Count, class Layer, class... Between>
struct stack {
  using type = refused_stack<Count, Layer, Between...>;
};
template <std::size_t Count, class Layer, class... Between>
  requires(Count > 0 && recurrent<Layer>::is_one)
struct stack<Count, Layer, Between...> : written_out<Count, Layer, list<>, Between...> {};

}  // namespace internal::stacks

/// Count recurrent layers one after another, with these layers between them: `stacked<2, lstm<64>, dropout<0.2>>` is
/// `recurrent_stack<lstm<64, all_steps>, dropout<0.2>, lstm<64>>`, PyTorch's nn.LSTM with num_layers=2 and dropout=0.2.
/// Each layer has the options that are written, and each but the last `all_steps`. `stacked<2, bidirectional<gru<64>>>`
/// goes both ways in each layer.
template <std::size_t Count, class Layer, class... Between>
using stacked = typename internal::stacks::stack<Count, Layer, Between...>::type;

}  // namespace chainrule
