// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/stream_inputs.hpp>
#include <chainrule/time/stream_periods.hpp>

// Whether a network can be computed step by step: each of its values is a sequence, and each step of it is computed
// from that step and those before.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

template <class Out>
struct ends_the_sequence {
  static constexpr auto text() {
    return internal::meta::sentence("arrives at ", Out::text(),
                                    ", not a sequence of the same steps: a stream answers each step");
  }
};
struct looks_ahead {
  static constexpr char text[] = "reads later steps, which a stream does not have: add padding<causal>";
};
struct goes_from_the_end {
  static constexpr char text[] = "computes from the last step to the first, and a stream has no last step";
};
struct stops_at_lengths {
  static constexpr char text[] = "has lengths, and a stream has no end: it goes on until it is reset";
};
template <class Kind>
struct mixes_steps {
  static constexpr auto text() {
    return internal::meta::sentence("computes ", internal::graphs::kind_text<Kind>(),
                                    " from all steps: in a stream each step may depend only on earlier ones");
  }
};
template <class Layer>
struct hides_from_streams {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Layer>(),
                                    " inside it, which a stream has in another form: name it as a template argument, "
                                    "template <class... Layers>");
  }
};
struct derives_parameters_in_a_stream {
  static constexpr char text[] =
      "derives its weight from parameters in each pass, which a stream cannot: weight_norm and spectral_norm become part "
      "of the weight by folded(m), of model/folded.hpp";
};
struct has_parameters_of_steps {
  static constexpr char text[] = "has parameters for each step: a stream has no end";
};
struct has_constants_of_steps {
  static constexpr char text[] = "has constants for each step: a stream has no end";
};
}  // namespace internal

