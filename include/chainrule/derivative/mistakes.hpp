// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/partial.hpp>
#include <chainrule/model/arguments.hpp>
#include <chainrule/model/inputs.hpp>

// The refusals of calls of this module's functions with arguments that no overload takes.
namespace chainrule::internal::derivative {

using models::a_gradient, models::a_loss, models::a_model, models::a_target, models::a_tensor;

struct a_derivative {
  static constexpr char text[] = "a derivative, as d(a<2>)/d(a<0>)";
  template <class Type>
  static constexpr bool holds = calculus::Derivative<Type>;
};
struct a_direction {
  static constexpr char text[] = "a tensor, a vector of numbers or a gradient";
  template <class Type>
  static constexpr bool holds = a_tensor::holds<Type> || a_gradient::holds<Type>;
};

struct hessian_call {
  static constexpr char name[] = "hessian";
  static constexpr char form[] = "hessian(model, loss, x, y)";
  using roles = list<a_model, a_loss, a_tensor, a_target>;
};
struct per_sample_gradients_call {
  static constexpr char name[] = "per_sample_gradients";
  static constexpr char form[] = "per_sample_gradients(model, loss, x, y)";
  using roles = hessian_call::roles;
};
struct hessian_vector_product_call {
  static constexpr char name[] = "hessian_vector_product";
  static constexpr char form[] = "hessian_vector_product(model, loss, x, y, gradient)";
  using roles = list<a_model, a_loss, a_tensor, a_target, a_gradient>;
};
struct gauss_newton_vector_product_call {
  static constexpr char name[] = "gauss_newton_vector_product";
  static constexpr char form[] = "gauss_newton_vector_product(model, loss, x, y, gradient)";
  using roles = hessian_vector_product_call::roles;
};
struct input_hessian_call {
  static constexpr char name[] = "input_hessian";
  static constexpr char form[] = "input_hessian(model, x)";
  using roles = list<a_model, a_tensor>;
};
struct laplacian_call {
  static constexpr char name[] = "laplacian";
  static constexpr char form[] = "laplacian(model, x)";
  using roles = list<a_model, a_tensor>;
};
struct second_derivative_call {
  static constexpr char name[] = "second_derivative";
  static constexpr char form[] = "second_derivative(model, x, direction)";
  using roles = list<a_model, a_tensor, a_tensor>;
};
struct second_derivative_vjp_call {
  static constexpr char name[] = "second_derivative_vjp";
  static constexpr char form[] = "second_derivative_vjp(model, x, direction, v0, v1, v2)";
  using roles = list<a_model, a_tensor, a_tensor, a_tensor, a_tensor, a_tensor>;
};
struct jvp_call {
  static constexpr char name[] = "jvp";
  static constexpr char form[] = "jvp(model, x, direction)";
  using roles = list<a_model, a_tensor, a_direction, a_gradient>;
};
struct vjp_call {
  static constexpr char name[] = "vjp";
  static constexpr char form[] = "vjp(model, x, cotangent)";
  using roles = list<a_model, a_tensor, a_tensor>;
};
struct evaluate_call {
  static constexpr char name[] = "evaluate";
  static constexpr char form[] = "evaluate(d(a<2>)/d(a<0>), model, x) or evaluate(d(C)/d(W<1>), model, loss, x, y)";
  using roles = list<a_derivative, a_model>;
};

/// What such a call returns: its sentence is about the first argument that is not what its position requires.
template <class Call, class... Arguments>
using refused_derivative =
    refused_call<models::mistake<Call, typename Call::roles, models::other_arguments<Call>, Arguments...>>;

}  // namespace chainrule::internal::derivative
