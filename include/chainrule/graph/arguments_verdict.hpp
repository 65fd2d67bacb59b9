// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/arguments.hpp>
#include <chainrule/graph/statement_words.hpp>
#include <chainrule/shape/token_shape.hpp>

// Whether the variables of a layer's equations are what the equations' operations expect.
namespace chainrule::internal::graphs {

constexpr const char* words_of(op::element_count::rule rule) {
  return rule == op::element_count::rule::at_least      ? "at least "
         : rule == op::element_count::rule::multiple_of ? "a multiple of "
                                                        : "";
}
constexpr const char* words_of(misfit::demand demand) {
  return demand == misfit::demand::value       ? "a value"
         : demand == misfit::demand::parameter ? "a parameter"
         : demand == misfit::demand::tokens    ? "tokens_of<...>"
                                               : "op::random_numbers";
}

// The words of this header's error messages.
template <class Y, class Operation>
struct computes_by {
  static constexpr auto text() {
    return meta::sentence("computes ", kind_text<Y>(), " by ", meta::spelling<Operation>());
  }
};
template <misfit Misfit>
struct from_other_arguments {
  static constexpr auto text() {
    return meta::written([](meta::sink& to) {
      to.put("from ");
      to.put_number(Misfit.has);
      to.put(Misfit.has == 1 ? " argument: it takes " : " arguments: it takes ");
      to.put_number(Misfit.expected);
      if (Misfit.number > Misfit.expected) {
        to.put(" or ");
        to.put_number(Misfit.number);
      }
    });
  }
};
template <class X, misfit Misfit>
struct with_a_misfit {
  static constexpr auto text() {
    return meta::written([](meta::sink& to) {
      using enum misfit::demand;
      if (Misfit.which == result || Misfit.which == saved) {
        to.put("where ");
        to.put(kind_text<X>());
      } else {
        to.put("from ");
        to.put(kind_text<X>());
        to.put(", which");
      }
      if (Misfit.which == rows || Misfit.which == result || Misfit.which == argument || Misfit.which == saved) {
        to.put(" has ");
        to.put_number(Misfit.has);
        to.put(Misfit.which == rows ? " row" : " element");
        to.put(Misfit.has == 1 ? ": it must have " : "s: it must have ");
        to.put(words_of(Misfit.rule));
        to.put_number(Misfit.expected);
      } else {
        to.put(" stands where there must be ");
        to.put(words_of(Misfit.which));
      }
    });
  }
};

template <class Kind, class... Entries>
constexpr void find_listed(variable& found, list<Entries...>, variable::place place) {
  [[maybe_unused]] const auto look_at = [&]<class Entry>(std::type_identity<Entry>) {
    if constexpr (std::is_same_v<typename Entry::kind, Kind>) {
      found = {value_of<Entry>.derived ? variable::place::parameter : place, Entry::extents::size};
      if constexpr (Entry::extents::rank > 0) {
        found.rows = Entry::extents::extent(0);
        found.has_rows = has_rows<typename Entry::extents>;
      }
    }
  };
  (look_at(std::type_identity<Entries>{}), ...);
}

template <class In>
inline constexpr variable variable_of_input{variable::place::value, In::size};
template <>
inline constexpr variable variable_of_input<void>{};

// A variable of a layer by its kind. Nothing is known here of a variable of another layer.
template <class Kind, class In, class Bound>
inline constexpr variable variable_of = [] {
  variable found;
  find_listed<Kind>(found, typename Bound::values{}, variable::place::value);
  find_listed<Kind>(found, typename Bound::parameters{}, variable::place::parameter);
  if constexpr (HasBuffers<Bound>) find_listed<Kind>(found, typename Bound::buffers{}, variable::place::parameter);
  if constexpr (HasConstants<Bound>) find_listed<Kind>(found, typename Bound::constants{}, variable::place::parameter);
  return found;
}();
template <class In, class Bound>
inline constexpr variable variable_of<layer_input, In, Bound> = variable_of_input<In>;
template <class In, class Bound>
inline constexpr variable variable_of<op::random_numbers, In, Bound>{variable::place::random_numbers};
template <class X, class In, class Bound>
inline constexpr variable variable_of<tokens_of<X>, In, Bound>{};
template <std::size_t Vocabulary, std::size_t... Extents, class Bound>
inline constexpr variable variable_of<tokens_of<layer_input>, token_shape<Vocabulary, Extents...>, Bound>{
    variable::place::tokens, token_shape<Vocabulary, Extents...>::size, 0, Vocabulary};

template <class Operation, class Variables, class In, class Bound>
struct misfit_of;
template <class Operation, class Y, class... X, class... Saved, class In, class Bound>
struct misfit_of<Operation, variables<Y, list<X...>, list<Saved...>>, In, Bound> {
  static constexpr misfit value = [] {
    variable all[] = {variable_of<Y, In, Bound>, variable_of<X, In, Bound>..., variable_of<Saved, In, Bound>...};
    if (all[0].is_a == variable::place::parameter)  // it is derived
      for (variable& one : all) one.is_a = variable::place::either;
    op::arguments of(all, sizeof...(X), sizeof...(Saved));
    for (const variable& one : all)
      if (one.is_a == variable::place::unknown) return of.found;
    Operation::expects(of);
    return of.found;
  }();
  template <misfit Found>
  struct described {
    using demand = misfit::demand;
    static constexpr std::size_t place = Found.which == demand::result  ? 0
                                         : Found.which == demand::saved ? 1 + sizeof...(X) + Found.number
                                                                        : 1 + Found.number;
    using kind = list_element<place, list<Y, X..., Saved..., op::saved<0>>>;
    using word = with_a_misfit<kind, Found>;
  };
  template <misfit Found>
    requires(Found.which == misfit::demand::count)
  struct described<Found> {
    using word = from_other_arguments<Found>;
  };
};

template <class Operation>
concept Expects = requires(op::arguments& of) { Operation::expects(of); };

template <class Type, class In, class Bound, class Parts>
struct arguments_verdict_of {
  using type = acceptance;
};
template <class Type, class In, class Bound, class Parts, misfit Found>
struct arguments_refusal {
  using type = refusal<Type, computes_by<typename Parts::names::result, typename Parts::names::written>,
                       typename misfit_of<typename Parts::names::operation, typename Parts::variables, In,
                                          Bound>::template described<Found>::word>;
};
template <class Type, class In, class Bound, class Parts>
struct arguments_refusal<Type, In, Bound, Parts, misfit{}> {
  using type = acceptance;
};
template <class Type, class In, class Bound, class Parts>
  requires Expects<typename Parts::names::operation>
struct arguments_verdict_of<Type, In, Bound, Parts>
    : arguments_refusal<Type, In, Bound, Parts,
                        misfit_of<typename Parts::names::operation, typename Parts::variables, In, Bound>::value> {};

template <class Type, class In, class Bound, class Equations>
struct arguments_verdict;
template <class Type, class In, class Bound, class... Equations>
struct arguments_verdict<Type, In, Bound, list<Equations...>> {
  using type = first_refusal<typename arguments_verdict_of<Type, In, Bound, equation_variables<Equations>>::type...>;
};

}  // namespace chainrule::internal::graphs
