// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdio>

#include <chainrule/data/sources.hpp>
#include <chainrule/number/finite.hpp>
#include <chainrule/training/batches.hpp>

// The batches that `fit` and `predict` read from a source.
namespace chainrule::internal::training {

/// Reads batches of a source into the memory of a pass, and checks them. After it is made it allocates nothing.
template <class Net, class Loss, class T, class Source>
class source_reader {
  using U = typename std::remove_const_t<Source>::number;
  static constexpr std::size_t in = Net::input_shape::size, out = models::shape_of_target<Loss, Net>::size;

 public:
  /// Throws shape_error for a source that does not fit the network and, if `with_targets`, the loss.
  source_reader(Source& of, std::size_t most, bool with_targets) : source(of), capacity(most) {
    check_input_shape<Net>(source.input_extents(), "");
    if constexpr (losses::TakesWeights<Loss>)
      error_texts::fail<data_error>(
          {"a source for a loss that takes a weight for each sample, which sources do not have: "
           "write data_set(x, weighted(y, w))"});
    classified = source.has_classes();
    const std::vector<std::size_t> targets = source.target_extents();
    if (with_targets) check_target_shape<Loss, Net>(classified, targets, "", "a source");
    batch.input_size = in;
    if (!classified)
      for (batch.target_size = 1; const std::size_t extent : targets) batch.target_size *= extent;
    numbers.resize(most);
    inputs.resize(counted_product(most, in));
    answers.resize(counted_product(most, batch.target_size));
    if (classified) classes.resize(most);
  }

  void begin(std::size_t epoch) {
    batch.epoch = epoch;
    if constexpr (OrderedSource<Source>) source.begin_epoch(epoch);
  }

  /// Reads the samples with these numbers.
  std::size_t read(const std::size_t* wanted, std::size_t rows, const char* of) {
    prepare(rows);
    std::copy_n(wanted, rows, numbers.data());
    source.read(batch);
    check(of);
    return rows;
  }
  /// Reads the next samples. Returns their number, which is smaller at the end.
  std::size_t read_next(std::size_t most, const char* of) {
    prepare(most);
    source.read_next(batch);
    if (batch.rows > most)
      error_texts::fail<error>({of, "the source says that it filled ", batch.rows, " rows of ", most});
    check(of);
    return batch.rows;
  }
  std::size_t number_of(std::size_t row) const { return numbers[row]; }
  const batch_memory<U>& memory() const { return batch; }

  void write_inputs(T* to, std::size_t first, std::size_t rows) const {
    std::transform(inputs.data() + first * in, inputs.data() + (first + rows) * in, to,
                   [](U number) { return static_cast<T>(number); });
  }
  void write_targets(T* to, const char* of) const {
    for (std::size_t r = 0; r < batch.rows; ++r) {
      if (classified) {
        check_class<Net>(classes[r], numbers[r], of);
        models::write_class(to + r * out, out, classes[r], numbers[r]);
      } else {
        std::transform(batch.target(r), batch.target(r) + out, to + r * out,
                       [](U number) { return static_cast<T>(number); });
        check_finite(to + r * out, out, numbers[r], of, "targets");
      }
    }
    if (!classified) models::check_targets<Loss, typename Net::output_shape>(to, out, batch.rows, of);
  }

 private:
  void prepare(std::size_t rows) {
    batch.rows = std::min(rows, capacity);
    batch.samples = numbers.data();
    batch.inputs = inputs.data();
    batch.targets = answers.data();
    batch.classes = classified ? classes.data() : nullptr;
  }
  void check(const char* of) const {
    for (std::size_t r = 0; r < batch.rows; ++r) check_finite(batch.input(r), in, numbers[r], of, "inputs");
    models::check_whole_numbers<Net>(inputs.data(), batch.rows, 0, *this, of);
  }
  template <class Number>
  static void check_finite(const Number* from, std::size_t size, std::size_t sample, const char* of, const char* role) {
    bool all = true;  // without a branch: compilers make vectors of it
    for (std::size_t i = 0; i < size; ++i) all &= number::is_finite(static_cast<T>(from[i]));
    for (std::size_t i = 0; !all && i < size; ++i)
      if (!number::is_finite(static_cast<T>(from[i])))
        error_texts::fail<data_error>({of, "the ", role, " of sample ", sample, " have ", from[i], " at index ", i,
                                       ", which is not a finite number of the model's scalar"});
  }

