// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/lookup.hpp>

// Second derivatives are computed by differentiating the backward pass. That is right only for activations, operations
// and losses that state it.
namespace chainrule {

/// It says `using twice_differentiable = void;`: its derivative may be differentiated as it is written, over any
/// scalar.
template <class Type>
concept TwiceDifferentiable = requires { typename Type::twice_differentiable; };

/// It says `using piecewise_linear = void;`: its second derivative is zero wherever it has one.
template <class Type>
concept PiecewiseLinear = requires { typename Type::piecewise_linear; };

// The words of this header's error messages.
struct declares_no_second_derivative {
  static constexpr char text[] =
      "declares no second derivative: write in it using piecewise_linear = void, or if it is curved using twice_differentiable = void";
};
namespace internal {

template <class Part>
struct uses_function {
  static constexpr auto text() {
    return internal::meta::sentence("uses ", internal::meta::spelling<Part>(), ", which");
  }
};

}  // namespace internal

namespace internal::chains {

using namespace topologies;

// The type that states second derivatives for an operation: its function, if it applies one to each element, otherwise
// itself.
template <class Operation>
struct differentiated_by {
  using type = Operation;
};
template <class Operation>
  requires requires { typename Operation::function; }
struct differentiated_by<Operation> {
  using type = typename Operation::function;
};
template <class Net, std::size_t Factor>
using function_or_operation = typename differentiated_by<operation_at<Net, Factor>>::type;

template <class Type>
inline constexpr bool has_second_derivative = TwiceDifferentiable<Type> || PiecewiseLinear<Type>;

template <class Net, class Indices = meta::make_index_sequence<Net::graph_type::extents.factors>>
struct second_derivatives;
template <class Net, std::size_t... Factors>
struct second_derivatives<Net, meta::index_sequence<Factors...>> {
  // The first factor without; the number of factors where there is none.
  static constexpr std::size_t first_without = [] {
    const bool has[] = {has_second_derivative<function_or_operation<Net, Factors>>..., false};
    std::size_t f = 0;
    while (has[f]) ++f;
    return f;
  }();
  static constexpr bool all_linear = meta::all(
      {(Net::graph().factors[Factors].to_parameter || PiecewiseLinear<function_or_operation<Net, Factors>>)...});
};

template <class Net, std::size_t Step, class Operation,
          class Indices = meta::make_index_sequence<Net::graph().steps[Step].depth>>
struct refuse_second_derivative;
template <class Net, std::size_t Step, class Operation, std::size_t... Indices>
struct refuse_second_derivative<Net, Step, Operation, meta::index_sequence<Indices...>> {
  using at = at_layer<Net::graph().steps[Step].numbers[Indices]...>;
  using layer = typename step_type<Net, Step>::layer;
  using type = std::conditional_t<std::is_same_v<layer, Operation>, refusal<at, layer, declares_no_second_derivative>,
                                  refusal<at, layer, uses_function<Operation>, declares_no_second_derivative>>;
};

template <class Net, std::size_t Factor>
struct verdict_of_second_derivative
    : refuse_second_derivative<Net, Net::graph().factors[Factor].step, function_or_operation<Net, Factor>> {};
template <class Net, std::size_t Factor>
  requires(Factor == Net::graph_type::extents.factors)
struct verdict_of_second_derivative<Net, Factor> {
  using type = acceptance;
};
template <class Net>
struct first_without_second_derivative : verdict_of_second_derivative<Net, second_derivatives<Net>::first_without> {};

}  // namespace internal::chains

/// Whether every factor of a network has a second derivative: acceptance, or the first layer with one that does not.
template <class Net>
using second_derivative_verdict =
    verdict_and_then<verdict_of_network<Net>,
                     internal::chains::first_without_second_derivative<std::remove_cvref_t<Net>>>;

/// The same for a loss.
template <class Loss>
using second_derivative_of_loss = refuse_if<!internal::chains::has_second_derivative<std::remove_cvref_t<Loss>>,
                                            refusal<std::remove_cvref_t<Loss>, declares_no_second_derivative>>;

/// Whether a network is piecewise linear in its input, so that all its second derivatives by the input are zero.
template <class Net>
inline constexpr bool is_piecewise_linear = false;
template <Network Net>
inline constexpr bool is_piecewise_linear<Net> =
    internal::chains::second_derivatives<std::remove_cvref_t<Net>>::all_linear;

}  // namespace chainrule
