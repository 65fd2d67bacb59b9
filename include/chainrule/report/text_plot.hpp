// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include <chainrule/training/history.hpp>

// Plots made of characters, for a terminal.
namespace chainrule {

/// A grid of characters, row 0 at the top. A position outside of it throws std::out_of_range.
class text_sheet {
 public:
  text_sheet(std::size_t columns, std::size_t rows) : lines(rows, std::string(columns, ' ')) {}

  std::size_t columns() const { return lines.empty() ? 0 : lines[0].size(); }
  std::size_t rows() const { return lines.size(); }
  char& operator()(std::size_t column, std::size_t row) { return lines.at(row).at(column); }

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

namespace internal::report {

// The position of a number between two others, from 0 to 1; NaN if these are equal, or one of the three is NaN.
inline double part_between(double number, double first, double last) {
  if (first == last) return NAN;
  // In halves, in case the difference overflows.
  const double unit = std::isfinite(last - first) && std::isfinite(number - first) ? 1 : 0.5;
  return std::clamp((unit * number - unit * first) / (unit * last - unit * first), 0.0, 1.0);
}

// Four digits, at least ten characters, in the C locale.
inline std::string label(double number) {
  char digits[32];
  const std::string text(digits,
                         std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 4).ptr);
  return std::string(10 - std::min<std::size_t>(text.size(), 10), ' ') + text;
}

}  // namespace internal::report

/// The shade of a number between `light` and `dark`; a blank if these are equal, and for NaN.
inline char shade_of(double number, double light, double dark) {
  const double part = internal::report::part_between(number, light, dark);
  return std::isnan(part) ? shades[0] : shades[std::min<std::size_t>(static_cast<std::size_t>(part * 10), 9)];
}

/// One curve of a chart: its mark and name, and a value for each step. NaN leaves a gap.
struct text_curve {
  char mark;
  std::string name;
  std::vector<double> values;
};

/// Curves over the same steps, with the lowest and the highest value on the left. Empty if there is no finite value, no
/// column or no row.
inline std::string text_chart(const std::vector<text_curve>& curves, std::size_t columns = 64, std::size_t rows = 14) {
  double low = INFINITY;
  double high = -INFINITY;
  std::size_t steps = 0;
  for (const auto& curve : curves) {
    steps = std::max(steps, curve.values.size());
    for (const double value : curve.values)
      if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  }
  if (!(low <= high) || columns == 0 || rows == 0) return "";
  text_sheet sheet(columns, rows);
  for (const auto& curve : curves)
    for (std::size_t column = 0; column < columns; ++column) {
      const std::size_t step = columns < 2 ? 0 : (column * (steps - 1) + (columns - 1) / 2) / (columns - 1);
      if (step >= curve.values.size() || !std::isfinite(curve.values[step])) continue;
      const double up = high > low ? internal::report::part_between(curve.values[step], low, high) : 0;
      sheet(column, rows - 1 - static_cast<std::size_t>(std::lround(up * static_cast<double>(rows - 1)))) = curve.mark;
    }
  std::string top = internal::report::label(high), bottom = internal::report::label(low);
  const std::size_t margin = std::max(top.size(), bottom.size());
  top.insert(0, margin - top.size(), ' ');
  bottom.insert(0, margin - bottom.size(), ' ');
  std::string text = sheet.text(std::string(margin, ' ') + " |");
  text.replace(0, margin, top);
  if (rows > 1) text.replace(text.rfind('\n', text.size() - 2) + 1, margin, bottom);
  text += std::string(margin + 1, ' ') + '+' + std::string(columns, '-') + '\n' + std::string(margin + 2, ' ');
  const std::string last = std::to_string(steps);
  text += '1' + std::string(columns > last.size() + 1 ? columns - last.size() - 1 : 1, ' ') + last + '\n' +
          std::string(margin + 2, ' ');
  for (const auto& curve : curves) text += std::string(1, curve.mark) + ' ' + curve.name + "   ";
  text.erase(text.find_last_not_of(' ') + 1);
  return text + '\n';
}

/// The learning curve of a training: the cost after each epoch, and the validation cost where there is one.
inline std::string text_chart(const history& past, std::size_t columns = 64, std::size_t rows = 14) {
  text_curve training{'*', "cost", {}}, validation{'o', "validation cost", {}};
  for (const epoch_record& epoch : past.epochs) {
    training.values.push_back(epoch.cost);
    if (epoch.validated) validation.values.push_back(epoch.validation_cost);
  }
  if (validation.values.empty()) return text_chart({training}, columns, rows);
  return text_chart({training, validation}, columns, rows);
}

}  // namespace chainrule
