// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule {

/// The kind of matrix that a factor is, from the cheapest to the general one.
enum class structure {
  identity,          // d(z)/d(b)
  permutation,       // flatten, reshape: the same elements in another arrangement
  diagonal,          // d(a)/d(z): one number an element
  selection,         // pooling: each row has at most one element that is not zero
  block,             // concat: an identity in some rows, zeros in the others
  lookup,            // embedding: each row has a one, in a column that the tokens of a sample tell
  repeated,          // I (x) M: a dense layer at each step, with the same matrix M
  lower_triangular,  // in blocks, one for each pair of steps: a causal convolution, whose steps depend on those before
  toeplitz,          // convolution
  outer,             // M (I x a): d(z)/d(W) of z = W a, where M is the identity; or a matrix M times that
  dense
};

inline constexpr std::size_t structure_count = 11;

namespace internal::structures {

// clang-format off: a table, one entry a line
inline constexpr structure I = structure::identity, P = structure::permutation, D = structure::diagonal, S = structure::selection,
                           B = structure::block, L = structure::lookup, R = structure::repeated, U = structure::lower_triangular,
                           T = structure::toeplitz, O = structure::outer, M = structure::dense;

// Row times column. Of matrices in blocks the product has as many blocks as divide both numbers.
inline constexpr structure products[structure_count][structure_count] = {
    //                I  P  D  S  B  L  R  U  T  O  M
    /* identity    */ {I, P, D, S, B, L, R, U, T, O, M},
    /* permutation */ {P, P, S, S, S, L, M, M, M, O, M},
    /* diagonal    */ {D, S, D, S, S, S, U, U, M, O, M},
    /* selection   */ {S, S, S, S, S, S, M, M, M, O, M},
    /* block       */ {B, S, S, S, S, S, M, M, M, O, M},
    /* lookup      */ {L, L, S, S, S, L, M, M, M, O, M},
    /* repeated    */ {R, M, U, M, M, M, R, U, M, O, M},
    /* triangular  */ {U, M, U, M, M, M, U, U, M, O, M},
    /* toeplitz    */ {T, M, M, M, M, M, M, M, M, O, M},
    /* outer       */ {O, M, M, M, M, M, M, M, M, M, M},
    /* dense       */ {M, M, M, M, M, M, M, M, M, O, M}};

// Row plus column, of one shape.
inline constexpr structure sums[structure_count][structure_count] = {
    //                I  P  D  S  B  L  R  U  T  O  M
    /* identity    */ {D, M, D, M, M, M, R, U, M, M, M},
    /* permutation */ {M, M, M, M, M, M, M, M, M, M, M},
    /* diagonal    */ {D, M, D, M, M, M, U, U, M, M, M},
    /* selection   */ {M, M, M, M, M, M, M, M, M, M, M},
    /* block       */ {M, M, M, M, M, M, M, M, M, M, M},
    /* lookup      */ {M, M, M, M, M, M, M, M, M, M, M},
    /* repeated    */ {R, M, U, M, M, M, R, U, M, M, M},
    /* triangular  */ {U, M, U, M, M, M, U, U, M, M, M},
    /* toeplitz    */ {M, M, M, M, M, M, M, M, M, M, M},
    /* outer       */ {M, M, M, M, M, M, M, M, M, M, M},
    /* dense       */ {M, M, M, M, M, M, M, M, M, M, M}};
// clang-format on

}  // namespace internal::structures

/// The structure of a product of two factors.
constexpr structure structure_of_product(structure left, structure right) {
  return internal::structures::products[static_cast<std::size_t>(left)][static_cast<std::size_t>(right)];
}

/// The structure of a sum of two factors of one shape.
constexpr structure structure_of_sum(structure left, structure right) {
  return internal::structures::sums[static_cast<std::size_t>(left)][static_cast<std::size_t>(right)];
}

}  // namespace chainrule
