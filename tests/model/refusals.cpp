// SPDX-License-Identifier: BSL-1.0
// What is said of calls, losses, optimizers, observers, sources and layers of a user that do not fit, word for word.
#define BOOST_TEST_MODULE model_refusals
#include <boost/test/unit_test.hpp>

#include <vector>

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/loss/ctc.hpp>
#include <chainrule/loss/modified.hpp>
#include <chainrule/loss/places.hpp>
#include <chainrule/loss/reduction.hpp>
#include <chainrule/model/outputs.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/optimizer/clipped_by_norm.hpp>
#include <chainrule/optimizer/parameter_groups.hpp>
#include <chainrule/recompute/recomputed.hpp>
#include <chainrule/storage/layer_weights.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/rnn.hpp>
#include <chainrule/training/fit_source.hpp>
#include <chainrule/training/update_statistics.hpp>

using namespace chainrule;
using calculus::activation, calculus::d, calculus::letter;

namespace {

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;
using two_inputs = network<input<"x", 3>, input<"u", 2>, from<"x">, dense<4>, concat<identity, from<"u">>>;
using two_outputs = network<input<3>, dense<4>, outputs<dense<3>, dense<2>>>;
template <std::size_t... Extents>
using numbers = tensor<float, shape<Extents...>>;

template <class Type>
Type& the();
// The refusal that a call returns.
template <class Result>
struct refusal_in {
  using type = carried_verdict<Result>;
};
template <class Mistake>
struct refusal_in<refused_call<Mistake>> : Mistake {};
template <class Result>
constexpr auto said_by = refusal_in<Result>::type::text();

// Calls.
static_assert(said_by<decltype(the<model<net>>()())> == "a model is called with a sample or a batch: write m(x)");
static_assert(
    said_by<decltype(fit(the<const model<net>>(), squared_error{}, the<numbers<3>>(), the<data_set<float>>()))> ==
    "argument 3 of fit is a tensor and must be an optimizer, as adam{}: write fit(model, loss, optimizer, "
    "data_set(x, y), {.epochs = 10})");
static_assert(said_by<decltype(value_and_gradient(the<model<net>>(), squared_error{}, the<numbers<3>>(),
                                                  the<data_set<float>>(), 3))> ==
              "argument 4 of value_and_gradient is a data_set and must be a tensor, a vector of numbers or the number "
              "of a class: write value_and_gradient(model, loss, x, y)");
static_assert(
    said_by<decltype(predict(the<model<net>>(), the<numbers<3>>(), [](std::size_t, std::span<const float>) {}))> ==
    "argument 2 of predict is a tensor and must be a source of batches, as function_source: a data_set is answered by "
    "m(data): write predict(model, source, [](std::size_t sample, std::span<const float> answer) {})");
static_assert(said_by<decltype(the<model<two_inputs>>()(inputs(the<numbers<3>>(), the<numbers<5, 2>>())))> ==
              "inputs(...) gives a sample of one input and a batch of another: write samples of all or batches of all");
static_assert(
    said_by<decltype(value_and_gradient(the<model<two_outputs>>(),
                                        sum_of_losses<two_outputs, squared_error, squared_error>{}, the<numbers<3>>(),
                                        targets(the<numbers<3>>(), the<numbers<5, 2>>())))> ==
    "targets(...) gives a sample of one output and a batch of another: write samples of all or batches of all");
static_assert(internal::models::outputs_verdict<net, numbers<2>>::text() ==
              "the network has one output: outputs_of is for one that ends in outputs<...>");
static_assert(said_by<decltype(update_statistics(the<model<net>>(), the<data_set<float>>()))> ==
              "update_statistics: no layer of this network keeps running statistics: leave it out");
static_assert(
    said_by<decltype(evaluate(d(calculus::a<1>) / d(calculus::z<1>), the<const model<net>>(), the<numbers<3>>()) *
                     the<xt::xarray<float>>())> ==
    "a derivative is multiplied by and added to tensors of a static shape: copy the other operand into a "
    "tensor<float, shape<...>>");
static_assert(said_by<decltype(the<xt::xtensor<float, 2>>() + evaluate(d(calculus::a<1>) / d(calculus::z<1>),
                                                                       the<const model<net>>(), the<numbers<3>>()))> ==
              "a derivative is multiplied by and added to tensors of a static shape: copy the other operand into a "
              "tensor<float, shape<...>>");
// Of what stands for a refusal without its sentence.
static_assert(carried_verdict<refused_result>::text() == "a part of this was refused before");

static_assert(said_by<decltype(the<model<net>>()(inputs(the<numbers<3>>(), the<numbers<2>>())))> ==
              "inputs(...) is for networks with several inputs, and this network has one: write x");
static_assert(
    said_by<decltype(set_weights(the<model<net>>(), layers_at<5>, torch_weights{std::vector<float>{}}))> ==
    "layers_at<5> selects no parameter: write the name, layers_at<\"gru\">, or the path, layers_at<1>, of a layer that has some");

// Losses.
struct two_targets {
  template <class Out>
  using target_shape = shape<2 * Out::size>;
  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    return a[0] - y[0];
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T*, const T*, T scale, T* da) {
    da[0] = scale;
  }
};
static_assert(verdict_of_loss<two_targets, shape<2>>::text() ==
              "the loss two_targets takes targets of 4, which are larger than an output of 2");
