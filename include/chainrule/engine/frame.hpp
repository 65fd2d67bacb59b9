// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/constant_elements.hpp>
#include <chainrule/engine/repetition.hpp>
#include <chainrule/engine/row_bands.hpp>
#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/kernel/product.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/number/draw.hpp>
#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

// Vocabulary of this header's refusal.
template <class Kind, class Listed>
struct reads_without_listing {
  static constexpr auto text() {
    return internal::meta::sentence("reads ", internal::meta::code<Kind>(),
                                    " and does not list it: write using reads = ", Listed::text());
  }
};

}  // namespace chainrule

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
  std::size_t first_row = 0;  // of the rows that are computed, where the buffers hold others too
  std::size_t part = 0;       // of the parameters' gradients, which part is computed, of how many
  std::size_t parts = 1;
  bool one_parameter_at_a_time =
      false;  // `gradient` has room for the largest parameter or layer, and each is used before the next
  bool answers_only = false;    // after the forward pass only the output is read
  const draw* drawn = nullptr;  // where the pass's random numbers come from
  T* statistics = nullptr;      // of the batch, as the network's buffers lie, and what operations keep beside them
};

using number::one_row;

/// Buffers of one sample, laid out for a capacity of one: numbers that others learn at run time are constants here.
template <class T>
struct sample_buffers : buffers<T> {
  static constexpr std::size_t capacity = 1, first_row = 0, part = 0, parts = 1;
  static constexpr one_row rows{};
  constexpr explicit sample_buffers(const buffers<T>& memory) : buffers<T>(memory) {}
};

/// A network with fewer multiply-adds in its forward pass is computed so fast that the time of a call would be
/// noticeable.
inline constexpr std::size_t worth_a_call = 4096;

template <class Memory>
concept OneSample = number::is_one_row<std::remove_cvref_t<decltype(std::remove_cvref_t<Memory>::rows)>>;

/// Buffers of a pass that changes the parameters: a rule's `change` is applied to each where its gradient is computed.
/// See optimizer/rule.hpp.
template <class Memory, std::size_t StateCount, class Change>
struct updating_buffers : Memory {
  using without_change = Memory;
  static constexpr std::size_t state_count = StateCount;
  Change change;
  typename Memory::scalar* changed;
  typename Memory::scalar* state;
  std::size_t state_stride;
  bool passes_zeros_by = false;  // the rule changes nothing where a gradient is zero: such elements need not be visited
};

/// Buffers of a pass that computes what a step would do to the parameters, and changes none; with `bounded_too`, also
/// to those whose gradients are bounded by the values.
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

/// The buffers alone, for passes that lead to no parameter: so these are instantiated once, whether parameters are
/// changed or not.
template <class Memory>
constexpr const auto& without_change(const Memory& memory) {
  if constexpr (requires { typename Memory::without_change; })
    return static_cast<const typename Memory::without_change&>(memory);
  else
    return memory;
}

/// Where the values lie that give their places to later ones: each part of a batch has its own, so that parts need not
/// wait for each other. `offset` counts from the kept values' end.
template <class Net, class T>
constexpr T* transient_buffer(const buffers<T>& memory, std::size_t offset) {
  constexpr std::size_t kept = memory_plan_of<Net>.kept_extent, extent = memory_plan_of<Net>.value_extent - kept;
  const std::size_t rounded = round_up(memory.rows, tape_granularity), left = memory.capacity - memory.first_row;
  return memory.values + kept * memory.capacity + memory.first_row * extent +
         (offset - kept) * (rounded < left ? rounded : left);
}

