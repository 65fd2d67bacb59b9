// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <chainrule/data/given_samples.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/number/shuffle.hpp>
#include <chainrule/tensor/tensor.hpp>

namespace chainrule {

/// Samples for training and tests: inputs, and for each either a target or the number of a class. The numbers are kept
/// one sample after another; every one is finite, and there is at least one sample (data_error otherwise). Integers,
/// such as pixels and counts, are converted to T; T is float if only integers are given.
template <class T>
class data_set {
  static_assert(std::is_floating_point_v<T>, "a data_set holds numbers of float or double; integers are converted");

  using size_list = std::vector<typename internal::meta::when_used<std::size_t, T>::type>;
  using class_list = std::vector<typename internal::meta::when_used<long long, T>::type>;
  // (T is not deduced from braces: braces alone make a data set of float.)
  using rows_in_braces = std::initializer_list<std::initializer_list<std::type_identity_t<T>>>;

 public:
  /// Inputs (samples, extents...) and targets: (samples, extents...), or (samples) of an integral type, which are
  /// classes. Integers with more axes are targets, such as the labels of a sequence or the class of each pixel.
  template <TensorExpression Inputs, TensorExpression Targets>
  data_set(const Inputs& inputs, const Targets& targets) {
    read(inputs, "inputs", input_extents_, inputs_);
    if constexpr (std::is_integral_v<typename Targets::value_type>) {
      if (targets.dimension() == 1) {
        classes_.assign(targets.template begin<xt::layout_type::row_major>(),
                        targets.template end<xt::layout_type::row_major>());
        check_counts(classes_.size());
        return;
      }
    }
    read(targets, "targets", target_extents_, targets_);
    check_counts(target_count);
  }

  /// The same with a vector of one number for each sample. Integers are classes; other numbers are targets of shape 1.
  template <TensorExpression Inputs, class Number, class Allocator>
    requires std::is_arithmetic_v<Number>
  data_set(const Inputs& inputs, const std::vector<Number, Allocator>& targets) {
    read(inputs, "inputs", input_extents_, inputs_);
    check_counts(targets.size());
    if constexpr (std::is_integral_v<Number>) {
      classes_.assign(targets.begin(), targets.end());
    } else {
      target_extents_ = {1};
      for (const Number number : targets) {
        targets_.push_back(static_cast<T>(number));
        if (!std::isfinite(targets_.back())) refuse("targets", targets_.size() - 1, 1, std::isfinite(number));
      }
    }
  }

  /// The same in braces, `data_set({{1, 2, 3}, {4, 5, 6}}, {0, 1})`: a row of numbers for each sample, and the samples'
  /// classes or, in braces of their own, their targets. Throws shape_error for rows that differ in length.
  data_set(rows_in_braces inputs, internal::data::classes_in_braces classes)
      : data_set(internal::tensors::matrix_of<T>(inputs), class_list(classes.begin(), classes.end())) {}
  data_set(rows_in_braces inputs, rows_in_braces targets)
      : data_set(internal::tensors::matrix_of<T>(inputs), internal::tensors::matrix_of<T>(targets)) {}

  template <TensorExpression Inputs>
  data_set(const Inputs& inputs, internal::data::classes_in_braces classes)
      : data_set(inputs, class_list(classes.begin(), classes.end())) {}

  /// The same with inputs in vectors: a vector of vectors, or one vector with one number for each sample.
  template <internal::data::InVectors Inputs, class Targets>
    requires(TensorExpression<Targets> || internal::data::InVectors<Targets>)
  data_set(const Inputs& inputs, const Targets& targets)
      : data_set(internal::data::tensor_of(inputs), internal::data::targets_of(targets)) {}
  template <TensorExpression Inputs, internal::tensors::RowsOfNumbers Targets>
  data_set(const Inputs& inputs, const Targets& targets) : data_set(inputs, internal::data::targets_of(targets)) {}

  /// The same for a network with several inputs: a batch for each, `data_set(inputs(x, u), y)`. In a sample the inputs
  /// are concatenated.
  template <class... Xs, class Targets>
    requires(TensorExpression<Targets> || internal::data::InVectors<Targets>)
  data_set(const internal::tensors::given_inputs<Xs...>& given, const Targets& targets)
      : data_set(internal::tensors::joined_rows<T>(given), internal::data::targets_of(targets)) {}

  /// The same with targets of several outputs, `data_set(inputs(x, u), targets(y1, y2))`.
  template <class Inputs, class... Ys>
    requires(TensorExpression<Inputs> || internal::tensors::GivenInputs<Inputs>)
  data_set(const Inputs& given, const internal::tensors::given_targets<Ys...>& targets)
      : data_set(given, internal::tensors::joined_rows<T>(targets.rows)) {}

