// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/absolute_error.hpp>
#include <chainrule/loss/binary_cross_entropy.hpp>
#include <chainrule/loss/circle.hpp>
#include <chainrule/loss/ctc.hpp>
#include <chainrule/loss/distance.hpp>
#include <chainrule/loss/elementwise.hpp>
#include <chainrule/loss/focal.hpp>
#include <chainrule/loss/gaussian_nll.hpp>
#include <chainrule/loss/hinge.hpp>
#include <chainrule/loss/huber.hpp>
#include <chainrule/loss/likelihood.hpp>
#include <chainrule/loss/log_cosh.hpp>
#include <chainrule/loss/margin.hpp>
#include <chainrule/loss/modified.hpp>
#include <chainrule/loss/pairs.hpp>
#include <chainrule/loss/parts.hpp>
#include <chainrule/loss/places.hpp>
#include <chainrule/loss/poisson.hpp>
#include <chainrule/loss/similarity.hpp>
#include <chainrule/loss/softmax_cross_entropy.hpp>
#include <chainrule/loss/squared_error.hpp>
#include <chainrule/loss/statement.hpp>
#include <chainrule/loss/sum_of_losses.hpp>
