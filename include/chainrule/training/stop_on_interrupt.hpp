// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <csignal>

#include <chainrule/tensor/error.hpp>
#include <chainrule/training/observer.hpp>
#include <chainrule/training/progress.hpp>

// Ctrl-C that ends a training, and not the program. Not part of chainrule.hpp.
namespace chainrule {

/// Interrupts the training after the batch in which Ctrl-C is pressed, so that the model is complete and the program
/// continues after `fit`. A second Ctrl-C ends the program, as without this observer. The previous handler is restored
/// when the training ends, also by an exception. Only one training at a time can have this observer; a second one
/// throws error.
class stop_on_interrupt {
 public:
  using writes_nothing = void;
  using interrupts = void;

  stop_on_interrupt() = default;
  stop_on_interrupt(const stop_on_interrupt&) = delete;
  stop_on_interrupt& operator=(const stop_on_interrupt&) = delete;
  ~stop_on_interrupt() { give_back_interrupts(); }

  void on_begin(const training_plan&) {
    give_back_interrupts();
    if (taken.exchange(true)) throw error("stop_on_interrupt: another training already handles Ctrl-C");
    pressed = 0;
    struct sigaction next{};
    next.sa_handler = note;
    next.sa_flags = SA_RESTART;
    sigemptyset(&next.sa_mask);
    active = sigaction(SIGINT, &next, &before) == 0;
    if (!active) taken = false;
  }
  bool on_batch(const batch_record&) const { return pressed != 0; }
  void on_end(const history&) { give_back_interrupts(); }
  /// Called by `fit` also when an exception ends the training.
  void give_back_interrupts() {
    if (!active) return;
    sigaction(SIGINT, &before, nullptr);
    active = false;
    taken = false;
  }

 private:
  static void note(int) {
    pressed = 1;
    internal::training::drawn_line::end_at_next_interrupt();
  }

  static inline std::atomic<bool> taken{false};
  static inline volatile std::sig_atomic_t pressed = 0;
  struct sigaction before{};
  bool active = false;
};

}  // namespace chainrule
