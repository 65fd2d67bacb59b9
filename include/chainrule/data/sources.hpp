// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <chainrule/data/data_set.hpp>
#include <chainrule/data/source.hpp>

// Sources: samples that are read batch by batch, and need not be in memory together. `fit` and `predict` take them,
// training/fit_source.hpp. Not part of chainrule.hpp.
namespace chainrule {

/// What the samples of a source are: `sample_layout<float>{{1, 28, 28}}` with classes, or with targets of a shape,
/// `sample_layout<float>{{3}, {{2}}}`. For several inputs or outputs, the one shape of their concatenation. Targets of
/// shape {0} are none.
template <class T = float>
struct sample_layout {
  static_assert(std::is_floating_point_v<T>, "a source has numbers of float or double; integers are converted");
  using number = T;

  std::vector<std::size_t> input;
  std::optional<std::vector<std::size_t>> target = {};  // without it each sample has a class
  bool has_weights = false;                             // whether each sample has a weight
};

namespace internal::data {

// What all sources with a layout have in common.
template <class T>
class laid_out_samples {
 public:
  using number = T;

  explicit laid_out_samples(sample_layout<T> stated) : layout(std::move(stated)) {}

  const std::vector<std::size_t>& input_extents() const { return layout.input; }
  std::vector<std::size_t> target_extents() const { return layout.target.value_or(std::vector<std::size_t>{}); }
  bool has_classes() const { return !layout.target.has_value(); }
  bool has_weights() const { return layout.has_weights; }

 private:
  sample_layout<T> layout;
};

}  // namespace internal::data

/// Samples that a function computes from their number: `function_source images(1000, sample_layout<float>{{1, 28, 28}},
/// [&](std::size_t i, sample_memory<float> sample) { ...; sample.set_class(3); })`. The function is called with numbers
/// below the count, in any order. With a third argument it gets the epoch, from 1; 0 outside a training. Throws
/// data_error for a count of 0.
template <class T, class Function>
class function_source : public internal::data::laid_out_samples<T> {
 public:
  function_source(std::size_t samples, sample_layout<T> of_each, Function of_number)
      : internal::data::laid_out_samples<T>(std::move(of_each)), count(samples), function(std::move(of_number)) {
    static_assert(std::is_invocable_v<Function&, std::size_t, sample_memory<T>> ||
                      std::is_invocable_v<Function&, std::size_t, sample_memory<T>, std::size_t>,
                  "a function_source's function takes (std::size_t number, sample_memory<T> sample)");
    if (count == 0) throw data_error("a function_source of 0 samples: it needs at least 1");
  }

  std::size_t size() const { return count; }
  void read(batch_memory<T>& batch) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if constexpr (std::is_invocable_v<Function&, std::size_t, sample_memory<T>>)
        function(batch.samples[row], batch.sample(row));
      else
        function(batch.samples[row], batch.sample(row), batch.epoch);
    }
  }

 private:
  std::size_t count;
  Function function;
};

/// Samples that a function gives one after another: it fills a sample and returns true, or returns false at the end.
/// `generator_source(sample_layout<float>{{2}, {1}}, next, restart)`: `restart(epoch)` is called before each epoch, and
/// the samples begin again. A training can only be continued if they are the same ones then.
template <class T, class Next, class Restart>
class generator_source : public internal::data::laid_out_samples<T> {
 public:
  generator_source(sample_layout<T> of_each, Next next_sample, Restart from_the_first)
      : internal::data::laid_out_samples<T>(std::move(of_each)),
        next(std::move(next_sample)),
        restart(std::move(from_the_first)) {
    static_assert(std::is_invocable_r_v<bool, Next&, sample_memory<T>>,
                  "a generator_source's first function takes (sample_memory<T> sample) and returns false at the end");
    static_assert(std::is_invocable_v<Restart&, std::size_t>,
                  "a generator_source's second function takes (std::size_t epoch), and the samples begin again");
  }

