// SPDX-License-Identifier: BSL-1.0
#pragma once

// First by itself: g++ lists the headers on the way to it in each refusal.
#include <chainrule/meta/gate.hpp>

#include <chainrule/chain/multiplication_tree.hpp>

// The order in which a network's derivative is multiplied, and what that costs.
namespace chainrule {

/// The cheapest order to multiply a derivative, for one sample. `order`, `forward_order` and `reverse_order` are
/// derivatives in brackets: as_text writes them, evaluate follows them.
template <class Net, class Derivative>
struct multiplication_plan {
 private:
  template <accumulation_order Order>
  using tree = internal::plans::tree_of<Net, Order, Derivative>;
  // A factor alone is written out at the end.
  template <accumulation_order Order>
  static constexpr std::size_t cost_of =
      tree<Order>::cost + (tree<Order>::form.swept ? cost_of_dense(tree<Order>::form) : 0);

 public:
  /// Multiply-adds of the cheapest order, of the forward order and of the reverse order.
  static constexpr std::size_t cost = cost_of<accumulation_order::best>;
  static constexpr std::size_t forward_cost = cost_of<accumulation_order::forward>;
  static constexpr std::size_t reverse_cost = cost_of<accumulation_order::reverse>;

  static constexpr typename tree<accumulation_order::best>::derivative order{};
  static constexpr typename tree<accumulation_order::forward>::derivative forward_order{};
  static constexpr typename tree<accumulation_order::reverse>::derivative reverse_order{};

  // The search has computed both.
  static_assert(cost <= forward_cost && cost <= reverse_cost);

  /// Whether no order is cheaper than the reverse order, which is back-propagation; or than the forward order.
  static constexpr bool is_reverse = cost == reverse_cost;
  static constexpr bool is_forward = cost == forward_cost;
};

namespace internal::plans {

template <class Net, class Derivative>
struct checked {
  template <class Accepted>
  struct found {
    using type = multiplication_plan<Net, typename chains::expand<Net, Derivative>::type>;
  };
  using type = if_accepted<verdict_of_derivative<Net, Derivative>, found<Derivative>>;
};

}  // namespace internal::plans

/// `multiplication_order<net>(d(a<5>)/d(a<0>))`: see multiplication_plan. Refuses what `expand` refuses.
template <class Net, class Derivative>
constexpr typename internal::chains::absorbing<Net, Derivative, internal::plans::checked<Net, Derivative>>::type
multiplication_order(Derivative) {
  return {};
}

}  // namespace chainrule
