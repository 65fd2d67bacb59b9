// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdio>

#include <chainrule/data/sources.hpp>
#include <chainrule/number/finite.hpp>
#include <chainrule/training/batches.hpp>

// The batches that `fit` and `predict` read from a source, and those that are measured.
namespace chainrule::internal::training {

/// Reads batches of a source into the memory of a pass, and checks them. After it is made it allocates nothing.
template <class Net, class Loss, class T, class Source>
class source_reader {
  using U = typename std::remove_const_t<Source>::number;
  using unweighted = losses::without_weights<Loss>;
  static constexpr std::size_t in = Net::input_shape::size, wanted = engine::target_size<Net, Loss>,
                               out = engine::target_size<Net, unweighted>;

 public:
  /// Throws shape_error for a source that does not fit the network and, if `targets_are_read`, the loss. `whose` begins
  /// the text.
  source_reader(Source& of, std::size_t most, bool targets_are_read, const char* whose = "")
      : source(of), capacity(most), with_targets(targets_are_read) {
    check_input_shape<Net>(source.input_extents(), whose);
    classified = source.has_classes();
    const std::vector<std::size_t> targets = source.target_extents();
    if (with_targets) {
      check_target_shape<unweighted, Net>(classified, targets, whose, "a source");
      if (losses::TakesWeights<Loss> && !data::has_weights(source))
        error_texts::fail<data_error>({whose,
                                       "a source without weights for a loss that takes one for each sample: write "
                                       ".has_weights = true in its sample_layout, and sample.set_weight(w)"});
      if (!losses::TakesWeights<Loss> && !std::is_same_v<Loss, no_cost> && data::has_weights(source))
        error_texts::fail<data_error>(
            {whose,
             "a source with weights of samples for a loss that takes none: write sample_weights<...> of the loss"});
    }
    batch.input_size = in;
    if (!classified)
      for (batch.target_size = 1; const std::size_t extent : targets) batch.target_size *= extent;
    numbers.resize(most);
    inputs.resize(counted_product(most, in));
    answers.resize(counted_product(most, batch.target_size));
    if (classified) classes.resize(most);
    if (data::has_weights(source)) weights.resize(most);
  }

  void begin(std::size_t epoch) {
    batch.epoch = epoch;
    if constexpr (OrderedSource<Source>) source.begin_epoch(epoch);
  }

