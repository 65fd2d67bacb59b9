// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/image/pool_axes.hpp>
#include <chainrule/layer/pool_options.hpp>
#include <chainrule/time/inputs_before.hpp>

// A pool in the network of one step.
namespace chainrule {

namespace internal {

template <std::size_t Front>
struct pools_later_steps {
  static constexpr auto text() {
    return internal::meta::sentence("reads later steps, which a stream does not have: write padding<",
                                    internal::meta::number_text<Front>, ", 0>");
  }
};

}  // namespace internal

namespace internal::scans {

/// y of one step, the result of a Window over the steps before, from x and, as the last argument, the inputs of those
/// steps. Elements before the first step are padding. The terms are those of the pool over a whole sequence, in the
/// same order.
template <class Window, layer::pools::kind Kind, std::size_t Order, bool CountsPadding>
struct pool_of_step {
  using library_type = pool_of_step;
  static constexpr std::size_t steps_of_result = Window::moves;

  template <class At>
  static constexpr void forward(const At& at) {
    when_due<Window, op::argument<1>>(at, [&](const auto& input_before) {
      // The elements that lie on the sequence.
      std::size_t first = 0;
      while (Window::lag(first) > at.memory.step) ++first;
      for (std::size_t i = 0; i < At::y_size; ++i)
        at.result()[i] = pooled(first, [&](std::size_t k) { return input_before(Window::lag(k))[i]; });
    });
  }

  template <std::size_t>
  using partial = not_passed_back<>;

 private:
  template <class Element>
  static constexpr auto pooled(std::size_t first, const Element& element) {
    using T = decltype(element(first));
    if constexpr (Kind == layer::pools::kind::max) {
      T largest = element(first);
      for (std::size_t k = first + 1; k < Window::elements; ++k)
        if (const T number = element(k); number > largest || !(number == number)) largest = number;
      return largest;
    } else if constexpr (Kind == layer::pools::kind::mean) {
      T sum(0);
      for (std::size_t k = first; k < Window::elements; ++k) sum = sum + element(k);
      const std::size_t counted = Window::elements - (CountsPadding ? 0 : first);
      return sum * (T(1) / static_cast<T>(static_cast<double>(counted)));
    } else {
      T sum(0);
      for (std::size_t k = first; k < Window::elements; ++k) {
        const T number = element(k);
        sum += image::pools::power(number < T(0) ? -number : number, Order);
      }
      return image::pools::root(sum, Order);
    }
  }
};

/// What a pool over steps is in a stream, from its options.
template <layer::pools::kind Kind, auto Size, class... Options>
struct pool_by_steps {
  using stated = layer::pools::statement<Kind, 1, true, Size, Options...>;
  static constexpr bool counts_zeros = !stated::is_same && !stated::is_valid;
  static constexpr std::size_t front = counts_zeros ? stated::zeros::front(0, 1) : 0,
                               back = counts_zeros ? stated::zeros::back(0, 1) : 0, moves = stated::moves::on(0),
                               covered = stated::covered(0);
  using window = kernel_of_step<stated::window::on(0), stated::spread::on(0), front, moves>;
  /// Whether each answer is computed from its own steps and those before. Zeros behind the sequence are then not read
  /// if the steps of the answers are complete.
  static constexpr bool reads_no_later_step =
      stated::is_same ? covered == 1 : front + back < covered && front + moves >= covered;
  static constexpr std::size_t needed_front = covered > moves ? covered - moves : 0;

  struct layer_of_step {
    template <class In>
    struct on {
      using kept = kept_inputs<In, window::reach>;
      using values = joined_list<typename kept::values, list<value<calculus::activation, In>>>;
      using parameters = list<>;
      using equations =
          joined_list<typename kept::equations,
                      list<typename kept::template reading<
                          calculus::activation, pool_of_step<window, Kind, stated::order::p, stated::counts_padding>,
                          layer_input>>>;
    };
  };
};

/// A pool's form in a stream, as `StatesStreamForm` asks for it (time/step_network.hpp). BySteps is a `pool_by_steps`.
template <class Layer, class BySteps>
struct pool_in_stream {
  template <std::size_t>
  using in_stream = typename BySteps::layer_of_step;
  static constexpr std::size_t stream_stride() { return BySteps::moves; }
  template <class In>
  using stream_verdict =
      refuse_if<!BySteps::reads_no_later_step, refusal<Layer, pools_later_steps<BySteps::needed_front>>>;
};

}  // namespace internal::scans
}  // namespace chainrule
