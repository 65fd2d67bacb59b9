// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>
#include <chainrule/activation/identity.hpp>
#include <chainrule/kernel/copy.hpp>
#include <chainrule/kernel/product.hpp>

// What the factors of layers are. Each says its structure, what it reads, its cost and closed form, and how a gradient
// passes back through it; there is no other statement of a layer's backward walk. (A diagonal is in
// activation/elementwise.hpp, the identity in activation/identity.hpp.)
namespace chainrule {

/// d(z)/d(x) = W for z = W x + b: the parameter of kind Parameter, shape (out, in).
template <class Parameter>
struct times {
  using matrix = Parameter;
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t x_size) { return counted_product(y_size, x_size); }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return typename Symbols::template of<Parameter>{};
  }

  /// z = x W' + b, and its transpose: dx = dz W.
  using gives_sums = void;
  template <class At>
  static constexpr void forward(const At& at) {
    kernel::affine<At::y_size, At::x_size>(at.rows(), at.argument(), at[Parameter{}], at.bias(), at.sums());
  }
  template <class At>
  static constexpr void backward(const At& at) {
    kernel::times_weight<At::y_size, At::x_size, At::accumulates>(at.rows(), at.upstream(), at[Parameter{}], at.gradients());
  }
};

/// d(z)/d(W) for z = W x + b: row i holds x where W's row i is, and zeros; the gradient is the outer product of dz and x.
template <class Value>
struct outer {
  static constexpr structure kind = structure::outer;
  static constexpr bool same_elements = false;
  using reads = list<Value>;
  using reads_parameters = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t x_size) { return x_size; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return typename Symbols::template of<Value>{};
  }

  /// dW = dz x', summed over the samples; in parts where there are several, each of some of W's columns.
  using gives_parameter_gradient = outer;
  template <class At>
  static constexpr void backward(const At& at) {
    constexpr std::size_t inputs = At::x_size / At::y_size;
    const std::size_t first = kernel::column_of_part<At::y_size, inputs>(at.part(), at.parts());
    const std::size_t end = kernel::column_of_part<At::y_size, inputs>(at.part() + 1, at.parts());
    kernel::outer_sum<At::y_size, inputs, At::accumulates>(at.rows(), at.upstream(), at[Value{}], first, end, at.gradients(At::y_size, first * At::y_size));
  }
  template <class At>
  static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
    return kernel::column_of_part<At::y_size, At::x_size / At::y_size>(part, parts) * At::y_size;
  }
};

/// d(y)/d(x) where y is x with other extents: the elements stay in their order.
struct rearranged : identity_factor {
  static constexpr structure kind = structure::permutation;
};

/// d(y)/d(x) where x is the part of y that begins at element Offset: an identity in some rows, zeros in the others.
template <std::size_t Offset>
struct part {
  static constexpr std::size_t offset = Offset;
  static constexpr structure kind = structure::block;
  static constexpr bool same_elements = false;
  using reads = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::part_of<typename Symbols::x, typename Symbols::y>{};
  }

  /// The forward walk, and its transpose: dx = dy's part.
  template <std::size_t YSize, std::size_t XSize, class T>
  static constexpr void forward(std::size_t rows, const T* x, T* y) {
    kernel::copy_rows<XSize, XSize, YSize, false>(rows, x, y + Offset);
  }
  template <class At>
  static constexpr void backward(const At& at) {
    kernel::copy_rows<At::x_size, At::y_size, At::x_size, At::accumulates>(at.rows(), at.upstream() + Offset, at.downstream());
  }
};

}  // namespace chainrule
