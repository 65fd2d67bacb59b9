// SPDX-License-Identifier: BSL-1.0
// chainrule's own product of large layers, beside the libraries': where one of these is faster, -Dblas=enabled may pay.
#include <chainrule/kernel/row_sum.hpp>

#include "gemm.hpp"

int main() {
  return benchmark::measure_products([](benchmark::product& p) {
    return [&p] {
      const auto m = std::size_t(p.m), n = std::size_t(p.n), k = std::size_t(p.k);
      chainrule::internal::kernel::large_product(
          chainrule::internal::kernel::product<float>{
              m, n, k, {p.a.data(), k, 1}, p.b.data(), n, false, nullptr, 0, p.c.data(), n},
          chainrule::internal::kernel::in_matrix<float>{p.c.data(), n});
    };
  });
}
