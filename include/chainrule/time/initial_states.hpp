// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/passes.hpp>
#include <chainrule/time/whole_values.hpp>

// Where a recurrent layer begins, if not at zero.
namespace chainrule {

/// An option of recurrent layers: what they carry from step to step begins as these values, in the order in which the
/// cell's equations read it. For `lstm` h, then c: `lstm<64, initial_states<from<"h0">, from<"c0">>>`; for `gru` and
/// `rnn` h: `gru<64, initial_states<from<"h0">>>`. They have gradients. Without it all begin at zero.
template <class... From>
struct initial_states {};

// The words of this header's refusals.
namespace internal {

template <std::size_t Given, std::size_t Carried>
struct begins_otherwise {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::number_text<Given>, " initial states, and carries ",
                                    internal::meta::number_text<Carried>,
                                    " values from step to step: write initial_states of one for each");
  }
};
template <class Kind, class Extents, class Initial>
struct begins_with_another_shape {
  static constexpr auto text() {
    return internal::meta::sentence("begins ", internal::graphs::kind_text<Kind>(), ", which has ", Extents::text(),
                                    ", with an initial state of ", Initial::text());
  }
};
struct begins_with_steps {
  static constexpr char text[] =
      "has initial states that have steps themselves, which a stream does not have when it begins: let them be "
      "computed from another input alone";
};
struct begins_at_many_ends {
  static constexpr char text[] =
      "has initial states, lengths and go_backwards, with which each sample begins at another step: leave one out";
};

}  // namespace internal

namespace internal::scans {

/// The paths of initial states, and their shapes.
template <class Option>
struct initial_in {
  static constexpr bool is_stated = false;
  using kinds = list<>;
  using shapes = list<>;
};
template <class... From, class... Places, class... Shapes>
struct initial_in<initial_states<layer_references::resolved_from<From, Places, Shapes>...>> {
  static constexpr bool is_stated = true;
  using kinds = list<Places...>;
  using shapes = list<Shapes...>;
};

/// Whether what a cell carries, of kinds and shapes, can begin with these shapes.
template <class Scan, class Carried, class Extents, class Initial>
struct begins_as {
  using type = refusal<Scan, begins_otherwise<Initial::size, Carried::size>>;
};
template <class Scan, class... Carried, class... Extents, class... Initial>
  requires(sizeof...(Carried) == sizeof...(Initial))
struct begins_as<Scan, list<Carried...>, list<Extents...>, list<Initial...>> {
  using type = first_refusal<refuse_if<meta::is_of_tokens<Initial> || Extents::size != Initial::size,
                                       refusal<Scan, begins_with_another_shape<Carried, Extents, Initial>>>...>;
};
template <class Scan, class Cell, std::size_t Features, class Initial, bool Stated = Initial::is_stated>
struct initial_verdict {
  using type = acceptance;
};
template <class Scan, class Values, class Carried, class Initial>
struct initial_of_values;
template <class Scan, class Values, class... Carried, class Initial>
struct initial_of_values<Scan, Values, list<Carried...>, Initial>
    : begins_as<Scan, list<Carried...>, list<shape_in<Carried, Values>...>, typename Initial::shapes> {};
template <class Scan, class Cell, std::size_t Features, class Initial>
struct initial_verdict<Scan, Cell, Features, Initial, true>
    : initial_of_values<Scan, typename cell_on<Cell, Features>::bound::values,
                        typename cell_on<Cell, Features>::carried, Initial> {};

/// d(S)/d(h0): what the backward pass has left at the first step as the gradient of the step before.
template <class Step, std::size_t Steps, class Kind>
struct by_initial : op::derivative<structure::dense>, second_derivatives_of<Step> {
  using library_type = by_initial;
  using reads = list<op::result>;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class At>
  static constexpr void backward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.downstream())>;
    const auto upstream = gradients_of<op::result>(at, const_cast<T*>(at.upstream()));
    const all_steps<Step, Steps, T> steps{nullptr, values_of<op::result>(at), upstream, {}};
    const T* const before = steps.at(0, 0, at.rows()).template gradient_of<Step, value_of_step<Step, previous<Kind>>>();
    copy_between<At::x_size, At::accumulates>(at.rows(), before, At::x_size, at.downstream(), At::x_size);
  }
};

/// S with initial states, which are its last arguments; a length may stand before them.
template <class Step, std::size_t Steps, bool Backwards, std::size_t Lengths, class... Carried>
struct scan_values_from : scan_values<Step, Steps, Backwards> {
  using library_type = scan_values_from;
  static constexpr std::size_t first = 1 + Step::graph_type::extents.parameters + Lengths;

  template <std::size_t K>
  struct partial_by {
    using type = typename scan_values<Step, Steps, Backwards>::template partial<K>;
  };
  template <std::size_t K>
    requires(K >= first && K < first + sizeof...(Carried))
  struct partial_by<K> {
    using type = by_initial<Step, Steps, list_element<K - first, list<Carried...>>>;
  };
  template <std::size_t K>
  using partial = typename partial_by<K>::type;
};

template <class... From>
inline constexpr bool may_read_whole<initial_states<From...>> = true;
/// A stream reads initial states when it begins.
template <class... Initial>
using initial_values = whole_values<begins_with_steps, Initial...>;

/// The operation that S is computed by.
template <class Step, std::size_t Steps, bool Backwards, std::size_t Lengths, class Initial, class Carried>
struct values_by {
  using type = scan_values<Step, Steps, Backwards>;
};
template <class Step, std::size_t Steps, bool Backwards, std::size_t Lengths, class First, class... Rest,
          class... Carried>
struct values_by<Step, Steps, Backwards, Lengths, list<First, Rest...>, list<Carried...>> {
  using type = scan_values_from<Step, Steps, Backwards, Lengths, Carried...>;
};

}  // namespace internal::scans
}  // namespace chainrule
