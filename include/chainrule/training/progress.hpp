// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include <chainrule/training/observers.hpp>

namespace chainrule {

/// A line that says how far a long training is. Only on a terminal, and only once it has taken longer than `patience`; it
/// is gone when the training ends. A pipe or a file gets nothing.
class progress_bar {
 public:
  explicit progress_bar(std::FILE* stream = stderr, std::chrono::milliseconds patience = std::chrono::milliseconds(1000))
      : out(stream), shows(isatty(fileno(stream)) == 1), delay(patience) {}

  void on_begin(const training_plan& begun) {
    plan = begun;
    start = last = clock::now();
  }

  /// After each batch, counted from 1, of an epoch counted from 1.
  void on_batch(std::size_t epoch, std::size_t batch) {
    if (!shows) return;
    const auto now = clock::now();
    if (now - start < delay || now - last < std::chrono::milliseconds(100)) return;
    last = now;
    const double done = (static_cast<double>(epoch - 1) + static_cast<double>(batch) / static_cast<double>(plan.batches)) / static_cast<double>(plan.epochs);
    const double elapsed = std::chrono::duration<double>(now - start).count();
    char bar[width + 1] = {};
    for (int i = 0; i < width; ++i) bar[i] = i < static_cast<int>(done * width) ? '#' : '.';
    std::fprintf(out, "\repoch %zu/%zu [%s] %3.0f%%, %.0f s left   ", epoch, plan.epochs, bar, 100 * done, elapsed * (1 - done) / done);
    std::fflush(out);
    shown = true;
  }

  void on_end(const history&) {
    if (shown) std::fprintf(out, "\r\033[K");
  }

 private:
  using clock = std::chrono::steady_clock;
  static constexpr int width = 30;
  std::FILE* out;
  bool shows;
  bool shown = false;
  clock::duration delay;
  training_plan plan;
  clock::time_point start, last;
};

}  // namespace chainrule
