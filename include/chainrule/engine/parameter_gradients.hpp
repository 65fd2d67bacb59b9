// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <chainrule/engine/repetition.hpp>
#include <chainrule/kernel/declarations.hpp>

// Which part of a pass computes the gradient of a parameter, and when the parameter may be updated.
namespace chainrule::internal::engine {

/// Whether a factor leads to a parameter that is not frozen.
constexpr bool trains(const factor_record& factor) { return factor.to_parameter && !factor.to_frozen; }

/// An operation that divides the work of a parameter's gradient: `elements(part, parts)` is the first element of a
/// part.
template <class Operation, class At>
concept DividesWork = At::divided && requires(std::size_t part) { Operation::template elements<At>(part, part); };

/// An operation that knows which elements of its parameter's gradient are not zero, and can visit only these.
template <class Operation, class At>
concept NamesElements =
    requires(const At& at) { Operation::backward_where_named(at, [](std::size_t, std::size_t) {}); };

/// The first factor that leads to a parameter: the backward pass reaches it last.
template <class Net, std::size_t Parameter>
inline constexpr std::size_t first_factor_to = Net::graph().parameters[Parameter].first_factor;

/// The work of all parameters' gradients is cumulated in the order of their first factors. `middle` is where the middle
/// of one gradient's work is, `all` the sum.
struct share_of_work {
  std::size_t middle = 0;
  std::size_t all = 0;
};
template <class Net>
inline constexpr auto shares_of_work = [] {
  std::array<share_of_work, Net::graph_type::extents.parameters + 1> shares{};
  std::size_t before = 0;
  for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
    const factor_record& factor = Net::graph().factors[f];
    if (factor.to_parameter && Net::graph().parameters[factor.x].first_factor == f)
      shares[factor.x].middle = before + factor.backward_cost / 2;
    before += trains(factor) ? factor.backward_cost : 0;
  }
  for (share_of_work& share : shares) share.all = 1 + before;
  return shares;
}();
template <class Net, class Memory>
constexpr const share_of_work& share_of_parameter(const Memory& memory, std::size_t parameter) {
  return shares_of_work<Net>[parameter + shift_of(memory).parameters];
}

/// Whether a gradient whose work is not divided is computed by a given part. Gradients are assigned so that all parts
/// have about the same work.
constexpr bool is_of_part(std::size_t part, std::size_t parts, const share_of_work& share) {
  return parts == 1 || kernel::share_of(parts, share.middle, share.all) == part;
}

/// Whether some parameter waits: it is updated only when all gradients of its layer's parameters are complete.
template <class Net>
inline constexpr bool some_wait = [] {
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    if (Net::graph().parameters[p].waits) return true;
  return false;
}();

/// For each parameter, whether values bound its gradient. They do if it is one sum of products, or a few of them.
template <class Net>
inline constexpr auto bounded_parameters = [] {
  std::array<bool, Net::graph_type::extents.parameters + 1> bounded{};
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    bounded[p] = !Net::graph().parameters[p].waits && Net::graph().parameters[p].factors <= 4;
  for (const factor_record& factor : Net::graph().factors)
    if (factor.to_parameter && !factor.sums_products) bounded[factor.x] = false;
  return bounded;
}();

/// Whether some parameters of a layer wait for other gradients, and this factor is the one that completes the layer's
/// gradients: the last that the backward pass reaches.
template <class Net, std::size_t Factor>
inline constexpr bool ends_waiting = [] {
  if (!some_wait<Net>) return false;
  const std::size_t step = Net::graph().factors[Factor].step;
  for (std::size_t f = 0; f < Factor; ++f)
    if (Net::graph().factors[f].step == step && trains(Net::graph().factors[f])) return false;
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    if (Net::graph().parameters[p].step == step && Net::graph().parameters[p].waits) return true;
  return false;
}();

}  // namespace chainrule::internal::engine
