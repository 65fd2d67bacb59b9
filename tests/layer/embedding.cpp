// SPDX-License-Identifier: BSL-1.0
// Tokens as a network's input, and the layer that embeds them.
#define BOOST_TEST_MODULE layer_embedding
#include "../laws/layer.hpp"

#include "../laws/constant.hpp"
#include "../reference/embedding.hpp"
#include "../reference/numbers.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/time/mean_over_valid_steps.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using review = network<input<4, tokens<9>>, embedding<3>, mean_over_steps, act::tanh, dense<2>>;
using padded = network<input<4, tokens<9>>, embedding<3, padding_index<3>>, mean_over_steps, act::tanh, dense<2>>;
// The mean over steps that are no padding, and over those that are valid.
using bag = network<input<4, tokens<9>>, embedding<3, padding_index<3>>,
                    mean_over_valid_steps<padding_mask<from<0>, padding_index<3>>>, act::tanh, dense<2>>;
using valid_alone = network<input<"w", 4, tokens<9>>, input<"n", 1>, from<"w">, embedding<3>,
                            mean_over_valid_steps<lengths<from<"n">>>, act::tanh, dense<2>>;
using joined = network<input<"w", tokens<5>>, input<"u", 2>, from<"w">, embedding<3>, concat<identity, from<"u">>,
                       dense<3, act::tanh>, dense<2>>;
// A text of words and one of letters, which has its own embedding.
using branched = network<input<"words", 3, tokens<7>>, input<"letters", 5, tokens<4>>,
                         concat<sequential<from<"words">, embedding<2>>, sequential<from<"letters">, embedding<2>>>,
                         flatten, dense<2>>;

static_assert(std::is_same_v<review::input_shape, shape<4>> && review::parameter_count == 9 * 3 + 2 * 3 + 2);
static_assert(std::is_same_v<output_on<embedding<3>, token_shape<9, 4>>, shape<4, 3>>);
static_assert(std::is_same_v<output_on<embedding<3>, token_shape<9>>, shape<3>>);
static_assert(structure_of<review>(d(a<1>) / d(W<1>)) == structure::lookup);
static_assert(structure_of<review>(d(C) / d(W<1>)) == structure::dense);
static_assert(joined::input_shape::size == 3);
// What is said of a mean on a sequence of 4 steps, with n (2 numbers) and t (5 tokens) beside it.
template <class... Options>
constexpr auto said_of_mean() {
  return verdict_of<input<"x", 4, 3>, input<"n", 2>, input<"t", 5, tokens<9>>, from<"x">,
                    mean_over_valid_steps<Options...>>::text();
}
static_assert(said_of_mean() ==
              "layer 2 is mean_over_valid_steps<>, which takes what says which steps are valid, once: write "
              "lengths<from<\"n\">> or padding_mask<from<\"words\">>");
static_assert(said_of_mean<lengths<from<"n">>>() ==
              "layer 2 is mean_over_valid_steps<lengths<from<\"n\">>>, which needs one length "
              "for each sample: write an input of one element, input<\"n\", 1>");
static_assert(said_of_mean<padding_mask<from<"t">>>() ==
              "layer 2 is mean_over_valid_steps<padding_mask<from<\"t\">, padding_index<0>>>, "
              "which needs a token for each of 4 steps: write padding_mask<from<\"words\">> of the tokens");

xt::xtensor<int, 2> words(std::size_t samples, std::size_t places, int vocabulary) {
  auto result = xt::xtensor<int, 2>::from_shape({samples, places});
  for (std::size_t i = 0; i < result.size(); ++i) result.storage()[i] = static_cast<int>(7 * i + 3) % vocabulary;
  return result;
}
xt::xtensor<double, 2> wave(std::size_t samples, std::size_t size, double (*function)(double), double frequency,
                            double phase) {
  auto result = xt::xtensor<double, 2>::from_shape({samples, size});
  reference::fill_with(result, function, frequency, phase, 1);
  return result;
}
template <class Net>
model<Net, double> first_model() {
  model<Net, double> m;
  auto numbers = parameters_to_vector(m);
  reference::fill_with(numbers, std::sin, 0.7, 0.3, 0.5);
  vector_to_parameters(numbers, m);
  return m;
}

