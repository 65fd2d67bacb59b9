// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/segments.hpp>

// A pass in parts through equations that compute each sample from all samples. The pass is cut there, as between
// segments: the parts return when everything before the equation is computed, the equation is computed from the whole
// batch, and new parts continue after it. The same in the backward pass.
namespace chainrule::internal::engine {

/// Whether some equation computes each sample from all of them.
template <class Net>
inline constexpr bool couples_samples = Net::graph().least_samples > 0;

/// The number of parts into which an operation divides what it computes from the whole batch; `at.part()` and
/// `at.parts()` say which is computed.
template <class Operation>
inline constexpr std::size_t most_parts_of = 1;
template <class Operation>
  requires requires {
    typename Operation::library_type;
    Operation::most_parts;
  }
inline constexpr std::size_t most_parts_of<Operation> = Operation::most_parts;

// Whether a value is computed by such an equation, for the values from the first after the input on.
template <class Net, class Values>
struct coupled_in;
template <class Net, std::size_t... Values>
struct coupled_in<Net, meta::index_sequence<Values...>> {
  static constexpr bool value[sizeof...(Values) + 1] = {false, (graphs::fewest_samples<maker<Net, Values + 1>> > 0)...};
};
template <class Net>
using coupled = coupled_in<Net, meta::make_index_sequence<Net::graph_type::extents.values - 1>>;

/// The indices, in the list of computed values or of the backward pass's factors, at which a pass is cut.
template <class Net, std::size_t First, std::size_t End>
inline constexpr auto forward_cuts = [] {
  constexpr auto& values = computed_values<Net, First, End>;
  index_list<values.count> cuts;
  for (std::size_t place = 0; place < values.count; ++place)
    if (coupled<Net>::value[values.number[place]]) cuts.number[cuts.count++] = place;
  cuts.number[cuts.count] = values.count;
  return cuts;
}();
template <class Net, std::size_t First, std::size_t End>
inline constexpr auto backward_cuts = [] {
  constexpr auto& factors = visited<Net, First, End, false>;
  index_list<factors.count> cuts;
  for (std::size_t place = 0; place < factors.count; ++place)
    if (coupled<Net>::value[Net::graph().factors[factors.number[place]].y]) cuts.number[cuts.count++] = place;
  cuts.number[cuts.count] = factors.count;
  return cuts;
}();
template <class List>
constexpr std::size_t behind_cut(const List& cuts, std::size_t cut) {
  return cut == 0 ? 0 : cuts.number[cut - 1] + 1;
}

// Out of line, like whole passes.
template <class Net, std::size_t First, std::size_t End, std::size_t From, std::size_t To, class Memory>
[[gnu::noinline]] void forward_places(const Memory& memory) {
  const forward_steps<Net, First, End, Memory> steps{memory};
  if constexpr (has_repetitions<Net>)
    pass_over<Net, &repetition_record::value, computed_values<Net, First, End>, false, From, To>(steps, memory);
  else
    for_each_index<From, To>(steps);
}
template <class Net, std::size_t First, std::size_t End, std::size_t From, std::size_t To, class Memory>
[[gnu::noinline]] void backward_places(const Memory& memory) {
  const backward_to_value<Net, First, End, Memory> steps{memory};
  if constexpr (has_repetitions<Net>)
    pass_over<Net, &repetition_record::factor, visited<Net, First, End, false>, true, From, To>(steps, memory);
  else
    for_each_index<From, To>(steps);
}

/// The parts of a pass over a batch: all its samples, and those of each part.
template <class Parts, class Memory, class Rows>
struct divided_pass {
  const Parts& executor;
  std::size_t parts;
  const Memory& samples;
  const Rows& rows_of;

  /// Calls function(samples of a part) for each part.
  template <class Function>
  void in_parts(const Function& function) const {
    executor.run(parts, [&](std::size_t part) { function(rows_of(part)); });
  }
  /// Calls function(all samples, with a part's number) for the parts into which an operation divides its work.
  template <class Operation, class Function>
  void of_all(const Function& function) const {
    const std::size_t used = parts < most_parts_of<Operation> ? parts : most_parts_of<Operation>;
    executor.run(used, [&](std::size_t part) {
      Memory mine = samples;
      mine.part = part;
      mine.parts = used;
      function(mine);
    });
  }
};

// The values before a cut, and the equation at it.
template <class Net, std::size_t First, std::size_t End, class Pass, class Memory>
struct forward_up_to_cut {
  const Pass& pass;

