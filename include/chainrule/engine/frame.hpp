// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/buffers.hpp>
#include <chainrule/engine/fusion.hpp>
#include <chainrule/engine/loops.hpp>
#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/kernel/product.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/number/draw.hpp>

// Where a pass finds the elements of values and parameters.
namespace chainrule::internal::engine {

/// Whether some values are derived from parameters, once in a pass.
template <class Net>
inline constexpr bool derives_parameters = Net::graph().derived_extent > 0;

/// The elements of one of the graph's values, one row after another.
template <class Net, std::size_t Value, class Memory>
constexpr auto elements_of(const Memory& memory) {
  constexpr std::size_t size = Net::graph().values[Value].size;
  if constexpr (Net::graph().values[Value].derived) {
    std::size_t offset = memory_plan_of<Net>.value_offset[Value];
    if constexpr (has_repetitions<Net>) offset = offsets_of_value<Net>(memory, Value).value;
    return memory.values - Net::graph().derived_extent + offset;
  } else if constexpr (memory_plan_of<Net>.value_offset[Value] == no_index) {
    static_assert(memory_plan_of<Net>.slot[Value] == 0, "a value that has no place is read");
    return memory.input + memory.first_row * size;
  } else {
    std::size_t offset = memory_plan_of<Net>.value_offset[Value];
    if constexpr (has_repetitions<Net>) offset = offsets_of_value<Net>(memory, Value).value;
    if constexpr (memory_plan_of<Net>.transient[Value])
      return transient_buffer<Net>(memory, offset);
    else
      return memory.values + offset * memory.capacity + memory.first_row * size;
  }
}

/// How many rows of a sample's gradient of a value are equal and stored once. Memory that states itself where a
/// gradient is has all rows.
template <class Net, std::size_t Value, class Memory>
inline constexpr std::size_t equal_rows_in = [] {
  if constexpr (requires(const Memory& memory) { memory.template gradient_of<Net, Value>(); })
    return std::size_t{1};
  else
    return equal_rows<Net, Value>;
}();

/// The gradient of the cost with respect to one of the graph's values. Memory may state itself where it is.
template <class Net, std::size_t Value, class Memory>
constexpr auto adjoint_of(const Memory& memory) {
  if constexpr (requires { memory.template gradient_of<Net, Value>(); }) {
    return memory.template gradient_of<Net, Value>();
  } else if constexpr (Net::graph().values[Value].derived) {
    std::size_t offset = memory_plan_of<Net>.adjoint_offset[Value];
    if constexpr (has_repetitions<Net>) offset = offsets_of_value<Net>(memory, Value).adjoint;
    return memory.values - 2 * Net::graph().derived_extent + offset;
  } else {
    static_assert(memory_plan_of<Net>.adjoint_offset[Value] != no_index);
    auto* const adjoints = memory_plan_of<Net>.adjoints_among_values ? memory.values : memory.adjoints;
    std::size_t offset = memory_plan_of<Net>.adjoint_offset[Value];
    if constexpr (has_repetitions<Net>) offset = offsets_of_value<Net>(memory, Value).adjoint;
    return adjoints + offset * memory.capacity +
           memory.first_row * (Net::graph().values[Value].size / equal_rows<Net, Value>);
  }
}

/// The record of one of the graph's parameters, in the repetition that a pass is in.
template <class Net, class Memory>
CHAINRULE_INLINE const parameter_record& parameter_in([[maybe_unused]] const Memory& memory, std::size_t parameter) {
  if constexpr (has_repetitions<Net>) parameter += shift_of(memory).parameters;
  return Net::graph().parameters[parameter];
}

/// The number with which an equation draws random numbers: from its layer's number and its own in the layer.
constexpr std::uint32_t equation_number(std::size_t layer, std::size_t local) {
  return static_cast<std::uint32_t>((layer * 32 + local) % number::equations_end);
}
/// The same of a value's equation, in each mode.
template <class Net, class Memory>
constexpr std::uint32_t equation_number_of(const Memory& memory, std::size_t value) {
  const value_record& record = Net::graph().values[value];
  return equation_number(record.step + shift_of(memory).steps, record.local);
}

/// The graph's number of a layer's kind; `no_index` if it is not a value that each sample has.
template <class Net, std::size_t Step, class Kind>
inline constexpr std::size_t value_of_samples_at = [] {
  constexpr std::size_t value = value_at<Net, Step, Kind>;
  if constexpr (value == no_index)
    return value;
  else
    return Net::graph().values[value].derived ? no_index : value;
}();

/// One step's view of the buffers: a layer looks up its own kinds, an operation its equation's variables. They know
/// nothing of the rest of the network.
template <class Net, std::size_t Step, class Memory, class Variables = void>
struct frame {
  const Memory& memory;
  static constexpr std::size_t argument_count = graphs::argument_count<Variables>;

