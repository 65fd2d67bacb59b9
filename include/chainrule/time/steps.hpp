// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/backward.hpp>
#include <chainrule/engine/forward.hpp>
#include <chainrule/operation/dropout.hpp>
#include <chainrule/time/cell.hpp>

// The memory of the values of all steps, and of the network of one step. A row of that network is a sample at a step:
// row t * capacity + sample. So the samples of one step are adjacent, and so are all steps.
namespace chainrule::internal::scans {

/// The number of samples that pass through all steps together: enough for fast products, few enough to stay in the
/// second-level cache.
inline constexpr std::size_t samples_together = 32;

/// Which gradients of a step's network are kept for all steps: those from which a factor leads to a parameter, and the
/// input's.
template <std::size_t Values>
struct kept_gradients {
  std::size_t offset[Values] = {};  // `no_index`: needed only within the step
  std::size_t extent = 0;
};
template <class Step>
inline constexpr auto kept_gradients_of = [] {
  constexpr std::size_t values = Step::graph_type::extents.values;
  const auto& plan = memory_plan_of<Step>;
  kept_gradients<values> result;
  bool kept[values] = {};
  kept[0] = true;
  for (std::size_t f = 0; f < Step::graph_type::extents.factors; ++f)
    if (Step::graph().factors[f].to_parameter) kept[Step::graph().factors[f].y] = true;
  for (std::size_t v = 0; v < values; ++v) result.offset[v] = no_index;
  for (std::size_t v = 0; v < values; ++v) {
    if (!kept[v] || result.offset[v] != no_index) continue;
    for (std::size_t other = 0; other < values; ++other)  // those that share its memory
      if (plan.adjoint_offset[other] == plan.adjoint_offset[v]) result.offset[other] = result.extent;
    result.extent += Step::graph().values[v].size;
  }
  return result;
}();

/// The numbers for each sample: first the values of all steps and the inputs; then the gradients that are kept, and
/// after them those of one step.
template <class Step, std::size_t Steps>
inline constexpr std::size_t extent_of_steps = [] {
  constexpr std::size_t values = Steps * (Step::input_shape::size + memory_plan_of<Step>.value_extent),
                        gradients = Steps * kept_gradients_of<Step>.extent + memory_plan_of<Step>.adjoint_extent;
  return values < gradients ? gradients : values;
}();

/// The memory of all steps: its beginning, its capacity in samples, and the first sample.
template <class T>
struct steps_memory {
  T* first;
  std::size_t capacity;
  std::size_t row;
};

template <class Net, std::size_t Value, class Memory, class T>
constexpr steps_memory<T> steps_from(const Memory& memory, T* rows) {
  constexpr std::size_t size = Net::graph().values[Value].size;
  if constexpr (memory_plan_of<Net>.transient[Value]) {
    const std::size_t rounded = round_up(memory.rows, tape_granularity), left = memory.capacity - memory.first_row;
    return {rows, rounded < left ? rounded : left, 0};
  } else {
    return {rows - memory.first_row * size, memory.capacity, memory.first_row};
  }
}
template <class Name, class Net, std::size_t Step, class Memory, class Variables>
constexpr auto values_of(const engine::frame<Net, Step, Memory, Variables>& at) {
  constexpr std::size_t value = value_at<Net, Step, typename graphs::kind_named<Name, Variables>::type>;
  return steps_from<Net, value>(at.memory, engine::elements_of<Net, value>(at.memory));
}
template <class Name, class Net, std::size_t Step, class Memory, class Variables>
constexpr bool is_transient(const engine::frame<Net, Step, Memory, Variables>&) {
  return memory_plan_of<Net>.transient[value_at<Net, Step, typename graphs::kind_named<Name, Variables>::type>];
}
/// The memory of a gradient that a frame shows: among those of all samples, or, if a factor is applied to a single row,
/// at that row.
template <class Name, class At, class T>
constexpr steps_memory<T> gradients_of(const At& at, T* shown) {
  if constexpr (requires { at.row_count; }) {
    return {shown, 1, 0};
  } else {
    constexpr std::size_t size = At::template size_of<Name>;
    return {shown - at.memory.first_row * size, at.memory.capacity, at.memory.first_row};
  }
}

/// The random numbers of a cell's equation at one step: identified by the scan's layer and the equation's number in the
/// cell, with elements counted after those of earlier steps; with 0 elements they are those of the first step.
struct step_drawing {
  const draw* from = nullptr;
  std::uint32_t layer = 0;
  std::size_t first_sample = 0;
  std::size_t time = 0;

