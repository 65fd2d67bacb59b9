// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

#include <chainrule/engine/value_and_gradient.hpp>
#include <chainrule/report/layer_rows.hpp>

// The passes of the engine with a look at the clock after each operation, and which layers are computed in another
// layer's loop, so that the clock cannot tell them apart.
namespace chainrule::internal::report {

/// The time of each row in one pass. What belongs to no row is in the last number.
class stopwatch {
 public:
  explicit stopwatch(std::size_t rows) : seconds(rows + 1) {
    std::vector<double> looks;
    for (int i = 0; i < 1001; ++i) {
      const clock::time_point begin = clock::now();
      looks.push_back(since(begin));
    }
    std::nth_element(looks.begin(), looks.begin() + 500, looks.end());
    one_look = looks[500];
  }
  void start() {
    std::fill(seconds.begin(), seconds.end(), 0.0);
    last = clock::now();
  }
  /// The time since the last look was spent on this row; on none for `no_index`. The look itself is taken off.
  void lap(std::size_t row) {
    const clock::time_point now = clock::now();
    seconds[std::min(row, seconds.size() - 1)] +=
        std::max(0.0, std::chrono::duration<double>(now - last).count() - one_look);
    last = now;
  }
  const std::vector<double>& times() const { return seconds; }

  using clock = std::chrono::steady_clock;
  static double since(clock::time_point begin) { return std::chrono::duration<double>(clock::now() - begin).count(); }

 private:
  std::vector<double> seconds;
  double one_look = 0;
  clock::time_point last;
};

/// The rows in which the steps of a network are shown, and the stopwatch.
struct timed_rows {
  const std::size_t* row;
  stopwatch* watch;
};

/// A pass over values or factors that takes the time of each.
template <class Net, const auto& List, bool OfFactors, class Pass>
struct timed_pass {
  Pass pass;
  timed_rows rows;
  std::size_t steps_before = 0;  // between the repetition that is compiled and the one that is computed
  template <class Other>
  constexpr auto with(const Other& other) const {
    using shifted = decltype(pass.with(other));
    return timed_pass<Net, List, OfFactors, shifted>{pass.with(other), rows, engine::shift_of(other).steps};
  }

  template <std::size_t Place>
  void operator()() const {
    constexpr std::size_t number = List.number[Place];
    pass.template operator()<Place>();
    if constexpr (OfFactors)
      rows.watch->lap(rows.row[Net::graph().factors[number].step + steps_before]);
    else
      rows.watch->lap(rows.row[Net::graph().values[number].step + steps_before]);
  }
};
template <class Net, const auto& List, bool OfFactors, class Pass, class Memory>
void run_timed(const Pass& pass, const Memory& memory, const timed_rows& rows) {
  using namespace engine;
  const timed_pass<Net, List, OfFactors, Pass> timed{pass, rows, 0};
  if constexpr (!has_repetitions<Net>)
    for_each_index<0, List.count>(timed);
  else if constexpr (OfFactors)
    pass_over<Net, &repetition_record::factor, List, true, 0, List.count>(timed, memory);
  else
    pass_over<Net, &repetition_record::value, List, false, 0, List.count>(timed, memory);
}

template <class Net, std::size_t First, std::size_t End, class Memory>
void timed_steps(const Memory& memory, const timed_rows& rows) {
  run_timed<Net, engine::computed_values<Net, First, End>, false>(
      engine::forward_steps<Net, First, End, Memory>{memory}, memory, rows);
}
template <class Net, class Memory>
void timed_forward(const Memory& memory, const timed_rows& rows) {
  if constexpr (engine::derives_parameters<Net>) {
    const Memory one = engine::once(memory);
    run_timed<Net, engine::derived_values<Net>, false>(engine::derive_values<Net, Memory>{one}, one, rows);
  }
  timed_steps<Net, 0, Net::graph_type::extents.steps>(memory, rows);
}

template <class Net, class Memory>
struct timed_backward {
  const Memory& memory;
  const timed_rows& rows;

