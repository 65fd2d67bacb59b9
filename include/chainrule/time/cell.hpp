// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/network.hpp>
#include <chainrule/topology/with_input_gradient.hpp>

#include <chainrule/layer/sequences.hpp>
#include <chainrule/operation/operation.hpp>
#include <chainrule/time/cell_layers_verdict.hpp>
#include <chainrule/time/step_operations.hpp>

// One step of a recurrent layer, its cell, as a network. Its inputs are the sequence's element at this step, and the
// values that it computed at the step before.
namespace chainrule {

/// In a cell's equations: the value of this kind at the step before, h<t-1>. At the first step it is zero.
template <class Kind>
struct previous {
 private:
  static constexpr auto written = internal::meta::written([](internal::meta::sink& to) {
    to.put(Kind::text);
    to.put("<t-1>");
  });
  static constexpr auto written_in_latex = internal::meta::written([](internal::meta::sink& to) {
    to.put(Kind::latex);
    to.put("_{t-1}");
  });

 public:
  static constexpr const char* text = written.characters;
  static constexpr const char* latex = written_in_latex.characters;
};

// The words of this header's error messages.
namespace internal {

template <class Kind>
struct carries_what_it_does_not_compute {
  static constexpr auto text() {
    return internal::meta::sentence("reads ", internal::graphs::kind_text<previous<Kind>>(), " and computes no ",
                                    internal::graphs::kind_text<Kind>(), ": list it among its values");
  }
};
template <>
struct carries_what_it_does_not_compute<layer_input> {
  static constexpr char text[] =
      "reads previous<layer_input>, where only what it computes is carried: list a value that is a copy, "
      "equation<x, op::copy, layer_input>, and read previous<x>";
};

struct couples_samples_in_a_cell {
  static constexpr char text[] =
      "computes each sample from the whole batch, which a cell cannot: write that layer before or after the scan";
};
struct derives_parameters_in_a_cell {
  static constexpr char text[] =
      "derives values from parameters, which a cell cannot: list them as value<...>, computed at each step";
};

}  // namespace internal

namespace internal::scans {

/// The kinds that some equations read from the step before, without repetitions.
template <class Found, class... Names>
struct carried_among {
  using type = Found;
};
template <class... Found, class Name, class... Rest>
struct carried_among<list<Found...>, Name, Rest...> : carried_among<list<Found...>, Rest...> {};
template <class... Found, class Kind, class... Rest>
struct carried_among<list<Found...>, previous<Kind>, Rest...>
    : carried_among<std::conditional_t<contains<Kind, list<Found...>>, list<Found...>, list<Found..., Kind>>, Rest...> {
};
template <class Names>
struct carried_in;
template <class... Names>
struct carried_in<list<Names...>> : carried_among<list<>, Names...> {};
template <class Equations>
struct carried_by;
template <class... Equations>
struct carried_by<list<Equations...>>
    : carried_in<joined_list<typename graphs::equation_names<Equations>::arguments...>> {};

template <class Kind, class Values>
inline constexpr std::size_t place_in = position_among_kinds<Kind>(Values{});
template <class Kind, class Values>
using shape_in = typename list_element<place_in<Kind, Values>, Values>::extents;

/// The variables that a step's network reads from the step before, or passes to the next: the engine computes nothing
/// there. The scan stores there what the step before computed, before the forward pass, and its gradient, before the
/// backward pass.
template <class... Read>
struct carried_variables {
  using library_type = carried_variables;
  template <class At>
  static constexpr void forward(const At&) {}
  template <std::size_t>
  using partial = not_passed_back<Read...>;
};

/// The last value of a step's network, after all that is passed to the next step, so that those values count as used.
using carried_values = calculus::letter<"s<t>">;

template <class Cell, class Carried>
struct body_with;
template <class Cell, class... Carried>
struct body_with<Cell, list<Carried...>> {
  using answer = typename graphs::last<typename Cell::values>::type::kind;
  using values = joined_list<list<value<previous<Carried>, shape_in<Carried, typename Cell::values>>...>,
                             typename Cell::values, list<value<carried_values, shape<1>>>>;
  using parameters = typename Cell::parameters;
  using equations =
      joined_list<list<equation<previous<Carried>, carried_variables<>, layer_input>...>, typename Cell::equations,
                  list<equation<carried_values, carried_variables<previous<Carried>...>, Carried..., answer>>>;
};

/// A cell on the input of one step, without layers inside it.
template <class Cell, class In>
using bound_cell = typename written_out<typename Cell::template on<In>, In>::type;

/// A cell as a layer on the input of one step.
template <class Cell>
struct body {
  template <class In>
  using on_cell = bound_cell<Cell, In>;

