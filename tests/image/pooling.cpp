// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_pooling
#include <boost/test/unit_test.hpp>

#include <chainrule/image/pool_axes.hpp>
#include <chainrule/image/pooling_backward.hpp>
#include <chainrule/number/random.hpp>
#include <chainrule/shape/window.hpp>

#include <cmath>
#include <limits>
#include <vector>

using namespace chainrule;

namespace {

template <class T>
std::vector<T> normal_numbers(std::size_t count, std::uint64_t start) {
  internal::number::random_source random{seed{start}};
  std::vector<T> numbers(count);
  for (T& x : numbers) x = static_cast<T>(random.normal());
  return numbers;
}

// A geometry as numbers, and the kernels for it as functions: what checks them is compiled once for all geometries.
struct extents {
  std::size_t channels, height, width, kernel_height, kernel_width, stride_height, stride_width, out_height, out_width;
};

template <class T>
struct kernels {
  void (*largest)(std::size_t rows, const T* x, T* y);
  void (*to_largest)(std::size_t rows, const T* dy, const T* x, T* dx);
  void (*onto_largest)(std::size_t rows, const T* dy, const T* x, T* dx);
  void (*mean)(std::size_t rows, const T* x, T* y);
  void (*to_all)(std::size_t rows, const T* dy, T* dx);
  void (*onto_all)(std::size_t rows, const T* dy, T* dx);
};

template <class G, class T>
constexpr kernels<T> kernels_of() {
  return {
      [](std::size_t rows, const T* x, T* y) { internal::image::max_pool<G>(rows, x, y); },
      [](std::size_t rows, const T* dy, const T* x, T* dx) {
        internal::image::max_pool_backward<G, false>(rows, dy, x, dx);
      },
      [](std::size_t rows, const T* dy, const T* x, T* dx) {
        internal::image::max_pool_backward<G, true>(rows, dy, x, dx);
      },
      [](std::size_t rows, const T* x, T* y) { internal::image::average_pool<G>(rows, x, y); },
      [](std::size_t rows, const T* dy, T* dx) { internal::image::average_pool_backward<G, false>(rows, dy, dx); },
      [](std::size_t rows, const T* dy, T* dx) { internal::image::average_pool_backward<G, true>(rows, dy, dx); },
  };
}

// The elements of x under each element of y, in row-major order: the definition.
std::vector<std::vector<std::size_t>> elements_under(const extents& g, std::size_t rows) {
  std::vector<std::vector<std::size_t>> result;
  for (std::size_t plane = 0; plane < rows * g.channels; ++plane)
    for (std::size_t oy = 0; oy < g.out_height; ++oy)
      for (std::size_t ox = 0; ox < g.out_width; ++ox) {
        result.emplace_back();
        for (std::size_t i = 0; i < g.kernel_height; ++i)
          for (std::size_t j = 0; j < g.kernel_width; ++j)
            result.back().push_back((plane * g.height + oy * g.stride_height + i) * g.width + ox * g.stride_width + j);
      }
  return result;
}

template <class T>
bool close(const std::vector<T>& numbers, const std::vector<double>& expected, double offset = 0) {
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (!(std::abs(static_cast<double>(numbers[i]) - expected[i] - offset) <= (sizeof(T) == 4 ? 1e-5 : 1e-13)))
      return false;
  return true;
}

template <class T>
void check_pools(const extents& g, const kernels<T>& of, std::size_t rows) {
  const auto under = elements_under(g, rows);
  const auto x = normal_numbers<T>(rows * g.channels * g.height * g.width, 1), dy = normal_numbers<T>(under.size(), 2);
  std::vector<double> largest, mean, selected(x.size()), shared(x.size());
  for (std::size_t o = 0; o < under.size(); ++o) {
    std::size_t winner = under[o][0];
    double sum = 0;
    for (const std::size_t i : under[o]) {
      if (x[i] > x[winner]) winner = i;
      sum += static_cast<double>(x[i]);
      shared[i] += static_cast<double>(dy[o]) / static_cast<double>(under[o].size());
    }
    largest.push_back(static_cast<double>(x[winner]));
    mean.push_back(sum / static_cast<double>(under[o].size()));
    selected[winner] += static_cast<double>(dy[o]);
  }
  std::vector<T> y(under.size(), T(7)), average(under.size(), T(7)), dx(x.size(), T(7)), on_dx(x.size(), T(1)),
      share(x.size(), T(7)), on_share(x.size(), T(1));
  of.largest(rows, x.data(), y.data());
  of.to_largest(rows, dy.data(), x.data(), dx.data());
  of.onto_largest(rows, dy.data(), x.data(), on_dx.data());
  of.mean(rows, x.data(), average.data());
  of.to_all(rows, dy.data(), share.data());
  of.onto_all(rows, dy.data(), on_share.data());
  BOOST_TEST(close(y, largest));
  BOOST_TEST((close(dx, selected) && close(on_dx, selected, 1)));
  BOOST_TEST(close(average, mean));
  BOOST_TEST((close(share, shared) && close(on_share, shared, 1)));
}

void check(const extents& g, const kernels<float>& of_float, const kernels<double>& of_double) {
  BOOST_TEST_CONTEXT("window " << g.kernel_height << " x " << g.kernel_width << " on " << g.channels << " x "
                               << g.height << " x " << g.width << ", stride " << g.stride_height << ", "
                               << g.stride_width) {
    check_pools(g, of_float, 3);
    check_pools(g, of_double, 1);
  }
}

template <class Image, std::size_t Height, std::size_t Width, class Stride = stride<Height, Width>>
void check() {
  using G = sliding_window<Image, pool_extents<Height, Width>, Stride>;
  check({G::channels, G::height, G::width, G::kernel_height, G::kernel_width, G::stride_height, G::stride_width,
         G::out_height, G::out_width},
        kernels_of<G, float>(), kernels_of<G, double>());
}

constexpr double constant_pools() {
  using two = sliding_window<shape<1, 3, 5>, pool_extents<2, 2>, stride<2>>;
  const double x[] = {1, 2, 3, 4, 9, 5, 6, 8, 7, 9, 9, 9, 9, 9, 9}, dy[] = {1, 2};
  double y[2] = {}, average[2] = {}, dx[15] = {}, share[15] = {};
  internal::image::max_pool<two>(1, x, y);
  internal::image::max_pool_backward<two, false>(1, dy, x, dx);
  internal::image::average_pool<two>(1, x, average);
  internal::image::average_pool_backward<two, false>(1, dy, share);
  return y[0] + y[1] * 10 + dx[7] * 100 + average[1] * 1000 + share[2] * 10000;
}
static_assert(constant_pools() == 6 + 80 + 200 + 5500 + 5000);

// Over three axes in constant evaluation, by hand: 1 2 3 / 4 5 6 in windows of 2 x 2 with a padding of one, 2 apart.
constexpr pool_axis two{2, 2, 2, 2, 1, 1, 0}, three{3, 2, 2, 2, 1, 1, 5}, of_one{};
constexpr double constant_pools_over_axes() {
  using namespace internal::image;
  const pool_shape of{1, 1, {of_one, two, three}}, counting{1, 1, {of_one, of_one, three}};
  const double x[] = {1, 2, 3, 4, 5, 6}, dy[] = {10, 20, 30, 40};
  double largest[4] = {}, dx[6] = {}, means[2] = {}, norms[2] = {};
  pools::max_over_axes(of, 1, x, largest);
  pools::max_over_axes_backward(of, 1, dy, x, dx);
  pools::mean_over_axes(counting, 1, x, means);
  pools::norm_over_axes(counting, 2, 1, x + 3, norms);
  return largest[0] + 10 * largest[1] + 100 * largest[2] + 1000 * largest[3] + 1e5 * dx[0] + 1e7 * dx[5] +
         1e10 * means[0] + 1e11 * means[1] + 1e13 * norms[0];
}
// the largest: 1, 3, 4, 6; means of 0 1 and 2 3; the norm of 0 4
static_assert(constant_pools_over_axes() == 6431 + 10e5 + 40e7 + 0.5e10 + 2.5e11 + 4e13);

}  // namespace

