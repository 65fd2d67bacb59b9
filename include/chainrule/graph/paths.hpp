// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/graph.hpp>

// Which factors lie on a path from one of a graph's variables to another, and where paths part and meet again.
namespace chainrule {

namespace internal::chains {

// Nodes are the graph's values, then its parameters.
template <class Graph>
constexpr std::size_t node_of(const factor_record& factor) {
  return factor.to_parameter ? Graph::extents.values + factor.x : factor.x;
}

constexpr bool is_identity(const factor_record& factor) { return factor.kind == structure::identity; }

/// The index of the `Number`-th factor, from 1, from one node to another that fulfils a condition; `no_index` if there
/// are fewer.
template <class Graph, class AsAsked>
constexpr std::size_t find_factor(const Graph& g, std::size_t y, std::size_t x, std::size_t number, AsAsked as_asked) {
  for (std::size_t f = 0; f < Graph::extents.factors; ++f)
    if (g.factors[f].y == y && node_of<Graph>(g.factors[f]) == x && as_asked(g.factors[f]) && --number == 0) return f;
  return no_index;
}

/// Whether a factor is all of dy/dx: no other factor and no path through other values leads from its y to its x.
template <class Graph>
constexpr bool is_only_path(const Graph& g, std::size_t factor) {
  const factor_record& only = g.factors[factor];
  bool reached[Graph::extents.values + 1] = {};
  reached[only.y] = true;
  std::size_t f = factor + 1;
  while (f < Graph::extents.factors && g.factors[f].y == only.y) ++f;
  while (f-- > 0) {
    const factor_record& other = g.factors[f];
    const bool shared = only.to_parameter && g.parameters[only.x].shared;
    if (!shared && (only.to_parameter ? other.step != only.step : other.y <= only.x)) break;  // x is not reached
    if (f == factor || !reached[other.y]) continue;
    if (other.to_parameter == only.to_parameter && other.x == only.x) return false;
    if (!other.to_parameter) reached[other.x] = true;
  }
  return true;
}

/// The number of a factor among the direct paths between its two variables: counted among the identities, or among the
/// others.
template <class Graph>
constexpr std::size_t number_of_direct_path(const Graph& g, std::size_t factor) {
  std::size_t number = 1;
  for (std::size_t f = 0; f < factor; ++f)
    if (g.factors[f].y == g.factors[factor].y && node_of<Graph>(g.factors[f]) == node_of<Graph>(g.factors[factor]) &&
        is_identity(g.factors[f]) == is_identity(g.factors[factor]))
      ++number;
  return number;
}

/// The number of elements of a value or parameter.
template <class Net>
constexpr std::size_t size_of_node(std::size_t node) {
  return node < Net::graph_type::extents.values ? Net::graph().values[node].size
                                                : Net::graph().parameters[node - Net::graph_type::extents.values].size;
}

// A part of a chain: one factor, or several parallel paths between two values.
struct chain_link {
  std::size_t factor = no_index;
  std::size_t from = no_index;
  std::size_t to = no_index;
};

template <class Graph>
struct finder {
  static constexpr std::size_t nodes = Graph::extents.values + Graph::extents.parameters;
  static constexpr std::size_t factors = Graph::extents.factors;
  const Graph& g;
  std::size_t from;
  std::size_t to;
  bool on_path[factors + 1] = {};
  std::size_t branches[nodes + 1] = {};  // the number of a node's factors that lie on a path
  chain_link found[factors + 1] = {};
  std::size_t length = 0;

  constexpr finder(const Graph& graph, std::size_t y, std::size_t x) : g(graph), from(y), to(x) {
    mark();
    if (y < nodes && branches[y] > 0) follow();
  }

  // A factor is on a path if its y is reached from `from` and `to` is reached from its x.
  constexpr void mark() {
    bool reaches[nodes + 1] = {};
    bool reached[nodes + 1] = {};
    reaches[to] = reached[from] = true;
    for (std::size_t f = 0; f < factors; ++f)
      if (reaches[node_of<Graph>(g.factors[f])]) reaches[g.factors[f].y] = true;
    for (std::size_t f = factors; f-- > 0;) {
      const std::size_t y = g.factors[f].y;
      const std::size_t x = node_of<Graph>(g.factors[f]);
      if (!reached[y] || !reaches[x] || y == to) continue;
      reached[x] = on_path[f] = true;
      ++branches[y];
    }
  }

  constexpr void follow() {
    std::size_t open = 0;             // factors whose y has been passed and whose x has not
    std::size_t parallel = no_index;  // where paths have parted that have not met again
    std::size_t pending[nodes + 1] = {};
    std::size_t f = factors;
    for (std::size_t node = from;;) {
      if (parallel != no_index && open == pending[node]) {  // all paths meet here
        found[length++] = {no_index, parallel, node};
        parallel = no_index;
      }
      open -= pending[node];
      if (node == to) return;
      if (parallel == no_index && branches[node] > 1) parallel = node;
      for (; f > 0 && g.factors[f - 1].y >= node; --f) {
        if (!on_path[f - 1] || g.factors[f - 1].y != node) continue;
        const std::size_t x = node_of<Graph>(g.factors[f - 1]);
        ++pending[x];
        ++open;
        if (parallel == no_index) found[length++] = {f - 1, node, x};
      }
      node = next(node, pending);
    }
  }

  // The next node: the highest value below to which an open factor leads; a parameter comes last.
  constexpr std::size_t next(std::size_t node, const std::size_t* pending) const {
    for (std::size_t v = node; v-- > 0;)
      if (pending[v] > 0 && v != to) return v;
    return to;
  }
};

template <std::size_t Length>
struct chain_links {
  chain_link items[Length + 1] = {};
};

template <class Net, std::size_t From, std::size_t To>
struct chain {
  using graph = typename Net::graph_type;
  using finder_type = finder<std::remove_cvref_t<decltype(graph::value)>>;
  static constexpr std::size_t length = finder_type(graph::value, From, To).length;
  static constexpr chain_links<length> found = [] {
    const finder_type finder(graph::value, From, To);
    chain_links<length> result;
    for (std::size_t i = 0; i < length; ++i) result.items[i] = finder.found[i];
    return result;
  }();
};

}  // namespace internal::chains
}  // namespace chainrule
