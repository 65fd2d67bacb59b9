// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/order.hpp>
#include <chainrule/topology/chain.hpp>

// The order in which a network's derivative is multiplied, and what that costs.
namespace chainrule {
namespace plans {

/// An operand that is one of its layer's parameters, `using matrix = Parameter`.
template <class Operand>
concept IsParameter = requires { typename Operand::matrix; };
/// A block that says where its identity begins.
template <class Operand>
concept HasOffset = requires { Operand::offset; };

/// What is known of a factor's matrix. Where its operand does not say how it lies in memory, it is written out row by row.
template <class Net, std::size_t Factor>
constexpr matrix_form form_of_factor() {
  constexpr factor_record record = Net::graph().factors[Factor];
  using operand = operand_at<Net, Factor>;
  const std::size_t rows = Net::graph().values[record.y].size;
  const std::size_t columns = chains::size_of_node<Net>(chains::node_of<std::remove_cvref_t<decltype(Net::graph())>>(record));
  matrix_form form = dense_form(rows, columns);
  if constexpr (record.kind == structure::dense) {
    form.by_columns = IsParameter<operand>;
  } else if constexpr (record.kind == structure::outer) {
    if (operand::reads::size == 1 && columns % rows == 0) form = {.left = structure::identity, .rows = rows, .left_columns = rows, .features = columns / rows};
  } else if constexpr (record.kind == structure::toeplitz) {
    // Where it reads no value it is the same everywhere, so that the forward walk applies it.
    const bool pushes = !record.to_parameter && operand::reads::size == 0;
    if (pushes || record.to_parameter) form = {.left = structure::toeplitz, .rows = rows, .left_columns = columns, .work = record.backward_cost, .pushes = pushes};
  } else if constexpr (record.kind == structure::block) {
    if constexpr (HasOffset<operand>) form = {.left = structure::block, .rows = rows, .left_columns = columns, .offset = operand::offset};
  } else {
    form.left = record.kind;
  }
  return form;
}

/// One factor.
template <class Net, std::size_t Factor, class Derivative>
struct factor_node {
  using derivative = Derivative;
  static constexpr bool is_open = false;
  static constexpr std::size_t factor = Factor;
  static constexpr matrix_form form = form_of_factor<Net, Factor>();
  static constexpr std::size_t cost =
      form.kind() == structure::dense && !IsParameter<operand_at<Net, Factor>> ? form.rows * Net::graph().factors[Factor].backward_cost : 0;
};

/// d(C)/d(a) for the network's output a.
template <class Net, class Derivative>
struct cost_node {
  using derivative = Derivative;
  static constexpr bool is_open = false;
  static constexpr matrix_form form = dense_form(1, Net::output_shape::size);
  static constexpr std::size_t cost = 0;
};

// Nodes are open that hold an operand_node: their derivative is without it, factor by factor.
template <class Node>
using in_product = typename std::conditional_t<Node::is_open, std::type_identity<typename Node::derivative>, std::type_identity<calculus::bracketed<typename Node::derivative>>>::type;

template <class Left, class Right>
struct product_node {
  using left = Left;
  using right = Right;
  using derivative = calculus::product_of<in_product<Left>, in_product<Right>>;
  static constexpr bool is_open = Left::is_open || Right::is_open;
  static constexpr matrix_form form = form_of_product(Left::form, Right::form);
  static constexpr std::size_t cost = Left::cost + Right::cost + cost_of_product(Left::form, Right::form);
};

template <class Left, class Right>
struct sum_node {
  using left = Left;
  using right = Right;
  using derivative = calculus::sum_of<typename Left::derivative, typename Right::derivative>;
  static constexpr bool is_open = Left::is_open;
  static constexpr matrix_form form = form_of_sum(Left::form, Right::form);
  static constexpr std::size_t cost = Left::cost + Right::cost + cost_of_sum(Left::form, Right::form);
};

/// In the terms of a sum, what passes through them.
template <matrix_form Form>
struct operand_node {
  using derivative = calculus::product<>;
  static constexpr bool is_open = true;
  static constexpr matrix_form form = Form;
  static constexpr std::size_t cost = 0;
};

/// Operand, which stands on one side of a sum, passed through its terms: a sum_node of products with an operand_node.
template <operand_side Side, class Operand, class Sum>
struct distributed_node {
  using braces = calculus::distributed_sum<typename Sum::derivative>;
  using derivative =
      std::conditional_t<Side == operand_side::left, calculus::product_of<in_product<Operand>, braces>, calculus::product_of<braces, in_product<Operand>>>;
  static constexpr bool is_open = Operand::is_open;
  static constexpr matrix_form form = orders::passed_form<Side>(Operand::form, Sum::form);
  static constexpr std::size_t cost = Operand::cost + Sum::cost;
};

template <class Sum, class... Terms>
struct tree_of_sum {
  using type = Sum;
};
template <class Sum, class Next, class... Terms>
struct tree_of_sum<Sum, Next, Terms...> : tree_of_sum<sum_node<Sum, Next>, Terms...> {};

/// The order of a derivative's multiplications, as a tree of the nodes above.
template <class Net, multiplication_order Order, class Derivative>
struct tree;
template <class Net, multiplication_order Order, class Derivative>
using tree_of = typename tree<Net, Order, Derivative>::type;

// The terms of a factor that is a sum; those of a sum in brackets are added up.
template <class Net, multiplication_order Order, class Factor>
struct terms_of_factor {
  using type = void;
  static constexpr bool in_braces = false;
};

/// A product as a Chain (calculus/order.hpp).
template <class Net, multiplication_order Order, class Factors>
struct chain_of;
template <class Net, multiplication_order Order, class... Factors>
struct chain_of<Net, Order, list<Factors...>> {
  template <std::size_t I>
  using factor = element<I, list<Factors...>>;
  template <std::size_t I>
  using node = tree_of<Net, Order, factor<I>>;
  template <std::size_t I>
  using terms = typename terms_of_factor<Net, Order, factor<I>>::type;
  template <std::size_t I>
  static constexpr bool in_turn = terms_of_factor<Net, Order, factor<I>>::in_braces;

