// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <tuple>

#include <chainrule/data/sources.hpp>
#include <chainrule/number/random_row.hpp>

// Augmentation: a source whose images are changed at random, in another way in each epoch. What a sample becomes is a
// function of the seed, the epoch and the sample: not of the batch, nor of the thread.
namespace chainrule {

/// An image in memory, row-major: channels, rows, columns.
template <class T>
struct image_memory {
  T* numbers;
  std::size_t channels, height, width;

  T& operator()(std::size_t channel, std::size_t row, std::size_t column) const {
    return numbers[(channel * height + row) * width + column];
  }
  std::size_t size() const { return channels * height * width; }
};

/// The random numbers of one transform for one sample in one epoch.
class sample_draw {
 public:
  sample_draw(seed start, std::size_t epoch, std::size_t sample, std::size_t transform)
      : row(draw(start, epoch, sample), static_cast<std::uint32_t>(0xffff - transform), 0) {}

  /// Uniform in [0, 1), for each number another one.
  double uniform(std::size_t number) const { return row.template uniform<double>(number); }
  /// Standard normal.
  double normal(std::size_t number) const { return row.template normal<double>(number); }
  /// The normal numbers from 0 on, many at once.
  template <class T>
  void fill_normal(T* out, std::size_t count) const {
    row.fill_normal(out, count);
  }
  /// Uniform among 0 .. bound - 1.
  std::size_t below(std::size_t number, std::size_t bound) const { return row.below(number, bound); }

 private:
  internal::number::random_row row;
};

namespace internal::data {

struct image_extents {
  std::size_t channels, height, width;
};

inline void check_probability(const char* whose, double probability) {
  if (!(probability >= 0 && probability <= 1))
    throw error(std::string(whose) + ": probability must be from 0 to 1, is " + describe_number(probability));
}
inline void check_above_zero(const char* what, double number, bool or_zero = false) {
  if (!(or_zero ? number >= 0 : number > 0) || !std::isfinite(number))
    throw error(std::string(what) + (or_zero ? " must be at least 0, is " : " must be above 0, is ") +
                describe_number(number));
}

/// The image moved down and to the right, by rows and columns that may be negative. What comes in is `fill`.
template <class T>
void shift_image(const image_memory<const T>& from, const image_memory<T>& to, std::ptrdiff_t down,
                 std::ptrdiff_t right, T fill) {
  for (std::size_t c = 0; c < to.channels; ++c)
    for (std::size_t i = 0; i < to.height; ++i)
      for (std::size_t j = 0; j < to.width; ++j) {
        // Before the first row the index wraps around, and is above the last one too.
        const std::size_t row = i - static_cast<std::size_t>(down), column = j - static_cast<std::size_t>(right);
        to(c, i, j) = row < from.height && column < from.width ? from(c, row, column) : fill;
      }
}

/// The image rotated about its centre, counterclockwise as it is seen, by bilinear interpolation; beyond its edge it is
/// `fill`. PyTorch's grid_sample with align_corners=False and padding by zeros, with `fill` for its zeros.
template <class T>
void rotate_image(const image_memory<const T>& from, const image_memory<T>& to, double radians, T fill) {
  const double cosine = std::cos(radians), sine = std::sin(radians);
  const double centre_x = (static_cast<double>(from.width) - 1) / 2,
               centre_y = (static_cast<double>(from.height) - 1) / 2;
  for (std::size_t i = 0; i < to.height; ++i)
    for (std::size_t j = 0; j < to.width; ++j) {
      const double dx = static_cast<double>(j) - centre_x, dy = static_cast<double>(i) - centre_y;
      const double x = cosine * dx - sine * dy + centre_x, y = sine * dx + cosine * dy + centre_y;
      const double left = std::floor(x), top = std::floor(y), u = x - left, v = y - top;
      // Before the first one the index wraps around, and is above the last one too.
      const auto column = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(left)),
                 row = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(top));
      for (std::size_t c = 0; c < to.channels; ++c) {
        const auto at = [&](std::size_t r, std::size_t k) {
          return static_cast<double>(r < from.height && k < from.width ? from(c, r, k) : fill);
        };
        to(c, i, j) = static_cast<T>((1 - v) * ((1 - u) * at(row, column) + u * at(row, column + 1)) +
                                     v * ((1 - u) * at(row + 1, column) + u * at(row + 1, column + 1)));
      }
    }
}

}  // namespace internal::data

// A transform of images has
//   template <class T> void operator()(const image_memory<const T>& from, const image_memory<T>& to,
//                                      const sample_draw& random) const;
// which writes all of `to`. It may have `check(extents)`, which throws error for settings that cannot be, and
// `extents_after(extents)` if its images have another size.

/// Mirrors an image, left to right or, if `vertical`, top to bottom, with a probability.
struct random_flip {
  double probability = 0.5;
  bool vertical = false;

