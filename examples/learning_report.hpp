// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include <chainrule/chainrule.hpp>
#include <chainrule/report/drawings.hpp>
#include <chainrule/report/text_plot.hpp>

// How examples 04 and 05 print and draw the results of a training.

/// A row for each class: how many of its samples the network assigned to each class.
inline void print_confusion(const chainrule::confusion_matrix& matrix, const std::vector<std::string>& names) {
  std::size_t width = 4;
  for (const auto& name : names) width = std::max(width, name.size());
  const auto cell = [&](const auto& content) { std::cout << "  " << std::setw(static_cast<int>(width)) << content; };
  cell("");
  for (const auto& name : names) cell(name);
  std::cout << "   <- classified as\n";
  for (std::size_t truth = 0; truth < matrix.classes; ++truth) {
    cell(names[truth]);
    for (std::size_t answer = 0; answer < matrix.classes; ++answer)
      if (matrix(truth, answer) > 0)
        cell(matrix(truth, answer));
      else
        cell(".");
    std::cout << '\n';
  }
}

/// Writes a drawing as SVG and as PNG.
inline void write_drawing(const chainrule::gnuplot& drawing, const std::string& file_without_ending) {
  for (const char* ending : {".svg", ".png"}) {
    drawing.write(file_without_ending + ending);
    std::cout << "drawn: " << file_without_ending << ending << '\n';
  }
}

/// The cost after each epoch, of the training set and of the test set: as text, and with gnuplot where it is found.
inline void draw_learning_curve(const chainrule::history& past, const std::string& title,
                                const std::string& file_without_ending) {
  std::cout << "The cost after each epoch:\n\n" << chainrule::text_chart(past) << '\n';
  if (chainrule::gnuplot::available())
    write_drawing(chainrule::learning_curve(past, {.title = title}), file_without_ending);
}