  constexpr number::random_row row(std::uint32_t equation, std::size_t sample, std::size_t elements) const {
    return number::random_row(*from, layer + equation % 32, first_sample + sample).at_time(time, elements);
  }
};
/// The same for a scan's own equation.
template <class At>
constexpr step_drawing drawing_of(const At& at) {
  return {at.memory.drawn, at.equation_number() / 32 * 32, at.memory.first_row, 0};
}

/// The memory of a step's network, for some samples at one step.
template <class T, class Rows>
struct step_buffers : engine::buffers<T> {
  Rows rows;
  std::size_t row_among_gradients = 0;  // of the first row, among those of all steps
  std::size_t capacity_of_gradients = 0;
  T* kept = nullptr;
  std::size_t row_of_step = 0;  // the same among those of this step
  std::size_t capacity_of_step = 0;
  T* within = nullptr;
  step_drawing drawing{};

  template <class Net, std::size_t Value>
  constexpr T* gradient_of() const {
    constexpr std::size_t size = Net::graph().values[Value].size;
    constexpr std::size_t offset = kept_gradients_of<Net>.offset[Value];
    static_assert(memory_plan_of<Net>.adjoint_offset[Value] != no_index);
    if constexpr (offset != no_index)
      return kept + offset * capacity_of_gradients + row_among_gradients * size;
    else
      return within + memory_plan_of<Net>.adjoint_offset[Value] * capacity_of_step + row_of_step * size;
  }
};

template <class Step, std::size_t Steps, class T>
struct all_steps {
  static constexpr std::size_t inputs = Step::input_shape::size;
  const T* parameters;
  steps_memory<T> values;
  steps_memory<T> gradients{};
  step_drawing drawing{};  // of the first step

  /// The memory of step t, for samples from `first` on. `time` is its number if steps share memory in turn.
  template <class Rows>
  constexpr step_buffers<T, Rows> at(std::size_t t, std::size_t first, Rows rows) const {
    return at(t, first, rows, t);
  }
  template <class Rows>
  constexpr step_buffers<T, Rows> at(std::size_t t, std::size_t first, Rows rows, std::size_t time) const {
    step_buffers<T, Rows> memory;
    memory.rows = rows;
    memory.engine::template buffers<T>::rows = rows;
    memory.capacity = Steps * values.capacity;
    memory.input = values.first;
    memory.parameters = parameters;
    memory.values = values.first + inputs * memory.capacity;
    memory.first_row = t * values.capacity + values.row + first;
    memory.drawing = {drawing.from, drawing.layer, drawing.first_sample + first, time};
    if (gradients.first != nullptr) {
      memory.capacity_of_gradients = Steps * gradients.capacity;
      memory.row_of_step = gradients.row + first;
      memory.row_among_gradients = t * gradients.capacity + memory.row_of_step;
      memory.capacity_of_step = gradients.capacity;
      memory.kept = gradients.first;
      memory.within = gradients.first + kept_gradients_of<Step>.extent * memory.capacity_of_gradients;
    }
    return memory;
  }
};

/// Calls function(first, rows) for some samples at a time; a single sample is passed as a constant. The last call takes
/// the rest, so that only a small batch is computed as few samples, whose sums are in another order.
template <class Rows, class Function>
constexpr void for_some_samples(Rows rows, const Function& function) {
  if constexpr (number::is_one_row<Rows>)
    function(std::size_t{0}, rows);
  else
    for (std::size_t first = 0; first < rows;) {
      const std::size_t left = rows - first, some = left < 2 * samples_together ? left : samples_together;
      function(first, some);
      first += some;
    }
}

/// Copies rows of Size elements, From apart, to rows that are To apart.
template <std::size_t Size, bool Accumulate, class T>
constexpr void copy_between(std::size_t rows, const T* from, std::size_t from_stride, T* to, std::size_t to_stride) {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < Size; ++i)
      to[r * to_stride + i] =
          Accumulate ? to[r * to_stride + i] + from[r * from_stride + i] : from[r * from_stride + i];
}

}  // namespace chainrule::internal::scans
