// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/pooling.hpp>
#include <chainrule/layer/factors.hpp>
#include <chainrule/layer/image.hpp>

namespace chainrule {

/// d(y)/d(x) where each y is the mean of the x under its window: a convolution whose weights are all alike.
template <class Geometry>
struct mean_under_window {
  static constexpr structure kind = structure::toeplitz;
  static constexpr bool same_elements = false;
  using reads = list<>;

  // A sum, and one multiplication.
  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::rational<1, static_cast<long long>(Geometry::kernel_area)>{} * calculus::ones_of<typename Symbols::x, typename Symbols::y>{};
  }

  /// The forward walk, and its transpose: dx = the shares of every dy that x was under.
  template <class T>
  static constexpr void forward(std::size_t rows, const T* x, T* y) {
    kernel::average_pool<Geometry>(rows, x, y);
  }
  template <class At>
  static constexpr void backward(const At& at) {
    kernel::average_pool_backward<Geometry, At::accumulates>(at.rows(), at.upstream(), at.downstream());
  }
};

/// The mean of the numbers under each place of a window: `avg_pool2d<2>`, `avg_pool2d<3, stride<2>>`, `avg_pool2d<pool_size<3, 2>>`.
/// Without a stride, windows lie side by side.
template <auto Size, class... Options>
struct avg_pool2d {
 private:
  using stated = pools::statement<Size, Options...>;

 public:
  template <class In>
  using verdict = typename stated::template check<avg_pool2d, In>;
  template <class In>
  using output = typename stated::template output<In>;

  template <class In>
  struct on {
    using averages = mean_under_window<typename stated::template geometry<In>>;
    using values = list<value<calculus::activation, output<In>>>;
    using parameters = list<>;
    using factors = list<factor<calculus::activation, layer_input, averages>>;

    template <class At>
    static constexpr void forward(const At& at) {
      averages::forward(at.rows(), at[layer_input{}], at[calculus::activation{}]);
    }
  };
};

}  // namespace chainrule
