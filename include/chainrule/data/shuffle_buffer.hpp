// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/sources.hpp>
#include <chainrule/number/random_row.hpp>

// Samples that come one after another, in an order that is random among neighbours.
namespace chainrule {

/// The samples of a source that is read in its own order, each drawn from so many that were read:
/// `shuffle_buffer{csv_rows<float>("table.csv", ...), 1000, seed{1}}`, TensorFlow's `shuffle(1000)`. Each sample comes
/// once an epoch. The order follows from the seed, the epoch and the size of batches. Memory: so many samples. An
/// lvalue is kept by reference, and must outlive this. Throws error for a buffer of less than 2 samples.
template <class Source>
class shuffle_buffer : public internal::data::source_around<Source> {
  using base = internal::data::source_around<Source>;
  using inner = typename base::inner;
  using base::source;

 public:
  using number = typename base::number;
  static_assert(OrderedSource<inner>,
                "shuffle_buffer takes a source that is read in its own order, as csv_rows; others are shuffled by "
                ".shuffle of fit's options");

  template <class Given>
  shuffle_buffer(Given&& given, std::size_t samples, seed of_order = {})
      : base(std::in_place, std::forward<Given>(given)), capacity(samples), start(of_order) {
    if (samples < 2)
      throw error("shuffle_buffer: it must hold at least 2 samples to draw from, and holds " + std::to_string(samples));
  }

  void begin_epoch(std::size_t epoch) {
    source.begin_epoch(epoch);
    drawn = held.rows = 0;
    held.epoch = epoch;
    is_over = false;
  }
  void read_next(batch_memory<number>& batch) {
    reserve(batch);
    const internal::number::random_row random(start, internal::number::purpose::shuffle_buffer, held.epoch);
    std::size_t row = 0;
    while (row < batch.rows) {
      if (!is_over && held.rows < capacity) fill();
      if (held.rows == 0) break;
      // As many as can be drawn before it is filled again: from the first batch on one filling is enough.
      for (std::size_t most = held.rows; row < batch.rows && most > 0; --most, ++row) {
        const std::size_t chosen = random.below(drawn++, held.rows);
        copy_row(held, chosen, batch, row);
        copy_row(held, --held.rows, held, chosen);
      }
    }
    batch.rows = row;
  }

 private:
  void reserve(const batch_memory<number>& like) {
    if (!numbers.empty()) return;
    numbers.resize(capacity);
    inputs.resize(capacity * like.input_size);
    targets.resize(capacity * like.target_size);
    classes.resize(like.classes == nullptr ? 0 : capacity);
    weights.resize(like.weights == nullptr ? 0 : capacity);
    held.input_size = like.input_size;
    held.target_size = like.target_size;
    held.samples = numbers.data();
    held.inputs = inputs.data();
    held.targets = targets.data();
    held.classes = like.classes == nullptr ? nullptr : classes.data();
    held.weights = like.weights == nullptr ? nullptr : weights.data();
  }
  void fill() {
    batch_memory<number> rest = held;
    rest.rows = capacity - held.rows;
    const std::size_t asked = rest.rows;
    rest.samples += held.rows;
    rest.inputs = held.input(held.rows);
    rest.targets = held.target(held.rows);
    if (rest.classes != nullptr) rest.classes += held.rows;
    if (rest.weights != nullptr) rest.weights += held.rows;
    source.read_next(rest);
    is_over = rest.rows < asked;
    held.rows += rest.rows;
  }
  static void copy_row(const batch_memory<number>& from, std::size_t row, batch_memory<number>& to, std::size_t place) {
    if (from.inputs == to.inputs && row == place) return;
    to.samples[place] = from.samples[row];
    std::copy_n(from.input(row), from.input_size, to.input(place));
    std::copy_n(from.target(row), from.target_size, to.target(place));
    if (from.classes != nullptr) to.classes[place] = from.classes[row];
    if (from.weights != nullptr) to.weights[place] = from.weights[row];
  }

  std::size_t capacity;
  seed start;
  std::size_t drawn = 0;  // samples of this epoch
  batch_memory<number> held;
  std::vector<std::size_t> numbers;
  std::vector<number> inputs, targets, weights;
  std::vector<long long> classes;
  bool is_over = true;
};

template <class Given>
shuffle_buffer(Given&&, std::size_t, seed = {}) -> shuffle_buffer<typename internal::data::source_kind<Given>::type>;

}  // namespace chainrule
