// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_image_layers
#include "layer.hpp"

using namespace chainrule;
using laws::check_forward;
using laws::check_laws;

namespace {

// Naive layers on images, from the definitions: W(f, c, i, j) in column-major order, images in row-major order.
struct image {
  std::size_t channels, height, width;
  std::vector<double> x;
  double at(std::size_t c, std::ptrdiff_t i, std::ptrdiff_t j) const {
    const bool inside = i >= 0 && j >= 0 && i < std::ptrdiff_t(height) && j < std::ptrdiff_t(width);
    return inside ? x[(c * height + std::size_t(i)) * width + std::size_t(j)] : 0;
  }
};

struct sliding {
  std::size_t height, width, down = 1, across = 1, above = 0, beside = 0;
  std::size_t rows(const image& in) const { return (in.height + 2 * above - height) / down + 1; }
  std::size_t columns(const image& in) const { return (in.width + 2 * beside - width) / across + 1; }
};

image naive_convolution(const image& in, std::size_t filters, sliding k, const double* w, const double* b) {
  image out{filters, k.rows(in), k.columns(in), {}};
  for (std::size_t f = 0; f < filters; ++f)
    for (std::size_t oy = 0; oy < out.height; ++oy)
      for (std::size_t ox = 0; ox < out.width; ++ox) {
        double sum = b[f];
        for (std::size_t c = 0; c < in.channels; ++c)
          for (std::size_t i = 0; i < k.height; ++i)
            for (std::size_t j = 0; j < k.width; ++j)
              sum += w[f + filters * c + filters * in.channels * i + filters * in.channels * k.height * j] *
                     in.at(c, std::ptrdiff_t(oy * k.down + i) - std::ptrdiff_t(k.above),
                           std::ptrdiff_t(ox * k.across + j) - std::ptrdiff_t(k.beside));
        out.x.push_back(sum);
      }
  return out;
}

template <class Reduce>
image naive_pool(const image& in, sliding k, const Reduce& reduce) {
  image out{in.channels, k.rows(in), k.columns(in), {}};
  for (std::size_t c = 0; c < in.channels; ++c)
    for (std::size_t oy = 0; oy < out.height; ++oy)
      for (std::size_t ox = 0; ox < out.width; ++ox) {
        std::vector<double> under;
        for (std::size_t i = 0; i < k.height; ++i)
          for (std::size_t j = 0; j < k.width; ++j)
            under.push_back(in.at(c, std::ptrdiff_t(oy * k.down + i), std::ptrdiff_t(ox * k.across + j)));
        out.x.push_back(reduce(under));
      }
  return out;
}
double largest(const std::vector<double>& numbers) { return *std::max_element(numbers.begin(), numbers.end()); }
double mean(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double x : numbers) sum += x;
  return sum / static_cast<double>(numbers.size());
}

// The values of one layer on one image shape.
template <class In, class Layer>
void check_convolution(std::size_t filters, sliding k) {
  constexpr std::size_t channels = In::extent(0), height = In::extent(1), width = In::extent(2);
  check_forward<network<input<channels, height, width>, Layer>>([&](const double* x, const auto& p) {
    return naive_convolution({channels, height, width, std::vector<double>(x, x + In::size)}, filters, k, p[0], p[1]).x;
  });
}

template <class In, template <auto, class...> class Pool, auto Size, class... Options, class Reduce>
void check_pool(sliding k, const Reduce& reduce) {
  constexpr std::size_t channels = In::extent(0), height = In::extent(1), width = In::extent(2);
  check_forward<network<input<channels, height, width>, Pool<Size, Options...>>>([&](const double* x, const auto&) {
    return naive_pool({channels, height, width, std::vector<double>(x, x + In::size)}, k, reduce).x;
  });
}

// All the laws of a few layers, one behind another and the first behind a convolution, so that its input has a
// gradient.
template <class In, class... Layers>
void check_layers() {
  constexpr std::size_t channels = In::extent(0), height = In::extent(1), width = In::extent(2);
  check_laws<network<input<channels, height, width>, conv2d<filters<channels>, kernel_size<1>, act::tanh>, Layers...,
                     flatten, dense<2>>>(2);
}

}  // namespace

BOOST_AUTO_TEST_CASE(convolutions_without_a_bias) {
  using without = conv2d<filters<5>, kernel_size<3, 2>, no_bias>;
  check_forward<network<input<3, 7, 5>, without>>([](const double* x, const auto& p) {
    const std::vector<double> nothing(5);
    return naive_convolution({3, 7, 5, std::vector<double>(x, x + 3 * 7 * 5)}, 5, {3, 2}, p[0], nothing.data()).x;
  });
  check_layers<shape<2, 5, 5>, without>();
}

