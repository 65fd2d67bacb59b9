// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/elementwise_forward.hpp>
#include <chainrule/meta/for_each_index.hpp>

namespace chainrule::internal::engine {

/// The values that the forward pass computes.
template <class Net, std::size_t First, std::size_t End>
inline constexpr auto computed_values = [] {
  const auto& g = Net::graph();
  index_list<Net::graph_type::extents.values> list;
  for (std::size_t v = 1; v < Net::graph_type::extents.values; ++v) {
    const std::size_t step = g.values[v].step;
    if (step >= First && step < End && called<Net>::value[v] && !follows_in_group<Net>(v))
      list.number[list.count++] = v;
  }
  return list;
}();

template <class Net, std::size_t First, std::size_t End, class Memory>
struct forward_steps {
  const Memory& memory;
  template <class Other>
  constexpr forward_steps<Net, First, End, Other> with(const Other& other) const {
    return {other};
  }

  template <std::size_t Place>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t value = computed_values<Net, First, End>.number[Place];
    forward_from<Net, value>(memory);
  }
};
template <class Net, std::size_t First, std::size_t End, class Memory>
CHAINRULE_INLINE void pass_forward(const Memory& memory) {
  constexpr const auto& list = computed_values<Net, First, End>;
  const forward_steps<Net, First, End, Memory> steps{memory};
  if constexpr (has_repetitions<Net>)
    pass_over<Net, &repetition_record::value, list, false, 0, list.count>(steps, memory);
  else
    for_each_index<0, list.count>(steps);
}

// Out of line, so that all callers share one instantiation.
template <class Net, std::size_t First, std::size_t End, class Memory>
[[gnu::noinline]] constexpr void forward_batch(const Memory& memory) {
  pass_forward<Net, First, End>(memory);
}

/// The values that are derived from parameters.
template <class Net>
inline constexpr auto derived_values = [] {
  index_list<Net::graph_type::extents.values> list;
  for (std::size_t v = 1; v < Net::graph_type::extents.values; ++v)
    if (Net::graph().values[v].derived) list.number[list.count++] = v;
  return list;
}();
template <class Net, class Memory>
struct derive_values {
  const Memory& memory;
  template <class Other>
  constexpr derive_values<Net, Other> with(const Other& other) const {
    return {other};
  }

  template <std::size_t Place>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t value = derived_values<Net>.number[Place];
    maker<Net, value>::forward(forward_frame<Net, value, Memory>{{memory}});
  }
};

/// The buffers for computing derived values: as if for one sample.
template <class Memory>
constexpr Memory once(Memory memory) {
  if constexpr (!OneSample<Memory>) memory.rows = 1;
  return memory;
}

/// Computes the values derived from parameters: once in a pass, before the values of samples.
template <class Net, class Memory>
CHAINRULE_INLINE void derive(const Memory& memory) {
  if constexpr (derives_parameters<Net>) {
    constexpr const auto& list = derived_values<Net>;
    const Memory one = once(memory);
    const derive_values<Net, Memory> each{one};
    if constexpr (has_repetitions<Net>)
      pass_over<Net, &repetition_record::value, list, false, 0, list.count>(each, one);
    else
      for_each_index<0, list.count>(each);
  }
}

/// Computes every value of the network for `rows` samples into `values`, from `input`, `parameters` and derived values;
/// or only those of the steps from First to End.
template <class Net, std::size_t First = 0, std::size_t End = Net::graph_type::extents.steps, class Memory>
CHAINRULE_INLINE void forward_samples(const Memory& memory) {
  if constexpr (OneSample<Memory> || Net::forward_multiply_adds < worth_a_call)
    pass_forward<Net, First, End>(memory);
  else
    forward_batch<Net, First, End>(memory);
}

/// The whole forward pass.
template <class Net, class Memory>
CHAINRULE_INLINE void forward(const Memory& memory) {
  derive<Net>(memory);
  forward_samples<Net>(memory);
}

/// The network's answers, one row after another, after `forward`.
template <class Net, class Memory>
constexpr const typename Memory::scalar* output_of(const Memory& memory) {
  return elements_of<Net, Net::graph().output>(memory);
}

}  // namespace chainrule::internal::engine
