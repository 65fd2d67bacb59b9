// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/samples.hpp>

// What a function of samples returns: one value of a static shape for a sample, rows of them for a batch.
namespace chainrule::internal::models {

/// The result for a batch: an axis of samples before the value's extents.
template <class T, class Shape>
using batch_result = xt::xtensor<T, Shape::rank + 1, xt::layout_type::row_major>;

/// The result for an argument whose rank is known only at run time.
template <class T>
using result_of_any_rank = xt::xarray<T, xt::layout_type::row_major>;

/// The result for an argument of a kind.
template <class T, class Shape, argument_kind Kind>
struct result_of {
  using type = batch_result<T, Shape>;
};
template <class T, class Shape>
struct result_of<T, Shape, argument_kind::sample> {
  using type = tensor<T, Shape>;
};
template <class T, class Shape>
struct result_of<T, Shape, argument_kind::dynamic_rank> {
  using type = result_of_any_rank<T>;
};

/// An unset result of shape Shape for a sample of shape In, or for `rows` samples.
template <class T, class In, class Shape, class Expression>
auto unset_result(const Expression& x, std::size_t rows) {
  constexpr auto kind = models::argument<network_input, In, std::remove_cvref_t<Expression>>::kind;
  constexpr auto& extents = tensors::to_xshape<Shape>::extents;
  check_length<T>(counted_product(rows, Shape::size));
  if constexpr (kind == argument_kind::sample) {
    return tensor<T, Shape>();
  } else if constexpr (kind == argument_kind::batch) {
    typename batch_result<T, Shape>::shape_type shape;
    shape[0] = rows;
    std::copy(extents.begin(), extents.end(), shape.begin() + 1);
    return batch_result<T, Shape>::from_shape(shape);
  } else {
    typename result_of_any_rank<T>::shape_type shape;
    if (x.dimension() > In::rank) shape.push_back(rows);
    for (const std::size_t extent : extents) shape.push_back(extent);
    return result_of_any_rank<T>::from_shape(shape);
  }
}

}  // namespace chainrule::internal::models