  void check(const internal::data::image_extents&) const {
    internal::data::check_probability("random_flip", probability);
  }
  template <class T>
  void operator()(const image_memory<const T>& from, const image_memory<T>& to, const sample_draw& random) const {
    const bool flips = random.uniform(0) < probability;
    for (std::size_t c = 0; c < to.channels; ++c)
      for (std::size_t i = 0; i < to.height; ++i)
        for (std::size_t j = 0; j < to.width; ++j)
          to(c, i, j) = from(c, flips && vertical ? to.height - 1 - i : i, flips && !vertical ? to.width - 1 - j : j);
  }
};

/// Moves an image by up to `rows` up or down and up to `columns` left or right, each number of them equally likely.
struct random_shift {
  std::size_t rows = 0, columns = 0;
  double fill = 0;

  template <class T>
  void operator()(const image_memory<const T>& from, const image_memory<T>& to, const sample_draw& random) const {
    const auto by = [&](std::size_t number, std::size_t most) {
      return static_cast<std::ptrdiff_t>(random.below(number, 2 * most + 1)) - static_cast<std::ptrdiff_t>(most);
    };
    internal::data::shift_image(from, to, by(0, rows), by(1, columns), static_cast<T>(fill));
  }
  void check(const internal::data::image_extents& image) const {
    if (rows > image.height || columns > image.width)
      throw error("random_shift: by up to " + std::to_string(rows) + " rows and " + std::to_string(columns) +
                  " columns, more than an image of " + std::to_string(image.height) + " x " +
                  std::to_string(image.width) + " has");
  }
};

/// Rotates an image about its centre by up to so many degrees, in either direction, by bilinear interpolation.
struct random_rotation {
  double degrees = 10;
  double fill = 0;

  void check(const internal::data::image_extents&) const {
    internal::data::check_above_zero("random_rotation: degrees", degrees, true);
  }
  template <class T>
  void operator()(const image_memory<const T>& from, const image_memory<T>& to, const sample_draw& random) const {
    const double radians = (2 * random.uniform(0) - 1) * degrees * (3.14159265358979323846 / 180);
    internal::data::rotate_image(from, to, radians, static_cast<T>(fill));
  }
};

/// A part of an image at a random place, after `padding` rows and columns of `fill` on each side.
struct random_crop {
  std::size_t height, width;
  std::size_t padding = 0;
  double fill = 0;

  void check(const internal::data::image_extents& image) const {
    if (height == 0 || width == 0) throw error("random_crop: height and width must be at least 1");
    if (height > image.height + 2 * padding || width > image.width + 2 * padding)
      throw error("random_crop: " + std::to_string(height) + " x " + std::to_string(width) +
                  " is larger than an image of " + std::to_string(image.height) + " x " + std::to_string(image.width) +
                  " with a padding of " + std::to_string(padding));
  }
  internal::data::image_extents extents_after(internal::data::image_extents image) const {
    return {image.channels, height, width};
  }
  template <class T>
  void operator()(const image_memory<const T>& from, const image_memory<T>& to, const sample_draw& random) const {
    const auto by = [&](std::size_t number, std::size_t larger, std::size_t smaller) {
      return static_cast<std::ptrdiff_t>(padding) -
             static_cast<std::ptrdiff_t>(random.below(number, larger + 2 * padding - smaller + 1));
    };
    internal::data::shift_image(from, to, by(0, from.height, height), by(1, from.width, width), static_cast<T>(fill));
  }
};

/// Adds a normal number to each element.
struct random_noise {
  double deviation = 0.1;

  void check(const internal::data::image_extents&) const {
    internal::data::check_above_zero("random_noise: deviation", deviation, true);
  }
  template <class T>
  void operator()(const image_memory<const T>& from, const image_memory<T>& to, const sample_draw& random) const {
    random.fill_normal(to.numbers, to.size());
    const T factor = static_cast<T>(deviation);
    for (std::size_t i = 0; i < from.size(); ++i) to.numbers[i] = from.numbers[i] + factor * to.numbers[i];
  }
};

/// Replaces a rectangle by `fill`, with a probability. Its centre is any element of the image; what lies beyond the
/// edge is left out (DeVries and Taylor 2017).
struct cutout {
  std::size_t height, width;
  double probability = 1;
  double fill = 0;

  void check(const internal::data::image_extents& image) const {
    internal::data::check_probability("cutout", probability);
    if (height == 0 || width == 0 || height > 2 * image.height || width > 2 * image.width)
      throw error("cutout: a rectangle of " + std::to_string(height) + " x " + std::to_string(width) +
                  " for an image of " + std::to_string(image.height) + " x " + std::to_string(image.width));
  }
  template <class T>
  void operator()(const image_memory<const T>& from, const image_memory<T>& to, const sample_draw& random) const {
    const bool cuts = random.uniform(0) < probability;
    const std::size_t top = random.below(1, from.height), left = random.below(2, from.width);
    const auto is_in = [](std::size_t at, std::size_t centre, std::size_t size) {
      return at + size / 2 >= centre && at + size / 2 < centre + size;
    };
    for (std::size_t c = 0; c < to.channels; ++c)
      for (std::size_t i = 0; i < to.height; ++i)
        for (std::size_t j = 0; j < to.width; ++j)
          to(c, i, j) = cuts && is_in(i, top, height) && is_in(j, left, width) ? static_cast<T>(fill) : from(c, i, j);
  }
};

}  // namespace chainrule
