// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/table_of.hpp>
#include <chainrule/graph/shape_inference.hpp>
#include <chainrule/shape/matrix_layout.hpp>

// The network as a list: values, parameters and factors, and the steps that compute them, in the order in which they
// are computed.
namespace chainrule {

/// A value: its layer, its kind and the number of its elements for one sample. Value 0 is the network's input.
struct value_record {
  std::size_t step = no_index;
  std::size_t local = 0;
  std::size_t size = 0;
  bool saved = false;             // it has no derivatives: only a backward pass reads it
  bool couples = false;           // its layer computes each sample from all of them
  std::size_t tokens = no_index;  // the value with the tokens from which it is computed
  bool derived = false;           // from parameters alone: computed once in a pass, not for each sample
  storage_order order = storage_order::row_major;
  bool workspace = false;  // saved, with a place in each pass

  /// Whether it has no place unless a backward pass reads it.
  constexpr bool only_saved() const { return saved && !workspace; }
};

/// A parameter, and where it begins in the parameters' buffer, in elements. Frozen parameters lie after those that are
/// trained.
struct parameter_record {
  std::size_t step = no_index;
  std::size_t local = 0;
  std::size_t size = 0;
  std::size_t offset = 0;
  storage_order order = storage_order::row_major;
  bool frozen = false;
  bool shared = false;  // it has a name, by which several layers share it: this is the first place
  bool waits = false;   // a factor to a parameter may read it, so it is changed when all gradients of its layer's
                        // parameters are complete
  std::size_t scratch_offset =
      0;  // of its gradient in a buffer for one parameter, or for the parameters of one layer that wait
  bool is_buffer = false;
  std::size_t statistic =
      no_index;  // of a buffer that a pass moves, where a pass puts what moves it, among the pass's statistics
  double momentum = 0;
  std::size_t rows = 0;       // its first axis, if it has several
  kernel_record kernel = {};  // its axes behind the second
  std::size_t factors = 0;    // the number of factors that lead to it, and the first of them
  std::size_t first_factor = no_index;
};

/// A parameter as a matrix.
constexpr matrix_layout matrix_layout_of(const parameter_record& record) {
  if (record.rows == 0) return {.rows = record.size};
  const std::size_t columns = record.size / record.rows;
  const kernel_record& kernel = record.kernel;
  if (record.order == storage_order::column_major)
    return {record.rows, columns, 1, record.rows, true, kernel.area, 1, columns / kernel.area * kernel.centre};
  return {record.rows, columns, columns, 1, true, kernel.area, kernel.area, kernel.centre};
}

/// A factor d(y)/d(x): x is a parameter or a value.
struct factor_record {
  std::size_t step = no_index;
  std::size_t local = 0;
  std::size_t y = no_index;
  std::size_t x = no_index;
  bool to_parameter = false;
  bool to_frozen = false;  // x is a parameter that is not trained
  structure kind = structure::dense;
  bool same_elements = false;     // y has x's elements in x's order
  std::size_t forward_cost = 0;   // multiply-adds for one sample, of y from x
  std::size_t backward_cost = 0;  // of x's gradient from y's
  bool gives_parameter_gradient =
      false;                   // x is a parameter, and its gradient is passed to an epilogue: it need not be stored
  bool sums_products = false;  // x's gradient is bounded by dC/dy and by what the factor reads
  const loop_statement* loop = nullptr;
};

/// A value that the backward pass through a factor reads.
struct read_record {
  std::size_t factor = no_index;
  std::size_t value = no_index;
};

/// A parameter that is stated as shared: its name and its number among those of this name, the place that states it,
/// and the parameter that it is.
struct shared_record {
  shared_name_record name = {};
  std::size_t number = 0;
  std::size_t step = no_index;
  std::size_t local = 0;
  std::size_t parameter = no_index;
  bool frozen = false;
};

/// One layer, or the join of a composite: the unit in which the engine computes.
struct step_record {
  std::size_t depth = 0;
  std::size_t numbers[path_capacity] = {};
  std::size_t input = 0;
  std::size_t first_value = 0;
  std::size_t first_parameter = 0;
  std::size_t first_child = 0;
};

/// Where a repetition begins: the number of the first of its records of each kind.
struct repetition_record {
  std::size_t step = 0;
  std::size_t value = 0;
  std::size_t parameter = 0;
  std::size_t factor = 0;
  std::size_t read = 0;

