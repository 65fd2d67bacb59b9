// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/passes.hpp>

#include <chainrule/operation/linear_of_two.hpp>
#include <chainrule/operation/operations.hpp>
#include <chainrule/operation/pointwise_part.hpp>
#include <chainrule/operation/sum_of_products.hpp>

// A recurrent layer: a cell's equations, applied at each step of a sequence. The cell is compiled once, whatever the
// number of steps. The backward pass goes back through time.
namespace chainrule {

/// An option of `scan`: the gradient goes back through windows of so many steps, and not from one to the one before,
/// `scan<cell, truncated<20>>`. What is carried forward is not cut.
template <std::size_t Steps>
struct truncated {};

// Vocabulary of this header's refusals.
struct cannot_be_truncated_after_no_step {
  static constexpr char text[] = "cannot be truncated after 0 steps: write a positive number";
};
struct takes_one_option {
  static constexpr char text[] = "takes a cell, and truncated<steps> behind it";
};

namespace internal::scans {

// Steps of a window, and what is wrong with the options.
template <std::size_t All, class... Options>
struct options {
  static constexpr std::size_t window = All;
  static constexpr bool understood = sizeof...(Options) == 0;
};
template <std::size_t All, std::size_t Window>
struct options<All, truncated<Window>> {
  static constexpr std::size_t window = Window;
  static constexpr bool understood = true;
};

}  // namespace internal::scans

/// A recurrent layer of a user's own cell: on a sequence of shape (steps, features) it applies the cell at each step
/// and answers (steps, units). `Cell::on<shape<features>>` states values, parameters and equations as a layer does; in
/// them `previous<h>` is the h of the step before, zero at the first step. The cell's last value is its answer.
template <class Cell, class... Options>
struct scan {
  using of_the_library = scan;

 private:
  template <class In, bool Fits = In::rank == 2>
  struct check {
    using type = refusal<scan, expects_a_sequence, receives<In>>;
  };
  template <class In>
  struct check<In, true> {
    using stated = internal::scans::options<In::extent(0), Options...>;
    using type = verdict_and_then<
        first_refusal<refuse_if<!stated::understood, refusal<scan, takes_one_option>>,
                      refuse_if<stated::window == 0, refusal<scan, cannot_be_truncated_after_no_step>>>,
        internal::scans::cell_verdict<Cell, In::extent(1)>>;
  };

  template <std::size_t Steps>
  using stated = internal::scans::options<Steps, Options...>;

  template <class Step, class Answer, class Carried, std::size_t Steps, class Parameters>
  struct lists;
  template <class Step, class Answer, class Carried, std::size_t Steps, class... Kinds, class... Shapes,
            class... Beginnings, storage_order... Orders>
  struct lists<Step, Answer, Carried, Steps, list<parameter<Kinds, Shapes, Beginnings, Orders>...>> {
    using values = list<value<internal::scans::all_values, shape<internal::scans::extent_of_steps<Step, Steps>>>,
                        value<calculus::activation, shape<Steps, Answer::extents::size>>>;
    using equations =
        list<equation<internal::scans::all_values, internal::scans::scan_values<Step, Steps>, layer_input, Kinds...>,
             equation<calculus::activation,
                      internal::scans::scan_steps<Step, Steps, stated<Steps>::window, typename Answer::kind, Carried>,
                      internal::scans::all_values>>;
  };

 public:
  template <class In>
  using verdict = typename check<In>::type;

  template <class In>
  struct on {
    using cell = internal::scans::cell_on<Cell, In::extent(1)>;
    using parameters = typename cell::bound::parameters;
    using written =
        lists<typename cell::step, typename cell::answer, typename cell::carried, In::extent(0), parameters>;
    using values = typename written::values;
    using equations = typename written::equations;
  };
};

}  // namespace chainrule
