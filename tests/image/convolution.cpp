// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_convolution
#include <boost/test/unit_test.hpp>

#include <chainrule/image/convolution_input.hpp>
#include <chainrule/image/convolution_weight.hpp>
#include <chainrule/image/pooling.hpp>
#include <chainrule/number/random.hpp>
#include <chainrule/shape/window.hpp>

#include <cmath>
#include <vector>

using namespace chainrule;

namespace {

std::vector<double> normal_numbers(std::size_t count, std::uint64_t start) {
  internal::number::random_source random{seed{start}};
  std::vector<double> numbers(count);
  for (double& x : numbers) x = static_cast<float>(random.normal());
  return numbers;
}

template <class T>
std::vector<T> as(const std::vector<double>& numbers) {
  return {numbers.begin(), numbers.end()};
}

template <class T>
bool close(const std::vector<T>& numbers, const std::vector<double>& expected, double offset = 0) {
  double size = 1;
  for (const double e : expected) size = std::max(size, std::abs(e));
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (!(std::abs(static_cast<double>(numbers[i]) - expected[i] - offset) <= (sizeof(T) == 4 ? 1e-5 : 1e-13) * size))
      return false;
  return true;
}

// A geometry as numbers, and the kernels for it as functions: what checks them is compiled once for all geometries.
struct extents {
  std::size_t filters, channels, height, width, kernel_height, kernel_width, stride_height, stride_width,
      padding_height, padding_width, out_height, out_width, dilation_height, dilation_width, groups;
  std::size_t multiply_adds, pooled_size;

  std::size_t images() const { return channels * height * width; }
  std::size_t planes() const { return filters * out_height * out_width; }
  std::size_t weights() const { return filters * channels / groups * kernel_height * kernel_width; }
};

// An end that pools what it is told of, and notes whether every row of every plane came once, in order, and complete.
template <class T>
struct pooling_end : internal::kernel::in_matrix<T> {
  const extents* window;
  const std::vector<double>* expected;
  std::vector<std::size_t>* told;
  T* y;
  void (*pool)(std::size_t, std::size_t, std::size_t, const T*, T*);

