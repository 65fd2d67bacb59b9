// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <tuple>
#include <vector>

#include <chainrule/tensor/error.hpp>
#include <chainrule/tensor/static_shape.hpp>

// The arguments of inputs(...) and targets(...).
namespace chainrule {
namespace internal::tensors {

/// The values of several inputs, in their order.
template <class... Xs>
struct given_inputs {
  std::tuple<Xs...> values;
};
template <class Type>
inline constexpr bool is_given_inputs = false;
template <class... Xs>
inline constexpr bool is_given_inputs<given_inputs<Xs...>> = true;
template <class Type>
concept GivenInputs = is_given_inputs<std::remove_cvref_t<Type>>;

/// Batches of several inputs as one matrix: a row for each sample, in which the inputs are concatenated. Throws
/// shape_error for batches of different sizes.
template <class T, class... Xs>
xt::xtensor<T, 2, xt::layout_type::row_major> joined_rows(const given_inputs<Xs...>& given) {
  return std::apply(
      [](const auto&... xs) {
        const auto samples_of = [](const auto& x) {
          return x.dimension() == 0 ? std::size_t{0} : static_cast<std::size_t>(x.shape()[0]);
        };
        const std::size_t counts[] = {samples_of(xs)...};
        for (const std::size_t count : counts)
          if (count != counts[0])
            error_texts::fail<shape_error>({"inputs of ", counts[0], " samples and of ", count, " samples"});
        const std::size_t sizes[] = {counts[0] == 0 ? 0 : static_cast<std::size_t>(xs.size()) / counts[0]...};
        std::size_t width = 0;
        for (const std::size_t size : sizes) width += size;
        auto rows = xt::xtensor<T, 2, xt::layout_type::row_major>::from_shape({counts[0], width});
        std::size_t part = 0, before = 0;
        const auto copy = [&](const auto& x) {
          auto number = x.template begin<xt::layout_type::row_major>();
          for (std::size_t r = 0; r < counts[0]; ++r)
            for (std::size_t i = 0; i < sizes[part]; ++i, ++number) rows(r, before + i) = static_cast<T>(*number);
          before += sizes[part++];
        };
        (copy(xs), ...);
        return rows;
      },
      given.values);
}

/// The targets of several outputs, in their order.
template <class... Ys>
struct given_targets {
  given_inputs<Ys...> rows;
};
template <class Type>
inline constexpr bool is_given_targets = false;
template <class... Ys>
inline constexpr bool is_given_targets<given_targets<Ys...>> = true;
template <class Type>
concept GivenTargets = is_given_targets<std::remove_cvref_t<Type>>;

/// No target, as of a loss that compares answers with each other.
struct given_no_targets {};

/// Targets, and a weight for each sample.
template <class Y, class Weights>
struct given_weighted {
  Y targets;
  Weights weights;
};
template <class Type>
inline constexpr bool is_given_weighted = false;
template <class Y, class Weights>
inline constexpr bool is_given_weighted<given_weighted<Y, Weights>> = true;
template <class Type>
concept GivenWeighted = is_given_weighted<std::remove_cvref_t<Type>>;

/// A sample's weight in the model's scalar. Throws data_error, with `of` before it, for one that is negative or not
/// finite.
template <class T, class Number>
T checked_weight(Number number, std::size_t sample, const char* of = "") {
  const T weight = static_cast<T>(number);
  if (!(weight >= T(0) && weight - weight == T(0)))
    error_texts::fail<data_error>({of, "the weight of sample ", sample, " is ", static_cast<double>(number),
                                   ", and weights are finite and at least 0"});
  return weight;
}

/// Calls each(sample, weight) for the weights of so many samples: numbers, or one number for one sample. Throws
/// shape_error for another number of weights, and data_error for one that is negative or not finite.
template <class T, class Weights, class Each>
void for_each_weight(const Weights& weights, std::size_t samples, const Each& each) {
  if constexpr (std::is_arithmetic_v<Weights>) {
    for_each_weight<T>(std::array<Weights, 1>{weights}, samples, each);
  } else {
    const auto count = static_cast<std::size_t>(weights.size());
    if (count != samples) error_texts::fail<shape_error>({count, " weights for ", samples, " samples"});
    std::size_t sample = 0;
    for (const auto number : weights) {
      each(sample, checked_weight<T>(number, sample));
      ++sample;
    }
  }
}
/// For a loss that divides by the sum of the weights.
[[noreturn, gnu::noinline, gnu::cold]] inline void weights_are_zero(std::size_t samples, const char* whose) {
  error_texts::fail<data_error>(
      {whose, "the weights of all ", samples, " samples are 0, and the loss divides by their sum"});
}

/// Any other target.
template <class Type>
concept OneTarget = !GivenTargets<Type>;

}  // namespace internal::tensors

/// The values of a network's inputs, in the order in which the network lists them: `m(inputs(x, u))`. Each is a sample
/// or a batch of its input, as any xtensor expression; all are samples, or all are batches of as many samples.
template <TensorExpression... Xs>
  requires(sizeof...(Xs) > 0)
internal::tensors::given_inputs<Xs...> inputs(Xs&&... xs) {
  return {std::tuple<Xs...>(std::forward<Xs>(xs)...)};
}

/// The targets of a network's outputs, in the order in which `outputs<...>` lists them; again, all are samples, or all
/// are batches.
template <TensorExpression... Ys>
  requires(sizeof...(Ys) > 0)
internal::tensors::given_targets<Ys...> targets(Ys&&... ys) {
  return {{std::tuple<Ys...>(std::forward<Ys>(ys)...)}};
}

/// In the place of targets, for a loss that takes none, as `triplet_margin<>`.
inline constexpr internal::tensors::given_no_targets no_targets{};

}  // namespace chainrule