  template <class Name>
  using kind = typename graphs::kind_named<Name, Variables>::type;

  /// The number of samples: at run time, or as the constant one.
  constexpr auto rows() const { return memory.rows; }

  /// The draw of an operation's random numbers, and the index of its first sample in the batch.
  constexpr const draw& drawn() const { return *memory.drawn; }
  constexpr std::size_t first_sample() const { return memory.first_row; }

  template <class Name>
  static constexpr bool is_constant = !std::is_void_v<constant_at<Net, Step, kind<Name>>>;

  /// The elements of one sample, or of a parameter.
  template <class Name>
  static constexpr std::size_t size_of = [] {
    constexpr std::size_t value = value_at<Net, Step, kind<Name>>;
    if constexpr (value != no_index)
      return Net::graph().values[value].size;
    else if constexpr (is_constant<Name>)
      return constant_at<Net, Step, kind<Name>>::extents::size;
    else
      return Net::graph().parameters[parameter_at<Net, Step, kind<Name>>].size;
  }();

  /// The distance from one sample's elements to the next one's: 0 for a parameter or constant, which all samples share.
  template <class Name>
  static constexpr std::size_t stride_of = value_of_samples_at<Net, Step, kind<Name>> == no_index ? 0 : size_of<Name>;

  /// Whether a saved result of an equation is kept; otherwise it has no memory.
  template <class Name>
  static constexpr bool is_kept = memory_plan_of<Net>.value_offset[value_at<Net, Step, kind<Name>>] != no_index;

  /// Where a pass stores the statistic that updates a buffer; the backward pass reads it.
  template <class Name>
  constexpr auto* statistic(Name) const {
    return memory.statistics + offsets_of_parameter<Net>(memory, parameter_at<Net, Step, kind<Name>>).statistic;
  }

  /// Two more numbers for each number of a statistic, for the operation's own use.
  template <std::size_t Number, class Name>
  constexpr auto* beside_statistic(Name name) const {
    static_assert(Number + 1 < numbers_of_a_statistic);
    return statistic(name) + (Number + 1) * Net::graph().statistics_extent;
  }

  /// Whether the backward pass computes the gradient of a value.
  template <class Name>
  static constexpr bool is_differentiated = memory_plan_of<Net>.differentiated[value_at<Net, Step, kind<Name>>];

  /// The offset of a parameter among all parameters.
  template <class Name>
  static constexpr std::size_t offset_of = Net::graph().parameters[parameter_at<Net, Step, kind<Name>>].offset;

  /// The storage order of a parameter.
  template <class Name>
  static constexpr storage_order order_of = order_at<Net, Step, kind<Name>>;

  template <class Name>
  constexpr auto operator[](Name) const {
    constexpr std::size_t value = value_at<Net, Step, kind<Name>>;
    if constexpr (value != no_index)
      return elements_of<Net, value>(memory);
    else if constexpr (is_constant<Name>)
      return elements_of_constant<constant_at<Net, Step, kind<Name>>, typename Memory::scalar>();
    else
      return memory.parameters + offsets_of_parameter<Net>(memory, parameter_at<Net, Step, kind<Name>>).offset;
  }
};

}  // namespace chainrule::internal::engine
