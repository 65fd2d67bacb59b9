// SPDX-License-Identifier: BSL-1.0
// What is derived from parameters, once in a pass: weight_norm, and layers of a user's own.
#define BOOST_TEST_MODULE layer_weight_norm
#include "../laws/layer.hpp"

#include "../reference/numbers.hpp"
#include "../reference/user_layers.hpp"

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// PyTorch's order is the direction, the length and the bias of each layer here.
using normed = network<input<1, 5, 5>, weight_norm<conv2d<filters<2>, kernel_size<3>, act::tanh>>, flatten,
                       weight_norm<dense<4, act::tanh>>, weight_norm<dense<2, no_bias>>>;
static_assert(normed::parameter_count == (18 + 2 + 2) + (72 + 4 + 4) + (8 + 2));

// The weight is a value on the way from the parameters to the answer, and it is no parameter.
using small = network<input<3>, weight_norm<dense<4>>>;
static_assert(expand<small>(d(a<1>) / d(weight_v<1>)) ==
              d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>) * d(W<1>) / d(weight_v<1>));
static_assert(expand<small>(d(a<1>) / d(a<0>)) == d(a<1>) / d(z<1>) * d(z<1>) / d(a<0>));
static_assert(closed_form<small>(d(a<1>) / d(a<0>)) == W<1>);
static_assert(internal::topologies::parameter_verdict<small, std::remove_cvref_t<decltype(W<1>)>>::type::text() ==
              "W<1> is derived in each pass and kept nowhere: read what it is derived from, g<1>, v<1>");
// Tapes have it, and its gradient, once.
static_assert(small::tape_bytes<double>(32) - network<input<3>, dense<4>>::tape_bytes<double>(32) ==
              2 * round_up(12, parameter_alignment) * sizeof(double));

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<normed>(reference::normed_answer, reference::normed_gradient,
                                           reference::normed_input_gradient, reference::normed_hessian_product);
}

namespace {

// Derived by equations of a user's own: W = tanh(U) V, element by element, from what is itself derived, and row-major.
// It stands behind a value in the list and is read by two equations.
using mixed = letter<"m">;
using first_part = letter<"U">;
using second_part = letter<"V">;
using squashed = letter<"S">;
using second = letter<"Q">;
struct product_of_parameters {  // W = S V, element by element
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < At::y_size; ++i) at.result()[i] = at[op::argument<0>{}][i] * at[op::argument<1>{}][i];
  }
  template <std::size_t Other>
  struct by : op::derivative<structure::diagonal> {
    using reads = list<op::argument<Other>>;
    using twice_differentiable = void;
    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }
    template <class At>
    static constexpr void backward(const At& at) {
      for (std::size_t i = 0; i < At::y_size; ++i) {
        const auto slope = at.upstream()[i] * at[op::argument<Other>{}][i];
        at.downstream()[i] = At::accumulates ? at.downstream()[i] + slope : slope;
      }
    }
  };
  template <std::size_t K>
  using partial = op::partial_at<K, by<1>, by<0>>;
};
struct twice_by_one_weight {
  template <class In>
  struct on {
    using square = shape<In::size, In::size>;
    using values = list<value<mixed, In>, derived<squashed, square>, derived<weight, square>, value<preactivation, In>,
                        value<activation, In>>;
    using parameters = list<parameter<first_part, square, drawn<In::size, In::size>>,
                            parameter<second_part, square, drawn<In::size, In::size>>,
                            parameter<bias, In, begins_at<0>>, parameter<second, square, drawn<In::size, In::size>>>;
    using equations =
        list<equation<mixed, op::linear, layer_input, second, bias>, equation<squashed, act::tanh, first_part>,
             equation<weight, product_of_parameters, squashed, second_part>,
             equation<preactivation, op::linear, mixed, weight>,
             equation<activation, op::linear, preactivation, weight>>;
  };
};

}  // namespace

using of_my_own = network<input<3>, dense<4, act::tanh>, twice_by_one_weight, act::tanh, twice_by_one_weight, dense<2>>;
using many =
    network<input<1, 4, 4>, weight_norm<conv2d<filters<3>, kernel_size<2>, act::relu>>,
            weight_norm<conv2d<filters<2>, kernel_size<2>, no_bias>>, flatten,
            shared<"w", weight_norm<dense<8, act::tanh>>>, residual<shared<"w", weight_norm<dense<8, act::tanh>>>>,
            repeat<3, weight_norm<dense<8, act::gelu>>>, act::sigmoid, weight_norm<dense<17, act::tanh>>, dense<2>>;

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<of_my_own>();
  laws::check_laws<many>();
}
BOOST_AUTO_TEST_CASE(laws_of_segments_hold) {
  laws::check_segments<network<input<3>, weight_norm<dense<8, act::tanh>>, weight_norm<dense<9, act::gelu>>,
                               weight_norm<dense<7, act::gelu>>, weight_norm<dense<9, act::tanh>>, dense<2>>>();
}