  template <std::size_t Reversed>
  void operator()() const {
    using namespace engine;
    constexpr std::size_t segment = segment_count<Net> - 1 - Reversed;
    constexpr std::size_t first = first_factor_of<Net, segment>, end = first_factor_of<Net, segment + 1>;
    if constexpr (Reversed > 0)
      for_each_index<first_step_of<Net, segment>, first_step_of<Net, segment + 1>>([&]<std::size_t Step>() {
        if constexpr (Net::plan().segments.recomputed[Step]) timed_steps<Net, Step, Step + 1>(memory, rows);
      });
    clear_unread_gradients<Net, first, end>(memory);
    rows.watch->lap(no_index);
    run_timed<Net, visited<Net, first, end, false>, true>(backward_to_value<Net, first, end, Memory>{memory}, memory,
                                                          rows);
    constexpr use_nothing nothing;
    run_timed<Net, visited<Net, first, end, true>, true>(
        backward_to_parameter<Net, first, end, Memory, use_nothing>{memory, nothing}, memory, rows);
  }
};

/// Forward pass, cost and backward pass; the cost belongs to no row.
template <class Net, class Loss, class T>
void timed_training(const engine::buffers<T>& memory, const T* targets, const timed_rows& rows) {
  rows.watch->start();
  timed_forward<Net>(memory, rows);
  engine::cost_and_derivative<Net, Loss>(memory, targets);
  rows.watch->lap(no_index);
  for_each_index<0, engine::segment_count<Net>>(timed_backward<Net, engine::buffers<T>>{memory, rows});
}

/// For each value the one in whose loop or product it is computed, or itself.
template <class Net, class Values = meta::make_index_sequence<Net::graph_type::extents.values>>
struct computed_in;
template <class Net, std::size_t... Values>
struct computed_in<Net, meta::index_sequence<Values...>> {
  static constexpr bool in_product[] = {(engine::is_applied<Net, Values> || engine::is_of_bands<Net, Values>)...};

  static constexpr std::size_t value(std::size_t v) {
    const auto& plan = memory_plan_of<Net>;
    for (;;) {
      if (plan.computed_with[v] != 0) return plan.computed_with[v];
      if (!in_product[v]) return v;
      v = plan.variable[Net::graph().factors[engine::fusion_of<Net>.maker[v]].x];
    }
  }
};

/// For each factor of a value's gradient the one in whose loop or product it is computed, or itself.
template <class Net>
std::size_t passed_back_in(std::size_t factor) {
  const auto& g = Net::graph();
  const auto& plan = memory_plan_of<Net>;
  if (engine::passed<Net>::value[factor]) return engine::fusion_of<Net>.use[plan.variable[g.factors[factor].y]];
  if (!engine::precedes_in_group<Net>(factor)) return factor;
  const std::size_t loop = plan.passed_back_with[g.factors[factor].y];
  std::size_t last = factor;
  for (std::size_t f = factor; f < Net::graph_type::extents.factors; ++f)
    if (plan.passed_back_with[g.factors[f].y] == loop && engine::passes_to_value<Net>(f)) last = f;
  return last;
}

/// For each row the rows in whose time some of its work is, because it is computed there; and whether it has time of
/// its own.
struct row_in_others {
  bool has_time = false;
  std::vector<std::size_t> others = {};

  void add(std::size_t own, std::size_t where) {
    if (own == where)
      has_time = true;
    else if (std::find(others.begin(), others.end(), where) == others.end())
      others.push_back(where);
  }
};
template <class Net, bool Backward>
std::vector<row_in_others> rows_in_others(const std::size_t* row_of_step, std::size_t rows) {
  const auto& g = Net::graph();
  const auto& plan = memory_plan_of<Net>;
  std::vector<row_in_others> all(rows);
  const auto add = [&](std::size_t step, std::size_t where) {
    if (row_of_step[step] != no_index && row_of_step[where] != no_index)
      all[row_of_step[step]].add(row_of_step[step], row_of_step[where]);
  };
  for (std::size_t v = 1; v < Net::graph_type::extents.values; ++v)
    if (plan.variable[v] == v && !g.values[v].saved) add(g.values[v].step, g.values[computed_in<Net>::value(v)].step);
  for (std::size_t f = 0; Backward && f < Net::graph_type::extents.factors; ++f) {
    const factor_record& factor = g.factors[f];
    if (factor.to_parameter ? engine::trains(factor) : engine::passes_to_value<Net>(f))
      add(factor.step, g.factors[factor.to_parameter ? f : passed_back_in<Net>(f)].step);
  }
  for (row_in_others& row : all) std::sort(row.others.begin(), row.others.end());
  return all;
}

}  // namespace chainrule::internal::report
