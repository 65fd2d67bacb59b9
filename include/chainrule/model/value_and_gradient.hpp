// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/listed_reads.hpp>
#include <chainrule/engine/parallel.hpp>
#include <chainrule/loss/statement.hpp>
#include <chainrule/model/gradient.hpp>
#include <chainrule/model/model.hpp>
#include <chainrule/model/targets.hpp>
#include <chainrule/topology/random_numbers.hpp>

namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Net, class T>
struct tape_of {
  static constexpr auto text() {
    return internal::meta::sentence("the tape belongs to ", internal::meta::spelling<Net>(), " in ",
                                    internal::meta::spelling<T>());
  }
};

}  // namespace internal

namespace internal::models {

template <class Loss, class Net, class X, class Y>
using step_verdict =
    first_refusal<verdict_of_loss<Loss, typename Net::output_shape>,
                  verdict_of_argument<network_input, typename Net::input_shape, X>,
                  typename target_verdict<Loss, Net, std::remove_cvref_t<Y>>::type, engine::verdict_of_reads<Net>>;

/// Whether a gradient belongs to a model: the same network, the same scalar.
template <class Net, class T, class Gradient>
using gradient_verdict =
    refuse_if<!same_model<Net, T, typename Gradient::network, typename Gradient::scalar>,
              refusal<gradient_of<typename Gradient::network, typename Gradient::scalar>, used_with_model_of<Net, T>>>;

/// The same for a tape, and for a tape and a gradient.
template <class Net, class T, class Tape>
using tape_verdict =
    refuse_if<!same_model<Net, T, typename Tape::network, typename Tape::scalar>,
              refusal<tape_of<typename Tape::network, typename Tape::scalar>, used_with_model_of<Net, T>>>;
template <class Net, class T, class Tape, class Gradient>
using belonging_verdict = first_refusal<tape_verdict<Net, T, Tape>, gradient_verdict<Net, T, Gradient>>;

// The buffers and the targets of a pass.
template <class Memory>
struct filled {
  Memory memory;
  const typename Memory::scalar* targets;
};

// Prepares a tape for a pass over a sample or a batch. Throws for arguments that do not fit, before anything is
// changed. Inlined, so that the result stays in registers: otherwise vectors of it would be loaded right after parts
// of them were stored, and wait.
template <class Loss, class Net, class Pass, class T, class X, class Y>
[[gnu::always_inline]] inline auto fill(const model<Net, T>& m, const X& x, const Y& y, tape<Pass, T>& tape,
                                        T* gradient) {
  using models::rows_reader;
  const std::size_t rows = models::count_rows<typename Net::input_shape>(x, "an input");
  check_samples<Pass>(rows);
  tape.check_capacity(rows);
  const T* targets = place_target<Loss, Net, T>(y, rows, tape.template target_room<engine::target_size<Net, Loss>>());
  const T* input = rows_reader<X, T, Net::input_shape::size>(x).read(rows, tape.input_copy());
  check_whole_numbers<Net>(input, rows, 0, x);
  if constexpr (models::argument<network_input, typename Net::input_shape, X>::kind == argument_kind::sample)
    return filled<engine::sample_buffers<T>>{tape.prepare(engine::one_row{}, input, m.data(), gradient), targets};
  else
    return filled<engine::buffers<T>>{tape.prepare(rows, input, m.data(), gradient), targets};
}

}  // namespace internal::models