namespace internal::scans {

// The first refusal about an equation of a layer on a sequence.
template <class Layer, class Values, std::size_t Steps, class Equation>
struct equation_by_steps {
  using names = graphs::equation_names<Equation>;
  using y = typename names::result;
  using operation = typename names::operation;
  static constexpr bool holds = [] {
    constexpr std::size_t size = shape_in<y, Values>::size;
    if constexpr (requires { operation::template goes_by_steps<Steps, size>; })
      return operation::template goes_by_steps<Steps, size>;
    else
      return false;
  }();
  using type = refuse_if<!holds, refusal<Layer, mixes_steps<y>>>;
};
template <class Layer, class Values, std::size_t Steps, class Equations>
struct equations_by_steps;
template <class Layer, class Values, std::size_t Steps, class... Equations>
struct equations_by_steps<Layer, Values, Steps, list<Equations...>> {
  using type = first_refusal<typename equation_by_steps<Layer, Values, Steps, Equations>::type...>;
};

// What a layer lists as its constants.
template <class Bound>
struct constants_of {
  using type = list<>;
};
template <graphs::HasConstants Bound>
struct constants_of<Bound> {
  using type = typename Bound::constants;
};

// Parameters without their initial values.
template <class Parameters>
struct lying;
template <class... Kinds, class... Shapes, class... Beginnings, storage_order... Orders>
struct lying<list<parameter<Kinds, Shapes, Beginnings, Orders>...>> {
  using type = list<parameter<Kinds, Shapes, void, Orders>...>;
};

template <class Layer, class In>
struct layer_by_steps;

// The layers of a composite, with their paths.
template <class Verdict, std::size_t Number>
struct refused_inside {
  using type = typename graphs::placed_at<Number, Verdict>::type;
};
template <std::size_t Number>
struct refused_inside<acceptance, Number> {
  using type = acceptance;
};
template <class Children, class Numbers>
struct children_by_steps;
template <class... Layers, class... Ins, std::size_t... Sources, std::size_t... Numbers>
struct children_by_steps<list<child<Layers, Ins, Sources>...>, meta::index_sequence<Numbers...>> {
  using type = first_refusal<typename refused_inside<typename layer_by_steps<Layers, Ins>::type, Numbers + 1>::type...>;
};

// A layer that has another form in the network of one step is found only as a template argument.
template <class Layer, std::size_t Steps>
inline constexpr bool changes_in_one_step = !std::is_same_v<typename in_one_step<Layer, Steps>::type, Layer>;
template <class Layer, std::size_t Steps, class Children>
struct found_in_one_step;
template <class Layer, std::size_t Steps, class... Layers, class... Ins, std::size_t... Sources>
struct found_in_one_step<Layer, Steps, list<child<Layers, Ins, Sources>...>> {
  using type = first_refusal<refuse_if<!changes_in_one_step<Layer, Steps> && changes_in_one_step<Layers, Steps>,
                                       refusal<Layer, hides_from_streams<Layers>>>...,
                             refuse_if<(Ins::extent(0) > Steps) && in_one_step<Layers, Steps>::is_limited,
                                       refusal<Layer, steps_change_before<Layers>>>...>;
};
// The shape of so many steps of a sequence.
template <class Sequence, std::size_t Count>
struct shape_of_steps {
  using type = shape<Count, Sequence::extent(1)>;
};
template <std::size_t Vocabulary, std::size_t Steps, std::size_t Count>
struct shape_of_steps<token_shape<Vocabulary, Steps>, Count> {
  using type = token_shape<Vocabulary, Count>;
};

template <class Layer, class In, class Bound>
struct bound_by_steps {
  using children = typename graphs::children_of<Bound>::type;
  static constexpr bool has_stride = in_one_step<Layer, In::extent(0)>::has_stride;
  static constexpr std::size_t steps = has_stride ? output_on<Layer, In>::extent(0) : In::extent(0);
  // On another number of steps. With a stride inside, one step may be too few.
  using alone = typename on_other_steps<Layer, has_stride>::template on<
      typename shape_of_steps<In, other_steps<In::extent(0), has_stride>>::type>;
  using type = first_refusal<
      refuse_if<graphs::some_are_derived<typename Bound::values>, refusal<Layer, derives_parameters_in_a_stream>>,
      typename children_by_steps<children, meta::make_index_sequence<children::size>>::type,
      typename found_in_one_step<Layer, In::extent(0), children>::type,
      typename equations_by_steps<Layer, typename Bound::values, steps, typename Bound::equations>::type,
      refuse_if<!std::is_same_v<typename lying<typename Bound::parameters>::type,
                                typename lying<typename alone::parameters>::type>,
                refusal<Layer, has_parameters_of_steps>>,
      refuse_if<!std::is_same_v<typename constants_of<Bound>::type, typename constants_of<alone>::type>,
                refusal<Layer, has_constants_of_steps>>>;
};
// Layers that the network of one step has in another form.
template <class Layer, class In, class Bound>
  requires requires { typename Layer::template stream_verdict<In>; }
struct bound_by_steps<Layer, In, Bound> {
  using type = typename Layer::template stream_verdict<In>;
};
template <class Cell, class... Options, class In, class Bound>
struct bound_by_steps<scan<Cell, Options...>, In, Bound> {
  using layer = scan<Cell, Options...>;
  using type = first_refusal<refuse_if<layer::template has_lengths<In>, refusal<layer, stops_at_lengths>>,
                             refuse_if<layer::goes_backwards, refusal<layer, goes_from_the_end>>>;
};
template <class Layer, class Stated>
struct convolution_by_steps {
  using type = refuse_if<!Stated::reads_no_later_step, refusal<Layer, looks_ahead>>;
};

// Refuses a layer whose input is a sequence, and whose output is not one with the same steps.
template <class Layer, class In, class Out, bool Fits>
struct output_by_steps {
  using type = refusal<Layer, ends_the_sequence<Out>>;
};
// A layer that says why is asked first.
template <class Layer, class In, class Out>
  requires requires { typename Layer::template stream_verdict<In>; }
struct output_by_steps<Layer, In, Out, false> {
  using type = first_refusal<typename Layer::template stream_verdict<In>, refusal<Layer, ends_the_sequence<Out>>>;
};
template <class Layer, class In, class Out>
struct output_by_steps<Layer, In, Out, true> : bound_by_steps<Layer, In, typename Layer::template on<In>> {};
template <class Layer, class In, class Out>
inline constexpr bool is_of_steps = false;
template <class Layer, class In, std::size_t Steps, std::size_t Features>
inline constexpr bool is_of_steps<Layer, In, shape<Steps, Features>> =
    Steps == In::extent(0) || in_one_step<Layer, In::extent(0)>::has_stride;
template <class Layer, class In, bool HasSteps = is_sequence_of_steps<In>>
struct by_steps_or_without
    : output_by_steps<Layer, In, output_on<Layer, In>, is_of_steps<Layer, In, output_on<Layer, In>>> {};
// Behind an input without steps a layer is as it is, unless it reads sequences inside.
template <class Layer, class In, class Out, class Bound, class Children>
struct bound_without_steps;
template <class Layer, class In, class Out, class Bound, class... Layers, class... Ins, std::size_t... Sources>
struct bound_without_steps<Layer, In, Out, Bound, list<child<Layers, Ins, Sources>...>> {
  using children = list<child<Layers, Ins, Sources>...>;
  static constexpr bool reads_steps = meta::any({is_sequence_of_steps<output_on<Layers, Ins>>..., false});
  using type =
      first_refusal<typename children_by_steps<children, meta::make_index_sequence<children::size>>::type,
                    refuse_if<!is_sequence_of_steps<Out> && reads_steps, refusal<Layer, ends_the_sequence<Out>>>,
                    refuse_if<is_sequence_of_steps<Out> && !reads_steps, refusal<Layer, makes_steps_of_none>>>;
};
template <class Layer, class In>
struct by_steps_or_without<Layer, In, false>
    : bound_without_steps<Layer, In, output_on<Layer, In>, typename Layer::template on<In>,
                          typename graphs::children_of<typename Layer::template on<In>>::type> {};
template <class Layer, class In>
struct layer_by_steps : by_steps_or_without<Layer, In> {};
// A value that is read elsewhere. What meets a sequence has the same steps, or is refused by `rates_fit`.
template <class From, class Place, class Shape, class In>
struct layer_by_steps<layer_references::resolved_from<From, Place, Shape>, In> {
  using type = acceptance;
};
// A layer with a name, with shared parameters or without gradients goes as it does by itself.
template <meta::text Name, class Layer, class In>
struct layer_by_steps<named<Name, Layer>, In> : layer_by_steps<Layer, In> {};
template <meta::text Name, class Layer, class In>
struct layer_by_steps<shared<Name, Layer>, In> : layer_by_steps<Layer, In> {};
template <class Layer, class In>
struct layer_by_steps<frozen<Layer>, In> : layer_by_steps<Layer, In> {};
// A convolution that looks ahead also makes the sequence shorter.
template <class In>
struct layer_by_steps<computed_as_a_whole, In> {
  using type = acceptance;
};
template <class... Options, class In>
struct layer_by_steps<conv1d<Options...>, In>
    : convolution_by_steps<conv1d<Options...>, typename convolved_step<false, Options...>::stated> {};
template <class... Options, class In>
struct layer_by_steps<depthwise_conv1d<Options...>, In>
    : convolution_by_steps<depthwise_conv1d<Options...>, typename convolved_step<true, Options...>::stated> {};

template <class State, class Layer, class In, std::size_t Number>
struct next_by_steps {
  using type = State;
};
template <class Layer, class In, std::size_t Number>
struct next_by_steps<acceptance, Layer, In, Number> : refused_inside<typename layer_by_steps<Layer, In>::type, Number> {
};
// One layer after another, up to the first that ends the sequence.
template <class State, std::size_t Number, class Layers, class Inputs>
struct layers_by_steps {
  using type = State;
};
template <std::size_t Number, class Layer, class... Layers, class In, class... Inputs>
struct layers_by_steps<acceptance, Number, list<Layer, Layers...>, list<In, Inputs...>>
    : layers_by_steps<typename next_by_steps<acceptance, in_mode<Layer, inference_mode>, In, Number>::type, Number + 1,
                      list<Layers...>, list<Inputs...>> {};

template <class Net>
struct ends_with_steps {
  using type = refuse_if<!is_sequence_of_steps<typename Net::output_shape>,
                         refusal<Net, ends_the_sequence<typename Net::output_shape>>>;
};
template <class Net, class Verdict>
struct network_by_steps {
  using type = Verdict;
};
template <class Net>
struct layers_fit_steps
    : layers_by_steps<acceptance, 1, typename layers_of_stream<Net>::by_steps, typename layers_of_stream<Net>::inputs> {
};
template <class Net>
struct network_by_steps<Net, acceptance> {
  using layers = verdict_and_then<typename whole_layers_fit<Net>::type, layers_fit_steps<Net>>;
  using type = verdict_and_then<verdict_and_then<layers, whole_values_fit<Net>>, ends_with_steps<Net>>;
};

// Whether the steps behind strides fit, once all layers do.
template <class Net>
struct rates_fit {
  static constexpr std::size_t steps = steps_of<Net>, answers = Net::output_shape::extent(0);
  static constexpr bool as_in_sequence =
      answers >= answers_to<Net>(steps) && answers <= answers_to<Net>(steps + least_block<Net>.steps - 1);
  using type =
      first_refusal<refuse_if<!(least_block<Net>.is_known && as_in_sequence), refusal<strides_meet>>,
                    refuse_if<step_of<Net>::parameter_count != Net::parameter_count, refusal<steps_change_inside>>>;
};
template <class Net, class Verdict>
struct with_rates {
  using type = Verdict;
};
template <class Net>
  requires has_strides<Net>
struct with_rates<Net, acceptance> : rates_fit<Net> {};

/// Whether a network can be computed one step at a time, or with strides as many as a block needs.
template <class Net>
using stream_verdict = typename with_rates<
    Net, typename network_by_steps<
             Net, typename inputs_by_step<Net, typename Net::graph_type::beginning::parts>::type>::type>::type;
/// Whether a stream takes a block of so many steps.
template <class Net, std::size_t Steps>
using block_verdict = refuse_if<Steps % least_block<Net>.steps != 0,
                                refusal<ends_between_answers<Steps, least_block<Net>.steps, least_block<Net>.answers>>>;

}  // namespace internal::scans
}  // namespace chainrule