static_assert(verdict_of_loss<ctc<3>, shape<4>>::text() ==
              "ctc<3> needs logits at each step, an output of shape (steps, classes) with a class for the blank, and "
              "receives 4");
static_assert(verdict_of_loss<at_each_place<softmax_cross_entropy>, shape<4>>::text() ==
              "at_each_place<softmax_cross_entropy> needs logits at each place, an output of shape (steps, classes) or "
              "(classes, height, width), and receives 4");
static_assert(verdict_of_loss<class_weights<squared_error, 1.0, 2.0>, shape<2>>::text() ==
              "class_weights<squared_error, 1., 2.> wraps squared_error, whose cost does not grow with its target: "
              "classes have weights in softmax_cross_entropy, categorical_focal, cross_entropy_of_probabilities and "
              "negative_log_likelihood");
static_assert(internal::array::step_verdict<net, sample_weights<squared_error>, float[3], float[2]>::text() ==
              "the loss sample_weights<squared_error> takes a weight for each sample: train a model of tensors, and "
              "write to_array(m)");

// Optimizers.
template <class Optimizer, class Net>
constexpr auto said_in_training = internal::training::fit_verdict<Optimizer, Net, squared_error>::text();
using recomputing = recomputation<network<input<3>, dense<40, act::tanh>, dense<40, act::tanh>, dense<2>>, 100>;
static_assert(said_in_training<levenberg_marquardt, recomputing> ==
              "levenberg_marquardt needs all values at once: leave recomputation<...> out");
static_assert(
    said_in_training<levenberg_marquardt, network<input<3>, dropout<0.5>, dense<2>>> ==
    "layer 1 is dropout<0.5>, which draws random numbers, anew in each pass, and this optimizer compares costs of passes: write adam{} or sgd{}");
static_assert(
    said_in_training<levenberg_marquardt, network<input<3>, batch_norm<>, dense<2>>> ==
    "layer 1 is batch_norm<0.1, 1e-5>, which computes each sample from all of them, and this optimizer takes samples one by one: write adam{} or sgd{}, or freeze the layer");
static_assert(
    said_in_training<parameter_groups<clipped_by_norm<adam>, internal::optimizer::of_vectors>, net> ==
    "the optimizer clipped_by_norm<adam> cannot be the rule of a group: write clipping and accumulation around "
    "parameter_groups");

static_assert(said_in_training<lbfgs<>, network<input<3>, frozen<batch_norm<>>, dense<2>>> == "");

// Sources and observers.
struct rows_of_mine {
  std::vector<std::size_t> input_extents() const { return {3}; }
  std::vector<std::size_t> target_extents() const { return {2}; }
};
struct rows_of_floats : rows_of_mine {
  using number = float;
};
template <class Source>
constexpr auto said_of_source =
    said_by<decltype(fit(the<model<net>>(), squared_error{}, adam{}, the<Source>(), fit_options{}))>;
static_assert(said_of_source<rows_of_mine> ==
              "the source rows_of_mine needs the type of its numbers: write using number = float;");
static_assert(said_of_source<rows_of_floats> == "the source rows_of_floats needs bool has_classes() const");