BOOST_AUTO_TEST_CASE(pools_of_many_extents) {
  check<shape<1, 1, 1>, 1, 1>();
  check<shape<2, 4, 6>, 2, 2>();
  check<shape<3, 5, 7>, 2, 2>();
  check<shape<6, 24, 24>, 2, 2>();
  check<shape<1, 7, 35>, 3, 3>();
  check<shape<2, 6, 9>, 2, 3>();
  check<shape<2, 5, 8>, 5, 8>();
  check<shape<2, 9, 9>, 3, 3, stride<2>>();
  check<shape<1, 8, 19>, 2, 3, stride<1>>();
  check<shape<1, 9, 17>, 2, 1, stride<3, 4>>();
}

// Windows that overlap, of lines that end just below, at and above whole vectors.
BOOST_AUTO_TEST_CASE(pools_whose_windows_overlap) {
  check<shape<2, 13, 15>, 3, 3, stride<2>>();
  check<shape<1, 7, 16>, 3, 3, stride<2>>();
  check<shape<1, 8, 17>, 3, 3, stride<2>>();
  check<shape<2, 6, 33>, 3, 3, stride<2>>();
  check<shape<1, 9, 35>, 5, 5, stride<2>>();
  check<shape<1, 9, 31>, 4, 4, stride<2>>();
  check<shape<1, 11, 9>, 2, 2, stride<1>>();
  check<shape<1, 11, 18>, 3, 4, stride<1>>();
  check<shape<1, 10, 34>, 5, 3, stride<1, 2>>();
  check<shape<1, 10, 34>, 2, 3, stride<3, 2>>();
  check<shape<2, 10, 14>, 4, 5, stride<3>>();
}

