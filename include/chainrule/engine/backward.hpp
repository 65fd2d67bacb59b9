// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/elementwise_backward.hpp>
#include <chainrule/engine/parameter_gradients.hpp>
#include <chainrule/engine/unread_gradients.hpp>
#include <chainrule/meta/for_each_index.hpp>

namespace chainrule::internal::engine {

/// Whether a factor belongs to a value derived from parameters: its gradient is computed once for all samples.
template <class Net, std::size_t Factor>
inline constexpr bool is_of_derived = Net::graph().values[Net::graph().factors[Factor].y].derived;

/// The factors of the backward pass, the last first. With `ToParameters` those that lead to parameters and to values
/// derived from parameters, whose gradients are summed over the samples, and those from such values on to parameters;
/// without it all others.
template <class Net, std::size_t First, std::size_t End, bool ToParameters>
inline constexpr auto visited = [] {
  index_list<End - First> list;
  const auto& g = Net::graph();
  for (std::size_t f = End; f-- > First;) {
    const factor_record& factor = g.factors[f];
    const bool to_value = !factor.to_parameter && memory_plan_of<Net>.differentiated[factor.x] &&
                          memory_plan_of<Net>.variable[factor.x] != memory_plan_of<Net>.variable[factor.y];
    const bool to_derived = to_value && g.values[factor.x].derived;
    if (ToParameters ? trains(factor) || to_derived
                     : to_value && !to_derived && !passed<Net>::value[f] && !precedes_in_group<Net>(f))
      list.number[list.count++] = f;
  }
  return list;
}();

template <class Net, std::size_t First, std::size_t End, class Memory>
struct backward_to_value {
  const Memory& memory;
  template <class Other>
  constexpr backward_to_value<Net, First, End, Other> with(const Other& other) const {
    return {other};
  }

  template <std::size_t Place>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t factor = visited<Net, First, End, false>.number[Place];
    backward_through<Net, factor>(memory);
  }
};

struct use_nothing {
  constexpr void operator()(const parameter_record&, std::size_t, std::size_t) const {}
};

template <class Net, std::size_t First, std::size_t End, class Memory, class Use>
struct backward_to_parameter {
  const Memory& memory;
  const Use& use;
  template <class Other>
  constexpr backward_to_parameter<Net, First, End, Other, Use> with(const Other& other) const {
    return {other, use};
  }

  template <std::size_t Place>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t factor = visited<Net, First, End, true>.number[Place];
    if constexpr (is_of_derived<Net, factor>) {
      if (memory.parts == 1) through_derived<factor>();
    } else if constexpr (Net::graph().factors[factor].to_parameter) {
      through<factor>();
    } else {
      if (!memory.derived_are_summed) to_derived<factor>();
    }
  }

  // The gradient of a value derived from parameters, summed over the samples. From that value on to parameters there is
  // nothing to sum: it is the same as a pass of one sample.
  template <std::size_t Factor>
  CHAINRULE_INLINE void to_derived() const {
    using at = factor_frame<Net, Factor, Memory>;
    if (DividesWork<operation_at<Net, Factor>, at> || memory.part == 0)
      operation_at<Net, Factor>::backward(at{{{memory}}});
  }
  template <std::size_t Factor>
  CHAINRULE_INLINE void through_derived() const {
    const Memory one = once(memory);
    if constexpr (Net::graph().factors[Factor].to_parameter)
      backward_to_parameter{one, use}.template through<Factor>();
    else if (!memory.derived_are_summed)
      operation_at<Net, Factor>::backward(factor_frame<Net, Factor, Memory>{{{one}}});
  }

  template <std::size_t Factor>
  CHAINRULE_INLINE void through() const {
    constexpr std::size_t factor = Factor;
    constexpr std::size_t parameter = Net::graph().factors[factor].x;
    using at = factor_frame<Net, factor, Memory>;
    using operation = operation_at<Net, factor>;
    if constexpr (requires { memory.check; })
      if (bounded_parameters<Net>[parameter] && !memory.bounded_too) return;
    constexpr bool last = first_factor_to<Net, parameter> == factor && !changes_parameter<Net, factor, Memory> &&
                          !Net::graph().parameters[parameter].waits;
    if constexpr (last && Net::graph().parameters[parameter].factors == 1 && requires { memory.passes_zeros_by; } &&
                  NamesElements<operation, at>)
      if (memory.passes_zeros_by)
        return operation::backward_where_named(at{{{memory}}}, [&](std::size_t first, std::size_t end) {
          use(parameter_in<Net>(memory, parameter), first, end);
        });
    if constexpr (DividesWork<operation, at>) {
      operation::backward(at{{{memory}}});
      if constexpr (last) use_part<factor, parameter>();
    } else if (is_of_part(memory.part, memory.parts, share_of_parameter<Net>(memory, parameter))) {
      operation::backward(at{{{memory}}});
      if constexpr (last) use_part<factor, parameter>();
    }
    if constexpr (ends_waiting<Net, factor>)
      if (memory.parts == 1) use_those_that_wait<factor>();
  }

  // Calls `use`, which updates a parameter or stores its gradient, for the elements that belong to this part.
  template <std::size_t Factor, std::size_t Parameter>
  CHAINRULE_INLINE void use_part() const {
    using at = factor_frame<Net, Factor, Memory>;
    using operation = operation_at<Net, Factor>;
    const parameter_record& record = parameter_in<Net>(memory, Parameter);
    if constexpr (DividesWork<operation, at>)
      use(record, operation::template elements<at>(memory.part, memory.parts),
          operation::template elements<at>(memory.part + 1, memory.parts));
    else if (is_of_part(memory.part, memory.parts, share_of_parameter<Net>(memory, Parameter)))
      use(record, std::size_t{0}, record.size);
  }

  // The same for parameters that other factors of the layer still read: they wait until the gradients of all the
  // layer's parameters are complete.
  template <std::size_t Factor>
  CHAINRULE_INLINE void use_those_that_wait() const {
    for_each_index<0, Net::graph_type::extents.parameters>(use_waiting<Net::graph().factors[Factor].step>{*this});
  }
  template <std::size_t Step>
  struct use_waiting {
    const backward_to_parameter& self;
    template <std::size_t Parameter>
    CHAINRULE_INLINE void operator()() const {
      if constexpr (Net::graph().parameters[Parameter].waits && Net::graph().parameters[Parameter].step == Step)
        self.template use_part<first_factor_to<Net, Parameter>, Parameter>();
    }
  };
};

