// SPDX-License-Identifier: BSL-1.0
#pragma once

// The loops that operations call. The operations' own headers only declare them (kernel/declarations.hpp,
// image/declarations.hpp); passes need the definitions.
#include <chainrule/image/pool_axes.hpp>
#include <chainrule/image/pooling_backward.hpp>
#include <chainrule/image/transposed_convolution.hpp>
#include <chainrule/kernel/channels.hpp>
#include <chainrule/kernel/copy.hpp>
#include <chainrule/kernel/elementwise_loops.hpp>
#include <chainrule/kernel/head_product.hpp>
#include <chainrule/kernel/product_by_rows.hpp>
#include <chainrule/kernel/row_sum.hpp>
#include <chainrule/kernel/table_rows.hpp>
#include <chainrule/kernel/weight_rows.hpp>
#include <chainrule/operation/batch_norm_by_buffers_loops.hpp>
#include <chainrule/operation/batch_norm_loops.hpp>
#include <chainrule/operation/element_loops.hpp>
#include <chainrule/operation/random_numbers.hpp>
#include <chainrule/operation/weight_norm_loops.hpp>
