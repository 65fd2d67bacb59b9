// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <chainrule/report/layer_rows.hpp>

// A layer's name, path and shape as text.
namespace chainrule::internal::report {

/// "1 x 28 x 28"
template <class = void>
std::string shape_words(const table_rows<std::size_t>& of_shape) {
  std::string text;
  for (const std::size_t extent : of_shape) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text.empty() ? "1" : text;
}

/// "3.1"
template <class = void>
std::string path_words(const layer_summary& row, const char* between = ".") {
  std::string text;
  for (std::size_t i = 0; i < row.place.depth; ++i)
    text += (text.empty() ? "" : between) + std::to_string(row.place.numbers[i]);
  return text;
}

/// "fc1: dense<120, act::tanh>"; for a composite only its name, "residual", because its layers follow.
template <class = void>
std::string layer_words(const layer_summary& row) {
  std::string text(row.layer);
  if (row.has_layers_inside) text.resize(std::min(text.find('<'), text.size()));
  return *row.name == '\0' ? text : row.name + (": " + text);
}

/// Whether a path leads into a composite.
inline bool is_inside(const step_record& path, const step_record& around) {
  return path.depth > around.depth && std::equal(around.numbers, around.numbers + around.depth, path.numbers);
}

/// The indices of the layers in the order in which they are written: a composite before the layers inside it.
template <class = void>
std::vector<std::size_t> order_as_written(const table_rows<layer_summary>& layers) {
  std::vector<std::size_t> order(layers.count);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const step_record &a = layers.first[left].place, &b = layers.first[right].place;
    return std::lexicographical_compare(a.numbers, a.numbers + a.depth, b.numbers, b.numbers + b.depth);
  });
  return order;
}

}  // namespace chainrule::internal::report
