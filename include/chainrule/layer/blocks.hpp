// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/rescale.hpp>
#include <chainrule/layer/add.hpp>
#include <chainrule/layer/concat.hpp>
#include <chainrule/layer/identity.hpp>
#include <chainrule/layer/residual.hpp>
#include <chainrule/layer/sequential.hpp>

// Blocks that are made of other layers. Each name is short for what stands behind it, which errors and pages show.
namespace chainrule {

/// x plus Scale times what the layers compute of it. Their last output has the shape of x.
template <auto Scale, class... Layers>
using scaled_residual = residual<Layers..., act::rescale<static_cast<double>(Scale)>>;

/// What the layers compute, plus a projection of their input, a layer that arrives at the same shape: a residual block
/// that changes the shape (He and others 2016, section 3.3, B). The layers have the paths <n, 1, 1>, <n, 1, 2>, ...,
/// the projection <n, 2>.
template <class Projection, class... Layers>
using projected_residual = add<sequential<Layers...>, Projection>;

/// Each layer gets what came in and all outputs of the layers before, concatenated along the first axis, which is
/// channels for images (Huang and others 2017). The output is what came in and all of theirs. Layer k has the path
/// <n, k, 2>.
template <class... Layers>
using dense_block = sequential<concat<identity, Layers>...>;

}  // namespace chainrule
