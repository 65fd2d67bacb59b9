// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/calculus/structure.hpp>
#include <chainrule/calculus/symbol.hpp>
#include <chainrule/meta/list.hpp>
#include <chainrule/meta/verdict.hpp>
#include <chainrule/shape/token_shape.hpp>

// What a layer states about itself. A layer is a struct with a member template `on<In>`, the layer on an input of shape
// In, which lists its values and parameters with the structs below, and the equations that compute the values
// (graph/equation.hpp).
namespace chainrule {

/// A variable that a layer computes. Kind is the kind of its symbol; a layer's last value is its activation.
template <class Kind, class Shape>
struct value {
  using kind = Kind;
  using extents = Shape;
};

/// A result that an equation computes together with its value because partial derivatives read it: 1 / deviation, the
/// index of a maximum. It has no derivative. A pass without a backward pass does not keep it.
template <class Kind, class Shape>
struct saved {
  using kind = Kind;
  using extents = Shape;
};

/// Memory in which an equation's operation computes: named in `with_saved` too, it has a place in each forward pass,
/// which other values have before and after. In a backward pass it holds nothing, unless a partial derivative lists it.
template <class Kind, class Shape>
struct workspace {
  using kind = Kind;
  using extents = Shape;
};

/// The initial values of a parameter: `drawn` by the initializer, which gets fan in and fan out, or `begins_at` a
/// number. Defaults states what PyTorch and Keras do, if that is different: `begins_at<0,
/// in_torch<uniform_by_fan<64>>>`.
template <std::size_t FanIn, std::size_t FanOut, class... Defaults>
struct drawn {};
template <auto Number, class... Defaults>
struct begins_at {};

/// The initial values with `torch_defaults` and with `keras_defaults`, if they are not the usual ones. Usually a drawn
/// parameter has `uniform_by_fan<fan_in>` in PyTorch and `glorot_by_fans` in Keras, and another parameter its number.
template <class Rule>
struct in_torch {};
template <class Rule>
struct in_keras {};

/// Uniform within 1 / sqrt(Fan).
template <std::size_t Fan>
struct uniform_by_fan {};
/// The sum of two such numbers, for a bias that is the sum of two biases in the other library.
template <std::size_t Fan>
struct two_uniform_by_fan {};
/// Uniform within sqrt(6 / (fan in + fan out)).
struct glorot_by_fans {};
/// Orthonormal rows or columns, whichever are fewer.
struct orthonormal {};
/// 0, but 1 for the elements from First to End.
template <std::size_t First, std::size_t End>
struct ones_between {};

/// The value at which a parameter begins: the Euclidean norm of each row (first index) of the parameter listed before
/// it.
struct norms_of_rows {};

/// Normal numbers of mean 0 and deviation 1, whatever the initializer; the elements from ZeroBegin to ZeroEnd begin at
/// 0.
template <std::size_t ZeroBegin = 0, std::size_t ZeroEnd = 0>
struct standard_normal {};

/// A parameter: the kind of its symbol, its shape, how it begins, and its order in memory, which is row-major, as that
/// of values, unless stated.
template <class Kind, class Shape, class Beginning, storage_order Order = storage_order::row_major>
struct parameter {
  using kind = Kind;
  using extents = Shape;
  using beginning = Beginning;
  static constexpr storage_order order = Order;
};

/// A variable that is computed from parameters alone, as the weight of weight_norm: once in a pass, and not for each
/// sample. Equations read it as they read a parameter. Its gradient is summed over the samples, and then goes on to the
/// parameters. It is listed among the values. It is in no file, and no optimizer updates it.
template <class Kind, class Shape, storage_order Order = storage_order::row_major>
struct derived {
  using kind = Kind;
  using extents = Shape;
  static constexpr storage_order order = Order;
};

/// A parameter, or a layer, that is in several places of a network but exists once. `shared<"w", parameter<...>>` in a
/// layer's list is one parameter with all others of this name; `shared<"w", dense<8>>` is a layer that has the
/// parameters of the first layer of this name (layer/shared.hpp). The gradient is the sum over all places.
template <internal::meta::text Name, class Shared>
struct shared;
template <internal::meta::text Name, class Kind, class Shape, class Beginning, storage_order Order>
struct shared<Name, parameter<Kind, Shape, Beginning, Order>> : parameter<Kind, Shape, Beginning, Order> {};

/// Numbers in the model that are not trained: running statistics, listed in `using buffers = list<...>`. An operation
/// that states `least_samples` gives each pass its statistics, `at.statistic(...)`; a step updates the buffers with
/// them: buffer = (1 - Momentum) buffer + Momentum statistic. Other operations only read buffers. A buffer has no
/// derivative; in an equation it is written after the arguments that have one.
template <class Kind, class Shape, class Beginning, double Momentum = 0.1>
struct running_statistic {
  using kind = Kind;
  using extents = Shape;
  using beginning = Beginning;
  static constexpr storage_order order = storage_order::row_major;
};

/// An array of the program, listed in `using constants = list<...>`: a table of positions, the weights of a fixed
/// filter. `Function::element(i, j)` is the element at these indices, one for each axis, as a double. Up to 4,096
/// elements are computed at compile time if the function is constexpr; otherwise all are computed once, at first use.
/// It is row-major, and is neither a parameter nor part of the model. It has no derivative; in an equation it is
/// written after the arguments that have one.
template <class Kind, class Shape, class Function>
struct constant_values {
  using kind = Kind;
  using extents = Shape;
  using function = Function;
};

/// The layer's input, in equations.
struct layer_input {};

/// The output of the `Index`-th layer inside a composite, counted from 1.
template <std::size_t Index>
struct child_activation {};

/// The output of an earlier layer anywhere in the network: the layer with this path. `layer_output<0>` is the
/// network's input.
template <std::size_t... Path>
struct layer_output {
  static constexpr std::size_t path[sizeof...(Path)] = {Path...};
};

/// An argument that holds tokens: X is `layer_input` or `layer_output<...>`. It has no derivative, and is written as an
/// equation's last argument. A layer with such an argument states `using takes_tokens = void`.
template <class X>
struct tokens_of {};

/// A layer inside a composite: its input's shape, and which child's output that is (0: the composite's own input).
template <class Layer, class In, std::size_t Source>
struct child {};

/// Anything that may follow `input` in a network's list.
template <class Type>
concept Layer = requires { typename std::remove_cvref_t<Type>::template on<shape<1>>; };

/// A layer made of layers.
template <class Type, class In>
concept CompositeOn = requires { typename Type::template on<In>::children; };

/// The largest number of layers in one list, of a network or of a composite. Lists are processed by nested templates,
/// and compilers limit their depth.
inline constexpr std::size_t depth_limit = 250;

/// The longest path to a layer: how many layers may lie inside one another.
inline constexpr std::size_t path_capacity = 8;

// The words of this header's error messages.
template <std::size_t Number>
struct allows_only {
  static constexpr auto text() {
    return internal::meta::sentence(", more than the ", internal::meta::number_text<Number>, " that are allowed");
  }
};
template <std::size_t Layers>
struct has_layers {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::number_text<Layers>, " layers");
  }
};
namespace internal {

template <std::size_t Levels>
struct nests_levels {
  static constexpr auto text() {
    return internal::meta::sentence("nests layers ", internal::meta::number_text<Levels>, " deep");
  }
};
struct put_some_into_sequential {
  static constexpr char text[] = ": put some of them into sequential<...>";
};
struct lay_them_in_a_row {
  static constexpr char text[] = ": lay its layers in a row";
};
struct is_not_a_layer {
  static constexpr char text[] = "is not a layer: a layer has a member template on<In>";
};

}  // namespace internal

