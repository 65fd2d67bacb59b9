// SPDX-License-Identifier: BSL-1.0
// libxsmm generates the code of small products. B is packed in panels, as for a weight that is used again and again,
// and the depth is cut so that a panel stays in L1. It is column-major: it computes C' = B' A'.
#include <libxsmm.h>

#include "gemm.hpp"

// The largest divisor that is a multiple of `of` and not above the limit; the whole extent if there is none.
static int part(int extent, int limit, int of) {
  for (int size = limit / of * of; size > 0; size -= of)
    if (extent % size == 0) return size;
  return extent;
}

int main() {
  libxsmm_init();
  return benchmark::measure_products([](benchmark::product& p) {
    const int rows = part(p.m, 64, 8), panel = part(p.n, 32, 16), depth = part(p.k, 256, 8);
    std::vector<float> packed(p.b.size());
    float* to = packed.data();
    for (int j = 0; j < p.n; j += panel)
      for (int l = 0; l < p.k; ++l) to = std::copy_n(p.b.data() + l * p.n + j, panel, to);
    const float one = 1, zero = 0;
    const int first = LIBXSMM_GEMM_FLAG_BETA_0, more = 0;
    const auto begin = libxsmm_smmdispatch(panel, rows, depth, &panel, &p.k, &p.n, &one, &zero, &first, nullptr);
    const auto add = libxsmm_smmdispatch(panel, rows, depth, &panel, &p.k, &p.n, &one, &one, &more, nullptr);
    return [&p, packed, rows, panel, depth, begin, add] {
      for (int i = 0; i < p.m; i += rows)
        for (int j = 0; j < p.n; j += panel)
          for (int l = 0; l < p.k; l += depth)
            (l == 0 ? begin : add)(packed.data() + j * p.k + l * panel, p.a.data() + i * p.k + l,
                                   p.c.data() + i * p.n + j);
    };
  });
}
