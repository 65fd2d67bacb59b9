// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace chainrule {

/// An option of a layer with a weight: nothing is added to its product, `dense<32, no_bias>`. A bias before a norm,
/// which subtracts the mean, would have no effect.
struct no_bias {};

}  // namespace chainrule
