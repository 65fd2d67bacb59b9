// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

// Drawings made of characters, for a terminal. They use nothing but the standard library.
namespace chainrule {

/// A sheet of characters, row 0 at the top.
class text_sheet {
 public:
  text_sheet(std::size_t columns, std::size_t rows) : lines(rows, std::string(columns, ' ')) {}

  std::size_t columns() const { return lines.empty() ? 0 : lines[0].size(); }
  std::size_t rows() const { return lines.size(); }
  char& operator()(std::size_t column, std::size_t row) { return lines[row][column]; }

  /// The lines, each after a margin.
  std::string text(const std::string& margin = "") const {
    std::string all;
    for (const auto& line : lines) all += margin + line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    return all;
  }

 private:
  std::vector<std::string> lines;
};

/// Characters from light to dark, on paper.
inline constexpr char shades[] = " .:-=+*#%@";

/// The shade of a number between `light` and `dark`.
inline char shade_of(double number, double light, double dark) {
  const double part = std::clamp((number - light) / (dark - light), 0.0, 1.0);
  return shades[std::min<std::size_t>(static_cast<std::size_t>(part * 10), 9)];
}

/// One curve of a chart: how it is marked and named, and a value for each step. Values that are not numbers leave gaps.
struct text_curve {
  char mark;
  std::string name;
  std::vector<double> values;
};

/// Curves over the same steps, the lowest and the highest value at the left: a learning curve on a terminal.
inline std::string text_chart(const std::vector<text_curve>& curves, std::size_t columns = 64, std::size_t rows = 14) {
  double low = INFINITY;
  double high = -INFINITY;
  std::size_t steps = 0;
  for (const auto& curve : curves) {
    steps = std::max(steps, curve.values.size());
    for (const double value : curve.values)
      if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  }
  if (!(low <= high)) return "";
  text_sheet sheet(columns, rows);
  for (const auto& curve : curves)
    for (std::size_t column = 0; column < columns; ++column) {
      const std::size_t step = columns < 2 ? 0 : (column * (steps - 1) + (columns - 1) / 2) / (columns - 1);
      if (step >= curve.values.size() || !std::isfinite(curve.values[step])) continue;
      const double up = high > low ? (curve.values[step] - low) / (high - low) : 0;
      sheet(column, rows - 1 - static_cast<std::size_t>(std::lround(up * static_cast<double>(rows - 1)))) = curve.mark;
    }
  char top[32];
  char bottom[32];
  std::snprintf(top, sizeof top, "%10.4g", high);
  std::snprintf(bottom, sizeof bottom, "%10.4g", low);
  std::string text = sheet.text(std::string(10, ' ') + " |");
  text.replace(0, 10, top);
  text.replace(text.rfind('\n', text.size() - 2) + 1, 10, bottom);
  text += std::string(11, ' ') + '+' + std::string(columns, '-') + '\n' + std::string(12, ' ');
  const std::string last = std::to_string(steps);
  text += '1' + std::string(columns > last.size() + 1 ? columns - last.size() - 1 : 1, ' ') + last + '\n' + std::string(12, ' ');
  for (const auto& curve : curves) text += std::string(1, curve.mark) + ' ' + curve.name + "   ";
  text.erase(text.find_last_not_of(' ') + 1);
  return text + '\n';
}

}  // namespace chainrule
