// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include <chainrule/data/sources.hpp>

// A source that prepares the next batch on a second thread while this one trains.
namespace chainrule {

/// The batches of another source, of which the next one is read on a second thread: `fit(m, loss, adam{},
/// prefetched{source}, {.epochs = 3})`. The trained parameters are those without it. The source is never read by two
/// threads at once, but by another thread than the caller's; an lvalue is kept by reference, and must outlive this.
/// What the source throws is thrown where its batch is asked for. The thread starts with the first batch and ends with
/// this object, after the batch that it reads. It holds one batch more.
template <class Source>
class prefetched : public internal::data::source_around<Source> {
  using base = internal::data::source_around<Source>;
  using inner = typename base::inner;
  using base::source;

 public:
  using number = typename base::number;
  static_assert(SourceOfBatches<inner>, "prefetched takes a source of batches, as function_source");

  template <class Given>
  explicit prefetched(Given&& given) : base(std::in_place, std::forward<Given>(given)) {
    ahead.input_size = ahead.target_size = 1;
    for (const std::size_t extent : base::input_extents()) ahead.input_size *= extent;
    for (const std::size_t extent : base::target_extents()) ahead.target_size *= extent;
    if (base::has_classes()) ahead.target_size = 0;
  }
  prefetched(const prefetched&) = delete;
  prefetched& operator=(const prefetched&) = delete;
  ~prefetched() {
    if (!worker.joinable()) return;
    {
      const std::lock_guard<std::mutex> mine(guard);
      ends = true;
    }
    changed.notify_all();
    worker.join();
  }

  void read(batch_memory<number>& batch)
    requires IndexedSource<inner>
  {
    if (take() && ahead.rows == batch.rows && ahead.epoch == batch.epoch &&
        std::equal(batch.samples, batch.samples + batch.rows, ahead.samples)) {
      rethrow();
      copy_rows(ahead, 0, batch, 0, batch.rows);
    } else {
      thrown = nullptr;
      source.read(batch);
    }
  }
  /// The samples that the next `read` asks for.
  void will_read(const std::size_t* samples, std::size_t rows, std::size_t epoch)
    requires IndexedSource<inner>
  {
    if (take()) thrown = nullptr;
    reserve(rows);
    ahead.rows = rows;
    ahead.epoch = epoch;
    std::copy_n(samples, rows, ahead.samples);
    request();
  }

  void begin_epoch(std::size_t epoch)
    requires OrderedSource<inner>
  {
    take();
    thrown = nullptr;
    stored = served = 0;
    is_over = false;
    ahead.epoch = epoch;
    source.begin_epoch(epoch);
  }
  void read_next(batch_memory<number>& batch)
    requires OrderedSource<inner>
  {
    const std::size_t asked = batch.rows;
    std::size_t row = 0;
    while (row < asked) {
      if (served == stored) {
        if (is_over) break;
        if (!take()) {
          ask_for(asked);
          take();
        }
        rethrow();
      }
      const std::size_t count = std::min(asked - row, stored - served);
      copy_rows(ahead, served, batch, row, count);
      served += count;
      row += count;
    }
    batch.rows = row;
    if (served == stored && !is_over) ask_for(asked);
  }

 private:
  enum class state { idle, asked, ready };

  // Memory for so many rows; only called while the thread waits.
  void reserve(std::size_t rows) {
    if (rows > numbers.size()) {
      numbers.resize(rows);
      inputs.resize(rows * ahead.input_size);
      targets.resize(rows * ahead.target_size);
      classes.resize(base::has_classes() ? rows : 0);
      weights.resize(base::has_weights() ? rows : 0);
    }
    ahead.samples = numbers.data();
    ahead.inputs = inputs.data();
    ahead.targets = targets.data();
    ahead.classes = base::has_classes() ? classes.data() : nullptr;
    ahead.weights = base::has_weights() ? weights.data() : nullptr;
  }
  static void copy_rows(const batch_memory<number>& from, std::size_t first, batch_memory<number>& to, std::size_t row,
                        std::size_t rows) {
    std::copy_n(from.samples + first, rows, to.samples + row);
    std::copy_n(from.input(first), rows * from.input_size, to.input(row));
    std::copy_n(from.target(first), rows * from.target_size, to.target(row));
    if (from.classes != nullptr) std::copy_n(from.classes + first, rows, to.classes + row);
    if (from.weights != nullptr) std::copy_n(from.weights + first, rows, to.weights + row);
  }

  void request() {
    if (!worker.joinable()) worker = std::thread([this] { work(); });
    {
      const std::lock_guard<std::mutex> mine(guard);
      now = state::asked;
    }
    changed.notify_all();
  }
  void ask_for(std::size_t rows) {
    reserve(rows);
    wanted = ahead.rows = rows;
    stored = served = 0;
    request();
  }
  // Waits for what was asked for; false if nothing was.
  bool take() {
    std::unique_lock<std::mutex> mine(guard);
    if (now == state::idle) return false;
    changed.wait(mine, [this] { return now == state::ready; });
    now = state::idle;
    stored = ahead.rows;
    is_over = stored < wanted;
    return true;
  }
  void rethrow() {
    if (thrown != nullptr) std::rethrow_exception(std::exchange(thrown, nullptr));
  }

  void work() {
    std::unique_lock<std::mutex> mine(guard);
    for (;;) {
      changed.wait(mine, [this] { return ends || now == state::asked; });
      if (ends) return;
      mine.unlock();
      try {
        if constexpr (IndexedSource<inner>)
          source.read(ahead);
        else
          source.read_next(ahead);
      } catch (...) {
        thrown = std::current_exception();
        if constexpr (OrderedSource<inner>) ahead.rows = 0;
      }
      mine.lock();
      now = state::ready;
      changed.notify_all();
    }
  }

  batch_memory<number> ahead;
  std::vector<std::size_t> numbers;
  std::vector<number> inputs, targets, weights;
  std::vector<long long> classes;
  // Of an ordered source: the rows that were asked for, those that came, and those that were handed out.
  std::size_t wanted = 0, stored = 0, served = 0;
  bool is_over = false;

  std::mutex guard;
  std::condition_variable changed;
  state now = state::idle;
  bool ends = false;
  std::exception_ptr thrown;
  std::thread worker;
};

template <class Given>
prefetched(Given&&) -> prefetched<typename internal::data::source_kind<Given>::type>;

}  // namespace chainrule
