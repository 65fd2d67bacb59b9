// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/order_of_sums.hpp>
#include <chainrule/chain/multiplication_nodes.hpp>

// An order of multiplication as a tree of nodes.
namespace chainrule::internal::plans {

/// The order of a derivative's multiplications, as a tree of the nodes above.
template <class Net, accumulation_order Order, class Derivative>
struct tree;
template <class Net, accumulation_order Order, class Derivative>
using tree_of = typename tree<Net, Order, Derivative>::type;

// The terms of a factor that is a sum; those of a sum in brackets are added up.
template <class Net, accumulation_order Order, class Factor>
struct terms_of_factor {
  using type = void;
  static constexpr bool in_braces = false;
};

/// The cheapest ways to compute a matrix, one for each form that no other beats: their costs, and `tree<k>`. A factor
/// has one.
template <class Net, class Derivative>
struct ways_to {
  using node = tree_of<Net, accumulation_order::best, Derivative>;
  static constexpr std::size_t count = 1;
  static constexpr orders::front<orders::outcome> outcomes{{{node::form, node::cost}}, 1};
  template <std::size_t>
  using tree = node;
};
// A fixed order has one way.
template <class Net, accumulation_order Order, class Derivative>
struct fixed_way_to {
  template <std::size_t>
  using tree = tree_of<Net, Order, Derivative>;
};

// A sum in braces may not be added up, unless the product consists of sums in braces only: then one must be.
constexpr orders::front<orders::outcome> with_braces(orders::front<orders::outcome> all, bool in_braces) {
  for (orders::outcome& one : all.ways) one.cost += in_braces ? orders::never : 0;
  return all;
}
constexpr orders::front<orders::outcome> without_braces(orders::front<orders::outcome> all) {
  for (orders::outcome& one : all.ways) one.cost -= one.cost >= orders::never ? orders::never : 0;
  return all;
}
// The number of factors in braces at one end of a product; 0 if all factors are.
template <std::size_t Size>
constexpr std::size_t braces_at(operand_side side, const bool (&in_braces)[Size]) {
  for (std::size_t i = 0; i < Size; ++i)
    if (!in_braces[side == operand_side::left ? i : Size - 1 - i]) return i;
  return 0;
}

/// A product as a Chain (calculus/order.hpp), in the cheapest order or in a fixed one.
template <class Net, accumulation_order Order, class Factors>
struct chain_of;
template <class Net, accumulation_order Order, class... Factors>
struct chain_of<Net, Order, list<Factors...>> {
  static constexpr bool is_searched = Order == accumulation_order::best;
  static constexpr std::size_t size = sizeof...(Factors);
  template <std::size_t I>
  using factor = list_element<I, list<Factors...>>;
  template <std::size_t I, std::size_t Way>
  using node = typename std::conditional_t<is_searched, ways_to<Net, factor<I>>,
                                           fixed_way_to<Net, Order, factor<I>>>::template tree<Way>;
  template <std::size_t I>
  using terms = typename terms_of_factor<Net, Order, factor<I>>::type;
  template <std::size_t I>
  static constexpr bool in_turn = terms_of_factor<Net, Order, factor<I>>::in_braces;

