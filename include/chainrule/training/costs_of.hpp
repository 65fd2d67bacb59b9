// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/training/batches.hpp>

// The cost of each sample, without a mean or a sum: which samples are answered worst. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::training {

struct costs_of_call {
  static constexpr char name[] = "costs_of";
  static constexpr char form[] = "costs_of(model, loss, x, y)";
};

/// `costs_of`, for samples of any kind.
template <class Loss, class Net, class T, class Samples>
xt::xtensor<T, 1> costs_over(const models::model<Net, T>& m, Samples samples) {
  using stated = losses::on_output<Loss, typename Net::output_shape>;
  std::vector<T> costs, input(Net::input_shape::size), target(engine::target_size<Net, Loss> + 1);
  measuring_scratch<Net, T> scratch(samples.most());
  run_over<Loss>(m, samples, scratch, [&](const T* answer, std::size_t row) {
    samples.write(row, 1, input.data(), target.data());
    costs.push_back(stated::template value<Net::output_shape::size>(answer, static_cast<const T*>(target.data())));
  });
  auto result = xt::xtensor<T, 1>::from_shape({costs.size()});
  std::copy(costs.begin(), costs.end(), result.begin());
  return result;
}

}  // namespace internal::training

/// The cost of each sample, in inference: PyTorch's `reduction='none'`, summed over a sample's outputs or places. A
/// sample's weight or the weight of its class is in its cost. Refuses and throws as `cost_of` does.
template <internal::PlainNetwork Net, Scalar T, class Loss, TensorExpression X, internal::tensors::OneTarget Y>
if_accepted<internal::models::step_verdict<Loss, Net, X, Y>, std::type_identity<xt::xtensor<T, 1>>> costs_of(
    const internal::models::model<Net, T>& m, const Loss&, const X& x, const Y& y) {
  if constexpr (internal::models::step_verdict<Loss, Net, X, Y>::accepted) {
    using pass = inference_of<Net>;
    using stated = internal::losses::on_output<Loss, typename Net::output_shape>;
    constexpr std::size_t size = Net::output_shape::size, wanted = internal::engine::target_size<Net, Loss>;
    internal::models::tape<pass, T> tape(internal::models::count_rows<typename Net::input_shape>(x, "an input"));
    const auto [memory, targets] = internal::models::fill<Loss>(m, x, y, tape, static_cast<T*>(nullptr));
    internal::engine::forward<pass>(memory);
    const T* const answers = internal::engine::output_of<pass>(memory);
    auto costs = xt::xtensor<T, 1>::from_shape({std::size_t{memory.rows}});
    for (std::size_t r = 0; r < memory.rows; ++r)
      costs(r) = stated::template value<size>(answers + r * size, targets + r * wanted);
    return costs;
  } else {
    return {};
  }
}
template <internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y>
  requires internal::models::NeedsConversion<X, Y, Net, Loss>
auto costs_of(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y) {
  return costs_of(m, loss, internal::models::input_rows<Net>(x), internal::models::target_rows_for<Loss>(y));
}

/// The same for the samples of a data set, some at a time.
template <internal::PlainNetwork Net, Scalar T, class Loss, class U>
if_accepted<verdict_of_loss<Loss, typename Net::output_shape>, std::type_identity<xt::xtensor<T, 1>>> costs_of(
    const internal::models::model<Net, T>& m, const Loss&, const data_set<U>& data) {
  if constexpr (verdict_of_loss<Loss, typename Net::output_shape>::accepted) {
    return internal::training::costs_over<Loss>(m, internal::training::data_set_samples<Net, Loss, T, U>(data, ""));
  } else {
    return {};
  }
}

/// All other arguments are refused.
template <class... Arguments>
refused_call<
    internal::models::mistake<internal::training::costs_of_call, internal::models::gradient_roles,
                              internal::models::other_arguments<internal::training::costs_of_call>, Arguments...>>
costs_of(const Arguments&...) {
  return {};
}
template <class Model, class... Rest>
  requires(is_refused<Model> || (is_refused<Rest> || ...))
refused_result costs_of(const Model&, const Rest&...) {
  return {};
}

}  // namespace chainrule
