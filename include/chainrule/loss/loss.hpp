// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/binary_cross_entropy.hpp>
#include <chainrule/loss/sum_of_losses.hpp>
#include <chainrule/loss/softmax_cross_entropy.hpp>
#include <chainrule/loss/squared_error.hpp>
#include <chainrule/loss/statement.hpp>
