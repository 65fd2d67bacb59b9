// SPDX-License-Identifier: BSL-1.0
#pragma once

// The operations that the library's layers do not use, for a user's own layers.
#include <chainrule/operation/by_elements.hpp>
#include <chainrule/operation/dropout.hpp>
#include <chainrule/operation/lookup.hpp>
#include <chainrule/operation/matmul.hpp>
#include <chainrule/operation/mean_over.hpp>
#include <chainrule/operation/multiply.hpp>
#include <chainrule/operation/normalize.hpp>
#include <chainrule/operation/part.hpp>
#include <chainrule/operation/pointwise.hpp>
#include <chainrule/operation/product.hpp>
#include <chainrule/operation/sinusoidal_positions.hpp>
#include <chainrule/operation/softmax.hpp>
