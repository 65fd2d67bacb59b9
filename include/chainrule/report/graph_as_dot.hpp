// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/report/layer_texts.hpp>

// A network as a graph in the language of Graphviz. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::report {

/// An edge from a layer's output to a layer that reads it. Both are rows; `no_index` is the network's input.
struct drawn_edge {
  std::size_t from = no_index;
  std::size_t to = no_index;
  bool is_copy = true;  // the reader only copies it
};

/// What is drawn: the layers, and which layer reads which.
struct drawn_graph {
  std::vector<layer_summary> rows;
  std::vector<drawn_edge> edges;
  std::vector<std::size_t> stands_for;  // the row that is drawn in place of a row: for `sequential`, its last layer
  std::size_t output = no_index;

  void add(const drawn_edge& edge) {
    for (drawn_edge& known : edges)
      if (known.from == edge.from && known.to == edge.to) {
        known.is_copy = known.is_copy && edge.is_copy;
        return;
      }
    edges.push_back(edge);
  }
  std::size_t incoming(std::size_t row) const {
    return static_cast<std::size_t>(
        std::count_if(edges.begin(), edges.end(), [&](const drawn_edge& edge) { return edge.to == row; }));
  }
  std::size_t drawn(std::size_t row) const {
    while (row != no_index && stands_for[row] != row) row = stands_for[row];
    return row;
  }
  /// A composite that only copies the output of one of its layers is not drawn.
  void leave_out_copies() {
    for (std::size_t r = 0; r < rows.size(); ++r) stands_for.push_back(r);
    for (const drawn_edge& edge : edges)
      if (rows[edge.to].has_layers_inside && edge.is_copy && incoming(edge.to) == 1) stands_for[edge.to] = edge.from;
    std::vector<drawn_edge> all;
    all.swap(edges);
    for (const drawn_edge& edge : all)
      if (stands_for[edge.to] == edge.to) add({drawn(edge.from), edge.to, edge.is_copy});
    output = drawn(output);
  }
};

template <class Net>
drawn_graph drawn_graph_of() {
  constexpr graph_extents count = Net::graph_type::extents;
  const auto& g = Net::graph();
  drawn_graph all;
  all.rows.assign(layer_rows<Net>::value.begin(), layer_rows<Net>::value.end());
  const auto row_of_value = [&](std::size_t value) {
    const std::size_t step = g.values[value].step;
    return step == no_index ? no_index : rows_of_steps<Net>.row[step];
  };
  // Edges within a step are not drawn. A repeated block has an edge to itself. Several inputs are drawn as one.
  const auto add = [&](std::size_t value, std::size_t step, bool is_copy) {
    const bool is_input = g.steps[step].numbers[0] == 0;
    if (g.values[value].step != step && !is_input)
      all.add({row_of_value(value), rows_of_steps<Net>.row[step], is_copy});
  };
  for (std::size_t f = 0; f < count.factors; ++f) {
    const factor_record& factor = g.factors[f];
    if (!factor.to_parameter) add(factor.x, factor.step, factor.kind == structure::identity && factor.same_elements);
  }
  for (std::size_t v = 1; v < count.values; ++v)
    if (g.values[v].tokens != no_index) add(g.values[v].tokens, g.values[v].step, false);
  all.output = row_of_value(g.output);
  all.leave_out_copies();
  return all;
}

/// In quotes, escaped for dot.
template <class = void>
std::string quoted(const std::string& text) {
  std::string all = "\"";
  for (const char c : text) all += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return all + '"';
}

template <class = void>
std::string node_name(const drawn_graph& all, std::size_t row) {
  return row == no_index ? "input" : "layer_" + path_words(all.rows[row], "_");
}

template <class = void>
std::string as_dot(const drawn_graph& all, const table_rows<std::size_t>& input) {
  std::string text = "digraph network {\n  node [shape=box];\n";
  if (std::any_of(all.edges.begin(), all.edges.end(), [](const drawn_edge& edge) { return edge.from == no_index; }))
    text += "  input [shape=ellipse];\n";
  std::vector<step_record> open;  // the composites around a row
  const auto close_until = [&](const step_record& place) {
    for (; !open.empty() && !is_inside(place, open.back()); open.pop_back())
      text += std::string(2 * open.size(), ' ') + "}\n";
  };
  const table_rows<layer_summary> rows{all.rows.data(), all.rows.size()};
  for (const std::size_t number : order_as_written(rows)) {
    const layer_summary& row = rows.first[number];
    close_until(row.place);
    const std::string path = path_words(row, "_");
    const std::string times = row.times > 1 ? ", " + std::to_string(row.times) + " times" : "";
    const std::string words = quoted(layer_words(row) + times);
    if (row.has_layers_inside) {
      text += std::string(2 * open.size() + 2, ' ') + "subgraph cluster_" + path + " {\n";
      open.push_back(row.place);
      text += std::string(2 * open.size() + 2, ' ') + "label=" + words + ";\n";
    }
    if (all.stands_for[number] == number)
      text += std::string(2 * open.size() + 2, ' ') + "layer_" + path + " [label=" + words +
              (row.place.numbers[0] == 0 ? " shape=ellipse" : "") + "];\n";
  }
  close_until(step_record{});
  const auto draw = [&](std::size_t from, const std::string& to) {
    text += "  " + node_name(all, from) + " -> " + to +
            " [label=" + quoted(shape_words(from == no_index ? input : all.rows[from].output)) + "];\n";
  };
  for (const drawn_edge& edge : all.edges) draw(edge.from, node_name(all, edge.to));
  text += "  output [shape=ellipse];\n";
  draw(all.output, "output");
  return text + "}\n";
}

template <class Net>
struct dot_of {
  using type = std::string;
  static type value() { return as_dot(drawn_graph_of<Net>(), extents_of_shape<typename Net::input_shape>::value); }
};
template <class Net>
  requires is_refused<Net>
struct dot_of<Net> {
  using type = Net;
  static type value() { return {}; }
};

}  // namespace internal::report

/// A network in the language of Graphviz: `std::ofstream("net.dot") << graph_as_dot<net>()`, then `dot -Tsvg net.dot`.
/// Layers are boxes, composites are frames around them. Edges lead from a layer to those that read its output, and show
/// its shape.
template <class Net>
typename internal::report::dot_of<checked_network<Net>>::type graph_as_dot() {
  return internal::report::dot_of<checked_network<Net>>::value();
}

}  // namespace chainrule
