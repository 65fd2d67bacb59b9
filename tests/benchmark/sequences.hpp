// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chainrule.hpp>
#include <chainrule/operation/matmul_over_heads.hpp>
#include <chainrule/operation/scale_over.hpp>
#include <chainrule/time/lstm.hpp>

// The block of the works on sequences, as equations of public operations.
namespace benchmark {

namespace cr = chainrule;
namespace op = chainrule::op;
using namespace chainrule::calculus;

using projected = letter<"q">;
using scores = letter<"e">;
using shares = letter<"p">;
using mixed = letter<"m">;
using joined = letter<"j">;
using attended = letter<"a">;
using normalized = letter<"n">;
using deviation = letter<"s">;
using scaled = letter<"x">;
using inner_sums = letter<"u">;
using inner = letter<"v">;
using outer_sums = letter<"w">;
using total = letter<"t">;
using renormalized = letter<"r">;
using redeviation = letter<"d">;
using projection = letter<"Wq">;
using projection_bias = letter<"bq">;
using joint_weight = letter<"Wj">;
using joint_bias = letter<"bj">;
using gain = letter<"g">;
using offset = letter<"o">;
using inner_weight = letter<"Wu">;
using inner_bias = letter<"bu">;
using outer_weight = letter<"Ww">;
using outer_bias = letter<"bw">;
using regain = letter<"h">;
using reoffset = letter<"k">;

/// Queries and keys of so many numbers are divided by its root.
constexpr double root_of(std::size_t size) {
  double root = 1;
  for (int i = 0; i < 60; ++i) root = (root + static_cast<double>(size) / root) / 2;
  return root;
}

/// A post-norm encoder block (Vaswani and others 2017) with relu and without dropout, as PyTorch has it: queries, keys
/// and values from one product, normalization behind each sum.
template <std::size_t Heads, std::size_t Inside>
struct encoder_block {
  template <class In>
  struct on {
    static constexpr std::size_t steps = In::extent(0), width = In::extent(1), each = width / Heads;
    static constexpr auto by_columns = cr::storage_order::column_major;
    using query = op::heads_at<0, 3 * width, each>;
    using key = op::heads_at<width, 3 * width, each>;
    using content = op::heads_at<2 * width, 3 * width, each>;
    using square = op::heads_at<0, steps, steps * steps>;
    using beside = op::heads_at<0, width, each>;
    using squares = cr::shape<Heads, steps, steps>;
    using wide = cr::shape<steps, Inside>;
    using features = cr::shape<width>;
    using values =
        cr::list<cr::value<projected, cr::shape<steps, 3 * width>>, cr::value<scores, squares>,
                 cr::value<shares, squares>, cr::value<mixed, In>, cr::value<joined, In>, cr::value<attended, In>,
                 cr::value<normalized, In>, cr::saved<deviation, cr::shape<steps>>, cr::value<scaled, In>,
                 cr::value<inner_sums, wide>, cr::value<inner, wide>, cr::value<outer_sums, In>, cr::value<total, In>,
                 cr::value<renormalized, In>, cr::saved<redeviation, cr::shape<steps>>, cr::value<activation, In>>;
    using parameters =
        cr::list<cr::parameter<projection, cr::shape<3 * width, width>, cr::drawn<width, 3 * width>, by_columns>,
                 cr::parameter<projection_bias, cr::shape<3 * width>, cr::begins_at<0>>,
                 cr::parameter<joint_weight, cr::shape<width, width>, cr::drawn<width, width>, by_columns>,
                 cr::parameter<joint_bias, features, cr::begins_at<0>>, cr::parameter<gain, features, cr::begins_at<1>>,
                 cr::parameter<offset, features, cr::begins_at<0>>,
                 cr::parameter<inner_weight, cr::shape<Inside, width>, cr::drawn<width, Inside>, by_columns>,
                 cr::parameter<inner_bias, cr::shape<Inside>, cr::begins_at<0>>,
                 cr::parameter<outer_weight, cr::shape<width, Inside>, cr::drawn<Inside, width>, by_columns>,
                 cr::parameter<outer_bias, features, cr::begins_at<0>>,
                 cr::parameter<regain, features, cr::begins_at<1>>,
                 cr::parameter<reoffset, features, cr::begins_at<0>>>;
    using equations =
        cr::list<cr::equation<projected, op::linear_over<steps>, cr::layer_input, projection, projection_bias>,
                 cr::equation<scores, op::matmul_over_heads<Heads, steps, each, steps, query, key, square, true>,
                              projected, projected>,
                 cr::equation<shares, op::softmax<steps, root_of(each)>, scores>,
                 cr::equation<mixed, op::matmul_over_heads<Heads, steps, steps, each, square, content, beside>, shares,
                              projected>,
                 cr::equation<joined, op::linear_over<steps>, mixed, joint_weight, joint_bias>,
                 cr::equation<attended, op::add, cr::layer_input, joined>,
                 cr::equation<cr::with_saved<normalized, deviation>, op::normalize<width>, attended>,
                 cr::equation<scaled, op::scale_over<steps>, normalized, gain, offset>,
                 cr::equation<inner_sums, op::linear_over<steps>, scaled, inner_weight, inner_bias>,
                 cr::equation<inner, cr::act::relu, inner_sums>,
                 cr::equation<outer_sums, op::linear_over<steps>, inner, outer_weight, outer_bias>,
                 cr::equation<total, op::add, scaled, outer_sums>,
                 cr::equation<cr::with_saved<renormalized, redeviation>, op::normalize<width>, total>,
                 cr::equation<activation, op::scale_over<steps>, renormalized, regain, reoffset>>;
  };
};

}  // namespace benchmark
