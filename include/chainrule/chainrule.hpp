// SPDX-License-Identifier: BSL-1.0
#pragma once

// The library without the headers that the README marks as separate, in reading order.
#include <chainrule/meta/compiler.hpp>
#include <chainrule/meta/gate.hpp>
#include <chainrule/meta/refused_call.hpp>
#include <chainrule/version.hpp>

#include <chainrule/types.hpp>

#include <chainrule/arithmetic.hpp>

#include <chainrule/tensor/tensor.hpp>

#include <chainrule/model/clip.hpp>
#include <chainrule/model/gradient.hpp>
#include <chainrule/model/model.hpp>
#include <chainrule/model/outputs.hpp>
#include <chainrule/model/tape.hpp>
#include <chainrule/model/value_and_gradient.hpp>

#include <chainrule/derivative/directional_derivatives.hpp>
#include <chainrule/derivative/evaluate.hpp>
#include <chainrule/derivative/hessian.hpp>
#include <chainrule/derivative/input_hessian.hpp>
#include <chainrule/derivative/jvp.hpp>
#include <chainrule/derivative/per_sample_gradients.hpp>
#include <chainrule/derivative/structured_derivative.hpp>
#include <chainrule/derivative/vjp.hpp>

#include <chainrule/parallel/pool.hpp>

#include <chainrule/data/csv.hpp>
#include <chainrule/data/data_set.hpp>
#include <chainrule/data/idx.hpp>
#include <chainrule/data/standardize.hpp>

#include <chainrule/training/fit.hpp>
#include <chainrule/training/lbfgs_state.hpp>
#include <chainrule/training/levenberg_marquardt_state.hpp>
#include <chainrule/training/newton_cg_state.hpp>
#include <chainrule/training/optimizer_for.hpp>
#include <chainrule/training/penalty_of.hpp>
#include <chainrule/training/scores.hpp>

#include <chainrule/report/derivation.hpp>