template <class Net, class X, std::size_t Out, std::size_t Parameters>
void check_values(const X& x, const double (&answer)[Out], const double (&gradient)[Parameters]) {
  const auto m = first_model<Net>();
  reference::check_numbers(m(x), answer);
  const auto wanted = wave(3, 2, std::sin, 0.4, 0);
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, wanted);
  reference::check_numbers(parameters_to_vector(g), gradient);
  BOOST_TEST(std::abs(cost_of(m, squared_error{}, x, wanted) - cost) < 1e-14);
}
template <class Net, class X, std::size_t Out, std::size_t Parameters>
void check_second_order(const X& x, const double (&tangent)[Out], const double (&product)[Parameters]) {
  const auto m = first_model<Net>();
  auto direction = gradient_for(m);
  auto numbers = parameters_to_vector(m);
  reference::fill_with(numbers, std::cos, 1.3, 0, 1);
  vector_to_parameters(numbers, direction);
  reference::check_numbers(jvp(m, x, direction).tangent, tangent);
  reference::check_numbers(
      parameters_to_vector(hessian_vector_product(m, squared_error{}, x, wave(3, 2, std::sin, 0.4, 0), direction)),
      product);
}

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  const auto x = words(3, 4, 9);
  check_values<review>(x, reference::review_answer, reference::review_gradient);
  check_values<padded>(x, reference::padded_answer, reference::padded_gradient);
  check_second_order<review>(x, reference::review_tangent, reference::review_hessian_product);
  check_values<bag>(x, reference::bag_answer, reference::bag_gradient);
  const xt::xtensor<double, 2> n{{4}, {0}, {3}};
  check_values<valid_alone>(inputs(x, n), reference::valid_answer, reference::valid_gradient);
  const auto word = words(3, 1, 5);
  const auto u = wave(3, 2, std::cos, 0.9, 0.1);
  check_values<joined>(inputs(word, u), reference::joined_answer, reference::joined_gradient);
  const auto m = first_model<joined>();
  auto direction = gradient_for(m);
  auto numbers = parameters_to_vector(m);
  reference::fill_with(numbers, std::cos, 1.3, 0, 1);
  vector_to_parameters(numbers, direction);
  reference::check_numbers(jvp(m, inputs(word, u), direction).tangent, reference::joined_tangent);
  auto row = xt::xtensor<double, 2>::from_shape({3, 3});
  for (std::size_t r = 0; r < 3; ++r) row(r, 0) = word(r, 0), row(r, 1) = u(r, 0), row(r, 2) = u(r, 1);
  reference::check_numbers(
      parameters_to_vector(hessian_vector_product(m, squared_error{}, row, wave(3, 2, std::sin, 0.4, 0), direction)),
      reference::joined_hessian_product);
}

// The derivatives on paper, and on a page.
static_assert(as_text(closed_form<review>(d(a<1>) / d(W<1>))) == "lookup(a(0))");
static_assert(as_text<review>(expand<review>(d(a<2>) / d(W<1>))) ==
              "da(2)/da(1) [3 x 4 x 3] * da(1)/dW(1) [4 x 3 x 9 x 3]");
static_assert(structure_of_product(structure::lookup, structure::permutation) == structure::lookup &&
              structure_of_product(structure::diagonal, structure::lookup) == structure::selection &&
              structure_of_product(structure::dense, structure::lookup) == structure::dense);
