// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/frame.hpp>

namespace chainrule::internal::engine {

/// What an operation sees in the forward pass: its arguments, and where the result's elements go.
template <class Net, std::size_t Value, class Memory>
struct forward_frame : frame<Net, Net::graph().values[Value].step, Memory, variables_of<Net, Value>> {
  using base = frame<Net, Net::graph().values[Value].step, Memory, variables_of<Net, Value>>;
  using T = typename Memory::scalar;
  static constexpr std::size_t y_size = Net::graph().values[Value].size;
  static constexpr std::size_t x_size = base::template size_of<op::argument<0>>;

  /// Which part is computed, and how many there are, for an operation that computes each sample from all of them.
  constexpr std::size_t part() const { return this->memory.part; }
  constexpr std::size_t parts() const { return this->memory.parts; }

  constexpr std::uint32_t equation_number() const { return equation_number_of<Net>(this->memory, Value); }
  constexpr const T* argument() const { return (*this)[op::argument<0>{}]; }
  constexpr T* result() const { return elements_of<Net, Value>(this->memory); }
  /// Where a saved result goes, or null if it is not kept; or the memory of a workspace.
  template <class Name>
  constexpr T* saved(Name) const {
    return elements_of<Net, value_at<Net, Net::graph().values[Value].step, typename base::template kind<Name>>>(
        this->memory);
  }

  /// A product's third argument, the bias; zeros if there is none.
  constexpr const T* bias() const {
    if constexpr (base::argument_count < 3)
      return kernel::no_addend<T, y_size>;
    else
      return (*this)[op::argument<2>{}];
  }

  /// Where a product's sums go in the forward pass: to y, or through the function that is applied to it, and on to the
  /// operation that takes bands of it. If only that operation reads y, the sums of all samples go to the same memory,
  /// which stays in the cache.
  constexpr auto sums() const {
    constexpr std::size_t consumer = fused_consumer_of<Net, Value>;
    if constexpr (consumer == no_index) {
      return sums_apart(y_size);
    } else {
      constexpr factor_record taken = Net::graph().factors[consumer];
      constexpr std::size_t taken_size = Net::graph().values[taken.y].size;
      const auto sums = sums_apart(this->memory.answers_only && !is_read_beside<Net, Value> ? 0 : y_size);
      return to_bands<maker<Net, taken.y>, taken_size, std::remove_const_t<decltype(sums)>, T>{
          sums, elements_of<Net, taken.x>(this->memory), elements_of<Net, taken.y>(this->memory)};
    }
  }

 private:
  constexpr auto sums_apart(std::size_t stride) const {
    constexpr std::size_t applied = fused_activation_of<Net, Value>;
    if constexpr (applied == no_index) {
      return kernel::in_matrix<T>{result(), stride};
    } else {
      constexpr std::size_t value = Net::graph().factors[applied].y;
      constexpr bool keeps = memory_plan_of<Net>.value_offset[value] != memory_plan_of<Net>.value_offset[Value];
      return activations::to_function<typename operation_at<Net, applied>::function, keeps, T>{
          result(), stride, elements_of<Net, value>(this->memory)};
    }
  }
};

}  // namespace chainrule::internal::engine