/// The elements of one of the graph's values, rows one after another.
template <class Net, std::size_t Value, class Memory>
constexpr auto elements_of(const Memory& memory) {
  constexpr std::size_t size = Net::graph().values[Value].size;
  if constexpr (memory_plan_of<Net>.value_offset[Value] == no_index) {
    return memory.input + memory.first_row * size;
  } else {
    std::size_t offset = memory_plan_of<Net>.value_offset[Value];
    if constexpr (has_repetitions<Net>) offset = places_of_value<Net>(memory, Value).value;
    if constexpr (memory_plan_of<Net>.transient[Value])
      return transient_buffer<Net>(memory, offset);
    else
      return memory.values + offset * memory.capacity + memory.first_row * size;
  }
}

/// The gradient of the cost with respect to one of the graph's values. Memory may state itself where it lies.
template <class Net, std::size_t Value, class Memory>
constexpr auto adjoint_of(const Memory& memory) {
  static_assert(memory_plan_of<Net>.adjoint_offset[Value] != no_index);
  if constexpr (requires { memory.template gradient_of<Net, Value>(); }) {
    return memory.template gradient_of<Net, Value>();
  } else {
    auto* const adjoints = memory_plan_of<Net>.adjoints_among_values ? memory.values : memory.adjoints;
    std::size_t offset = memory_plan_of<Net>.adjoint_offset[Value];
    if constexpr (has_repetitions<Net>) offset = places_of_value<Net>(memory, Value).adjoint;
    return adjoints + offset * memory.capacity + memory.first_row * Net::graph().values[Value].size;
  }
}

/// The record of one of the graph's parameters, in the repetition that a pass is in.
template <class Net, class Memory>
CHAINRULE_INLINE const parameter_record& parameter_in([[maybe_unused]] const Memory& memory, std::size_t parameter) {
  if constexpr (has_repetitions<Net>) parameter += shift_of(memory).parameters;
  return Net::graph().parameters[parameter];
}

/// The number by which an equation draws: its layer's place, and its own among the layer's. It is the same in each
/// mode.
template <class Net, class Memory>
constexpr std::uint32_t equation_number_of(const Memory& memory, std::size_t value) {
  const value_record& record = Net::graph().values[value];
  return static_cast<std::uint32_t>((record.step + shift_of(memory).steps) * 32 + record.local);
}

/// One step's view of the buffers: a layer asks it for its own kinds, an operation for its equation's variables, and
/// they know nothing of the rest of the network.
template <class Net, std::size_t Step, class Memory, class Variables = void>
struct frame {
  const Memory& memory;
  static constexpr std::size_t argument_count = graphs::argument_count<Variables>;

  template <class Name>
  using kind = typename graphs::kind_named<Name, Variables>::type;

  /// How many samples: a number, or a constant of one.
  constexpr auto rows() const { return memory.rows; }

  /// What an operation's random numbers are drawn from, and the place of its first sample in the batch.
  constexpr const draw& drawn() const { return *memory.drawn; }
  constexpr std::size_t first_sample() const { return memory.first_row; }

  template <class Name>
  static constexpr bool is_constant = !std::is_void_v<constant_at<Net, Step, kind<Name>>>;

  /// Elements of one sample, or of a parameter.
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

  /// From one sample's elements to the next one's: 0 for a parameter or constant, which all samples share.
  template <class Name>
  static constexpr std::size_t stride_of = value_at<Net, Step, kind<Name>> == no_index ? 0 : size_of<Name>;

  /// Whether something that an equation saves is kept: otherwise it has no place.
  template <class Name>
  static constexpr bool is_kept = memory_plan_of<Net>.value_offset[value_at<Net, Step, kind<Name>>] != no_index;

  /// Where a pass puts what moves a buffer, and reads it on the way back.
  template <class Name>
  constexpr auto* statistic(Name) const {
    return memory.statistics + places_of_parameter<Net>(memory, parameter_at<Net, Step, kind<Name>>).statistic;
  }

  /// Beside it are two numbers for each, in which the operation keeps what it likes.
  template <std::size_t Number, class Name>
  constexpr auto* beside_statistic(Name name) const {
    static_assert(Number + 1 < numbers_of_a_statistic);
    return statistic(name) + (Number + 1) * Net::graph().statistics_extent;
  }