BOOST_AUTO_TEST_CASE(on_a_page) {
  const std::string page = derivation<review>(paper::markdown);
  for (const char* const line :
       {"\\mathrm{lookup}\\left(a^{(0)}\\right) \\thinspace W^{(1)}",
        "| lookup | $\\mathrm{lookup}\\left(a^{(0)}\\right)$ |", "has a one in each row", "\\frac{1}{4}"})
    BOOST_TEST(page.find(line) != std::string::npos, line);
  // A derivative by the table is a structured one: of each row, the place of its one.
  const auto m = first_model<review>();
  const auto derivative = evaluate(d(a<1>) / d(W<1>), m, xt::xtensor<int, 1>{3, 0, 3, 8});
  static_assert(decltype(derivative)::kind == structure::lookup);
  const auto whole = derivative.dense();
  using flat = network<input<4, tokens<9>>, embedding<3>, flatten, dense<2>>;
  const auto rearranged = evaluate(d(a<2>) / d(W<1>), first_model<flat>(), xt::xtensor<int, 1>{3, 0, 3, 8});
  static_assert(decltype(rearranged)::kind == structure::lookup);
  const auto flattened = rearranged.dense();
  for (std::size_t i = 0; i < 12 * 27; ++i) BOOST_TEST(flattened.storage()[i] == whole.storage()[i]);
  for (std::size_t row = 0; row < 12; ++row)
    for (std::size_t column = 0; column < 27; ++column) {
      const std::size_t named[] = {3, 0, 3, 8};
      BOOST_TEST(whole.storage()[row * 27 + column] == (column == 3 * named[row / 3] + row % 3 ? 1.0 : 0.0));
    }
}

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<network<input<4, tokens<9>>, embedding<3>, flatten, dense<2>>>();
  laws::check_laws<joined>();
  laws::check_laws<branched>(7);
  laws::check_laws<bag>();
  laws::check_laws<network<input<"w", 3, tokens<9>>, input<"x", 6>, from<"x">, dense<6>, reshape<3, 2>,
                           mean_over_valid_steps<padding_mask<from<"w">, padding_index<-2>>>, act::tanh, dense<2>>>();
  laws::check_laws<network<input<4>, dense<6>, reshape<3, 2>, mean_over_steps, act::tanh, dense<2>>>();
  laws::check_forward<network<input<3, tokens<6>>, embedding<2>>>([](const double* x, const auto& p) {
    std::vector<double> all;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 2; ++j) all.push_back(p[0][2 * static_cast<std::size_t>(x[i]) + j]);
    return all;
  });
  laws::check_forward<network<input<3, 2>, mean_over_steps>>([](const double* x, const auto&) {
    return std::vector<double>{(x[0] + x[2] + x[4]) / 3, (x[1] + x[3] + x[5]) / 3};
  });
}

// By several threads, with recomputation, and in constant evaluation: the same bits, or the compiler's own check.
BOOST_AUTO_TEST_CASE(same_bits) {
  using net = network<input<"w", 6, tokens<50>>, input<"u", 3>, from<"w">, embedding<8>, flatten,
                      concat<dense<24, act::tanh>, from<"u">>, dense<20, act::tanh>, dense<2>>;
  laws::check_segments<net>(70);
  laws::check_segments<
      network<input<6, tokens<9>>, frozen<embedding<4>>, flatten, dense<9, act::tanh>, dense<7, act::tanh>, dense<2>>>(
      9);
  // Nothing reads these tokens on the way back; they are there again because the rows are taken again.
  laws::check_segments<
      network<input<"w", 6, tokens<50>>, input<"u", 3>, from<"w">, frozen<embedding<2>>, flatten, dense<30, act::tanh>,
              dense<30, act::tanh>, dense<30, act::tanh>, dense<30, act::tanh>, concat<identity, from<"u">>, dense<2>>>(
      70);
  const auto x = words(300, 6, 50);
  const auto u = wave(300, 3, std::cos, 0.9, 0.1), wanted = wave(300, 2, std::sin, 0.4, 0);
  model<net, double> first{seed{5}};
  auto tape = tape_for(first, 300);
  auto g = gradient_for(first), other = g;
  const double mean = value_and_gradient(first, squared_error{}, inputs(x, u), wanted, tape, g);
  for (const std::size_t count : {2u, 3u}) {
    model<net, double> m = first, alone = first;
    BOOST_TEST(value_and_gradient(m, squared_error{}, inputs(x, u), wanted, tape, other, threads{count}) == mean,
               boost::test_tools::tolerance(1e-14));
    BOOST_TEST((parameters_to_vector(other) == parameters_to_vector(g)));
    optimizer_for(alone, adam{}).step(alone, squared_error{}, inputs(x, u), wanted, tape, threads{2});
    optimizer_for(m, adam{}).step(m, squared_error{}, inputs(x, u), wanted, tape, threads{count});
    BOOST_TEST((parameters_to_vector(m) == parameters_to_vector(alone)));
    BOOST_TEST((m(inputs(x, u), threads{count}) == m(inputs(x, u))));
  }
  // A sample's mean has one gradient for all its tokens. Each pass has its own tape, as the other's has the numbers.
  using means = network<input<6, tokens<50>>, embedding<32>, mean_over_steps, dense<64, act::tanh>, dense<2>>;
  const model<means, double> averaging{seed{5}};
  auto undivided = gradient_for(averaging), divided = undivided;
  auto own = tape_for(averaging, 300), other_tape = own;
  value_and_gradient(averaging, squared_error{}, x, wanted, own, undivided);
  value_and_gradient(averaging, squared_error{}, x, wanted, other_tape, divided, threads{2});
  BOOST_TEST((parameters_to_vector(divided) == parameters_to_vector(undivided)));
  static_assert(laws::has_its_gradient<network<input<3, tokens<4>>, embedding<2>, mean_over_steps, dense<2>>>());
  static_assert(evaluation_verdict<review>::accepted);
}

