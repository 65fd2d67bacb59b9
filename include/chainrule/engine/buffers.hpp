// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/constant_elements.hpp>
#include <chainrule/engine/repetition.hpp>
#include <chainrule/engine/row_bands.hpp>
#include <chainrule/number/draw.hpp>
#include <chainrule/optimizer/rule.hpp>

// The memory of a pass, and its other arguments.
namespace chainrule::internal::engine {

/// The memory of a pass, which the caller owns. `input` has `rows` samples; `values` and `adjoints` are laid out by the
/// network's memory plan for `capacity` samples; `parameters` and `gradient` as the graph's offsets say. A pointer that
/// a pass does not use may be null.
template <class T>
struct buffers {
  using scalar = T;
  std::size_t rows = 0;
  std::size_t capacity = 0;
  const T* input = nullptr;
  const T* parameters = nullptr;
  T* values = nullptr;
  T* adjoints = nullptr;
  T* gradient = nullptr;
  std::size_t first_row = 0;  // the first row that is computed, if the buffers hold others too
  std::size_t part = 0;       // which part of the parameters' gradients is computed, and how many there are
  std::size_t parts = 1;
  bool one_parameter_at_a_time =
      false;  // `gradient` has room for the largest parameter or layer, and each is used before the next
  bool derived_are_summed = false;  // the gradients of derived values are there
  bool answers_only = false;        // after the forward pass only the output is read
  const draw* drawn = nullptr;      // the seed of the pass's random numbers
  T* statistics = nullptr;  // of the batch, laid out like the network's buffers, and what operations keep with them
};

using number::one_row;

/// Buffers of one sample, laid out for a capacity of one: what is known only at run time in other buffers is a constant
/// here.
template <class T>
struct sample_buffers : buffers<T> {
  static constexpr std::size_t capacity = 1, first_row = 0, part = 0, parts = 1;
  static constexpr one_row rows{};
  // Member by member: g++ keeps them in registers then. A copy of the whole goes through memory, by vectors that wait
  // for the stores of single members.
  constexpr explicit sample_buffers(const buffers<T>& memory)
      : buffers<T>{.rows = 1,
                   .capacity = memory.capacity,
                   .input = memory.input,
                   .parameters = memory.parameters,
                   .values = memory.values,
                   .adjoints = memory.adjoints,
                   .gradient = memory.gradient,
                   .first_row = memory.first_row,
                   .part = memory.part,
                   .parts = memory.parts,
                   .one_parameter_at_a_time = memory.one_parameter_at_a_time,
                   .derived_are_summed = memory.derived_are_summed,
                   .answers_only = memory.answers_only,
                   .drawn = memory.drawn,
                   .statistics = memory.statistics} {
    names_all_members(memory);
  }
  constexpr sample_buffers(const sample_buffers& other) : sample_buffers(static_cast<const buffers<T>&>(other)) {}
  sample_buffers& operator=(const sample_buffers&) = delete;

 private:
  // Does not compile if `buffers` has more members than are copied above, or fewer.
  static constexpr void names_all_members(const buffers<T>& memory) {
    [[maybe_unused]] const auto& [rows_, capacity_, input_, parameters_, values_, adjoints_, gradient_, first_row_,
                                  part_, parts_, one_parameter_at_a_time_, derived_are_summed_, answers_only_, drawn_,
                                  statistics_] = memory;
  }
};

/// A network whose forward pass has fewer multiply-adds is so fast that a function call would take a noticeable share
/// of the time.
inline constexpr std::size_t worth_a_call = 4096;

template <class Memory>
concept OneSample = number::is_one_row<std::remove_cvref_t<decltype(std::remove_cvref_t<Memory>::rows)>>;

/// Buffers of a pass that updates the parameters: a rule's `change` is applied to each parameter where its gradient is
/// computed. See optimizer/rule.hpp.
template <class Memory, std::size_t StateCount, class Change>
struct updating_buffers : Memory {
  using without_change = Memory;
  static constexpr std::size_t state_count = StateCount;
  Change change;
  typename Memory::scalar* changed;
  typename Memory::scalar* state;
  std::size_t state_stride;
  bool passes_zeros_by = false;  // the rule changes nothing if a gradient is zero: such elements are skipped
};

/// Buffers of a pass that computes what a step would do to the parameters, and changes none; with `bounded_too` also
/// for parameters whose gradients are bounded by the values.
template <class T, std::size_t StateCount, class Change>
struct checking_buffers : buffers<T> {
  using without_change = buffers<T>;
  static constexpr std::size_t state_count = StateCount;
  Change change;
  const T* state;
  std::size_t state_stride;
  optimizer::step_check<T>* check;
  bool bounded_too;
};

/// The buffers without their updates, for passes that lead to no parameter: these are then instantiated once, whether
/// parameters are updated or not.
template <class Memory>
constexpr const auto& without_change(const Memory& memory) {
  if constexpr (requires { typename Memory::without_change; })
    return static_cast<const typename Memory::without_change&>(memory);
  else
    return memory;
}

/// Where the values are whose memory is reused by later ones: each part of a batch has its own copy, so that parts need
/// not wait for each other. `offset` counts from the end of the kept values. The capacity is read even if it is the
/// constant of one sample: with the constant an answer of 7-13-10 took 13 ns and not 9 (clang), for an unknown reason.
template <class Net, class Memory>
constexpr auto* transient_buffer(const Memory& memory, std::size_t offset) {
  constexpr std::size_t kept = memory_plan_of<Net>.kept_extent, extent = memory_plan_of<Net>.value_extent - kept;
  const buffers<typename Memory::scalar>& as_stored = memory;
  const std::size_t rounded = round_up(std::size_t{memory.rows}, tape_granularity),
                    left = as_stored.capacity - memory.first_row;
  return memory.values + kept * memory.capacity + memory.first_row * extent +
         (offset - kept) * (rounded < left ? rounded : left);
}

}  // namespace chainrule::internal::engine
