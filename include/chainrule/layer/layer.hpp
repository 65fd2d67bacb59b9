// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/add.hpp>
#include <chainrule/layer/avg_pool2d.hpp>
#include <chainrule/layer/batch_norm.hpp>
#include <chainrule/layer/concat.hpp>
#include <chainrule/layer/conv2d.hpp>
#include <chainrule/layer/dense.hpp>
#include <chainrule/layer/depthwise_conv2d.hpp>
#include <chainrule/layer/dropout.hpp>
#include <chainrule/layer/embedding.hpp>
#include <chainrule/layer/flatten.hpp>
#include <chainrule/layer/frozen.hpp>
#include <chainrule/layer/identity.hpp>
#include <chainrule/layer/max_pool2d.hpp>
#include <chainrule/layer/mean_over_steps.hpp>
#include <chainrule/layer/multiply.hpp>
#include <chainrule/layer/outputs.hpp>
#include <chainrule/layer/repeat.hpp>
#include <chainrule/layer/reshape.hpp>
#include <chainrule/layer/residual.hpp>
#include <chainrule/layer/sequential.hpp>
#include <chainrule/layer/shared.hpp>
#include <chainrule/layer/slice.hpp>
#include <chainrule/layer/time_distributed.hpp>
#include <chainrule/layer/weight_norm.hpp>
