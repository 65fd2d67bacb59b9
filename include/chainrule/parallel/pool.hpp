// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#if __has_include(<pthread.h>)
#include <pthread.h>
#else
#include <thread>
#endif

namespace chainrule {

namespace internal::parallel {

#if __has_include(<pthread.h>)
// As much of std::thread as is needed: <thread> includes semaphores and clocks, a twentieth of what chainrule.hpp
// costs the compiler.
class joined_thread {
 public:
  struct not_started : std::exception {};

  /// Runs argument->work() in a thread of its own.
  template <class Argument>
  explicit joined_thread(Argument* argument) {
    const auto run = [](void* what) -> void* {
      static_cast<Argument*>(what)->work();
      return nullptr;
    };
    if (pthread_create(&thread, nullptr, run, argument) != 0) throw not_started();
  }
  joined_thread(const joined_thread&) = delete;
  joined_thread& operator=(const joined_thread&) = delete;
  void join() { pthread_join(thread, nullptr); }
  static void yield() { sched_yield(); }

 private:
  pthread_t thread;
};
#else
class joined_thread {
 public:
  template <class Argument>
  explicit joined_thread(Argument* argument) : thread([argument] { argument->work(); }) {}
  void join() { thread.join(); }
  static void yield() { std::this_thread::yield(); }

 private:
  std::thread thread;
};
#endif

/// Threads that wait for work. There is one pool in a process; its threads start at the first call that needs them, and
/// stay. A child process after fork() has none of its parent's threads, and gets a pool of its own. A template, because
/// most programs compile it without using it (docs/decisions/14_templates_for_rare_code.md).
template <class = void>
class pool {
 public:
  static pool& shared() {
    pool* current = process().load(std::memory_order_acquire);
    return current != nullptr ? *current : start();
  }

  /// Calls function(part) for each part and returns when all calls have returned. The calling thread runs the first
  /// part. It then takes the parts that no other thread has begun, so a thread that is slow to wake delays nobody. If
  /// the pool is already in use, or the program is ending, the calling thread runs all parts. If the system starts no
  /// further thread, the calling thread runs the parts that are left. Memory is allocated only to start threads. An
  /// exception that a part throws is thrown again when all calls have returned; if there are several, only one of
  /// them.
  template <class Function>
  void run(std::size_t parts, const Function& function) {
    run(parts, [](const void* what, std::size_t part) { (*static_cast<const Function*>(what))(part); }, &function);
  }

  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;

 private:
  explicit pool(pool* inherited) : of_the_parent(inherited) {}

  // The process' pool; null before its first use. It has no destructor, so it can still be read while the program
  // ends.
  static std::atomic<pool*>& process() {
    static constinit std::atomic<pool*> current = nullptr;
    return current;
  }

  [[gnu::noinline]] static pool& start() {
    static std::mutex starting;
    static pool* lost = nullptr;
    static const at_exit last;
    const std::lock_guard<std::mutex> mine(starting);
    if (process().load(std::memory_order_relaxed) == nullptr) {
#if __has_include(<pthread.h>)
      // After a fork the child abandons the pool without destroying it: the destructor would wait for threads that do
      // not exist in the child.
      if (lost == nullptr)
        pthread_atfork(nullptr, nullptr, [] { process().store(nullptr, std::memory_order_relaxed); });
#endif
      process().store(lost = new pool(lost), std::memory_order_release);
    }
    return *process().load(std::memory_order_relaxed);
  }

  // Joins the threads before the program ends. The pool itself stays, for destructors of static objects that use it.
  struct at_exit {
    at_exit() {}
    ~at_exit() {
      if (pool* const current = process().load(std::memory_order_acquire)) current->end_threads();
    }
  };
  void end_threads() {
    const std::unique_lock<std::mutex> turn(busy, std::try_to_lock);
    if (!turn.owns_lock()) return;  // a part is still running; perhaps it has called std::exit
    workers.clear();
    may_start = false;
  }

  /// How long a thread spins, looking for work, before it sleeps. On some machines waking a thread takes a tenth of a
  /// millisecond, and the next part of a training step comes sooner than that.
  static constexpr std::chrono::milliseconds patience{1};

  // Checks a condition until it holds or `patience` is over. After the first checks it yields to other threads.
  template <class Condition, class Clock = std::chrono::steady_clock>
  static bool seen(const Condition& is_true) {
    for (int look = 0; look < 1000; ++look)
      if (is_true()) return true;
    for (const auto end = Clock::now() + patience; Clock::now() < end; joined_thread::yield())
      if (is_true()) return true;
    return is_true();
  }

