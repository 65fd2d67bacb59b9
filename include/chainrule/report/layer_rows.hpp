// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>

#include <chainrule/report/extents_of_shape.hpp>
#include <chainrule/topology/graph_entries.hpp>

// A network's layers one by one, with their costs: constants of the network's type.
namespace chainrule {

/// A layer, or the join of a composite, without the layers inside it. Numbers inside a `repeat` are of all its
/// repetitions together.
struct layer_summary {
  const char* layer = "";          // as its user writes it
  const char* name = "";           // "fc1" of `named<"fc1", ...>`
  step_record place = {};          // its path is `numbers`, of `depth` numbers
  table_rows<std::size_t> output;  // the extents of its output
  bool has_layers_inside = false;
  std::size_t times = 0;      // how many repetitions are counted together, 1 outside of a `repeat`
  std::size_t trained = 0;    // numbers of its parameters; shared ones are counted in their first layer
  std::size_t frozen = 0;     // numbers of parameters that are not trained
  std::size_t buffers = 0;    // numbers of its buffers, such as a running mean
  std::size_t forward = 0;    // multiply-adds for one sample, as `forward_multiply_adds` counts them
  std::size_t backward = 0;   // as `backward_multiply_adds`
  std::size_t inference = 0;  // forward, in inference
  std::size_t tape = 0;       // elements of a tape for one sample: what it keeps, and gradients
};

namespace internal::report {

template <class Layer>
struct written_layer {
  static constexpr const char* name = "";
  static constexpr const char* layer = meta::code_of<Layer>::text.characters;
};
template <meta::text Name, class Layer>
struct written_layer<named<Name, Layer>> {
  static constexpr const char* name = graphs::shared_characters<Name>.characters;
  static constexpr const char* layer = meta::code_of<Layer>::text.characters;
};

/// The rows of steps. A step of a repetition has the row of the same step of the first one.
template <std::size_t Steps>
struct steps_in_rows {
  std::size_t row[Steps + 1] = {};
  std::size_t first[Steps + 1] = {};  // the first step of a row, which is shown
  std::size_t count = 0;
};
template <class Net>
inline constexpr auto rows_of_steps = [] {
  constexpr std::size_t steps = Net::graph_type::extents.steps;
  const auto& g = Net::graph();
  std::size_t earlier[steps + 1] = {};  // the same step of an earlier repetition; repetitions may be nested
  for (std::size_t s = 0; s < steps; ++s) earlier[s] = s;
  for (std::size_t r = 0; r < Net::graph_type::extents.repeats; ++r) {
    const repetition_record* const at = g.repetitions + g.repeats[r].first;
    for (std::size_t k = 1; g.repeats[r].stated && k < g.repeats[r].times; ++k)
      for (std::size_t s = at[k].step; s < at[k + 1].step; ++s) earlier[s] = s - (at[k].step - at[0].step);
  }
  steps_in_rows<steps> rows;
  for (std::size_t s = 0; s < steps; ++s) {
    if (earlier[s] == s) rows.first[rows.count] = s;
    rows.row[s] = earlier[s] == s ? rows.count++ : rows.row[earlier[s]];
  }
  return rows;
}();

template <class Net>
struct summed_rows {
  layer_summary all[rows_of_steps<Net>.count + 1] = {};
};

/// The rows of the steps of the network in inference. It has its layers at the same paths; a layer may then be made of
/// others, which are counted with it.
template <class Net, class InInference>
inline constexpr auto rows_in = [] {
  constexpr std::size_t steps = Net::graph_type::extents.steps, others = InInference::graph_type::extents.steps;
  const auto& g = Net::graph();
  steps_in_rows<others> rows;
  for (std::size_t s = 0; s < others; ++s) {
    const step_record& place = InInference::graph().steps[s];
    rows.row[s] = no_index;
    for (std::size_t depth = place.depth; depth > 0 && rows.row[s] == no_index; --depth) {
      const bool is_same = s < steps && g.steps[s].depth == depth &&
                           std::equal(place.numbers, place.numbers + depth, g.steps[s].numbers);
      const std::size_t here = is_same ? s : graphs::find_step(g, steps, depth, place.numbers);
      if (here != no_index) rows.row[s] = rows_of_steps<Net>.row[here];
    }
  }
  return rows;
}();

// What the graph states about each layer; its spelling and its shape follow from its type.
template <class Net>
inline constexpr summed_rows<Net> summed_rows_of = [] {
  constexpr graph_extents count = Net::graph_type::extents;
  const auto& g = Net::graph();
  const auto& plan = memory_plan_of<Net>;
  summed_rows<Net> rows;
  const auto row = [&](std::size_t step) -> layer_summary& { return rows.all[rows_of_steps<Net>.row[step]]; };
  for (std::size_t s = count.steps; s-- > 0;) {
    row(s).place = g.steps[s];
    ++row(s).times;
  }
  for (std::size_t p = 0; p < count.parameters; ++p) {
    const parameter_record& parameter = g.parameters[p];
    layer_summary& layer = row(parameter.step);
    (parameter.is_buffer ? layer.buffers : parameter.frozen ? layer.frozen : layer.trained) += parameter.size;
  }
  for (std::size_t f = 0; f < count.factors; ++f) {
    const factor_record& factor = g.factors[f];
    row(factor.step).forward += factor.forward_cost;
    if (factor.to_parameter ? !factor.to_frozen : plan.differentiated[factor.x])
      row(factor.step).backward += factor.backward_cost;
  }
  for (std::size_t v = 1; v < count.values && !plan.adjoints_among_values; ++v) {
    const value_record& value = g.values[v];
    if (plan.slot[v] != v || value.derived) continue;
    if (!plan.transient[v] && plan.value_offset[v] != no_index) row(value.step).tape += value.size;
    if (plan.adjoint_offset[v] != no_index) row(value.step).tape += value.size;
  }
  const auto& answers = inference_of<Net>::graph();
  for (std::size_t f = 0; f < inference_of<Net>::graph_type::extents.factors; ++f) {
    const factor_record& factor = answers.factors[f];
    if (const std::size_t at = rows_in<Net, inference_of<Net>>.row[factor.step]; at != no_index)
      rows.all[at].inference += factor.forward_cost;
  }
  return rows;
}();

template <class Net, std::size_t Row>
inline constexpr layer_summary row_of_layer = [] {
  layer_summary result = summed_rows_of<Net>.all[Row];
  using placed = topologies::step_type<Net, rows_of_steps<Net>.first[Row]>;
  using values = typename placed::bound::values;
  result.layer = written_layer<typename placed::layer>::layer;
  result.name = written_layer<typename placed::layer>::name;
  result.output = extents_of_shape<typename list_element<values::size - 1, values>::extents>::value;
  result.has_layers_inside = graphs::children_of<typename placed::bound>::type::size > 0;
  return result;
}();

template <class Net, class Rows = meta::make_index_sequence<rows_of_steps<Net>.count>>
struct layer_rows;
template <class Net, std::size_t... Rows>
struct layer_rows<Net, meta::index_sequence<Rows...>> {
  static constexpr layer_summary all[] = {row_of_layer<Net, Rows>...};
  static constexpr table_rows<layer_summary> value{all, sizeof...(Rows)};
};

}  // namespace internal::report
}  // namespace chainrule
