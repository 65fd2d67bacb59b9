// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/frame.hpp>
#include <chainrule/operation/by_elements.hpp>

// What a factor's backward function sees, and where its gradient goes.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Kind, class Listed>
struct reads_without_listing {
  static constexpr auto text() {
    return internal::meta::sentence("reads ", internal::meta::code<Kind>(),
                                    " and does not list it: write using reads = ", Listed::text());
  }
};

}  // namespace internal

}  // namespace chainrule

namespace chainrule::internal::engine {

// An operation's `reads` with one more kind.
template <class Reads, class Kind>
struct listed_too;
template <class... Listed, class Kind>
struct listed_too<list<Listed...>, Kind> {
  static constexpr auto text() {
    return meta::sentence("list<", meta::sentence(meta::code<Listed>(), ", ")..., meta::code<Kind>(), ">");
  }
};

/// Whether an operation lists a kind among those that its backward function reads.
template <class Net, std::size_t Factor, class Kind>
inline constexpr bool is_listed =
    contains<Kind, typename graphs::kinds_named<typename operation_at<Net, Factor>::reads,
                                                typename factor_at<Net, Factor>::variables>::type>;

// The refusal of a factor that reads a value which its operation does not list.
template <class Net, std::size_t Factor, class Kind, std::size_t Step = Net::graph().factors[Factor].step,
          class Depth = meta::make_index_sequence<Net::graph().steps[Step].depth>>
struct unlisted_read;
template <class Net, std::size_t Factor, class Kind, std::size_t Step, std::size_t... I>
struct unlisted_read<Net, Factor, Kind, Step, meta::index_sequence<I...>> {
  using operation = operation_at<Net, Factor>;
  using type =
      refusal<at_layer<Net::graph().steps[Step].numbers[I]...>, typename topologies::step_type<Net, Step>::layer,
              has_the_operation<operation>, reads_without_listing<Kind, listed_too<typename operation::reads, Kind>>>;
};

// The last check for such a factor, where the pass is built: here compilers also print the chain of instantiations.
template <class Net, std::size_t Factor, class Kind>
constexpr void refuse_unlisted() {
  static_cast<void>(gate_of<typename unlisted_read<Net, Factor, Kind>::type>{});
}

// Whether the computation of a parameter's gradient may read a parameter.
template <class Net, std::size_t Factor, class Kind>
inline constexpr bool may_read = [] {
  using operation = operation_at<Net, Factor>;
  if constexpr (StatesParametersRead<operation>)
    return is_listed<Net, Factor, Kind> ||
           contains<Kind, typename graphs::kinds_named<typename operation::reads_parameters,
                                                       typename factor_at<Net, Factor>::variables>::type>;
  else
    return true;
}();

/// Whether a factor's gradient updates its parameter element by element and is not stored: no other factor leads to the
/// parameter.
template <class Net, std::size_t Factor, class Memory>
inline constexpr bool changes_parameter = [] {
  if constexpr (requires(const Memory& memory) { memory.change; })
    return updates_in_place(Net::graph(), Factor);
  else
    return false;
}();

/// What each view of a factor d(y)/d(x) has: its sizes, and its equation's variables.
template <class Net, std::size_t Factor, class Memory>
struct factor_variables
    : frame<Net, Net::graph().factors[Factor].step, Memory, typename factor_at<Net, Factor>::variables> {
  using base = frame<Net, Net::graph().factors[Factor].step, Memory, typename factor_at<Net, Factor>::variables>;
  static constexpr factor_record record = Net::graph().factors[Factor];
  static constexpr bool to_derived = !record.to_parameter && Net::graph().values[record.x].derived;
  /// Whether x exists once for all samples, so that its gradient is summed over them: a parameter, or a value derived
  /// from parameters.
  static constexpr bool to_parameter = record.to_parameter || (to_derived && !Net::graph().values[record.y].derived);
  static constexpr std::size_t y_size = Net::graph().values[record.y].size;
  static constexpr std::size_t x_size =
      record.to_parameter ? Net::graph().parameters[record.x].size : Net::graph().values[record.x].size;
  static constexpr storage_order x_order =
      record.to_parameter ? Net::graph().parameters[record.x].order : Net::graph().values[record.x].order;

  /// How many rows of dC/dy and of dC/dx are equal, and are there once.
  static constexpr std::size_t equal_rows_of_y = 1, equal_rows_of_x = 1;

  /// Where in the equation's first argument the elements of y begin.
  static constexpr std::size_t begins = operations::begin_in_argument<maker<Net, record.y>>;

  constexpr std::uint32_t equation_number() const { return equation_number_of<Net>(this->memory, record.y); }

  /// The elements of one of the equation's arguments, of its result, or of one of the layer's own kinds. Values must be
  /// listed in the operation's `reads`, because others are not kept for it.
  template <class Name>
  constexpr auto operator[](Name name) const {
    using named = typename base::template kind<Name>;
    if constexpr (value_of_samples_at<Net, record.step, named> != no_index && !is_listed<Net, Factor, named>)
      refuse_unlisted<Net, Factor, Name>();
    return base::operator[](name);
  }
};

template <class Net, std::size_t Parameter>
inline constexpr auto factors_to_parameter = [] {
  index_list<Net::graph_type::extents.factors> list;
  for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f)
    if (Net::graph().factors[f].to_parameter && Net::graph().factors[f].x == Parameter) list.number[list.count++] = f;
  return list;
}();
template <class Net, std::size_t Parameter, class Places>
struct alike;
template <class Net, std::size_t Parameter, std::size_t... Places>
struct alike<Net, Parameter, meta::index_sequence<Places...>> {
  template <std::size_t Place>
  static constexpr std::size_t factor = factors_to_parameter<Net, Parameter>.number[Place];
  static constexpr std::size_t first_size = Net::graph().values[Net::graph().factors[factor<0>].y].size;
  static constexpr bool value =
      meta::all({std::is_same_v<operation_at<Net, factor<Places>>, operation_at<Net, factor<0>>> &&
                 Net::graph().values[Net::graph().factors[factor<Places>].y].size == first_size...});
};

