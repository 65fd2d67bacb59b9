// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/product.hpp>

// The product with a transposed matrix. In memory, a matrix in one order is its transpose in the other: so this is
// `linear`, which sees the other order.
namespace chainrule {
namespace internal::operations {

constexpr storage_order other_order(storage_order order) {
  return order == storage_order::row_major ? storage_order::column_major : storage_order::row_major;
}

/// What an operation sees of an equation, with each parameter as its transpose.
template <class At>
struct seeing_transposes : At {
  template <class Name>
  static constexpr storage_order order_of = other_order(At::template order_of<Name>);
};
/// The same for a derivative, whose x may be the parameter.
template <class At>
struct differentiating_transposes : seeing_transposes<At> {
  static constexpr storage_order x_order = other_order(At::x_order);
};

}  // namespace internal::operations

namespace op {

/// d(z)/d(x) = W', the transpose of the argument Parameter, for z = W' x + b.
template <class Parameter>
struct times_transposed : derivative<structure::dense> {
  using library_type = times_transposed;
  using gives_gradients = void;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t x_size) {
    return times<Parameter>::multiply_adds(y_size, x_size);
  }

  /// dx = dz W'.
  template <class At>
  static CHAINRULE_INLINE void backward(const At& at) {
    times<Parameter>::backward(internal::operations::differentiating_transposes<At>{at});
  }
};

/// d(z)/d(W) for z = W' x + b, where Value is the argument that x is; the gradient is the outer product of x and dz.
template <class Value>
struct outer_transposed : derivative<structure::dense> {
  using library_type = outer_transposed;
  using reads = list<Value>;
  using reads_parameters = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t x_size) {
    return outer<Value>::multiply_adds(y_size, x_size);
  }

  /// dW = x dz', summed over the samples.
  using gives_parameter_gradient = outer_transposed;
  using sums_products = outer_transposed;
  template <class At>
  static CHAINRULE_INLINE void backward(const At& at) {
    outer<Value>::backward(internal::operations::differentiating_transposes<At>{at});
  }
  template <class At>
  static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
    return outer<Value>::template elements<internal::operations::differentiating_transposes<At>>(part, parts);
  }
};

/// z = W' x + b, or z = W' x: the arguments are x, the parameter W of shape (in, out), and b where there is one.
struct linear_transposed {
  using library_type = linear_transposed;
  static constexpr void expects(arguments& of) {
    of.number(2, 3);
    of.value(0, of.x(0));
    of.parameter(1, of.x(0), of.y());
    of.parameter(2, of.y());
  }
  using gives_sums = void;
  template <class At>
  static CHAINRULE_INLINE void forward(const At& at) {
    linear::forward(internal::operations::seeing_transposes<At>{at});
  }
  template <std::size_t K>
  using partial = partial_at<K, times_transposed<argument<1>>, outer_transposed<argument<0>>, identity_factor>;
};

}  // namespace op
}  // namespace chainrule