  /// The same with a weight for each sample, `data_set(x, weighted(y, w))`, for `sample_weights` of a loss. Throws
  /// shape_error for another number of weights, and data_error for one that is negative or not finite.
  template <class Inputs, class Y, class Weights>
    requires internal::data::AreSamples<Inputs, std::remove_cvref_t<Y>>
  data_set(const Inputs& given, const internal::tensors::given_weighted<Y, Weights>& answers)
      : data_set(given, answers.targets) {
    internal::tensors::for_each_weight<T>(answers.weights, count,
                                          [this](std::size_t, T weight) { weights_.push_back(weight); });
  }

  /// The same without targets, `data_set(inputs(x, u), no_targets)`, for a loss that compares answers with each other.
  template <class Inputs>
    requires(TensorExpression<Inputs> || internal::tensors::GivenInputs<Inputs>)
  data_set(const Inputs& given, const internal::tensors::given_no_targets&) : target_extents_{0} {
    if constexpr (internal::tensors::GivenInputs<Inputs>)
      read(internal::tensors::joined_rows<T>(given), "inputs", input_extents_, inputs_);
    else
      read(given, "inputs", input_extents_, inputs_);
  }

  /// All other arguments are refused. (Functions do that by returning a gate, meta/gate.hpp; a constructor returns
  /// nothing, so the assertion is here.)
  template <class... Arguments>
    requires(!internal::data::AreSamples<Arguments...>)
  explicit data_set(const Arguments&...) {
    using printed_refusal = typename internal::meta::printed_for<refusal<internal::data::is_made_of_inputs_and_targets>,
                                                                 Arguments...>::type;
#if CHAINRULE_PLAIN_REFUSALS
    static_assert(printed_refusal::accepted || !std::is_same_v<T, T>, printed_refusal::text());
#else
    static_assert(printed_refusal::accepted || !std::is_same_v<T, T>, "refused: the text in quotes says where and why");
#endif
  }

  /// Inputs that are already concatenated, each sample of shape `extents`, and the classes of the samples.
  data_set(std::vector<T> inputs, std::vector<std::size_t> extents, std::vector<long long> classes)
      : inputs_(std::move(inputs)), input_extents_(std::move(extents)), classes_(std::move(classes)) {
    check_extents(input_extents_);
    if (input_size() == 0 || inputs_.size() % input_size() != 0)
      throw shape_error(std::to_string(inputs_.size()) + " numbers are not samples of shape " +
                        describe_shape(input_extents_));
    count = inputs_.size() / input_size();
    check_counts(classes_.size());
    check_finite(inputs_, input_size(), "inputs");
  }

  std::size_t size() const { return count; }
  std::size_t input_size() const { return product(input_extents_); }
  std::size_t target_size() const { return product(target_extents_); }
  const std::vector<std::size_t>& input_extents() const { return input_extents_; }
  const std::vector<std::size_t>& target_extents() const { return target_extents_; }
  bool has_classes() const { return !classes_.empty(); }

  const T* input(std::size_t sample) const { return inputs_.data() + sample * input_size(); }
  T* input(std::size_t sample) { return inputs_.data() + sample * input_size(); }
  const T* target(std::size_t sample) const { return targets_.data() + sample * target_size(); }
  long long class_of(std::size_t sample) const { return classes_[sample]; }
  bool has_weights() const { return !weights_.empty(); }
  /// A sample's weight; 1 if none were given.
  T weight_of(std::size_t sample) const { return has_weights() ? weights_[sample] : T(1); }

  /// The samples with these indices, in this order. Throws data_error if there are none, or for an index out of range.
  data_set subset(const std::vector<std::size_t>& samples) const {
    data_set part{std::in_place};
    part.input_extents_ = input_extents_;
    part.target_extents_ = target_extents_;
    for (const std::size_t sample : samples) {
      if (sample >= count)
        throw data_error("sample " + std::to_string(sample) + " of a data set of " + std::to_string(count));
      part.inputs_.insert(part.inputs_.end(), input(sample), input(sample) + input_size());
      if (has_classes())
        part.classes_.push_back(class_of(sample));
      else
        part.targets_.insert(part.targets_.end(), target(sample), target(sample) + target_size());
      if (has_weights()) part.weights_.push_back(weight_of(sample));
    }
    part.count = samples.size();
    if (part.count == 0) throw data_error("a subset of 0 samples: it needs at least 1");
    return part;
  }

  /// The same samples with other inputs, one sample after another, each of shape `extents`. Throws shape_error for
  /// another number of samples, and data_error for a number that is not finite.
  data_set with_inputs(std::vector<T> inputs, std::vector<std::size_t> extents) const {
    check_extents(extents);
    if (product(extents) == 0 || inputs.size() % product(extents) != 0 || inputs.size() / product(extents) != count)
      throw shape_error(std::to_string(inputs.size()) + " numbers are not " + std::to_string(count) +
                        " samples of shape " + describe_shape(extents));
    check_finite(inputs, product(extents), "inputs");
    data_set changed = *this;
    changed.inputs_ = std::move(inputs);
    changed.input_extents_ = std::move(extents);
    return changed;
  }

