// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/accumulated.hpp>
#include <chainrule/optimizer/adam.hpp>
#include <chainrule/optimizer/clipped_by_norm.hpp>
#include <chainrule/optimizer/clipped_by_value.hpp>
#include <chainrule/optimizer/levenberg_marquardt.hpp>
#include <chainrule/optimizer/newton_cg.hpp>
#include <chainrule/optimizer/rule.hpp>
#include <chainrule/optimizer/sgd.hpp>
#include <chainrule/optimizer/statement.hpp>
