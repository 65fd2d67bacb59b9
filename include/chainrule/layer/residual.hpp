// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/mode.hpp>
#include <chainrule/graph/shape_inference.hpp>
#include <chainrule/operation/identity.hpp>

namespace chainrule {

// The phrase that the refusal of this layer is made of.
template <class Shape>
struct is_fed {
  static constexpr auto text() { return internal::meta::sentence("is fed ", internal::meta::spelling<Shape>()); }
};
struct must_arrive_at_its_input {
  static constexpr char text[] = ": its last layer must arrive at what its first is fed";
};

/// Layers in sequence whose output is added to their input (He, Zhang, Ren, Sun 2016): a<n> = a<n-1> + a<n, k>. The
/// last layer's output must have the shape of the first layer's input.
template <class... Layers>
struct residual {
 private:
  template <class In, class Shapes, class Verdict>
  struct check {
    using type = Verdict;
  };
  template <class In, class Shapes>
  struct check<In, Shapes, acceptance> {
    using type =
        refuse_if<!(typename Shapes::output{} == In{}),
                  refusal<residual, is_fed<In>, arrives_at<typename Shapes::output>, must_arrive_at_its_input>>;
  };

 public:
  template <class In>
  using verdict =
      typename check<In, inferred_shapes<In, Layers...>, typename inferred_shapes<In, Layers...>::verdict>::type;

  template <class Mode>
  using in = residual<in_mode<Layers, Mode>...>;

  template <class In>
  struct on {
    using children = children_in_a_row<In, Layers...>;
    using last = child_activation<sizeof...(Layers)>;

    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, op::add, layer_input, last>>;
  };
};

template <>
struct residual<> {
  template <class In>
  using verdict = refusal<residual<>, needs_at_least_one_layer>;
  template <class In>
  struct on {};
};

}  // namespace chainrule