  static constexpr std::size_t size = sizeof...(Factors);
  static constexpr bool has_sums = meta::any({!std::is_void_v<typename terms_of_factor<Net, Order, Factors>::type>...});
  static constexpr matrix_form forms[size] = {tree_of<Net, Order, Factors>::form...};
  static constexpr std::size_t costs[size] = {(terms_of_factor<Net, Order, Factors>::in_braces ? orders::never : tree_of<Net, Order, Factors>::cost)...};
};

template <class Net, multiplication_order Order, class... Terms>
struct terms_of_factor<Net, Order, calculus::sum<Terms...>> {
  using type = list<chain_of<Net, Order, calculus::factors_of<Terms>>...>;
  static constexpr bool in_braces = false;
};
template <class Net, multiplication_order Order, class Sum>
struct terms_of_factor<Net, Order, calculus::distributed_sum<Sum>> : terms_of_factor<Net, Order, Sum> {
  static constexpr bool in_braces = true;
};

// The cheapest order of a stretch.
template <class Chain, std::size_t First, std::size_t Length>
struct stretch_tree;

// A matrix that has taken in `Count` factors of a chain; without one, the first or the last factor that has taken in others.
template <operand_side Side, class Operand, class Chain, bool InTurn, std::size_t Count>
struct intake_tree;

template <operand_side Side, class Operand, class Terms, bool InTurn>
struct distributed_tree;
template <operand_side Side, class Operand, class... Chains, bool InTurn>
struct distributed_tree<Side, Operand, list<Chains...>, InTurn> {
  using operand = operand_node<orders::passing_form<Side>(Operand::form)>;
  using type = distributed_node<Side, Operand, typename tree_of_sum<typename intake_tree<Side, operand, Chains, InTurn, Chains::size>::type...>::type>;
};

template <class Chain, std::size_t First, std::size_t Length, std::size_t Left>
struct split_tree {
  using type = product_node<typename stretch_tree<Chain, First, Left>::type, typename stretch_tree<Chain, First + Left, Length - Left>::type>;
};
template <class Chain, std::size_t First, std::size_t Length>
struct split_tree<Chain, First, Length, Length>
    : distributed_tree<operand_side::left, typename stretch_tree<Chain, First, Length - 1>::type, typename Chain::template terms<First + Length - 1>,
                       Chain::template in_turn<First + Length - 1>> {};
template <class Chain, std::size_t First, std::size_t Length>
struct split_tree<Chain, First, Length, 0>
    : distributed_tree<operand_side::right, typename stretch_tree<Chain, First + 1, Length - 1>::type, typename Chain::template terms<First>,
                       Chain::template in_turn<First>> {};

template <class Chain, std::size_t First, std::size_t Length>
struct stretch_tree : split_tree<Chain, First, Length, orders::of_length<Chain, Length>::value.left[First]> {};
template <class Chain, std::size_t First>
struct stretch_tree<Chain, First, 1> {
  using type = typename Chain::template node<First>;
};

// Its last multiplication: how many it had taken in before, and whether it passed through a sum.
template <operand_side Side, class Operand, class Chain, bool InTurn, std::size_t Count, std::size_t Before, bool Distributes>
struct intake_step;
template <operand_side Side, class Operand, class Chain, bool InTurn, std::size_t Count, std::size_t Before>
struct intake_step<Side, Operand, Chain, InTurn, Count, Before, true>
    : distributed_tree<Side, typename intake_tree<Side, Operand, Chain, InTurn, Before>::type, typename Chain::template terms<orders::farthest<Side, Chain, Count>>,
                       InTurn || Chain::template in_turn<orders::farthest<Side, Chain, Count>>> {};
template <class Operand, class Chain, bool InTurn, std::size_t Count, std::size_t Before>
struct intake_step<operand_side::left, Operand, Chain, InTurn, Count, Before, false> {
  using type = product_node<typename intake_tree<operand_side::left, Operand, Chain, InTurn, Before>::type, typename stretch_tree<Chain, Before, Count - Before>::type>;
};
template <class Operand, class Chain, bool InTurn, std::size_t Count, std::size_t Before>
struct intake_step<operand_side::right, Operand, Chain, InTurn, Count, Before, false> {
  using type = product_node<typename stretch_tree<Chain, Chain::size - Count, Count - Before>::type, typename intake_tree<operand_side::right, Operand, Chain, InTurn, Before>::type>;
};

template <operand_side Side, class Operand, class Chain, std::size_t Count>
struct intake_tree<Side, Operand, Chain, true, Count> : intake_step<Side, Operand, Chain, true, Count, Count - 1, orders::is_sum<Chain, orders::farthest<Side, Chain, Count>>()> {};
template <operand_side Side, class Operand, class Chain, std::size_t Count>
struct intake_tree<Side, Operand, Chain, false, Count>
    : intake_step<Side, Operand, Chain, false, Count, orders::taken_in<Side, Operand::form, Chain, false, Count>::value.before,
                  orders::taken_in<Side, Operand::form, Chain, false, Count>::value.distributes> {};
template <operand_side Side, class Operand, class Chain>
struct intake_tree<Side, Operand, Chain, true, 0> {
  using type = Operand;
};
template <operand_side Side, class Operand, class Chain>
struct intake_tree<Side, Operand, Chain, false, 0> {
  using type = Operand;
};
template <operand_side Side, class Chain>
struct intake_tree<Side, void, Chain, true, 1> : stretch_tree<Chain, Side == operand_side::left ? 0 : Chain::size - 1, 1> {};

template <class Net, multiplication_order Order, class Y, class X>
struct tree<Net, Order, calculus::partial<Y, X>> {
  using type = factor_node<Net, chains::factor_of<Net, calculus::partial<Y, X>>, calculus::partial<Y, X>>;
};
template <class Net, multiplication_order Order, class Y, class X, std::size_t Number, bool IsIdentity>
struct tree<Net, Order, calculus::direct<Y, X, Number, IsIdentity>> {
  using way = calculus::direct<Y, X, Number, IsIdentity>;
  using type = factor_node<Net, chains::factor_of<Net, way>, way>;
};
template <class Net, multiplication_order Order, class X>
struct tree<Net, Order, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  using type = cost_node<Net, calculus::partial<calculus::symbol<calculus::cost>, X>>;
};
template <class Net, multiplication_order Order, class Inside>
struct tree<Net, Order, calculus::bracketed_derivative<Inside>> : tree<Net, Order, Inside> {};
template <class Net, multiplication_order Order, class Sum>
struct tree<Net, Order, calculus::distributed_sum<Sum>> : tree<Net, Order, Sum> {};
template <class Net, multiplication_order Order, class... Terms>
struct tree<Net, Order, calculus::sum<Terms...>> : tree_of_sum<tree_of<Net, Order, Terms>...> {};
template <class Net, class... Factors>
struct tree<Net, multiplication_order::best, calculus::product<Factors...>>
    : stretch_tree<chain_of<Net, multiplication_order::best, list<Factors...>>, 0, sizeof...(Factors)> {};
template <class Net, multiplication_order Order, class... Factors>
struct tree<Net, Order, calculus::product<Factors...>>
    : intake_tree<Order == multiplication_order::reverse ? operand_side::left : operand_side::right, void, chain_of<Net, Order, list<Factors...>>, true, sizeof...(Factors)> {};

}  // namespace plans

