// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <chainrule/graph/graph.hpp>
#include <chainrule/loss/statement.hpp>

// The sum of a loss for each of a network's outputs, with weights.
namespace chainrule {

template <class... Branches>
struct outputs;  // defined in layer/outputs.hpp

/// A loss with a weight in `sum_of_losses`.
template <double Weight, class Loss>
struct weighted_loss {};

/// One loss of several consecutive outputs, in `sum_of_losses`: `joint_loss<3, triplet_margin<>>`.
template <std::size_t Outputs, class Loss>
struct joint_loss {};

// Phrases that the refusals of this loss are made of.
template <std::size_t Losses, std::size_t Outputs>
struct has_losses_for_outputs {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::number_text<Losses>, " losses for ",
                                    internal::meta::number_text<Outputs>,
                                    " outputs: write one for each entry of outputs<...>, the last of the network");
  }
};

namespace internal::losses {

// The shapes of a network's outputs.
template <class Last, class In>
struct shapes_of_outputs {
  using type = list<>;
};
template <class... Branches, class In>
struct shapes_of_outputs<outputs<Branches...>, In> {
  using type = typename outputs<Branches...>::template on<In>::shapes;
};
template <class Net>
using outputs_of_network =
    typename shapes_of_outputs<typename graphs::last<typename Net::layer_list>::type,
                               typename graphs::last<typename Net::graph_type::inputs>::type>::type;

template <class Loss>
struct weight_of {
  using loss = Loss;
  static constexpr double value = 1;
};
template <double Weight, class Loss>
struct weight_of<weighted_loss<Weight, Loss>> {
  using loss = typename weight_of<Loss>::loss;
  static constexpr double value = Weight * weight_of<Loss>::value;
};
template <std::size_t Outputs, class Loss>
struct weight_of<joint_loss<Outputs, Loss>> : weight_of<Loss> {};
/// How many outputs a loss takes.
template <class Loss>
inline constexpr std::size_t outputs_taken = 1;
template <std::size_t Outputs, class Loss>
inline constexpr std::size_t outputs_taken<joint_loss<Outputs, Loss>> = Outputs;
template <double Weight, class Loss>
inline constexpr std::size_t outputs_taken<weighted_loss<Weight, Loss>> = outputs_taken<Loss>;

/// One of the losses, and its part of the output's row.
template <class Weighted, std::size_t Offset, std::size_t TargetOffset, class Shape>
struct part {
  using loss = typename weight_of<Weighted>::loss;
  using extents = Shape;
  using stated = on_output<loss, Shape>;
  using target_extents = target_shape_of<loss, Shape>;
  static constexpr double weight = weight_of<Weighted>::value;
  static constexpr std::size_t offset = Offset, size = Shape::size, target_offset = TargetOffset;
};

// The first of the shapes that are left is one output's, or that of several which a loss takes as one row.
template <std::size_t Offset, std::size_t TargetOffset, class Parts, class Losses, class Shapes, std::size_t Taken = 1>
struct parts_of {
  using type = Parts;
};
template <std::size_t Offset, std::size_t TargetOffset, class Parts, class First, class... Rest, class Shape,
          class Next, class... Shapes, std::size_t Taken>
  requires(outputs_taken<First> > Taken)
struct parts_of<Offset, TargetOffset, Parts, list<First, Rest...>, list<Shape, Next, Shapes...>, Taken>
    : parts_of<Offset, TargetOffset, Parts, list<First, Rest...>, list<shape<Shape::size + Next::size>, Shapes...>,
               Taken + 1> {};
template <std::size_t Offset, std::size_t TargetOffset, class... Parts, class First, class... Rest, class Shape,
          class... Shapes, std::size_t Taken>
  requires(outputs_taken<First> <= Taken)
struct parts_of<Offset, TargetOffset, list<Parts...>, list<First, Rest...>, list<Shape, Shapes...>, Taken>
    : parts_of<Offset + Shape::size, TargetOffset + part<First, Offset, TargetOffset, Shape>::target_extents::size,
               list<Parts..., part<First, Offset, TargetOffset, Shape>>, list<Rest...>, list<Shapes...>> {};

// The parts that have targets.
template <class Parts, class Having = list<>>
struct parts_with_targets {
  using type = Having;
};
template <class First, class... Rest, class... Having>
struct parts_with_targets<list<First, Rest...>, list<Having...>>
    : parts_with_targets<list<Rest...>, std::conditional_t<First::target_extents::size == 0, list<Having...>,
                                                           list<Having..., First>>> {};

template <class Self, class Parts>
struct sum_of;
template <class Self, class... Parts>
struct sum_of<Self, list<Parts...>> {
  using parts = list<Parts...>;
  using target_parts = typename parts_with_targets<parts>::type;
  static constexpr const char* latex = "\\sum_k w_k C_k";

  template <class Out>
  using target_shape = shape<(Parts::target_extents::size + ... + 0)>;
  template <class Out>
  using verdict_of_parts = first_refusal<wraps_no_reduction<Self, typename Parts::loss>...,
                                         verdict_of_loss<typename Parts::loss, typename Parts::extents>...>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T sum{};
    ((sum +=
      T(Parts::weight) * Parts::stated::template value<Parts::size>(a + Parts::offset, y + Parts::target_offset)),
     ...);
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    (Parts::stated::template derivative<Parts::size>(a + Parts::offset, y + Parts::target_offset,
                                                     scale * T(Parts::weight), da + Parts::offset),
     ...);
  }
};
template <bool All, class Base>
struct declaring : Base {};
template <class Base>
struct declaring<true, Base> : Base {
  using twice_differentiable = void;
};
template <class Loss>
concept Declares = requires { typename Loss::twice_differentiable; };
template <class Self, class Parts>
struct sum_with_declaration;
template <class Self, class... Parts>
struct sum_with_declaration<Self, list<Parts...>>
    : declaring<meta::all({Declares<typename Parts::loss>...}), sum_of<Self, list<Parts...>>> {};

}  // namespace internal::losses

/// A loss for each output of a network that ends in `outputs<...>`, in their order: C is the sum of their costs, each
/// times its weight: `sum_of_losses<net, squared_error, weighted_loss<0.5, softmax_cross_entropy>>{}`. Targets are rows
/// as the outputs are, `targets(y1, y2)`; a class is a row of probabilities. A loss that takes no targets has none
/// there.
template <class Net, class... Losses>
struct sum_of_losses : internal::losses::sum_with_declaration<
                           sum_of_losses<Net, Losses...>,
                           typename internal::losses::parts_of<0, 0, list<>, list<Losses...>,
                                                               internal::losses::outputs_of_network<Net>>::type> {
 private:
  static constexpr std::size_t outputs = internal::losses::outputs_of_network<Net>::size,
                               taken = (internal::losses::outputs_taken<Losses> + ... + 0);
  using base = internal::losses::sum_with_declaration<
      sum_of_losses, typename internal::losses::parts_of<0, 0, list<>, list<Losses...>,
                                                         internal::losses::outputs_of_network<Net>>::type>;

 public:
  template <class Out>
  using verdict = first_refusal<
      refuse_if<outputs != taken || outputs == 0, refusal<sum_of_losses, has_losses_for_outputs<taken, outputs>>>,
      typename base::template verdict_of_parts<Out>>;
};

}  // namespace chainrule
