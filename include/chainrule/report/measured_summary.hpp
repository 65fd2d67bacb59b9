// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstdio>
#include <memory>

#include <chainrule/model/value_and_gradient.hpp>
#include <chainrule/report/summary.hpp>
#include <chainrule/report/timed_passes.hpp>

// A network's summary with the time that each layer takes. Not part of chainrule.hpp.
namespace chainrule {

/// A layer's time in a pass, without the layers inside it. Repetitions of a `repeat` are counted together.
struct layer_time {
  double seconds = 0;                       // the median of all passes
  bool has_time = false;                    // whether something of it is computed by itself
  std::vector<std::size_t> in_others = {};  // the layers, as numbers of rows, in whose time some of its work is
};

/// The times of a pass: forward, cost and backward in training, forward in inference, for all samples.
struct pass_time {
  std::vector<layer_time> layers;  // in the order of `network_summary::layers`
  double beside = 0;               // seconds of the cost, and of what belongs to no layer
  double seconds = 0;              // of the whole pass, measured without a look at the clock in it
  std::size_t passes = 0;          // how many were measured

  /// A layer's share of the time of all layers and of what is beside them.
  double share(std::size_t layer) const {
    double all = beside;
    for (const layer_time& each : layers) all += each.seconds;
    return all > 0 ? layers[layer].seconds / all : 0;
  }
};

/// A network's summary with measured times. It prints as a table: `std::cout << measured_summary(m, loss, x, y)`.
struct measured_network_summary {
  network_summary costs;
  pass_time training, inference;

  std::string text() const;
};

namespace internal::report {

struct measured_summary_call {
  static constexpr char name[] = "measured_summary";
  static constexpr char form[] = "measured_summary(model, loss, x, y)";
};

/// Calls `timed` and `plain` in turn for about so many seconds, 5 times at least.
template <class Timed, class Plain>
pass_time time_of_passes(stopwatch& watch, std::vector<row_in_others> rows, double seconds, const Timed& timed,
                         const Plain& plain) {
  std::vector<std::vector<double>> times(rows.size() + 2);
  timed();  // memory is touched, and code is there
  const auto begin = stopwatch::clock::now();
  pass_time result;
  while (result.passes < 5 || stopwatch::since(begin) < seconds) {
    timed();
    for (std::size_t row = 0; row <= rows.size(); ++row) times[row].push_back(watch.times()[row]);
    const auto before = stopwatch::clock::now();
    plain();
    times.back().push_back(stopwatch::since(before));
    ++result.passes;
  }
  const auto median = [](std::vector<double>& of) {
    const auto middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
    std::nth_element(of.begin(), middle, of.end());
    return *middle;
  };
  for (std::size_t row = 0; row < rows.size(); ++row)
    result.layers.push_back({median(times[row]), rows[row].has_time, std::move(rows[row].others)});
  result.beside = median(times[rows.size()]);
  result.seconds = median(times.back());
  return result;
}

template <class Net, class Loss, class T, class X, class Y>
pass_time time_of_training(const models::model<Net, T>& m, const X& x, const Y& y, double seconds) {
  constexpr const auto& rows = rows_of_steps<Net>;
  models::tape<Net, T> tape(models::count_rows<typename Net::input_shape>(x, "an input"));
  const std::unique_ptr<models::gradient<Net, T>> gradient(new models::gradient<Net, T>);
  const auto filled = models::fill<Loss>(m, x, y, tape, gradient->data());
  engine::buffers<T> memory = filled.memory;
  const draw random{seed{0}, 0};
  memory.drawn = &random;
  stopwatch watch(rows.count);
  return time_of_passes(
      watch, rows_in_others<Net, true>(rows.row, rows.count), seconds,
      [&] { timed_training<Net, Loss>(memory, filled.targets, timed_rows{rows.row, &watch}); },
      [&] { engine::value_and_gradient<Net, Loss>(memory, filled.targets); });
}

template <class Net, class T, class X>
pass_time time_of_inference(const models::model<Net, T>& m, const X& x, double seconds) {
  using pass = without_gradient<inference_of<Net>>;
  constexpr const auto& rows = rows_in<Net, pass>;
  constexpr std::size_t row_count = rows_of_steps<Net>.count;
  constexpr const auto& plan = memory_plan_of<pass>;
  const std::size_t count = models::count_rows<typename Net::input_shape>(x, "an input"),
                    capacity = inference_capacity(count);
  aligned_buffer<T> numbers(plan.before_values + plan.value_extent * capacity);
  // the samples are answered as `m(x)` does it, some at a time
  const auto in_parts = [&](const auto& answer) {
    models::rows_reader<X, T, Net::input_shape::size> samples(x, 0);
    for (std::size_t done = 0; done < count; done += capacity) {
      engine::buffers<T> memory;
      memory.rows = std::min(capacity, count - done);
      memory.capacity = capacity;
      memory.parameters = m.data();
      memory.values = numbers.data() + plan.before_values;
      memory.answers_only = true;
      memory.input = samples.read(memory.rows, engine::transient_buffer<pass>(memory, plan.input_offset));
      answer(memory);
    }
  };
  stopwatch watch(row_count);
  return time_of_passes(
      watch, rows_in_others<pass, false>(rows.row, row_count), seconds,
      [&] {
        watch.start();
        in_parts([&](const auto& memory) {
          watch.lap(no_index);
          timed_forward<pass>(memory, timed_rows{rows.row, &watch});
        });
      },
      [&] { in_parts([&](const auto& memory) { engine::forward<pass>(memory); }); });
}

inline std::string share_words(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}
/// "12.3 %", "in 1, 3" for a layer that is computed with others, or both.
template <class = void>
std::string share_words(const network_summary& all, const pass_time& pass, std::size_t layer) {
  const layer_time& time = pass.layers[layer];
  const std::string text = time.has_time ? share_words(pass.share(layer)) : "";
  std::string others;
  for (const std::size_t other : time.in_others)
    others += (others.empty() ? "in " : ", ") + path_words(all.layers.first[other]);
  return text + (text.empty() || others.empty() ? "" : ", ") + others;
}
template <class = void>
std::string time_words(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, seconds < 1e-3 ? "%.4g us" : "%.4g ms", seconds * (seconds < 1e-3 ? 1e6 : 1e3));
  return text;
}

}  // namespace internal::report

