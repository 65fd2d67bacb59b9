// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/extents.hpp>

// How the graph is made from what layers state.
namespace chainrule {

namespace internal::graphs {

/// The number of the parameter at a place; a step's own parameters have the places from its `first_parameter` on.
template <class Graph>
constexpr std::size_t parameter_at(const Graph& g, std::size_t place) {
  if constexpr (Graph::extents.shared == 0)
    return place;
  else
    return g.parameter_at[place];
}

/// The first of the `steps` steps so far that has this path; `no_index` if none has.
template <class Graph>
constexpr std::size_t find_step(const Graph& g, std::size_t steps, std::size_t depth, const std::size_t* path) {
  for (std::size_t s = 0; s < steps; ++s) {
    bool is_same = g.steps[s].depth == depth;
    for (std::size_t i = 0; i < depth && is_same; ++i) is_same = g.steps[s].numbers[i] == path[i];
    if (is_same) return s;
  }
  return no_index;
}

/// The number of the last value of the layer with a path, among the first `steps` steps and `values` values. Path 0 is
/// the network's input, with number 0. `no_index` if there is none.
template <class Graph>
constexpr std::size_t activation_at_path(const Graph& g, std::size_t steps, std::size_t values, std::size_t depth,
                                         const std::size_t* path) {
  if (depth == 1 && path[0] == 0) return 0;
  const std::size_t s = find_step(g, steps, depth, path);
  return s == no_index ? no_index : (s + 1 < steps ? g.steps[s + 1].first_value : values) - 1;
}

// What the layers that contain a layer state about its parameters: whether they are frozen, and the name under which
// they are shared, with the number of parameters that have the name already.
struct outer_statement {
  bool frozen = false;
  shared_name_record shared_name = {};
  std::size_t* shared_before = nullptr;
};

// Adds layers to a graph in the order in which they are computed; each addition returns the number of the layer's
// activation.
template <class Graph>
struct builder {
  Graph& g;
  std::size_t steps = 0;
  std::size_t values = 0;
  std::size_t parameters = 0;
  std::size_t factors = 0;
  std::size_t children = 0;
  std::size_t reads = 0;
  std::size_t places = 0;
  std::size_t shared = 0;
  std::size_t repeats = 0;
  std::size_t repetitions = 0;

  constexpr void add_input(std::size_t size) { add_value({no_index, 0, size}); }

  constexpr void add_value(const value_record& record) {
    g.values[values++] = record;
    if (record.derived) g.derived_extent = counted_sum(g.derived_extent, round_up(record.size, parameter_alignment));
    if (record.size > g.totals.largest) g.totals.largest = record.size;
    g.totals.elements = counted_sum(g.totals.elements, record.size);
  }

  // A composite's layers come before its own step.
  constexpr std::size_t add(const layer_table& layer, std::size_t input, step_record place,
                            outer_statement outer = {}) {
    const bool frozen = outer.frozen = outer.frozen || layer.frozen;
    std::size_t shared_before = 0;
    if (layer.shared_name.given()) outer = {frozen, layer.shared_name, &shared_before};
    place.input = input;
    place.first_child = children;
    children += layer.children.count;
    add_children(layer, place, outer);
    place.first_value = values;
    place.first_parameter = places;
    const std::size_t step = steps++;
    g.steps[step] = place;
    for (std::size_t local = 0; local < layer.values.count; ++local)
      add_value({step, local, layer.values.first[local].size, layer.values.first[local].saved, layer.least_samples > 0,
                 find(place, layer.values.first[local].tokens), layer.values.first[local].derived,
                 layer.values.first[local].order, layer.values.first[local].workspace});
    for (std::size_t local = 0; local < layer.parameters.count; ++local) {
      const parameter_statement& stated = layer.parameters.first[local];
      const std::size_t shared_so_far = shared;
      if constexpr (Graph::extents.shared > 0)
        if (was_added(step, local, stated, outer)) continue;
      add_parameter({step, local, stated.size, frozen || stated.is_buffer ? frozen_extent() : g.gradient_extent,
                     stated.order, frozen || stated.is_buffer},
                    stated, layer.least_samples > 0);
      g.parameters[parameters - 1].shared = shared > shared_so_far;
    }
    // Factors of what is derived from parameters come first, so that a backward pass reaches them last.
    for (const bool derived : {true, false})
      for (std::size_t local = 0; local < layer.factors.count; ++local)
        if (layer.values.first[layer.factors.first[local].y.number].derived == derived)
          add_factor(layer.factors.first[local], step, local, frozen);
    if (layer.misread != no_index && g.misread_parameter == no_index)
      g.misread_parameter = parameter_at(g, place.first_parameter + layer.misread);
    g.has_own_operations = g.has_own_operations || layer.has_own_operations;
    if (layer.draws && g.first_that_draws == no_index) g.first_that_draws = step;
    if (layer.least_samples > 0 && g.first_that_couples == no_index) g.first_that_couples = step;
    if (g.least_samples < layer.least_samples) g.least_samples = layer.least_samples;
    if (layer.parameters_wait && !frozen) find_waiting(layer, place.first_parameter);
    return values - 1;
  }

