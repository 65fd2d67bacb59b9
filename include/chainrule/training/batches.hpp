// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>

#include <chainrule/data/data_set.hpp>
#include <chainrule/engine/parallel.hpp>
#include <chainrule/model/value_and_gradient.hpp>

// Passes over all samples of a data set: checks, copies for the engine, and the mean cost.
namespace chainrule::internal::training {

// Stands in for a loss if only the answers are needed.
struct no_cost {
  using takes_classes = void;
  template <std::size_t Size, class T>
  static T value(const T*, const T*) {
    return T(0);
  }
};

// Checks that a data set's numbers, `size` for each sample, fit the model's scalar.
template <class T, class U>
void check_numbers(const U* numbers, std::size_t size, std::size_t samples, const char* whose, const char* role) {
  if constexpr (sizeof(U) > sizeof(T) && std::is_floating_point_v<U>) {
    for (std::size_t i = 0; i < samples * size; ++i)
      if (!std::isfinite(static_cast<T>(numbers[i])))
        error_texts::fail<data_error>({whose, "the ", role, " of sample ", i / size, " have ", numbers[i], " at index ",
                                       i % size, ", which is beyond the model's numbers"});
  }
}

// Checks that samples have the shape of a network's input. `of` begins the error's text.
template <class Net>
void check_input_shape(const std::vector<std::size_t>& found, const char* of) {
  constexpr auto& in = tensors::to_xshape<typename Net::input_shape>::extents;
  if (!std::equal(found.begin(), found.end(), in.begin(), in.end()))
    error_texts::fail<shape_error>({of, "samples of shape ", error_texts::row_of_numbers(found),
                                    " for a network with an input of shape ", typename Net::input_shape{}});
}

// Checks that a data set's samples fit a network.
template <class Net, class T, class U>
void check_inputs(const data_set<U>& data, const char* of) {
  check_input_shape<Net>(data.input_extents(), of);
  check_numbers<T>(data.input(0), Net::input_shape::size, data.size(), of, "inputs");
  models::check_whole_numbers<Net>(data.input(0), data.size(), 0, data, of);
}

// Checks that a loss takes classes, or targets of this shape. `what` are the samples: a data set.
template <class Loss, class Net>
void check_target_shape(bool has_classes, const std::vector<std::size_t>& targets, const char* of, const char* what) {
  using wanted = models::shape_of_target<Loss, Net>;
  constexpr auto& out = tensors::to_xshape<wanted>::extents;
  if (has_classes) {
    if (!models::TakesClasses<Loss>)
      error_texts::fail<data_error>({of, what, " of classes for a loss that takes targets of shape ", wanted{}});
  } else if (!std::equal(targets.begin(), targets.end(), out.begin(), out.end())) {
    error_texts::fail<shape_error>({of, "targets of shape ", error_texts::row_of_numbers(targets),
                                    std::is_same_v<wanted, typename Net::output_shape>
                                        ? " for a network with an output of shape "
                                        : " for a loss that takes targets of shape ",
                                    wanted{}});
  }
}

template <class Net>
void check_class(long long number, std::size_t sample, const char* of) {
  if (number < 0 || static_cast<unsigned long long>(number) >= Net::output_shape::size)
    error_texts::fail<data_error>({of, "sample ", sample, " is of class ", number, ", and the network has ",
                                   Net::output_shape::size, " classes, from 0"});
}

// Weights are for a loss that takes them; metrics do not ask for them.
template <class Loss, class T, class U>
void check_weights(const data_set<U>& data, const char* of) {
  if constexpr (losses::TakesWeights<Loss>) {
    if (!data.has_weights())
      error_texts::fail<data_error>(
          {of,
           "a data set without weights for a loss that takes one for each sample: write data_set(x, weighted(y, w))"});
    T sum{};
    for (std::size_t s = 0; s < data.size(); ++s) sum += static_cast<T>(data.weight_of(s));
    if (losses::reduction_of<Loss> == losses::reduction::mean_over_weights && sum == T(0))
      tensors::weights_are_zero(data.size(), of);
    if (!std::isfinite(sum))
      error_texts::fail<data_error>({of, "the sum of the weights is beyond the model's numbers"});
  } else if constexpr (!std::is_same_v<Loss, no_cost>) {
    if (data.has_weights())
      error_texts::fail<data_error>(
          {of, "a data set with weights of samples for a loss that takes none: write sample_weights<...> of the loss"});
  }
}

// Checks that a data set fits a network and a loss; throws shape_error or data_error before anything is computed.
template <class Weighted, class Net, class T, class U>
void check_data(const data_set<U>& data, const char* of) {
  using Loss = losses::without_weights<Weighted>;
  using wanted = models::shape_of_target<Loss, Net>;
  check_inputs<Net, T>(data, of);
  check_target_shape<Loss, Net>(data.has_classes(), data.target_extents(), of, "a data set");
  check_weights<Weighted, T>(data, of);
  if (data.has_classes()) {
    for (std::size_t s = 0; s < data.size(); ++s) check_class<Net>(data.class_of(s), s, of);
  } else {
    check_numbers<T>(data.target(0), wanted::size, data.size(), of, "targets");
    models::check_targets<Loss, typename Net::output_shape>(data.target(0), wanted::size, data.size(), of);
  }
}

// Copies samples of a data set, chosen by their indices, to where the engine expects a batch.
template <class Net, class Loss, class T, class U, class Index>
void gather(const data_set<U>& data, std::size_t count, const Index& index, T* inputs, T* targets) {
  constexpr std::size_t in = Net::input_shape::size;
  constexpr std::size_t wanted = engine::target_size<Net, Loss>,
                        out = engine::target_size<Net, losses::without_weights<Loss>>;
  const auto convert = [](U number) { return static_cast<T>(number); };
  for (std::size_t r = 0; r < count; ++r) {
    const std::size_t sample = index(r);
    std::transform(data.input(sample), data.input(sample) + in, inputs + r * in, convert);
    if (data.has_classes())
      models::write_class(targets + r * wanted, out, data.class_of(sample), sample);
    else
      std::transform(data.target(sample), data.target(sample) + out, targets + r * wanted, convert);
    if constexpr (losses::TakesWeights<Loss>) targets[r * wanted + out] = static_cast<T>(data.weight_of(sample));
  }
}

// The batches that `fit` reads from a data set, each epoch in another order. Sources of other kinds have a class with
// the same members, training/fit_source.hpp.
template <class Net, class Loss, class T, class U>
class data_set_batches {
 public:
  data_set_batches(const data_set<U>& of, seed start) : data(of), shuffled_by(start) {}

