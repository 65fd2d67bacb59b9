// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_values
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <cmath>
#include <limits>

using namespace chainrule;
using namespace chainrule::calculus;

// Values by PyTorch 1.13 in double, of this script:
//
//   import torch
//   torch.set_default_dtype(torch.float64)
//   F = torch.nn.functional
//   def numbers(shape, step, of):  # an exact pattern, in row-major order
//       n = torch.tensor(shape).prod().item()
//       return ((torch.arange(n) * step % of - of // 2) / 8).reshape(shape).requires_grad_()
//   x, y = numbers((2, 1, 6, 7), 37, 17), numbers((2, 2), 3, 5)
//   W1, b1, W3, b3 = numbers((2, 1, 3, 3), 5, 13), numbers((2,), 1, 3), numbers((3, 2, 2, 3), 7, 11), numbers((3,), 2,
//   5) W6, b6 = numbers((2, 9), 4, 7), numbers((2,), 1, 2) a1 = F.conv2d(x, W1, b1, padding=1).relu() a2 =
//   F.max_pool2d(a1, 2) a3 = F.conv2d(a2, W3, b3, stride=(1, 2), padding=1).tanh() a4 = F.avg_pool2d(a3, 2, stride=1)
//   a6 = F.linear(a4.flatten(1), W6, b6)
//   cost = ((a6 - y) ** 2).sum() / 2
//   cost.backward()
//   print('a6', a6.flatten().tolist()); print('cost', cost.item())
//   for n, p in (('W1', W1), ('b1', b1), ('W3', W3), ('b3', b3), ('W6', W6)): print(n, p.grad.flatten().tolist())
namespace {

using net = network<input<1, 6, 7>, conv2d<filters<2>, kernel_size<3>, padding<1>, act::relu>, max_pool2d<2>,
                    conv2d<filters<3>, kernel_size<2, 3>, stride<1, 2>, padding<1>, act::tanh>,
                    avg_pool2d<2, stride<1>>, flatten, dense<2>>;

// The script's pattern.
double number(std::size_t i, int step, int of) { return (static_cast<int>(i) * step % of - of / 2) / 8.0; }

// A parameter's elements in row-major order, by its view: what W(f, c, i, j) says, wherever it lies.
template <class View, class Use>
void for_each_element(View&& view, const Use& use) {
  constexpr auto extents = static_shape_of<View>{};
  std::size_t number = 0;
  for (std::size_t f = 0; f < extents.extent(0); ++f)
    for (std::size_t c = 0; c < extents.extent(1); ++c) {
      if constexpr (extents.rank == 4) {
        for (std::size_t i = 0; i < extents.extent(2); ++i)
          for (std::size_t j = 0; j < extents.extent(3); ++j) use(view(f, c, i, j), number++);
      } else if constexpr (extents.rank == 2) {
        use(view(f, c), number++);
      } else {
        use(view(f), number++);
      }
    }
}

template <class View>
void fill(View&& view, int step, int of) {
  for_each_element(view, [&](double& element, std::size_t i) { element = number(i, step, of); });
}

template <class View, std::size_t Size>
void check(View&& view, const double (&expected)[Size]) {
  BOOST_TEST(view.size() == Size);
  for_each_element(view, [&](double element, std::size_t i) { BOOST_TEST(std::abs(element - expected[i]) < 1e-14); });
}

}  // namespace

// What is applied to a product's sums while they are at hand, by the values' numbers: z, a.
template <class Net, std::size_t Value>
constexpr bool is_fused = internal::engine::fused_activation_of<Net, Value> != no_index;
static_assert(is_fused<network<input<3>, dense<4, act::tanh>, dense<2>>, 1> &&
              !is_fused<network<input<3>, dense<4, act::tanh>, dense<2>>, 3>);
static_assert(is_fused<network<input<3>, dense<4>, act::gelu>, 1>);  // a function of its own
static_assert(is_fused<network<input<1, 3, 3>, conv2d<filters<2>, kernel_size<2>, act::relu>>, 1>);
static_assert(!is_fused<network<input<1, 4, 4>, conv2d<filters<1>, kernel_size<1>>, max_pool2d<2>>,
                        1>);                                           // no function of each element
