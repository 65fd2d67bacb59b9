// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/elementwise_forward.hpp>
#include <chainrule/engine/factor_frame.hpp>

// The backward loop of a group of factors. A gradient that one of them passes to the next stays in registers.
namespace chainrule::internal::engine {

/// The element of x at which y's elements begin: 0, unless y is a slice of its first argument x.
template <class Net, std::size_t Factor>
inline constexpr std::size_t begin_in_x = [] {
  constexpr factor_record factor = Net::graph().factors[Factor];
  return !factor.to_parameter && Net::graph().values[factor.x].size > Net::graph().values[factor.y].size
             ? operations::begin_in_argument<maker<Net, factor.y>>
             : 0;
}();

/// What a partial derivative sees of one element: dC/dy, and the values that are read. Those of the group are loaded
/// once for all its factors.
template <class Net, std::size_t First, std::size_t Factor, class Memory, class V, std::size_t Count>
struct gradient_element_frame {
  using seen = factor_frame<Net, Factor, Memory>;
  using number = V;
  static constexpr std::size_t argument_count = seen::argument_count, y_size = seen::y_size, x_size = seen::x_size;
  const Memory& memory;
  const group_registers<V, backward_group<Net, First>::count>& values;
  const V& dy;
  std::size_t row;
  std::size_t i;

  CHAINRULE_INLINE seen whole() const { return {{{memory}}}; }
  CHAINRULE_INLINE V upstream() const { return dy; }
  template <class Name>
  CHAINRULE_INLINE V operator[](Name name) const {
    constexpr std::size_t value = value_of_samples_at<Net, seen::record.step, typename seen::template kind<Name>>;
    if constexpr (value != no_index) {
      constexpr std::size_t variable = memory_plan_of<Net>.variable[value];
      if constexpr (backward_group<Net, First>::holds(variable) && backward_group<Net, First>::is_read(variable))
        return values.number[variable - First];
    }
    constexpr std::size_t begin = operations::begin_in<Name, seen::begins>;
    return internal::number::load_first<V, Count>(seen{{{memory}}}[name] + row * seen::template stride_of<Name> +
                                                  begin + i);
  }
};

/// How the gradient of a value outside the group is written by the factors of the group that lead to it: each writes to
/// its own part, or adds to what the gradient holds; that is set to zero first if nothing has been written.
struct outer_gradient {
  bool clears = false;
  bool adds = false;
};
template <class Net, std::size_t First, std::size_t Factor>
inline constexpr outer_gradient outer_gradient_of = [] {
  using of = backward_group<Net, First>;
  constexpr const auto& plan = memory_plan_of<Net>;
  constexpr std::size_t x = plan.variable[Net::graph().factors[Factor].x], size = Net::graph().values[x].size;
  if (size == of::size) return outer_gradient{false, plan.accumulates[Factor]};
  std::size_t parts = 0, last = Factor;
  bool apart = true;
  std::size_t begins[of::end_of_factors - of::first_factor] = {};
  [&]<std::size_t... F>(meta::index_sequence<F...>) {
    const std::size_t begin[] = {begin_in_x<Net, of::first_factor + F>...};
    for (std::size_t f = of::first_factor; f < of::end_of_factors; ++f) {
      if (!passes_to_value<Net>(f) || plan.variable[Net::graph().factors[f].x] != x) continue;
      for (std::size_t other = 0; other < parts; ++other) {
        const std::size_t from = begin[f - of::first_factor];
        apart = apart && (from >= begins[other] + of::size || begins[other] >= from + of::size);
      }
      begins[parts++] = begin[f - of::first_factor];
      last = f;
    }
  }(meta::make_index_sequence<of::end_of_factors - of::first_factor>{});
  if (plan.accumulates[last]) return outer_gradient{false, true};
  if (apart && parts * of::size == size) return outer_gradient{false, false};
  return outer_gradient{last == Factor, true};
}();

template <class Net, std::size_t First, class Memory>
struct clear_outer_gradient {
  const Memory& memory;

  template <std::size_t Factor>
  CHAINRULE_INLINE void operator()() const {
    if constexpr (passes_to_value<Net>(Factor) && !backward_group<Net, First>::holds_x(Factor)) {
      constexpr std::size_t x = Net::graph().factors[Factor].x;
      if constexpr (outer_gradient_of<Net, First, Factor>.clears) {
        auto* const dx = adjoint_of<Net, x>(memory);
        for (std::size_t i = 0; i < memory.rows * Net::graph().values[x].size; ++i) dx[i] = {};
      }
    }
  }
};

template <class Net, std::size_t First, class Memory, class V, std::size_t Count, std::size_t Vectors>
struct back_through_element {
  using of = backward_group<Net, First>;
  const Memory& memory;
  group_registers<V, of::count> (&registers)[Vectors];
  group_registers<V, of::count> (&values)[Vectors];
  std::size_t row;
  std::size_t i;

