// SPDX-License-Identifier: BSL-1.0
#pragma once

// xtensor's views and reductions, which tests use and the library does not, in both folder layouts.
#if __has_include(<xtensor/views/xview.hpp>)
#include <xtensor/core/xmath.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xmath.hpp>
#include <xtensor/xview.hpp>
#endif
