// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/order.hpp>
#include <chainrule/chain/derivative.hpp>

// The nodes of the tree that is an order of multiplication. Each is a matrix with a form and a cost.
namespace chainrule {

/// A network for which an adjoint sweep through a factor may keep at most Numbers numbers of a sample:
/// `multiplication_order<with_adjoint_tape<net, 1000>>(d(y)/d(x))`. A factor whose backward function reads more is
/// swept through by tangents, where it can be.
template <class Net, std::size_t Numbers>
struct with_adjoint_tape : internal::topologies::with_plans_of_its_own<Net> {
  static constexpr std::size_t adjoint_tape = Numbers;
};

}  // namespace chainrule

namespace chainrule::internal::plans {

using graphs::IsParameter;
/// A block that states where its identity begins.
template <class Operation>
concept HasOffset = requires { Operation::offset; };

/// A derivative of the library that says how a column is swept through it: its matrix is `symmetric`, so that it is
/// swept as a row is, or it states `tangent(at)`, dy from dx.
template <class Operation>
concept IsSymmetric = meta::OfTheLibrary<Operation> && requires { typename Operation::symmetric; };
template <class Operation>
concept GivesTangents =
    IsSymmetric<Operation> || (meta::OfTheLibrary<Operation> && requires { typename Operation::gives_tangents; });

// The numbers of a sample that a factor's backward function reads.
template <class Net, std::size_t Factor, class Reads>
inline constexpr std::size_t tape_of_factor = 0;
template <class Net, std::size_t Factor, class... Names>
inline constexpr std::size_t tape_of_factor<Net, Factor, list<Names...>> = [] {
  std::size_t numbers = 0;
  for (const std::size_t value :
       {no_index, value_at<Net, Net::graph().factors[Factor].step, kind_at<Net, Factor, Names>>...})
    numbers += value == no_index ? 0 : Net::graph().values[value].size;
  return numbers;
}();
template <class Net, std::size_t Factor, class Operation>
constexpr bool allows_adjoint() {
  if constexpr (requires { Net::adjoint_tape; } && GivesTangents<Operation>)
    return tape_of_factor<Net, Factor, typename Operation::reads> <= Net::adjoint_tape;
  else
    return true;
}

/// The form of a factor's matrix. If its operation does not state how the matrix lies in memory, the matrix is never
/// stored: rows are swept through the factor, and columns where it allows that; to write the matrix out, the rows or
/// columns of an identity are swept.
template <class Net, std::size_t Factor>
constexpr matrix_form form_of_factor() {
  constexpr factor_record record = Net::graph().factors[Factor];
  using operation = operation_at<Net, Factor>;
  const std::size_t rows = Net::graph().values[record.y].size;
  const std::size_t columns =
      chains::size_of_node<Net>(chains::node_of<std::remove_cvref_t<decltype(Net::graph())>>(record));
  // The form, unless the operation states otherwise.
  matrix_form form{.left = structure::toeplitz,
                   .rows = rows,
                   .left_columns = columns,
                   .work = record.backward_cost,
                   .pushes = GivesTangents<operation>,
                   .pulls = allows_adjoint<Net, Factor, operation>(),
                   .swept = true};
  if constexpr (record.kind == structure::dense) {
    if constexpr (IsParameter<operation>) {
      form = dense_form(rows, columns);
      form.by_columns =
          order_at<Net, record.step, kind_at<Net, Factor, typename operation::matrix>> == storage_order::column_major;
    }
  } else if constexpr (record.kind == structure::outer) {
    if (operation::reads::size == 1 && columns % rows == 0)
      form = {.left = structure::identity,
              .rows = rows,
              .left_columns = rows,
              .features = columns / rows,
              .features_adjacent =
                  (record.to_parameter ? Net::graph().parameters[record.x].order == storage_order::row_major
                                       : Net::graph().values[record.x].derived &&
                                             Net::graph().values[record.x].order == storage_order::row_major)};
  } else if constexpr (record.kind == structure::toeplitz) {
    // A factor that reads no value is a constant matrix, which the library's forward functions apply. Of others it is
    // not known what they add to the product.
    const bool pushes = meta::OfTheLibrary<operation> && !record.to_parameter && operation::reads::size == 0;
    if (pushes || record.to_parameter)
      form = {.left = structure::toeplitz,
              .rows = rows,
              .left_columns = columns,
              .work = record.backward_cost,
              .pushes = pushes};
  } else if constexpr (record.kind == structure::block) {
    if constexpr (HasOffset<operation>)
      form = {.left = structure::block, .rows = rows, .left_columns = columns, .offset = operation::offset};
  } else if constexpr (record.kind != structure::repeated && record.kind != structure::lower_triangular) {
    form = {.left = record.kind, .rows = rows, .left_columns = columns};
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
  static constexpr std::size_t cost = 0;
};

/// d(C)/d(a) for the network's output a.
template <class Net, class Derivative>
struct cost_node {
  using derivative = Derivative;
  static constexpr bool is_open = false;
  static constexpr matrix_form form = dense_form(1, Net::output_shape::size);
  static constexpr std::size_t cost = 0;
};

// Nodes that contain an operand_node are open: their derivative is that of the other factors.
template <class Node>
using in_product =
    typename std::conditional_t<Node::is_open, std::type_identity<typename Node::derivative>,
                                std::type_identity<calculus::bracketed<typename Node::derivative>>>::type;

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

/// The matrix that is multiplied by the terms of a distributed sum.
template <matrix_form Form>
struct operand_node {
  using derivative = calculus::product<>;
  static constexpr bool is_open = true;
  static constexpr matrix_form form = Form;
  static constexpr std::size_t cost = 0;
};

/// A distributed sum: Operand, on one side of it, multiplied by each term, a sum_node of products with an operand_node.
template <operand_side Side, class Operand, class Sum>
struct distributed_node {
  using braces = calculus::distributed_sum<typename Sum::derivative>;
  using derivative = std::conditional_t<Side == operand_side::left, calculus::product_of<in_product<Operand>, braces>,
                                        calculus::product_of<braces, in_product<Operand>>>;
  static constexpr bool is_open = Operand::is_open;
  static constexpr matrix_form form = orders::distributed_form<Side>(Operand::form, Sum::form);
  static constexpr std::size_t cost = Operand::cost + Sum::cost;
};

template <class Sum, class... Terms>
struct tree_of_sum {
  using type = Sum;
};
template <class Sum, class Next, class... Terms>
struct tree_of_sum<Sum, Next, Terms...> : tree_of_sum<sum_node<Sum, Next>, Terms...> {};

}  // namespace chainrule::internal::plans
