// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/operation.hpp>

namespace chainrule::internal::operations {

// The loops, in operation/weight_norm_loops.hpp.
template <class At>
constexpr void normalize_weight(const At& at);
template <class At>
constexpr void pass_back_to_length(const At& at);
template <class At>
constexpr void pass_back_to_direction(const At& at);

}  // namespace chainrule::internal::operations

namespace chainrule::op {

/// w = g v / |v|, by rows: of a weight v of shape (out, ...), each row v_i, the elements with the first index i, is
/// divided by its Euclidean norm and multiplied by g_i (Salimans, Kingma 2016). The arguments are g, of `out` elements,
/// and v. A row of zeros has no direction: it gives NaN, as PyTorch's does.
struct weight_norm {
  using library_type = weight_norm;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.either(0, of.rows(1));
    of.either(1, of.y());
  }
  template <class At>
  static constexpr void forward(const At& at) {
    internal::operations::normalize_weight(at);
  }

  /// dg_i = dw_i v_i / |v_i|.
  struct by_length : derivative<structure::dense> {
    using library_type = by_length;
    using reads = list<argument<1>>;
    using reads_parameters = list<argument<1>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 2 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      internal::operations::pass_back_to_length(at);
    }
  };

  /// dv_i = g_i / |v_i| (dw_i - (dw_i v_i) v_i / |v_i|^2).
  struct by_direction : derivative<structure::dense> {
    using library_type = by_direction;
    using reads = list<argument<0>, argument<1>>;
    using reads_parameters = list<argument<0>, argument<1>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 4 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      internal::operations::pass_back_to_direction(at);
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_length, by_direction>;
};

}  // namespace chainrule::op
