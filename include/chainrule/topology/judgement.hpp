// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/check.hpp>
#include <chainrule/topology/place_list.hpp>

// Whether a list of entries makes a network. First names for sizes are replaced by numbers, then each `from` by the
// value that it reads, and then the list is checked.
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
struct judged {
  using verdict = NamesVerdict;
  using network = gate_of<NamesVerdict>;
};
template <class... Entries>
struct judged<acceptance, list<Entries...>> {
  using verdict = typename checked<typename split<Entries...>::verdict, Entries...>::verdict;
  using network = if_accepted<verdict, std::type_identity<topology<Entries...>>>;
};

template <class... Entries>
inline constexpr bool have_places =
    meta::any({places::mentioned_in<Entries>...}) || meta::count({is_input<Entries>...}) > 1;

// The second stage: sizes have replaced their names; now each `from` is resolved.
template <class NamesVerdict, class List>
struct judge_places : judged<NamesVerdict, List> {};
template <class... Entries>
  requires have_places<Entries...>
struct judge_places<acceptance, list<Entries...>>
    : judged<typename places::resolution<Entries...>::verdict, typename places::resolution<Entries...>::type> {};

template <bool Named, class... Entries>
struct judge : judge_places<acceptance, list<Entries...>> {};
template <class... Entries>
struct judge<true, Entries...> : judge_places<typename names::resolution<Entries...>::resolved::verdict,
                                              typename names::resolution<Entries...>::resolved::type> {};
template <class... Entries>
using judgement =
    judge<meta::any({names::mentioned_in<std::remove_cvref_t<Entries>>...}), std::remove_cvref_t<Entries>...>;

}  // namespace internal::topologies

/// The verdict about a list of entries: acceptance, or the first refusal in words.
template <class... Entries>
using verdict_of = typename internal::topologies::judgement<Entries...>::verdict;

}  // namespace chainrule