namespace internal::models {

/// What may follow a gradient: a draw and threads, each once.
template <class... Types>
concept BehindGradient =
    ((std::is_same_v<Types, draw> || engine::Executor<Types>) && ...) &&
    meta::count({std::is_same_v<Types, draw>..., false}) < 2 && meta::count({engine::Executor<Types>..., false}) < 2;

template <class Net, class Loss, class T, class Memory>
T gradient_of_pass(const Memory& memory, const T* targets) {
  return engine::value_and_gradient<Net, Loss>(memory, targets);
}
template <class Net, class Loss, class T, class Memory, class First, class... Rest>
T gradient_of_pass(const Memory& memory, const T* targets, const First& first, const Rest&... rest) {
  if constexpr (std::is_same_v<First, draw> || engine::OneSample<Memory>)
    return gradient_of_pass<Net, Loss, T>(memory, targets, rest...);
  else
    return engine::parallel_value_and_gradient<Net, Loss>(memory, targets, first,
                                                          [](const parameter_record&, std::size_t, std::size_t) {});
}

}  // namespace internal::models

/// The mean cost of a sample or a batch, and its gradient with respect to every parameter, into `g`; allocates nothing.
/// x is one input or a batch, y the targets, or for a loss over classes their numbers. Refuses a loss that does not fit
/// the output, a wrong static shape, a tape or gradient of another network or scalar; throws shape_error and
/// data_error, before anything is changed, for what is known only at run time. A network that draws random numbers
/// needs a draw, `draw{seed{7}, step}`, after the gradient. `threads{n}` after it computes with several threads; the
/// gradient's bits do not depend on their number. One sample without a batch axis is computed by one thread.
template <internal::PlainNetwork Net, Scalar T, class Loss, TensorExpression X, internal::tensors::OneTarget Y,
          class Tape, class Gradient, class... Rest>
  requires(internal::models::a_tape::holds<Tape> && internal::models::a_gradient::holds<Gradient> &&
           internal::models::BehindGradient<Rest...>)
if_accepted<
    first_refusal<internal::models::step_verdict<Loss, Net, X, Y>,
                  internal::models::belonging_verdict<Net, T, Tape, Gradient>,
                  typename internal::topologies::draw_verdict<Net, internal::topologies::has_draw<Rest...>>::type>,
    std::type_identity<T>>
value_and_gradient(const internal::models::model<Net, T>& m, const Loss&, const X& x, const Y& y, Tape& tape,
                   Gradient& g, const Rest&... rest) {
  if constexpr (first_refusal<internal::models::step_verdict<Loss, Net, X, Y>,
                              internal::models::belonging_verdict<Net, T, Tape, Gradient>,
                              typename internal::topologies::draw_verdict<
                                  Net, internal::topologies::has_draw<Rest...>>::type>::accepted) {
    auto [memory, targets] = internal::models::fill<Loss>(m, x, y, tape, g.data());
    memory.drawn = internal::number::draw_among(rest...);
    const T cost = internal::models::gradient_of_pass<Net, Loss, T>(memory, targets, rest...);
    if constexpr (Net::graph().statistics_extent > 0) g.carry(memory.statistics);
    return cost;
  } else {
    return {};
  }
}

namespace internal::models {

template <class Net, class T>
struct pair_of {
  using type = valued_gradient<T, models::gradient<Net, T>>;
};

struct move_statistics_call {
  static constexpr char name[] = "move_statistics";
  static constexpr char form[] = "move_statistics(m, g)";
};
struct moving_changes_the_model {
  static constexpr char text[] = "move_statistics changes the model: it may be neither const nor a temporary";
};
template <class... Arguments>
struct mistaken_statistics {
  using type = other_arguments<move_statistics_call>;
};
template <class Net, class T, class Other, class Scalar>
struct mistaken_statistics<model<Net, T>, gradient<Other, Scalar>> {
  using type = first_refusal<gradient_verdict<Net, T, gradient<Other, Scalar>>, refusal<moving_changes_the_model>>;
};

}  // namespace internal::models

/// Updates the model's buffers with the statistics of the pass from which a gradient comes, as a step does: for a loop
/// that updates the parameters itself. Does nothing for a network without buffers.
template <internal::PlainNetwork Net, Scalar T>
void move_statistics(internal::models::model<Net, T>& m, const internal::models::gradient<Net, T>& g) {
  if constexpr (Net::graph().statistics_extent > 0) internal::models::move_into_buffers<Net>(g.statistics(), m.data());
}
/// All other arguments are refused.
template <class... Arguments>
refused_call<internal::models::mistake<
    internal::models::move_statistics_call, list<internal::models::a_model, internal::models::a_gradient>,
    typename internal::models::mistaken_statistics<Arguments...>::type, Arguments...>>