BOOST_AUTO_TEST_CASE(tokens_are_given_as_integers) {
  const auto m = first_model<review>();
  const xt::xtensor<std::int32_t, 1> sample{3, 1, 8, 0};
  const auto answer = m(sample);
  BOOST_TEST((m(std::vector<int>{3, 1, 8, 0}) == answer));
  BOOST_TEST((m(tensor<std::int32_t, shape<4>>{3, 1, 8, 0}) == answer));
  BOOST_TEST((m(xt::xarray<long long>{3, 1, 8, 0})(1) == answer(1)));
  BOOST_TEST((m({3, 1, 8, 0}) == answer));
  BOOST_TEST((m(xt::xtensor<double, 1>{3, 1, 8, 0}) == answer));
  constexpr auto small = [] {
    array_model<network<input<3, tokens<4>>, embedding<2>, mean_over_steps>, double> result{glorot_uniform{}, seed{1}};
    for (std::size_t i = 0; i < 8; ++i) result[W<1>](i / 2, i % 2) = static_cast<double>(i);
    return result;
  }();
  static_assert(small(std::array<int, 3>{3, 1, 2})[1] == 5.0 && small(std::array<int, 3>{0, 0, 3})[0] == 2.0);

  // In a data set, and with fit: a class is what the first word says.
  using net = network<input<2, tokens<6>>, embedding<4>, mean_over_steps, dense<3>>;
  const auto x = words(60, 2, 6);
  std::vector<int> classes(60);
  for (std::size_t r = 0; r < 60; ++r) classes[r] = (x(r, 0) + x(r, 1)) % 3;
  const data_set data(x, classes);
  model<net> trained{seed{2}};
  fit(trained, softmax_cross_entropy{}, adam{.learning_rate = 0.1}, data, {.epochs = 60, .batch_size = 10});
  BOOST_TEST(accuracy_of(trained, data) == 1.0);
}

// Its row has no derivative, forward as backward: a direction along it moves nothing, so a Hessian is symmetric.
BOOST_AUTO_TEST_CASE(padding_does_not_move) {
  model<padded, double> m{seed{5}};
  m[W<1>](3, 0) = 0.5;  // as a file may give it
  const xt::xtensor<int, 2> x{{3, 1, 3, 0}, {8, 3, 2, 2}};
  const xt::xtensor<double, 2> wanted{{0.5, -1}, {1, 0.25}};
  gradient<padded, double> direction;
  for (std::size_t j = 0; j < 3; ++j) direction[W<1>](3, j) = 1;
  for (const double each : jvp(m, x, direction).tangent) BOOST_TEST(each == 0);
  for (const double each : parameters_to_vector(hessian_vector_product(m, squared_error{}, x, wanted, direction)))
    BOOST_TEST(each == 0);
  const auto H = hessian(m, squared_error{}, x, wanted);
  for (std::size_t i = 0; i < padded::parameter_count; ++i)
    for (std::size_t j = 0; j < i; ++j) BOOST_TEST(std::abs(H(i, j) - H(j, i)) < 1e-13);
}

