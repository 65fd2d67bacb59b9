// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/pooling.hpp>
#include <chainrule/layer/factors.hpp>
#include <chainrule/layer/image.hpp>

namespace chainrule {

/// d(y)/d(x) where each y is the largest x under its window: each row picks one element, the first where several are largest.
template <class Geometry>
struct largest_under_window {
  static constexpr structure kind = structure::selection;
  static constexpr bool same_elements = false;
  using reads = list<layer_input>;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::apply<calculus::max_selection>(typename Symbols::x{});
  }

  /// The forward walk, and its transpose: dx = dy where x was the largest, else 0.
  template <class T>
  static constexpr void forward(std::size_t rows, const T* x, T* y) {
    kernel::max_pool<Geometry>(rows, x, y);
  }
  template <class At>
  static constexpr void backward(const At& at) {
    kernel::max_pool_backward<Geometry, At::accumulates>(at.rows(), at.upstream(), at[layer_input{}], at.downstream());
  }
};

/// The largest number under each place of a window: `max_pool2d<2>`, `max_pool2d<3, stride<2>>`, `max_pool2d<pool_size<3, 2>>`.
/// Without a stride, windows lie side by side.
template <auto Size, class... Options>
struct max_pool2d {
 private:
  using stated = pools::statement<Size, Options...>;

 public:
  template <class In>
  using verdict = typename stated::template check<max_pool2d, In>;
  template <class In>
  using output = typename stated::template output<In>;

  template <class In>
  struct on {
    using picks = largest_under_window<typename stated::template geometry<In>>;
    using values = list<value<calculus::activation, output<In>>>;
    using parameters = list<>;
    using factors = list<factor<calculus::activation, layer_input, picks>>;

    template <class At>
    static constexpr void forward(const At& at) {
      picks::forward(at.rows(), at[layer_input{}], at[calculus::activation{}]);
    }
  };
};

}  // namespace chainrule
