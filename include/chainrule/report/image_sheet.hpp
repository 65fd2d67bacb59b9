// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>

#include <chainrule/derivative/vjp.hpp>
#include <chainrule/report/gnuplot.hpp>

// Weights, feature maps and saliency as pictures. Not part of chainrule.hpp.
namespace chainrule {

/// Options of an `image_sheet`.
struct image_sheet_options {
  std::size_t columns = 0;  // pictures side by side; 0: about as many as there are rows of them
  std::size_t height = 0;   // of one picture whose pixels are a row of numbers, as the weights of one unit of `dense`
  std::size_t width = 0;
  bool each_by_itself = false;  // a scale of shades for each picture, not one for all
  std::string title = "";
};

namespace internal::report {

/// Pictures of the same size, pixel by pixel.
struct pictures {
  std::size_t count = 1, height = 0, width = 0;
  std::vector<double> pixels = {};

  /// The last two axes are a picture's rows and columns; with a height and a width in the options the last axis is
  /// both.
  template <class Expression>
  pictures(const Expression& numbers, const image_sheet_options& options) {
    const std::vector<std::size_t> sizes(numbers.shape().begin(), numbers.shape().end());
    std::size_t behind = 2;
    if (options.height > 0 || options.width > 0) {
      height = options.height, width = options.width, behind = 1;
      if (sizes.empty() || height * width != sizes.back())
        throw shape_error("pictures of " + std::to_string(height) + " x " + std::to_string(width) + " from rows of " +
                          std::to_string(sizes.empty() ? 0 : sizes.back()) + " numbers");
    } else {
      if (sizes.size() < 2)
        throw shape_error("a picture needs rows and columns: name .height and .width for a row of numbers");
      height = sizes[sizes.size() - 2], width = sizes.back();
    }
    for (std::size_t axis = 0; axis + behind < sizes.size(); ++axis) count *= sizes[axis];
    if (count * height * width == 0) throw shape_error("an image sheet of 0 pixels");
    pixels.assign(numbers.template begin<xt::layout_type::row_major>(),
                  numbers.template end<xt::layout_type::row_major>());
  }
};

/// The pixels' shades from -1 to 1, or from 0 to 1 where none is negative, divided by the largest absolute value.
inline void scale_pixels(double* first, double* last) {
  double largest = 0;
  for (const double* pixel = first; pixel != last; ++pixel)
    if (std::isfinite(*pixel)) largest = std::max(largest, std::abs(*pixel));
  if (largest > 0)
    for (double* pixel = first; pixel != last; ++pixel) *pixel /= largest;
}

}  // namespace internal::report

/// Pictures side by side: an xtensor value or view whose last two axes are the rows and columns of a picture, such as a
/// convolution's weights `m[W<1>]` or a tape's feature maps `t[a<1>]`; or rows of numbers that `.height` and `.width`
/// make pictures, such as the weights of `dense` on images. Shades run from white at 0 to the largest absolute value:
/// blue for positive numbers, red for negative ones. What is not finite is left white. Throws shape_error for numbers
/// that are no such pictures.
template <TensorExpression Expression>
gnuplot image_sheet(const Expression& numbers, const image_sheet_options& options = {}) {
  internal::report::pictures all(numbers, options);
  const std::size_t size = all.height * all.width;
  if (options.each_by_itself)
    for (std::size_t i = 0; i < all.count; ++i)
      internal::report::scale_pixels(all.pixels.data() + i * size, all.pixels.data() + (i + 1) * size);
  std::size_t columns = options.columns;
  if (columns == 0)
    while (columns * columns * all.width < all.count * all.height) ++columns;
  columns = std::min(columns, all.count);
  const std::size_t rows = (all.count + columns - 1) / columns;
  // Between two pictures is a gap of a pixel, white as 0.
  std::vector<std::vector<double>> sheet(rows * (all.height + 1) - 1,
                                         std::vector<double>(columns * (all.width + 1) - 1));
  double largest = 0;
  bool has_negative = false;
  for (std::size_t i = 0; i < all.count; ++i)
    for (std::size_t pixel = 0; pixel < size; ++pixel) {
      const double number = all.pixels[i * size + pixel];
      if (!std::isfinite(number)) continue;
      largest = std::max(largest, std::abs(number));
      has_negative = has_negative || number < 0;
      sheet[i / columns * (all.height + 1) + pixel / all.width][i % columns * (all.width + 1) + pixel % all.width] =
          number;
    }
  const double wide = static_cast<double>(sheet[0].size()), high = static_cast<double>(sheet.size());
  const double scale = std::min(800 / wide, 800 / high);
  gnuplot drawing(static_cast<int>(scale * wide) + 160, static_cast<int>(scale * high) + 80);
  drawing.data("$sheet", sheet);
  drawing.title(options.title);
  if (largest == 0) largest = 1;
  drawing << "set size ratio -1; unset key; unset tics; unset border; set cbtics\n";
  if (has_negative)
    drawing << "set palette defined (-1 '#b2182b', -0.5 '#f0a58a', 0 '#ffffff', 0.5 '#8fb3d3', 1 '#16304d')\n"
               "set cbrange ["
            << -largest << ':' << largest << "]\n";
  else
    drawing << "set palette defined (0 '#ffffff', 0.5 '#8fb3d3', 1 '#16304d'); set cbrange [0:" << largest << "]\n";
  // A frame around each picture tells a white border from the gap.
  for (std::size_t i = 0; i < all.count; ++i) {
    const double left = static_cast<double>(i % columns * (all.width + 1)) - 0.5,
                 top = static_cast<double>(i / columns * (all.height + 1)) - 0.5;
    drawing << "set object rectangle from " << left << ',' << top << " to " << left + static_cast<double>(all.width)
            << ',' << top + static_cast<double>(all.height) << " front fs empty border lc rgb '#999999' lw 0.5\n";
  }
  drawing << "set xrange [-1:" << wide << "]; set yrange [" << high << ":-1]\nplot $sheet matrix with image\n";
  return drawing;
}

/// How much the network's answer for a class depends on each number of the input: |d(a[class])/d(x)| at a sample or a
/// batch, a value of the input's shape (Simonyan, Vedaldi and Zisserman 2013, section 3). Without a class it is that of
/// the largest output of each sample. Throws shape_error for a class that the network does not have.
template <internal::PlainNetwork Net, Scalar T, TensorExpression X>
auto saliency_of(const internal::models::model<Net, T>& m, const X& x, std::size_t of_class = no_index) {
  constexpr std::size_t classes = Net::output_shape::size;
  if (of_class != no_index && of_class >= classes)
    throw shape_error("the saliency of class " + std::to_string(of_class) + " of a network of " +
                      std::to_string(classes) + " outputs");
  auto chosen = m(x);
  T* const numbers = chosen.storage().data();
  for (std::size_t first = 0; first < chosen.size(); first += classes) {
    const auto largest =
        static_cast<std::size_t>(std::max_element(numbers + first, numbers + first + classes) - (numbers + first));
    for (std::size_t i = 0; i < classes; ++i)
      numbers[first + i] = i == (of_class == no_index ? largest : of_class) ? T(1) : T(0);
  }
  auto slopes = vjp(m, x, chosen).input;
  for (T& number : slopes.storage()) number = std::abs(number);
  return slopes;
}

}  // namespace chainrule