inline std::string measured_network_summary::text() const {
  using namespace internal::report;
  text_table table = table_of_layers(costs);
  const auto add = [&](std::size_t line, std::string in_training, std::string in_inference) {
    table.lines[line].insert(table.lines[line].end(), {std::move(in_training), std::move(in_inference)});
  };
  add(0, "time,", "time,");
  add(1, "training", "inference");
  std::size_t line = 3;
  for (const std::size_t layer : order_as_written(costs.layers))
    add(line++, share_words(costs, training, layer), share_words(costs, inference, layer));
  const auto beside = [](const pass_time& pass) {
    double shares = 1;
    for (std::size_t layer = 0; layer < pass.layers.size(); ++layer) shares -= pass.share(layer);
    return share_words(std::max(0.0, shares));
  };
  table.lines.insert(table.lines.begin() + static_cast<std::ptrdiff_t>(line),
                     {"cost and the rest", "", "", "", "", "", "", "", beside(training), beside(inference)});
  add(table.lines.size() - 1, "100 %", "100 %");
  return table.text() + '\n' + totals_as_text(costs) + "\ntime, " + samples_words(costs.samples) +
         ", one thread: training " + time_words(training.seconds) + ", inference " + time_words(inference.seconds) +
         "; medians of " + grouped(training.passes) + " and " + grouped(inference.passes) + " passes\n";
}

inline std::ostream& operator<<(std::ostream& out, const measured_network_summary& all) { return out << all.text(); }

/// A model's summary with the time that each layer takes in training (forward pass, cost, backward pass) and in
/// inference (forward pass), measured with these samples by one thread, for about so many seconds each. x and y are as
/// in `value_and_gradient`; nothing of the model is changed. The optimizer's update is not measured. A layer that is
/// computed in another one's loop has no time of its own: `in_others` says where its time is. Between two operations
/// the clock is read: what that takes is taken off, but a pass of less than some microseconds is too short to be
/// divided so. Throws shape_error and data_error as `value_and_gradient`.
template <internal::PlainNetwork Net, Scalar T, class Loss, TensorExpression X, internal::tensors::OneTarget Y>
if_accepted<internal::models::step_verdict<Loss, Net, X, Y>, std::type_identity<measured_network_summary>>
measured_summary(const internal::models::model<Net, T>& m, const Loss&, const X& x, const Y& y, double seconds = 0.2) {
  if constexpr (internal::models::step_verdict<Loss, Net, X, Y>::accepted) {
    using namespace internal::report;
    const std::size_t rows = internal::models::count_rows<typename Net::input_shape>(x, "an input");
    return {summary<Net, T>(rows), time_of_training<Net, Loss>(m, x, y, seconds), time_of_inference(m, x, seconds)};
  } else {
    return {};
  }
}
/// The same for inputs in vectors, for `inputs(x, u)` and for `targets(y1, y2)`.
template <internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y>
  requires internal::models::NeedsConversion<X, Y, Net, Loss>
auto measured_summary(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y,
                      double seconds = 0.2) {
  return measured_summary(m, loss, internal::models::input_rows<Net>(x), internal::models::target_rows_for<Loss>(y),
                          seconds);
}

/// All other arguments are refused.
template <class... Arguments>
refused_call<
    internal::models::mistake<internal::report::measured_summary_call, internal::models::gradient_roles,
                              internal::models::other_arguments<internal::report::measured_summary_call>, Arguments...>>
measured_summary(const Arguments&...) {
  return {};
}
template <class Model, class... Rest>
  requires(is_refused<Model> || (is_refused<Rest> || ...))
refused_result measured_summary(const Model&, const Rest&...) {
  return {};
}

}  // namespace chainrule
