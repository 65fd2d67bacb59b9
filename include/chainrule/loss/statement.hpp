// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/shape/shape.hpp>
#include <chainrule/meta/misspellings_of_training.hpp>

// What the author of a loss states, checked before anything is built from it.
namespace chainrule {

// Phrases that the refusals below are made of.
template <class Loss>
struct wraps_the_loss {
  static constexpr auto text() { return internal::meta::sentence("wraps ", internal::meta::spelling<Loss>(), ","); }
};
struct stands_around_the_others {
  static constexpr char text[] = "which stands around all other losses: write it outermost";
};

template <class Type>
struct is_no_loss {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Type>(),
                                    " is not a loss, a type with value and derivative: write squared_error{}");
  }
};
namespace internal {

template <class Loss>
struct the_loss {
  static constexpr auto text() { return internal::meta::sentence("the loss ", internal::meta::spelling<Loss>()); }
};

}  // namespace internal

struct states_no_value_of_a_sample {
  static constexpr char text[] =
      "states no value: write template <std::size_t Size, class T> static constexpr T value(const T* a, const T* y)";
};
struct states_no_derivative_of_a_sample {
  static constexpr char text[] =
      "states no derivative: write template <std::size_t Size, class T> static constexpr void derivative(const T* a, "
      "const T* y, T scale, T* da)";
};

template <class Target, class Out>
struct takes_targets_larger_than {
  static constexpr auto text() {
    return internal::meta::sentence("takes targets of ", Target::text(), ", which are larger than an output of ",
                                    Out::text());
  }
};

