// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/network.hpp>

namespace chainrule {

/// The largest number of parameters for which such a matrix is made: 128 MiB in double.
inline constexpr std::size_t dense_matrix_limit = 4096;

/// Bytes of a matrix with a row and a column for each parameter, such as the Hessian.
template <class Net, class T>
inline constexpr std::size_t hessian_bytes =
    counted_product(counted_product(Net::trainable_count, Net::trainable_count), sizeof(T));

// The words of this header's error messages.
namespace internal {

struct none_to_differentiate_by {
  static constexpr char text[] = ", none to differentiate by";
};
struct multiply_instead {
  static constexpr char text[] = "in such a matrix: multiply with it instead, by hessian_vector_product";
};

}  // namespace internal

namespace internal::topologies {

template <class Net>
struct verdict_of_dense_matrix {
  using type = first_refusal<
      refuse_if<Net::trainable_count == 0, refusal<the_network, has_parameters<0>, none_to_differentiate_by>>,
      refuse_if<(Net::trainable_count > dense_matrix_limit),
                refusal<the_network, has_parameters<Net::trainable_count>, allows_only<dense_matrix_limit>,
                        multiply_instead>>>;
};

}  // namespace internal::topologies

/// Whether a network has parameters, and few enough for such a matrix.
template <class Net>
using dense_matrix_verdict =
    verdict_and_then<verdict_of_network<Net>, internal::topologies::verdict_of_dense_matrix<std::remove_cvref_t<Net>>>;

}  // namespace chainrule