// Sums the gradients of derived values, in parts; or passes them on between derived values, when they are summed.
template <class Net, bool Between, class Memory>
struct sum_of_derived {
  static constexpr std::size_t end = Net::graph_type::extents.factors;
  const Memory& memory;
  template <class Other>
  constexpr sum_of_derived<Net, Between, Other> with(const Other& other) const {
    return {other};
  }

  template <std::size_t Place>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t factor = visited<Net, 0, end, true>.number[Place];
    constexpr use_nothing nothing;
    const backward_to_parameter<Net, 0, end, Memory, use_nothing> pass{memory, nothing};
    if constexpr (!Net::graph().factors[factor].to_parameter && is_of_derived<Net, factor> == Between) {
      if constexpr (Between)
        pass.template through_derived<factor>();
      else
        pass.template to_derived<factor>();
    }
  }
};

template <class Net, std::size_t First, std::size_t End, class Memory, class Use>
struct change_those_that_wait {
  const Memory& memory;
  const Use& use;
  template <class Other>
  constexpr change_those_that_wait<Net, First, End, Other, Use> with(const Other& other) const {
    return {other, use};
  }

  template <std::size_t Place>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t factor = visited<Net, First, End, true>.number[Place];
    if constexpr (ends_waiting<Net, factor> && !is_of_derived<Net, factor>)
      backward_to_parameter<Net, First, End, Memory, Use>{memory, use}.template use_those_that_wait<factor>();
  }
};

// Calls `pass` for the factors of a part of the backward pass.
template <class Net, std::size_t First, std::size_t End, bool ToParameters, class Pass, class Memory>
CHAINRULE_INLINE void pass_back(const Pass& pass, const Memory& memory) {
  constexpr const auto& list = visited<Net, First, End, ToParameters>;
  if constexpr (has_repetitions<Net>)
    pass_over<Net, &repetition_record::factor, list, true, 0, list.count>(pass, memory);
  else
    for_each_index<0, list.count>(pass);
}

// Out of line, so that all callers share one instantiation.
template <class Net, std::size_t First, std::size_t End, class Memory>
[[gnu::noinline]] constexpr void backward_batch_to_values(const Memory& memory) {
  pass_back<Net, First, End, false>(backward_to_value<Net, First, End, Memory>{memory}, memory);
}