BOOST_AUTO_TEST_CASE(begins_as_pytorch_does) {
  model<network<input<2, tokens<4000>>, embedding<16, padding_index<-1>>, mean_over_steps>, double> m{he_normal{},
                                                                                                      seed{4}};
  double sum = 0, squares = 0;
  const auto& table = m[W<1>];
  for (const double each : table) sum += each, squares += each * each;
  BOOST_TEST(std::abs(sum / 64000) < 0.02);
  BOOST_TEST(std::abs(squares / 64000 - 1) < 0.02);
  for (std::size_t j = 0; j < 16; ++j) BOOST_TEST((table(3999, j) == 0 && table(3998, j) != 0));
}

namespace {

template <class Function>
std::string what_is_thrown(const Function& function) {
  try {
    function();
  } catch (const data_error& thrown) {
    return thrown.what();
  }
  return "";
}

}  // namespace

// Before anything is changed: the sample, the place, the number, the vocabulary.
BOOST_AUTO_TEST_CASE(what_is_no_token) {
  auto m = first_model<review>();
  const auto before = m;
  auto x = words(3, 4, 9);
  const auto wanted = wave(3, 2, std::sin, 0.4, 0);
  auto tape = tape_for(m, 3);
  auto g = gradient_for(m);
  auto steps = optimizer_for(m, adam{});
  const auto direction = g;
  for (const int wrong : {9, -1, 2147483647}) {
    x(2, 1) = wrong;
    const std::string text =
        "sample 2 has " + std::to_string(wrong) +
        " at index 1, which is not a token of its vocabulary: tokens are whole numbers from 0 to 8";
    BOOST_TEST(what_is_thrown([&] { m(x); }) == text);
    BOOST_TEST(what_is_thrown([&] { m(x, threads{2}); }) == text);
    BOOST_TEST(what_is_thrown([&] { value_and_gradient(m, squared_error{}, x, wanted, tape, g); }) == text);
    BOOST_TEST(what_is_thrown([&] { cost_of(m, squared_error{}, x, wanted); }) == text);
    BOOST_TEST(what_is_thrown([&] { steps.step(m, squared_error{}, x, wanted, tape); }) == text);
    BOOST_TEST(what_is_thrown([&] { jvp(m, x, direction); }) == text);
    BOOST_TEST(what_is_thrown([&] { hessian_vector_product(m, squared_error{}, x, wanted, direction); }) == text);
    BOOST_TEST(what_is_thrown([&] { evaluate(d(a<4>) / d(W<1>), m, x); }) == text);
    const data_set data(xt::xtensor<double, 2>(x), wanted);
    BOOST_TEST(what_is_thrown([&] { fit(m, squared_error{}, sgd{}, data); }) == text);
    x(2, 1) = 0;
    const data_set right(x, wanted);
    BOOST_TEST(what_is_thrown([&] { fit(m, squared_error{}, sgd{}, right, {}, validate_on{data}); }) ==
               "the validation set: " + text);
  }
  const model<review> single{seed{1}};
  x(2, 1) = 2147483647;
  BOOST_TEST(what_is_thrown([&] { single(x); }).find("has 2147483647 at index 1") != std::string::npos);
  BOOST_TEST(what_is_thrown([&] { m(std::vector<double>{0, 1.5, 2, 3}); }).find("sample 0 has 1.5 at index 1") == 0);
  BOOST_TEST((parameters_to_vector(m) == parameters_to_vector(before)));
  for (std::size_t i = 0; i < g.size(); ++i) BOOST_TEST(g.data()[i] == 0.0);

  // Beside real numbers: those may be anything.
  const auto both = first_model<joined>();
  const auto u = wave(3, 2, std::cos, 9.0, 0.1);
  auto word = words(3, 1, 5);
  word(1, 0) = 5;
  BOOST_TEST(what_is_thrown([&] { both(inputs(word, u)); }) ==
             "sample 1 has 5 at index 0, which is not a token of its vocabulary: tokens are whole numbers from 0 to 4");
}