  /// Throws for data that do not fit the network and the loss.
  void check(std::size_t batch_size) {
    check_data<Loss, Net, T>(data, "");
    models::check_samples<Net>(std::min(batch_size, data.size()));
    if (const std::size_t last = data.size() % std::min(batch_size, data.size()); last != 0)
      models::check_samples<Net>(last);
    order.resize(data.size());
  }
  std::size_t samples() const { return data.size(); }
  /// The order of an epoch's samples.
  void shuffle(std::size_t epoch) {
    number::shuffled_numbers(order, {shuffled_by, number::purpose::order_of_epoch, epoch});
  }
  /// Begins an epoch after some of its batches. Returns the number of samples that they have.
  std::size_t begin(std::size_t, std::size_t batches, std::size_t batch_size) {
    return std::min(batches * batch_size, order.size());
  }
  /// Writes the samples from the one at `first` in the epoch, at most so many. Returns their number.
  std::size_t read(std::size_t first, std::size_t most, T* inputs, T* targets) {
    const std::size_t rows = std::min(most, order.size() - first);
    gather<Net, Loss>(data, rows, [&](std::size_t r) { return order[first + r]; }, inputs, targets);
    return rows;
  }
  /// The number, in the data set, of a row of the batch that was read at `first`.
  std::size_t number_of(std::size_t first, std::size_t row) const { return order[first + row]; }
  /// Whether an epoch ends after so many samples.
  bool ends_after(std::size_t seen) const { return seen >= data.size(); }
  /// Inputs in the order of the data set.
  void begin_in_order() {}
  std::size_t read_in_order(std::size_t first, std::size_t most, T* inputs) {
    const std::size_t rows = std::min(most, data.size() - first);
    std::transform(data.input(first), data.input(first) + rows * Net::input_shape::size, inputs,
                   [](U number) { return static_cast<T>(number); });
    return rows;
  }

 private:
  const data_set<U>& data;
  seed shuffled_by;
  std::vector<std::size_t> order;
};

/// What a sum of costs over several batches is divided by, from what that of each batch is: nothing if costs are
/// summed.
template <class Loss>
void add_divisor(double& sum, double of_batch) {
  if constexpr (losses::reduction_of<Loss> == losses::reduction::sum)
    sum = 1;
  else
    sum += of_batch;
}

/// Scratch memory for answering a data set, in some parts at a time, and for the targets. Each part has its own.
template <class Net, class T>
class measuring_scratch {
 public:
  using pass = without_gradient<inference_of<Net>>;

  explicit measuring_scratch(std::size_t samples, std::size_t parts = 1)
      : capacity_(samples == 0 ? 0 : measuring_capacity(samples, parts)),
        numbers(Net::template measuring_bytes<T>(samples, parts) / sizeof(T)) {}

  /// The number of samples that are computed together.
  std::size_t capacity() const { return capacity_; }