  using any_call = void (*)(const void* function, std::size_t part);

  // Out of line, so that all functions share one instantiation.
  [[gnu::noinline]] void run(std::size_t parts, any_call function, const void* what) {
    const std::unique_lock<std::mutex> turn(busy, std::try_to_lock);
    const std::size_t others = turn.owns_lock() && parts > 1 ? start_workers(parts - 1) : 0;
    std::exception_ptr thrown_here;
    if (others == 0) {
      perform_from(0, parts, function, what, thrown_here);
      if (thrown_here != nullptr) std::rethrow_exception(thrown_here);
      return;
    }
    call = function;
    argument = what;
    running.store(others, std::memory_order_relaxed);
    for (std::size_t i = 0; i < others; ++i) workers[i]->offer();
    perform(0);
    perform_from(others + 1, parts, function, what, thrown_here);
    for (std::size_t i = 0; i < others; ++i) {
      if (!workers[i]->take()) continue;
      perform(i + 1);
      running.fetch_sub(1, std::memory_order_relaxed);
    }
    for (std::size_t left = running.load(std::memory_order_acquire); left > 0;
         left = running.load(std::memory_order_acquire))
      if (!seen([&] { return running.load(std::memory_order_acquire) == 0; }))
        running.wait(left, std::memory_order_acquire);
    if (thrown != nullptr) thrown_here = thrown;
    thrown = nullptr;
    if (thrown_here != nullptr) std::rethrow_exception(thrown_here);
  }

  // Starts workers up to a number and returns how many there are. After the system has refused a thread, no further one
  // is started.
  std::size_t start_workers(std::size_t wanted) {
    try {
      while (may_start && workers.size() < wanted)
        workers.push_back(std::make_unique<worker>(*this, workers.size() + 1));
    } catch (const std::exception&) {  // std::system_error, or no memory
      may_start = false;
    }
    return std::min(wanted, workers.size());
  }

  static void perform_from(std::size_t first, std::size_t end, any_call function, const void* what,
                           std::exception_ptr& thrown) noexcept {
    for (std::size_t part = first; part < end; ++part) {
      try {
        function(what, part);
      } catch (...) {
        thrown = std::current_exception();
      }
    }
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
    worker(pool& owner, std::size_t number) : from(owner), part(number), thread(this) {}
    ~worker() {
      set(state::stopping);
      thread.join();
    }
    void offer() { set(state::offered); }
    /// Takes the work that is offered, if there is any. True if there was: the calling thread must then do it.
    bool take() {
      state offered = state::offered;
      return now.compare_exchange_strong(offered, state::idle, std::memory_order_acq_rel);
    }
    void work() {
      for (;;) {
        if (!seen([this] { return now.load(std::memory_order_acquire) != state::idle; }))
          now.wait(state::idle, std::memory_order_acquire);
        if (take()) {
          from.perform(part);
          if (from.running.fetch_sub(1, std::memory_order_acq_rel) == 1) from.running.notify_one();
        } else if (now.load(std::memory_order_acquire) == state::stopping) {
          return;
        }
      }
    }

   private:
    enum class state { idle, offered, stopping };

    void set(state next) {
      now.store(next, std::memory_order_release);
      now.notify_one();
    }

    pool& from;
    std::size_t part;
    std::atomic<state> now = state::idle;
    joined_thread thread;
  };

  [[maybe_unused]] pool* of_the_parent;  // kept, so that it is not reported as leaked memory
  std::mutex busy;
  std::vector<std::unique_ptr<worker>> workers;
  bool may_start = true;
  any_call call = nullptr;
  const void* argument = nullptr;
  std::mutex throwing;
  std::exception_ptr thrown;
  std::atomic<std::size_t> running = 0;
};

}  // namespace internal::parallel

/// The process' pool: `thread_pool::shared().run(parts, function)`.
using thread_pool = internal::parallel::pool<>;

/// n threads of the pool, including the calling one: `value_and_gradient(m, loss, x, y, tape, g, threads{2})`.
struct threads {
  std::size_t count = 1;

  std::size_t parts() const { return count == 0 ? 1 : count; }
  template <class Function, class Pool = thread_pool>
  void run(std::size_t parts_to_run, const Function& function) const {
    Pool::shared().run(parts_to_run, function);
  }
};

}  // namespace chainrule