/// Turns dC/d(output), which lies in the output's adjoint, into dC/d(z) for every value z that depends on a parameter.
/// This is the chain rule, one factor after another, from the last to the first; or only the factors from First to End.
template <class Net, std::size_t First = 0, std::size_t End = Net::graph_type::extents.factors, class Memory>
CHAINRULE_INLINE void backward_to_values(const Memory& memory) {
  clear_unread_gradients<Net, First, End>(memory);
  if constexpr (OneSample<Memory> || Net::forward_multiply_adds < worth_a_call)
    pass_back<Net, First, End, false>(backward_to_value<Net, First, End, Memory>{memory}, memory);
  else
    backward_batch_to_values<Net, First, End>(memory);
}

// Whether some gradient is passed to `use`. It is not passed if it updates its parameter while it is computed.
template <class Net, std::size_t First, std::size_t End, class Memory>
inline constexpr bool passes_gradients_to_use = []<std::size_t... Place>(meta::index_sequence<Place...>) {
  return meta::any({!changes_parameter<Net, visited<Net, First, End, true>.number[Place], Memory>...});
}(meta::make_index_sequence<visited<Net, First, End, true>.count>{});

// Out of line, so that all callers share one instantiation.
template <class Net, std::size_t First, std::size_t End, class Memory, class Use>
[[gnu::noinline]] constexpr void backward_batch_to_parameters(const Memory& memory, const Use& use) {
  pass_back<Net, First, End, true>(backward_to_parameter<Net, First, End, Memory, Use>{memory, use}, memory);
}

/// Called after `backward_to_values`. Computes dC/d(parameter), summed over the rows, for every parameter from the last
/// to the first. `use(record, first, end)` is called when these elements of a parameter's gradient are complete and
/// nothing else in this pass reads the parameter, so `use` may update it. `use` is not called for parameters that are
/// updated while their gradients are computed (`updating_buffers`). If the work is divided into parts, another part may
/// still read some parameters: for those from which values are derived, `use` is called by `backward_through_derived`,
/// and for others by `change_waiting_parameters`, in this order, when all parts are done.
template <class Net, std::size_t First = 0, std::size_t End = Net::graph_type::extents.factors, class Memory, class Use>
CHAINRULE_INLINE void backward_to_parameters(const Memory& memory, const Use& use) {
  if constexpr (OneSample<Memory> || Net::forward_multiply_adds < worth_a_call)
    pass_back<Net, First, End, true>(backward_to_parameter<Net, First, End, Memory, Use>{memory, use}, memory);
  else if constexpr (passes_gradients_to_use<Net, First, End, Memory>)
    backward_batch_to_parameters<Net, First, End>(memory, use);
  else
    backward_batch_to_parameters<Net, First, End>(memory, use_nothing{});
}

template <class Net, std::size_t First, std::size_t End, class Memory, class Use>
struct backward_of_derived {
  const Memory& memory;
  const Use& use;
  template <class Other>
  constexpr backward_of_derived<Net, First, End, Other, Use> with(const Other& other) const {
    return {other, use};
  }

  template <std::size_t Place>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t factor = visited<Net, First, End, true>.number[Place];
    if constexpr (is_of_derived<Net, factor>)
      backward_to_parameter<Net, First, End, Memory, Use>{memory, use}.template through_derived<factor>();
  }
};

/// Called after `backward_to_values`, before a step is checked: sums the gradients of derived values over all samples,
/// so that neither the check nor the step does; see `buffers::derived_are_summed`. `run(pass)` calls a pass for each
/// part of the memory, and returns when all are done.
template <class Net, class Memory, class Run>
constexpr void sum_derived(const Memory& memory, const Run& run) {
  constexpr std::size_t end = Net::graph_type::extents.factors;
  run([](const auto& part) {
    using pass = sum_of_derived<Net, false, std::remove_cvref_t<decltype(part)>>;
    pass_back<Net, 0, end, true>(pass{part}, part);
  });
  pass_back<Net, 0, end, true>(sum_of_derived<Net, true, Memory>{memory}, memory);
}

/// Called when all parts are done, if the work is divided: passes the gradients of derived values on to their
/// parameters; `use` as above.
template <class Net, std::size_t First = 0, std::size_t End = Net::graph_type::extents.factors, class Memory, class Use>
constexpr void backward_through_derived(const Memory& memory, const Use& use) {
  pass_back<Net, First, End, true>(backward_of_derived<Net, First, End, Memory, Use>{memory, use}, memory);
}

/// Called when all parts are done: calls `use` for the parameters that another part might still have read.
template <class Net, std::size_t First = 0, std::size_t End = Net::graph_type::extents.factors, class Memory, class Use>
constexpr void change_waiting_parameters(const Memory& memory, const Use& use) {
  pass_back<Net, First, End, true>(change_those_that_wait<Net, First, End, Memory, Use>{memory, use}, memory);
}

}  // namespace chainrule::internal::engine
