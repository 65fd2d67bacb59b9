// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/text.hpp>
#include <chainrule/topology/lookup.hpp>

// The chain rule: which factors lead from one variable of a network to another.
namespace chainrule {

// The loss that the cost C stands for where none is named: the course's C = (a - y)^2. Defined in loss/.
struct squared_error;

// The words of this room's refusals.
template <class Y, class X>
struct does_not_depend_on {};

namespace chains {

// Nodes are the graph's values, then its parameters.
template <class Graph>
constexpr std::size_t node_of(const factor_record& factor) {
  return factor.to_parameter ? Graph::extents.values + factor.x : factor.x;
}

// A stretch of a chain: one factor, or several ways in parallel between two values.
struct stretch {
  std::size_t factor = none;
  std::size_t from = none;
  std::size_t to = none;
};

template <class Graph>
struct finder {
  static constexpr std::size_t nodes = Graph::extents.values + Graph::extents.parameters;
  static constexpr std::size_t factors = Graph::extents.factors;
  const Graph& g;
  std::size_t from;
  std::size_t to;
  bool on_path[factors + 1] = {};
  std::size_t branches[nodes + 1] = {};  // how many factors on a path a node has
  stretch found[factors + 1] = {};
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
    std::size_t open = 0;       // factors whose y has been passed and whose x has not
    std::size_t parallel = none;  // where several ways parted that have not met again
    std::size_t pending[nodes + 1] = {};
    std::size_t f = factors;
    for (std::size_t node = from;;) {
      if (parallel != none && open == pending[node]) {  // all ways meet here
        found[length++] = {none, parallel, node};
        parallel = none;
      }
      open -= pending[node];
      if (node == to) return;
      if (parallel == none && branches[node] > 1) parallel = node;
      for (; f > 0 && g.factors[f - 1].y >= node; --f) {
        if (!on_path[f - 1] || g.factors[f - 1].y != node) continue;
        const std::size_t x = node_of<Graph>(g.factors[f - 1]);
        ++pending[x];
        ++open;
        if (parallel == none) found[length++] = {f - 1, node, x};
      }
      node = next(node, pending);
    }
  }

