// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/executor.hpp>
#include <chainrule/loss/statement.hpp>
#include <chainrule/meta/list.hpp>
#include <chainrule/meta/refused_call.hpp>
#include <chainrule/optimizer/statement.hpp>
#include <chainrule/shape/shape.hpp>
#include <chainrule/tensor/given_inputs.hpp>
#include <chainrule/tensor/rows.hpp>

// Refusals of calls that no overload takes: they name the first argument that does not have its role. Instantiated
// only where a call is refused.
namespace chainrule {

template <class T>
class data_set;

namespace internal::models {

template <class Net, class T>
class model;
template <class Net, class T>
class gradient;
template <class Net, class T>
class tape;

/// How an argument is described in a sentence.
template <class Type>
struct described {
  static constexpr auto text() { return meta::spelling<Type>(); }
};
template <TensorExpression Type>
struct described<Type> {
  static constexpr auto text() { return meta::text("a tensor"); }
};
template <class Type>
  requires std::is_arithmetic_v<Type>
struct described<Type> {
  static constexpr auto text() { return meta::text("a number"); }
};
template <class Net, class T>
struct described<model<Net, T>> {
  static constexpr auto text() { return meta::text("a model"); }
};
template <class Net, class T>
struct described<gradient<Net, T>> {
  static constexpr auto text() { return meta::text("a gradient"); }
};
template <class Net, class T>
struct described<tape<Net, T>> {
  static constexpr auto text() { return meta::text("a tape"); }
};
template <class T>
struct described<data_set<T>> {
  static constexpr auto text() { return meta::text("a data_set"); }
};
template <tensors::GivenInputs Type>
struct described<Type> {
  static constexpr auto text() { return meta::text("inputs(...)"); }
};
template <tensors::GivenTargets Type>
struct described<Type> {
  static constexpr auto text() { return meta::text("targets(...)"); }
};
template <std::size_t Size>
struct described<char[Size]> {
  static constexpr auto text() { return meta::text("a text"); }
};

// The roles of arguments: the name of each role, and whether a type can have it.
struct a_model {
  static constexpr char text[] = "a model";
  template <class Type>
  static constexpr bool holds = false;
};
template <class Net, class T>
inline constexpr bool a_model::holds<model<Net, T>> = true;
struct a_loss {
  static constexpr char text[] = "a loss, as squared_error{}";
  template <class Type>
  static constexpr bool holds = Loss<Type>;
};
struct a_tensor {
  static constexpr char text[] = "a tensor or a vector of numbers";
  template <class Type>
  static constexpr bool holds =
      TensorExpression<Type> || tensors::Numbers<Type> || tensors::RowsOfNumbers<Type> || tensors::GivenInputs<Type>;
};
struct a_target {
  static constexpr char text[] = "a tensor, a vector of numbers or the number of a class";
  template <class Type>
  static constexpr bool holds = a_tensor::holds<Type> || std::is_integral_v<Type> || tensors::GivenTargets<Type> ||
                                tensors::GivenWeighted<Type> || std::is_same_v<Type, tensors::given_no_targets>;
};
struct a_tape {
  static constexpr char text[] = "a tape";
  template <class Type>
  static constexpr bool holds = false;
};
template <class Net, class T>
inline constexpr bool a_tape::holds<tape<Net, T>> = true;
struct a_gradient {
  static constexpr char text[] = "a gradient";
  template <class Type>
  static constexpr bool holds = false;
};
template <class Net, class T>
inline constexpr bool a_gradient::holds<gradient<Net, T>> = true;
struct a_data_set {
  static constexpr char text[] = "a data_set";
  template <class Type>
  static constexpr bool holds = false;
};
template <class T>
inline constexpr bool a_data_set::holds<data_set<T>> = true;
struct an_optimizer {
  static constexpr char text[] = "an optimizer, as adam{}";
  template <class Type>
  static constexpr bool holds = Optimizer<Type>;
};
struct a_batch {
  static constexpr char text[] = "a tensor, a vector of numbers, numbers in braces or a data_set";
};
struct threads_behind {
  static constexpr char text[] = "threads{n}";
  template <class Type>
  static constexpr bool holds = engine::Executor<Type>;
};

// Phrases that the refusals below are made of. A call states its name, `name`, and how it is written, `form`.
template <class Call, std::size_t Number>
struct argument_of {
  static constexpr auto text() {
    return meta::sentence("argument ", meta::number_text<Number>, " of ", Call::name, " is");
  }
};
template <class Role>
struct and_must_be {
  static constexpr auto text() { return meta::sentence("and must be ", Role::text); }
};
template <class Call>
struct write_call {
  static constexpr auto text() { return meta::sentence(": write ", Call::form); }
};
template <class Call>
struct is_not_called_so {
  static constexpr auto text() { return meta::sentence(Call::name, " takes other arguments"); }
};

template <class Type>
struct is_thing {
  static constexpr auto text() { return meta::sentence("is ", meta::spelling<described<Type>>()); }
};
template <class Type>
struct names_no_parameter {
  static constexpr auto text() {
    return meta::sentence(meta::spelling<described<Type>>(),
                          " names no parameter: write m[W<1>] or m[b<1>], with using namespace chainrule::calculus");
  }
};
template <class Index>
struct mistake_of_index {
  using type = refusal<names_no_parameter<Index>>;
};

/// The refusal of the first argument that does not have its role; `Otherwise` if there is none.
template <class Call, class Otherwise, std::size_t Number, class Roles, class... Arguments>
struct wrong_argument {
  using type = Otherwise;
};
template <class Call, class Otherwise, std::size_t Number, class Role, class... Roles, class First, class... Rest>
struct wrong_argument<Call, Otherwise, Number, list<Role, Roles...>, First, Rest...> {
  using type =
      verdict_and_then<refuse_if<!Role::template holds<First>, refusal<argument_of<Call, Number>, described<First>,
                                                                       and_must_be<Role>, write_call<Call>>>,
                       wrong_argument<Call, Otherwise, Number + 1, list<Roles...>, Rest...>>;
};

/// The refusal of a call's arguments, for `refused_call`.
template <class Call, class Roles, class Otherwise, class... Arguments>
struct mistake {
  using type = typename wrong_argument<Call, Otherwise, 1, Roles, Arguments...>::type;
};
template <class Call, class Roles, class Otherwise, class... Arguments>
  requires(is_refused<Arguments> || ...)
struct mistake<Call, Roles, Otherwise, Arguments...> {
  using type = acceptance;
};

// The first of some arguments that is a model, the first that is a loss, and the refusal of inputs(...) or
// targets(...) that do not fit them.
template <class... Arguments>
struct model_among {
  using network = void;
};
template <class First, class... Rest>
struct model_among<First, Rest...> : model_among<Rest...> {};
template <class Net, class T, class... Rest>
struct model_among<model<Net, T>, Rest...> {
  using network = Net;
};
template <class... Arguments>
struct loss_among {
  using type = void;
};
template <class First, class... Rest>
struct loss_among<First, Rest...>
    : std::conditional_t<a_loss::holds<First>, std::type_identity<First>, loss_among<Rest...>> {};
template <class Net, class Loss, class Argument>
struct verdict_of_given {
  using type = acceptance;
};
template <class Call, class Roles, class Otherwise, class... Arguments>
  requires(((tensors::GivenInputs<Arguments> || tensors::GivenTargets<Arguments>) || ...) &&
           !(is_refused<Arguments> || ...))
struct mistake<Call, Roles, Otherwise, Arguments...> {
  using network = typename model_among<Arguments...>::network;
  using loss = typename loss_among<Arguments...>::type;
  using type = verdict_and_then<first_refusal<typename verdict_of_given<network, loss, Arguments>::type...>,
                                wrong_argument<Call, Otherwise, 1, Roles, Arguments...>>;
};

template <class Call>
using other_arguments = refusal<is_not_called_so<Call>, write_call<Call>>;

// The calls.
struct value_and_gradient_call {
  static constexpr char name[] = "value_and_gradient";
  static constexpr char form[] = "value_and_gradient(model, loss, x, y)";
};
struct cost_of_call {
  static constexpr char name[] = "cost_of";
  static constexpr char form[] = "cost_of(model, loss, x, y)";
};
using gradient_roles = list<a_model, a_loss, a_tensor, a_target, a_tape, a_gradient, threads_behind>;
struct are_written {
  static constexpr char text[] = "the tape and the gradient are written, and may be neither const nor temporaries";
};
template <std::size_t Arguments>
using mistake_of_pass =
    std::conditional_t<(Arguments >= 6), refusal<are_written>, other_arguments<value_and_gradient_call>>;

}  // namespace internal::models
}  // namespace chainrule
