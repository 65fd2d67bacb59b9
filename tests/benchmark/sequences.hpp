// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chainrule.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/transformer.hpp>

// The block of the works on sequences: post-norm with relu and without dropout (Vaswani and others 2017).
namespace benchmark {

namespace cr = chainrule;
using namespace chainrule::calculus;

template <std::size_t Heads, std::size_t Inside>
using encoder_block = cr::transformer_encoder_layer<cr::heads<Heads>, cr::feed_forward<Inside>>;

}  // namespace benchmark
