// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE array_model
#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>
#include <chainrule/layer/spectral_norm.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// Every number by its place on paper; the answer by hand: z = W x + b.
using net = network<input<3>, dense<2>>;
constexpr array_model<net> m{explicit_values{{1, 2, 3, 4, 5, 6, 0.5, -0.5}}};
static_assert(m[W<1>](0, 0) == 1 && m[W<1>](0, 2) == 3 && m[W<1>](1, 0) == 4 && m[W<1>](1, 2) == 6 &&
              m[b<1>](1) == -0.5f);
static_assert(m[W<1>].data()[1] == 4);  // outputs are neighbours
static_assert(m({1, 10, 100})[0] == 321.5f && m({1, 10, 100})[1] == 653.5f);
static_assert(m(std::array<int, 3>{1, 10, 100})[1] == 653.5f);
constexpr int batch_of_two[2][3] = {{1, 10, 100}, {0, 0, 1}};
static_assert(m(batch_of_two)[0][1] == 653.5f && m(batch_of_two)[1][0] == 3.5f);
static_assert(std::is_same_v<decltype(m({1, 10, 100})), std::array<float, 2>>);
static_assert(std::is_same_v<decltype(m(batch_of_two)), std::array<std::array<float, 2>, 2>>);

// Numbers are assigned by place.
constexpr auto changed = [] {
  auto other = m;
  other[W<1>](0, 1) = 20;
  return other;
}();
static_assert(changed({1, 10, 100})[0] == 501.5f && !(changed == m));

// A cost and a gradient by hand: C = (1 - 3.5)^2 + (1 - 5.5)^2, dC/da = (5, 9).
constexpr float third[3] = {0, 0, 1}, ones[2] = {1, 1};
static_assert(cost_of(m, squared_error{}, third, ones) == 2.5f * 2.5f + 4.5f * 4.5f);
constexpr auto found = value_and_gradient(m, squared_error{}, third, ones);
static_assert(found.value == 26.5f && found.gradient[W<1>](0, 2) == 5 && found.gradient[W<1>](1, 2) == 9 &&
              found.gradient[W<1>](1, 1) == 0 && found.gradient[b<1>](1) == 9);

// A model is a template argument.
template <array_model<net> Model>
struct wired {
  static constexpr float first = Model({1, 0, 0})[0];
};
static_assert(wired<m>::first == 1.5f && !std::is_same_v<wired<m>, wired<changed>>);

// Images are arrays of arrays.
using image_net = network<input<1, 3, 3>, conv2d<filters<2>, kernel_size<2>>, max_pool2d<2>, flatten, dense<2>>;
constexpr array_model<image_net, double> on_images{normal{1}, seed{3}};
constexpr int image[1][3][3] = {{{0, 1, 2}, {3, 4, 5}, {6, 7, 8}}};
constexpr auto answer = on_images(image);
using planes = network<input<1, 3, 3>, conv2d<filters<1>, kernel_size<2>>>;
constexpr array_model<planes> summing{explicit_values{{1, 1, 1, 1, 0.5}}};
static_assert(std::is_same_v<decltype(summing(image)), std::array<std::array<std::array<float, 2>, 2>, 1>>);
static_assert(summing(image)[0][0][0] == 8.5f && summing(image)[0][1][1] == 24.5f);
static_assert(summing[W<1>](0, 0, 1, 1) == 1);

// What is refused, and that what the library has can be evaluated.
static_assert(internal::array::input_argument<net, float[2]>::verdict::text() ==
              "the input has shape 2 and must have shape 3, or for a batch one extent more in front");
static_assert(internal::array::input_argument<net, float[4][2]>::verdict::text() ==
              "the input has shape 4 x 2 and must have shape 3, or for a batch one extent more in front");
static_assert(internal::array::input_argument<net, std::array<float, 3>[4]>::rows == 4);
static_assert(internal::array::step_verdict<net, squared_error, float[3], float[3]>::text() ==
              "the target has shape 3 and must have shape 2");
static_assert(internal::array::step_verdict<net, squared_error, float[4][3], float[2]>::text() ==
              "the target has shape 2 and must have shape 4 x 2");
