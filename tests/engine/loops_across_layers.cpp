// SPDX-License-Identifier: BSL-1.0
// Neighbouring elementwise equations of different layers are one loop, forward and back: which they are, what memory
// they take, and that they compute the bits that they compute one after another.
#define BOOST_TEST_MODULE engine_loops_across_layers
#include "../laws/layer.hpp"

#include "../time/cells.hpp"

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// The same network, each of whose equations is computed by itself.
template <class Net>
struct one_by_one : Net {};

}  // namespace

namespace chainrule {

template <class Net>
inline constexpr auto memory_plan_of<one_by_one<Net>> = plan_memory(Net::graph(), pass_purpose::training, false);
template <class Net>
inline constexpr auto memory_plan_of<internal::topologies::forward_only<one_by_one<Net>>> =
    plan_memory(Net::graph(), pass_purpose::inference, false);

}  // namespace chainrule

namespace {

// The same bits; where products and sums may be one instruction, compilers choose which, and the last bits differ.
bool is_same(float one, float other) {
#ifdef __FMA__
  return std::abs(one - other) <= 100 * std::numeric_limits<float>::epsilon() * (1 + std::abs(other));
#else
  return one == other;
#endif
}

void same_bits(const laws::passes<float>& plain, const laws::passes<float>& in_loops, std::size_t rows) {
  laws::bench<float> apart(plain, rows), together(in_loops, rows);
  apart.fill(21);
  together.fill(21);
  for (std::size_t i = 0; i < together.values.size(); ++i) together.values[i] = 3e7f;
  for (std::size_t i = 0; i < together.adjoints.size(); ++i) together.adjoints[i] = 5e7f;
  const std::vector<float> answers = apart.answers(), others = together.answers();
  for (std::size_t i = 0; i < answers.size(); ++i) BOOST_TEST(is_same(answers[i], others[i]));
  if (plain.value_and_gradient == nullptr) return;
  BOOST_TEST(is_same(apart.differentiate(), together.differentiate()));
  bool moved = false;
  for (const std::size_t place : plain.places) {
    BOOST_TEST(is_same(apart.gradient[place], together.gradient[place]),
               "gradient " << place << ": " << apart.gradient[place] << " and " << together.gradient[place]);
    moved = moved || apart.gradient[place] != 0;
  }
  BOOST_TEST(moved);
}
template <class Net>
void check_training(std::size_t rows = 5) {
  same_bits(laws::passes_of<one_by_one<Net>, squared_error, float>(), laws::passes_of<Net, squared_error, float>(),
            rows);
}
template <class Net>
void check_answers(std::size_t rows) {
  using answers = inference_of<Net>;
  same_bits(laws::passes_of<without_gradient<one_by_one<answers>>, squared_error, float, laws::needs::cost>(),
            laws::passes_of<without_gradient<answers>, squared_error, float, laws::needs::cost>(), rows);
}

// How many loops a network's forward or backward pass has that compute several equations.
template <std::size_t Values>
constexpr std::size_t loops(const std::size_t (&with)[Values]) {
  std::size_t count = 0;
  for (std::size_t v = 1; v < Values; ++v) count += with[v] == v ? 1 : 0;
  return count;
}
template <class Net>
constexpr std::size_t forward_loops = loops(memory_plan_of<Net>.computed_with);
template <class Net>
constexpr std::size_t backward_loops = loops(memory_plan_of<Net>.passed_back_with);
template <class Net>
constexpr std::size_t elements = memory_plan_of<Net>.value_extent + memory_plan_of<Net>.adjoint_extent;

// A layer of a user's own: y = x g x, with a parameter g.
struct square_of : op::by_elements<square_of> {
  template <class At>
  static constexpr auto element(const At& at) {
    return at[op::argument<0>{}] * at[op::argument<1>{}] * at[op::argument<0>{}];
  }
  struct by_value : op::derivative_by_elements<by_value> {
    using reads = list<op::argument<0>, op::argument<1>>;
    template <class At>
    static constexpr auto element(const At& at) {
      const auto term = at.upstream() * at[op::argument<0>{}] * at[op::argument<1>{}];
      return term + term;
    }
  };
  struct by_gain : op::derivative_by_elements<by_gain> {
    using reads = list<op::argument<0>>;
    template <class At>
    static constexpr auto element(const At& at) {
      return at.upstream() * at[op::argument<0>{}] * at[op::argument<0>{}];
    }
  };
  template <std::size_t K>
  using partial = op::partial_at<K, by_value, by_gain>;
};
struct squares {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<parameter<weight, In, begins_at<1>>>;
    using equations = list<equation<activation, square_of, layer_input, weight>>;
  };
};

