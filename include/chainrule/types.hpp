// SPDX-License-Identifier: BSL-1.0
#pragma once

// Networks as types: shapes, parameters, costs and chains of factors, checked while the program compiles. No numbers at
// run time, no xtensor. The headers of operations, layers and activations contain arithmetic too; none of it is
// instantiated.
#include <chainrule/meta/compiler.hpp>
#include <chainrule/meta/gate.hpp>
#include <chainrule/version.hpp>

#include <chainrule/meta/verdict.hpp>

#include <chainrule/calculus/text.hpp>

// Without the searches that checking a network does not need: arithmetic.hpp includes chain/multiplication_plan.hpp,
// the orders of multiplication, recompute/recomputed.hpp, networks that compute values twice, and loss/loss.hpp. The
// squared error is what C stands for if no loss is named.
#include <chainrule/chain/derivative.hpp>
#include <chainrule/chain/twice_differentiable.hpp>
#include <chainrule/topology/budget.hpp>
#include <chainrule/topology/dense_matrix.hpp>
#include <chainrule/topology/network.hpp>
#include <chainrule/topology/with_input_gradient.hpp>

// First by itself: g++ lists the headers on the way to its line that says what to write for std::exp(z).
#include <chainrule/number/lanes.hpp>

#include <chainrule/operation/operations.hpp>

#include <chainrule/activation/activation.hpp>
#include <chainrule/layer/layer.hpp>
#include <chainrule/loss/squared_error.hpp>
