// SPDX-License-Identifier: BSL-1.0
#pragma once

// The only header that includes xtensor: in its old or its new folder layout, with what a recent clang needs.
#if __has_include(<xtensor/containers/xfixed.hpp>)
#include <xtensor/core/xtensor_config.hpp>
#else
#include <xtensor/xtensor_config.hpp>
#endif

#define CHAINRULE_XTENSOR_VERSION (XTENSOR_VERSION_MAJOR * 100 + XTENSOR_VERSION_MINOR)

#if defined(__clang__) && __clang_major__ >= 19 && CHAINRULE_XTENSOR_VERSION < 26
// Since clang 19 matches template template parameters as C++17 has it, two of xtensor's partial specialisations are
// ambiguous for its small vector (xtensor issue 2804, fixed in 0.26). Full specialisations for the types in use are
// preferred.
#include <xtensor/xstorage.hpp>
namespace xt {
template <>
struct rebind_container<std::size_t, svector<std::size_t, 4>> {
  using type = svector<std::size_t, 4>;
};
template <>
struct rebind_container<std::ptrdiff_t, svector<std::size_t, 4>> {
  using type = svector<std::ptrdiff_t, 4>;
};
template <>
struct rebind_container<std::size_t, svector<std::ptrdiff_t, 4>> {
  using type = svector<std::size_t, 4>;
};
template <>
struct rebind_container<std::ptrdiff_t, svector<std::ptrdiff_t, 4>> {
  using type = svector<std::ptrdiff_t, 4>;
};
}  // namespace xt
#endif

#if __has_include(<xtensor/containers/xfixed.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xfixed.hpp>
#include <xtensor/containers/xtensor.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xfixed.hpp>
#include <xtensor/xtensor.hpp>
#endif