  template <std::size_t Cut>
  void operator()() const {
    constexpr auto& cuts = forward_cuts<Net, First, End>;
    constexpr std::size_t from = behind_cut(cuts, Cut), to = cuts.number[Cut];
    if constexpr (from < to) pass.in_parts([](const Memory& mine) { forward_places<Net, First, End, from, to>(mine); });
    constexpr std::size_t value = computed_values<Net, First, End>.number[to];
    pass.template of_all<maker<Net, value>>(
        [](const Memory& all) { maker<Net, value>::forward(forward_frame<Net, value, Memory>{{all}}); });
  }
};

// The equation at a cut, and what is after it in the backward pass.
template <class Net, std::size_t First, std::size_t End, class Pass, class Memory>
struct backward_from_cut {
  const Pass& pass;

  template <std::size_t Cut>
  void operator()() const {
    constexpr auto& cuts = backward_cuts<Net, First, End>;
    constexpr std::size_t from = cuts.number[Cut] + 1, to = cuts.number[Cut + 1];
    constexpr std::size_t factor = visited<Net, First, End, false>.number[from - 1];
    using operation = typename equation_at<Net, Net::graph().factors[factor].y>::operation;
    pass.template of_all<operation>(
        [](const Memory& all) { operation_at<Net, factor>::backward(factor_frame<Net, factor, Memory>{{{all}}}); });
    if constexpr (from < to)
      pass.in_parts([](const Memory& mine) { backward_places<Net, First, End, from, to>(mine); });
  }
};

/// One part's values of some steps up to the last cut; and those after it.
template <class Net, std::size_t First, std::size_t End, class Parts, class Memory, class Rows>
void forward_up_to_last_cut(const divided_pass<Parts, Memory, Rows>& pass) {
  for_each_index<0, forward_cuts<Net, First, End>.count>(
      forward_up_to_cut<Net, First, End, divided_pass<Parts, Memory, Rows>, Memory>{pass});
}
template <class Net, std::size_t First, std::size_t End, class Memory>
void forward_behind_last_cut(const Memory& mine) {
  constexpr auto& cuts = forward_cuts<Net, First, End>;
  forward_places<Net, First, End, behind_cut(cuts, cuts.count), cuts.number[cuts.count]>(mine);
}
/// One part's gradients of values before the first cut of the backward pass; and those from it on.
template <class Net, std::size_t First, std::size_t End, class Memory>
void backward_to_first_cut(const Memory& mine) {
  clear_unread_gradients<Net, First, End>(mine);
  backward_places<Net, First, End, 0, backward_cuts<Net, First, End>.number[0]>(mine);
}
template <class Net, std::size_t First, std::size_t End, class Parts, class Memory, class Rows>
void backward_from_first_cut(const divided_pass<Parts, Memory, Rows>& pass) {
  for_each_index<0, backward_cuts<Net, First, End>.count>(
      backward_from_cut<Net, First, End, divided_pass<Parts, Memory, Rows>, Memory>{pass});
}

/// The whole pass, in parts.
template <class Net, std::size_t First, std::size_t End, class Parts, class Memory, class Rows>
void forward_with_cuts(const divided_pass<Parts, Memory, Rows>& pass) {
  forward_up_to_last_cut<Net, First, End>(pass);
  pass.in_parts([](const Memory& mine) { forward_behind_last_cut<Net, First, End>(mine); });
}
template <class Net, std::size_t First, std::size_t End, class Parts, class Memory, class Rows>
void backward_with_cuts(const divided_pass<Parts, Memory, Rows>& pass) {
  pass.in_parts([](const Memory& mine) { backward_to_first_cut<Net, First, End>(mine); });
  backward_from_first_cut<Net, First, End>(pass);
}

// The same for the dropped values of a segment: one step after another.
template <class Net, class Pass>
struct recompute_step_with_cuts {
  const Pass& pass;

  template <std::size_t Step>
  void operator()() const {
    if constexpr (Net::plan().segments.recomputed[Step]) forward_with_cuts<Net, Step, Step + 1>(pass);
  }
};

}  // namespace chainrule::internal::engine
