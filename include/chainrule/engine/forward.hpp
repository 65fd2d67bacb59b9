// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/frame.hpp>
#include <chainrule/meta/for_each_index.hpp>

namespace chainrule::engine {

/// Whether a step computes anything: not if its values are others' elements, as a flatten's are.
template <class Net, std::size_t Step>
inline constexpr bool computes = [] {
  const std::size_t first = Net::graph().steps[Step].first_value;
  for (std::size_t v = first; v < first + bound_at<Net, Step>::values::size; ++v)
    if (plan_of<Net>.variable[v] == v) return true;
  return false;
}();

/// Whether a value's elements are there as soon as its argument's are.
template <class Net, std::size_t Value>
inline constexpr bool is_applied = [] {
  constexpr std::size_t made = fusion_of<Net>.maker[Value];
  if constexpr (made == none)
    return false;
  else
    return applied_to<Net, plan_of<Net>.variable[Net::graph().factors[made].x]> == made;
}();

/// Whether a value is computed from the bands of a product, as soon as they are there.
template <class Net, std::size_t Value>
inline constexpr bool is_of_bands = [] {
  constexpr std::size_t made = fusion_of<Net>.maker[Value];
  if constexpr (made == none) {
    return false;
  } else {
    constexpr std::size_t x = plan_of<Net>.variable[Net::graph().factors[made].x];
    if constexpr (is_applied<Net, x>)
      return ended_by<Net, plan_of<Net>.variable[Net::graph().factors[fusion_of<Net>.maker[x]].x]> == made;
    else
      return ended_by<Net, x> == made;
  }
}();

// One value, from the factor that makes it.
template <class Net, class Memory>
struct forward_value {
  const Memory& memory;

  template <std::size_t Value>
  CHAINRULE_INLINE void operator()() const {
    if constexpr (plan_of<Net>.variable[Value] == Value && !is_applied<Net, Value> && !is_of_bands<Net, Value>) {
      constexpr std::size_t factor = fusion_of<Net>.maker[Value];
      static_assert(factor != none, "a value of several factors needs a forward walk of its layer's own");
      operand_at<Net, factor>::forward(factor_frame<Net, factor, Memory>{{memory}});
    }
  }
};

template <class Net, class Memory>
struct forward_step {
  const Memory& memory;

  template <std::size_t Step>
  CHAINRULE_INLINE void operator()() const {
    if constexpr (computes<Net, Step>) {
      if constexpr (walks_by_factors<Net, Step>) {
        constexpr std::size_t first = Net::graph().steps[Step].first_value;
        for_each_index<first, first + bound_at<Net, Step>::values::size>(forward_value<Net, Memory>{memory});
      } else {
        bound_at<Net, Step>::forward(frame<Net, Step, Memory>{memory});
      }
    }
  }
};

// In one piece of code for all who ask for it.
template <class Net, std::size_t First, std::size_t End, class Memory>
[[gnu::noinline]] constexpr void forward_batch(const Memory& memory) {
  for_each_index<First, End>(forward_step<Net, Memory>{memory});
}

/// Computes every value of the network for `rows` samples, from `input` and `parameters` into `values`; or only those of the
/// steps from First to End.
template <class Net, std::size_t First = 0, std::size_t End = Net::graph_type::extents.steps, class Memory>
constexpr void forward(const Memory& memory) {
  if constexpr (OneSample<Memory> || Net::forward_multiply_adds < worth_a_call)
    for_each_index<First, End>(forward_step<Net, Memory>{memory});
  else
    forward_batch<Net, First, End>(memory);
}

/// What the network answers, rows one after another, once `forward` has run.
template <class Net, class Memory>
constexpr const typename Memory::scalar* output_of(const Memory& memory) {
  return elements_of<Net, Net::graph().output>(memory);
}

}  // namespace chainrule::engine
