// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_wrong_factor
#include "layer.hpp"

// There is one statement of a layer's derivatives. A layer whose factor is wrong has a wrong gradient and trains wrong,
// and its printed chain is wrong in the same place: nothing else in the library knows the derivative.
using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// z = W a + b, whose gradient passes back through half of W.
struct times_half_of_weight : op::linear::partial<0> {
  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return rational<1, 2>{} * typename Symbols::template of<op::argument<1>>{};
  }
  template <class At>
  static constexpr void backward(const At& at) {
    op::linear::partial<0>::backward(at);
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.downstream()[i] = at.downstream()[i] * 0.5;
  }
};

struct half_linear : op::linear {
  template <std::size_t K>
  using partial = std::conditional_t<K == 0, times_half_of_weight, op::linear::partial<K>>;
};

// z = W a, where all else, the partial derivatives too, is that of W a + b.
struct without_bias : op::linear {
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r)
      for (std::size_t o = 0; o < At::y_size; ++o) {
        auto sum = at[op::argument<1>{}][o] * at.argument()[r * At::x_size];
        for (std::size_t i = 1; i < At::x_size; ++i)
          sum += at[op::argument<1>{}][i * At::y_size + o] * at.argument()[r * At::x_size + i];
        at.sums().template store<1>(r, o, numeric::lanes<decltype(sum), 1>(sum));
      }
  }
};

template <std::size_t Units, class Operation>
struct doubtful_dense {
  template <class In>
  struct on : dense<Units>::template on<In> {
    using equations = list<equation<preactivation, Operation, layer_input, weight, bias>,
                           equation<activation, act::identity, preactivation>>;
  };
};

template <bool Right>
using net =
    network<input<2>, dense<3, act::tanh>, doubtful_dense<1, std::conditional_t<Right, op::linear, half_linear>>>;
using wrong_forward = network<input<2>, dense<3, act::tanh>, doubtful_dense<1, without_bias>>;

// The largest difference between backward and central differences.
template <class Net>
double largest_error() {
  laws::bench<double> at(laws::passes_of<Net, squared_error, double>(), 4);
  at.fill(21);
  at.differentiate();
  const auto gradient = at.gradient;
  double largest = 0;
  for (const std::size_t place : at.pass.places) {
    const double kept = at.parameters[place], step = 1e-5;
    at.parameters[place] = kept + step;
    const double above = at.cost();
    at.parameters[place] = kept - step;
    const double below = at.cost();
    at.parameters[place] = kept;
    largest = std::max(largest, std::abs((above - below) / (2 * step) - gradient[place]));
  }
  return largest;
}

// The cost after some steps of gradient descent with a rate at which the right gradient only descends.
template <class Net>
double cost_after_training() {
  laws::bench<double> at(laws::passes_of<Net, squared_error, double>(), 4);
  at.fill(21);
  for (int step = 0; step < 200; ++step) {
    at.differentiate();
    for (const std::size_t place : at.pass.places) at.parameters[place] -= 0.02 * at.gradient[place];
  }
  return at.cost();
}

// A wrong derivative of an activation.
struct wrong_tanh : act::elementwise<wrong_tanh> {
  template <class T>
  static constexpr T value(T number) {
    return internal::number::tanh_of(number);
  }
  template <class T>
  static constexpr T derivative_from_output(T a) {
    return T(1) - a;
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_wrong_factor_gives_a_wrong_gradient) {
  BOOST_TEST(largest_error<net<true>>() < 1e-8);
  BOOST_TEST(largest_error<net<false>>() > 1e-2);
  BOOST_TEST((largest_error<network<input<2>, dense<3, act::tanh>, dense<1>>>() < 1e-8));
  BOOST_TEST((largest_error<network<input<2>, dense<3, wrong_tanh>, dense<1>>>() > 1e-2));
}

// The forward pass is compared with loops, and with the partial derivatives that are stated beside it.
BOOST_AUTO_TEST_CASE(a_wrong_forward_is_seen) {
  const auto off_loops = []<class Net>(std::type_identity<Net>) {
    laws::bench<double> at(laws::passes_of<Net, squared_error, double, laws::needs::cost>(), 4);
    at.fill(21);
    const auto answers = at.answers();
    double largest = 0;
    for (std::size_t r = 0; r < at.rows; ++r) {
      const auto parameter = [&](std::size_t p) { return at.parameters.data() + at.pass.first[p]; };
      auto h = laws::naive_dense(at.input.data() + r * 2, 2, 3, parameter(0), parameter(1));
      for (double& each : h) each = std::tanh(each);
      const auto expected = laws::naive_dense(h.data(), 3, 1, parameter(2), parameter(3));
      largest = std::max(largest, std::abs(expected[0] - answers[r]));
    }
    return largest;
  };
  BOOST_TEST(off_loops(std::type_identity<net<true>>{}) < 1e-13);
  BOOST_TEST(off_loops(std::type_identity<wrong_forward>{}) > 1e-2);
  BOOST_TEST(largest_error<wrong_forward>() > 1e-2);
}

BOOST_AUTO_TEST_CASE(a_wrong_factor_trains_wrong) {
  const double right = cost_after_training<net<true>>(), wrong = cost_after_training<net<false>>();
  BOOST_TEST(right != wrong);
  BOOST_TEST(std::abs(right - cost_after_training<network<input<2>, dense<3, act::tanh>, dense<1>>>()) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_wrong_factor_is_written_wrong) {
  BOOST_TEST((closed_form<net<true>>(d(z<2>) / d(a<1>)) == W<2>));
  BOOST_TEST((as_text(closed_form<net<false>>(d(z<2>) / d(a<1>))) == "1/2 W(2)"));
}
