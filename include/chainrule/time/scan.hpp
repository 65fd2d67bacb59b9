// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/initial_states.hpp>
#include <chainrule/time/lengths.hpp>
#include <chainrule/time/scan_steps.hpp>
#include <chainrule/layer/time_distributed.hpp>

#include <chainrule/operation/linear_of_two.hpp>
#include <chainrule/operation/operations.hpp>
#include <chainrule/operation/pointwise_part.hpp>
#include <chainrule/operation/sum_of_products.hpp>
#include <chainrule/topology/layer_arguments.hpp>
#include <chainrule/topology/lengths.hpp>

// A recurrent layer: a cell's equations, applied at each step of a sequence. The cell is compiled once, whatever the
// number of steps is. The backward pass is back-propagation through time.
namespace chainrule {

/// An option of `scan`: truncated back-propagation. The steps are divided into windows of Steps steps, and no gradient
/// goes from one window to the one before: `scan<cell, truncated<20>>`. The forward pass is not cut.
template <auto Steps>
struct truncated {};

/// An option of `scan`: the output is that of the last step, of shape (units); with `lengths` that of each sample's
/// last valid step, and zero for a sample without any.
struct last_step {};

/// An option of `scan`: it goes through the steps from the last to the first. Each output is at its own step.
struct go_backwards {};

// The words of this header's error messages.
namespace internal {

struct is_truncated_after_a_step {
  static constexpr char text[] = "can be truncated after 1 step or more: write a positive whole number";
};
struct takes_options {
  static constexpr char text[] =
      "takes a cell, and after it truncated<steps>, lengths<from<...>>, initial_states<from<...>>, last_step and "
      "go_backwards, each once";
};
template <class Cell>
struct takes_these_options {
  static constexpr auto text() {
    return internal::meta::sentence("takes its units, and after them ", internal::meta::text(Cell::options),
                                    ", all_steps, truncated<steps>, lengths<from<...>>, initial_states<from<...>> and "
                                    "go_backwards, each once");
  }
};
struct stands_behind_one_answer {
  static constexpr char text[] = ": if a recurrent layer is before it, write all_steps there";
};

}  // namespace internal

namespace internal::scans {

// One option: the steps of a window, the kind and the shape of the lengths, or one without arguments.
template <class Option>
struct option {
  static constexpr bool is_window = false, is_length = false;
  static constexpr std::size_t window = 0;
  using kind = list<>;
  using extents = list<>;
};
template <auto Window>
struct option<truncated<Window>> : option<void> {
  static constexpr bool is_window = true;
  static constexpr std::size_t window = count_of<Window>;
};
template <class From, class Place, class Shape>
struct option<lengths<layer_references::resolved_from<From, Place, Shape>>> : option<void> {
  static constexpr bool is_length = true;
  using kind = list<Place>;
  using extents = list<Shape>;
};

/// The options for a sequence of Steps steps.
template <std::size_t Steps, class... Options>
struct options {
  static constexpr std::size_t windows = meta::count({false, option<Options>::is_window...}),
                               lengths = meta::count({false, option<Options>::is_length...}),
                               lasts = meta::count({false, std::is_same_v<Options, last_step>...}),
                               backwards = meta::count({false, std::is_same_v<Options, go_backwards>...}),
                               initials = meta::count({false, initial_in<Options>::is_stated...});
  static constexpr bool understood = windows <= 1 && lengths <= 1 && lasts <= 1 && backwards <= 1 && initials <= 1 &&
                                     windows + lengths + lasts + backwards + initials == sizeof...(Options);
  static constexpr std::size_t window = [] {
    std::size_t sum = 0;
    for (const std::size_t each : {std::size_t{0}, option<Options>::window...}) sum += each;
    return windows == 0 ? Steps : sum;
  }();
  /// The kind of the lengths, as a list, and their shape.
  using length_kinds = joined_list<typename option<Options>::kind...>;
  using length_shapes = joined_list<typename option<Options>::extents...>;
  /// The same of initial states.
  struct initial {
    static constexpr bool is_stated = initials > 0;
    using kinds = joined_list<typename initial_in<Options>::kinds...>;
    using shapes = joined_list<typename initial_in<Options>::shapes...>;
  };
};

// A cell of the library states which options its layer takes, and the layer's name.
template <class Cell>
struct words_on_options {
  using type = takes_options;
};
template <class Cell>
  requires requires { Cell::options; }
struct words_on_options<Cell> {
  using type = takes_these_options<Cell>;
};

template <class Kinds, std::size_t Steps>
struct valid_steps {
  using type = void;
};
template <class Kind, std::size_t Steps>
struct valid_steps<list<Kind>, Steps> {
  using type = topologies::valid_steps_at<Kind, Steps>;
};
template <class Kinds>
struct only_kind {
  using type = void;
};
template <class Kind>
struct only_kind<list<Kind>> {
  using type = Kind;
};
template <class Shapes>
inline constexpr bool is_one_number = true;
template <class Shape>
inline constexpr bool is_one_number<list<Shape>> = Shape::size == 1;

}  // namespace internal::scans

/// A recurrent layer of a user's own cell: on a sequence of shape (steps, features) it applies the cell at each step;
/// the output has shape (steps, units). `Cell::on<shape<features>>` states values, parameters and equations as a layer
/// does; in them `previous<h>` is the h of the step before, zero at the first step. The cell's last value is its
/// output.
template <class Cell, class... Options>
struct scan {
  using library_type = scan;
  static constexpr auto code()
    requires requires { Cell::options; }
  {
    return Cell::template code_with<Options...>();
  }

