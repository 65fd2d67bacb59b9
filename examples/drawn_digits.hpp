// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <chainrule/data/data_set.hpp>

// Digits that the program draws, where there is no file of handwritten ones: strokes of a pen, randomly moved, slanted,
// scaled, bent and thick, with noise.

namespace drawn_digits {

struct point {
  double x, y;  // the unit square, y downwards
};
using stroke = std::vector<point>;  // the pen's way, from point to point

/// Part of an ellipse, angles in parts of a whole turn, from the right and clockwise.
inline stroke arc(point centre, double wide, double high, double from, double to) {
  stroke line;
  for (int i = 0; i <= 12; ++i) {
    const double angle = 6.283185307 * (from + (to - from) * i / 12);
    line.push_back({centre.x + wide * std::cos(angle), centre.y + high * std::sin(angle)});
  }
  return line;
}

/// How a digit is written, in one of two hands.
inline std::vector<stroke> strokes_of(long long digit, bool other_hand) {
  switch (digit) {
    case 0:
      return {arc({0.5, 0.5}, other_hand ? 0.22 : 0.28, 0.4, 0, 1)};
    case 1:
      return other_hand ? std::vector<stroke>{{{0.5, 0.1}, {0.5, 0.9}}}
                        : std::vector<stroke>{{{0.34, 0.28}, {0.54, 0.1}, {0.54, 0.9}}};
    case 2:
      return {arc({0.5, 0.32}, 0.25, 0.22, -0.5, 0.1),
              {{0.7, 0.45}, {0.25, 0.9}, other_hand ? point{0.78, 0.9} : point{0.76, 0.84}}};
    case 3:
      return {arc({0.46, 0.3}, 0.24, 0.2, -0.42, 0.25), arc({0.46, 0.7}, 0.27, 0.2, -0.25, 0.42)};
    case 4:
      return other_hand ? std::vector<stroke>{{{0.6, 0.1}, {0.2, 0.62}, {0.82, 0.62}}, {{0.62, 0.1}, {0.62, 0.9}}}
                        : std::vector<stroke>{{{0.28, 0.12}, {0.25, 0.52}, {0.76, 0.52}}, {{0.7, 0.12}, {0.7, 0.9}}};
    case 5:
      return {{{0.74, 0.1}, {0.32, 0.1}, {0.29, 0.46}}, arc({0.46, 0.65}, 0.27, 0.24, -0.35, 0.4)};
    case 6:
      return {{{0.64, 0.1}, {0.4, 0.32}, {0.28, 0.62}}, arc({0.5, 0.68}, 0.23, 0.21, 0, 1)};
    case 7:
      return other_hand ? std::vector<stroke>{{{0.22, 0.12}, {0.76, 0.12}, {0.42, 0.9}}, {{0.36, 0.5}, {0.7, 0.5}}}
                        : std::vector<stroke>{{{0.22, 0.12}, {0.76, 0.12}, {0.42, 0.9}}};
    case 8:
      return {arc({0.5, 0.3}, 0.2, 0.19, 0, 1), arc({0.5, 0.7}, 0.25, 0.21, 0, 1)};
    default:
      return {arc({0.5, 0.32}, 0.23, 0.21, 0, 1),
              {{0.73, 0.34}, {0.7, 0.62}, other_hand ? point{0.66, 0.9} : point{0.46, 0.9}}};
  }
}

inline double distance(point p, point from, point to) {
  const double dx = to.x - from.x, dy = to.y - from.y;
  const double along = std::clamp(((p.x - from.x) * dx + (p.y - from.y) * dy) / (dx * dx + dy * dy + 1e-12), 0.0, 1.0);
  return std::hypot(p.x - from.x - along * dx, p.y - from.y - along * dy);
}

/// One digit on a square sheet of side x side pixels, 0 for paper and 1 for ink, written at the end of `pixels`.
inline void draw(long long digit, std::size_t side, chainrule::numeric::random_source& random,
                 std::vector<float>& pixels) {
  const auto around = [&](double middle, double spread) { return middle + spread * random.normal(); };
  auto strokes = strokes_of(digit, random.uniform() < 0.5);
  const double slant = around(0.1, 0.18), turn = around(0, 0.1), thickness = std::max(0.02, around(0.045, 0.015));
  const double wide = 0.72 * around(1, 0.12), high = 0.72 * around(1, 0.08), right = around(0.5, 0.035),
               down = around(0.5, 0.035);
  for (auto& line : strokes)
    for (auto& p : line) {
      const double x = (p.x - 0.5 + around(0, 0.018) - slant * (p.y - 0.5)) * wide;
      const double y = (p.y - 0.5 + around(0, 0.018)) * high;
      p = {right + x * std::cos(turn) - y * std::sin(turn), down + x * std::sin(turn) + y * std::cos(turn)};
    }
  const double pixel = 1.0 / static_cast<double>(side);
  for (std::size_t row = 0; row < side; ++row)
    for (std::size_t column = 0; column < side; ++column) {
      const point here{(static_cast<double>(column) + 0.5) * pixel, (static_cast<double>(row) + 0.5) * pixel};
      double nearest = 1;
      for (const auto& line : strokes)
        for (std::size_t i = 1; i < line.size(); ++i) nearest = std::min(nearest, distance(here, line[i - 1], line[i]));
      const double ink = 0.5 + (thickness - nearest) / (1.5 * pixel);  // an edge of one and a half pixels
      pixels.push_back(static_cast<float>(std::clamp(std::clamp(ink, 0.0, 1.0) + around(0, 0.08), 0.0, 1.0)));
    }
}

/// `count` digits, each equally likely.
inline chainrule::data_set<float> draw_many(std::size_t count, std::size_t side, chainrule::seed start,
                                            const std::vector<std::size_t>& of_shape) {
  chainrule::numeric::random_source random(start);
  std::vector<float> pixels;
  pixels.reserve(count * side * side);
  std::vector<long long> digits;
  for (std::size_t i = 0; i < count; ++i) {
    digits.push_back(static_cast<long long>(random.below(10)));
    draw(digits.back(), side, random, pixels);
  }
  return {std::move(pixels), of_shape, std::move(digits)};
}

}  // namespace drawn_digits
