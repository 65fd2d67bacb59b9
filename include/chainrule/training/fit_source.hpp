// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/training/fit.hpp>
#include <chainrule/training/measured_source.hpp>
#include <chainrule/training/source_batches.hpp>

// Training on a source of samples, and answers to one: data that need not be in memory together. Not part of
// chainrule.hpp.
namespace chainrule {

/// Trains a model on a source as on a data set; see `fit` in training/fit.hpp. In each epoch an indexed source is read
/// in another order, that of a data set with the same seed; an ordered source is read in its own. In addition to the
/// model and the tape it holds one batch, and 8 bytes for each sample of an indexed source. Throws shape_error before
/// the first step for a source of other shapes; error for a `shuffle` of an ordered source; data_error, with epoch,
/// batch and sample, for a number that is not finite and for targets that the loss does not take, and for an epoch
/// without samples. What the source throws reaches the caller. The model is then as after the batch before. An ordered
/// source is continued, by `checkpoints`, by reading its samples again up to the place.
template <internal::PlainNetwork Net, Scalar T, class Loss, class Optimizer, class Source, class... Observers>
  requires SourceOfBatches<std::remove_reference_t<Source>>
if_accepted<internal::training::fit_verdict<Optimizer, Net, Loss, Observers...>, std::type_identity<history>> fit(
    internal::models::model<Net, T>& m, const Loss& loss, const Optimizer& rule, Source&& source,
    const fit_options& options = {}, Observers&&... observers) {
  if constexpr (internal::training::fit_verdict<Optimizer, Net, Loss, Observers...>::accepted) {
    internal::training::source_batches<Net, Loss, T, std::remove_reference_t<Source>> batches(source, options.shuffle);
    return internal::training::fit_batches(m, loss, rule, batches, options, observers...);
  } else {
    return {};
  }
}
template <internal::PlainNetwork Net, Scalar T, class Loss, class Optimizer, class Source, class First,
          class... Observers>
  requires(SourceOfBatches<std::remove_reference_t<Source>> && !std::is_convertible_v<First, const fit_options&>)
auto fit(internal::models::model<Net, T>& m, const Loss& loss, const Optimizer& rule, Source&& source, First&& first,
         Observers&&... observers)
    -> if_accepted<internal::training::fit_verdict<Optimizer, Net, Loss, First, Observers...>,
                   std::type_identity<history>> {
  return fit(m, loss, rule, source, fit_options{}, std::forward<First>(first), std::forward<Observers>(observers)...);
}

namespace internal::training {

// A class of the user's that has some of a source's members, and what it lacks.
template <class Source>
concept MeantAsSource = !SourceOfBatches<Source> && !models::a_data_set::holds<std::remove_const_t<Source>> &&
                        requires(const Source& source) {
                          source.input_extents();
                          source.target_extents();
                        };

struct lacks_number {
  static constexpr char text[] = "needs the type of its numbers: write using number = float;";
};
struct lacks_has_classes {
  static constexpr char text[] = "needs bool has_classes() const";
};
struct lacks_samples {
  static constexpr char text[] =
      "needs size() and read(batch), or begin_epoch(epoch) and read_next(batch), for a batch_memory of its numbers";
};
template <class Source>
struct the_source {
  static constexpr auto text() { return meta::sentence("the source ", meta::spelling<Source>()); }
};
template <class Source>
struct mistake_of_source {
  static constexpr bool counts = requires { typename Source::number; };
  static constexpr bool states = requires(const Source& source) { bool(source.has_classes()); };
  using why = std::conditional_t<!counts, lacks_number, std::conditional_t<!states, lacks_has_classes, lacks_samples>>;
  using type = refusal<the_source<Source>, why>;
};

}  // namespace internal::training

/// Refuses a source that lacks a member.
template <internal::PlainNetwork Net, Scalar T, class Loss, class Optimizer, class Source, class... Rest>
  requires internal::training::MeantAsSource<std::remove_reference_t<Source>>
refused_call<internal::training::mistake_of_source<std::remove_reference_t<Source>>> fit(
    internal::models::model<Net, T>&, const Loss&, const Optimizer&, Source&&, const fit_options& = {},
    const Rest&...) {
  return {};
}

namespace internal::training {

struct predict_call {
  static constexpr char name[] = "predict";
  static constexpr char form[] = "predict(model, source, [](std::size_t sample, std::span<const float> answer) {})";
};
struct a_source {
  static constexpr char text[] = "a source of batches, as function_source: a data_set is answered by m(data)";
  template <class Type>
  static constexpr bool holds = SourceOfBatches<Type>;
};

}  // namespace internal::training

/// Answers all samples of a source, in the order in which it reads them: calls `each(sample, answer)` with the sample's
/// number and the numbers of its answer, `std::span<const T>`, which are valid during the call. It holds a few batches,
/// however many samples there are. Targets and classes are not looked at. Throws shape_error for a source of other
/// shapes, and data_error for numbers that are not finite. Returns the number of samples.
template <internal::PlainNetwork Net, Scalar T, class Source, class Function,
          class Threads = internal::engine::this_thread>
  requires(SourceOfBatches<std::remove_reference_t<Source>> &&
           std::is_invocable_v<Function&, std::size_t, std::span<const T>> && internal::engine::Executor<Threads>)
std::size_t predict(const internal::models::model<Net, T>& m, Source&& source, Function&& each,
                    const Threads& executor = {}) {
  const std::size_t parts = std::max(executor.parts(), std::size_t{1});
  internal::training::source_samples<Net, internal::training::no_cost, T, std::remove_reference_t<Source>> samples(
      source, parts * inference_batch, false);
  internal::training::measuring_scratch<Net, T> scratch(samples.most(), parts);
  std::size_t seen = 0;
  internal::training::run_over<internal::training::no_cost>(
      m, samples, scratch,
      [&](const T* answer, std::size_t row) {
        each(samples.number_of(row), std::span<const T>(answer, Net::output_shape::size));
        ++seen;
      },
      executor);
  return seen;
}

/// All other arguments are refused.
template <class... Arguments>
refused_call<internal::models::mistake<
    internal::training::predict_call, list<internal::models::a_model, internal::training::a_source>,
    internal::models::other_arguments<internal::training::predict_call>, Arguments...>>
predict(const Arguments&...) {
  return {};
}

}  // namespace chainrule