// Several activations in a row. The first is applied by the product before it, and the last on the way back by the
// product behind it. Gradients between them have no place: 30 elements become 16. Softplus overwrites nothing and is
// overwritten.
using chain = network<input<6>, dense<7, act::tanh>, act::elu<>, act::softplus, act::sigmoid, act::elu<>, dense<2>>;
static_assert(forward_loops<chain> == 1 && backward_loops<chain> == 1);
static_assert(memory_plan_of<chain>.computed_with[6] == 3 && memory_plan_of<chain>.passed_back_with[6] == 2);
static_assert(memory_plan_of<one_by_one<chain>>.adjoint_extent == 30 && memory_plan_of<chain>.adjoint_extent == 16);
static_assert(memory_plan_of<chain>.value_extent == 30);

// A sum and the activation behind it, and an activation and what drops some of its elements.
using residuals = network<input<6>, dense<9>, residual<dense<9, act::tanh>, dense<9>>, act::relu, dropout<0.4>,
                          residual<dense<9>, act::silu>, act::gelu, dense<2>>;
static_assert(forward_loops<residuals> == 2 && backward_loops<residuals> == 2);
static_assert(elements<one_by_one<residuals>> == 166 && elements<residuals> == 139);

// Values that have other names between them.
using renamed = network<input<6>, dense<12>, sequential<act::tanh, reshape<3, 4>>, act::softplus, flatten,
                        sequential<act::elu<>>, squares, act::tanh, squares, dense<2>>;
static_assert(forward_loops<renamed> == 1 && memory_plan_of<renamed>.computed_with[12] == 6);

// Both branches of a sum, and values that are read elsewhere too. In answers, what only the loop reads has no place.
using joined = network<input<"x", 8>, input<"u", 8>, from<"x">, add<act::tanh, from<"u">>, act::softplus,
                       multiply<from<"x">, act::silu>, named<"m", act::elu<>>, add<from<"m">, from<"x">, from<"m">>,
                       act::sigmoid, squares, dense<1>>;
static_assert(forward_loops<joined> == 1 && backward_loops<joined> == 1);
template <class Net>
constexpr std::size_t elements_of_answers = memory_plan_of<without_gradient<Net>>.value_extent;
static_assert(elements_of_answers<one_by_one<joined>> == 40 &&
              elements_of_answers<joined> == 24);  // 16 are the input's

// The loop of layers 2 to 4 reads all of x until it ends, sample by sample. So both of its values that have places lie
// beside x in answers: 8 and twice 4 elements.
using parted = network<input<3>, named<"x", dense<8>>, slice<0, 4>, named<"m", squares>, squares, dense<4>,
                       add<identity, from<"m">>, dense<1>>;
constexpr const auto& parted_answers = memory_plan_of<without_gradient<parted>>;
static_assert(forward_loops<without_gradient<parted>> == 1 && parted_answers.computed_with[5] == 3);
static_assert(elements_of_answers<parted> == 16);

// Behind a sum of what a batch_norm gives.
using normalized = network<input<2, 4, 4>, residual<conv2d<filters<2>, kernel_size<3>, padding<1>>, batch_norm<>>,
                           act::tanh, residual<act::elu<>, batch_norm<>>, act::relu, flatten, dense<3>>;