  void rows(std::size_t sample, std::size_t plane, std::size_t planes, std::size_t begin, std::size_t end) const {
    const std::size_t width = window->out_width, size = window->out_height * width;
    const std::size_t corner = (sample * window->filters + plane) * size;
    for (std::size_t p = 0; p < planes; ++p) {
      std::size_t& before = (*told)[sample * window->filters + plane + p];
      BOOST_TEST(before == begin);
      before = end;
      for (std::size_t i = begin * width; i < end * width; ++i) {
        const std::size_t at = corner + p * size + i;
        if (!(std::abs(static_cast<double>(this->first[at]) - (*expected)[at]) <=
              1e-4 * (1 + std::abs((*expected)[at]))))
          BOOST_ERROR("a row is not complete");
      }
    }
    pool(planes, begin, end, this->first + corner, y + (sample * window->filters + plane) * window->pooled_size);
  }
};

template <class T>
struct kernels {
  void (*convolve)(std::size_t rows, const T* x, const T* w, const T* b, T* z);
  void (*convolve_to_end)(std::size_t rows, const T* x, const T* w, const T* b, const pooling_end<T>& end);
  void (*to_input)(std::size_t rows, const T* dz, const T* w, T* dx);
  void (*onto_input)(std::size_t rows, const T* dz, const T* w, T* dx);
  void (*to_weight)(std::size_t rows, const T* dz, const T* x, T* dw);
  void (*onto_weight)(std::size_t rows, const T* dz, const T* x, T* dw);
  void (*to_bias)(std::size_t rows, const T* dz, T* db);
  void (*onto_bias)(std::size_t rows, const T* dz, T* db);
  void (*pool)(std::size_t rows, const T* z, T* y);
  void (*pool_rows)(std::size_t planes, std::size_t begin, std::size_t end, const T* z, T* y);
};

template <class G>
struct pool_behind {
  static constexpr std::size_t window = G::out_height < 3 || G::out_width < 3 ? 1 : 3;
  using type = sliding_window<shape<G::filters, G::out_height, G::out_width>, pool_extents<window, window>,
                              stride<(window > 1 ? 2 : 1)>>;
};

template <class G>
constexpr extents extents_of() {
  return {G::filters,
          G::channels,
          G::height,
          G::width,
          G::kernel_height,
          G::kernel_width,
          G::stride_height,
          G::stride_width,
          G::padding_height,
          G::padding_width,
          G::out_height,
          G::out_width,
          G::dilation_height,
          G::dilation_width,
          G::groups,
          G::multiply_adds(),
          pool_behind<G>::type::out_size};
}

template <class G, class T>
constexpr kernels<T> kernels_of() {
  using pool = typename pool_behind<G>::type;
  constexpr std::size_t size = G::out_height * G::out_width;
  return {
      [](std::size_t rows, const T* x, const T* w, const T* b, T* z) {
        internal::image::convolve<G>(rows, x, w, b, z);
      },
      [](std::size_t rows, const T* x, const T* w, const T* b, const pooling_end<T>& end) {
        internal::image::convolve<G>(rows, x, w, b, end);
      },
      [](std::size_t rows, const T* dz, const T* w, T* dx) {
        internal::image::convolve_backward_input<G, false>(rows, dz, w, dx);
      },
      [](std::size_t rows, const T* dz, const T* w, T* dx) {
        internal::image::convolve_backward_input<G, true>(rows, dz, w, dx);
      },
      [](std::size_t rows, const T* dz, const T* x, T* dw) {
        internal::image::convolve_backward_weight<G, false>(rows, dz, x, dw);
      },
      [](std::size_t rows, const T* dz, const T* x, T* dw) {
        internal::image::convolve_backward_weight<G, true>(rows, dz, x, dw);
      },
      [](std::size_t rows, const T* dz, T* db) { internal::image::plane_sum<G::filters, size, false>(rows, dz, db); },
      [](std::size_t rows, const T* dz, T* db) { internal::image::plane_sum<G::filters, size, true>(rows, dz, db); },
      [](std::size_t rows, const T* z, T* y) { internal::image::max_pool<pool>(rows, z, y); },
      [](std::size_t planes, std::size_t begin, std::size_t end, const T* z, T* y) {
        internal::image::max_pool_rows<pool>(planes, begin, end, z, y);
      },
  };
}

// Calls use(z, x, w) with the places of every three elements that meet: the definition, once, for all three products.
template <class Use>
void for_each_meeting(const extents& g, std::size_t rows, const Use& use) {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t f = 0; f < g.filters; ++f)
      for (std::size_t oy = 0; oy < g.out_height; ++oy)
        for (std::size_t ox = 0; ox < g.out_width; ++ox)
          for (std::size_t c = 0; c < g.channels / g.groups; ++c)
            for (std::size_t i = 0; i < g.kernel_height; ++i)
              for (std::size_t j = 0; j < g.kernel_width; ++j) {
                const auto y = static_cast<std::ptrdiff_t>(oy * g.stride_height + i * g.dilation_height) -
                               static_cast<std::ptrdiff_t>(g.padding_height);
                const auto x = static_cast<std::ptrdiff_t>(ox * g.stride_width + j * g.dilation_width) -
                               static_cast<std::ptrdiff_t>(g.padding_width);
                if (y < 0 || x < 0 || y >= static_cast<std::ptrdiff_t>(g.height) ||
                    x >= static_cast<std::ptrdiff_t>(g.width))
                  continue;
                use(((r * g.filters + f) * g.out_height + oy) * g.out_width + ox,
                    ((r * g.channels + f / (g.filters / g.groups) * (g.channels / g.groups) + c) * g.height +
                     static_cast<std::size_t>(y)) *
                            g.width +
                        static_cast<std::size_t>(x),
                    f + g.filters * (c + g.channels / g.groups * (i + g.kernel_height * j)));
              }
}

