// SPDX-License-Identifier: BSL-1.0
#pragma once

// The whole library, floors in reading order.
#include <chainrule/meta/compiler.hpp>

#include <chainrule/meta/verdict.hpp>

#include <chainrule/types.hpp>

#include <chainrule/arithmetic.hpp>

#include <chainrule/tensor/tensor.hpp>

#include <chainrule/network/structured.hpp>

#include <chainrule/network/evaluate.hpp>
#include <chainrule/network/gradient.hpp>
#include <chainrule/network/hessian.hpp>
#include <chainrule/network/input_hessian.hpp>
#include <chainrule/network/jvp.hpp>
#include <chainrule/network/model.hpp>
#include <chainrule/network/optimizer_state.hpp>
#include <chainrule/network/per_sample_gradients.hpp>
#include <chainrule/network/second_derivative.hpp>
#include <chainrule/network/second_order.hpp>
#include <chainrule/network/tape.hpp>
#include <chainrule/network/value_and_gradient.hpp>
#include <chainrule/network/vjp.hpp>

#include <chainrule/parallel/pool.hpp>

#include <chainrule/data/csv.hpp>
#include <chainrule/data/data_set.hpp>
#include <chainrule/data/idx.hpp>
#include <chainrule/data/standardize.hpp>

#include <chainrule/training/fit.hpp>

#include <chainrule/report/derivation.hpp>
