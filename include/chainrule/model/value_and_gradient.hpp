// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/parallel.hpp>
#include <chainrule/model/gradient.hpp>
#include <chainrule/model/model.hpp>
#include <chainrule/number/within.hpp>

namespace chainrule {

// The words of this room's refusals.
template <class Net, class T>
struct tape_of {};

namespace networks {

/// A loss whose target may be a class's number.
template <class Loss>
concept TakesClasses = requires { typename Loss::takes_classes; };

/// A loss that takes targets of a range alone, as probabilities: it states the ends.
template <class Loss>
concept BoundsTargets = requires {
  Loss::least_target;
  Loss::most_target;
};

template <class T>
[[noreturn, gnu::noinline, gnu::cold]] void fails_for_target(const T* targets, std::size_t size, double least, double most, const char* whose) {
  std::size_t i = 0;
  while (static_cast<double>(targets[i]) >= least && static_cast<double>(targets[i]) <= most) ++i;
  error_texts::fail<data_error>({whose, "the targets of sample ", i / size, " have ", describe_number(targets[i]).c_str(), " at place ", i % size,
                                 ", and the loss takes numbers from ", least, " to ", most});
}

// Throws data_error for a target that is outside of the range that a loss takes, or that is none. `whose` begins the sentence.
template <class Loss, class T>
void check_targets([[maybe_unused]] const T* targets, [[maybe_unused]] std::size_t size, [[maybe_unused]] std::size_t rows, [[maybe_unused]] const char* whose) {
  if constexpr (BoundsTargets<Loss>) {
    if (!kernel::all_within(targets, rows * size, T(Loss::least_target), T(Loss::most_target))) fails_for_target(targets, size, Loss::least_target, Loss::most_target, whose);
  }
}

// One class's number for each sample: an integer, or integers of one rank below the batch.
template <class Loss, class Net, class Target>
inline constexpr bool names_classes = false;
template <TakesClasses Loss, class Net, class Target>
  requires std::is_integral_v<Target>
inline constexpr bool names_classes<Loss, Net, Target> = true;
template <TakesClasses Loss, class Net, TensorExpression Target>
  requires(std::is_integral_v<typename Target::value_type> && xt::get_rank<Target>::value == 1 && !std::is_same_v<static_shape_of<Target>, typename Net::output_shape>)
inline constexpr bool names_classes<Loss, Net, Target> = true;

template <class Loss, class Net, class Target>
struct target_verdict {
  using type = acceptance;
};
template <class Loss, class Net, TensorExpression Target>
  requires(!names_classes<Loss, Net, Target>)
struct target_verdict<Loss, Net, Target> {
  using type = verdict_of_argument<network_target, typename Net::output_shape, Target>;
};

template <class Loss, class Net, class X, class Y>
using step_verdict = first_refusal<typename Loss::template verdict<typename Net::output_shape>, verdict_of_argument<network_input, typename Net::input_shape, X>,
                                   typename target_verdict<Loss, Net, std::remove_cvref_t<Y>>::type>;

/// Whether a gradient belongs to a model: the same network, the same scalar.
template <class Net, class T, class Gradient>
using gradient_verdict = refuse_if<!same_model<Net, T, typename Gradient::network, typename Gradient::scalar>,
                                   refusal<gradient_of<typename Gradient::network, typename Gradient::scalar>, used_with_model_of<Net, T>>>;

/// Whether a tape does, and whether a tape and a gradient both do.
template <class Net, class T, class Tape>
using tape_verdict = refuse_if<!same_model<Net, T, typename Tape::network, typename Tape::scalar>,
                               refusal<tape_of<typename Tape::network, typename Tape::scalar>, used_with_model_of<Net, T>>>;
template <class Net, class T, class Tape, class Gradient>
using belonging_verdict = first_refusal<tape_verdict<Net, T, Tape>, gradient_verdict<Net, T, Gradient>>;

// One class's number as the target that it stands for: one at its place, zero elsewhere.
template <class T>
void write_class(T* target, std::size_t classes, long long number, std::size_t row) {
  if (number < 0 || static_cast<unsigned long long>(number) >= classes)
    error_texts::fail<data_error>({"sample ", row, " is of class ", number, ", and the network has ", classes, " classes, from 0"});
  std::fill_n(target, classes, T(0));
  target[number] = T(1);
}

// The targets of `rows` samples as the engine reads them, in `room` if they have to be written there.
template <class Loss, class Net, class T, class Target>
const T* place_target(const Target& y, std::size_t rows, T* room) {
  using out = typename Net::output_shape;
  if constexpr (std::is_integral_v<Target>) {
    if (rows != 1) error_texts::fail<shape_error>({"one class for a batch of ", rows, " samples"});
    write_class(room, out::size, static_cast<long long>(y), 0);
    return room;
  } else if constexpr (names_classes<Loss, Net, Target>) {
    if (y.size() != rows) error_texts::fail<shape_error>({static_cast<std::size_t>(y.size()), " classes for a batch of ", rows, " samples"});
    for (std::size_t r = 0; r < rows; ++r) write_class(room + r * out::size, out::size, static_cast<long long>(y(r)), r);
    return room;
  } else {
    const std::size_t targets = arguments::count_rows<out>(y, "a target");
    if (targets != rows) error_texts::fail<shape_error>({"targets for ", targets, " samples and inputs for ", rows});
    const T* const read = arguments::rows_reader<Target, T, out::size>(y).read(rows, room);
    check_targets<Loss>(read, out::size, rows, "");
    return read;
  }
}

// A walk's buffers, and its targets.
template <class Memory>
struct filled {
  Memory memory;
  const typename Memory::scalar* targets;
};

// Readies a tape for a walk over a sample or a batch. Throws what does not fit before anything is changed.
template <class Loss, class Net, class Walked, class T, class X, class Y>
auto fill(const model<Net, T>& m, const X& x, const Y& y, tape<Walked, T>& tape, T* gradient) {
  using arguments::rows_reader;
  const std::size_t rows = arguments::count_rows<typename Net::input_shape>(x, "an input");
  tape.check_room(rows);
  const T* targets = place_target<Loss, Net, T>(y, rows, tape.target_room());
  const T* input = rows_reader<X, T, Net::input_shape::size>(x).read(rows, tape.input_room());
  if constexpr (arguments::argument<network_input, typename Net::input_shape, X>::kind == argument_kind::sample)
    return filled<engine::sample_buffers<T>>{tape.prepare(engine::one_row{}, input, m.data(), gradient), targets};
  else
    return filled<engine::buffers<T>>{tape.prepare(rows, input, m.data(), gradient), targets};
}

}  // namespace networks

/// The mean cost of a sample or a batch, and its gradient with respect to every parameter, into `g`; allocates nothing.
/// x is one input or a batch, y the targets, or for a loss over classes their numbers. Refuses a loss that does not fit
/// the output, a wrong static shape, a tape or gradient of another network or scalar; throws shape_error and data_error,
/// before anything is changed, for what shows only at run time. By several threads, `threads{n}`, the gradient's bits do not
/// depend on their number; one sample, with `sample`'s shape, is walked by one.
template <class Net, class T, class Loss, TensorExpression X, class Y, class Tape, class Gradient, engine::Executor... Threads>
if_accepted<first_refusal<networks::step_verdict<Loss, Net, X, Y>, networks::belonging_verdict<Net, T, Tape, Gradient>>, std::type_identity<T>>
value_and_gradient(const networks::model<Net, T>& m, const Loss&, const X& x, const Y& y, Tape& tape, Gradient& g, const Threads&... threads) {
  if constexpr (first_refusal<networks::step_verdict<Loss, Net, X, Y>, networks::belonging_verdict<Net, T, Tape, Gradient>>::accepted) {
    const auto [memory, targets] = networks::fill<Loss>(m, x, y, tape, g.data());
    if constexpr (sizeof...(Threads) == 0 || engine::OneSample<decltype(memory)>)
      return engine::value_and_gradient<Net, Loss>(memory, targets);
    else
      return engine::walk_in_parts<Net, Loss>(memory, targets, threads..., [](const parameter_record&, std::size_t, std::size_t) {});
  } else {
    return {};
  }
}

namespace networks {

template <class Net, class T>
struct pair_of {
  using type = valued_gradient<T, networks::gradient<Net, T>>;
};

}  // namespace networks

/// The same with a tape and a gradient of its own, which it allocates.
template <class Net, class T, class Loss, TensorExpression X, class Y>
if_accepted<networks::step_verdict<Loss, Net, X, Y>, networks::pair_of<Net, T>> value_and_gradient(const networks::model<Net, T>& m, const Loss& loss,
                                                                                                    const X& x, const Y& y) {
  if constexpr (networks::step_verdict<Loss, Net, X, Y>::accepted) {
    networks::tape<Net, T> tape(arguments::count_rows<typename Net::input_shape>(x, "an input"));
    valued_gradient<T, networks::gradient<Net, T>> result{};
    result.value = value_and_gradient(m, loss, x, y, tape, result.gradient);
    return result;
  } else {
    return {};
  }
}

/// The mean cost alone.
template <class Net, class T, class Loss, TensorExpression X, class Y>
if_accepted<networks::step_verdict<Loss, Net, X, Y>, std::type_identity<T>> cost_of(const networks::model<Net, T>& m, const Loss&, const X& x, const Y& y) {
  if constexpr (networks::step_verdict<Loss, Net, X, Y>::accepted) {
    networks::tape<Net, T> tape(arguments::count_rows<typename Net::input_shape>(x, "an input"));
    const auto [memory, targets] = networks::fill<Loss>(m, x, y, tape, static_cast<T*>(nullptr));
    engine::forward<Net>(memory);
    return engine::cost<Net, Loss>(memory, targets);
  } else {
    return {};
  }
}

}  // namespace chainrule
