// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/cell_layers.hpp>

// Whether layers can be part of a cell.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Y, class Layer>
struct computes_by_a_layer {
  static constexpr auto text() {
    return internal::meta::sentence("computes ", internal::graphs::kind_text<Y>(), " by ",
                                    internal::meta::spelling<Layer>(), ",");
  }
};
struct which_takes_one_value {
  static constexpr char text[] = "which takes one value: layer_input, or one of the cell's";
};
template <class Out, class Stated>
struct which_has_another_shape {
  static constexpr auto text() {
    return internal::meta::sentence("which arrives at ", Out::text(), ": its value is stated as ", Stated::text());
  }
};
struct which_saves_what_it_needs {
  static constexpr char text[] = "which saves what it needs itself: write the value without with_saved";
};
struct which_differs_in_inference {
  static constexpr char text[] =
      "which is another layer in inference: write a cell with template <class Mode> using in = ...";
};
struct has_buffers_in_a_cell {
  static constexpr char text[] = "has buffers, which a cell cannot have: write the layer before or after the scan";
};
struct has_constants_in_a_cell {
  static constexpr char text[] = "has constants, which a cell cannot have: write the layer before or after the scan";
};
struct shares_parameters_in_a_cell {
  static constexpr char text[] =
      "shares parameters, which a cell cannot: write shared<\"w\", scan<...>>, around the scan";
};
struct is_frozen_in_a_cell {
  static constexpr char text[] = "is frozen, which a part of a cell cannot be: write frozen<scan<...>>";
};

}  // namespace internal

namespace internal::scans {

// Refuses what neither a cell nor a layer in it can have.
template <class Type, class Bound>
using verdict_of_kinds = first_refusal<refuse_if<graphs::HasBuffers<Bound>, refusal<Type, has_buffers_in_a_cell>>,
                                       refuse_if<graphs::HasConstants<Bound>, refusal<Type, has_constants_in_a_cell>>,
                                       refuse_if<graphs::IsFrozen<Bound>, refusal<Type, is_frozen_in_a_cell>>,
                                       refuse_if<graphs::some_are_shared<typename Bound::parameters> || requires {
                                         Bound::shared_name;
                                       }, refusal<Type, shares_parameters_in_a_cell>>>;

/// The verdict about the layers in a cell, or in a layer of it.
template <class Type, class Bound, class In, bool HasLayers = has_layers_inside<Bound>>
struct verdict_of_layers {
  using type = verdict_of_kinds<Type, Bound>;
};

// A layer on the shape of its input, which is void if its argument is not one of the cell's values.
template <class Verdict, class Layer, class Fed>
struct verdict_inside {
  using type = Verdict;
};
template <class Layer, class Fed>
struct verdict_inside<acceptance, Layer, Fed> : verdict_of_layers<Layer, typename Layer::template on<Fed>, Fed> {};
template <class Cell, class Y, class X, class Layer, class Fed, class Stated>
struct verdict_of_fed {
  using inside = typename verdict_inside<verdict_on<Layer, Fed>, Layer, Fed>::type;
  template <class Verdict>
  struct whole {
    using type = Verdict;
  };
  template <class Verdict>
    requires Verdict::accepted
  struct whole<Verdict> {
    using out = output_on<Layer, Fed>;
    using type = refuse_if<!(out{} == Stated{}),
                           refusal<Cell, computes_by_a_layer<Y, Layer>, which_has_another_shape<out, Stated>>>;
  };
  using type = typename whole<inside>::type;
};
template <class Cell, class Y, class X, class Layer, class Stated>
struct verdict_of_fed<Cell, Y, X, Layer, void, Stated> {
  using type = refusal<Cell, computes_from<Y, X>>;
};

// The verdict about an equation by a layer.
template <class Cell, class Equation, class In, class Values>
struct verdict_of_equation {
  using type = acceptance;
};
template <class Cell, class Y, IsLayer Operation, class... X, class In, class Values>
struct verdict_of_equation<Cell, equation<Y, Operation, X...>, In, Values> {
  using type = refusal<Cell, computes_by_a_layer<Y, Operation>, which_takes_one_value>;
};
template <class Cell, class Y, IsLayer Operation, class X, class In, class Values>
  requires(position_among_kinds<Y>(Values{}) != no_index)
struct verdict_of_equation<Cell, equation<Y, Operation, X>, In, Values> {
  static constexpr bool differs =
      !DependsOnMode<Cell, inference_mode> && !std::is_same_v<in_mode<Operation, inference_mode>, Operation>;
  using source = typename child_renamed<X>::type;
  using type =
      first_refusal<typename verdict_of_fed<Cell, Y, X, Operation, typename shape_fed<source, In, Values>::type,
                                            typename shape_fed<Y, In, Values>::type>::type,
                    refuse_if<differs, refusal<Cell, computes_by_a_layer<Y, Operation>, which_differs_in_inference>>>;
};
template <class Cell, class Y, class... Saved, IsLayer Operation, class X, class In, class Values>
struct verdict_of_equation<Cell, equation<with_saved<Y, Saved...>, Operation, X>, In, Values> {
  using type = refusal<Cell, computes_by_a_layer<Y, Operation>, which_saves_what_it_needs>;
};
template <class Cell, class Y, IsLayer Operation, class X, class In, class Values>
  requires(position_among_kinds<Y>(Values{}) == no_index)
struct verdict_of_equation<Cell, equation<Y, Operation, X>, In, Values> {
  using type = refusal<Cell, states_an_equation_of<Y>>;
};

template <class Cell, class Equations, class In, class Values>
struct verdict_of_equations;
template <class Cell, class... Equations, class In, class Values>
struct verdict_of_equations<Cell, list<Equations...>, In, Values> {
  using type = first_refusal<typename verdict_of_equation<Cell, Equations, In, Values>::type...>;
};
template <class Children>
struct verdict_of_children;
template <class... Layers, class... Ins, std::size_t... Sources>
struct verdict_of_children<list<child<Layers, Ins, Sources>...>> {
  using type = first_refusal<typename verdict_inside<verdict_on<Layers, Ins>, Layers, Ins>::type...>;
};
template <class Verdict, class Cell, class Bound, class In>
struct verdict_behind_children {
  using type = Verdict;
};
template <class Cell, class Bound, class In>
struct verdict_behind_children<acceptance, Cell, Bound, In>
    : verdict_of_equations<Cell, typename Bound::equations, In, typename all_written<Bound, In>::known> {};
template <class Type, class Bound, class In>
struct verdict_of_layers<Type, Bound, In, true> {
  using inside = first_refusal<verdict_of_kinds<Type, Bound>,
                               typename verdict_of_children<typename graphs::children_of<Bound>::type>::type>;
  using type = typename verdict_behind_children<inside, Type, Bound, In>::type;
};

}  // namespace internal::scans
}  // namespace chainrule