// The products against the definition, with what is added to as well as what is overwritten.
template <class T>
void check_products(const extents& g, const kernels<T>& of, std::size_t rows) {
  const std::size_t images = rows * g.images(), planes = rows * g.planes(), weights = g.weights();
  const auto x = normal_numbers(images, 1), w = normal_numbers(weights, 2), b = normal_numbers(g.filters, 3),
             dz = normal_numbers(planes, 4);
  std::vector<double> z(planes), dx(images), dw(weights), db(g.filters);
  for (std::size_t i = 0; i < planes; ++i) {
    const std::size_t f = i / (g.out_height * g.out_width) % g.filters;
    z[i] = b[f];
    db[f] += dz[i];
  }
  std::size_t overlaps = 0;
  for_each_meeting(g, rows, [&](std::size_t at_z, std::size_t at_x, std::size_t at_w) {
    z[at_z] += w[at_w] * x[at_x];
    dx[at_x] += w[at_w] * dz[at_z];
    dw[at_w] += x[at_x] * dz[at_z];
    ++overlaps;
  });
  BOOST_TEST(overlaps == rows * g.multiply_adds);

  const auto tx = as<T>(x), tw = as<T>(w), tb = as<T>(b), tdz = as<T>(dz);
  std::vector<T> to_z(planes, T(7)), to_dx(images, T(7)), to_dw(weights, T(7)), to_db(g.filters, T(7));
  std::vector<T> on_dx(images, T(1)), on_dw(weights, T(1)), on_db(g.filters, T(1));
  of.convolve(rows, tx.data(), tw.data(), tb.data(), to_z.data());
  of.to_input(rows, tdz.data(), tw.data(), to_dx.data());
  of.onto_input(rows, tdz.data(), tw.data(), on_dx.data());
  of.to_weight(rows, tdz.data(), tx.data(), to_dw.data());
  of.onto_weight(rows, tdz.data(), tx.data(), on_dw.data());
  of.to_bias(rows, tdz.data(), to_db.data());
  of.onto_bias(rows, tdz.data(), on_db.data());
  BOOST_TEST(close(to_z, z));
  BOOST_TEST((close(to_dx, dx) && close(on_dx, dx, 1)));
  BOOST_TEST((close(to_dw, dw) && close(on_dw, dw, 1)));
  BOOST_TEST((close(to_db, db) && close(on_db, db, 1)));
}

template <class T>
void check_rows(const extents& g, const kernels<T>& of, std::size_t rows) {
  const auto x = as<T>(normal_numbers(rows * g.images(), 1)), w = as<T>(normal_numbers(g.weights(), 2));
  const auto b = as<T>(normal_numbers(g.filters, 3));
  std::vector<T> z(rows * g.planes()), in_bands(z.size()), y(rows * g.filters * g.pooled_size), expected(y.size());
  of.convolve(rows, x.data(), w.data(), b.data(), z.data());
  of.pool(rows, z.data(), expected.data());
  const std::vector<double> numbers(z.begin(), z.end());
  std::vector<std::size_t> told(rows * g.filters);
  of.convolve_to_end(rows, x.data(), w.data(), b.data(),
                     {{in_bands.data(), g.planes()}, &g, &numbers, &told, y.data(), of.pool_rows});
  BOOST_TEST(told == std::vector<std::size_t>(told.size(), g.out_height));
  BOOST_TEST((in_bands == z && y == expected));
}

void check(const extents& g, const kernels<float>& of_float, const kernels<double>& of_double) {
  BOOST_TEST_CONTEXT(g.filters << " filters " << g.kernel_height << " x " << g.kernel_width << " on " << g.channels
                               << " x " << g.height << " x " << g.width << ", stride " << g.stride_height << ", "
                               << g.stride_width << ", padding " << g.padding_height << ", " << g.padding_width) {
    check_products(g, of_float, 3);
    check_products(g, of_double, 1);
    check_products(g, of_double, 2);
    check_rows(g, of_float, 2);
    check_rows(g, of_double, 1);
  }
}

template <std::size_t Filters, class Image, class Kernel, class Stride = stride<1>, class Padding = padding<0>>
void check() {
  using geometry = convolution_window<Filters, Image, Kernel, Stride, Padding>;
  check(extents_of<geometry>(), kernels_of<geometry, float>(), kernels_of<geometry, double>());
}

// Of vectors of floats alone, the widest, and of single numbers in constant evaluation.
template <class Geometry>
void check_floats() {
  constexpr extents g = extents_of<Geometry>();
  BOOST_TEST_CONTEXT(g.groups << " groups of " << g.filters << " filters " << g.kernel_height << " x " << g.kernel_width
                              << ", " << g.dilation_height << ", " << g.dilation_width << " apart, on " << g.channels
                              << " x " << g.height << " x " << g.width << " to " << g.out_height << " x "
                              << g.out_width) {
    check_products(g, kernels_of<Geometry, float>(), 3);
    check_rows(g, kernels_of<Geometry, float>(), 2);
  }
}