static_assert(internal::array::step_verdict<net, squared_error, float[4][3], double[4][2]>::accepted);
static_assert(internal::array::rule_verdict<levenberg_marquardt, net, float>::text() ==
              "levenberg_marquardt needs more than a gradient, and so a model of tensors");
static_assert(internal::array::rule_verdict<newton_cg, net, float>::text() ==
              "newton_cg needs more than a gradient, and so a model of tensors");
static_assert(internal::array::rule_verdict<adam, net, double>::accepted &&
              internal::array::rule_verdict<sgd, net, float>::accepted);
static_assert(internal::array::step_verdict<network<input<3>, batch_norm<>, dense<2>>, squared_error, float[4][3],
                                            float[4][2]>::text() ==
              "layer 1 is batch_norm<0.1, 1e-5>, which moves buffers in training: train a model of tensors, and write "
              "to_array(m)");
static_assert(evaluation_verdict<image_net>::accepted);
static_assert(evaluation_verdict<network<input<3>, batch_norm<>, dropout<0.5>, spectral_norm<dense<2>>>>::accepted);
static_assert(evaluation_verdict<network<input<3>, dense<4, act::gelu>, residual<dense<4, act::softplus>, act::silu>,
                                         concat<act::elu<>, act::sigmoid>>,
                                 double>::accepted);

// A function that is not constexpr, in a layer, as an entry, and inside a composite.
struct asked : act::elementwise<asked> {
  template <class T>
  static T value(T number) {
    return number + T(1);
  }
  template <class T>
  static constexpr T derivative_from_output(T) {
    return T(1);
  }
};
static_assert(
    evaluation_verdict<network<input<3>, dense<4>, dense<2, asked>>>::text() ==
    "layer 2 is dense<2, asked>, which cannot be evaluated by the compiler: all that it calls must be constexpr");
static_assert(evaluation_verdict<network<input<3>, dense<4>, asked>>::text() ==
              "layer 2 is asked, which cannot be evaluated by the compiler: all that it calls must be constexpr");
static_assert(
    evaluation_verdict<network<input<3>, sequential<dense<4>, asked>>>::text() ==
    "layer 1 is sequential<dense<4>, asked>, which cannot be evaluated by the compiler: all that it calls must be constexpr");
// A derivative that is not.
struct half_asked : act::elementwise<half_asked> {
  template <class T>
  static constexpr T value(T number) {
    return internal::number::tanh_of(number);
  }
  template <class T>
  static T derivative_from_output(T a) {
    return T(1) - a * a;
  }
};
static_assert(evaluation_verdict<network<input<3>, half_asked, dense<2>>>::text() ==
              "layer 1 is half_asked, which cannot be evaluated by the compiler: all that it calls must be constexpr");

}  // namespace

// The same at run time, also with what the compiler cannot evaluate.
BOOST_AUTO_TEST_CASE(run_time) {
  const array_model<image_net, double> drawn{normal{1}, seed{3}};
  for (std::size_t i = 0; i < drawn.size(); ++i) BOOST_TEST(std::abs(drawn.numbers[i] - on_images.numbers[i]) < 1e-14);
  BOOST_TEST(std::abs(on_images(image)[1] - answer[1]) < 1e-12);

  const array_model<network<input<2>, asked>> plus_one{normal{1}};
  BOOST_TEST(plus_one({1, 2})[1] == 3.f);

  float batch[70][3];
  for (int r = 0; r < 70; ++r)
    for (int i = 0; i < 3; ++i) batch[r][i] = static_cast<float>(r - i);
  const auto answers = m(batch);
  for (std::size_t r = 0; r < 70; ++r) BOOST_TEST((answers[r] == m(batch[r])));
}

// A step that would not be finite changes nothing.
BOOST_AUTO_TEST_CASE(a_cost_that_is_no_number) {
  auto other = m;
  auto optimizer = optimizer_for(other, sgd{});
  const float given[3] = {3e38f, 3e38f, 0};
  BOOST_TEST(!internal::number::is_finite(optimizer.step(other, squared_error{}, given, ones)));
  BOOST_TEST((other == m));
  optimizer.step(other, squared_error{}, third, ones);
  BOOST_TEST(!(other == m));
}
