// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>

// An equation, y = operation(x...). A layer is a list of equations. The operation states the forward function of y
// once, together with the partial derivative by each x. Both passes, the factors d(y)/d(x) and everything that follows
// from them are read from this list.
namespace chainrule {

/// y is computed by Operation from the arguments X... Each is one of the layer's own kinds, `layer_input`, or
/// `child_activation`. An activation is an operation too: it is applied to each element.
template <class Y, class Operation, class... X>
struct equation {};

/// Takes the place of y in an equation whose operation also computes values to be saved:
/// `equation<with_saved<y, deviation>, op::normalize<8>, x>`.
template <class Y, class... Saved>
struct with_saved {};

namespace op {

/// The name by which an operation refers to argument Number of its equation, counted from 0.
template <std::size_t Number>
struct argument {};

/// Stands last among an equation's arguments if its operation draws random numbers: `equation<y, op::dropout<0.5>, x,
/// op::random_numbers>`. Nothing is differentiated by them.
struct random_numbers {};

/// The name by which an operation refers to the value that its equation computes.
struct result {};

/// The name by which an operation refers to saved value Number, counted from 0.
template <std::size_t Number>
struct saved {};

}  // namespace op

/// The operation that a name in an equation stands for: the name itself, unless a specialization names another one.
template <class Name>
struct operation_of {
  using type = Name;
};

/// The derivative d(Y)/d(X) of an equation by one of its arguments. Operation is the operation's `partial` for this
/// argument, Maker the operation itself. Variables are the equation's variables, Y first.
template <class Y, class X, class Operation, class Variables, class Maker>
struct factor {
  using numerator = Y;
  using denominator = X;
  using operation = Operation;
  using variables = Variables;
};

namespace internal::graphs {

/// The variables of an equation.
template <class Y, class Arguments, class Saved>
struct variables;

// The layer's kind that a name in an operation stands for. The names in `op` are looked up in the equation's variables;
// any other name is already a kind.
template <class Name, class Variables>
struct kind_named {
  using type = Name;
};
template <class Y, class Arguments, class Saved>
struct kind_named<op::result, variables<Y, Arguments, Saved>> {
  using type = Y;
};
template <std::size_t Number, class Y, class Arguments, class Saved>
struct kind_named<op::argument<Number>, variables<Y, Arguments, Saved>> {
  using type = list_element<Number, Arguments>;
};
template <std::size_t Number, class Y, class Arguments, class Saved>
struct kind_named<op::saved<Number>, variables<Y, Arguments, Saved>> {
  using type = list_element<Number, Saved>;
};

template <class Names, class Variables>
struct kinds_named;
template <class... Names, class Variables>
struct kinds_named<list<Names...>, Variables> {
  using type = list<typename kind_named<Names, Variables>::type...>;
};

// Random numbers are an equation's last arguments.
template <class Variables>
inline constexpr bool draws_among = false;
template <class Y, class... X, class Saved>
inline constexpr bool draws_among<variables<Y, list<X...>, Saved>> = (std::is_same_v<X, op::random_numbers> || ...);

template <class Variables>
inline constexpr std::size_t argument_count = 0;
template <class Y, class... X, class Saved>
inline constexpr std::size_t argument_count<variables<Y, list<X...>, Saved>> = sizeof...(X);

// Whether an argument is one by which nothing is differentiated: buffers, constants, random numbers and tokens, which
// stand after the other arguments.
template <class X, class Buffers>
inline constexpr bool is_constant = contains<X, Buffers>;
template <class Buffers>
inline constexpr bool is_constant<op::random_numbers, Buffers> = true;
template <class X, class Buffers>
inline constexpr bool is_constant<tokens_of<X>, Buffers> = true;

// How many arguments an equation can be differentiated by.
template <class Arguments, class Buffers>
inline constexpr std::size_t differentiable_count = 0;
template <class... X, class Buffers>
inline constexpr std::size_t differentiable_count<list<X...>, Buffers> =
    sizeof...(X) - meta::count({is_constant<X, Buffers>..., false});

// The kinds of a layer's buffers.
template <class Buffers>
struct kinds_of_buffers;
template <class... Buffers>
struct kinds_of_buffers<list<Buffers...>> {
  using type = list<typename Buffers::kind...>;
};
template <class Bound>
concept HasBuffers = requires { typename Bound::buffers; };
template <class Bound>
concept HasConstants = requires { typename Bound::constants; };
// The kinds by which nothing is differentiated: buffers and constants.
template <class Bound>
struct buffer_kinds {
  using type = list<>;
};
template <HasBuffers Bound>
struct buffer_kinds<Bound> : kinds_of_buffers<typename Bound::buffers> {};
template <HasConstants Bound>
struct buffer_kinds<Bound> : kinds_of_buffers<typename Bound::constants> {};
template <class Bound>
  requires(HasBuffers<Bound> && HasConstants<Bound>)
struct buffer_kinds<Bound> : kinds_of_buffers<joined_list<typename Bound::buffers, typename Bound::constants>> {};

template <class Bound>
struct children_of {
  using type = list<>;
};
template <class Bound>
  requires requires { typename Bound::children; }
struct children_of<Bound> {
  using type = typename Bound::children;
};

// A layer's buffers, as parameters.
template <class Parameters, class Buffers>
struct with_buffers;
template <class... Parameters, class... Kinds, class... Shapes, class... Beginnings, double... Momenta>
struct with_buffers<list<Parameters...>, list<running_statistic<Kinds, Shapes, Beginnings, Momenta>...>> {
  using type = list<Parameters..., parameter<Kinds, Shapes, Beginnings>...>;
  static constexpr double momenta[sizeof...(Momenta) + 1] = {Momenta...};
};
template <class Bound>
struct stored {
  using type = typename Bound::parameters;
};
template <HasBuffers Bound>
struct stored<Bound> : with_buffers<typename Bound::parameters, typename Bound::buffers> {};

// What a layer on an input lists beside values, parameters and equations. Most layers list nothing more, and cost
// compilers less so.
template <class Bound>
concept HasFurtherLists = requires { typename Bound::children; } || HasBuffers<Bound> || HasConstants<Bound>;
template <class Bound>
struct further_lists {
  using stored = typename Bound::parameters;
  using without_derivatives = list<>;
  using children = list<>;
};
template <HasFurtherLists Bound>
struct further_lists<Bound> {
  using stored = typename graphs::stored<Bound>::type;
  using without_derivatives = typename buffer_kinds<Bound>::type;
  using children = typename children_of<Bound>::type;
};

template <class Equation>
inline constexpr bool draws = false;
template <class Y, class Operation, class... X>
inline constexpr bool draws<equation<Y, Operation, X...>> = (std::is_same_v<X, op::random_numbers> || ...);
// The number of samples that a pass needs at least, for an operation that computes each sample from all of them;
// otherwise 0.
template <class Operation>
inline constexpr std::size_t fewest_samples = 0;
template <class Operation>
  requires requires { Operation::least_samples; }
inline constexpr std::size_t fewest_samples<Operation> = Operation::least_samples;
// The value that holds an equation's tokens, or void.
template <class... X>
struct tokens_among {
  using type = void;
};
template <class First, class... Rest>
struct tokens_among<First, Rest...> : tokens_among<Rest...> {};
template <class X, class... Rest>
struct tokens_among<tokens_of<X>, Rest...> {
  using type = X;
};
template <class Equation>
struct tokens_in;
template <class Y, class Operation, class... X>
struct tokens_in<equation<Y, Operation, X...>> : tokens_among<X...> {};

// Whether some equation has random numbers or tokens among its arguments.
template <class X>
inline constexpr bool is_drawn_or_token = false;
template <>
inline constexpr bool is_drawn_or_token<op::random_numbers> = true;
template <class X>
inline constexpr bool is_drawn_or_token<tokens_of<X>> = true;
template <class Equation>
inline constexpr bool states_other_arguments = false;
template <class Y, class Operation, class... X>
inline constexpr bool states_other_arguments<equation<Y, Operation, X...>> = (is_drawn_or_token<X> || ...);
template <class Equations>
inline constexpr bool some_state_other_arguments = false;
template <class... Equations>
inline constexpr bool some_state_other_arguments<list<Equations...>> =
    meta::any({states_other_arguments<Equations>...});
template <class Equations>
inline constexpr bool some_draw = false;
template <class... Equations>
inline constexpr bool some_draw<list<Equations...>> = meta::any({draws<Equations>...});

// One factor for each argument.
template <class Operation, class Variables, class Numbers>
struct factors_of_equation;
template <class Operation, class Y, class... X, class Saved, std::size_t... Numbers>
struct factors_of_equation<Operation, variables<Y, list<X...>, Saved>, meta::index_sequence<Numbers...>> {
  using type = list<factor<Y, list_element<Numbers, list<X...>>, typename Operation::template partial<Numbers>,
                           variables<Y, list<X...>, Saved>, Operation>...>;
};

template <class Y, class Saved, class Name, class... X>
struct names_in {
  using result = Y;
  using saved = Saved;
  using arguments = list<X...>;
  using written = Name;
  using operation = typename operation_of<Name>::type;
};
template <class Equation>
struct equation_names;
template <class Y, class Name, class... X>
struct equation_names<equation<Y, Name, X...>> : names_in<Y, list<>, Name, X...> {};
template <class Y, class... Saved, class Name, class... X>
struct equation_names<equation<with_saved<Y, Saved...>, Name, X...>> : names_in<Y, list<Saved...>, Name, X...> {};

template <class Equation>
struct equation_variables : equation_names<Equation> {
  using names = equation_names<Equation>;
  using variables = graphs::variables<typename names::result, typename names::arguments, typename names::saved>;
};
template <class Equation, class Buffers>
struct equation_parts : equation_variables<Equation> {
  using names = equation_names<Equation>;
  using typename equation_variables<Equation>::variables;
  using factors = typename factors_of_equation<
      typename names::operation, variables,
      meta::make_index_sequence<differentiable_count<typename names::arguments, Buffers>>>::type;
};

template <class Equations, class Buffers>
struct factors_of_equations;
template <class... Equations, class Buffers>
struct factors_of_equations<list<Equations...>, Buffers> {
  using type = joined_list<typename equation_parts<Equations, Buffers>::factors...>;
};

}  // namespace internal::graphs

/// The factors d(y)/d(x) of a layer on its input.
template <class Bound>
using layer_factors = typename internal::graphs::factors_of_equations<
    typename Bound::equations, typename internal::graphs::further_lists<Bound>::without_derivatives>::type;

}  // namespace chainrule