  // The highest value below that is waited for; a parameter comes last.
  constexpr std::size_t next(std::size_t node, const std::size_t* pending) const {
    for (std::size_t v = node; v-- > 0;)
      if (pending[v] > 0 && v != to) return v;
    return to;
  }
};

template <std::size_t Length>
struct stretches {
  stretch items[Length + 1] = {};
};

template <class Net, std::size_t From, std::size_t To>
struct chain {
  using graph = typename Net::graph_type;
  using finder_type = finder<std::remove_cvref_t<decltype(graph::value)>>;
  static constexpr std::size_t length = finder_type(graph::value, From, To).length;
  static constexpr stretches<length> found = [] {
    const finder_type finder(graph::value, From, To);
    stretches<length> result;
    for (std::size_t i = 0; i < length; ++i) result.items[i] = finder.found[i];
    return result;
  }();
};

template <class Net, std::size_t Node>
struct node_symbol {
  using type = value_symbol<Net, Node>;
};
template <class Net, std::size_t Node>
  requires(Node >= Net::graph_type::extents.values)
struct node_symbol<Net, Node> {
  using type = parameter_symbol<Net, Node - Net::graph_type::extents.values>;
};

template <class Net, std::size_t From, std::size_t To>
struct expansion;

template <class Net, std::size_t Factor>
using partial_of = calculus::partial<value_symbol<Net, Net::graph().factors[Factor].y>,
                                     typename node_symbol<Net, node_of<std::remove_cvref_t<decltype(Net::graph())>>(Net::graph().factors[Factor])>::type>;

// One term of a sum: a factor of the node where the ways part, then the chain from there to where they meet.
template <class Net, std::size_t Factor, std::size_t X, std::size_t Meet>
struct parallel_term {
  using type = calculus::product_of<partial_of<Net, Factor>, typename expansion<Net, X, Meet>::type>;
};
template <class Net, std::size_t Factor, std::size_t Meet>
struct parallel_term<Net, Factor, Meet, Meet> {
  using type = calculus::direct<typename node_symbol<Net, Net::graph().factors[Factor].y>::type, typename node_symbol<Net, Meet>::type>;
};

// The factors through which ways part at a node, in the order in which the layer states them.
template <class Net, std::size_t From, std::size_t To>
struct parting {
  using finder_type = typename chain<Net, From, To>::finder_type;
  static constexpr std::size_t count = finder_type(Net::graph(), From, To).branches[From];
  static constexpr stretches<count> found = [] {
    const finder_type finder(Net::graph(), From, To);
    stretches<count> result;
    std::size_t n = 0;
    for (std::size_t f = 0; f < finder_type::factors; ++f)
      if (finder.on_path[f] && Net::graph().factors[f].y == From)
        result.items[n++] = {f, From, node_of<std::remove_cvref_t<decltype(Net::graph())>>(Net::graph().factors[f])};
    return result;
  }();
};

template <class Net, class Parting, std::size_t To, class Indices = std::make_index_sequence<Parting::count>>
struct parallel;
template <class Net, class Parting, std::size_t To, std::size_t... Indices>
struct parallel<Net, Parting, To, std::index_sequence<Indices...>> {
  using type = calculus::sum_of<typename parallel_term<Net, Parting::found.items[Indices].factor, Parting::found.items[Indices].to, To>::type...>;
};

template <class Net, std::size_t Factor, std::size_t From, std::size_t To>
struct stretch_type {
  using type = partial_of<Net, Factor>;
};
template <class Net, std::size_t From, std::size_t To>
struct stretch_type<Net, none, From, To> {
  using type = typename parallel<Net, parting<Net, From, To>, To>::type;
};

template <class Net, class Chain, class Indices = std::make_index_sequence<Chain::length>>
struct chain_type;
template <class Net, class Chain, std::size_t... Indices>
struct chain_type<Net, Chain, std::index_sequence<Indices...>> {
  using type = calculus::product_of<
      typename stretch_type<Net, Chain::found.items[Indices].factor, Chain::found.items[Indices].from, Chain::found.items[Indices].to>::type...>;
};

template <class Net, std::size_t From, std::size_t To>
struct expansion : chain_type<Net, chain<Net, From, To>> {};

template <class Net, class Symbol>
inline constexpr std::size_t node =
    lookup<Net, Symbol>::is_parameter ? Net::graph_type::extents.values + lookup<Net, Symbol>::index : lookup<Net, Symbol>::index;

// Whether y depends on x; the cost depends on whatever the network's output does.
template <class Net, class Y, class X>
inline constexpr bool depends = chain<Net, node<Net, Y>, node<Net, X>>::length > 0;
template <class Net, class X>
inline constexpr bool depends<Net, calculus::symbol<calculus::cost>, X> =
    node<Net, X> == Net::graph().output || chain<Net, Net::graph().output, node<Net, X>>::length > 0;
template <class Net>
inline constexpr bool depends<Net, calculus::symbol<calculus::cost>, calculus::symbol<calculus::cost>> = false;

template <class Verdict, class Net, class Y, class X>
struct dependence {
  using type = Verdict;
};
template <class Net, class Y, class X>
struct dependence<acceptance, Net, Y, X> {
  using type = refuse_if<!depends<Net, Y, X>, refusal<does_not_depend_on<Y, X>>>;
};

template <class Net, class Derivative>
struct verdict;
template <class Net, class Y, class X>
struct verdict<Net, calculus::partial<Y, X>> {
  using type = typename dependence<first_refusal<typename lookup<Net, Y>::verdict, typename lookup<Net, X>::verdict>, Net, Y, X>::type;
};
template <class Net, class Y, class X>
struct verdict<Net, calculus::direct<Y, X>> : verdict<Net, calculus::partial<Y, X>> {};
template <class Net, class... Factors>
struct verdict<Net, calculus::product<Factors...>> {
  using type = first_refusal<typename verdict<Net, Factors>::type...>;
};
template <class Net, class... Terms>
struct verdict<Net, calculus::sum<Terms...>> {
  using type = first_refusal<typename verdict<Net, Terms>::type...>;
};

template <class Net, class Derivative>
struct expand;
template <class Net, class Y, class X>
struct expand<Net, calculus::partial<Y, X>> {
  using type = typename expansion<Net, node<Net, Y>, node<Net, X>>::type;
};
template <class Net, class X>
struct expand<Net, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  using output = value_symbol<Net, Net::graph().output>;
  using type = calculus::product_of<calculus::partial<calculus::symbol<calculus::cost>, output>, typename expand<Net, calculus::partial<output, X>>::type>;
};
template <class Net, class X>
  requires(node<Net, X> == Net::graph().output)
