// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/bracketed.hpp>
#include <chainrule/graph/paths.hpp>
#include <chainrule/topology/lookup.hpp>
#include <chainrule/topology/tokens.hpp>

// The chain rule: a derivative as the product of its factors, and the refusal of one that does not exist.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Y, class X>
struct does_not_depend_on {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Y>(), " does not depend on ",
                                    internal::meta::spelling<X>());
  }
};
template <class Symbol>
struct differentiated_by_itself {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Symbol>(), " differentiated by itself");
  }
};
struct is_the_identity {
  static constexpr char text[] = "is the identity: there is no factor to multiply";
};
template <class Y, class X, std::size_t Number = 1>
struct direct_path {
  static constexpr auto text() {
    return internal::meta::sentence("direct path ", internal::meta::number_text<Number>, " from ",
                                    internal::meta::spelling<Y>(), " to ", internal::meta::spelling<X>());
  }
};
struct does_not_exist {
  static constexpr char text[] =
      "does not exist: one stands for an argument that is passed on unchanged, as in residual";
};
struct is_not_the_identity {
  static constexpr char text[] = "is not the identity";
};

}  // namespace internal

namespace internal::chains {

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
                                     typename node_symbol<Net, node_of<std::remove_cvref_t<decltype(Net::graph())>>(
                                                                   Net::graph().factors[Factor])>::type>;

// One factor as a type: `partial`, dy/dx, if it is the only path from y to x; otherwise `direct`, with the number of
// the path.
template <class Net, std::size_t Factor, bool IsOnlyPath = is_only_path(Net::graph(), Factor)>
struct factor_type {
  using type = partial_of<Net, Factor>;
};
template <class Net, std::size_t Factor>
struct factor_type<Net, Factor, false> {
  using type =
      calculus::direct<typename partial_of<Net, Factor>::numerator, typename partial_of<Net, Factor>::denominator,
                       number_of_direct_path(Net::graph(), Factor), is_identity(Net::graph().factors[Factor])>;
};

// One term of a sum: a factor of the node where the paths part, then the chain from there to where they meet.
template <class Net, std::size_t Factor, std::size_t X, std::size_t Meet>
struct parallel_term {
  using type = calculus::product_of<typename factor_type<Net, Factor>::type, typename expansion<Net, X, Meet>::type>;
};
template <class Net, std::size_t Factor, std::size_t Meet>
struct parallel_term<Net, Factor, Meet, Meet> : factor_type<Net, Factor> {};

// The factors at a node where the chain branches: the first factor of each branch, in the order in which the layer
// states them.
template <class Net, std::size_t From, std::size_t To>
struct branching {
  using finder_type = typename chain<Net, From, To>::finder_type;
  static constexpr std::size_t count = finder_type(Net::graph(), From, To).branches[From];
  static constexpr chain_links<count> found = [] {
    const finder_type finder(Net::graph(), From, To);
    chain_links<count> result;
    std::size_t n = 0;
    for (std::size_t f = 0; f < finder_type::factors; ++f)
      if (finder.on_path[f] && Net::graph().factors[f].y == From)
        result.items[n++] = {f, From, node_of<std::remove_cvref_t<decltype(Net::graph())>>(Net::graph().factors[f])};
    return result;
  }();
};

template <class Net, class Branching, std::size_t To, class Indices = meta::make_index_sequence<Branching::count>>
struct parallel;
template <class Net, class Branching, std::size_t To, std::size_t... Indices>
struct parallel<Net, Branching, To, meta::index_sequence<Indices...>> {
  using type = calculus::sum_of<typename parallel_term<Net, Branching::found.items[Indices].factor,
                                                       Branching::found.items[Indices].to, To>::type...>;
};

template <class Net, std::size_t Factor, std::size_t From, std::size_t To>
struct link_type {
  using type = partial_of<Net, Factor>;
};
template <class Net, std::size_t From, std::size_t To>
struct link_type<Net, no_index, From, To> {
  using type = typename parallel<Net, branching<Net, From, To>, To>::type;
};

template <class Net, class Chain, class Indices = meta::make_index_sequence<Chain::length>>
struct chain_type;
template <class Net, class Chain, std::size_t... Indices>
struct chain_type<Net, Chain, meta::index_sequence<Indices...>> {
  using type =
      calculus::product_of<typename link_type<Net, Chain::found.items[Indices].factor, Chain::found.items[Indices].from,
                                              Chain::found.items[Indices].to>::type...>;
};

template <class Net, std::size_t From, std::size_t To>
struct expansion : chain_type<Net, chain<Net, From, To>> {};

template <class Net, class Symbol>
inline constexpr std::size_t node =
    variable_lookup<Net, Symbol>::is_parameter ? Net::graph_type::extents.values + variable_lookup<Net, Symbol>::index
                                               : variable_lookup<Net, Symbol>::index;

// Whether y depends on x; the cost depends on whatever the network's output does.
template <class Net, class Y, class X>
inline constexpr bool depends = chain<Net, node<Net, Y>, node<Net, X>>::length > 0;
template <class Net, class X>
inline constexpr bool depends<Net, calculus::symbol<calculus::cost>, X> =
    node<Net, X> == Net::graph().output || chain<Net, Net::graph().output, node<Net, X>>::length > 0;
template <class Net>
inline constexpr bool depends<Net, calculus::symbol<calculus::cost>, calculus::symbol<calculus::cost>> = false;

// A symbol that holds tokens: they are whole numbers, and have no derivative.
template <class Net, class X>
inline constexpr bool holds_tokens_in =
    !variable_lookup<Net, X>::is_parameter &&
    (variable_lookup<Net, X>::index == 0 ? topologies::has_tokens<Net>
                                         : meta::is_of_tokens<typename variable_lookup<Net, X>::extents>);
template <class Net, class Y, class X>
struct why_independent {
  using type = std::conditional_t<
      std::is_same_v<Y, X>, refusal<differentiated_by_itself<Y>, is_the_identity>,
      std::conditional_t<holds_tokens_in<Net, X>, refusal<holds_tokens<X>>, refusal<does_not_depend_on<Y, X>>>>;
};

template <class Verdict, class Net, class Y, class X>
struct dependence {
  using type = Verdict;
};
template <class Net, class Y, class X>
struct dependence<acceptance, Net, Y, X> {
  using type = refuse_if<!depends<Net, Y, X>, typename why_independent<Net, Y, X>::type>;
};

// The index, in the graph, of the factor d(y)/d(x), where one equation computes y from x; `no_index` if there is none.
template <class Net, class Derivative>
inline constexpr std::size_t factor_of = no_index;
template <class Net, class Y, class X>
inline constexpr std::size_t factor_of<Net, calculus::partial<Y, X>> =
    find_factor(Net::graph(), node<Net, Y>, node<Net, X>, 1, [](const factor_record&) { return true; });
template <class Net, class Y, class X, std::size_t Number, bool IsIdentity>
inline constexpr std::size_t factor_of<Net, calculus::direct<Y, X, Number, IsIdentity>> =
    find_factor(Net::graph(), node<Net, Y>, node<Net, X>, Number,
                [](const factor_record& factor) { return is_identity(factor) == IsIdentity; });

// The verdict about a direct path: there must be such a factor. The user writes `one` for a factor that is the
// identity, and only for such a factor.
template <class Verdict, class Net, class Direct>
struct presence {
  using type = Verdict;
};
template <class Net, class Y, class X, std::size_t Number, bool IsIdentity>
struct presence<acceptance, Net, calculus::direct<Y, X, Number, IsIdentity>> {
  static constexpr bool is_there = factor_of<Net, calculus::direct<Y, X, Number, IsIdentity>> != no_index;
  static constexpr bool has_other_kind = factor_of<Net, calculus::direct<Y, X, Number, !IsIdentity>> != no_index;
  using mistaken = std::conditional_t<IsIdentity, is_not_the_identity, is_the_identity>;
  using type = refuse_if<!is_there, std::conditional_t<has_other_kind, refusal<direct_path<Y, X, Number>, mistaken>,
                                                       refusal<direct_path<Y, X, Number>, does_not_exist>>>;
};

template <class Net, class Derivative>
struct verdict;
template <class Net, class Y, class X>
struct verdict<Net, calculus::partial<Y, X>> {
  using type = typename dependence<
      first_refusal<typename variable_lookup<Net, Y>::verdict, typename variable_lookup<Net, X>::verdict>, Net, Y,
      X>::type;
};
template <class Net, class Y, class X, std::size_t Number, bool IsIdentity>
struct verdict<Net, calculus::direct<Y, X, Number, IsIdentity>> {
  using type = typename presence<
      first_refusal<typename variable_lookup<Net, Y>::verdict, typename variable_lookup<Net, X>::verdict>, Net,
      calculus::direct<Y, X, Number, IsIdentity>>::type;
};
template <class Net, class Inside>
struct verdict<Net, calculus::bracketed_derivative<Inside>> : verdict<Net, Inside> {};
template <class Net, class Sum>
struct verdict<Net, calculus::distributed_sum<Sum>> : verdict<Net, Sum> {};
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
  using type = calculus::product_of<calculus::partial<calculus::symbol<calculus::cost>, output>,
                                    typename expand<Net, calculus::partial<output, X>>::type>;
};
template <class Net, class X>
  requires(node<Net, X> == Net::graph().output)
struct expand<Net, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  using type = calculus::partial<calculus::symbol<calculus::cost>, X>;
};
template <class Net, class Y, class X, std::size_t Number, bool IsIdentity>
struct expand<Net, calculus::direct<Y, X, Number, IsIdentity>> {
  using type = calculus::direct<Y, X, Number, IsIdentity>;
};
template <class Net, class Inside>
struct expand<Net, calculus::bracketed_derivative<Inside>> {
  using type = calculus::bracketed<typename expand<Net, Inside>::type>;
};
template <class Net, class Sum>
struct expand<Net, calculus::distributed_sum<Sum>> {
  using type = calculus::distributed<typename expand<Net, Sum>::type>;
};
template <class Net, class... Factors>
struct expand<Net, calculus::product<Factors...>> {
  using type = calculus::product_of<typename expand<Net, Factors>::type...>;
};
template <class Net, class... Terms>
struct expand<Net, calculus::sum<Terms...>> {
  using type = calculus::sum_of<typename expand<Net, Terms>::type...>;
};

}  // namespace internal::chains
}  // namespace chainrule
