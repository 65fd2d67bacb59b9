// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/model/gradient.hpp>

// All parameters as one vector: one parameter after another in the network's order, each row by row, without gaps. It
// is the order of `explicit_values`, and of the rows and columns of a Hessian.
namespace chainrule {
namespace internal::models {

// Calls function(index in the buffer, index in the vector) for every number of a column-major parameter with these
// extents.
template <class Shape, class Function>
void for_each_place(std::size_t offset, std::size_t first, const Function& function) {
  constexpr std::size_t outer = Shape::extent(0);
  constexpr std::size_t inner = Shape::size / outer;
  constexpr std::size_t together = 8;  // numbers that are copied together: about a cache line
  for (std::size_t begin = 0; begin < outer; begin += together)
    for (std::size_t k = 0; k < inner; ++k) {
      std::size_t at = k;
      if constexpr (Shape::rank > 2) {
        // k counts the axes after the first in row-major order; the buffer counts them in column-major order.
        std::size_t rest = k, stride = inner;
        at = 0;
        for (std::size_t axis = Shape::rank; axis-- > 1; rest /= Shape::extent(axis)) {
          stride /= Shape::extent(axis);
          at += rest % Shape::extent(axis) * stride;
        }
      }
      const std::size_t end = begin + together < outer ? begin + together : outer;
      for (std::size_t i = begin; i < end; ++i) function(offset + at * outer + i, first + i * inner + k);
    }
}

/// The number of parameters; with TrainedOnly, of those in a gradient.
template <class Net, bool TrainedOnly>
inline constexpr std::size_t numbers_in = TrainedOnly ? Net::trainable_count : Net::parameter_count;

/// Whether a parameter is in the vector: buffers are not.
template <bool TrainedOnly>
constexpr bool is_in_vector(const parameter_record& record) {
  return TrainedOnly ? !record.frozen : !record.is_buffer;
}

/// The index in the vector at which a parameter begins.
template <class Net, std::size_t Parameter, bool TrainedOnly = false>
inline constexpr std::size_t first_in_vector = [] {
  std::size_t sum = 0;
  for (std::size_t p = 0; p < Parameter; ++p)
    sum += is_in_vector<TrainedOnly>(Net::graph().parameters[p]) ? Net::graph().parameters[p].size : 0;
  return sum;
}();

template <class Net, bool TrainedOnly, class Function>
struct offsets_of_parameter {
  const Function& function;

  template <std::size_t Parameter>
  void operator()() const {
    constexpr parameter_record record = Net::graph().parameters[Parameter];
    constexpr std::size_t first = first_in_vector<Net, Parameter, TrainedOnly>;
    if constexpr (!is_in_vector<TrainedOnly>(record)) {
    } else if constexpr (record.order == storage_order::row_major) {
      for (std::size_t i = 0; i < record.size; ++i) function(record.offset + i, first + i);
    } else {
      for_each_place<typename variable_lookup<Net, parameter_symbol<Net, Parameter>>::extents>(record.offset, first,
                                                                                               function);
    }
  }
};

/// Calls function(index in the buffer, index in the vector) for every number of all parameters.
template <class Net, bool TrainedOnly = false, class Function>
void for_each_parameter_place(const Function& function) {
  for_each_index<0, Net::graph_type::extents.parameters>(offsets_of_parameter<Net, TrainedOnly, Function>{function});
}

}  // namespace internal::models

/// The numbers of a model or a gradient as one vector.
template <class Net, class T, bool TrainedOnly>
tensor<T, shape<internal::models::numbers_in<Net, TrainedOnly>>> parameters_to_vector(
    const parameter_set<Net, T, TrainedOnly>& parameters) {
  tensor<T, shape<internal::models::numbers_in<Net, TrainedOnly>>> vector;
  T* const to = vector.storage().data();
  const T* const from = parameters.data();
  internal::models::for_each_parameter_place<Net, TrainedOnly>(
      [=](std::size_t place, std::size_t i) { to[i] = from[place]; });
  return vector;
}

/// The inverse. Another shape is refused, or throws shape_error if it is known only at run time.
template <class Net, class T, bool TrainedOnly, TensorExpression Vector>
if_accepted<internal::tensors::fits<shape<internal::models::numbers_in<Net, TrainedOnly>>, Vector>,
            std::type_identity<void>>
vector_to_parameters(const Vector& vector, parameter_set<Net, T, TrainedOnly>& parameters) {
  if constexpr (internal::tensors::fits<shape<internal::models::numbers_in<Net, TrainedOnly>>, Vector>::accepted) {
    constexpr std::size_t count = internal::models::numbers_in<Net, TrainedOnly>;
    if (vector.dimension() != 1 || vector.size() != count)
      internal::error_texts::fail<shape_error>(
          {"a vector of shape ", internal::error_texts::row_of_numbers(vector.shape()), " for ", count, " parameters"});
    T* const to = parameters.data();
    const auto from = vector.template begin<xt::layout_type::row_major>();
    internal::models::for_each_parameter_place<Net, TrainedOnly>(
        [=](std::size_t place, std::size_t i) { to[place] = static_cast<T>(from[static_cast<std::ptrdiff_t>(i)]); });
  } else {
    return {};
  }
}

template <class Parameters>
  requires is_refused<Parameters>
refused_result parameters_to_vector(const Parameters&) {
  return {};
}
template <class Vector, class Parameters>
  requires(is_refused<Vector> || is_refused<Parameters>)
refused_result vector_to_parameters(const Vector&, const Parameters&) {
  return {};
}

}  // namespace chainrule