  void begin_epoch(std::size_t epoch) {
    restart(epoch);
    read_before = 0;
    is_over = false;
  }
  void read_next(batch_memory<T>& batch) {
    std::size_t row = 0;
    while (row < batch.rows && !is_over) {
      is_over = !next(batch.sample(row));
      if (!is_over) batch.samples[row++] = read_before++;
    }
    batch.rows = row;
  }

 private:
  Next next;
  Restart restart;
  std::size_t read_before = 0;
  bool is_over = true;
};

/// The samples of a data set as a source, to be augmented, with their weights if it has some. The data set must outlive
/// it.
template <class T>
class data_set_source {
 public:
  using number = T;

  explicit data_set_source(const data_set<T>& of) : data(&of) {}
  explicit data_set_source(data_set<T>&&) = delete;  // it would not outlive this source

  std::size_t size() const { return data->size(); }
  const std::vector<std::size_t>& input_extents() const { return data->input_extents(); }
  const std::vector<std::size_t>& target_extents() const { return data->target_extents(); }
  bool has_classes() const { return data->has_classes(); }
  bool has_weights() const { return data->has_weights(); }
  void read(batch_memory<T>& batch) const {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const std::size_t sample = batch.samples[row];
      std::copy_n(data->input(sample), batch.input_size, batch.input(row));
      if (has_classes())
        batch.classes[row] = data->class_of(sample);
      else
        std::copy_n(data->target(sample), batch.target_size, batch.target(row));
      if (has_weights()) batch.weights[row] = data->weight_of(sample);
    }
  }

 private:
  const data_set<T>* data;
};

namespace internal::data {

// What a source made from another has in common with it. Source is a reference if the other one was an lvalue; a data
// set becomes a source.
template <class Source>
class source_around {
 public:
  using inner = std::remove_reference_t<Source>;
  using number = typename inner::number;

  template <class Given>
  explicit source_around(std::in_place_t, Given&& given) : source(std::forward<Given>(given)) {}

  std::size_t size() const
    requires IndexedSource<inner>
  {
    return source.size();
  }
  auto input_extents() const { return std::vector<std::size_t>(source.input_extents()); }
  auto target_extents() const { return std::vector<std::size_t>(source.target_extents()); }
  bool has_classes() const { return source.has_classes(); }
  bool has_weights() const { return data::has_weights(source); }

 protected:
  Source source;
};

// The type of a source that is given: an lvalue stays where it is, and a data set becomes a source.
template <class Given>
struct source_kind {
  using type = Given;
};
template <class T>
struct source_kind<data_set<T>&> {
  using type = data_set_source<T>;
};
template <class T>
struct source_kind<const data_set<T>&> {
  using type = data_set_source<T>;
};

}  // namespace internal::data

/// The samples of another source, changed by a function: `mapped{source, [](sample_memory<float> sample) { for (float&
/// x : sample.input) x /= 255; }}`. An lvalue is kept by reference, and must outlive this.
template <class Source, class Function>
class mapped : public internal::data::source_around<Source> {
  using base = internal::data::source_around<Source>;
  using inner = typename base::inner;

 public:
  using number = typename base::number;
  static_assert(SourceOfBatches<inner> && std::is_invocable_v<Function&, sample_memory<number>>,
                "mapped takes a source of batches and a function of sample_memory<T>");

  template <class Given>
  mapped(Given&& given, Function of_sample)
      : base(std::in_place, std::forward<Given>(given)), function(std::move(of_sample)) {}

  void read(batch_memory<number>& batch)
    requires IndexedSource<inner>
  {
    base::source.read(batch);
    change(batch);
  }
  void begin_epoch(std::size_t epoch)
    requires OrderedSource<inner>
  {
    base::source.begin_epoch(epoch);
  }
  void read_next(batch_memory<number>& batch)
    requires OrderedSource<inner>
  {
    base::source.read_next(batch);
    change(batch);
  }

 private:
  void change(batch_memory<number>& batch) {
    for (std::size_t row = 0; row < batch.rows; ++row) function(batch.sample(row));
  }

  Function function;
};

template <class Given, class Function>
mapped(Given&&, Function) -> mapped<typename internal::data::source_kind<Given>::type, Function>;

}  // namespace chainrule