struct expand<Net, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  using type = calculus::partial<calculus::symbol<calculus::cost>, X>;
};
template <class Net, class Y, class X>
struct expand<Net, calculus::direct<Y, X>> {
  using type = calculus::direct<Y, X>;
};
template <class Net, class... Factors>
struct expand<Net, calculus::product<Factors...>> {
  using type = calculus::product_of<typename expand<Net, Factors>::type...>;
};
template <class Net, class... Terms>
struct expand<Net, calculus::sum<Terms...>> {
  using type = calculus::sum_of<typename expand<Net, Terms>::type...>;
};

// The number of the factor d(y)/d(x) between neighbours.
template <class Net, class Y, class X>
inline constexpr std::size_t factor_between = [] {
  const auto& graph = Net::graph();
  for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f)
    if (graph.factors[f].y == node<Net, Y> && node_of<std::remove_cvref_t<decltype(graph)>>(graph.factors[f]) == node<Net, X>) return f;
  return none;
}();

template <class Net, class Factor>
struct structure_of;
template <class Net, class Y, class X>
struct structure_of<Net, calculus::partial<Y, X>> {
  static constexpr structure value = Net::graph().factors[factor_between<Net, Y, X>].kind;
};
template <class Net, class X>
struct structure_of<Net, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  static constexpr structure value = structure::dense;
};
template <class Net, class Y, class X>
struct structure_of<Net, calculus::direct<Y, X>> : structure_of<Net, calculus::partial<Y, X>> {};
template <class Net, class First, class... Rest>
struct structure_of<Net, calculus::product<First, Rest...>> {
  static constexpr structure value = [] {
    structure product = structure_of<Net, First>::value;
    ((product = structure_of_product(product, structure_of<Net, Rest>::value)), ...);
    return product;
  }();
};
template <class Net, class First, class... Rest>
struct structure_of<Net, calculus::sum<First, Rest...>> {
  static constexpr structure value = [] {
    structure sum = structure_of<Net, First>::value;
    ((sum = structure_of_sum(sum, structure_of<Net, Rest>::value)), ...);
    return sum;
  }();
};

// The symbols of one factor, for the closed form that its operand states.
template <class Net, std::size_t Factor>
struct factor_symbols {
  static constexpr factor_record record = Net::graph().factors[Factor];
  using step = topologies::step_type<Net, record.step>;
  using y = value_symbol<Net, record.y>;
  using x = typename node_symbol<Net, node_of<std::remove_cvref_t<decltype(Net::graph())>>(record)>::type;
  template <class Kind>
  struct named {
    using type = typename step::template symbol<Kind>;
  };
  template <class Kind>
    requires std::is_same_v<Kind, layer_input>
  struct named<Kind> {
    using type = value_symbol<Net, Net::graph().steps[record.step].input>;
  };
  template <class Kind>
  using of = typename named<Kind>::type;
};