/// Whether all factors to a parameter divide its gradient into the same parts: otherwise one part would add where
/// another writes.
template <class Net, std::size_t Parameter>
inline constexpr bool divides_alike = [] {
  if constexpr (Net::graph().parameters[Parameter].factors <= 1)
    return true;
  else
    return alike<Net, Parameter, meta::make_index_sequence<Net::graph().parameters[Parameter].factors>>::value;
}();

/// Whether a factor's gradient may be computed in parts: for a derived value, only if no other factor leads to it.
template <class Net, std::size_t Factor>
inline constexpr bool may_be_divided = [] {
  constexpr factor_record record = Net::graph().factors[Factor];
  if constexpr (record.to_parameter) {
    return divides_alike<Net, record.x>;
  } else {
    std::size_t factors = 0;
    for (const factor_record& other : Net::graph().factors) factors += !other.to_parameter && other.x == record.x;
    return !Net::graph().values[record.x].derived || factors == 1;
  }
}();

/// What a factor's backward function sees: its variables, the upstream gradient dC/dy, and where dC/dx goes, or is
/// added.
template <class Net, std::size_t Factor, class Memory>
struct factor_frame : factor_variables<Net, Factor, Memory> {
  using variables = factor_variables<Net, Factor, Memory>;
  using T = typename Memory::scalar;
  using variables::record, variables::to_parameter, variables::x_size;
  static constexpr bool accumulates = memory_plan_of<Net>.accumulates[Factor];
  static constexpr std::size_t equal_rows_of_y = equal_rows_in<Net, record.y, Memory>;
  static constexpr std::size_t equal_rows_of_x = [] {
    if constexpr (record.to_parameter)
      return std::size_t{1};
    else
      return equal_rows_in<Net, record.x, Memory>;
  }();

  /// The same for the gradient of a parameter: a parameter must be listed in the operation's `reads_parameters`, if it
  /// states any.
  template <class Name>
  constexpr auto operator[](Name name) const {
    using named = typename variables::template kind<Name>;
    if constexpr (to_parameter && value_at<Net, record.step, named> == no_index &&
                  std::is_void_v<constant_at<Net, record.step, named>>)
      static_assert(may_read<Net, Factor, named>,
                    "a factor to a parameter reads a parameter that its `reads_parameters` does not list");
    return variables::operator[](name);
  }

  /// Which part of a parameter's gradient is computed, and how many there are, for an operation that divides its work.
  static constexpr bool divided = !to_parameter || may_be_divided<Net, Factor>;
  constexpr std::size_t part() const { return divided ? this->memory.part : 0; }
  constexpr std::size_t parts() const { return divided ? this->memory.parts : 1; }

  constexpr const T* upstream() const { return adjoint_of<Net, record.y>(this->memory); }
  constexpr T* downstream() const {
    if constexpr (record.to_parameter) {
      const auto parameter = offsets_of_parameter<Net>(this->memory, record.x);
      return this->memory.gradient +
             (this->memory.one_parameter_at_a_time ? parameter.scratch_offset : parameter.offset);
    } else {
      return adjoint_of<Net, record.x>(this->memory);
    }
  }

  /// Where the elements of a gradient go: to dC/dx, through the derivative of the function that computed x if that is
  /// fused. A parameter's gradient has rows of `row` elements, like the parameter; from element `first` on it is
  /// stored, or updates the parameter.
  constexpr auto gradients(std::size_t row = x_size, std::size_t first = 0) const
    requires to_parameter
  {
    if constexpr (changes_parameter<Net, Factor, Memory>) {
      const std::size_t offset = offsets_of_parameter<Net>(this->memory, record.x).offset;
      const auto& m = this->memory;
      const auto& change = optimizer::in_group_of<Net>(m.change, record.x + shift_of(m).parameters);
      using change_type = std::remove_cvref_t<decltype(change)>;
      const auto state = Memory::state_count == 0 ? nullptr : m.state + offset + first;
      if constexpr (requires { m.check; }) {
        using epilogue = optimizer::to_check<T, Memory::state_count, change_type>;
        m.check->look_at(record.x + shift_of(m).parameters);
        return epilogue{change, m.parameters + offset + first, row, state, m.state_stride, m.check};
      } else {
        using epilogue = optimizer::to_parameter<T, Memory::state_count, change_type>;
        return epilogue{change, m.changed + offset + first, row, state, m.state_stride};
      }
    } else {
      return kernel::in_matrix<T>{downstream() + first, row};
    }
  }
  constexpr auto gradients() const
    requires(!to_parameter)
  {
    constexpr std::size_t passed = fused_derivative_of<Net, Factor>;
    if constexpr (passed == no_index) {
      return kernel::in_matrix<T>{downstream(), x_size};
    } else {
      using function = operation_at<Net, passed>;
      const frame<Net, Net::graph().factors[passed].step, Memory> at{this->memory};
      return activations::times_derivative<typename function::function, T>{
          downstream(), x_size, at[kind_at<Net, passed, typename function::source>{}]};
    }
  }
};

}  // namespace chainrule::internal::engine
