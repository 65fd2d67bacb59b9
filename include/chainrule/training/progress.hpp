// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <chainrule/training/history.hpp>

namespace chainrule {

namespace internal::training {

// The terminal's line with a bar. While a bar is shown, Ctrl-C removes it before the program ends, so that the shell's
// prompt begins on an empty line. A program's own SIGINT handler stays installed.
class drawn_line {
 public:
  /// Called before a bar is drawn. False if another bar is on the screen.
  static bool take(int terminal) {
    int nobody = -1;
    if (!owner.compare_exchange_strong(nobody, terminal)) return false;
    struct sigaction now{};
    watches = sigaction(SIGINT, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == SIG_DFL;
    if (watches) set(wipe_and_end);
    return true;
  }
  /// Called when the bar has been removed.
  static void leave() {
    struct sigaction now{};
    if (watches && sigaction(SIGINT, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) == 0 &&
        now.sa_handler == wipe_and_end)
      set(SIG_DFL);
    owner = -1;
  }

  static constexpr std::string_view wipe = "\r\033[K\r";

  /// In a handler: the next Ctrl-C removes the bar, if there is one, and ends the program.
  static void end_at_next_interrupt() { set(wipe_and_end); }

 private:
  static void set(void (*handler)(int)) {
    struct sigaction next{};
    next.sa_handler = handler;
    next.sa_flags = SA_RESTART;
    sigemptyset(&next.sa_mask);
    sigaction(SIGINT, &next, nullptr);
  }
  static void wipe_and_end(int signal_number) {  // calls nothing but what POSIX allows in a handler
    if (owner >= 0 && write(owner, wipe.data(), wipe.size()) < 0) {
      // The terminal is gone.
    }
    set(SIG_DFL);
    raise(signal_number);  // delivered when this returns
  }

  static inline std::atomic<int> owner{-1};
  static inline bool watches = false;  // written only by the owner of the line
  static_assert(std::atomic<int>::is_always_lock_free);
};

}  // namespace internal::training

/// A progress bar for a long training, shown only on a terminal, and only after `patience`. It is as wide as the
/// terminal. If that is wide, it also shows the epoch's mean cost, the last epoch's validation figures and metrics, and
/// the samples a second; on a very narrow one no bar is shown. The bar is removed when the training ends, also by an
/// exception or Ctrl-C. Nothing is written to a pipe or a file. Only one of several bars is shown at a time.
class progress_bar {
 public:
  explicit progress_bar(std::FILE* stream = stderr,
                        std::chrono::milliseconds patience = std::chrono::milliseconds(1000))
      : out(stream), shows(isatty(fileno(stream)) == 1 && !is_dumb()), delay(patience) {}
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;
  ~progress_bar() { wipe(); }

  void begin(const training_plan& begun) {
    wipe();
    plan = begun;
    last_epoch.clear();
    start = last = clock::now();
  }

  /// After each batch, counted from 1, of an epoch counted from 1, with the epoch's mean cost so far.
  void on_batch(std::size_t epoch, std::size_t batch, double cost = std::numeric_limits<double>::quiet_NaN()) {
    if (!shows || plan.epochs == 0 || plan.batches == 0) return;
    const auto now = clock::now();
    if (now - start < delay || now - last < interval) return;
    last = now;
    draw(epoch, cost,
         (static_cast<double>(epoch - 1) + static_cast<double>(batch) / static_cast<double>(plan.batches)) /
             static_cast<double>(plan.epochs),
         std::chrono::duration<double>(now - start).count());
  }

  /// After each epoch.
  void on_epoch(const epoch_record& record) {
    if (!shows) return;
    last_epoch.clear();
    const auto put_number = [this](const char* name, double number) {
      char text[128];
      std::snprintf(text, sizeof text, ", %s %.4g", name, number);
      last_epoch += text;
    };
    if (record.validated) put_number("validation cost", record.validation_cost);
    if (record.validation_accuracy == record.validation_accuracy) put_number("accuracy", record.validation_accuracy);
    for (const measured_number& each : record.metrics) put_number(each.name.c_str(), each.value);
  }

  /// Removes the bar.
  void wipe() {
    if (!shown) return;
    put(internal::training::drawn_line::wipe);
    internal::training::drawn_line::leave();
    shown = false;
  }

  /// Removes the bar before something else is written. It is shown again after `interval`: if something is written more
  /// often, it would only flicker.
  void make_way() {
    if (!shows) return;
    wipe();
    last = clock::now();
  }

  static constexpr std::chrono::milliseconds interval{100};

 private:
  using clock = std::chrono::steady_clock;

  static bool is_dumb() {
    const char* const kind = std::getenv("TERM");
    return kind != nullptr && std::string_view(kind) == "dumb";
  }

  // The last column stays free: a terminal that has written there may have begun another line.
  std::size_t columns() const {
    winsize size{};
    return ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col - std::size_t{1} : 79;
  }

  void draw(std::size_t epoch, double cost, double done, double elapsed) {
    done = std::clamp(done, 0.0, 1.0);
    char before[64], behind[64], line[256];
    std::string more;
    const auto before_size =
        static_cast<std::size_t>(std::snprintf(before, sizeof before, "epoch %zu/%zu ", epoch, plan.epochs));
    const auto behind_size = static_cast<std::size_t>(std::snprintf(
        behind, sizeof behind, "%3.0f%%, %.0f s left", 100 * done, elapsed * (1 - done) / std::max(done, 1e-9)));
    const std::size_t available = columns(), texts = before_size + behind_size;
    if (texts + 3 + least_width <= available) {
      const std::size_t width = std::min(most_width, available - texts - 3),
                        full = static_cast<std::size_t>(done * static_cast<double>(width));
      char bar[most_width + 1] = {};
      for (std::size_t i = 0; i < width; ++i) bar[i] = i < full ? '#' : '.';
      std::snprintf(line, sizeof line, "\r\033[K\r%s[%s] %s", before, bar, behind);
      const double samples = done * static_cast<double>(plan.epochs) * static_cast<double>(plan.samples);
      char of_cost[32] = "", rate[64];
      if (cost == cost) std::snprintf(of_cost, sizeof of_cost, ", cost %.4g", cost);
      std::snprintf(rate, sizeof rate, ", %.0f samples/s", samples / std::max(elapsed, 1e-9));
      const std::size_t left = available - texts - 3 - width;
      for (const char* const part :
           {static_cast<const char*>(of_cost), last_epoch.c_str(), static_cast<const char*>(rate)})
        if (more.size() + std::strlen(part) <= left) more += part;
    } else if (texts <= available) {
      std::snprintf(line, sizeof line, "\r\033[K\r%s%s", before, behind);
    } else if (4 <= available) {
      std::snprintf(line, sizeof line, "\r\033[K\r%3.0f%%", 100 * done);
    } else {
      return wipe();
    }
    if (!shown && !internal::training::drawn_line::take(fileno(out))) return;
    shown = true;
    put(line + more);
  }

  void put(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), out);
    std::fflush(out);
  }

  static constexpr std::size_t least_width = 5, most_width = 30;
  std::FILE* out;
  bool shows;
  bool shown = false;
  clock::duration delay;
  training_plan plan;
  std::string last_epoch;
  clock::time_point start, last;
};

}  // namespace chainrule
