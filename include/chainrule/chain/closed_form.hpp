// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/text.hpp>
#include <chainrule/chain/expand.hpp>

// Closed forms of derivatives, from those that operations and losses state.
namespace chainrule {

// The loss of the cost C in a closed form that names no loss: C = (a - y)^2. Defined in loss/.
struct squared_error;

// Phrases that the refusals below are made of.
namespace internal {

template <class Factor>
struct has_no_closed_form {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Factor>(), " has no closed form:");
  }
};
template <class Operation>
struct write_closed_form_into {
  static constexpr auto text() {
    return internal::meta::sentence("write closed_form(symbols) into the operation ",
                                    internal::meta::spelling<Operation>());
  }
};

}  // namespace internal

template <class Loss>
struct write_derivative_formula_into {
  static constexpr auto text() {
    return internal::meta::sentence("write derivative_formula(a, y) into the loss ", internal::meta::spelling<Loss>());
  }
};

namespace internal::chains {

// The symbols of one factor, for the closed form that its operation states.
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
    requires(value_at<Net, record.step, Kind> != no_index)
  struct named<Kind> {
    using type = value_symbol<Net, value_at<Net, record.step, Kind>>;
  };
  // A parameter of several layers has the symbol of its first layer.
  template <class Kind>
    requires(Net::graph_type::extents.shared > 0 &&
             position_among_kinds<Kind>(stored_of<typename step::bound>{}) != no_index)
  struct named<Kind> {
    using type = parameter_symbol<Net, parameter_at<Net, record.step, Kind>>;
  };
  template <class Name>
  using of = typename named<kind_at<Net, Factor, Name>>::type;
};

template <class Net, class Loss, class Factor>
struct closed_form {
  static constexpr std::size_t factor = factor_of<Net, Factor>;
  static constexpr auto value = operation_at<Net, factor>::closed_form(factor_symbols<Net, factor>{});
};
template <class Net, class Loss, class X>
struct closed_form<Net, Loss, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  static constexpr auto value = Loss::derivative_formula(X{}, calculus::y);
};
template <class Net, class Loss, class Inside>
struct closed_form<Net, Loss, calculus::bracketed_derivative<Inside>> : closed_form<Net, Loss, Inside> {};
template <class Net, class Loss, class Sum>
struct closed_form<Net, Loss, calculus::distributed_sum<Sum>> : closed_form<Net, Loss, Sum> {};
// A product of closed forms; factors of 1 are left out.
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

}  // namespace internal::chains

template <class Form>
inline constexpr bool calculus::has_typed_number<internal::chains::chained_form<Form>> =
    calculus::has_typed_number<Form>;

namespace internal::chains {

template <class Net, class Loss, class Factor>
using form_of = std::remove_const_t<decltype(closed_form<Net, Loss, Factor>::value)>;
struct multiply {
  template <class Left, class Right>
  using type = decltype(Left{} * Right{});
  static constexpr auto of(auto left, auto right) { return left * right; }
};
struct add {
  template <class Left, class Right>
  using type = decltype(Left{} + Right{});
  static constexpr auto of(auto left, auto right) { return left + right; }
};

// Adds or multiplies all forms. Their types are enough, unless a user typed a number into one; then their values are
// needed.
template <class Operation, class First>
constexpr First folded_values(First first) {
  return first;
}
template <class Operation, class A, class B, class... Rest>
constexpr auto folded_values(A a, B b, Rest... rest) {
  return folded_values<Operation>(Operation::of(a, b), rest...);
}
template <class Operation, class A, class B, class C, class D, class E, class... Rest>
constexpr auto folded_values(A a, B b, C c, D d, E e, Rest... rest) {
  return folded_values<Operation>(Operation::of(Operation::of(Operation::of(Operation::of(a, b), c), d), e), rest...);
}
template <class Operation, class... Forms>
constexpr auto folded_forms(const Forms&... forms) {
  if constexpr (meta::any({calculus::has_typed_number<Forms>...}))
    return folded_values<Operation>(forms...);
  else
    return left_fold<Operation, Forms...>{};
}

template <class Net, class Loss, class... Factors>
struct closed_form<Net, Loss, calculus::product<Factors...>> {
  static constexpr auto value =
      folded_forms<multiply>(chained_form<form_of<Net, Loss, Factors>>{closed_form<Net, Loss, Factors>::value}...).form;
};
template <class Net, class Loss, class... Terms>
struct closed_form<Net, Loss, calculus::sum<Terms...>> {
  static constexpr auto value = folded_forms<add>(closed_form<Net, Loss, Terms>::value...);
};

// The refusal of a factor that has no closed form.
template <class Net, class Loss, class Factor>
struct verdict_of_form {
  static constexpr std::size_t factor = factor_of<Net, Factor>;
  using operation = operation_at<Net, factor>;
  using type = refuse_if<!requires { operation::closed_form(factor_symbols<Net, factor>{}); },
                         refusal<has_no_closed_form<Factor>, write_closed_form_into<operation>>>;
};
template <class Net, class Loss, class X>
struct verdict_of_form<Net, Loss, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  using type = refuse_if<!requires { Loss::derivative_formula(X{}, calculus::y); },
                         refusal<has_no_closed_form<calculus::partial<calculus::symbol<calculus::cost>, X>>,
                                 write_derivative_formula_into<Loss>>>;
};
template <class Net, class Loss, class Inside>
struct verdict_of_form<Net, Loss, calculus::bracketed_derivative<Inside>> : verdict_of_form<Net, Loss, Inside> {};
template <class Net, class Loss, class Sum>
struct verdict_of_form<Net, Loss, calculus::distributed_sum<Sum>> : verdict_of_form<Net, Loss, Sum> {};
template <class Net, class Loss, class... Factors>
struct verdict_of_form<Net, Loss, calculus::product<Factors...>> {
  using type = first_refusal<typename verdict_of_form<Net, Loss, Factors>::type...>;
};
template <class Net, class Loss, class... Terms>
struct verdict_of_form<Net, Loss, calculus::sum<Terms...>> {
  using type = first_refusal<typename verdict_of_form<Net, Loss, Terms>::type...>;
};

}  // namespace internal::chains
}  // namespace chainrule