  /// A part's buffers for some samples; they contain its input.
  engine::buffers<T> of_part(std::size_t part, std::size_t rows, const T* parameters) {
    constexpr auto& plan = memory_plan_of<pass>;
    engine::buffers<T> memory;
    memory.rows = rows;
    memory.capacity = std::min(inference_batch, capacity_ - part * inference_batch);
    memory.parameters = parameters;
    memory.values =
        numbers.data() + part * (plan.before_values + inference_batch * plan.value_extent) + plan.before_values;
    memory.answers_only = true;
    memory.input = input_of(memory);
    return memory;
  }
  static T* input_of(const engine::buffers<T>& memory) {
    return engine::transient_buffer<pass>(memory, memory_plan_of<pass>.input_offset);
  }
  T* targets_of(std::size_t part) {
    return numbers.data() + costs::elements_of_answers(memory_plan_of<pass>, capacity_) +
           part * inference_batch * Net::output_shape::size;
  }

 private:
  std::size_t capacity_;
  aligned_buffer<T> numbers;
};

// The samples of a data set that are measured, some at a time. Those of a source have a class with the same members,
// training/source_batches.hpp. Rows are counted from the first that was read last.
template <class Net, class Loss, class T, class U>
class data_set_samples {
 public:
  explicit data_set_samples(const data_set<U>& of) : data(of) {}
  /// The same after checks, for a call. Throws for data that do not fit the network and the loss.
  data_set_samples(const data_set<U>& of, const char* whose) : data(of) { check_data<Loss, Net, T>(of, whose); }

  /// How many there are, or a larger number.
  std::size_t most() const { return data.size(); }
  /// Reads those from the one at `from` on, at most so many. Returns their number, 0 at the end.
  std::size_t read(std::size_t from, std::size_t wanted) {
    first = from;
    return std::min(wanted, data.size() - from);
  }
  void write(std::size_t row, std::size_t rows, T* inputs, T* targets) const {
    gather<Net, Loss>(data, rows, [from = first + row](std::size_t r) { return from + r; }, inputs, targets);
  }
  std::size_t number_of(std::size_t row) const { return first + row; }
  bool has_classes() const { return data.has_classes(); }
  std::size_t target_size() const { return data.target_size(); }
  const U* target(std::size_t row) const { return data.target(first + row); }
  long long class_of(std::size_t row) const { return data.class_of(first + row); }
  U weight_of(std::size_t row) const { return data.weight_of(first + row); }

 private:
  const data_set<U>& data;
  std::size_t first = 0;
};

// Answers all samples, in parts of `inference_batch` samples: calls `each(row's answer, row)`. Returns the mean cost,
// whose bits do not depend on the number of parts.
template <class Loss, class Net, class T, class Samples, class Function, class Parts = engine::this_thread>
double run_over(const models::model<Net, T>& m, Samples& samples, measuring_scratch<Net, T>& scratch,
                const Function& each, const Parts& executor = {}) {
  using pass = without_gradient<inference_of<Net>>;
  constexpr std::size_t out = Net::output_shape::size;
  double sum = 0, divisor = 0;
  const std::size_t worthwhile = engine::parallelism_for(samples.most(), executor.parts(), Net::forward_multiply_adds);
  const std::size_t together = std::min({samples.most(), scratch.capacity(), inference_batch * worthwhile});
  // Targets with weights may be larger than an output, for which there is room.
  constexpr std::size_t wanted = engine::target_size<Net, Loss>;
  aligned_buffer<T> wide_targets(wanted > out ? together * wanted : 0);
  const auto targets_of = [&](std::size_t part) {
    return wanted > out ? wide_targets.data() + part * inference_batch * wanted : scratch.targets_of(part);
  };
  T costs[engine::most_chunks], divisors[engine::most_chunks];
  for (std::size_t seen = 0;;) {
    const std::size_t rows = samples.read(seen, together);
    if (rows == 0) break;
    const auto rows_of = [&](std::size_t part) { return std::min(inference_batch, rows - part * inference_batch); };
    const std::size_t parts = (rows + inference_batch - 1) / inference_batch;
    executor.run(parts, [&](std::size_t part) {
      const auto memory = scratch.of_part(part, rows_of(part), m.data());
      samples.write(part * inference_batch, memory.rows, scratch.input_of(memory), targets_of(part));
      if (seen == 0) engine::derive<pass>(memory);
      engine::forward_samples<pass>(memory);
      costs[part] = engine::cost<pass, Loss>(memory, targets_of(part));
      divisors[part] = engine::cost_divisor<pass, Loss>(memory.rows, targets_of(part));
    });
    for (std::size_t part = 0; part < parts; ++part) {
      const auto memory = scratch.of_part(part, rows_of(part), m.data());
      sum += static_cast<double>(costs[part]) * static_cast<double>(divisors[part]);
      add_divisor<Loss>(divisor, static_cast<double>(divisors[part]));
      for (std::size_t r = 0; r < memory.rows; ++r)
        each(engine::output_of<pass>(memory) + r * out, part * inference_batch + r);
    }
    seen += rows;
  }
  return engine::divided_cost<Loss>(sum, divisor);
}

}  // namespace chainrule::internal::training