  template <class In>
  struct on : body_with<on_cell<In>, typename carried_by<typename on_cell<In>::equations>::type> {};
};

template <class Cell, std::size_t Features>
struct cell_on {
  using bound = bound_cell<Cell, shape<Features>>;
  using carried = typename carried_by<typename bound::equations>::type;
  using answer = typename graphs::last<typename bound::values>::type;
  /// The network of a step. Its backward pass goes on to its input, and so to the values of the step before.
  using step = with_input_gradient<network<input<Features>, body<Cell>>>;
};

// Whether a cell reads only values of the step before that it computes.
template <class Cell, class Values, class Carried>
struct carried_verdict;
template <class Cell, class Values, class... Carried>
struct carried_verdict<Cell, Values, list<Carried...>> {
  using type = first_refusal<
      refuse_if<place_in<Carried, Values> == no_index, refusal<Cell, carries_what_it_does_not_compute<Carried>>>...>;
};

// Whether its statements are those of a layer, with the carried values among them; and then, whether its network is
// accepted.
template <class Cell, std::size_t Features>
struct stated_verdict {
  using on_step = typename body<Cell>::template on<shape<Features>>;
  using type = verdict_and_then<graphs::statement_verdict<Cell, on_step>,
                                graphs::arguments_verdict<Cell, shape<Features>, on_step, typename on_step::equations>>;
};
template <class Cell, std::size_t Features>
struct network_verdict {
  using type = verdict_of<input<Features>, body<Cell>>;
};

// The verdict when the layers inside a cell have been written out as equations.
template <class Cell, std::size_t Features>
struct written_verdict {
  using bound = bound_cell<Cell, shape<Features>>;
  using couples =
      refuse_if<(graphs::least_samples_in<typename bound::equations> > 0), refusal<Cell, couples_samples_in_a_cell>>;
  using carried = typename carried_verdict<Cell, typename bound::values,
                                           typename carried_by<typename bound::equations>::type>::type;
  using derives =
      refuse_if<graphs::some_are_derived<typename bound::values>, refusal<Cell, derives_parameters_in_a_cell>>;
  using type =
      verdict_and_then<verdict_and_then<first_refusal<couples, derives, carried>, stated_verdict<Cell, Features>>,
                       network_verdict<Cell, Features>>;
};

// The cell's own verdict about its input.
template <class Cell, class In>
struct own_verdict : meta::verdict_not_there<Cell, Cell, In> {};
template <class Cell, class In>
  requires requires { typename Cell::template verdict<In>; }
struct own_verdict<Cell, In> {
  using type = typename Cell::template verdict<In>;
};

// The verdict about its lists.
template <class Cell, std::size_t Features, class Bound = typename Cell::template on<shape<Features>>>
struct bound_verdict {
  using type = graphs::statement_verdict<Cell, Bound>;
};
template <class Cell, std::size_t Features, class Bound>
  requires requires {
    typename Bound::values;
    typename Bound::parameters;
    requires(Bound::values::size > 0);
    typename carried_by<typename Bound::equations>::type;
  }
struct bound_verdict<Cell, Features, Bound> {
  using type =
      verdict_and_then<typename verdict_of_layers<Cell, Bound, shape<Features>>::type, written_verdict<Cell, Features>>;
};

/// The verdict about a cell on the input of one step.
template <class Cell, std::size_t Features>
struct cell_verdict {
  using type = refusal<Cell, is_not_a_layer>;
};
template <Layer Cell, std::size_t Features>
struct cell_verdict<Cell, Features> {
  using type = verdict_and_then<typename own_verdict<Cell, shape<Features>>::type, bound_verdict<Cell, Features>>;
};

}  // namespace internal::scans
}  // namespace chainrule