// A step of threads has the bits of a step of one, with a weight whose gradient is divided among them, and where a pass
// is cut; an answer too.
template <class Net>
void check_threads() {
  model<Net, double> alone{seed{1}}, together{seed{1}};
  xt::xtensor<double, 2> x = xt::zeros<double>({192, 128}), wanted = xt::zeros<double>({192, 2});
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  auto tape = tape_for(alone, 192);
  auto steps = optimizer_for(alone, adam{}), others = optimizer_for(together, adam{});
  const threads three{3};
  for (int i = 0; i < 3; ++i) {
    steps.step(alone, squared_error{}, x, wanted, tape);
    others.step(together, squared_error{}, x, wanted, tape, three);
  }
  BOOST_TEST((parameters_to_vector(alone) == parameters_to_vector(together)));
  BOOST_TEST((parameters_to_vector(alone) != parameters_to_vector(model<Net, double>{seed{1}})));
  BOOST_TEST((alone(x) == together(x, three)));
}
BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  check_threads<network<input<128>, weight_norm<dense<128, act::tanh>>, weight_norm<dense<128>>, dense<2>>>();
  check_threads<network<input<128>, weight_norm<dense<128>>, batch_norm<>, act::tanh, weight_norm<dense<2>>>>();
}
// So does a fit, which measures a data set some samples at a time, in parts.
BOOST_AUTO_TEST_CASE(a_fit_of_threads_changes_no_bit) {
  using net = network<input<128>, weight_norm<dense<128, act::tanh>>, weight_norm<dense<2>>>;
  model<net, double> alone{seed{1}}, together{seed{1}};
  xt::xtensor<double, 2> x = xt::zeros<double>({192, 128}), wanted = xt::zeros<double>({192, 2});
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  const data_set samples(x, wanted);
  const auto once = fit(alone, squared_error{}, adam{}, samples, {.epochs = 2, .batch_size = 96}, validate_on{samples});
  fit(together, squared_error{}, adam{}, samples, {.epochs = 2, .batch_size = 96}, validate_on{samples}, threads{3});
  BOOST_TEST((parameters_to_vector(alone) == parameters_to_vector(together)));
  BOOST_TEST(std::abs(once.epochs.back().validation_cost - cost_of(alone, squared_error{}, x, wanted)) < 1e-12);
}

namespace {

// A product that counts how often a weight's gradient is summed, and a layer that derives its weight.
int times_summed = 0;
struct counting_outer : op::outer<op::argument<0>> {
  using library_type = counting_outer;
  template <class At>
  static void backward(const At& at) {
    times_summed += at.part() == 0 ? 1 : 0;
    op::outer<op::argument<0>>::backward(at);
  }
};
struct counting_linear : op::linear {
  template <std::size_t K>
  using partial = op::partial_at<K, op::times<op::argument<1>>, counting_outer>;
};
template <std::size_t Units>
struct counted {
  template <class In>
  struct on {
    using weight_shape = shape<Units, In::size>;
    using values = list<derived<weight, weight_shape, storage_order::column_major>, value<activation, shape<Units>>>;
    using parameters = list<parameter<weight_v_kind, weight_shape, drawn<In::size, Units>, storage_order::column_major>,
                            parameter<weight_g_kind, shape<Units, 1>, norms_of_rows, storage_order::column_major>>;
    using equations = list<equation<weight, op::weight_norm, weight_g_kind, weight_v_kind>,
                           equation<activation, counting_linear, layer_input, weight>>;
  };
};

// Steps have the bits of steps against a stored gradient, and each sums each dC/dW once.
template <class Net, class Rule, class... Threads>
void check_sums(const Rule& rule, const Threads&... parts) {
  model<Net> m{seed{1}}, by_gradient = m;
  xt::xtensor<float, 2> x = xt::zeros<float>({192, 128}), wanted = xt::zeros<float>({192, 2});
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  auto tape = tape_for(m, 192);
  auto steps = optimizer_for(m, rule), others = optimizer_for(by_gradient, rule);
  for (int i = 0; i < 3; ++i) {
    others.step(by_gradient, value_and_gradient(by_gradient, squared_error{}, x, wanted).gradient);
    times_summed = 0;
    steps.step(m, squared_error{}, x, wanted, tape, parts...);
    BOOST_TEST(times_summed == 2);
    BOOST_TEST((parameters_to_vector(m) == parameters_to_vector(by_gradient)));
  }
  if constexpr (sizeof...(parts) == 0) {
    tensor<float, shape<128>> one;
    std::copy_n(x.data(), 128, one.storage().begin());
    const tensor<float, shape<2>> target{0.5f, -0.25f};
    times_summed = 0;
    steps.step(m, squared_error{}, one, target, tape);
    BOOST_TEST(times_summed == 2);
  }
  // The derivative of a saturated tanh, 0, times infinity is not finite, although the cost is.
  const auto before = parameters_to_vector(m);
  x(7, 5) = std::numeric_limits<float>::infinity();
  std::string message;
  try {
    steps.step(m, squared_error{}, x, wanted, tape, parts...);
  } catch (const error& refused) {
    message = refused.what();
  }
  BOOST_TEST(message.find("the gradient of layer 1, ") == 0u, message);
  BOOST_TEST(message.find(", is not finite, because of sample 7 of the batch; the parameters are those before") !=
                 std::string::npos,
             message);
  BOOST_TEST((parameters_to_vector(m) == before));
}

}  // namespace

