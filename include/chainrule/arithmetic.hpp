// SPDX-License-Identifier: BSL-1.0
#pragma once

// Types and arithmetic: inference and training on memory that the caller owns. No heap, no exceptions, no xtensor.
#include <chainrule/meta/compiler.hpp>
#include <chainrule/meta/gate.hpp>
#include <chainrule/meta/refused_pair.hpp>
#include <chainrule/version.hpp>

#include <chainrule/types.hpp>

#include <chainrule/chain/multiplication_plan.hpp>
#include <chainrule/loss/loss.hpp>
#include <chainrule/recompute/recomputed.hpp>

#include <chainrule/number/dual.hpp>
#include <chainrule/number/plain.hpp>
#include <chainrule/number/random.hpp>
#include <chainrule/number/random_row.hpp>

#include <chainrule/initializer/initializer.hpp>
#include <chainrule/optimizer/optimizer.hpp>
#include <chainrule/schedule/schedule.hpp>

#include <chainrule/engine/backward.hpp>
#include <chainrule/engine/forward.hpp>
#include <chainrule/engine/initialize.hpp>
#include <chainrule/engine/jacobian.hpp>
#include <chainrule/engine/parallel.hpp>
#include <chainrule/engine/tangents.hpp>
#include <chainrule/engine/value_and_gradient.hpp>

#include <chainrule/array/compile_time_fit.hpp>
#include <chainrule/array/evaluation.hpp>
#include <chainrule/array/model.hpp>
#include <chainrule/array/optimizer_state.hpp>
#include <chainrule/array/value_and_gradient.hpp>
