// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <tuple>

#include <chainrule/meta/type_text.hpp>
#include <chainrule/training/fit.hpp>

// How `fit` measures after each epoch; the metrics themselves are in measure.hpp. A metric is an object with the
// members
//   const char* name;
//   void add(const measured_sample& sample);   // each sample of a set, in its order
//   double result() const;
// of which each set gets a new copy; or a loss, whose mean is computed: `measure{accuracy{}, huber<>{}}`.
namespace chainrule {

/// The network's answer for a sample, and what was expected: the number of a class, or targets.
struct measured_sample {
  const double* answers;
  const double* targets;  // null if there is a class
  std::size_t size;       // the number of answers, and of targets
  std::size_t class_number;
  std::size_t number;               // the sample's index in its set
  bool of_several_outputs = false;  // whose answers are concatenated
  double weight = 1;                // the sample's, if its set has weights

  bool has_class() const { return targets == nullptr; }
};

template <class Type>
concept Metric = std::is_copy_constructible_v<Type> && requires(Type& metric, const measured_sample& sample) {
  std::string(metric.name);
  metric.add(sample);
  double{std::as_const(metric).result()};
};

// The words of this header's error messages.
template <class Type>
struct is_no_metric {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Type>(), " is not a metric");
  }
};
struct needs_name_add_and_result {
  static constexpr char text[] =
      ": it needs a name, add(const measured_sample&) and a const result() of double, or must be a loss";
};

namespace internal::training {

[[noreturn, gnu::noinline, gnu::cold]] inline void metric_needs(const char* metric, const char* what) {
  throw data_error(std::string(metric) + " needs " + what);
}
/// A metric of classes needs one output.
inline void check_one_output(const char* metric, const measured_sample& sample) {
  if (sample.of_several_outputs) metric_needs(metric, "a network with one output, and this one has several");
}

/// A loss as a metric.
template <class Loss>
struct mean_of_loss {
  std::string name = type_text<Loss>();
  double sum = 0, count = 0;
};

template <class Type>
struct as_metric {
  using type = mean_of_loss<Type>;
  static type make(const Type&) { return {}; }
};
template <Metric Type>
struct as_metric<Type> {
  using type = Type;
  static type make(const Type& given) { return given; }
};

template <class Type>
struct verdict_of_metric {
  using type = refuse_if<!Metric<Type> && !Loss<Type>, refusal<is_no_metric<Type>, needs_name_add_and_result>>;
};

}  // namespace internal::training

/// `fit(m, loss, adam{}, train, {.epochs = 20}, validate_on{test}, measure{accuracy{}, top_k_accuracy{.k = 5}})`: after
/// each epoch the results of the metrics on each validation set are in the record's `metrics`, as `accuracy`, or `held
/// out accuracy` for a set with a name. The network is in inference.
template <class... Metrics>
class measure {
  using metrics = std::tuple<typename internal::training::as_metric<Metrics>::type...>;

 public:
  using verdict = first_refusal<typename internal::training::verdict_of_metric<Metrics>::type...>;

  explicit measure(const Metrics&... given) : stated(internal::training::as_metric<Metrics>::make(given)...) {}

  void begin() { now.emplace(stated); }
  template <class Net, class T, class Samples>
  void add(const T* answer, const Samples& samples, std::size_t row) {
    constexpr std::size_t size = Net::output_shape::size;
    answers.resize(size);
    const std::size_t wanted = samples.has_classes() ? size : samples.target_size();
    targets.resize(wanted + 1);  // a weight may follow
    std::copy_n(answer, size, answers.begin());
    const bool has_class = samples.has_classes();
    if (!has_class) std::copy_n(samples.target(row), wanted, targets.begin());
    const measured_sample seen{answers.data(),
                               has_class ? nullptr : targets.data(),
                               size,
                               has_class ? static_cast<std::size_t>(samples.class_of(row)) : 0,
                               samples.number_of(row),
                               internal::losses::outputs_of_network<Net>::size != 0,
                               static_cast<double>(samples.weight_of(row))};
    std::apply([&](auto&... metric) { (add_to<typename Net::output_shape>(metric, seen, wanted), ...); }, *now);
  }
  void end(const char* set_name, epoch_record& record) const {
    const std::string set = *set_name == '\0' ? "" : std::string(set_name) + " ";
    std::apply([&](const auto&... metric) { (record.metrics.push_back({set + metric.name, result_of(metric)}), ...); },
               *now);
  }

 private:
  // A loss may take targets of another shape than answers; what else measures compares the two.
  template <class Out, class Type>
  static void add_to(Type& metric, const measured_sample& sample, std::size_t wanted) {
    if (wanted != sample.size)
      internal::training::metric_needs(std::string(metric.name).c_str(), "targets of the shape of the answers");
    metric.add(sample);
  }
  template <class Out, class Loss>
  void add_to(internal::training::mean_of_loss<Loss>& metric, const measured_sample& sample, std::size_t wanted) {
    using of_sample = internal::losses::on_output<Loss, Out>;
    if (wanted != internal::losses::target_size<internal::losses::without_weights<Loss>, Out>)
      internal::training::metric_needs(metric.name.c_str(), "targets of another shape");
    if (sample.has_class()) {
      std::fill_n(targets.begin(), Out::size, 0.0);
      targets[sample.class_number] = 1;
    }
    if constexpr (internal::losses::TakesWeights<Loss>) targets[wanted] = sample.weight;
    const double* const y = targets.data();
    metric.sum += of_sample::template value<Out::size>(sample.answers, y);
    if constexpr (internal::losses::reduction_of<Loss> == internal::losses::reduction::mean_over_weights)
      metric.count += of_sample::template weight<Out::size>(y);
    else
      internal::training::add_divisor<Loss>(metric.count, 1);
  }
  template <class Type>
  static double result_of(const Type& metric) {
    return metric.result();
  }
  template <class Loss>
  static double result_of(const internal::training::mean_of_loss<Loss>& metric) {
    return internal::engine::divided_cost<Loss>(metric.sum, metric.count);
  }

  metrics stated;
  std::optional<metrics> now;
  std::vector<double> answers, targets;
};

}  // namespace chainrule
