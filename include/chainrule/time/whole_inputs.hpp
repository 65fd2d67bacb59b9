// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <chainrule/time/whole_values.hpp>
#include <chainrule/topology/lookup.hpp>

// Which inputs of a network its stream is given as a whole, and which step by step. Some layers read a value as a
// whole at each of their steps: attention what it attends to, a recurrent layer its initial states. An input from which
// the answers are computed only through such values is given as a whole, with the first step.
namespace chainrule::internal::scans {

/// What layers see of a value that is a sequence.
template <class Fed>
inline constexpr bool is_sequence_of_steps = Fed::rank == 2;
template <std::size_t Vocabulary, std::size_t... Extents>
inline constexpr bool is_sequence_of_steps<token_shape<Vocabulary, Extents...>> = sizeof...(Extents) == 1;

template <class Bound>
struct stated_whole {
  using type = list<>;
};
template <class Bound>
  requires requires { typename Bound::reads_whole; }
struct stated_whole<Bound> {
  using type = typename Bound::reads_whole::kinds;
};

// Whether a layer is `from` of a sequence.
template <class Values, class Equations>
inline constexpr bool copies_sequence = false;
template <class Kind, class Shape, class Read>
inline constexpr bool copies_sequence<list<value<Kind, Shape>>, list<equation<Kind, op::copy, Read>>> =
    is_sequence_of_steps<Shape>;

/// Calls use(x, y) for all values y of a graph that are computed from values x.
template <class Graph, class Use>
constexpr void for_each_pair(const Graph& g, const Use& use) {
  for (std::size_t f = Graph::extents.factors; f-- > 0;)
    if (!g.factors[f].to_parameter) use(g.factors[f].x, g.factors[f].y);
  for (std::size_t v = Graph::extents.values; v-- > 0;)
    if (g.values[v].tokens != no_index) use(g.values[v].tokens, v);
}

/// For the inputs of a network with several, and for its layers: whether they are whole. A refusal, if there is one, is
/// of the step that reads as a whole what is not, or that reads one among the others inside a layer.
template <std::size_t Inputs, std::size_t Layers>
struct whole_record {
  bool input[Inputs + 1] = {};
  bool layer[Layers + 1] = {};  // from 0
  bool some = false;
  std::size_t misread = no_index;
  std::size_t mixed = no_index;
};

template <class Net, class Steps = meta::make_index_sequence<Net::graph_type::extents.steps>>
struct whole_finder;
template <class Net, std::size_t... Step>
struct whole_finder<Net, meta::index_sequence<Step...>> {
  static constexpr const auto& g = Net::graph();
  static constexpr std::size_t values = Net::graph_type::extents.values, steps = Net::graph_type::extents.steps;
  static constexpr std::size_t inputs = Net::graph_type::beginning::parts::size, layers = Net::layer_list::size;

  struct whole_read {
    std::size_t step = no_index, value = no_index;
  };
  struct reads {
    std::size_t count = 0;
    whole_read all[(1 + ... + stated_whole<bound_at<Net, Step>>::type::size)] = {};
    template <std::size_t At, class... Kinds>
    constexpr void add(list<Kinds...>) {
      ((all[count++] = {At, value_at<Net, At, Kinds>}), ...);
    }
  };
  static constexpr reads all_reads = [] {
    reads found;
    (found.template add<Step>(typename stated_whole<bound_at<Net, Step>>::type{}), ...);
    return found;
  }();
  static constexpr bool copies[steps] = {
      copies_sequence<typename bound_at<Net, Step>::values, typename bound_at<Net, Step>::equations>...};

  template <std::size_t... Input>
  static constexpr auto find_sequences(meta::index_sequence<Input...>) {
    using parts = typename Net::graph_type::beginning::parts;
    return std::array<bool, inputs>{is_sequence_of_steps<typename list_element<Input, parts>::entry::fed>...};
  }
  static constexpr auto sequences = find_sequences(meta::make_index_sequence<inputs>{});

  bool needed[values] = {};   // the answers are computed from it, not only through what is read as a whole
  bool read[values] = {};     // something that is read as a whole is computed from it
  bool stepped[values] = {};  // it is computed from an input that has steps
  bool whole[values] = {};    // it is computed from inputs that are whole

  static constexpr bool is_read_as_whole(std::size_t x, std::size_t y) {
    for (std::size_t i = 0; i < all_reads.count; ++i)
      if (all_reads.all[i].step == g.values[y].step && all_reads.all[i].value == x &&
          g.steps[g.values[y].step].input != x)
        return true;
    return false;
  }
  // Marks what the marked values are computed from, or what is computed from them, until nothing changes.
  static constexpr void spread_back(bool* marked, bool through_whole) {
    for (bool changes = true; changes;) {
      changes = false;
      for_each_pair(g, [&](std::size_t x, std::size_t y) {
        if (!marked[y] || marked[x] || (!through_whole && is_read_as_whole(x, y))) return;
        marked[x] = changes = true;
      });
    }
  }
  static constexpr void spread_on(bool* marked) {
    for (bool changes = true; changes;) {
      changes = false;
      for_each_pair(g, [&](std::size_t x, std::size_t y) {
        if (!marked[x] || marked[y] || x == 0) return;
        marked[y] = changes = true;
      });
    }
  }

  constexpr auto found() {
    whole_record<inputs, layers> record;
    needed[g.output] = true;
    spread_back(needed, false);
    for (std::size_t i = 0; i < all_reads.count; ++i) read[all_reads.all[i].value] = true;
    spread_back(read, true);
    for (std::size_t i = 0; i < inputs; ++i) {
      record.input[i] = read[i + 1] && !needed[i + 1];
      record.some = record.some || record.input[i];
      whole[i + 1] = record.input[i];
      stepped[i + 1] = sequences[i] && !record.input[i];
    }
    spread_on(stepped);
    spread_on(whole);
    for (std::size_t v = 0; v < values; ++v) whole[v] = whole[v] && !stepped[v];
    for (std::size_t n = 0; n < layers; ++n) {
      const std::size_t path[] = {n + 1};
      record.layer[n] = whole[graphs::activation_at_path(g, steps, values, 1, path)];
    }
    for (std::size_t i = all_reads.count; i-- > 0;)
      if (inputs == 0 || stepped[all_reads.all[i].value]) record.misread = all_reads.all[i].step;
    for (std::size_t s = steps; s-- > 0;)
      if (const std::size_t n = g.steps[s].numbers[0];
          copies[s] && n > 0 && whole[g.steps[s].first_value] != record.layer[n - 1])
        record.mixed = s;
    return record;
  }
};

/// A network has whole inputs only if some layer reads values as a whole.
template <class Net>
inline constexpr auto whole_in = [] {
  if constexpr (may_read_whole<typename Net::layer_list>)
    return whole_finder<Net>{}.found();
  else
    return whole_record<Net::graph_type::beginning::parts::size, Net::layer_list::size>{};
}();

/// Whether a stream is given an input's steps one after another, and not all with the first. An input without steps is
/// given with each.
template <class Net, std::size_t Input>
inline constexpr bool has_steps =
    is_sequence_of_steps<typename list_element<Input, typename Net::graph_type::beginning::parts>::entry::fed> &&
    !whole_in<Net>.input[Input];

}  // namespace chainrule::internal::scans