BOOST_AUTO_TEST_CASE(values_of_convolutions) {
  check_convolution<shape<1, 5, 5>, conv2d<filters<2>, kernel_size<3>>>(2, {3, 3});
  check_convolution<shape<3, 7, 5>, conv2d<filters<5>, kernel_size<3, 2>>>(5, {3, 2});
  check_convolution<shape<2, 6, 7>, conv2d<kernel_size<3>, stride<2>, filters<3>>>(3, {3, 3, 2, 2});
  check_convolution<shape<2, 5, 6>, conv2d<padding<1>, filters<4>, kernel_size<3>>>(4, {3, 3, 1, 1, 1, 1});
  check_convolution<shape<2, 6, 5>, conv2d<filters<3>, padding<1, 2>, kernel_size<2, 4>, stride<3, 2>>>(
      3, {2, 4, 3, 2, 1, 2});
  check_convolution<shape<3, 4, 3>, conv2d<filters<2>, kernel_size<1>>>(2, {1, 1});
  check_convolution<shape<2, 4, 3>, conv2d<filters<3>, kernel_size<4, 3>>>(3, {4, 3});
  check_convolution<shape<1, 1, 1>, conv2d<filters<1>, kernel_size<3>, padding<same>>>(1, {3, 3, 1, 1, 1, 1});
  check_convolution<shape<1, 3, 35>, conv2d<filters<2>, kernel_size<3, 5>, padding<same>>>(2, {3, 5, 1, 1, 1, 2});
}

BOOST_AUTO_TEST_CASE(values_of_pools) {
  check_pool<shape<1, 3, 3>, max_pool2d, 2>({2, 2, 2, 2}, largest);
  check_pool<shape<2, 5, 6>, max_pool2d, 2>({2, 2, 2, 2}, largest);
  check_pool<shape<2, 6, 5>, max_pool2d, 3, stride<1>>({3, 3, 1, 1}, largest);
  check_pool<shape<1, 7, 6>, max_pool2d, pool_size<3, 2>, stride<2, 3>>({3, 2, 2, 3}, largest);
  check_pool<shape<2, 4, 4>, max_pool2d, pool_size<4, 4>>({4, 4, 4, 4}, largest);
  check_pool<shape<2, 3, 3>, max_pool2d, 1>({1, 1, 1, 1}, largest);
  check_pool<shape<2, 5, 6>, avg_pool2d, 2>({2, 2, 2, 2}, mean);
  check_pool<shape<2, 6, 5>, avg_pool2d, 3, stride<1>>({3, 3, 1, 1}, mean);
  check_pool<shape<1, 7, 6>, avg_pool2d, pool_size<3, 2>, stride<2, 3>>({3, 2, 2, 3}, mean);
  check_pool<shape<2, 4, 4>, avg_pool2d, 4>({4, 4, 4, 4}, mean);
}

BOOST_AUTO_TEST_CASE(laws_of_convolutions) {
  check_layers<shape<1, 5, 5>, conv2d<filters<2>, kernel_size<3>>>();
  check_layers<shape<3, 7, 5>, conv2d<filters<5>, kernel_size<3, 2>>,
               conv2d<filters<3>, padding<1, 2>, kernel_size<2, 4>, stride<3, 2>>>();
  check_layers<shape<2, 6, 7>, conv2d<padding<1>, filters<4>, kernel_size<3>>,
               conv2d<kernel_size<3>, stride<2>, filters<3>>, conv2d<filters<2>, kernel_size<1>>>();
  check_layers<shape<1, 3, 35>, conv2d<filters<2>, kernel_size<3, 5>, padding<same>>,
               conv2d<filters<3>, kernel_size<3, 35>>, conv2d<filters<4>, kernel_size<3>, padding<same>>>();
}

BOOST_AUTO_TEST_CASE(laws_of_pools) {
  check_layers<shape<2, 7, 6>, max_pool2d<3, stride<1>>, avg_pool2d<2>, max_pool2d<1>>();
  check_layers<shape<1, 8, 7>, max_pool2d<pool_size<3, 2>, stride<2, 3>>, avg_pool2d<2, stride<1>>>();
  check_layers<shape<1, 9, 8>, avg_pool2d<pool_size<3, 2>, stride<2, 3>>, max_pool2d<2>>();
  check_layers<shape<2, 6, 7>, avg_pool2d<3, stride<1>>, concat<max_pool2d<4>, avg_pool2d<4>>>();
}

BOOST_AUTO_TEST_CASE(laws_of_chains_on_images) {
  check_laws<network<input<1, 8, 8>, conv2d<filters<3>, kernel_size<3>, act::relu>, max_pool2d<2>,
                     conv2d<filters<2>, kernel_size<2>, act::tanh>, avg_pool2d<2>, flatten, dense<2>>>(3);
  check_laws<network<input<2, 5, 5>, conv2d<filters<2>, kernel_size<3>, padding<same>, act::gelu>,
                     residual<conv2d<filters<2>, kernel_size<3>, padding<same>>>, concat<max_pool2d<2>, avg_pool2d<2>>,
                     act::silu, flatten, dense<2>>>(2);
  // a pool whose input and output are both overwritten elsewhere: the plan keeps what the selection reads
  check_laws<network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<2>>, act::silu, max_pool2d<2, stride<1>>, act::tanh,
                     flatten, dense<2>>>(3);
  check_forward<
      network<input<2, 7, 6>, conv2d<filters<3>, kernel_size<2>, padding<1>>, max_pool2d<2>, flatten, dense<4>>>(
      [](const double* x, const auto& p) {
        const image z = naive_convolution({2, 7, 6, std::vector<double>(x, x + 84)}, 3, {2, 2, 1, 1, 1, 1}, p[0], p[1]);
        const image a = naive_pool(z, {2, 2, 2, 2}, largest);
        return laws::naive_dense(a.x.data(), a.x.size(), 4, p[2], p[3]);
      });
}