namespace internal::losses {

template <class Loss, class T>
concept StatesValueFor = requires(const T* numbers) { Loss::template value<2>(numbers, numbers); };
template <class Loss>
concept StatesValue = StatesValueFor<Loss, float> || StatesValueFor<Loss, double>;
template <class Loss, class T>
concept StatesDerivativeFor =
    requires(const T* numbers, T* to) { Loss::template derivative<2>(numbers, numbers, T{}, to); };
template <class Loss>
concept StatesDerivative = StatesDerivativeFor<Loss, float> || StatesDerivativeFor<Loss, double>;

/// Whether a loss states what it should.
template <class Loss>
struct statement {
  static constexpr int misspelt = meta::misspelt_in<meta::loss_words, Loss>;
  using type =
      first_refusal<refuse_if<!StatesValue<Loss> && !StatesDerivative<Loss>, refusal<is_no_loss<Loss>>>,
                    refuse_if<!StatesValue<Loss>, refusal<the_loss<Loss>, states_no_value_of_a_sample>>,
                    refuse_if<!StatesDerivative<Loss>, refusal<the_loss<Loss>, states_no_derivative_of_a_sample>>,
                    refuse_if<misspelt != 0, refusal<the_loss<Loss>, misspells<meta::loss_words, misspelt>>>>;
};

template <class Loss>
  requires(requires { Loss::settings::hold; } && !Loss::settings::hold)
struct statement<Loss> {
  using type = refusal<the_loss<Loss>, typename Loss::settings>;
};

// How the costs of a batch's samples become its cost: by their mean, unless a loss is inside one of loss/reduction.hpp.
enum class reduction { mean, sum, mean_over_weights };
template <class Loss>
concept Reduced = requires { typename Loss::reduced_loss; };
template <class Loss>
inline constexpr reduction reduction_of = reduction::mean;
template <Reduced Loss>
inline constexpr reduction reduction_of<Loss> = Loss::reduces_by;

/// A loss whose targets end in a weight of the sample, and the loss inside it, which does not see the weight.
template <class Loss>
concept TakesWeights = requires { typename Loss::loss_without_weights; };
template <class Loss>
struct weights_left_out {
  using type = Loss;
};
template <TakesWeights Loss>
struct weights_left_out<Loss> {
  using type = typename Loss::loss_without_weights;
};
template <class Loss>
using without_weights = typename weights_left_out<Loss>::type;

/// A loss that says how much a sample counts in a mean over weights, by its target.
template <class Loss>
concept StatesWeight = requires(const float* target) { Loss::template weight<2>(target); };

/// A loss around another one weighs samples as that does.
template <class Inner>
struct weight_of_inner {};
template <StatesWeight Inner>
struct weight_of_inner<Inner> {
  template <std::size_t Size, class T>
  static constexpr T weight(const T* y) {
    return Inner::template weight<Size>(y);
  }
};

// A loss whose cost depends on the output's shape states `on<Out>`, which states value and derivative.
template <class Loss>
concept StatesOn =
    requires(const float* numbers) { Loss::template on<shape<2, 2>>::template value<4>(numbers, numbers); };
template <StatesOn Loss>
struct statement<Loss> {
  using type = acceptance;
};
template <class Loss, class Out>
struct on_shape {
  using type = Loss;
};
// The cost of a sample does not depend on how costs are reduced.
template <Reduced Loss, class Out>
struct on_shape<Loss, Out> : on_shape<typename Loss::reduced_loss, Out> {};
template <StatesOn Loss, class Out>
  requires(!Reduced<Loss>)
struct on_shape<Loss, Out> {
  using type = typename Loss::template on<Out>;
};
/// The loss on outputs of a shape.
template <class Loss, class Out>
using on_output = typename on_shape<Loss, Out>::type;

/// Refuses a loss inside another one if it reduces a whole batch, or weighs samples.
template <class Self, class Loss>
using wraps_no_reduction =
    refuse_if<Reduced<Loss> || TakesWeights<Loss>, refusal<Self, wraps_the_loss<Loss>, stands_around_the_others>>;

// A loss that does not state which outputs it takes, takes all.
template <class Loss, class Out>
struct verdict_of_outputs : meta::verdict_not_there<the_loss<Loss>, Loss, Out> {};
template <class Loss, class Out>
  requires requires { typename Loss::template verdict<Out>; }
struct verdict_of_outputs<Loss, Out> {
  using type = typename Loss::template verdict<Out>;
};

/// The shape of a sample's target: that of the output, or what the loss states.
template <class Loss, class Out>
struct target_for {
  using type = Out;
};
template <class Loss, class Out>
  requires requires { typename Loss::template target_shape<Out>; }
struct target_for<Loss, Out> {
  using type = typename Loss::template target_shape<Out>;
};
template <class Loss, class Out>
using target_shape_of = typename target_for<Loss, Out>::type;
template <class Loss, class Out>
inline constexpr std::size_t target_size = target_shape_of<Loss, Out>::size;

// A target, without a weight, may not be larger than an output: a pass copies it to memory of an output's size.
template <class Loss, class Out>
struct verdict_of_targets {
  using type = acceptance;
};
template <class Loss, class Out>
  requires(!is_refused<Out>) && (target_size<Loss, Out> > Out::size + (TakesWeights<Loss> ? 1 : 0))
struct verdict_of_targets<Loss, Out> {
  using type = refusal<the_loss<Loss>, takes_targets_larger_than<target_shape_of<Loss, Out>, Out>>;
};
template <class Loss, class Out>
struct verdict_of_shapes {
  using type = verdict_and_then<typename verdict_of_outputs<Loss, Out>::type, verdict_of_targets<Loss, Out>>;
};

}  // namespace internal::losses

/// Whether a type is a loss that takes outputs of shape Out: acceptance, or a refusal.
template <class Loss, class Out>
using verdict_of_loss =
    verdict_and_then<typename internal::losses::statement<Loss>::type, internal::losses::verdict_of_shapes<Loss, Out>>;

/// A loss: it states `value` and `derivative`.
template <class Type>
concept Loss = internal::losses::statement<std::remove_cvref_t<Type>>::type::accepted;

}  // namespace chainrule
