// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace chainrule {

/// What kind of matrix a factor is, from the cheapest to the one about which nothing is known.
enum class structure {
  identity,     // d(z)/d(b)
  permutation,  // flatten, reshape: the same elements in another arrangement
  diagonal,     // d(a)/d(z): one number an element
  selection,    // pooling: each row picks one element
  block,        // concat: an identity in some rows, zeros in the others
  toeplitz,     // convolution
  outer,        // d(z)/d(W): a matrix, here the identity, times the layer's input, for every row
  dense
};

/// The structure of a product of two factors.
constexpr structure structure_of_product(structure left, structure right) {
  if (left == structure::identity) return right;
  if (right == structure::identity) return left;
  if (left == structure::permutation && right == structure::permutation) return structure::permutation;
  if (left == structure::diagonal && right == structure::diagonal) return structure::diagonal;
  if (right == structure::outer) return structure::outer;  // M (I x a) = M x a
  const auto picks = [](structure s) { return s == structure::permutation || s == structure::selection; };
  if (picks(left) && picks(right)) return structure::selection;
  return structure::dense;
}

/// The structure of a sum of two factors of one shape.
constexpr structure structure_of_sum(structure left, structure right) {
  const auto on_the_diagonal = [](structure s) { return s == structure::identity || s == structure::diagonal; };
  if (on_the_diagonal(left) && on_the_diagonal(right)) return structure::diagonal;
  return structure::dense;
}

}  // namespace chainrule
