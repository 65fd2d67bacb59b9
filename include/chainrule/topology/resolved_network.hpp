// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/check.hpp>
#include <chainrule/topology/reference_list.hpp>

// Whether a list of entries makes a network. First the names of sizes, `let<hidden, 128>`, are replaced by numbers.
// Then each reference, `from<"u">`, is replaced by the path and the shape of the value that it reads. Then the list is
// checked.
namespace chainrule {

template <class... Entries>
struct topology;

namespace internal::topologies {

// `network<input<3>, dense<2>>`.
template <class First, class... Rest>
constexpr auto written_as_network() {
  return meta::sentence("network<", meta::code<First>(), meta::sentence(", ", meta::code<Rest>())..., ">");
}

// The verdict about a list whose names have been resolved, and the network that the list makes.
template <class NamesVerdict, class List>
struct checked_entries {
  using verdict = NamesVerdict;
  using network = gate_of<NamesVerdict>;
};
template <class... Entries>
struct checked_entries<acceptance, list<Entries...>> {
  using verdict = typename checked<typename split<Entries...>::verdict, Entries...>::verdict;
  using network = if_accepted<verdict, std::type_identity<topology<Entries...>>>;
};

template <class... Entries>
inline constexpr bool have_references =
    meta::any({layer_references::mentioned_in<Entries>...}) || meta::count({is_input<Entries>...}) > 1;

// The second stage: sizes have replaced their names, and each `from` is resolved.
template <class NamesVerdict, class List>
struct with_references_resolved : checked_entries<NamesVerdict, List> {};
template <class... Entries>
  requires have_references<Entries...>
struct with_references_resolved<acceptance, list<Entries...>>
    : checked_entries<typename layer_references::resolution<Entries...>::verdict,
                      typename layer_references::resolution<Entries...>::type> {};

template <bool Named, class... Entries>
struct with_sizes_resolved : with_references_resolved<acceptance, list<Entries...>> {};
template <class... Entries>
struct with_sizes_resolved<true, Entries...>
    : with_references_resolved<typename names::resolution<Entries...>::resolved::verdict,
                               typename names::resolution<Entries...>::resolved::type> {};
template <class... Entries>
using resolved_network = with_sizes_resolved<meta::any({names::mentioned_in<std::remove_cvref_t<Entries>>...}),
                                             std::remove_cvref_t<Entries>...>;

}  // namespace internal::topologies

/// The verdict about a list of entries: acceptance, or the first refusal.
template <class... Entries>
using verdict_of = typename internal::topologies::resolved_network<Entries...>::verdict;

}  // namespace chainrule