  // Loads the values that are read, and the gradients that come from outside the group.
  template <std::size_t Value>
  CHAINRULE_INLINE void load() const {
    if constexpr (of::holds(Value)) {
      if constexpr (of::is_read(Value))
        CHAINRULE_UNROLL for (std::size_t n = 0; n < Vectors; ++n) values[n].number[Value - First] =
            number::load_first<V, Count>(elements_of<Net, Value>(memory) + place(n, of::size));
      if constexpr (memory_plan_of<Net>.differentiated[Value] && of::comes_from_outside(Value))
        CHAINRULE_UNROLL for (std::size_t n = 0; n < Vectors; ++n) registers[n].number[Value - First] =
            number::load_first<V, Count>(adjoint_of<Net, Value>(memory) + place(n, of::size));
      if constexpr (of::comes_from_nowhere(Value))
        CHAINRULE_UNROLL for (std::size_t n = 0; n < Vectors; ++n) registers[n].number[Value - First] =
            V(typename Memory::scalar(0));
    }
  }

  // Goes through the factors from the last to the first.
  template <std::size_t Reversed>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t factor = of::end_of_factors - 1 - (Reversed - of::first_factor);
    constexpr std::size_t y = Net::graph().factors[factor].y;
    // dC/dy is complete before the first of y's factors is visited.
    if constexpr (factor + 1 == of::end_of_factors || Net::graph().factors[factor + 1].y != y)
      if constexpr (of::holds(y) && memory_plan_of<Net>.differentiated[y] && of::is_read_later(y))
        CHAINRULE_UNROLL for (std::size_t n = 0; n < Vectors; ++n)
            number::store<Count>(adjoint_of<Net, y>(memory) + place(n, of::size), registers[n].number[y - First]);
    if constexpr (passes_to_value<Net>(factor)) {
      static_assert(!passed<Net>::value[factor], "a gradient of a group passes nowhere else");
      CHAINRULE_UNROLL for (std::size_t n = 0; n < Vectors; ++n) pass_back<factor>(n);
    }
  }

 private:
  CHAINRULE_INLINE std::size_t place(std::size_t n, std::size_t stride) const { return row * stride + i + n * V::size; }

  template <std::size_t Factor>
  CHAINRULE_INLINE void pass_back(std::size_t n) const {
    constexpr std::size_t y = Net::graph().factors[Factor].y, x = Net::graph().factors[Factor].x;
    const V slope(operation_at<Net, Factor>::element(gradient_element_frame<Net, First, Factor, Memory, V, Count>{
        memory, values[n], registers[n].number[y - First], row, i + n * V::size}));
    if constexpr (of::holds_x(Factor)) {
      V& sum = registers[n].number[memory_plan_of<Net>.variable[x] - First];
      if constexpr (of::is_first_to(Factor))
        sum = slope;
      else
        sum = sum + slope;
    } else {
      auto* const dx = adjoint_of<Net, x>(memory) + place(n, Net::graph().values[x].size) + begin_in_x<Net, Factor>;
      if constexpr (outer_gradient_of<Net, First, Factor>.adds)
        number::store<Count>(dx, number::load_first<V, Count>(dx) + slope);
      else
        number::store<Count>(dx, slope);
    }
  }
};
template <class Function>
struct load_each {
  const Function& function;
  template <std::size_t Value>
  CHAINRULE_INLINE void operator()() const {
    function.template load<Value>();
  }
};

/// Computes the gradients of what a group is computed from.
template <class Net, std::size_t First, class Memory>
CHAINRULE_INLINE void pass_group_back(const Memory& passed) {
  using of = backward_group<Net, First>;
  const Memory memory = passed;
  for_each_index<of::first_factor, of::end_of_factors>(clear_outer_gradient<Net, First, Memory>{memory});
  for_each_vectors<typename Memory::scalar, of::size, of::extent.is_flat>(
      memory.rows, [&]<class V, std::size_t Count, std::size_t Vectors>(std::size_t row, std::size_t i)
                       __attribute__((always_inline)) {
                         group_registers<V, of::count> registers[Vectors], values[Vectors];
                         using each = back_through_element<Net, First, Memory, V, Count, Vectors>;
                         const each back{memory, registers, values, row, i};
                         for_each_index<First, First + of::count>(load_each<each>{back});
                         for_each_index<of::first_factor, of::end_of_factors>(back);
                       });
}

/// Computes the gradient through one factor, or, at the last factor of a group, through all of the group.
template <class Net, std::size_t Factor, class Memory>
CHAINRULE_INLINE void backward_through(const Memory& memory) {
  constexpr std::size_t first = memory_plan_of<Net>.passed_back_with[Net::graph().factors[Factor].y];
  if constexpr (first != 0)
    pass_group_back<Net, first>(memory);
  else
    operation_at<Net, Factor>::backward(factor_frame<Net, Factor, Memory>{{{memory}}});
}

}  // namespace chainrule::internal::engine
