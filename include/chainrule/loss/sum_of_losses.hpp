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

// Vocabulary of this loss's refusals.
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
  using loss = Loss;
  static constexpr double value = Weight;
};

/// One of the losses, and its part of the output's row.
template <class Weighted, std::size_t Offset, class Shape>
struct part {
  using loss = typename weight_of<Weighted>::loss;
  using extents = Shape;
  static constexpr double weight = weight_of<Weighted>::value;
  static constexpr std::size_t offset = Offset, size = Shape::size;
};

template <std::size_t Offset, class Parts, class Losses, class Shapes>
struct parts_of {
  using type = Parts;
};
template <std::size_t Offset, class... Parts, class First, class... Rest, class Shape, class... Shapes>
struct parts_of<Offset, list<Parts...>, list<First, Rest...>, list<Shape, Shapes...>>
    : parts_of<Offset + Shape::size, list<Parts..., part<First, Offset, Shape>>, list<Rest...>, list<Shapes...>> {};

template <class Self, class Parts>
struct sum_of;
template <class Self, class... Parts>
struct sum_of<Self, list<Parts...>> {
  using parts = list<Parts...>;
  static constexpr const char* latex = "\\sum_k w_k C_k";

  template <class Out>
  using verdict_of_parts = first_refusal<verdict_of_loss<typename Parts::loss, typename Parts::extents>...>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T sum{};
    ((sum += T(Parts::weight) * Parts::loss::template value<Parts::size>(a + Parts::offset, y + Parts::offset)), ...);
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    (Parts::loss::template derivative<Parts::size>(a + Parts::offset, y + Parts::offset, scale * T(Parts::weight),
                                                   da + Parts::offset),
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
/// as the outputs are, `targets(y1, y2)`; a class is a row of probabilities.
template <class Net, class... Losses>
struct sum_of_losses : internal::losses::sum_with_declaration<
                           sum_of_losses<Net, Losses...>,
                           typename internal::losses::parts_of<0, list<>, list<Losses...>,
                                                               internal::losses::outputs_of_network<Net>>::type> {
 private:
  static constexpr std::size_t outputs = internal::losses::outputs_of_network<Net>::size;
  using base = internal::losses::sum_with_declaration<
      sum_of_losses,
      typename internal::losses::parts_of<0, list<>, list<Losses...>, internal::losses::outputs_of_network<Net>>::type>;

 public:
  template <class Out>
  using verdict = first_refusal<refuse_if<outputs != sizeof...(Losses) || outputs == 0,
                                          refusal<sum_of_losses, has_losses_for_outputs<sizeof...(Losses), outputs>>>,
                                typename base::template verdict_of_parts<Out>>;
};

}  // namespace chainrule
