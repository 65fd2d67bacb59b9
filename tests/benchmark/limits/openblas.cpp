// SPDX-License-Identifier: BSL-1.0
#include <cblas.h>

#include "gemm.hpp"

int main() {
  return benchmark::measure_products([](benchmark::product& p) {
    return [&p] {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, p.m, p.n, p.k, 1, p.a.data(), p.k, p.b.data(), p.n, 0,
                  p.c.data(), p.n);
    };
  });
}
