// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace chainrule {

/// Threads that wait for work. There is one pool in a program; its threads start when they are first asked for and stay.
class pool {
 public:
  static pool& shared() {
    static pool all;
    return all;
  }

  /// Calls function(part) for each part, the first on the calling thread, and returns when all have returned. Where the pool
  /// is at work already, the parts run one after another on the calling thread. Allocates only to start threads.
  /// The function must not throw.
  template <class Function>
  void run(std::size_t parts, const Function& function) {
    const std::unique_lock<std::mutex> turn(busy, std::try_to_lock);
    if (parts <= 1 || !turn.owns_lock()) {
      for (std::size_t part = 0; part < parts; ++part) function(part);
      return;
    }
    while (workers.size() + 1 < parts) workers.push_back(std::make_unique<worker>(*this, workers.size() + 1));
    call = [](const void* what, std::size_t part) { (*static_cast<const Function*>(what))(part); };
    argument = &function;
    running.store(parts - 1, std::memory_order_relaxed);
    for (std::size_t i = 0; i + 1 < parts; ++i) workers[i]->wake();
    function(std::size_t{0});
    for (std::size_t left = running.load(std::memory_order_acquire), spins = 0; left > 0; left = running.load(std::memory_order_acquire))
      if (++spins > patience) running.wait(left, std::memory_order_acquire);
  }

  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;

 private:
  /// Looks at a flag before a thread sleeps: some microseconds.
  static constexpr std::size_t patience = 20000;

  pool() = default;

  class worker {
   public:
    worker(pool& owner, std::size_t number) : from(owner), part(number), thread([this] { work(); }) {}
    ~worker() {
      stopping = true;
      ticket.fetch_add(1, std::memory_order_release);
      ticket.notify_one();
      thread.join();
    }
    void wake() {
      ticket.fetch_add(1, std::memory_order_release);
      ticket.notify_one();
    }

   private:
    void work() {
      for (std::size_t seen = 0;; ++seen) {
        for (std::size_t spins = 0; ticket.load(std::memory_order_acquire) == seen;)
          if (++spins > patience) ticket.wait(seen, std::memory_order_acquire);
        if (stopping) return;
        from.call(from.argument, part);
        if (from.running.fetch_sub(1, std::memory_order_acq_rel) == 1) from.running.notify_one();
      }
    }

    pool& from;
    std::size_t part;
    bool stopping = false;
    std::atomic<std::size_t> ticket = 0;
    std::thread thread;
  };

  std::mutex busy;
  std::vector<std::unique_ptr<worker>> workers;
  void (*call)(const void*, std::size_t) = nullptr;
  const void* argument = nullptr;
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
