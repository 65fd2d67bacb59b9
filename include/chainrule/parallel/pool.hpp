// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace chainrule {

/// Threads that wait for work. There is one pool in a program; its threads start when they are first asked for and stay.
class pool {
 public:
  static pool& shared() {
    static pool all;
    return all;
  }

  /// Calls function(part) for each part and returns when all have returned: the first on the calling thread, which then takes
  /// the parts that no other thread has begun, so that one that is slow to wake holds nobody up. Where the pool is at work
  /// already, the parts run one after another on the calling thread. Allocates only to start threads. What a part throws is thrown
  /// again when all have returned; of several, one.
  template <class Function>
  void run(std::size_t parts, const Function& function) {
    run(parts, [](const void* what, std::size_t part) { (*static_cast<const Function*>(what))(part); }, &function);
  }

  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;

 private:
  pool() = default;

  /// How long a thread looks for work before it sleeps: to wake it takes a tenth of a millisecond on some machines, and the next
  /// part of a training step comes sooner.
  static constexpr std::chrono::milliseconds patience{1};

  // Looks until something is true, or patience is at an end. After the first looks every other thread goes before this one.
  template <class Condition>
  static bool seen(const Condition& is_true) {
    for (int look = 0; look < 1000; ++look)
      if (is_true()) return true;
    for (const auto end = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < end; std::this_thread::yield())
      if (is_true()) return true;
    return is_true();
  }

  using any_call = void (*)(const void* function, std::size_t part);

  // In one piece of code for all functions.
  [[gnu::noinline]] void run(std::size_t parts, any_call function, const void* what) {
    const std::unique_lock<std::mutex> turn(busy, std::try_to_lock);
    if (parts <= 1 || !turn.owns_lock()) {
      for (std::size_t part = 0; part < parts; ++part) function(what, part);
      return;
    }
    const std::size_t others = parts - 1;
    while (workers.size() < others) workers.push_back(std::make_unique<worker>(*this, workers.size() + 1));
    call = function;
    argument = what;
    running.store(others, std::memory_order_relaxed);
    for (std::size_t i = 0; i < others; ++i) workers[i]->offer();
    perform(0);
    for (std::size_t i = 0; i < others; ++i) {
      if (!workers[i]->take()) continue;
      perform(i + 1);
      running.fetch_sub(1, std::memory_order_relaxed);
    }
    for (std::size_t left = running.load(std::memory_order_acquire); left > 0; left = running.load(std::memory_order_acquire))
      if (!seen([&] { return running.load(std::memory_order_acquire) == 0; })) running.wait(left, std::memory_order_acquire);
    if (thrown != nullptr) std::rethrow_exception(std::exchange(thrown, nullptr));
  }

  void perform(std::size_t part) noexcept {
    try {
      call(argument, part);
    } catch (...) {
      const std::lock_guard<std::mutex> mine(throwing);
      thrown = std::current_exception();
    }
  }

  class worker {
   public:
    worker(pool& owner, std::size_t number) : from(owner), part(number), thread([this] { work(); }) {}
    ~worker() {
      set(state::stopping);
      thread.join();
    }
    void offer() { set(state::offered); }
    /// Whether there is work that is now the asking thread's.
    bool take() {
      state offered = state::offered;
      return now.compare_exchange_strong(offered, state::idle, std::memory_order_acq_rel);
    }

   private:
    enum class state { idle, offered, stopping };

    void set(state next) {
      now.store(next, std::memory_order_release);
      now.notify_one();
    }
    void work() {
      for (;;) {
        if (!seen([this] { return now.load(std::memory_order_acquire) != state::idle; })) now.wait(state::idle, std::memory_order_acquire);
        if (take()) {
          from.perform(part);
          if (from.running.fetch_sub(1, std::memory_order_acq_rel) == 1) from.running.notify_one();
        } else if (now.load(std::memory_order_acquire) == state::stopping) {
          return;
        }
      }
    }

    pool& from;
    std::size_t part;
    std::atomic<state> now = state::idle;
    std::thread thread;
  };

  std::mutex busy;
  std::vector<std::unique_ptr<worker>> workers;
  any_call call = nullptr;
  const void* argument = nullptr;
  std::mutex throwing;
  std::exception_ptr thrown;
  std::atomic<std::size_t> running = 0;
};

/// So many threads of the pool, the calling one among them: `value_and_gradient(m, loss, x, y, tape, g, threads{2})`.
struct threads {
  std::size_t count = 1;

  std::size_t parts() const { return count == 0 ? 1 : count; }
  template <class Function>
  void run(std::size_t parts_to_run, const Function& function) const {
    pool::shared().run(parts_to_run, function);
  }
};

}  // namespace chainrule
