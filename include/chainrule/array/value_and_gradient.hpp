// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/model.hpp>
#include <chainrule/engine/listed_reads.hpp>
#include <chainrule/engine/value_and_gradient.hpp>
#include <chainrule/loss/statement.hpp>
#include <chainrule/meta/refused_pair.hpp>
#include <chainrule/topology/random_numbers.hpp>

namespace chainrule {

// The words of this header's error messages.
namespace internal {

struct moves_buffers {
  static constexpr char text[] = "moves buffers in training: train a model of tensors, and write to_array(m)";
};

struct takes_weights_of_a_model {
  static constexpr char text[] = "takes a weight for each sample: train a model of tensors, and write to_array(m)";
};

}  // namespace internal

namespace internal::array {

// A target must have as many samples as the input, each of the output's shape, or of that which the loss states.
template <class Net, class Loss, class X, class Y>
struct target_verdict {
  using out = losses::target_shape_of<Loss, typename Net::output_shape>;
  static constexpr bool sample = input_argument<Net, X>::sample;
  using expected = std::conditional_t<sample, out, outer_shape<shape<input_argument<Net, X>::rows>, out>>;
  using type = refuse_if<!std::is_same_v<array_shape<Y>, expected>,
                         refusal<network_target, received<Y>, must_have_shape<expected>>>;
};

template <class Net, class Loss, class X, class Y>
  requires(losses::TakesWeights<Loss> && !is_refused<Net>)
struct target_verdict<Net, Loss, X, Y> {
  using type = refusal<the_loss<Loss>, takes_weights_of_a_model>;
};

// Compilers may instantiate this before they know that the network was refused.
template <class Net, class Loss, class X, class Y>
  requires is_refused<Net>
struct target_verdict<Net, Loss, X, Y> {
  using type = acceptance;
};

// Buffers are updated only by steps of a model of tensors.
template <class Net, bool MovesBuffers = (Net::graph().statistics_extent > 0)>
struct buffers_verdict {
  using type = acceptance;
};
template <class Net>
struct buffers_verdict<Net, true> : topologies::at_step<Net, Net::graph().first_that_couples, moves_buffers> {};

/// Whether a loss, an input and a target fit a network, and each other.
template <class Net, class Loss, class X, class Y>
using step_verdict =
    first_refusal<verdict_of_loss<Loss, typename Net::output_shape>, typename input_argument<Net, X>::verdict,
                  typename target_verdict<Net, Loss, X, Y>::type, engine::verdict_of_reads<Net>,
                  typename buffers_verdict<Net>::type>;

/// Samples as the engine reads them, and memory for a pass over them.
template <class Net, class T, std::size_t Rows>
struct workspace {
  T inputs[Rows * Net::input_shape::size];
  T targets[Rows * Net::output_shape::size];
  T values[memory_plan_of<Net>.before_values + Rows * memory_plan_of<Net>.value_extent + 1];
  T adjoints[Rows * memory_plan_of<Net>.adjoint_extent + 1];
  T statistics[numbers_of_a_statistic * Net::graph().statistics_extent + 1];

  template <class X, class Y>
  constexpr void fill(const X& x, const Y& y) {
    T* input = inputs;
    T* target = targets;
    copy_elements(x, input);
    check_whole_numbers<Net>(inputs, Rows);
    copy_elements(y, target);
  }
  constexpr engine::buffers<T> buffers(const T* parameters, T* gradient, const draw* drawn) {
    return {.rows = Rows,
            .capacity = Rows,
            .input = inputs,
            .parameters = parameters,
            .values = values + memory_plan_of<Net>.before_values,
            .adjoints = adjoints,
            .gradient = gradient,
            .drawn = drawn,
            .statistics = statistics};
  }
};

template <class Net, class T, class X>
using workspace_for = workspace<Net, T, input_argument<Net, X>::rows>;

template <class Net, class T>
struct pair_of {
  using type = valued_gradient<T, gradient<Net, T>>;
};

}  // namespace internal::array

/// The mean cost of a sample or a batch, and its gradient with respect to every parameter. A loss or a shape that does
/// not fit is refused. A network that draws random numbers needs a draw, `draw{seed{7}, step}`.
template <internal::PlainNetwork Net, Scalar T, class Loss, internal::array::Argument X, internal::array::Argument Y,
          std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
constexpr if_accepted<first_refusal<internal::array::step_verdict<Net, Loss, X, Y>,
                                    typename internal::topologies::draw_verdict<Net, (sizeof...(Draw) > 0)>::type>,
                      internal::array::pair_of<Net, T>>
value_and_gradient(const internal::array::model<Net, T>& m, const Loss&, const X& x, const Y& y,
                   const Draw&... random) {
  if constexpr (first_refusal<
                    internal::array::step_verdict<Net, Loss, X, Y>,
                    typename internal::topologies::draw_verdict<Net, (sizeof...(Draw) > 0)>::type>::accepted) {
    internal::array::workspace_for<Net, T, X> space;
    space.fill(x, y);
    valued_gradient<T, internal::array::gradient<Net, T>> result{};
    result.value = internal::engine::value_and_gradient<Net, Loss>(
        space.buffers(m.data(), result.gradient.data(), internal::number::draw_among(random...)), space.targets);
    return result;
  } else {
    return {};
  }
}

/// The mean cost alone: in inference; with a draw, in training.
template <internal::PlainNetwork Net, Scalar T, class Loss, internal::array::Argument X, internal::array::Argument Y,
          std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
constexpr if_accepted<internal::array::step_verdict<Net, Loss, X, Y>, std::type_identity<T>> cost_of(
    const internal::array::model<Net, T>& m, const Loss&, const X& x, const Y& y, const Draw&... random) {
  if constexpr (internal::array::step_verdict<Net, Loss, X, Y>::accepted) {
    using pass = std::conditional_t<(sizeof...(Draw) > 0), Net, inference_of<Net>>;
    internal::array::workspace_for<pass, T, X> space;
    space.fill(x, y);
    const auto memory = space.buffers(m.data(), nullptr, internal::number::draw_among(random...));
    internal::engine::forward<pass>(memory);
    return internal::engine::cost<pass, Loss>(memory, space.targets);
  } else {
    return {};
  }
}

}  // namespace chainrule
