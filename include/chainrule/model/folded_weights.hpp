// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>

#include <chainrule/initializer/constant.hpp>
#include <chainrule/layer/mapped.hpp>
#include <chainrule/layer/spectral_norm.hpp>
#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/model/model.hpp>
#include <chainrule/recompute/recomputed.hpp>
#include <chainrule/topology/graph_entries.hpp>

// A trained network in which weight_norm and spectral_norm are left out: each layer has the weight that they derive.
namespace chainrule::internal::folding {

/// A layer without them, wherever they are inside it.
struct to_weights {
  template <class Layer>
  struct of {};
};
template <class Layer>
struct to_weights::of<weight_norm<Layer>> : layer::mapped_layer<Layer, to_weights> {};
template <class Layer, class... Options>
struct to_weights::of<spectral_norm<Layer, Options...>> : layer::mapped_layer<Layer, to_weights> {};
template <class Layer, std::size_t Iterations>
struct to_weights::of<layer::spectral_norms::divided<Layer, Iterations>> : layer::mapped_layer<Layer, to_weights> {};

template <class Net>
struct network_with_weights;
template <class Input, class... Layers>
struct network_with_weights<topology<Input, Layers...>> {
  using type = typename topologies::resolved_network<Input, layer::mapped<Layers, to_weights>...>::network;
};
/// The same network if there are none.
template <class Net>
using weighted_network = typename network_with_weights<plain_of<Net>>::type;

/// The axis of a weight's outputs: that of the operation which derives it.
template <class Operation>
inline constexpr std::size_t axis_of_rows = 0;
template <class Shape, std::size_t Iterations, std::size_t Axis>
inline constexpr std::size_t axis_of_rows<op::spectral_norm<Shape, Iterations, Axis>> = Axis;
template <class Shape, std::size_t Axis>
inline constexpr std::size_t axis_of_rows<op::spectral_norm_by_buffers<Shape, Axis>> = Axis;

/// The weight of a layer that derives it, from a model's numbers.
template <class Net, std::size_t Step, class T>
struct derived_weight {
  using bound = bound_at<Net, Step>;
  using stored = stored_of<bound>;
  static constexpr std::size_t position = position_among_kinds<calculus::weight>(typename bound::values{});
  using weight = list_element<position, typename bound::values>;
  using extents = typename weight::extents;
  using operation = typename graphs::equation_names<list_element<0, typename bound::equations>>::operation;
  using matrix = operations::matrix_of<extents, weight::order, axis_of_rows<operation>>;
  const T* numbers;

  template <class Kind>
  const T* at() const {
    return numbers + Net::graph().parameters[parameter_at<Net, Step, Kind>].offset;
  }

  // W = g v / |v|, row by row.
  void normalize_rows(T* w) const {
    const T* const v = at<calculus::weight_v_kind>();
    const T* const g = at<calculus::weight_g_kind>();
    double squares[matrix::rows] = {};
    matrix::each([&](std::size_t i, std::size_t, std::size_t e) {
      squares[i] += static_cast<double>(v[e]) * static_cast<double>(v[e]);
    });
    matrix::each([&](std::size_t i, std::size_t, std::size_t e) {
      w[e] = static_cast<T>(static_cast<double>(g[i]) / std::sqrt(squares[i]) * static_cast<double>(v[e]));
    });
  }
  // W = V / (u' V v), of u and v of length 1.
  void divide(T* w) const {
    const T* const original = at<calculus::weight_original_kind>();
    const T* const u = at<calculus::left_singular_kind>();
    const T* const v = at<calculus::right_singular_kind>();
    double stretched = 0, of_u = 0, of_v = 0;
    matrix::each([&](std::size_t i, std::size_t k, std::size_t e) {
      stretched += static_cast<double>(u[i]) * static_cast<double>(original[e]) * static_cast<double>(v[k]);
    });
    for (std::size_t i = 0; i < matrix::rows; ++i) of_u += static_cast<double>(u[i]) * static_cast<double>(u[i]);
    for (std::size_t k = 0; k < matrix::columns; ++k) of_v += static_cast<double>(v[k]) * static_cast<double>(v[k]);
    const double sigma = stretched / std::sqrt(of_u * of_v);
    for (std::size_t e = 0; e < extents::size; ++e) w[e] = static_cast<T>(static_cast<double>(original[e]) / sigma);
  }
  void compute(T* w) const {
    if constexpr (position_among_kinds<calculus::weight_v_kind>(stored{}) != no_index)
      normalize_rows(w);
    else
      divide(w);
  }
};

/// The model of this network that answers as m does.
template <class Net, class T>
models::model<weighted_network<Net>, T> with_computed_weights(const models::model<Net, T>& m) {
  using plain = plain_of<Net>;
  using weighted = weighted_network<Net>;
  models::model<weighted, T> result{constant{}};
  for_each_index<0, weighted::graph_type::extents.parameters>([&]<std::size_t Parameter>() {
    constexpr parameter_record to = weighted::graph().parameters[Parameter];
    using kind = typename parameter_entry_at<weighted, Parameter>::kind;
    if constexpr (position_among_kinds<kind>(stored_of<bound_at<plain, to.step>>{}) == no_index)
      derived_weight<plain, to.step, T>{m.data()}.compute(result.data() + to.offset);
    else
      std::copy_n(m.data() + plain::graph().parameters[parameter_at<plain, to.step, kind>].offset, to.size,
                  result.data() + to.offset);
  });
  return result;
}

}  // namespace chainrule::internal::folding
