// SPDX-License-Identifier: BSL-1.0
// The most multiply-adds a second of one core, and the most bytes it reads: lines `peak GFLOPS` and `read.KIB GB/S`.
// Built with -ffp-contract=fast, so that a * b + c is one instruction where the target has it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

static double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// The best of several: a limit is what the machine can do, not what it did while something else ran.
template <class Body>
static double fastest(Body body) {
  double best = 1e9;
  for (int i = 0; i < 25; ++i) {
    const double start = now();
    body();
    best = std::min(best, now() - start);
  }
  return best;
}

static double peak() {
  constexpr int chains = 12;  // independent, to hide the latency
  constexpr long count = 500'000;
  lanes a[chains], b = lanes{} + 0.999f, c = lanes{} + 0.001f;
  for (int i = 0; i < chains; ++i) a[i] = lanes{} + float(i);
  const double seconds = fastest([&] {
    lanes v0 = a[0], v1 = a[1], v2 = a[2], v3 = a[3], v4 = a[4], v5 = a[5], v6 = a[6], v7 = a[7], v8 = a[8], v9 = a[9],
          v10 = a[10], v11 = a[11];
    for (long n = 0; n < count; ++n) {
      v0 = v0 * b + c, v1 = v1 * b + c, v2 = v2 * b + c, v3 = v3 * b + c, v4 = v4 * b + c, v5 = v5 * b + c;
      v6 = v6 * b + c, v7 = v7 * b + c, v8 = v8 * b + c, v9 = v9 * b + c, v10 = v10 * b + c, v11 = v11 * b + c;
    }
    a[0] = v0 + v1 + v2 + v3 + v4 + v5 + v6 + v7 + v8 + v9 + v10 + v11;
    asm volatile("" : : "g"(a) : "memory");
  });
  return 2.0 * LANES * chains * count / seconds / 1e9;
}

static double read(std::size_t bytes) {
  std::vector<float> numbers(bytes / sizeof(float) + LANES, 1.0f);
  const long times = std::max<long>(1, 20'000'000 / long(bytes));
  const double seconds = fastest([&] {
    for (long n = 0; n < times; ++n) {
      lanes sum[4]{};
      const float* p = numbers.data();
      for (std::size_t i = 0; i + 4 * LANES <= bytes / sizeof(float); i += 4 * LANES)
        for (int j = 0; j < 4; ++j) {
          lanes read;
          __builtin_memcpy(&read, p + i + j * LANES, sizeof read);
          sum[j] += read;
        }
      asm volatile("" : : "g"(sum) : "memory");
    }
  });
  return double(bytes) * double(times) / seconds / 1e9;
}

int main(int count, char**) {
  std::printf("peak %.1f\n", peak());
  if (count > 1) return 0;  // "peak" alone
  for (const std::size_t kib : {16u, 256u, 4096u, 262144u}) std::printf("read.%zu %.1f\n", kib, read(kib * 1024));
}