  // Whether a shared parameter was added by an earlier layer. Buffers are not shared.
  constexpr bool was_added(std::size_t step, std::size_t local, const parameter_statement& stated,
                           outer_statement outer) {
    shared_record here{stated.shared_name, 0, step, local, parameters, outer.frozen};
    if (!here.name.given() && outer.shared_name.given() && !stated.is_buffer)
      here = {outer.shared_name, (*outer.shared_before)++, step, local, parameters, outer.frozen};
    bool found = false;
    for (std::size_t s = 0; s < shared && !found && here.name.given(); ++s) {
      found = g.shared[s].name == here.name && g.shared[s].number == here.number;
      if (found) here.parameter = g.shared[s].parameter;
    }
    if (here.name.given()) g.shared[shared++] = here;
    g.parameter_at[places] = here.parameter;
    if (found) ++places;
    return found;
  }

  constexpr void add_children(const layer_table& composite, const step_record& place, outer_statement outer) {
    step_record inside;
    for (std::size_t i = 0; i < place.depth; ++i) inside.numbers[i] = place.numbers[i];
    inside.depth = place.depth + 1;
    std::size_t* const outputs = g.child_outputs + place.first_child;
    row_in_progress row;
    const child_is_as_before as_before{composite.children.first};
    for (std::size_t n = 0; n < composite.children.count; ++n) {
      const child_statement& child = composite.children.first[n];
      inside.numbers[place.depth] = n + 1;
      if (composite.repeats)
        enter(row, n == 0 ? composite.children.count : 1, true);
      else if (row.left > 0 || composite.children.count - n >= least_in_a_row)
        enter(row, row.left > 0 ? 1 : row_from(n, composite.children.count, as_before), false);
      outputs[n] = add(*child.table, child.source == 0 ? place.input : outputs[child.source - 1], inside, outer);
      leave(row);
    }
  }

  // Repetitions that are being added: the number of their record, and how many are left.
  struct row_in_progress {
    std::size_t record = 0;
    std::size_t left = 0;
    std::size_t multiply_adds_before = 0;
  };
  // Called before each layer of a list: `times` repetitions begin with it, unless it is one of those that began
  // earlier.
  constexpr void enter(row_in_progress& row, std::size_t times, bool stated) {
    if (row.left == 0 && (times > 1 || stated)) {
      row = {repeats++, times, g.totals.multiply_adds};
      g.repeats[row.record] = {repetitions, times, stated};
      repetitions += times + 1;
    }
    if (row.left == 0) return;
    const repeat_record& record = g.repeats[row.record];
    g.repetitions[record.first + record.times - row.left] = next();
  }
  // Called after each. Equal layers that are not worth a loop are compiled one by one.
  constexpr void leave(row_in_progress& row) {
    if (row.left == 0) return;
    --row.left;
    if (row.left > 0) return;
    repeat_record& record = g.repeats[row.record];
    g.repetitions[record.first + record.times] = next();
    if (!record.stated && (g.totals.multiply_adds - row.multiply_adds_before) / record.times < worth_a_loop)
      record.times = 0;
  }

  // The numbers that the records added next will have.
  constexpr repetition_record next() const { return {steps, values, parameters, factors, reads}; }

  // A parameter that is read for another parameter's gradient is updated after all of its layer's gradients are
  // complete.
  constexpr void find_waiting(const layer_table& layer, std::size_t first) {
    bool some = false;
    const auto wait = [&](std::size_t p) {
      if (!g.parameters[p].frozen) some = g.parameters[p].waits = true;  // buffers have no gradients
    };
    for (const factor_statement& factor : layer.factors) {
      if (factor.x.source != variable_source::own_parameter) continue;
      for (std::size_t p = first; factor.may_read_each_parameter && p < places; ++p) wait(parameter_at(g, p));
      for (const table_rows<variable_reference>* list : {&factor.reads_parameters, &factor.reads})
        for (const variable_reference& read : *list)
          if (read.source == variable_source::own_parameter && read.number != no_index)
            wait(parameter_at(g, first + read.number));
    }
    std::size_t before = 0;
    for (std::size_t place = first; some && place < places; ++place) {
      parameter_record& record = g.parameters[parameter_at(g, place)];
      if (record.shared || record.frozen) continue;
      record.scratch_offset = before;
      before += round_up(record.size, parameter_alignment);
    }
  }

  constexpr std::size_t frozen_extent() const { return g.parameter_extent - g.gradient_extent; }