// In constant evaluation the same source gives the same numbers.
using small = convolution_window<2, shape<1, 3, 3>, kernel_size<2>, stride<1>, padding<0>>;
constexpr double constant_products() {
  const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, b[] = {0.5, 0};
  const double w[] = {1, 0, 0, 1, 0, 0, 2, 0};  // W(0) = 1 0 / 0 2, W(1) = 0 0 / 1 0
  double z[8] = {}, dx[9] = {}, dw[8] = {}, db[2] = {};
  internal::image::convolve<small>(1, x, w, b, z);
  internal::image::convolve_backward_input<small, false>(1, z, w, dx);
  internal::image::convolve_backward_weight<small, false>(1, z, x, dw);
  internal::image::plane_sum<2, 4, false>(1, z, db);
  return z[0] * 1e3 + z[7] + dx[0] * 1e6 + db[1] * 1e-3 + dw[7] * 1e9;
}
// z(0, 0, 0) = 1 + 2 * 5 + 0.5; z(1, 1, 1) = 8; dx(0) = 11.5; db(1) = 24; dw(1, 1, 1) = 4 * 5 + 5 * 6 + 7 * 8 + 8 * 9
static_assert(constant_products() == 11.5e3 + 8 + 11.5e6 + 24 * 1e-3 + 178e9);

constexpr double constant_products_with_padding() {
  using padded = convolution_window<1, shape<1, 2, 2>, kernel_size<3>, stride<2>, padding<1>>;
  const double x[] = {1, 2, 3, 4}, b[] = {0}, w[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  double z[1] = {}, dx[4] = {}, dw[9] = {};
  internal::image::convolve<padded>(1, x, w, b, z);
  internal::image::convolve_backward_input<padded, false>(1, z, w, dx);
  internal::image::convolve_backward_weight<padded, false>(1, z, x, dw);
  return z[0] + dx[3] * 1e3 + dw[8] * 1e6;
}
// W(0, 0, i, j) = 1 4 7 / 2 5 8 / 3 6 9: z = 5 1 + 8 2 + 6 3 + 9 4
static_assert(constant_products_with_padding() == 75 + 75 * 9e3 + 75 * 4e6);

constexpr double constant_products_of_groups() {
  using grouped =
      convolution_window<2, shape<2, 1, 4>, kernel_size<1, 2>, stride<1>, padding<0, 0, 0, 2>, dilation<1, 2>, 2>;
  const double x[] = {1, 2, 3, 4, 5, 6, 7, 8}, w[] = {1, 10, 100, 1000};  // W(0) = 1 100, W(1) = 10 1000
  double z[8] = {}, dx[8] = {}, dw[4] = {};
  internal::image::convolve<grouped>(1, x, w, static_cast<const double*>(nullptr), z);
  internal::image::convolve_backward_input<grouped, false>(1, z, w, dx);
  internal::image::convolve_backward_weight<grouped, false>(1, z, x, dw);
  return z[0] + z[3] * 1e3 + z[5] * 1e6 + dx[2] * 1e9 + dw[2] * 1e-3;
}
// z = 301 402 3 4, 7050 8060 70 80; dx(2) = 100 301 + 3; dw(0, 0, 1) = 3 301 + 4 402
static_assert(constant_products_of_groups() == 301 + 4e3 + 8060e6 + 30103e9 + 2511e-3);

// Where the kernel's elements lie on the image, by hand: 5 pixels, kernel 3, stride 2, padding 1 has the places -1 1 3.
using axis = sliding_axis<5, 3, 2, 1>;
static_assert(axis::positions() == 3);
static_assert(axis::first(0) == 1 && axis::end(0) == 3 && axis::first(1) == 0 && axis::end(1) == 3 &&
              axis::first(2) == 0 && axis::end(2) == 2);
static_assert(axis::overlaps() == 7);
static_assert(sliding_axis<28, 5, 1, 0>::overlaps() == 24 * 5);
// Elements three apart: they lie on o - 1, o + 2, o + 5, of 0 to 4.
static_assert(sliding_axis<5, 3, 1, 1, 3>::positions() == 1 && sliding_axis<5, 3, 1, 1, 3>::overlaps() == 1);
static_assert(sliding_axis<5, 3, 1, 1, 3, 4>::first(0) == 1 && sliding_axis<5, 3, 1, 1, 3, 4>::end(1) == 3 &&
              sliding_axis<5, 3, 1, 1, 3, 4>::end(2) == 0);
// Keras's `same`: ceil(7 / 2) places, 3 * 2 + 4 - 7 = 3 zeros, one of them in front.
static_assert(axis_by_padding<7, 4, 2, same, same, 1>::type::positions() == 4 &&
              axis_by_padding<7, 4, 2, same, same, 1>::before == 1);

}  // namespace

