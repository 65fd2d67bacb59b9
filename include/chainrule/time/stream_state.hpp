// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <chainrule/activation/elementwise.hpp>
#include <chainrule/layer/identity.hpp>
#include <chainrule/time/scan.hpp>

// A network over a sequence, computed one step at a time: between steps it remembers what the cells carry.
namespace chainrule {

// Vocabulary of this header's refusals.
struct needs_the_whole_sequence {
  static constexpr char text[] =
      "needs the whole sequence: a stream is of a network of scan<...> and activations alone";
};

namespace internal::scans {

/// A layer that computes each step from that step, and from what it carries. Step is the network of one step.
template <class Step, class Answer, class Carried>
struct in_steps {
  static constexpr bool known = true;
  using step = Step;
  using carried = Carried;
  static constexpr std::size_t answer = value_of_step<Step, Answer>;
};
template <class Layer, class In>
struct streamed {
  static constexpr bool known = false;
};
template <class Cell, class... Options, class In>
  requires(In::rank == 2)
struct streamed<scan<Cell, Options...>, In>
    : in_steps<typename cell_on<Cell, In::extent(1)>::step, typename cell_on<Cell, In::extent(1)>::answer::kind,
               typename cell_on<Cell, In::extent(1)>::carried> {};
template <activations::MeantAsActivation Function, class In>
  requires(In::rank == 2)
struct streamed<Function, In>
    : in_steps<with_input_gradient<network<input<In::extent(1)>, Function>>, calculus::activation, list<>> {};

// What another layer is in inference.
template <class In>
  requires(In::rank == 2)
struct streamed<identity, In>
    : in_steps<with_input_gradient<network<input<In::extent(1)>, identity>>, calculus::activation, list<>> {};

template <class Layers, class Inputs, class Numbers>
struct stream_verdict_of;
template <class... Layers, class... Inputs, std::size_t... Numbers>
struct stream_verdict_of<list<Layers...>, list<Inputs...>, std::index_sequence<Numbers...>> {
  using type = first_refusal<refuse_if<!streamed<in_mode<Layers, inference_mode>, Inputs>::known,
                                       refusal<at_layer<Numbers + 1>, Layers, needs_the_whole_sequence>>...>;
};
/// Whether a network can be computed one step at a time.
template <class Net>
using stream_verdict = typename stream_verdict_of<typename Net::layer_list, typename Net::graph_type::inputs,
                                                  std::make_index_sequence<Net::depth>>::type;

/// The numbers that one layer of a stream holds, and its place among them.
template <class Net, std::size_t Layer>
struct stream_layer : streamed<in_mode<list_element<Layer, typename Net::layer_list>, inference_mode>,
                               list_element<Layer, typename Net::graph_type::inputs>> {
  using base = streamed<in_mode<list_element<Layer, typename Net::layer_list>, inference_mode>,
                        list_element<Layer, typename Net::graph_type::inputs>>;
  static constexpr std::size_t extent = round_up(memory_plan_of<typename base::step>.value_extent, 16);
};
template <class Net, std::size_t Layers>
inline constexpr std::size_t stream_extent = stream_extent<Net, Layers - 1> + stream_layer<Net, Layers - 1>::extent;
template <class Net>
inline constexpr std::size_t stream_extent<Net, 0> = 0;

/// Where a stream is in its sequence: the numbers of its last step. Its size is a constant.
template <class Net, class T>
class stream_state {
 public:
  static constexpr std::size_t features = Net::input_shape::extent(1);
  static constexpr std::size_t units = Net::output_shape::extent(1);

  /// The next step's answer to x, which stays until the step after it.
  constexpr const T* advance(const T* parameters, const T* x) { return advance_from<0>(parameters, x); }
  /// The answers to some steps.
  constexpr void advance(const T* parameters, std::size_t steps, const T* x, T* answers) {
    for (std::size_t t = 0; t < steps; ++t) {
      const T* const answer = advance(parameters, x + t * features);
      for (std::size_t i = 0; i < units; ++i) answers[t * units + i] = answer[i];
    }
  }

 private:
  template <std::size_t Layer>
  constexpr const T* advance_from(const T* parameters, const T* x) {
    if constexpr (Layer == Net::depth) {
      return x;
    } else {
      using layer = stream_layer<Net, Layer>;
      using step = typename layer::step;
      engine::buffers<T> memory;
      memory.rows = memory.capacity = 1;
      memory.input = x;
      memory.parameters = parameters + first_parameter<Layer>();
      memory.values = numbers.data() + stream_extent<Net, Layer>;
      const engine::sample_buffers<T> one(memory);
      hand_on<step>(one, typename layer::carried{});
      engine::forward<step>(one);
      return advance_from<Layer + 1>(parameters, engine::elements_of<step, layer::answer>(one));
    }
  }
  template <std::size_t Layer>
  static constexpr std::size_t first_parameter() {
    if constexpr (stream_layer<Net, Layer>::step::graph_type::extents.parameters == 0)
      return 0;
    else
      return Net::graph()
          .parameters[graphs::parameter_at(Net::graph(),
                                           Net::graph().steps[topologies::step_at<Net, Layer + 1>].first_parameter)]
          .offset;
  }
  // At the first step all numbers are zero.
  template <class Step, class... Carried>
  static constexpr void hand_on(const engine::sample_buffers<T>& memory, list<Carried...>) {
    [[maybe_unused]] const bool in_turn[] = {false, (hand_on<Step, Carried>(memory), true)...};
  }
  template <class Step, class Kind>
  static constexpr void hand_on(const engine::sample_buffers<T>& memory) {
    constexpr std::size_t from = value_of_step<Step, Kind>, to = value_of_step<Step, previous<Kind>>;
    constexpr std::size_t size = Step::graph().values[from].size;
    copy_between<size, false>(1, engine::elements_of<Step, from>(memory), size, engine::elements_of<Step, to>(memory),
                              size);
  }

  alignas(64) std::array<T, stream_extent<Net, Net::depth>> numbers{};
};

}  // namespace internal::scans
}  // namespace chainrule
