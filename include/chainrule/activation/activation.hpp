// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/celu.hpp>
#include <chainrule/activation/elu.hpp>
#include <chainrule/activation/functions.hpp>
#include <chainrule/activation/gelu.hpp>
#include <chainrule/activation/gelu_tanh.hpp>
#include <chainrule/activation/hard_sigmoid.hpp>
#include <chainrule/activation/hard_swish.hpp>
#include <chainrule/activation/hardtanh.hpp>
#include <chainrule/activation/identity.hpp>
#include <chainrule/activation/leaky_relu.hpp>
#include <chainrule/activation/logsigmoid.hpp>
#include <chainrule/activation/mish.hpp>
#include <chainrule/activation/other_names.hpp>
#include <chainrule/activation/relu.hpp>
#include <chainrule/activation/selu.hpp>
#include <chainrule/activation/shrink.hpp>
#include <chainrule/activation/sigmoid.hpp>
#include <chainrule/activation/silu.hpp>
#include <chainrule/activation/softplus.hpp>
#include <chainrule/activation/softsign.hpp>
#include <chainrule/activation/tanh.hpp>
#include <chainrule/activation/threshold.hpp>
