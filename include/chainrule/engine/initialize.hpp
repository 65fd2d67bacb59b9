// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/initializer/defaults.hpp>
#include <chainrule/initializer/statement.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/meta/setting.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/number/random_row.hpp>
#include <chainrule/topology/lookup.hpp>

namespace chainrule::internal::engine {

// The Euclidean norms of a parameter's rows (first index), with the same bits on every target.
template <class T>
constexpr void norms_of(const parameter_record& of, const T* from, std::size_t rows, T* norms) {
  const bool by_columns = of.order == storage_order::column_major;
  const std::size_t columns = of.size / rows;
  for (std::size_t i = 0; i < rows; ++i) {
    T squares{};
    for (std::size_t k = 0; k < columns; ++k) {
      const T& element = from[by_columns ? k * rows + i : i * columns + k];
      squares += number::distribution::product_of_numbers(element, element);
    }
    norms[i] = number::sqrt_of(squares);
  }
}

// How each parameter begins.
template <class Net, class Numbers>
struct beginnings;
template <class Net, std::size_t... Numbers>
struct beginnings<Net, meta::index_sequence<Numbers...>> {
  static constexpr const beginning_record* all[] = {
      &beginning_of<typename parameter_entry_at<Net, Numbers>::beginning>..., nullptr};
};
template <class Net>
inline constexpr const auto& beginnings_of =
    beginnings<Net, meta::make_index_sequence<Net::graph_type::extents.parameters>>::all;

// Whether a parameter's initial values are the norms of another one's rows. Only such networks have the code for it.
template <class Net>
inline constexpr bool some_begin_with_norms = [] {
  bool some = false;
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    some = some || beginnings_of<Net>[p] -> norms_of_rows;
  return some;
}();

/// What is wrong with an initializer's settings for this network. An initializer that a weight may not suit states
/// `wrong_for(matrix_layout)`.
template <class Net, class T, class Initializer>
constexpr wrong_setting wrong_in_initializer(const Initializer& initializer) {
  wrong_setting wrong = wrong_in<T>(initializer);
  if constexpr (requires { initializer.wrong_for(matrix_layout{}); })
    for (std::size_t p = 0; p < Net::graph_type::extents.parameters && !wrong; ++p)
      if (beginnings_of<Net>[p] -> drawn) wrong = initializer.wrong_for(matrix_layout_of(Net::graph().parameters[p]));
  return wrong;
}

/// Gives every parameter its initial value, by random numbers of its own; the gaps between aligned parameters are set
/// to zero.
template <class Net, class Initializer, class T>
constexpr void initialize(const Initializer& initializer, T* parameters, seed start) {
  for (std::size_t i = 0; i < Net::graph().parameter_extent; ++i) parameters[i] = T{};
  constexpr const auto& graph = Net::graph();
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
    const parameter_record& record = graph.parameters[p];
    const beginning_record& stated = *beginnings_of<Net>[p];
    const number::random_row random(start, number::purpose::initial_values, 0, p);
    T* out = parameters + record.offset;
    if (some_begin_with_norms<Net> && stated.norms_of_rows)
      norms_of(graph.parameters[p - 1], parameters + graph.parameters[p - 1].offset, record.size, out);
    else if constexpr (initializers::DrawsAsStated<Initializer, T>)
      initializer.draw(out, matrix_layout_of(record), stated, random);
    else if (!stated.drawn)
      initializers::draw_stated(out, record.size, stated, random);
    else if constexpr (initializers::DrawsMatrix<Initializer, T>)
      initializer.draw(out, matrix_layout_of(record), random);
    else
      initializer.draw(out, record.size, stated.fan_in, stated.fan_out, random);
  }
}

}  // namespace chainrule::internal::engine