// Windows that leave lines and columns under none.
BOOST_AUTO_TEST_CASE(pools_with_rests) {
  check<shape<2, 13, 13>, 2, 2>();
  check<shape<1, 5, 15>, 2, 2>();
  check<shape<1, 5, 17>, 2, 2>();
  check<shape<1, 8, 32>, 2, 2, stride<3, 2>>();
  check<shape<1, 8, 18>, 2, 2, stride<2, 3>>();
}

// Ties, infinities and NaN, as PyTorch 1.13 has them: the first of several largest in row-major order, the last NaN.
//
//   import torch; F = torch.nn.functional
//   nan = float('nan'); inf = float('inf')
//   t = torch.tensor([[[2, 2, 1, 2, 0], [1, 2, nan, 3, 3], [-inf, -inf, 5, nan, 5], [-inf, -inf, 5, 4, 5.]]],
//   requires_grad=True) p = F.max_pool2d(t, 2, stride=(1, 1)) p.backward(torch.arange(1., 13).reshape(1, 3, 4))
//   print(p.flatten().tolist(), t.grad.flatten().tolist())
//   t.grad = None
//   p = F.max_pool2d(t, 2)
//   p.backward(torch.arange(1., 5).reshape(1, 2, 2))
//   print(p.flatten().tolist(), t.grad.flatten().tolist())
BOOST_AUTO_TEST_CASE(which_number_is_the_largest) {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  const std::vector<double> x{2, 2, 1, 2, 0, 1, 2, nan, 3, 3, -inf, -inf, 5, nan, 5, -inf, -inf, 5, 4, 5};
  const auto check_case = [&]<class G>(G, const std::vector<double>& values, const std::vector<double>& gradient) {
    std::vector<double> dy(values.size()), y(values.size()), dx(x.size());
    for (std::size_t i = 0; i < dy.size(); ++i) dy[i] = static_cast<double>(i + 1);
    internal::image::max_pool<G>(1, x.data(), y.data());
    internal::image::max_pool_backward<G, false>(1, dy.data(), x.data(), dx.data());
    for (std::size_t i = 0; i < y.size(); ++i)
      BOOST_TEST((y[i] == values[i] || (std::isnan(y[i]) && std::isnan(values[i]))));
    BOOST_TEST(dx == gradient, boost::test_tools::per_element());
  };
  check_case(sliding_window<shape<1, 4, 5>, pool_extents<2, 2>, stride<1>>{},
             {2, nan, nan, 3, 2, nan, nan, nan, -inf, 5, nan, nan},
             {1, 0, 0, 0, 0, 0, 5, 11, 4, 0, 9, 0, 10, 38, 0, 0, 0, 0, 0, 0});
  check_case(sliding_window<shape<1, 4, 5>, pool_extents<2, 2>, stride<2>>{}, {2, nan, -inf, nan},
             {1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0, 0, 0, 0, 0});
}