// Where the gradient is stored, and where a plain layer is so large that it is not.
BOOST_AUTO_TEST_CASE(a_gradient_is_summed_once) {
  using stored = network<input<128>, counted<64>, act::tanh, counted<2>>;
  using not_stored =
      network<input<128>, counted<8>, act::tanh, dense<200, act::tanh>, dense<200, act::tanh>, counted<2>>;
  static_assert(internal::costs::may_store_gradient(stored::graph()) &&
                !internal::costs::may_store_gradient(not_stored::graph()));
  check_sums<stored>(sgd{});
  check_sums<stored>(adam{}, threads{3});
  check_sums<not_stored>(sgd{});
  check_sums<not_stored>(adam{}, threads{3});
}

// Derivatives as matrices, and each sample's own gradient, agree with the gradient, which PyTorch agrees with.
BOOST_AUTO_TEST_CASE(other_ways_agree) {
  const model<normed, double> m{seed{2}};
  xt::xtensor<double, 4> x = xt::zeros<double>({2, 1, 5, 5});
  xt::xtensor<double, 2> wanted = xt::zeros<double>({2, 2});
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  const auto [mean, g] = value_and_gradient(m, squared_error{}, x, wanted);
  const auto check = [&, &slopes = g](auto symbol) {
    const auto of_samples = evaluate(d(C) / d(symbol), m, squared_error{}, x, wanted);
    const std::size_t size = of_samples.size() / 2;
    const auto of_all = slopes[symbol];
    auto slope = of_all.template begin<xt::layout_type::row_major>();
    for (std::size_t i = 0; i < size; ++i, ++slope)
      BOOST_TEST(std::abs((of_samples.flat(i) + of_samples.flat(size + i)) / 2 - *slope) < 1e-12);
  };
  check(weight_v<1>);
  check(weight_g<1>);
  check(weight_v<3>);
  check(weight_g<3>);
  check(b<3>);
  const auto rows = per_sample_gradients(m, squared_error{}, x, wanted).matrix();
  const auto all = parameters_to_vector(g);
  for (std::size_t i = 0; i < all.size(); ++i) BOOST_TEST(std::abs((rows(0, i) + rows(1, i)) / 2 - all(i)) < 1e-12);
}

// g begins at the lengths of v: the answers are those of the layer itself. Frozen, all of it stays.
BOOST_AUTO_TEST_CASE(begins_as_the_layer_itself) {
  model<network<input<3>, dense<4, act::tanh>, dense<2>>, double> plain{seed{5}};
  model<network<input<3>, weight_norm<dense<4, act::tanh>>, dense<2>>, double> m;
  model<network<input<3>, frozen<weight_norm<dense<4, act::tanh>>>, dense<2>>, double> kept;
  m[weight_v<1>] = plain[W<1>];
  for (std::size_t i = 0; i < 4; ++i)
    m[weight_g<1>](i, 0) = std::hypot(plain[W<1>](i, 0), plain[W<1>](i, 1), plain[W<1>](i, 2));
  m[W<2>] = plain[W<2>];
  m[b<1>] = plain[b<1>];
  m[b<2>] = plain[b<2>];
  const xt::xtensor<double, 2> x{{0.5, -1, 2}, {1, 0.25, -0.75}}, wanted{{1, 0}, {0, 1}};
  const auto expected = plain(x), found = m(x);
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(std::abs(found.flat(i) - expected.flat(i)) < 1e-14);
  model<network<input<3>, weight_norm<dense<4, act::tanh>>, dense<2>>, double> begun{seed{6}};
  for (std::size_t i = 0; i < 4; ++i) {
    const double length = std::hypot(begun[weight_v<1>](i, 0), begun[weight_v<1>](i, 1), begun[weight_v<1>](i, 2));
    BOOST_TEST(std::abs(begun[weight_g<1>](i, 0) - length) < 1e-14);
    BOOST_TEST(length > 0.1);
  }
  kept[weight_v<1>] = m[weight_v<1>];
  kept[weight_g<1>] = m[weight_g<1>];
  kept[W<2>] = m[W<2>];
  kept[b<1>] = m[b<1>];
  kept[b<2>] = m[b<2>];
  const auto slope = value_and_gradient(m, squared_error{}, x, wanted).gradient;
  BOOST_TEST((value_and_gradient(kept, squared_error{}, x, wanted).gradient[W<2>] == slope[W<2>]));
}

// The compiler trains it.
constexpr bool compiler_computes() {
  array_model<network<input<2>, weight_norm<dense<2, act::tanh>>, dense<1>>, double> m{glorot_uniform{}, seed{1}};
  const auto [mean, g] = value_and_gradient(m, squared_error{}, std::array{1.0, 2.0}, std::array{0.5});
  return m[weight_g<1>](0, 0) > 0.01 && mean > 0.001 && g[weight_g<1>](1, 0) != 0 && g[weight_v<1>](1, 0) != 0;
}
static_assert(compiler_computes());