/// How a derivative is best multiplied, for one sample. `order`, `forward_order` and `reverse_order` are derivatives in
/// brackets: as_text writes them, evaluate follows them.
template <class Net, class Derivative>
struct multiplication_plan {
 private:
  template <multiplication_order Order>
  using tree = plans::tree_of<Net, Order, Derivative>;

 public:
  /// Multiply-adds of the cheapest order, from the input on, and from the output back.
  static constexpr std::size_t cost = tree<multiplication_order::best>::cost;
  static constexpr std::size_t forward_cost = tree<multiplication_order::forward>::cost;
  static constexpr std::size_t reverse_cost = tree<multiplication_order::reverse>::cost;

  static constexpr typename tree<multiplication_order::best>::derivative order{};
  static constexpr typename tree<multiplication_order::forward>::derivative forward_order{};
  static constexpr typename tree<multiplication_order::reverse>::derivative reverse_order{};

  /// Whether no order is cheaper than from the output back, which is back-propagation; or than from the input on.
  static constexpr bool is_reverse = cost == reverse_cost;
  static constexpr bool is_forward = cost == forward_cost;
};

namespace plans {

template <class Net, class Derivative>
struct checked {
  template <class Accepted>
  struct found {
    using type = multiplication_plan<Net, typename chains::expand<Net, Derivative>::type>;
  };
  using type = if_accepted<verdict_of_derivative<Net, Derivative>, found<Derivative>>;
};

}  // namespace plans

/// `plan<net>(d(a<5>)/d(a<0>))`: see multiplication_plan. Refuses what `expand` refuses.
template <class Net, class Derivative>
constexpr typename chains::absorbing<Net, Derivative, plans::checked<Net, Derivative>>::type plan(Derivative) {
  return {};
}

}  // namespace chainrule
