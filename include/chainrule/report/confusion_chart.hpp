// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>

#include <chainrule/report/gnuplot.hpp>
#include <chainrule/training/metrics.hpp>

// Not part of chainrule.hpp.
namespace chainrule {

/// A confusion matrix: a row for each true class, a column for each answer, the number of samples in each cell. The
/// shade is the share of the row's samples, so that rare classes are seen too. `names` are the classes, or their
/// numbers if there are none. Throws data_error for another number of names, and for a matrix without classes.
inline gnuplot confusion_chart(const confusion_matrix& matrix, std::vector<std::string> names = {},
                               const std::string& title = "") {
  if (matrix.classes == 0) throw data_error("a confusion chart of 0 classes");
  if (names.empty())
    for (std::size_t c = 0; c < matrix.classes; ++c) names.push_back(std::to_string(c));
  if (names.size() != matrix.classes)
    throw data_error("a confusion chart of " + std::to_string(matrix.classes) + " classes with " +
                     std::to_string(names.size()) + " names");
  std::vector<std::vector<double>> cells;
  for (std::size_t truth = 0; truth < matrix.classes; ++truth) {
    const double all = static_cast<double>(matrix.of_truth(truth));
    for (std::size_t answer = 0; answer < matrix.classes; ++answer) {
      const double here = static_cast<double>(matrix(truth, answer));
      cells.push_back({static_cast<double>(answer), static_cast<double>(truth), all > 0 ? here / all : 0, here});
    }
  }
  const int side = static_cast<int>(std::min<std::size_t>(340 + 44 * matrix.classes, 1600));
  gnuplot drawing(side + 60, side);
  drawing.data("$cells", cells);
  drawing.title(title);
  const auto tics = [&](const char* axis, const char* more) {
    drawing << "set " << axis << "tics out nomirror " << more << " (";
    for (std::size_t c = 0; c < names.size(); ++c)
      drawing << (c == 0 ? "" : ", ") << gnuplot::quoted(names[c]) << ' ' << c;
    drawing << ")\n";
  };
  std::size_t longest = 0;
  for (const std::string& name : names) longest = std::max(longest, name.size());
  tics("x", longest > 4 ? "rotate by 40 right" : "");
  tics("y", "");
  drawing << "set xlabel 'answer'; set ylabel 'true class'; set size ratio -1; unset key\n"
             "set palette defined (0 '#ffffff', 0.5 '#8fb3d3', 1 '#16304d'); set cbrange [0:1]\n"
             "set cblabel 'share of the true class'\n";
  const double end = static_cast<double>(matrix.classes) - 0.5;
  drawing << "set xrange [-0.5:" << end << "]; set yrange [" << end << ":-0.5]\n"
          << "plot $cells using 1:2:3 with image, "
             "$cells using 1:2:($4 > 0 ? sprintf('%d', $4) : ''):($3 > 0.5 ? 0xffffff : 0x222222) "
             "with labels tc rgb variable\n";
  return drawing;
}

}  // namespace chainrule