  static constexpr bool has_sums = meta::any({!std::is_void_v<typename terms_of_factor<Net, Order, Factors>::type>...});
  static constexpr bool has_choice = has_sums || meta::any({(ways_to<Net, Factors>::count > 1)...});
  static constexpr bool in_braces[size] = {terms_of_factor<Net, Order, Factors>::in_braces...};
  static constexpr matrix_form forms[size] = {tree_of<Net, Order, Factors>::form...};
  static constexpr std::size_t costs[size] = {tree_of<Net, Order, Factors>::cost...};
  static constexpr orders::front<orders::outcome> factors[size] = {
      with_braces(ways_to<Net, Factors>::outcomes, terms_of_factor<Net, Order, Factors>::in_braces)...};
};

template <class Net, accumulation_order Order, class... Terms>
struct terms_of_factor<Net, Order, calculus::sum<Terms...>> {
  using type = list<chain_of<Net, Order, calculus::factors_of<Terms>>...>;
  static constexpr bool in_braces = false;
};
template <class Net, accumulation_order Order, class Sum>
struct terms_of_factor<Net, Order, calculus::distributed_sum<Sum>> : terms_of_factor<Net, Order, Sum> {
  static constexpr bool in_braces = true;
};

// A way to compute a subchain.
template <class Chain, std::size_t First, std::size_t Length, std::size_t Way>
struct subchain_tree;

// A way to multiply a matrix by `Count` factors of a chain; without a matrix, the first or the last factor by the
// others.
template <operand_side Side, class Operand, class Chain, bool InTurn, std::size_t Count, std::size_t Way,
          bool IsSearched = Chain::is_searched>
struct absorbing_product_tree;

// Way `Way` to multiply Operand by the terms of a sum.
template <operand_side Side, class Operand, class Terms, bool InTurn, std::size_t Way,
          bool IsSearched = list_element<0, Terms>::is_searched>
struct distributed_tree;
template <operand_side Side, class Operand, class... Chains, bool InTurn, std::size_t Way>
struct distributed_tree<Side, Operand, list<Chains...>, InTurn, Way, true> {
  using operand = operand_node<orders::distributed_operand<Side>(Operand::form)>;
  static constexpr auto way = orders::distribution<Side, Operand::form, list<Chains...>, InTurn>::value.ways[Way];
  template <std::size_t... Term>
  static auto sum(meta::index_sequence<Term...>) -> tree_of_sum<
      typename absorbing_product_tree<Side, operand, Chains, InTurn, Chains::size, way.of_term[Term]>::type...>;
  using type = distributed_node<Side, Operand, typename decltype(sum(meta::index_sequence_for<Chains...>{}))::type>;
};
template <operand_side Side, class Operand, class... Chains, bool InTurn>
struct distributed_tree<Side, Operand, list<Chains...>, InTurn, 0, false> {
  using operand = operand_node<orders::distributed_operand<Side>(Operand::form)>;
  using type = distributed_node<Side, Operand,
                                typename tree_of_sum<typename absorbing_product_tree<Side, operand, Chains, InTurn,
                                                                                     Chains::size, 0>::type...>::type>;
};

template <class Chain, std::size_t First, std::size_t Length, std::size_t Left, std::size_t OfLeft, std::size_t OfRight>
struct split_tree {
  using type = product_node<typename subchain_tree<Chain, First, Left, OfLeft>::type,
                            typename subchain_tree<Chain, First + Left, Length - Left, OfRight>::type>;
};
template <class Chain, std::size_t First, std::size_t Length, std::size_t OfLeft, std::size_t OfRight>
struct split_tree<Chain, First, Length, Length, OfLeft, OfRight>
    : distributed_tree<operand_side::left, typename subchain_tree<Chain, First, Length - 1, OfLeft>::type,
                       typename Chain::template terms<First + Length - 1>, Chain::template in_turn<First + Length - 1>,
                       OfRight> {};
template <class Chain, std::size_t First, std::size_t Length, std::size_t OfLeft, std::size_t OfRight>
struct split_tree<Chain, First, Length, 0, OfLeft, OfRight>
    : distributed_tree<operand_side::right, typename subchain_tree<Chain, First + 1, Length - 1, OfRight>::type,
                       typename Chain::template terms<First>, Chain::template in_turn<First>, OfLeft> {};

template <class Chain, std::size_t First, std::size_t Length, std::size_t Way>
struct subchain_tree {
  static constexpr orders::way_of_subchain way = orders::table_for_length<Chain, Length>::value.way(First, Way);
  using type = typename split_tree<Chain, First, Length, way.left, way.of_left, way.of_right>::type;
};
template <class Chain, std::size_t First, std::size_t Way>
struct subchain_tree<Chain, First, 1, Way> {
  using type = typename Chain::template node<First, Way>;
};

// Its last multiplication: the number of factors before it, and whether a sum was distributed.
template <operand_side Side, class Operand, class Chain, bool InTurn, std::size_t Count, std::size_t Before,
          bool Distributes, std::size_t OfBefore, std::size_t OfTaken>
struct absorption_step;
template <operand_side Side, class Operand, class Chain, bool InTurn, std::size_t Count, std::size_t Before,
          std::size_t OfBefore, std::size_t OfTaken>
struct absorption_step<Side, Operand, Chain, InTurn, Count, Before, true, OfBefore, OfTaken>
    : distributed_tree<Side, typename absorbing_product_tree<Side, Operand, Chain, InTurn, Before, OfBefore>::type,
                       typename Chain::template terms<orders::farthest<Side, Chain, Count>>,
                       InTurn || Chain::template in_turn<orders::farthest<Side, Chain, Count>>, OfTaken> {};
template <class Operand, class Chain, bool InTurn, std::size_t Count, std::size_t Before, std::size_t OfBefore,
          std::size_t OfTaken>
struct absorption_step<operand_side::left, Operand, Chain, InTurn, Count, Before, false, OfBefore, OfTaken> {
  using type =
      product_node<typename absorbing_product_tree<operand_side::left, Operand, Chain, InTurn, Before, OfBefore>::type,
                   typename subchain_tree<Chain, Before, Count - Before, OfTaken>::type>;
};
template <class Operand, class Chain, bool InTurn, std::size_t Count, std::size_t Before, std::size_t OfBefore,
          std::size_t OfTaken>
struct absorption_step<operand_side::right, Operand, Chain, InTurn, Count, Before, false, OfBefore, OfTaken> {
  using type = product_node<
      typename subchain_tree<Chain, Chain::size - Count, Count - Before, OfTaken>::type,
      typename absorbing_product_tree<operand_side::right, Operand, Chain, InTurn, Before, OfBefore>::type>;
};

template <operand_side Side, class Operand, class Chain, bool InTurn, std::size_t Count, std::size_t Way>
struct absorbing_product_tree<Side, Operand, Chain, InTurn, Count, Way, true> {
  static constexpr orders::way_of_absorption way =
      orders::absorbed_factors<Side, Operand::form, Chain, InTurn, Count>::value.ways.ways[Way];
  using type = typename absorption_step<Side, Operand, Chain, InTurn, Count, way.before, way.distributes, way.of_before,
                                        way.of_taken>::type;
};
template <operand_side Side, class Operand, class Chain, std::size_t Count>
struct absorbing_product_tree<Side, Operand, Chain, true, Count, 0, false>
    : absorption_step<Side, Operand, Chain, true, Count, Count - 1,
                      orders::is_sum<Chain, orders::farthest<Side, Chain, Count>>(), 0, 0> {};
template <operand_side Side, class Operand, class Chain, bool InTurn>
struct absorbing_product_tree<Side, Operand, Chain, InTurn, 0, 0, true> {
  using type = Operand;
};
template <operand_side Side, class Operand, class Chain>
struct absorbing_product_tree<Side, Operand, Chain, true, 0, 0, false> {
  using type = Operand;
};

// If the first factors are sums in braces, the first other factor is distributed over them.
template <operand_side Side, class Chain, std::size_t Passes, std::size_t Start>
struct start_tree {
  static constexpr bool from_left = Side == operand_side::left;
  static constexpr std::size_t sum = from_left ? Start - Passes : Chain::size - 1 - (Start - Passes);
  using type = typename distributed_tree<from_left ? operand_side::right : operand_side::left,
                                         typename start_tree<Side, Chain, Passes - 1, Start>::type,
                                         typename Chain::template terms<sum>, true, 0>::type;
};
template <operand_side Side, class Chain, std::size_t Start>
struct start_tree<Side, Chain, 0, Start>
    : subchain_tree<Chain, Side == operand_side::left ? Start : Chain::size - 1 - Start, 1, 0> {};
template <operand_side Side, class Chain, std::size_t Count>
struct absorbing_product_tree<Side, void, Chain, true, Count, 0, false>
    : std::conditional_t<Count == braces_at(Side, Chain::in_braces) + 1, start_tree<Side, Chain, Count - 1, Count - 1>,
                         absorption_step<Side, void, Chain, true, Count, Count - 1,
                                         orders::is_sum<Chain, orders::farthest<Side, Chain, Count>>(), 0, 0>> {};

// A sum that is added up, or a product.
template <class Net, class... Terms>
struct ways_to<Net, calculus::sum<Terms...>> {
  static constexpr auto ways = orders::ways_of_sum({ways_to<Net, Terms>::outcomes...});
  static constexpr orders::front<orders::outcome> outcomes = orders::outcomes_of(ways);
  static constexpr std::size_t count = ways.count;
  template <std::size_t Way, std::size_t... Term>
  static auto sum(meta::index_sequence<Term...>)
      -> tree_of_sum<typename ways_to<Net, Terms>::template tree<ways.ways[Way].of_term[Term]>...>;
  template <std::size_t Way>
  using tree = typename decltype(sum<Way>(meta::index_sequence_for<Terms...>{}))::type;
};
template <class Net, class... Factors>
struct ways_to<Net, calculus::product<Factors...>> {
  using chain = chain_of<Net, accumulation_order::best, list<Factors...>>;
  static constexpr orders::front<orders::outcome> outcomes =
      without_braces(orders::table_for_length<chain, chain::size>::value.outcomes(0));
  static constexpr std::size_t count = outcomes.count;
  template <std::size_t Way>
  using tree = typename subchain_tree<chain, 0, chain::size, Way>::type;
};
template <class Net, class Inside>
struct ways_to<Net, calculus::bracketed_derivative<Inside>> : ways_to<Net, Inside> {};
template <class Net, class Sum>
struct ways_to<Net, calculus::distributed_sum<Sum>> : ways_to<Net, Sum> {};

template <class Net, accumulation_order Order, class Y, class X>
struct tree<Net, Order, calculus::partial<Y, X>> {
  using type = factor_node<Net, chains::factor_of<Net, calculus::partial<Y, X>>, calculus::partial<Y, X>>;
};
template <class Net, accumulation_order Order, class Y, class X, std::size_t Number, bool IsIdentity>
struct tree<Net, Order, calculus::direct<Y, X, Number, IsIdentity>> {
  using way = calculus::direct<Y, X, Number, IsIdentity>;
  using type = factor_node<Net, chains::factor_of<Net, way>, way>;
};
template <class Net, accumulation_order Order, class X>
struct tree<Net, Order, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  using type = cost_node<Net, calculus::partial<calculus::symbol<calculus::cost>, X>>;
};
template <class Net, accumulation_order Order, class Inside>
struct tree<Net, Order, calculus::bracketed_derivative<Inside>> : tree<Net, Order, Inside> {};
template <class Net, accumulation_order Order, class Sum>
struct tree<Net, Order, calculus::distributed_sum<Sum>> : tree<Net, Order, Sum> {};
template <class Net, accumulation_order Order, class... Terms>
struct tree<Net, Order, calculus::sum<Terms...>> : tree_of_sum<tree_of<Net, Order, Terms>...> {};
template <class Net, accumulation_order Order, class... Factors>
struct tree<Net, Order, calculus::product<Factors...>>
    : absorbing_product_tree<Order == accumulation_order::reverse ? operand_side::left : operand_side::right, void,
                             chain_of<Net, Order, list<Factors...>>, true, sizeof...(Factors), 0> {};
template <class Net, class Derivative>
struct cheapest_tree {
  using ways = ways_to<Net, Derivative>;
  using type = typename ways::template tree<ways::outcomes.cheapest()>;
};
template <class Net, class... Terms>
struct tree<Net, accumulation_order::best, calculus::sum<Terms...>> : cheapest_tree<Net, calculus::sum<Terms...>> {};
template <class Net, class... Factors>
struct tree<Net, accumulation_order::best, calculus::product<Factors...>>
    : cheapest_tree<Net, calculus::product<Factors...>> {};

}  // namespace chainrule::internal::plans