  /// Splits after the first n samples.
  std::pair<data_set, data_set> split(std::size_t first) const {
    if (first == 0 || first >= count)
      throw data_error("a split after sample " + std::to_string(first) + " of " + std::to_string(count) +
                       " leaves one part empty");
    size_list order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return {subset({order.begin(), order.begin() + static_cast<std::ptrdiff_t>(first)}),
            subset({order.begin() + static_cast<std::ptrdiff_t>(first), order.end()})};
  }

  /// The same samples in a random order.
  data_set shuffled(seed start) const {
    size_list order(count);
    internal::number::shuffled_numbers(order, {start, internal::number::purpose::order_of_samples});
    return subset(order);
  }

 private:
  explicit data_set(std::in_place_t) {}  // without samples yet

  static std::size_t product(const std::vector<std::size_t>& extents) {
    return std::accumulate(extents.begin(), extents.end(), std::size_t{1}, std::multiplies<>{});
  }

  // Without this check a product of extents that overflows std::size_t would look like a small size.
  static void check_extents(const std::vector<std::size_t>& extents) {
    std::size_t size = 1;
    for (const std::size_t extent : extents)
      if (__builtin_mul_overflow(size, extent, &size))
        throw shape_error("samples of shape " + describe_shape(extents) + " have more elements than can be counted");
  }

  template <class Expression>
  void read(const Expression& expression, const char* what, std::vector<std::size_t>& extents,
            std::vector<T>& numbers) {
    if (expression.dimension() == 0 || expression.shape()[0] == 0)
      throw data_error(std::string("a data set with 0 samples of ") + what + ": it needs at least 1");
    extents.assign(std::next(expression.shape().begin()), expression.shape().end());
    (count == 0 ? count : target_count) = static_cast<std::size_t>(expression.shape()[0]);
    const auto end = expression.template end<xt::layout_type::row_major>();
    for (auto number = expression.template begin<xt::layout_type::row_major>(); number != end; ++number) {
      numbers.push_back(static_cast<T>(*number));
      if (!std::isfinite(numbers.back()))
        refuse(what, numbers.size() - 1, product(extents), std::isfinite(static_cast<double>(*number)));
    }
  }

  static void check_finite(const std::vector<T>& numbers, std::size_t size, const char* what) {
    for (std::size_t i = 0; i < numbers.size(); ++i)
      if (!std::isfinite(numbers[i])) refuse(what, i, size, false);
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const char* what, std::size_t at, std::size_t size,
                                                            bool too_large) {
    throw data_error(std::string("the ") + what + " of sample " + std::to_string(at / size) +
                     " have a number that is " + (too_large ? "too large for the data set's" : "not finite") +
                     ", at index " + std::to_string(at % size));
  }

  void check_counts(std::size_t answers) const {
    if (count == 0) throw data_error("a data set of 0 samples: it needs at least 1");
    if (answers != count)
      throw shape_error(std::to_string(count) + " inputs and " + std::to_string(answers) + " targets");
  }

  std::vector<T> inputs_;
  std::vector<T> targets_;
  std::vector<T> weights_;
  size_list input_extents_;
  size_list target_extents_;
  class_list classes_;
  std::size_t count = 0;
  std::size_t target_count = 0;
};

template <class Inputs, class Targets>
  requires((TensorExpression<Inputs> || internal::data::InVectors<Inputs>) &&
           (TensorExpression<Targets> || internal::data::InVectors<Targets>))
data_set(const Inputs&, const Targets&) -> data_set<typename internal::data::number_of<Inputs>::type>;
data_set(std::initializer_list<std::initializer_list<float>>, std::initializer_list<std::initializer_list<float>>)
    -> data_set<float>;
template <class Inputs, class... Ys>
  requires(TensorExpression<Inputs> || internal::tensors::GivenInputs<Inputs>)
data_set(const Inputs&, const internal::tensors::given_targets<Ys...>&)
    -> data_set<typename internal::data::number_of<Inputs>::type>;
template <class... Xs, class Targets>
  requires(TensorExpression<Targets> || internal::data::InVectors<Targets>)
data_set(const internal::tensors::given_inputs<Xs...>&, const Targets&)
    -> data_set<typename internal::data::number_of<internal::tensors::given_inputs<Xs...>>::type>;
template <class Inputs>
  requires(TensorExpression<Inputs> || internal::tensors::GivenInputs<Inputs>)
data_set(const Inputs&, const internal::tensors::given_no_targets&)
    -> data_set<typename internal::data::number_of<Inputs>::type>;
template <class Inputs, class Y, class Weights>
  requires internal::data::AreSamples<Inputs, std::remove_cvref_t<Y>>
data_set(const Inputs&, const internal::tensors::given_weighted<Y, Weights>&)
    -> data_set<typename internal::data::number_of<Inputs>::type>;
template <TensorExpression Inputs>
data_set(const Inputs&, internal::data::classes_in_braces)
    -> data_set<typename internal::data::number_of<Inputs>::type>;

}  // namespace chainrule