static_assert(!is_fused<network<input<3>, act::tanh, act::relu>, 1>);  // no product

BOOST_AUTO_TEST_CASE(as_pytorch_has_them) {
  model<net, double> m{constant{0}};
  fill(m[W<1>], 5, 13);
  fill(m[b<1>], 1, 3);
  fill(m[W<3>], 7, 11);
  fill(m[b<3>], 2, 5);
  fill(m[W<6>], 4, 7);
  fill(m[b<6>], 1, 2);
  xt::xtensor<double, 4> x({2, 1, 6, 7});
  xt::xtensor<double, 2> wanted({2, 2});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = number(i, 37, 17);
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted.data()[i] = number(i, 3, 5);

  const xt::xtensor<double, 2> answers = m(x);
  const double expected[] = {-0.48576261526529685, 0.17745443285228998, -0.2728635287549712, -0.12917935675877198};
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(std::abs(answers.data()[i] - expected[i]) < 1e-14);

  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, wanted);
  BOOST_TEST(std::abs(cost - 0.11198804300522805) < 1e-14);
  check(g[W<1>],
        {0.018479125450434154, 0.0022187829493292097, -0.0006652296620050833, -0.00700373709933709,
         -0.02040129265506134, -0.0337988482107856, -0.019603588925443706, 0.08402806023745105, 0.021822194276834968,
         0.0005931814394225885, 0.04461663773247697, 0.020201129436362087, 0.09601924955236599, -0.0159923819661784,
         -0.08353017603634186, 0.03507115998187039, -0.05588491235892966, -0.021553456130700862});
  check(g[b<1>], {-0.03572681481526468, 0.11603031946712165});
  check(g[W<3>], {0.06292190918327556,   0.06734021905946411,    0.025443829269112303,  0.02783477217627098,
                  0.09310966587283309,   0.026533507195449904,   0.041689950748770535,  0.09276567324858112,
                  0.016826953965045032,  0.0483987117870857,     0.0715988117351701,    0.02393516665129679,
                  0.015954212247318307,  -0.08814820727471369,   -0.025419898916252508, -0.028884594449542302,
                  -0.09620966251954839,  -0.10529885433200464,   0.015976604249676667,  -0.05038361388483874,
                  -0.05763439320498144,  -0.0241145685391491,    -0.14402763465933244,  -0.030762914664664385,
                  -0.01582568039563083,  -0.0004077843529423173, -0.015786047628619227, 0.04019826088973161,
                  0.04305528659179091,   0.012264781650004348,   -0.028358059931080253, -0.010082955931606716,
                  -0.018149061602447256, 0.011264529897688681,   0.03567375908222165,   0.0024076838097020197});
  check(g[b<3>], {0.13529646036425608, -0.15442566787230227, -0.01829383354675702});
  check(g[W<6>],
        {0.08767579483006444, 0.07690819863167349, 0.09729062479482327, 0.1751223205879503, 0.18188770887916333,
         0.13294265485719117, -0.250506158276173, -0.3192037792181724, -0.2887521126685281, 0.017691964891724633,
         0.01860653753136436, 0.12198256976089049, 0.1575127539292603, 0.07043749546121388, -0.052570531972383185,
         -0.16540650794927633, -0.21394348471520652, -0.15312677921344917});
}

// W(f, c, i, j) lies in column-major order: filters are neighbours, then channels, then the kernel's rows.
BOOST_AUTO_TEST_CASE(a_weight_in_memory) {
  using one = network<input<3, 4, 5>, conv2d<filters<2>, kernel_size<2, 3>>>;
  static_assert(shape_of<one>(W<1>) == shape<2, 3, 2, 3>{});
  model<one, double> m{constant{0}};
  double* first = m.data();
  for (std::size_t f = 0; f < 2; ++f)
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 3; ++j) BOOST_TEST(&m[W<1>](f, c, i, j) == first + f + 2 * (c + 3 * (i + 2 * j)));
}
