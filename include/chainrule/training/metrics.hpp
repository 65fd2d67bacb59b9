// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>

#include <chainrule/data/data_set.hpp>
#include <chainrule/engine/parts.hpp>
#include <chainrule/network/value_and_gradient.hpp>

namespace chainrule {

/// How often each class was taken for each: `counts[truth * classes + answer]`.
struct confusion_matrix {
  std::size_t classes = 0;
  std::vector<std::size_t> counts;

  std::size_t operator()(std::size_t truth, std::size_t answer) const { return counts[truth * classes + answer]; }
  std::size_t total() const { return std::accumulate(counts.begin(), counts.end(), std::size_t{0}); }
  std::size_t right() const {
    std::size_t sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += (*this)(c, c);
    return sum;
  }
  double accuracy() const { return static_cast<double>(right()) / static_cast<double>(total()); }
};

namespace training {

// Whether a data set's samples are what a network takes; throws shape_error or data_error before anything is computed.
template <class Net, class T>
void check_data(const data_set<T>& data, bool takes_classes) {
  constexpr auto& in = tensors::to_xshape<typename Net::input_shape>::extents;
  constexpr auto& out = tensors::to_xshape<typename Net::output_shape>::extents;
  const auto& found = data.input_extents();
  if (!std::equal(found.begin(), found.end(), in.begin(), in.end()))
    throw shape_error("samples of shape " + describe_shape(found) + " for a network with an input of shape " + describe_shape(in));
  if (data.has_classes()) {
    if (!takes_classes) throw data_error("a data set of classes for a loss that takes targets of shape " + describe_shape(out));
    for (std::size_t s = 0; s < data.size(); ++s) {
      const long long number = data.class_of(s);
      if (number < 0 || static_cast<unsigned long long>(number) >= Net::output_shape::size)
        throw data_error("sample " + std::to_string(s) + " is of class " + std::to_string(number) + ", and the network has " +
                         std::to_string(Net::output_shape::size) + " classes, from 0");
    }
  } else {
    const auto& targets = data.target_extents();
    if (!std::equal(targets.begin(), targets.end(), out.begin(), out.end()))
      throw shape_error("targets of shape " + describe_shape(targets) + " for a network with an output of shape " + describe_shape(out));
  }
}

// Copies samples of a data set, chosen by their numbers, to where a tape expects a batch.
template <class Net, class T, class U, class Index>
void gather(const data_set<U>& data, std::size_t count, const Index& index, T* inputs, T* targets) {
  constexpr std::size_t in = Net::input_shape::size;
  constexpr std::size_t out = Net::output_shape::size;
  const auto convert = [](U number) { return static_cast<T>(number); };
  for (std::size_t r = 0; r < count; ++r) {
    const std::size_t sample = index(r);
    std::transform(data.input(sample), data.input(sample) + in, inputs + r * in, convert);
    if (data.has_classes())
      networks::write_class(targets + r * out, out, data.class_of(sample), sample);
    else
      std::transform(data.target(sample), data.target(sample) + out, targets + r * out, convert);
  }
}

/// Where no threads are asked for: every part runs on this one.
struct this_thread {
  std::size_t parts() const { return 1; }
  template <class Function>
  void run(std::size_t parts_to_run, const Function& function) const {
    for (std::size_t part = 0; part < parts_to_run; ++part) function(part);
  }
};

// Runs a network over a whole data set, `inference_batch` samples a part: `each(row's answer, sample)`. Returns the mean cost, whose
// bits do not depend on the number of parts. The tape takes the samples of all parts, or fewer are worked on at a time.
template <class Loss, class Net, class T, class U, class Function, class Parts = this_thread>
double run_over(const networks::model<Net, T>& m, const data_set<U>& data, networks::tape<Net, T>& tape, const Function& each, const Parts& executor = {}) {
  double sum = 0;
  const std::size_t worthwhile = engine::worthwhile_parts(data.size(), executor.parts(), Net::forward_multiply_adds);
  const std::size_t together = std::min({data.size(), tape.capacity(), inference_batch * worthwhile});
  T costs[engine::most_chunks];
  for (std::size_t first = 0; first < data.size(); first += together) {
    const std::size_t rows = std::min(together, data.size() - first);
    gather<Net>(data, rows, [first](std::size_t r) { return first + r; }, tape.input_room(), tape.target_room());
    const auto memory = tape.prepare(rows, tape.input_room(), m.data(), nullptr);
    const auto rows_of = [&](std::size_t part) {
      return engine::rows_between(memory, part * inference_batch, std::min(rows, (part + 1) * inference_batch));
    };
    const std::size_t parts = (rows + inference_batch - 1) / inference_batch;
    engine::forward_in_parts<Net, 0>(executor, parts, rows_of);
    executor.run(parts, [&](std::size_t part) {
      const auto mine = rows_of(part);
      engine::forward_segment<Net, engine::segment_count<Net> - 1>(mine);
      costs[part] = engine::cost<Net, Loss>(mine, tape.target_room() + part * inference_batch * Net::output_shape::size);
    });
    for (std::size_t part = 0; part < parts; ++part) sum += static_cast<double>(costs[part]) * static_cast<double>(rows_of(part).rows);
    for (std::size_t r = 0; r < rows; ++r) each(engine::output_of<Net>(memory) + r * Net::output_shape::size, first + r);
  }
  return sum / static_cast<double>(data.size());
}

// In the place of a loss, for those who want the answers alone.
struct no_cost {
  template <std::size_t Size, class T>
  static T value(const T*, const T*) {
    return T(0);
  }
};

template <class Net, class T>
std::size_t best_class(const T* answer) {
  return static_cast<std::size_t>(std::max_element(answer, answer + Net::output_shape::size) - answer);
}

}  // namespace training

/// What a network with one output a class takes each sample of a data set for. Throws data_error for a set without classes.
template <class Net, class T, class U>
confusion_matrix confusion_of(const networks::model<Net, T>& m, const data_set<U>& data) {
  training::check_data<Net>(data, true);
  if (!data.has_classes()) throw data_error("a confusion matrix of a data set without classes");
  constexpr std::size_t classes = Net::output_shape::size;
  confusion_matrix matrix{classes, std::vector<std::size_t>(classes * classes)};
  networks::tape<Net, T> tape(std::min(inference_batch, data.size()));
  training::run_over<training::no_cost>(m, data, tape, [&](const T* answer, std::size_t sample) {
    ++matrix.counts[static_cast<std::size_t>(data.class_of(sample)) * classes + training::best_class<Net>(answer)];
  });
  return matrix;
}

/// The share of a data set's samples whose class is the network's largest output.
template <class Net, class T, class U>
double accuracy_of(const networks::model<Net, T>& m, const data_set<U>& data) {
  return confusion_of(m, data).accuracy();
}

template <class Model, class Data>
  requires is_absorbed<Model>
absorbed confusion_of(const Model&, const Data&) {
  return {};
}
template <class Model, class Data>
  requires is_absorbed<Model>
absorbed accuracy_of(const Model&, const Data&) {
  return {};
}

}  // namespace chainrule
