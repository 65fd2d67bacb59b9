// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elu.hpp>
#include <chainrule/activation/gelu.hpp>
#include <chainrule/activation/identity.hpp>
#include <chainrule/activation/leaky_relu.hpp>
#include <chainrule/activation/other_names.hpp>
#include <chainrule/activation/relu.hpp>
#include <chainrule/activation/sigmoid.hpp>
#include <chainrule/activation/silu.hpp>
#include <chainrule/activation/softplus.hpp>
#include <chainrule/activation/tanh.hpp>