namespace {

// Takes 1 from all that it visits, and says that it need not visit what has no gradient.
struct counts_visits {
  double learning_rate = 1;
  static constexpr std::size_t state_count = 0;
  constexpr bool unchanged_by_zero(std::size_t) const { return true; }
  template <class T>
  constexpr auto change(std::size_t) const {
    return []<class V>(const V& p, const V&, V*) { return p - V(T(1)); };
  }
};
struct visits_all : counts_visits {
  static constexpr bool unchanged_by_zero = false;
};

template <class Net, class Rule, class... Threads>
auto visits_of(const Rule& rule, const xt::xtensor<int, 2>& x, const Threads&... threads) {
  model<Net, double> m{seed{3}};
  const auto before = m;
  auto tape = tape_for(m, x.shape()[0]);
  optimizer_for(m, rule).step(m, squared_error{}, x, wave(x.shape()[0], 2, std::sin, 0.4, 0), tape, threads...);
  xt::xtensor<double, 1> visits = xt::zeros<double>({std::size_t{9}});
  for (std::size_t row = 0; row < 9; ++row) {
    visits(row) = std::round(before[W<1>](row, 0) - m[W<1>](row, 0));
    for (std::size_t j = 0; j < 3; ++j)
      BOOST_TEST(std::abs(before[W<1>](row, j) - m[W<1>](row, j) - visits(row)) < 1e-12);
  }
  return visits;
}

}  // namespace

// A rule that changes nothing where a gradient is zero visits the rows of the batch's tokens, each once; others visit
// all.
BOOST_AUTO_TEST_CASE(rows_that_are_visited) {
  const xt::xtensor<int, 2> x{{3, 1, 3, 8}, {1, 1, 1, 0}};
  const xt::xtensor<double, 1> named{1, 1, 0, 1, 0, 0, 0, 0, 1}, all = xt::ones<double>({std::size_t{9}});
  BOOST_TEST((visits_of<review>(counts_visits{}, x) == named));
  BOOST_TEST((visits_of<review>(counts_visits{}, x, threads{2}) == named));
  const xt::xtensor<double, 1> without_padding{1, 1, 0, 0, 0, 0, 0, 0, 1};
  BOOST_TEST((visits_of<padded>(counts_visits{}, x) == without_padding));
  BOOST_TEST((visits_of<review>(visits_all{}, x) == all));

  // Steps by rules of the library are those against a stored gradient, bit by bit.
  const auto check = [&](const auto& rule) {
    auto m = first_model<review>(), by_gradient = m;
    auto tape = tape_for(m, 2);
    auto steps = optimizer_for(m, rule), other = optimizer_for(m, rule);
    const auto wanted = wave(2, 2, std::sin, 0.4, 0);
    for (int i = 0; i < 4; ++i) {
      const xt::xtensor<int, 2> next = (x + i) % 9;
      other.step(by_gradient, value_and_gradient(by_gradient, squared_error{}, next, wanted).gradient);
      steps.step(m, squared_error{}, next, wanted, tape);
      BOOST_TEST((parameters_to_vector(m) == parameters_to_vector(by_gradient)));
    }
  };
  check(sgd{.learning_rate = 0.1});
  check(sgd_momentum{.learning_rate = 0.1});
  check(adagrad{});
  check(adagrad{.initial_accumulator = 0.1});
  check(adam{});
}

// The marks of so many rows lie on the stack at a time; the last rows of some and the first of the next.
BOOST_AUTO_TEST_CASE(a_large_vocabulary) {
  model<network<input<4, tokens<70000>>, embedding<2>, flatten, dense<1>>, double> m{seed{3}};
  auto by_gradient = m;
  const auto before = m;
  const xt::xtensor<int, 2> x{{32767, 0, 32768, 65535}, {65536, 69999, 65536, 0}};
  const auto wanted = wave(2, 1, std::sin, 0.4, 0);
  auto tape = tape_for(m, 2);
  optimizer_for(m, sgd{}).step(m, squared_error{}, x, wanted, tape);
  optimizer_for(m, sgd{}).step(by_gradient, value_and_gradient(by_gradient, squared_error{}, x, wanted).gradient);
  BOOST_TEST((parameters_to_vector(m) == parameters_to_vector(by_gradient)));
  std::size_t moved = 0;
  for (std::size_t row = 0; row < 70000; ++row) moved += m[W<1>](row, 0) != before[W<1>](row, 0) ? 1 : 0;
  BOOST_TEST(moved == 6u);
}