template <class Net, class Loss, class Factor>
struct closed_form;
template <class Net, class Loss, class Y, class X>
struct closed_form<Net, Loss, calculus::partial<Y, X>> {
  static constexpr std::size_t factor = factor_between<Net, Y, X>;
  static constexpr auto value = operand_at<Net, factor>::closed_form(factor_symbols<Net, factor>{});
};
template <class Net, class Loss, class X>
struct closed_form<Net, Loss, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  static constexpr auto value = Loss::derivative_formula(X{}, calculus::y);
};
template <class Net, class Loss, class Y, class X>
struct closed_form<Net, Loss, calculus::direct<Y, X>> : closed_form<Net, Loss, calculus::partial<Y, X>> {};
// A product of closed forms, in which a factor of one is not written.
template <class Form>
struct chained_form {
  Form form;
  template <class Next>
    requires(!std::is_same_v<Form, calculus::rational<1>>)
  constexpr auto operator*(chained_form<Next> next) const {
    return chained_form<decltype(form * next.form)>{form * next.form};
  }
  constexpr auto operator*(chained_form<calculus::rational<1>>) const { return *this; }
};
template <class Next>
  requires(!std::is_same_v<Next, calculus::rational<1>>)
constexpr auto operator*(chained_form<calculus::rational<1>>, chained_form<Next> next) {
  return next;
}

template <class Net, class Loss, class... Factors>
struct closed_form<Net, Loss, calculus::product<Factors...>> {
  static constexpr auto value =
      (... * chained_form<std::remove_const_t<decltype(closed_form<Net, Loss, Factors>::value)>>{closed_form<Net, Loss, Factors>::value}).form;
};
template <class Net, class Loss, class... Terms>
struct closed_form<Net, Loss, calculus::sum<Terms...>> {
  static constexpr auto value = (... + closed_form<Net, Loss, Terms>::value);
};

// What the text of a derivative asks for, to write shapes under its factors.
template <class Net>
struct shapes {
  template <class Factor>
  static constexpr auto of(Factor) {
    return outer_shape<typename lookup<Net, typename Factor::numerator>::extents, typename lookup<Net, typename Factor::denominator>::extents>{};
  }
};

}  // namespace chains

/// Whether a derivative makes sense in a network: its symbols exist, and each y depends on its x.
template <class Net, class Derivative>
using verdict_of_derivative = typename chains::verdict<Net, Derivative>::type;

namespace chains {

template <class Net, class Derivative>
struct expanded {
  using type = if_accepted<verdict_of_derivative<Net, Derivative>, expand<Net, Derivative>>;
};

template <class Net, class Derivative>
struct shape_of_derivative {
  using type = decltype(shapes<Net>::of(Derivative{}));
};
template <class Net, class Derivative>
struct shape_of {
  using type = if_accepted<verdict_of_derivative<Net, Derivative>, shape_of_derivative<Net, Derivative>>;
};
template <class Net, calculus::Symbol Symbol>
struct shape_of<Net, Symbol> {
  template <class Found>
  struct extents {
    using type = typename Found::extents;
  };
  using type = if_accepted<typename lookup<Net, Symbol>::verdict, extents<lookup<Net, Symbol>>>;
};

// A value known to the compiler that a function returns: it converts to, and compares as, what it holds.
template <auto Value>
struct known {
  constexpr operator decltype(Value)() const { return Value; }
};

template <class Net, class Derivative>
struct structure_value {
  using type = known<structure_of<Net, typename expand<Net, Derivative>::type>::value>;
};
template <class Net, class Derivative>
struct checked_structure {
  using type = if_accepted<verdict_of_derivative<Net, Derivative>, structure_value<Net, Derivative>>;
};

template <class Net, class Loss, class Derivative>
struct form_type {
  using type = std::remove_const_t<decltype(closed_form<Net, Loss, typename expand<Net, Derivative>::type>::value)>;
};
template <class Net, class Loss, class Derivative>
struct checked_form {
  using type = if_accepted<verdict_of_derivative<Net, Derivative>, form_type<Net, Loss, Derivative>>;
};

// What was refused before stays what it is.
template <class Net, class Derivative, class Delayed>
struct absorbing : Delayed {};
template <class Net, class Derivative, class Delayed>
  requires is_absorbed<Net>
struct absorbing<Net, Derivative, Delayed> {
  using type = Net;
};
template <class Net, class Derivative, class Delayed>
  requires(!is_absorbed<Net> && is_absorbed<Derivative>)
struct absorbing<Net, Derivative, Delayed> {
  using type = Derivative;
};

}  // namespace chains

