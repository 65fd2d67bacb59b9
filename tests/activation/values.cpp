// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE activation_values
#include <boost/test/unit_test.hpp>

#include <chainrule/types.hpp>

#include <cmath>

#include "../formula.hpp"

using namespace chainrule;

namespace {

const double points[] = {-3.0, -1.0, -0.25, 0.5, 2.0};

template <class Function>
double derivative(double x) {
  if constexpr (DerivativeFromOutput<Function>)
    return Function::derivative_from_output(Function::value(x));
  else
    return Function::derivative_from_input(x);
}

// Values and derivatives at `points` by PyTorch 1.13 in double (torch.nn.functional, torch.autograd.grad).
template <class Function>
void check(const double (&values)[5], const double (&derivatives)[5]) {
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(std::abs(Function::value(points[i]) - values[i]) < 1e-14);
    BOOST_TEST(std::abs(derivative<Function>(points[i]) - derivatives[i]) < 1e-14);
    BOOST_TEST(std::abs(static_cast<double>(Function::value(static_cast<float>(points[i]))) - values[i]) < 1e-6);
    // the formula on paper is the derivative that is computed
    const auto formula = Function::derivative_formula(calculus::z<1>);
    BOOST_TEST(std::abs(testing::number_of<Function>(formula, points[i]) - derivatives[i]) < 1e-14);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_has_them) {
  check<act::sigmoid>(
      {0.04742587317756678, 0.2689414213699951, 0.43782349911420193, 0.6224593312018546, 0.8807970779778823},
      {0.04517665973091214, 0.19661193324148185, 0.24613408273759835, 0.2350037122015945, 0.10499358540350662});
  check<act::tanh>(
      {-0.9950547536867305, -0.7615941559557649, -0.24491866240370913, 0.46211715726000974, 0.9640275800758169},
      {0.009866037165440166, 0.41997434161402614, 0.940014848806378, 0.7864477329659274, 0.07065082485316443});
  check<act::relu>({0, 0, 0, 0.5, 2}, {0, 0, 0, 1, 1});
  check<act::leaky_relu<>>({-0.03, -0.01, -0.0025, 0.5, 2}, {0.01, 0.01, 0.01, 1, 1});
  check<act::elu<>>({-0.950212931632136, -0.6321205588285577, -0.22119921692859512, 0.5, 2.0},
                    {0.049787068367863944, 0.36787944117144233, 0.7788007830714049, 1, 1});
  check<act::silu>(
      {-0.14227761953270035, -0.2689414213699951, -0.10945587477855048, 0.3112296656009273, 1.7615941559557646},
      {-0.08810410601516962, 0.07232948812851325, 0.37628997842980233, 0.7399611873026519, 1.0907842487848955});
  check<act::gelu>(
      {-0.00404969409489031, -0.15865525393145702, -0.10032341857926907, 0.34573123063700656, 1.9544997361036416},
      {-0.01194564720418392, -0.08331547058768635, 0.304626645116364, 0.8674951246561629, 1.085231801078197});
  check<act::softplus>(
      {0.04858735157374206, 0.31326168751822286, 0.5759394198788436, 0.9740769841801067, 2.1269280110429727},
      {0.04742587317756679, 0.2689414213699951, 0.4378234991142019, 0.6224593312018546, 0.8807970779778824});
  check<act::identity>({-3, -1, -0.25, 0.5, 2}, {1, 1, 1, 1, 1});
}

// Far from zero nothing overflows into a NaN, and a NaN stays one.
BOOST_AUTO_TEST_CASE(far_from_zero) {
  const auto check_far = []<class Function>(Function, double below, double above) {
    BOOST_TEST(Function::value(-1000.0) == below);
    BOOST_TEST(Function::value(1000.0) == above);
    BOOST_TEST(std::isfinite(derivative<Function>(-1000.0)));
    BOOST_TEST(std::isfinite(derivative<Function>(1000.0)));
    BOOST_TEST(std::isnan(Function::value(std::nan(""))));
  };
  check_far(act::sigmoid{}, 0, 1);
  check_far(act::tanh{}, -1, 1);
  check_far(act::relu{}, 0, 1000);
  check_far(act::leaky_relu<>{}, -10, 1000);
  check_far(act::elu<>{}, -1, 1000);
  check_far(act::silu{}, 0, 1000);
  check_far(act::gelu{}, 0, 1000);
  check_far(act::softplus{}, 0, 1000);
}