static_assert(forward_loops<normalized> == 2 && forward_loops<inference_of<normalized>> == 2);

// Loops end where a repetition does.
using block = sequential<act::elu<>, residual<dense<8, act::tanh>, dense<8>>, squares>;
using in_repetitions = network<input<5>, dense<8>, repeat<3, block>, act::softplus, dense<2>>;
using written_out = network<input<5>, dense<8>, block, block, block, act::softplus, dense<2>>;
static_assert(forward_loops<in_repetitions> == 3 && forward_loops<written_out> == 3);
static_assert(memory_plan_of<written_out>.computed_with[11] != 0 &&
              memory_plan_of<in_repetitions>.computed_with[11] == 0);

// More than a loop holds.
template <class... Layers>
using forty = network<input<4>, dense<5>, Layers..., Layers..., Layers..., Layers..., Layers..., dense<2>>;
using long_chain =
    forty<act::softplus, act::tanh, act::elu<>, act::silu, act::sigmoid, act::gelu, act::tanh, act::elu<>>;
static_assert(forward_loops<long_chain> == 3);

// Of an LSTM's step of 4 units, the gradients of three gates, of the candidate and of tanh(c) have no place. That of c
// has one, as the next step adds to it; the values are read on the way back.
using lstm_step = internal::scans::cell_on<cells::lstm_cell<4>, 2>::step;
constexpr auto lstm_one_by_one = plan_memory(lstm_step::graph(), pass_purpose::with_input_gradient, false);
static_assert(lstm_one_by_one.adjoint_extent == 55 && memory_plan_of<lstm_step>.adjoint_extent == 35);
static_assert(memory_plan_of<lstm_step>.value_extent == lstm_one_by_one.value_extent);

// Same bits in parts, and in a step that changes each parameter at once.
void check_parts(const auto& m, const auto& samples, const auto& wanted) {
  auto kept = tape_for(m, 40);
  auto alone = gradient_for(m), g = gradient_for(m);
  const auto mean = value_and_gradient(m, squared_error{}, samples, wanted, kept, alone, threads{1});
  auto stepped = m, other = m;
  optimizer_for(m, sgd{.learning_rate = 0.1}).step(stepped, squared_error{}, samples, wanted, kept);
  for (const std::size_t count : {2u, 3u}) {
    BOOST_TEST(value_and_gradient(m, squared_error{}, samples, wanted, kept, g, threads{count}) == mean);
    BOOST_TEST((parameters_to_vector(g) == parameters_to_vector(alone)));
  }
  internal::optimizer::step(sgd{.learning_rate = 0.1}, alone.size(), other.data(), alone.data(),
                            static_cast<float*>(nullptr), 0, 1);
  BOOST_TEST((parameters_to_vector(other) == parameters_to_vector(stepped)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(as_one_after_another) {
  check_training<chain>();
  check_training<residuals>(9);
  check_training<renamed>(1);
  check_training<joined>(20);
  check_answers<joined>(20);
  same_bits(laws::passes_of<one_by_one<inference_of<normalized>>, squared_error, float>(),
            laws::passes_of<inference_of<normalized>, squared_error, float>(), 3);
}

BOOST_AUTO_TEST_CASE(computed_twice_in_segments) {
  laws::check_segments<residuals>();
  laws::check_segments<in_repetitions>();
}

BOOST_AUTO_TEST_CASE(in_repetitions_as_written_out) {
  same_bits(laws::passes_of<written_out, squared_error, float>(),
            laws::passes_of<in_repetitions, squared_error, float>(), 5);
}

BOOST_AUTO_TEST_CASE(in_parts) {
  const model<renamed> m{glorot_uniform{}, seed{4}};
  tensor<float, shape<40, 6>> samples;
  tensor<float, shape<40, 2>> wanted;
  double number = 0;
  for (float& each : samples.storage()) each = static_cast<float>(std::sin(number += 0.7));
  for (float& each : wanted.storage()) each = static_cast<float>(std::cos(number += 0.7));
  check_parts(m, samples, wanted);
}