struct reads_batches {
  void on_batch(int) {}
};
struct reads_the_end {
  void on_end(int) {}
};
template <class Observer>
constexpr auto said_of_observer = said_by<decltype(fit(the<model<net>>(), squared_error{}, adam{},
                                                       the<data_set<float>>(), fit_options{}, Observer{}))>;
static_assert(said_of_observer<reads_batches> ==
              "the observer reads_batches: its on_batch must take a const batch_record&");
static_assert(said_of_observer<reads_the_end> == "the observer reads_the_end: its on_end must take a const history&");

// Layers of a user.
struct reads_numbers {
  using takes_tokens = void;
  template <class In>
  struct on {
    using values = list<value<activation, shape<In::size>>>;
    using parameters = list<>;
    using equations = list<equation<activation, act::tanh, layer_input>>;
  };
};
static_assert(verdict_of<input<3, tokens<9>>, reads_numbers>::text() ==
              "layer 1 is reads_numbers, which reads tokens as real numbers: write tokens_of<layer_input> in its "
              "equations");
struct smaller_in_inference {
  template <class Mode>
  using in = std::conditional_t<std::is_same_v<Mode, inference_mode>, dense<2>, dense<3>>;
  template <class In>
  struct on : dense<3>::on<In> {};
};
static_assert(said_by<inference_of<network<input<3>, smaller_in_inference>>> ==
              "network<input<3>, smaller_in_inference> has other parameters or another output shape in inference: a "
              "layer's `in` must keep them");
struct ones {
  static constexpr double element(std::size_t) { return 1; }
};
struct adds_ones {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using constants = list<constant_values<letter<"p">, In, ones>>;
    using equations = list<equation<activation, op::add, layer_input, letter<"p">>>;
  };
};
static_assert(verdict_of<input<sequence<3>, 4>, scan<sequential<dense<2>, adds_ones>>>::text() ==
              "layer 1 is adds_ones, which has constants, which a cell cannot have: write the layer before or after "
              "the scan");

template <class... Listed>
struct derives {
  static constexpr auto code() { return internal::meta::text("derives"); }
  template <class In>
  struct on {
    using values = list<derived<calculus::weight, In>, Listed...>;
    using parameters = list<parameter<calculus::bias, In, begins_at<1>>>;
    using equations = list<equation<calculus::weight, act::tanh, calculus::bias>>;
  };
};
static_assert(verdict_of<input<3>, derives<>>::text() ==
              "layer 1 is derives, which lists W last, which is derived: the last value is the layer's output");
struct saves {
  static constexpr auto code() { return internal::meta::text("saves"); }
  template <class In>
  struct on {
    using values = list<derived<calculus::weight, In>, saved<letter<"s">, In>, value<activation, In>>;
    using parameters = list<parameter<calculus::bias, In, begins_at<1>>>;
    using equations =
        list<equation<with_saved<calculus::weight, letter<"s">>, op::multiply, calculus::bias, calculus::bias>,
             equation<activation, op::multiply, layer_input, calculus::weight>>;
  };
};
static_assert(
    verdict_of<input<3>, saves>::text() ==
    "layer 1 is saves, which derives W and saves something beside it, or by an operation over samples: list it as a value");

// Streams.
template <class... Layers>
constexpr auto said_of_stream = internal::scans::stream_verdict<network<Layers...>>::text();
static_assert(said_of_stream<input<sequence<1>, 1>, named<"n", act::relu>, rnn<2, all_steps, lengths<from<"n">>>> ==
              "layer 2 is rnn<2, all_steps, lengths<from<\"n\">>>, which has lengths, and a stream has no end: it goes "
              "on until it is reset");
static_assert(said_of_stream<input<5, 2>, weight_norm<conv1d<filters<3>, kernel_size<2>, padding<causal>>>> ==
              "layer 1 is weight_norm<conv1d<filters<3>, kernel_size<2>, padding<causal>>>, which derives its weight "
              "from parameters in each pass, which a stream cannot: weight_norm and spectral_norm become part of the "
              "weight by folded(m), of model/folded.hpp");

}  // namespace

// The compiler has compared them.
BOOST_AUTO_TEST_CASE(sentences_are_as_stated) { BOOST_TEST((verdict_of_loss<squared_error, shape<2>>::text() == "")); }
