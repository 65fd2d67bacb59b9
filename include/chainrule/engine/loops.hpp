// SPDX-License-Identifier: BSL-1.0
#pragma once

// What operations call, with its loops: in their own headers it is declared alone (kernel/declarations.hpp,
// image/declarations.hpp). The passes run it.
#include <chainrule/image/convolution_input.hpp>
#include <chainrule/image/convolution_weight.hpp>
#include <chainrule/image/pool_axes.hpp>
#include <chainrule/image/pooling_backward.hpp>
#include <chainrule/kernel/copy.hpp>
#include <chainrule/kernel/head_product.hpp>
#include <chainrule/kernel/product_by_rows.hpp>
#include <chainrule/kernel/row_sum.hpp>
#include <chainrule/kernel/table_rows.hpp>
#include <chainrule/operation/random_numbers.hpp>
