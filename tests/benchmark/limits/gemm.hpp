// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <vector>

// What a library's single-precision matrix product reaches on the products of the works: lines `MxNxK GFLOPS`, after
// the result was compared with plain loops in double. C = A B, everything row-major; B is a weight, packed before if
// the library can.
namespace benchmark {

inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct product {
  int m, n, k;
  std::vector<float> a, b, c;

  product(int rows, int columns, int depth)
      : m(rows),
        n(columns),
        k(depth),
        a(std::size_t(m) * std::size_t(k)),
        b(std::size_t(k) * std::size_t(n)),
        c(std::size_t(m) * std::size_t(n)) {
    unsigned state = 1;
    for (auto* each : {&a, &b})
      for (float& number : *each) number = float((state = state * 1664525u + 1013904223u) >> 8) * 0x1p-23f - 1.0f;
  }

  bool right() const {
    for (int i = 0; i < m; i += 1 + m / 7)
      for (int j = 0; j < n; j += 1 + n / 7) {
        double sum = 0;
        for (int l = 0; l < k; ++l) sum += double(a[std::size_t(i * k + l)]) * b[std::size_t(l * n + j)];
        if (std::abs(sum - c[std::size_t(i * n + j)]) > 1e-4 * k) return false;
      }
    return true;
  }
};

/// prepare(product&) gives a callable that computes the product.
template <class Prepare>
int measure_products(Prepare prepare) {
  const int extents[][3] = {{16, 16, 32},      {64, 10, 64},       {64, 64, 128},     {64, 128, 784},
                            {256, 128, 784},   {19, 53, 77},       {256, 256, 256},   {512, 512, 512},
                            {256, 1024, 1024}, {1024, 1024, 1024}, {2048, 2048, 2048}};
  for (const auto& [m, n, k] : extents) {
    product p(m, n, k);
    auto call = prepare(p);
    call();
    if (!p.right()) {
      std::fprintf(stderr, "%dx%dx%d is wrong\n", m, n, k);
      return 1;
    }
    const double flops = 2.0 * m * n * k;
    const int count = int(std::max(1.0, 1e9 / flops));
    double seconds[5];
    for (double& each : seconds) {
      const double start = now();
      for (int i = 0; i < count; ++i) {
        asm volatile("" : : "g"(&p) : "memory");
        call();
      }
      each = (now() - start) / count;
    }
    std::sort(seconds, seconds + 5);
    std::printf("%dx%dx%d %.1f\n", m, n, k, flops / seconds[2] / 1e9);
  }
  return 0;
}

}  // namespace benchmark