  /// Whether the pass goes on to a value.
  template <class Name>
  static constexpr bool is_differentiated = memory_plan_of<Net>.differentiated[value_at<Net, Step, kind<Name>>];

  /// How a parameter lies in memory.
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
      return memory.parameters + places_of_parameter<Net>(memory, parameter_at<Net, Step, kind<Name>>).offset;
  }
};

// What an operation's `reads` are with one kind more.
template <class Reads, class Kind>
struct listed_too;
template <class... Listed, class Kind>
struct listed_too<list<Listed...>, Kind> {
  static constexpr auto text() {
    return meta::sentence("list<", meta::sentence(meta::code<Listed>(), ", ")..., meta::code<Kind>(), ">");
  }
};

/// Whether an operation lists a kind among what its backward function reads.
template <class Net, std::size_t Factor, class Kind>
inline constexpr bool is_listed =
    contains<Kind, typename graphs::kinds_named<typename operation_at<Net, Factor>::reads,
                                                typename factor_at<Net, Factor>::variables>::type>;

// The refusal of a factor that reads a value which its operation does not list.
template <class Net, std::size_t Factor, class Kind, std::size_t Step = Net::graph().factors[Factor].step,
          class Depth = std::make_index_sequence<Net::graph().steps[Step].depth>>
struct unlisted_read;
template <class Net, std::size_t Factor, class Kind, std::size_t Step, std::size_t... I>
struct unlisted_read<Net, Factor, Kind, Step, std::index_sequence<I...>> {
  using operation = operation_at<Net, Factor>;
  using type =
      refusal<at_layer<Net::graph().steps[Step].numbers[I]...>, typename topologies::step_type<Net, Step>::layer,
              has_the_operation<operation>, reads_without_listing<Kind, listed_too<typename operation::reads, Kind>>>;
};

// The last resort against such a factor: where the pass is built, compilers print how they came there.
template <class Net, std::size_t Factor, class Kind>
constexpr void refuse_unlisted() {
  static_cast<void>(gate_of<typename unlisted_read<Net, Factor, Kind>::type>{});
}

// Whether the way to a parameter's gradient may read a parameter.
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

/// Whether a factor's gradient changes its parameter as it comes, and is not stored: no other factor leads to the
/// parameter.
template <class Net, std::size_t Factor, class Memory>
inline constexpr bool changes_parameter = [] {
  if constexpr (requires(const Memory& memory) { memory.change; })
    return updates_in_place(Net::graph(), Factor);
  else
    return false;
}();