  Source& source;
  std::size_t capacity;
  batch_memory<U> batch;
  bool classified = false;
  std::vector<std::size_t> numbers;
  std::vector<U> inputs, answers;
  std::vector<long long> classes;
};

/// The batches of a source, with the members of `data_set_batches`.
template <class Net, class Loss, class T, class Source>
class source_batches {
 public:
  source_batches(Source& of, seed start) : source(of), shuffled_by(start), random(start) {}

  void check(std::size_t batch_size) {
    if constexpr (IndexedSource<Source>) {
      if (source.size() == 0) throw data_error("a source of 0 samples: it needs at least 1");
      order.resize(source.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      batch_size = std::min(batch_size, order.size());
      if (const std::size_t last = order.size() % batch_size; last != 0) models::check_samples<Net>(last);
    } else if (shuffled_by.value != 0) {
      error_texts::fail<error>({"shuffle is seed ", shuffled_by.value,
                                ": this source reads its samples in its own order, so leave shuffle out"});
    }
    models::check_samples<Net>(batch_size);
    reader.emplace(source, batch_size, true);
  }
  std::size_t samples() const { return order.size(); }
  void shuffle() { number::shuffle(order.data(), order.size(), random); }
  std::size_t begin(std::size_t epoch, std::size_t batches, std::size_t batch_size) {
    current = epoch;
    batch_number = batches;
    reader->begin(epoch);
    is_over = false;
    if constexpr (IndexedSource<Source>) {
      return std::min(batches * batch_size, order.size());
    } else {
      std::size_t seen = 0;
      for (std::size_t i = 0; i < batches; ++i) seen += next(batch_size);
      return seen;
    }
  }
  std::size_t read(std::size_t first, std::size_t most, T* inputs, T* targets) {
    ++batch_number;
    std::snprintf(place, sizeof place, "epoch %zu, batch %zu: ", current, batch_number);
    const std::size_t rows = fill(first, most, order.data());
    if (rows == 0 && first == 0)
      error_texts::fail<data_error>({"epoch ", current, ": the source has no samples: it needs at least 1"});
    if (rows == 0) return 0;
    models::check_samples<Net>(rows);
    reader->write_inputs(inputs, 0, rows);
    reader->write_targets(targets, place);
    return rows;
  }
  bool ends_after(std::size_t seen) const { return IndexedSource<Source> ? seen >= order.size() : is_over; }
  void begin_in_order() {
    reader->begin(0);
    is_over = false;
    std::sort(order.begin(), order.end());
  }
  std::size_t read_in_order(std::size_t first, std::size_t most, T* inputs) {
    std::snprintf(place, sizeof place, "%s", "");
    const std::size_t rows = fill(first, most, order.data());
    reader->write_inputs(inputs, 0, rows);
    return rows;
  }

 private:
  std::size_t fill(std::size_t first, std::size_t most, const std::size_t* numbers) {
    if constexpr (IndexedSource<Source>) {
      const std::size_t rows = reader->read(numbers + first, std::min(most, order.size() - first), place);
      // A source that reads ahead is told which samples come next.
      if constexpr (requires { source.will_read(numbers, rows, current); })
        if (first + rows < order.size())
          source.will_read(numbers + first + rows, std::min(most, order.size() - first - rows), reader->memory().epoch);
      return rows;
    } else {
      return next(most);
    }
  }
  std::size_t next(std::size_t most) {
    const std::size_t rows = reader->read_next(most, place);
    is_over = rows < most;
    return rows;
  }

  Source& source;
  seed shuffled_by;
  number::random_source random;
  std::vector<std::size_t> order;
  std::optional<source_reader<Net, Loss, T, Source>> reader;
  std::size_t current = 0, batch_number = 0;
  bool is_over = false;
  char place[64] = "";
};

}  // namespace chainrule::internal::training