// Extents of one, primes, just below, at and above the tiles of 4 filters, 8 lanes and 32 columns.
BOOST_AUTO_TEST_CASE(convolutions_of_many_extents) {
  check<1, shape<1, 1, 1>, kernel_size<1>>();
  check<3, shape<2, 1, 7>, kernel_size<1, 3>>();
  check<4, shape<1, 7, 1>, kernel_size<3, 1>>();
  check<5, shape<3, 5, 9>, kernel_size<3>>();
  check<7, shape<2, 6, 10>, kernel_size<2, 3>>();
  check<8, shape<2, 4, 17>, kernel_size<3, 2>>();
  check<2, shape<1, 3, 33>, kernel_size<2>>();
  check<4, shape<1, 2, 32>, kernel_size<1>>();
  check<5, shape<1, 3, 67>, kernel_size<3>>();
  check<6, shape<1, 28, 28>, kernel_size<5>>();
  check<16, shape<6, 12, 12>, kernel_size<5>>();
  check<3, shape<5, 4, 6>, kernel_size<4, 6>>();
}

// More channels than a copy holds beside few rows, which overlap.
BOOST_AUTO_TEST_CASE(convolutions_of_many_channels) {
  check<2, shape<512, 14, 14>, kernel_size<3>, stride<1>, padding<1>>();
  check<3, shape<300, 5, 40>, kernel_size<3>, stride<2>, padding<1>>();
}

// Outputs of more bytes than a band.
BOOST_AUTO_TEST_CASE(convolutions_of_large_images) {
  check<7, shape<1, 70, 61>, kernel_size<3>>();
  check<4, shape<2, 67, 67>, kernel_size<3>, stride<1>, padding<1>>();
  check<3, shape<1, 131, 75>, kernel_size<2>, stride<2>>();
}

BOOST_AUTO_TEST_CASE(convolutions_with_strides_and_padding) {
  check<3, shape<2, 7, 11>, kernel_size<3>, stride<2>>();
  check<4, shape<1, 9, 8>, kernel_size<2>, stride<3, 2>>();
  check<2, shape<2, 6, 6>, kernel_size<1>, stride<4>>();
  check<2, shape<3, 8, 21>, kernel_size<5, 3>, stride<2, 1>, padding<2, 1>>();
  check<5, shape<2, 5, 5>, kernel_size<3>, stride<1>, padding<1>>();
  check<1, shape<1, 1, 1>, kernel_size<5>, stride<1>, padding<2>>();
  check<2, shape<2, 2, 3>, kernel_size<4>, stride<3>, padding<3>>();
  check<3, shape<1, 4, 40>, kernel_size<3, 7>, stride<1>, padding<0, 3>>();
  check<3, shape<2, 4, 71>, kernel_size<3, 4>, stride<2>, padding<1, 2>>();
  check<4, shape<2, 13, 7>, kernel_size<7>, stride<1>, padding<6>>();
}

// Elements that lie apart, other zeros on each side, and groups: with rows that fill vectors and rows that do not.
BOOST_AUTO_TEST_CASE(convolutions_in_groups) {
  using image = shape<6, 9, 18>;
  check_floats<convolution_window<4, image, kernel_size<3, 2>, stride<1>, padding<1, 2, 0, 1>, dilation<2, 3>, 2>>();
  check_floats<convolution_window<6, image, kernel_size<3>, stride<1>, padding<same>, dilation<1>, 6>>();
  check_floats<convolution_window<12, image, kernel_size<3>, stride<2, 3>, padding<same>, dilation<2>, 6>>();
  check_floats<
      convolution_window<15, shape<3, 4, 1>, kernel_size<2, 3>, stride<3>, padding<0, 1, 2, 2>, dilation<1>, 3>>();
  check_floats<
      convolution_window<10, shape<4, 5, 5>, kernel_size<2>, stride<1>, padding<3, 3, 0, 3>, dilation<4>, 2>>();
  // As a transposed convolution has it: more rows and columns than the windows reach.
  check_floats<
      filters_over_window<4, window_of_axes<6, sliding_axis<12, 3, 2, 1, 1, 6>, sliding_axis<19, 2, 3, 0, 4, 5>>, 2>>();
}