 private:
  template <std::size_t Features, class Initial>
  struct behind_cell {
    using type = verdict_and_then<typename internal::scans::cell_verdict<Cell, Features>::type,
                                  internal::scans::initial_verdict<scan, Cell, Features, Initial>>;
  };
  template <class In, bool Fits = In::rank == 2>
  struct check {
    using type = std::conditional_t<In::rank == 1,
                                    refusal<scan, expects_a_sequence, receives<In>, internal::stands_behind_one_answer>,
                                    refusal<scan, expects_a_sequence, receives<In>>>;
  };
  template <class In>
  struct check<In, true> {
    using stated = internal::scans::options<In::extent(0), Options...>;
    using type = verdict_and_then<
        first_refusal<
            refuse_if<!stated::understood, refusal<scan, typename internal::scans::words_on_options<Cell>::type>>,
            refuse_if<stated::window == 0, refusal<scan, internal::is_truncated_after_a_step>>,
            refuse_if<!internal::scans::is_one_number<typename stated::length_shapes>,
                      refusal<scan, internal::needs_one_length_a_sample>>,
            refuse_if<(stated::initials > 0 && stated::lengths > 0 && stated::backwards > 0),
                      refusal<scan, internal::begins_at_many_ends>>>,
        behind_cell<In::extent(1), typename stated::initial>>;
  };

  template <std::size_t Steps>
  using stated = internal::scans::options<Steps, Options...>;

 public:
  static constexpr bool answers_last = stated<1>::lasts > 0, goes_backwards = stated<1>::backwards > 0;

 private:
  template <class Step, class Answer, class Carried, std::size_t Steps, class Parameters, class Lengths, class Initial>
  struct lists;
  template <class Step, class Answer, class Carried, std::size_t Steps, class... Kinds, class... Shapes,
            class... Beginnings, storage_order... Orders, class... Lengths, class... Initial>
  struct lists<Step, Answer, Carried, Steps, list<parameter<Kinds, Shapes, Beginnings, Orders>...>, list<Lengths...>,
               list<Initial...>> {
    using reads_whole = internal::scans::initial_values<Initial...>;
    using values = list<value<internal::scans::all_values, shape<internal::scans::extent_of_steps<Step, Steps>>>,
                        value<calculus::activation, std::conditional_t<answers_last, shape<Answer::extents::size>,
                                                                       shape<Steps, Answer::extents::size>>>>;
    using course =
        internal::scans::scan_course<Steps, stated<Steps>::window, answers_last, goes_backwards,
                                     typename internal::scans::only_kind<list<Lengths...>>::type, Initial...>;
    using values_of_all = typename internal::scans::values_by<Step, Steps, goes_backwards, sizeof...(Lengths),
                                                              list<Initial...>, Carried>::type;
    using operation = internal::scans::scan_steps<Step, course, typename Answer::kind, Carried>;
    template <class... Random>
    using values_from =
        equation<internal::scans::all_values, values_of_all, layer_input, Kinds..., Lengths..., Initial..., Random...>;
    using equations = list<
        std::conditional_t<internal::scans::draws_in_each_step<Step>, values_from<op::random_numbers>, values_from<>>,
        equation<calculus::activation, operation, internal::scans::all_values>>;
  };

 public:
  template <class In>
  using verdict = typename check<In>::type;
  template <class Mode>
  using in = scan<in_mode<Cell, Mode>, Options...>;
  template <class In>
  static constexpr bool has_lengths = stated<In::extent(0)>::lengths > 0;
  static constexpr bool has_initial_states = stated<1>::initials > 0;

  template <class In>
  struct on {
    using cell = internal::scans::cell_on<Cell, In::extent(1)>;
    using parameters = typename cell::bound::parameters;
    using parameters_in_a_row = void;  // they are contiguous, as in the network that computes one step
    using written = lists<typename cell::step, typename cell::answer, typename cell::carried, In::extent(0), parameters,
                          typename stated<In::extent(0)>::length_kinds, typename stated<In::extent(0)>::initial::kinds>;
    using reads_whole = typename written::reads_whole;
    using values = typename written::values;
    using valid_steps =
        typename internal::scans::valid_steps<typename stated<In::extent(0)>::length_kinds, In::extent(0)>::type;
    using equations = typename written::equations;
  };
};

namespace internal::layer_references {

template <class Cell, class... Options>
inline constexpr bool is_over_steps<scan<Cell, Options...>> = true;
template <class Cell, class... Options>
inline constexpr bool mentioned_in<scan<Cell, Options...>> = true;

// Options read values: the number of valid steps, and initial states.
template <class Cell>
struct scan_of {
  template <class... Options>
  using type = scan<Cell, Options...>;
};
template <class Place, class In, class Cell, class... Options, class Scope>
  requires mentioned_in<scan<Cell, Options...>>
struct resolve<Place, In, scan<Cell, Options...>, Scope>
    : resolve_layer<Place, In, scan_of<Cell>::template type, Scope, Options...> {};

}  // namespace internal::layer_references
}  // namespace chainrule