// Each of the functions below refuses what `verdict_of_derivative` refuses, and passes on what was refused before.

/// The derivative as the product of its factors, each between neighbours: `expand<net>(d(C)/d(W<1>))`.
template <class Net, class Derivative>
constexpr typename chains::absorbing<Net, Derivative, chains::expanded<Net, Derivative>>::type expand(Derivative) {
  return {};
}

/// The shape of a variable, or of a derivative: y's extents, then x's. A cost's are none, so d(C)/d(W) has W's shape.
template <class Net, class Expression>
constexpr typename chains::absorbing<Net, Expression, chains::shape_of<Net, Expression>>::type shape_of(Expression) {
  return {};
}

/// What kind of matrix a derivative is, from the structures of its factors.
template <class Net, class Derivative>
constexpr typename chains::absorbing<Net, Derivative, chains::checked_structure<Net, Derivative>>::type structure_of(Derivative) {
  return {};
}

/// A derivative in closed form: W<n>, sigma'(z<n>), a<n-1>, one, 2 (a<N> - y). C is the squared error unless a loss is named.
template <class Net, class Loss = squared_error, class Derivative>
constexpr typename chains::absorbing<Net, Derivative, chains::checked_form<Net, Loss, Derivative>>::type local(Derivative) {
  return {};
}

namespace chains {

template <class Style, class Net, class... Parts>
struct text_of {
  static constexpr auto text = calculus::writing::written<Style, shapes<Net>, Parts...>();
  using type = std::remove_const_t<decltype(text)>;
};

// The text; or the refusal of a part that makes no sense in the network; or what was refused before.
template <class Style, class Net, class... Parts>
struct checked_text {
  using type = if_accepted<first_refusal<verdict_of_derivative<Net, Parts>...>, text_of<Style, Net, Parts...>>;
};
template <class Style, class Net, class... Parts>
  requires is_absorbed<Net>
struct checked_text<Style, Net, Parts...> {
  using type = Net;
};
template <class Style, class Net, class... Parts>
  requires(!is_absorbed<Net> && (is_absorbed<Parts> || ...))
struct checked_text<Style, Net, Parts...> {
  using type = absorbed;
};

template <class Type>
concept DerivativeOrRefused = calculus::Derivative<Type> || is_absorbed<Type>;

}  // namespace chains

/// A derivative as text, with the shape of each factor in this network behind it.
template <class Net, chains::DerivativeOrRefused... Parts>
constexpr typename chains::checked_text<calculus::writing::plain, Net, Parts...>::type as_text(Parts...) {
  if constexpr (is_absorbed<typename chains::checked_text<calculus::writing::plain, Net, Parts...>::type>)
    return {};
  else
    return chains::text_of<calculus::writing::plain, Net, Parts...>::text;
}

/// The same in LaTeX, with the shape under each factor.
template <class Net, chains::DerivativeOrRefused... Parts>
constexpr typename chains::checked_text<calculus::writing::tex, Net, Parts...>::type as_latex(Parts...) {
  if constexpr (is_absorbed<typename chains::checked_text<calculus::writing::tex, Net, Parts...>::type>)
    return {};
  else
    return chains::text_of<calculus::writing::tex, Net, Parts...>::text;
}

}  // namespace chainrule