  // `moves`: the layer's operations give statistics that update its buffers.
  constexpr void add_parameter(const parameter_record& stated_record, const parameter_statement& stated, bool moves) {
    ++places;
    parameter_record& record = g.parameters[parameters++] = stated_record;
    const std::size_t extent =
        record.size > uncountable - parameter_alignment ? uncountable : round_up(record.size, parameter_alignment);
    std::size_t& count = stated.is_buffer ? g.buffer_count : g.parameter_count;
    count = counted_sum(count, record.size);
    g.parameter_extent = counted_sum(g.parameter_extent, extent);
    record.is_buffer = stated.is_buffer;
    record.rows = stated.rows;
    record.kernel = stated.kernel;
    if (stated.is_buffer && moves) {
      record.statistic = g.statistics_extent;
      record.momentum = stated.momentum;
      g.statistics_extent += extent;
    }
    if (record.frozen) return;
    g.trainable_count = counted_sum(g.trainable_count, record.size);
    g.gradient_extent = counted_sum(g.gradient_extent, extent);
  }

  // Called when all layers are added. It puts the frozen parameters after the others, so that the offsets in a
  // gradient are those of the parameters.
  constexpr void place_frozen() {
    for (std::size_t p = 0; p < parameters; ++p)
      if (g.parameters[p].frozen) g.parameters[p].offset += g.gradient_extent;
  }

  // Called at the end. The gradient of a shared parameter is kept while others are computed, so it has an offset of
  // its own before theirs in a buffer for one parameter.
  constexpr void place_shared() {
    g.parameters_in_all = parameters;
    std::size_t before = 0;
    for (std::size_t s = 0; s < shared; ++s) {
      parameter_record& record = g.parameters[g.shared[s].parameter];
      if (record.frozen || g.shared[s].step != record.step || g.shared[s].local != record.local) continue;
      record.scratch_offset = before;
      before = counted_sum(before, round_up(record.size, parameter_alignment));
    }
    for (std::size_t p = 0; p < parameters; ++p)
      if (!g.parameters[p].shared) g.parameters[p].scratch_offset = counted_sum(g.parameters[p].scratch_offset, before);
  }

  constexpr void add_factor(const factor_statement& stated, std::size_t step, std::size_t local, bool frozen) {
    const bool to_parameter = stated.x.source == variable_source::own_parameter;
    const std::size_t y = find(g.steps[step], stated.y);
    const std::size_t x = find(g.steps[step], stated.x);
    if (stated.x.source == variable_source::elsewhere &&
        !(stated.same_elements && g.values[x].size == g.values[y].size))
      g.reads_elsewhere = true;
    const std::size_t cost =  // for each sample
        g.values[y].derived
            ? 0
            : stated.multiply_adds(g.values[y].size, to_parameter ? g.parameters[x].size : g.values[x].size);
    if (to_parameter && g.parameters[x].factors++ == 0) g.parameters[x].first_factor = factors;
    // Only values of samples bound a sum of their products: the check before a step does not read parameters, buffers
    // and constants.
    bool bounded = stated.sums_products && !g.values[y].derived;
    for (const variable_reference& read : stated.reads) {  // parameters and the input are always there
      const bool of_samples = read.source != variable_source::own_parameter;
      const std::size_t value = of_samples ? find(g.steps[step], read) : 0;
      bounded = bounded && of_samples && !g.values[value].derived;
      g.reads[reads++] = {factors, value};
    }
    g.totals.multiply_adds = counted_sum(g.totals.multiply_adds, cost);
    g.factors[factors++] = {step,
                            local,
                            y,
                            x,
                            to_parameter,
                            to_parameter && frozen,
                            stated.kind,
                            stated.same_elements,
                            to_parameter || g.values[x].derived || stated.kind == structure::diagonal ? 0 : cost,
                            cost,
                            stated.gives_parameter_gradient,
                            bounded,
                            &stated.loop};
  }

  // The graph's number for one of a layer's variables; `no_index` for a kind that the layer does not have.
  constexpr std::size_t find(const step_record& place, const variable_reference& variable) const {
    if (variable.number == no_index) return no_index;
    if (variable.source == variable_source::own_value) return place.first_value + variable.number;
    if (variable.source == variable_source::own_parameter)
      return parameter_at(g, place.first_parameter + variable.number);
    if (variable.source == variable_source::child) return g.child_outputs[place.first_child + variable.number];
    if (variable.source == variable_source::elsewhere) {
      const std::size_t value = activation_at_path(g, steps, values, variable.number, variable.path);
      if (value != no_index) return value;
      g.reads_elsewhere = true;  // such a network is refused: topology/reads.hpp
    }
    return place.input;
  }
};

}  // namespace internal::graphs
}  // namespace chainrule
