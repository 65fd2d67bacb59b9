// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/product.hpp>

namespace chainrule::op {

/// z = W x + U h + b, or without b: the arguments are x, the parameter W of shape (out, in), h, the parameter U of
/// shape (out, in of h), and b where there is one. In a recurrent cell h is what it computed at the step before.
struct linear_of_two {
  using library_type = linear_of_two;
  static constexpr void expects(arguments& of) {
    of.number(4, 5);
    of.value(0, of.x(0));
    of.parameter(1, of.y(), of.x(0));
    of.value(2, of.x(2));
    of.parameter(3, of.y(), of.x(2));
    of.parameter(4, of.y());
  }
  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    constexpr std::size_t out = At::y_size, in = At::template size_of<argument<0>>,
                          beside = At::template size_of<argument<2>>;
    const internal::kernel::in_matrix<T> z{at.result(), out};
    if constexpr (At::template order_of<argument<1>> == storage_order::column_major)
      internal::kernel::affine<out, in>(at.rows(), at[argument<0>{}], at[argument<1>{}], added(at), z);
    else
      internal::kernel::affine_by_rows<out, in>(at.rows(), at[argument<0>{}], at[argument<1>{}], added(at), z);
    // z + h U': the product that is used in the backward pass of a weight is the forward product of its transpose.
    if constexpr (At::template order_of<argument<3>> == storage_order::column_major)
      internal::kernel::times_weight_by_rows<beside, out, true>(at.rows(), at[argument<2>{}], at[argument<3>{}], z);
    else
      internal::kernel::times_weight<beside, out, true>(at.rows(), at[argument<2>{}], at[argument<3>{}], z);
  }
  template <std::size_t K>
  using partial =
      partial_at<K, times<argument<1>>, outer<argument<0>>, times<argument<3>>, outer<argument<2>>, identity_factor>;

 private:
  template <class At>
  static constexpr auto added(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    if constexpr (At::argument_count < 5)
      return static_cast<const T*>(internal::kernel::no_addend<T, At::y_size>);
    else
      return static_cast<const T*>(at[argument<4>{}]);
  }
};

}  // namespace chainrule::op
