// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/schedule/combined.hpp>
#include <chainrule/schedule/cosine.hpp>
#include <chainrule/schedule/cycles.hpp>
#include <chainrule/schedule/exponential_decay.hpp>
#include <chainrule/schedule/linear_change.hpp>
#include <chainrule/schedule/piecewise_constant.hpp>
#include <chainrule/schedule/polynomial_decay.hpp>
#include <chainrule/schedule/rate_function.hpp>
#include <chainrule/schedule/scheduled.hpp>
#include <chainrule/schedule/statement.hpp>
#include <chainrule/schedule/step_decay.hpp>