  constexpr bool operator==(const repetition_record&) const = default;
};

/// A layer that is repeated, `repeat<n, block>`, or equal layers in a row: the first of its repetitions, and their
/// number. Behind the last repetition's record is one of where it ends.
struct repeat_record {
  std::size_t first = 0;
  std::size_t times = 0;
  bool stated = true;  // as `repeat`
};

/// The numbers of records of a list of layers.
struct graph_extents {
  std::size_t steps = 0;
  std::size_t values = 0;
  std::size_t parameters = 0;
  std::size_t factors = 0;
  std::size_t children = 0;
  std::size_t reads = 0;
  std::size_t parameter_uses = 0;  // by layers; a shared parameter has several
  std::size_t shared = 0;          // of these, how many are stated as shared
  std::size_t repeats = 0;
  std::size_t repetitions = 0;
  std::size_t stated_repeats = 0;  // without equal layers in a row

  constexpr graph_extents operator+(const graph_extents& other) const {
    return {steps + other.steps,
            values + other.values,
            parameters + other.parameters,
            factors + other.factors,
            children + other.children,
            reads + other.reads,
            parameter_uses + other.parameter_uses,
            shared + other.shared,
            repeats + other.repeats,
            repetitions + other.repetitions,
            stated_repeats + other.stated_repeats};
  }
};

/// Totals of a whole graph; `uncountable` if they are too large for std::size_t.
struct graph_totals {
  std::size_t largest = 0;        // value, in elements
  std::size_t elements = 0;       // of all values
  std::size_t multiply_adds = 0;  // of a backward pass that needs all gradients
};

/// Parameters begin at multiples of this many elements, so that vectors are loaded from one cache line; where the
/// target has no vectors (see number/lanes.hpp), there are no gaps.
#if defined(__SSE2__) || (defined(__ARM_NEON) && defined(__aarch64__))
inline constexpr std::size_t parameter_alignment = 16;
#else
inline constexpr std::size_t parameter_alignment = 1;
#endif

/// The numbers that a pass keeps for each number of a buffer: its statistic, and two that the operation keeps.
inline constexpr std::size_t numbers_of_a_statistic = 3;

constexpr std::size_t round_up(std::size_t number, std::size_t multiple) {
  return (number + multiple - 1) / multiple * multiple;
}

template <graph_extents Extents>
struct graph_tables {
  static constexpr graph_extents extents = Extents;
  step_record steps[Extents.steps + 1] = {};
  value_record values[Extents.values + 1] = {};
  parameter_record parameters[Extents.parameters + 1] = {};
  factor_record factors[Extents.factors + 1] = {};
  std::size_t child_outputs[Extents.children + 1] = {};
  read_record reads[Extents.reads + 1] = {};
  shared_record shared[Extents.shared + 1] = {};
  std::size_t parameter_at[Extents.shared == 0 ? 1 : Extents.parameter_uses] =
      {};  // the parameter of each use, where several layers share one
  std::size_t parameters_in_all = 0;
  repeat_record repeats[Extents.repeats + 1] = {};
  repetition_record repetitions[Extents.repetitions + 1] = {};
  std::size_t parameter_count = 0;
  std::size_t parameter_extent = 0;  // the buffer's length in elements, with the gaps that alignment leaves
  std::size_t trainable_count = 0;   // without the frozen ones
  std::size_t gradient_extent = 0;   // the length of the trained part of the buffer, which comes first
  std::size_t output = 0;
  std::size_t misread_parameter = no_index;  // a parameter in an order in which its operation cannot read it
  bool has_own_operations = false;           // some that are not the library's
  bool reads_elsewhere = false;              // some layer reads another's output, and does not only copy it
  std::size_t first_that_draws = no_index;   // the first step that draws random numbers
  std::size_t buffer_count = 0;              // numbers of all buffers, which lie among the frozen parameters
  std::size_t statistics_extent = 0;         // elements of a pass's statistics, laid out as parameters are
  std::size_t derived_extent = 0;  // elements of what is derived from parameters, with gaps as parameters have them
  std::size_t least_samples = 0;   // if some layer computes each sample from all of them: the fewest in a pass
  std::size_t first_that_couples = no_index;  // that layer
  graph_totals totals = {};
};

}  // namespace chainrule
