// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/backward.hpp>
#include <chainrule/engine/forward.hpp>
#include <chainrule/recompute/recomputed.hpp>

// Passes in segments. The backward pass enters a segment when its values have been computed again, and leaves it when
// the gradients of its parameters are summed. A network that computes nothing twice is one segment.
namespace chainrule::internal::engine {

/// The buffers of some of the samples.
template <class Memory>
constexpr Memory rows_between(Memory memory, std::size_t first, std::size_t end) {
  memory.first_row = first;
  memory.rows = end - first;
  return memory;
}

template <class Net>
inline constexpr std::size_t segment_count = 1;
template <Recomputes Net>
inline constexpr std::size_t segment_count<Net> = Net::segments;

template <class Net, std::size_t Segment>
inline constexpr std::size_t first_step_of = Segment == 0 ? 0 : Net::graph_type::extents.steps;
template <Recomputes Net, std::size_t Segment>
inline constexpr std::size_t first_step_of<Net, Segment> = Net::plan().segments.first_step[Segment];

template <class Net, std::size_t Segment>
inline constexpr std::size_t first_factor_of = Segment == 0 ? 0 : Net::graph_type::extents.factors;
template <Recomputes Net, std::size_t Segment>
inline constexpr std::size_t first_factor_of<Net, Segment> = Net::plan().segments.first_factor[Segment];

template <class Net, std::size_t Segment, class Memory>
constexpr void forward_segment(const Memory& memory) {
  forward_samples<Net, first_step_of<Net, Segment>, first_step_of<Net, Segment + 1>>(memory);
}

template <class Net, class Memory>
struct recompute_step {
  const Memory& memory;

  template <std::size_t Step>
  constexpr void operator()() const {
    if constexpr (Net::plan().segments.recomputed[Step]) pass_forward<Net, Step, Step + 1>(memory);
  }
};

/// Computes the dropped values of a segment again.
template <class Net, std::size_t Segment, class Memory>
constexpr void recompute_segment(const Memory& memory) {
  for_each_index<first_step_of<Net, Segment>, first_step_of<Net, Segment + 1>>(recompute_step<Net, Memory>{memory});
}

template <class Net, std::size_t Segment, class Memory>
CHAINRULE_INLINE void backward_segment_to_values(const Memory& memory) {
  backward_to_values<Net, first_factor_of<Net, Segment>, first_factor_of<Net, Segment + 1>>(memory);
}
template <class Net, std::size_t Segment, class Memory, class Use>
CHAINRULE_INLINE void backward_segment_to_parameters(const Memory& memory, const Use& use) {
  backward_to_parameters<Net, first_factor_of<Net, Segment>, first_factor_of<Net, Segment + 1>>(memory, use);
}

template <class Net, std::size_t Segment, class Memory, class Use>
constexpr void backward_segment_through_derived(Memory memory, const Use& use) {
  memory.part = 0;
  memory.parts = 1;
  backward_through_derived<Net, first_factor_of<Net, Segment>, first_factor_of<Net, Segment + 1>>(memory, use);
}

template <class Net, std::size_t Segment, class Memory, class Use>
constexpr void change_waiting_in_segment(const Memory& memory, const Use& use) {
  change_waiting_parameters<Net, first_factor_of<Net, Segment>, first_factor_of<Net, Segment + 1>>(memory, use);
}

template <class Net, class Memory, class Use>
struct backward_through_segment {
  const Memory& memory;
  const Use& use;

  template <std::size_t Reversed>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t segment = segment_count<Net> - 1 - Reversed;
    if constexpr (Reversed > 0) recompute_segment<Net, segment>(without_change(memory));
    backward_segment_to_values<Net, segment>(without_change(memory));
    backward_segment_to_parameters<Net, segment>(memory, use);
  }
};

/// Computes, from dC/d(output) in the output's adjoint, dC/d(value) for every value that depends on a parameter, and
/// dC/d(parameter); `use` is as for `backward_to_parameters`.
template <class Net, class Memory, class Use>
CHAINRULE_INLINE void backward(const Memory& memory, const Use& use) {
  for_each_index<0, segment_count<Net>>(backward_through_segment<Net, Memory, Use>{memory, use});
}
template <class Net, class Memory>
constexpr void backward(const Memory& memory) {
  backward<Net>(memory, [](const parameter_record&, std::size_t, std::size_t) {});
}

}  // namespace chainrule::internal::engine