  /// Reads the samples with these numbers.
  std::size_t read(const std::size_t* samples, std::size_t rows, const char* of) {
    prepare(rows);
    std::copy_n(samples, rows, numbers.data());
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
  const batch_memory<U>& memory() const { return batch; }

  // What was read, as of `data_set_samples`.
  std::size_t number_of(std::size_t row) const { return numbers[row]; }
  bool has_classes() const { return classified; }
  std::size_t target_size() const { return batch.target_size; }
  const U* target(std::size_t row) const { return batch.target(row); }
  long long class_of(std::size_t row) const { return classes[row]; }
  U weight_of(std::size_t row) const { return weights.empty() ? U(1) : weights[row]; }
  bool has_targets() const { return with_targets; }
  void write_inputs(std::size_t first, std::size_t rows, T* to) const {
    std::transform(inputs.data() + first * in, inputs.data() + (first + rows) * in, to,
                   [](U number) { return static_cast<T>(number); });
  }
  void write(std::size_t first, std::size_t rows, T* to_inputs, T* to_targets) const {
    write_inputs(first, rows, to_inputs);
    if (!with_targets) return;
    for (std::size_t r = first; r < first + rows; ++r, to_targets += wanted) {
      if (classified)
        models::write_class(to_targets, out, classes[r], numbers[r]);
      else
        std::transform(target(r), target(r) + out, to_targets, [](U number) { return static_cast<T>(number); });
      if constexpr (losses::TakesWeights<Loss>) to_targets[out] = static_cast<T>(weights[r]);
    }
  }

 private:
  void prepare(std::size_t rows) {
    batch.rows = std::min(rows, capacity);
    batch.samples = numbers.data();
    batch.inputs = inputs.data();
    batch.targets = answers.data();
    batch.classes = classified ? classes.data() : nullptr;
    batch.weights = weights.empty() ? nullptr : weights.data();
  }
  void check(const char* of) const {
    for (std::size_t r = 0; r < batch.rows; ++r) check_finite(batch.input(r), in, numbers[r], of, "inputs");
    models::check_whole_numbers<Net>(inputs.data(), batch.rows, 0, *this, of);
    if (!with_targets) return;
    for (std::size_t r = 0; r < batch.rows; ++r) {
      if (classified)
        check_class<Net>(classes[r], numbers[r], of);
      else
        check_finite(target(r), out, numbers[r], of, "targets");
      if (!weights.empty()) tensors::checked_weight<T>(weights[r], numbers[r], of);
    }
    if (!classified) models::check_targets<unweighted, typename Net::output_shape>(answers.data(), out, batch.rows, of);
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
  bool with_targets;
  batch_memory<U> batch;
  bool classified = false;
  std::vector<std::size_t> numbers;
  std::vector<U> inputs, answers, weights;
  std::vector<long long> classes;
};

/// How many samples a source has, or a larger number.
template <class Source>
std::size_t most_samples(Source& of) {
  if constexpr (IndexedSource<Source>)
    return of.size();
  else
    return std::numeric_limits<std::ptrdiff_t>::max();
}

/// The samples of a source that are answered or measured, with the members of `data_set_samples`. It holds
/// `together` samples.
template <class Net, class Loss, class T, class Source>
class source_samples : public source_reader<Net, Loss, T, Source> {
  using base = source_reader<Net, Loss, T, Source>;

 public:
  source_samples(Source& of, std::size_t together, bool targets_are_read, std::string whose = "")
      : base(of, std::min(together, most_samples(of)), targets_are_read, whose.c_str()),
        source(of),
        words(std::move(whose)),
        numbers(IndexedSource<Source> ? std::min(together, most_samples(of)) : 0) {}

  std::size_t most() const { return most_samples(source); }
  std::size_t read(std::size_t from, std::size_t most_rows) {
    if (from == 0) this->begin(0);
    const std::size_t rows = read_rows(from, most_rows);
    if (rows == 0 && from == 0 && base::has_targets())
      error_texts::fail<data_error>({words.c_str(), "the source has no samples: it needs at least 1"});
    return rows;
  }

 private:
  std::size_t read_rows(std::size_t from, std::size_t most_rows) {
    if constexpr (IndexedSource<Source>) {
      const std::size_t rows = std::min(most_rows, source.size() - from);
      if (rows == 0) return 0;
      std::iota(numbers.begin(), numbers.end(), from);
      base::read(numbers.data(), rows, words.c_str());
      // A source that reads ahead is told which samples come next.
      if constexpr (requires { source.will_read(numbers.data(), rows, rows); })
        if (const std::size_t left = source.size() - from - rows; left > 0) {
          std::iota(numbers.begin(), numbers.end(), from + rows);
          source.will_read(numbers.data(), std::min(most_rows, left), 0);
        }
      return rows;
    } else {
      if (from == 0) is_over = false;
      const std::size_t rows = is_over ? 0 : base::read_next(most_rows, words.c_str());
      is_over = rows < most_rows;
      return rows;
    }
  }

  Source& source;
  std::string words;
  std::vector<std::size_t> numbers;
  bool is_over = false;
};

/// The batches of a source, with the members of `data_set_batches`.
template <class Net, class Loss, class T, class Source>
class source_batches {
 public:
  source_batches(Source& of, seed start) : source(of), shuffled_by(start) {}

  void check(std::size_t batch_size) {
    if constexpr (IndexedSource<Source>) {
      if (source.size() == 0) throw data_error("a source of 0 samples: it needs at least 1");
      order.resize(source.size());
      batch_size = std::min(batch_size, order.size());
      if (const std::size_t last = order.size() % batch_size; last != 0) models::check_samples<Net>(last);
    } else if (shuffled_by.value != 0) {
      error_texts::fail<error>({"shuffle is seed ", shuffled_by.value,
                                ": this source reads its samples in its own order, so leave shuffle out, "
                                "or write shuffle_buffer{source, 1000}"});
    }
    models::check_samples<Net>(batch_size);
    reader.emplace(source, batch_size, true);
  }
  std::size_t samples() const { return order.size(); }
  void shuffle(std::size_t epoch) {
    number::shuffled_numbers(order, {shuffled_by, number::purpose::order_of_epoch, epoch});
  }
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
    reader->write(0, rows, inputs, targets);
    return rows;
  }
  std::size_t number_of(std::size_t, std::size_t row) const { return reader->number_of(row); }
  bool ends_after(std::size_t seen) const { return IndexedSource<Source> ? seen >= order.size() : is_over; }
  void begin_in_order() {
    reader->begin(0);
    is_over = false;
    std::iota(order.begin(), order.end(), std::size_t{0});
  }
  std::size_t read_in_order(std::size_t first, std::size_t most, T* inputs) {
    std::snprintf(place, sizeof place, "%s", "");
    const std::size_t rows = fill(first, most, order.data());
    reader->write_inputs(0, rows, inputs);
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
  std::vector<std::size_t> order;
  std::optional<source_reader<Net, Loss, T, Source>> reader;
  std::size_t current = 0, batch_number = 0;
  bool is_over = false;
  char place[64] = "";
};

}  // namespace chainrule::internal::training