/// What each frame of a factor d(y)/d(x) has: its sizes, and its equation's variables.
template <class Net, std::size_t Factor, class Memory>
struct factor_variables
    : frame<Net, Net::graph().factors[Factor].step, Memory, typename factor_at<Net, Factor>::variables> {
  using base = frame<Net, Net::graph().factors[Factor].step, Memory, typename factor_at<Net, Factor>::variables>;
  static constexpr factor_record record = Net::graph().factors[Factor];
  static constexpr bool to_parameter = record.to_parameter;
  static constexpr std::size_t y_size = Net::graph().values[record.y].size;
  static constexpr std::size_t x_size =
      to_parameter ? Net::graph().parameters[record.x].size : Net::graph().values[record.x].size;
  static constexpr storage_order x_order =
      to_parameter ? Net::graph().parameters[record.x].order : storage_order::row_major;

  constexpr std::uint32_t equation_number() const { return equation_number_of<Net>(this->memory, record.y); }

  /// One of the equation's arguments, its result, or one of the layer's own kinds: a value among those that the
  /// operation says it reads, because others are not kept for it.
  template <class Name>
  constexpr auto operator[](Name name) const {
    using named = typename base::template kind<Name>;
    if constexpr (value_at<Net, record.step, named> != no_index && !is_listed<Net, Factor, named>)
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
struct alike<Net, Parameter, std::index_sequence<Places...>> {
  template <std::size_t Place>
  static constexpr std::size_t factor = factors_to_parameter<Net, Parameter>.number[Place];
  static constexpr std::size_t first_size = Net::graph().values[Net::graph().factors[factor<0>].y].size;
  static constexpr bool value =
      meta::all({std::is_same_v<operation_at<Net, factor<Places>>, operation_at<Net, factor<0>>> &&
                 Net::graph().values[Net::graph().factors[factor<Places>].y].size == first_size...});
};

/// Whether all factors to a parameter divide its gradient into the same parts: one part must not add where another
/// writes.
template <class Net, std::size_t Parameter>
inline constexpr bool divides_alike = [] {
  if constexpr (Net::graph().parameters[Parameter].factors <= 1)
    return true;
  else
    return alike<Net, Parameter, std::make_index_sequence<Net::graph().parameters[Parameter].factors>>::value;
}();

/// What a factor sees on the way back: its variables, the upstream dC/dy, where dC/dx goes, and whether it is added to
/// what is there.
template <class Net, std::size_t Factor, class Memory>
struct factor_frame : factor_variables<Net, Factor, Memory> {
  using variables = factor_variables<Net, Factor, Memory>;
  using T = typename Memory::scalar;
  using variables::record, variables::to_parameter, variables::x_size;
  static constexpr bool accumulates = memory_plan_of<Net>.accumulates[Factor];

  /// The same; on the way to a parameter's gradient, a parameter among those that the operation says it reads, if it
  /// says any.
  template <class Name>
  constexpr auto operator[](Name name) const {
    using named = typename variables::template kind<Name>;
    if constexpr (to_parameter && value_at<Net, record.step, named> == no_index &&
                  std::is_void_v<constant_at<Net, record.step, named>>)
      static_assert(may_read<Net, Factor, named>,
                    "a factor to a parameter reads a parameter that its `reads_parameters` does not list");
    return variables::operator[](name);
  }

  /// Which part of a parameter's gradient is computed, of how many: for an operation that divides its work.
  static constexpr bool divided = !to_parameter || divides_alike<Net, (to_parameter ? record.x : 0)>;
  constexpr std::size_t part() const { return divided ? this->memory.part : 0; }
  constexpr std::size_t parts() const { return divided ? this->memory.parts : 1; }

  constexpr const T* upstream() const { return adjoint_of<Net, record.y>(this->memory); }
  constexpr T* downstream() const {
    if constexpr (to_parameter) {
      const auto parameter = places_of_parameter<Net>(this->memory, record.x);
      return this->memory.gradient + (this->memory.one_parameter_at_a_time ? parameter.room_offset : parameter.offset);
    } else {
      return adjoint_of<Net, record.x>(this->memory);
    }
  }

  /// Where gradients go on the way back: to dC/dx, or through the derivative of the function that made x. Those
  /// of a parameter lie in rows of so many elements, as the parameter does; they go where its gradient is kept, from
  /// element `first` on, or change the parameter.
  constexpr auto gradients(std::size_t row = x_size, std::size_t first = 0) const
    requires to_parameter
  {
    const std::size_t offset = places_of_parameter<Net>(this->memory, record.x).offset;
    if constexpr (changes_parameter<Net, Factor, Memory>) {
      const auto& m = this->memory;
      const auto state = Memory::state_count == 0 ? nullptr : m.state + offset + first;
      if constexpr (requires { m.check; }) {
        using epilogue = optimizer::to_check<T, Memory::state_count, decltype(m.change)>;
        m.check->look_at(record.x + shift_of(m).parameters);
        return epilogue{m.change, m.parameters + offset + first, row, state, m.state_stride, m.check};
      } else {
        using epilogue = optimizer::to_parameter<T, Memory::state_count, decltype(m.change)>;
        return epilogue{m.change, m.changed + offset + first, row, state, m.state_stride};
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
