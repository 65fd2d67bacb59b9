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

/// A recurrent layer of a user's own cell: on a sequence of shape (steps, features) it applies the cell at each step
/// and answers (steps, units). `Cell::on<shape<features>>` states values, parameters and equations as a layer does; in
/// them `previous<h>` is the h of the step before, zero at the first step. The cell's last value is its answer.
template <class Cell>
struct scan {
  using of_the_library = scan;

 private:
  template <class In, bool Fits = In::rank == 2>
  struct check {
    using type = refusal<scan, expects_a_sequence, receives<In>>;
  };
  template <class In>
  struct check<In, true> : internal::scans::cell_verdict<Cell, In::extent(1)> {};

  template <class Step, class Answer, class Carried, std::size_t Steps, class Parameters>
  struct lists;
  template <class Step, class Answer, class Carried, std::size_t Steps, class... Kinds, class... Shapes,
            class... Beginnings, storage_order... Orders>
  struct lists<Step, Answer, Carried, Steps, list<parameter<Kinds, Shapes, Beginnings, Orders>...>> {
    using values = list<value<internal::scans::all_values, shape<internal::scans::extent_of_steps<Step, Steps>>>,
                        value<calculus::activation, shape<Steps, Answer::extents::size>>>;
    using equations =
        list<equation<internal::scans::all_values, internal::scans::scan_values<Step, Steps>, layer_input, Kinds...>,
             equation<calculus::activation, internal::scans::scan_steps<Step, Steps, typename Answer::kind, Carried>,
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
