// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/branches.hpp>
#include <chainrule/operation/matmul.hpp>
#include <chainrule/operation/part.hpp>
#include <chainrule/operation/softmax.hpp>

namespace chainrule {

// The words of this layer's error message.
namespace internal {

template <std::size_t Experts, class Out>
struct has_a_gate_of_another_size {
  static constexpr auto text() {
    return internal::meta::sentence("mixes ", internal::meta::number_text<Experts>,
                                    " experts by a gate that arrives at ", Out::text(), ": it must arrive at ",
                                    internal::meta::number_text<Experts>);
  }
};
struct needs_two_experts {
  static constexpr char text[] = "needs a gate and at least two experts";
};

}  // namespace internal

namespace internal::layer::mixtures {

template <class In, class Numbers, class Gate, class... Experts>
struct mixed {};
template <class In, std::size_t... Numbers, class Gate, class First, class... Rest>
struct mixed<In, meta::index_sequence<Numbers...>, Gate, First, Rest...> {
  static constexpr std::size_t count = sizeof...(Numbers);
  using out = output_on<First, In>;
  using shares = calculus::letter<"g">;
  using joined = calculus::letter<"e">;
  using children = list<child<First, In, 0>, child<Rest, In, 0>..., child<Gate, In, 0>>;
  using concatenate = op::concatenate<output_on<First, In>::size, output_on<Rest, In>::size...>;

  using values =
      list<value<shares, shape<count>>, value<joined, shape<count, out::size>>, value<calculus::activation, out>>;
  using parameters = list<>;
  using equations = list<equation<shares, op::softmax<count>, child_activation<count + 1>>,
                         equation<joined, concatenate, child_activation<Numbers + 1>...>,
                         equation<calculus::activation, op::matmul<1, count, out::size>, shares, joined>>;
};

}  // namespace internal::layer::mixtures

/// A mixture of experts (Jacobs and others 1991): the mean of the experts' outputs, weighted by the softmax of the
/// gate's, `mixture<dense<2>, dense<8, act::tanh>, dense<8>>`. The experts are layers on one input whose outputs have
/// one shape. They have the paths <n, 1>, <n, 2>, ..., and the gate the path behind them.
template <class Gate, class... Experts>
struct mixture {
 private:
  static constexpr std::size_t count = sizeof...(Experts);

  template <class Verdict, class In>
  struct check_gate {
    using type = typename internal::graphs::placed_at<count + 1, Verdict>::type;
  };
  template <class In>
  struct check_gate<acceptance, In> {
    using type = refuse_if<!(output_on<Gate, In>{} == shape<count>{}),
                           refusal<mixture, internal::has_a_gate_of_another_size<count, output_on<Gate, In>>>>;
  };
  template <class Verdict, class In>
  struct check {
    using type = Verdict;
  };
  template <class In>
  struct check<acceptance, In> : check_gate<verdict_on<Gate, In>, In> {};

  template <class In>
  struct checked : check<typename internal::layer::branches::same_shapes<In, mixture, Experts...>::verdict, In> {};
  template <class In>
    requires(count < 2)
  struct checked<In> {
    using type = refusal<mixture, internal::needs_two_experts>;
  };

 public:
  using takes_tokens = void;
  template <class In>
  using verdict = typename checked<In>::type;

  template <class Mode>
  using in = mixture<in_mode<Gate, Mode>, in_mode<Experts, Mode>...>;

  template <class In>
  struct on : internal::layer::mixtures::mixed<In, internal::meta::index_sequence_for<Experts...>, Gate, Experts...> {};
};

}  // namespace chainrule