move_statistics(const Arguments&...) {
  return {};
}

/// The same; allocates a tape and a gradient for the call.
template <internal::PlainNetwork Net, Scalar T, class Loss, TensorExpression X, internal::tensors::OneTarget Y,
          std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<first_refusal<internal::models::step_verdict<Loss, Net, X, Y>,
                          typename internal::topologies::draw_verdict<Net, (sizeof...(Draw) > 0)>::type>,
            internal::models::pair_of<Net, T>>
value_and_gradient(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y,
                   const Draw&... random) {
  if constexpr (first_refusal<
                    internal::models::step_verdict<Loss, Net, X, Y>,
                    typename internal::topologies::draw_verdict<Net, (sizeof...(Draw) > 0)>::type>::accepted) {
    internal::models::tape<Net, T> tape(internal::models::count_rows<typename Net::input_shape>(x, "an input"));
    valued_gradient<T, internal::models::gradient<Net, T>> result{};
    result.value = value_and_gradient(m, loss, x, y, tape, result.gradient, random...);
    return result;
  } else {
    return {};
  }
}

/// The same for inputs in a vector, one sample, or in vectors in a vector, a batch; for values of several inputs,
/// `inputs(x, u)`; and with targets of several outputs, `targets(y1, y2)`.
template <internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y, class... Rest>
  requires internal::models::NeedsConversion<X, Y, Net, Loss>
auto value_and_gradient(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y,
                        Rest&&... rest) {
  return value_and_gradient(m, loss, internal::models::input_rows<Net>(x), internal::models::target_rows_for<Loss>(y),
                            std::forward<Rest>(rest)...);
}
template <internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y, class... Rest>
  requires internal::models::NeedsConversion<X, Y, Net, Loss>
auto cost_of(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y, const Rest&... rest) {
  return cost_of(m, loss, internal::models::input_rows<Net>(x), internal::models::target_rows_for<Loss>(y), rest...);
}

/// All other arguments are refused.
template <class... Arguments>
refused_call<internal::models::mistake<internal::models::value_and_gradient_call, internal::models::gradient_roles,
                                       internal::models::mistake_of_pass<sizeof...(Arguments)>, Arguments...>>
value_and_gradient(const Arguments&...) {
  return {};
}

/// The mean cost alone: in inference; with a draw, in training.
template <internal::PlainNetwork Net, Scalar T, class Loss, TensorExpression X, internal::tensors::OneTarget Y,
          std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<internal::models::step_verdict<Loss, Net, X, Y>, std::type_identity<T>> cost_of(
    const internal::models::model<Net, T>& m, const Loss&, const X& x, const Y& y, const Draw&... random) {
  if constexpr (internal::models::step_verdict<Loss, Net, X, Y>::accepted) {
    using pass = std::conditional_t<(sizeof...(Draw) > 0), Net, inference_of<Net>>;
    internal::models::tape<pass, T> tape(internal::models::count_rows<typename Net::input_shape>(x, "an input"));
    auto [memory, targets] = internal::models::fill<Loss>(m, x, y, tape, static_cast<T*>(nullptr));
    memory.drawn = internal::number::draw_among(random...);
    internal::engine::forward<pass>(memory);
    return internal::engine::cost<pass, Loss>(memory, targets);
  } else {
    return {};
  }
}
template <class... Arguments>
refused_call<internal::models::mistake<internal::models::cost_of_call, internal::models::gradient_roles,
                                       internal::models::other_arguments<internal::models::cost_of_call>, Arguments...>>
cost_of(const Arguments&...) {
  return {};
}

}  // namespace chainrule
