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
  static constexpr std::size_t factor = Factor;
  static constexpr matrix_form form = form_of_factor<Net, Factor>();
  static constexpr std::size_t cost =
      form.kind() == structure::dense && !IsParameter<operand_at<Net, Factor>> ? form.rows * Net::graph().factors[Factor].backward_cost : 0;
};

/// d(C)/d(a) for the network's output a.
template <class Net, class Derivative>
struct cost_node {
  using derivative = Derivative;
  static constexpr matrix_form form = dense_form(1, Net::output_shape::size);
  static constexpr std::size_t cost = 0;
};

template <class Left, class Right>
struct product_node {
  using left = Left;
  using right = Right;
  using derivative = calculus::product<calculus::bracketed<typename Left::derivative>, calculus::bracketed<typename Right::derivative>>;
  static constexpr matrix_form form = form_of_product(Left::form, Right::form);
  static constexpr std::size_t cost = Left::cost + Right::cost + cost_of_product(Left::form, Right::form);
};

template <class Left, class Right>
struct sum_node {
  using left = Left;
  using right = Right;
  using derivative = calculus::sum_of<typename Left::derivative, typename Right::derivative>;
  static constexpr matrix_form form = form_of_sum(Left::form, Right::form);
  static constexpr std::size_t cost = Left::cost + Right::cost + cost_of_sum(Left::form, Right::form);
};

/// The order of a derivative's multiplications, as a tree of the nodes above.
template <class Net, multiplication_order Order, class Derivative>
struct tree;
template <class Net, multiplication_order Order, class Derivative>
using tree_of = typename tree<Net, Order, Derivative>::type;

template <class Net, multiplication_order Order, class Y, class X>
struct tree<Net, Order, calculus::partial<Y, X>> {
  using type = factor_node<Net, chains::factor_between<Net, Y, X>, calculus::partial<Y, X>>;
};
template <class Net, multiplication_order Order, class Y, class X>
struct tree<Net, Order, calculus::direct<Y, X>> {
  using type = factor_node<Net, chains::factor_between<Net, Y, X>, calculus::direct<Y, X>>;
};
template <class Net, multiplication_order Order, class X>
struct tree<Net, Order, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  using type = cost_node<Net, calculus::partial<calculus::symbol<calculus::cost>, X>>;
};
template <class Net, multiplication_order Order, class Inside>
struct tree<Net, Order, calculus::bracketed_derivative<Inside>> : tree<Net, Order, Inside> {};

template <class Nodes>
struct chain_of;
template <class... Nodes>
struct chain_of<list<Nodes...>> {
  static constexpr std::size_t size = sizeof...(Nodes);
  static constexpr matrix_form forms[size] = {Nodes::form...};
};

template <class Nodes, multiplication_order Order, std::size_t First, std::size_t Length>
struct stretch_tree {
  static constexpr std::size_t left = split_of<chain_of<Nodes>, Order, First, Length>();
  using type = product_node<typename stretch_tree<Nodes, Order, First, left>::type, typename stretch_tree<Nodes, Order, First + left, Length - left>::type>;
};
template <class Nodes, multiplication_order Order, std::size_t First>
struct stretch_tree<Nodes, Order, First, 1> {
  using type = element<First, Nodes>;
};

template <class Net, multiplication_order Order, class... Factors>
struct tree<Net, Order, calculus::product<Factors...>> : stretch_tree<list<tree_of<Net, Order, Factors>...>, Order, 0, sizeof...(Factors)> {};

template <class Sum, class... Terms>
struct tree_of_sum {
  using type = Sum;
};
template <class Sum, class Next, class... Terms>
struct tree_of_sum<Sum, Next, Terms...> : tree_of_sum<sum_node<Sum, Next>, Terms...> {};

template <class Net, multiplication_order Order, class... Terms>
struct tree<Net, Order, calculus::sum<Terms...>> : tree_of_sum<tree_of<Net, Order, Terms>...> {};

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
