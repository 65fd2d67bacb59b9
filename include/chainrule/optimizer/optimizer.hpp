// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/accumulated.hpp>
#include <chainrule/optimizer/adadelta.hpp>
#include <chainrule/optimizer/adagrad.hpp>
#include <chainrule/optimizer/adam.hpp>
#include <chainrule/optimizer/adamax.hpp>
#include <chainrule/optimizer/amsgrad.hpp>
#include <chainrule/optimizer/clipped_by_norm.hpp>
#include <chainrule/optimizer/clipped_by_value.hpp>
#include <chainrule/optimizer/ftrl.hpp>
#include <chainrule/optimizer/lamb.hpp>
#include <chainrule/optimizer/levenberg_marquardt.hpp>
#include <chainrule/optimizer/lion.hpp>
#include <chainrule/optimizer/lookahead.hpp>
#include <chainrule/optimizer/nadam.hpp>
#include <chainrule/optimizer/newton_cg.hpp>
#include <chainrule/optimizer/radam.hpp>
#include <chainrule/optimizer/rmsprop.hpp>
#include <chainrule/optimizer/rprop.hpp>
#include <chainrule/optimizer/rule.hpp>
#include <chainrule/optimizer/sgd.hpp>
#include <chainrule/optimizer/statement.hpp>
#include <chainrule/optimizer/weight_decay.hpp>
