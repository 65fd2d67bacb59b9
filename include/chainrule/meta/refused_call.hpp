// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/refused_pair.hpp>
#include <chainrule/meta/verdict.hpp>

namespace chainrule {

/// The return type of an overload that takes what no other overload takes. Where it is chosen, `Mistake::type` is the
/// verdict: the refusal that is printed at the user's own line, or acceptance where an argument was refused before.
/// Overload resolution only names this type.
template <class Mistake>
struct refused_call : refused_result {
  constexpr refused_call() = default;
  using refused_result::refused_result;
  using refused_result::operator=;
  constexpr ~refused_call() {
    if constexpr (!Mistake::type::accepted) {
      using printed_refusal = typename internal::meta::printed<typename Mistake::type>::type;
#if CHAINRULE_PLAIN_REFUSALS
      static_assert(printed_refusal::accepted, printed_refusal::text());
#else
      static_assert(printed_refusal::accepted, "refused: the text in quotes says where and why");
#endif
    }
  }
};

template <class Mistake>
inline constexpr bool internal::meta::stands_for_a_refusal<refused_call<Mistake>> = true;

}  // namespace chainrule

template <class Mistake>
struct std::tuple_size<chainrule::refused_call<Mistake>> : std::integral_constant<std::size_t, 2> {};
template <std::size_t Index, class Mistake>
struct std::tuple_element<Index, chainrule::refused_call<Mistake>> {
  using type = chainrule::refused_result;
};