namespace internal::graphs {

// How a refusal writes what a layer expects: "shape 28 x 28" for a shape; for layers, the list as a user writes it.
template <class Type>
constexpr auto wanted() {
  return meta::spelling<Type>();
}
template <class Type>
  requires requires { Type::rank; }
constexpr auto wanted() {
  return meta::sentence("shape ", meta::spelling<Type>());
}
template <class Type>
constexpr auto entries(Type*) {
  return meta::spelling<Type>();
}
template <class First, class... Rest>
constexpr auto entries(list<First, Rest...>*) {
  return meta::sentence(meta::spelling<First>(), meta::sentence(", ", meta::spelling<Rest>())...);
}

}  // namespace internal::graphs

template <class Shape>
struct expects {
  static constexpr auto text() { return internal::meta::sentence("expects ", internal::graphs::wanted<Shape>()); }
};
template <class Shape>
struct receives {
  static constexpr auto text() { return internal::meta::sentence("and receives ", internal::meta::spelling<Shape>()); }
};
template <class Shape>
struct arrives_at {
  static constexpr auto text() {
    return internal::meta::sentence("and arrives at ", internal::meta::spelling<Shape>());
  }
};
template <class Mend>
struct write_instead {
  static constexpr auto text() {
    return internal::meta::sentence(": write ", internal::graphs::entries(static_cast<Mend*>(nullptr)));
  }
};
struct has_a_zero_extent {
  static constexpr char text[] = "has an extent of 0: write a positive number";
};
struct needs_at_least_one_layer {
  static constexpr char text[] = "needs at least one layer";
};

namespace internal::graphs {

template <class List>
struct last;
template <class... Types>
struct last<list<Types...>> {
  using type = list_element<sizeof...(Types) - 1, list<Types...>>;
};

}  // namespace internal::graphs
}  // namespace chainrule
