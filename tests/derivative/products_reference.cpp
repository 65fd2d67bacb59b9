// SPDX-License-Identifier: BSL-1.0
// Products with derivatives against PyTorch's values in double, which products_reference.py prints.
#define BOOST_TEST_MODULE network_products_reference
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <cmath>

using namespace chainrule;

namespace {

// Of a vector: the sum of v(i) sin(i + 1), the first number and the last.
struct digest {
  double sum = 0, first = 0, last = 0;
};

template <class Values>
digest digest_of(const Values& values) {
  digest result;
  auto number = values.template begin<xt::layout_type::row_major>();
  for (std::size_t i = 0; i < values.size(); ++i, ++number) {
    if (i == 0) result.first = *number;
    result.sum += *number * std::sin(static_cast<double>(i) + 1);
    result.last = *number;
  }
  return result;
}

template <class Values>
void check(const char* name, const Values& values, const digest& expected) {
  const digest found = digest_of(values);
  BOOST_TEST_CONTEXT(name) {
    BOOST_TEST(std::abs(found.sum - expected.sum) < 1e-11);
    BOOST_TEST(std::abs(found.first - expected.first) < 1e-13);
    BOOST_TEST(std::abs(found.last - expected.last) < 1e-13);
  }
}

// sin(frequency i + phase), in any container's order.
template <class Values>
Values& fill(Values& values, double frequency, double phase, double scale = 1, double offset = 0) {
  double i = 0;
  for (auto& number : values) number = offset + scale * std::sin(frequency * i++ + phase);
  return values;
}

template <class Net, class Parameters>
void fill_parameters(Parameters& parameters, double frequency, double phase, double scale) {
  tensor<double, shape<Net::parameter_count>> numbers;
  vector_to_parameters(fill(numbers, frequency, phase, scale), parameters);
}

template <class Net, class Loss, class Input, class Target>
void check_network(const std::array<std::size_t, Net::input_shape::rank + 1>& extents, const Target& target,
                   const digest (&expected)[12]) {
  model<Net, double> m{constant{0}};
  fill_parameters<Net>(m, 1.7, 0.3, 0.6);
  gradient<Net, double> u;
  fill_parameters<Net>(u, 0.9, 0.1, 1);
  Input x = Input::from_shape(extents), ux = x;
  fill(x, 1.3, 0.2);
  fill(ux, 0.8, 0.4);
  using rows_of_answers = xt::xtensor<double, 2>;
  rows_of_answers v = rows_of_answers::from_shape({3, Net::output_shape::size}), v1 = v, v2 = v;
  fill(v, 1.1, 0.7);
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t o = 0; o < Net::output_shape::size; ++o) {
      v1(r, o) = v(2 - r, o);
      v2(r, o) = v(r, Net::output_shape::size - 1 - o);
    }

  const digest* next = expected;
  check("jvp", jvp(m, x, ux, u).tangent, *next++);
  const auto pulled = vjp(m, x, v);
  check("vjp, parameters", parameters_to_vector(pulled.gradient), *next++);
  check("vjp, input", pulled.input, *next++);
  check("hvp", parameters_to_vector(hessian_vector_product(m, Loss{}, x, target, u)), *next++);
  check("gnvp", parameters_to_vector(gauss_newton_vector_product(m, Loss{}, x, target, u)), *next++);
  check("hessian", hessian(m, Loss{}, x, target), *next++);
  check("per-sample gradients", per_sample_gradients(m, Loss{}, x, target).matrix(), *next++);
  check("input hessian", input_hessian(m, x), *next++);
  check("laplacian", laplacian(m, x), *next++);
  const auto along = second_derivative(m, x, ux);
  check("first along", along.first, *next++);
  check("second along", along.second, *next++);
  check("second derivative's vjp", parameters_to_vector(second_derivative_vjp(m, x, ux, v, v1, v2)), *next++);
  const auto answers = m(x);
  for (std::size_t i = 0; i < answers.size(); ++i) BOOST_TEST(std::abs(along.value.flat(i) - answers.flat(i)) < 1e-14);
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_dense_layers_and_squared_error) {
  using net = network<input<3>, dense<4, act::tanh>, dense<2>>;
  xt::xtensor<double, 2> target = xt::xtensor<double, 2>::from_shape({3, 2});
  check_network<net, squared_error, xt::xtensor<double, 2>>(
      {3, 3}, fill(target, 0.6, 0.9),
      {
          {-1.1670259475495319, 2.374803897430517, -0.77433253124658041},      // jvp in both directions
          {1.1570933584708094, -0.094811313256303945, 0.13395573275277056},    // vjp, parameters
          {-0.2333111459811078, 0.54794805197465657, 0.098244439760843322},    // vjp, input
          {-3.860349665719212, 1.0555634388569446, -0.18045280662644098},      // hvp
          {-5.9611579171599294, 0.43411068101060324, -0.1804528066264407},     // gnvp
          {2.980726807393915, -0.15292070504832547, 2},                        // hessian
          {-4.7673094623986936, -0.081565162182457504, 1.7214934746731021},    // per-sample gradients
          {0.1654039818327791, -0.027559534694976344, -0.059481592224843477},  // input hessian
          {0.72903922647116204, -0.082268182762988723, -0.35613498154412038},  // laplacian
          {-1.0470375864839818, -0.47019197950859776, -0.060667057865959245},  // first along
          {0.40546216919859068, 0.075015605205716637, -0.10927226571147607},   // second along
          {2.329908810039095, -0.18541005818721507, 0.13395573275277056},      // second derivative's vjp
      });
}

BOOST_AUTO_TEST_CASE(of_composites_and_binary_cross_entropy) {
  using net =
      network<input<3>, dense<4, act::gelu>, residual<dense<4, act::sigmoid>>, concat<dense<2, act::tanh>, act::silu>>;
  xt::xtensor<double, 2> target = xt::xtensor<double, 2>::from_shape({3, 6});
  check_network<net, binary_cross_entropy, xt::xtensor<double, 2>>(
      {3, 3}, fill(target, 0.6, 0.9, 0.5, 0.5),
      {
          {-1.9653403769173228, 1.161916546194498, 1.6706324858461044},          // jvp in both directions
          {0.44528209209100678, -0.95632219545445074, 2.3283628410414838},       // vjp, parameters
          {-0.72938396741953415, -0.098545751290563005, 0.35265602164436283},    // vjp, input
          {-0.40211988655408304, 0.28186232898858954, -0.4570925434928948},      // hvp
          {0.15397346940061768, -0.070271163696866673, -0.17769920918563736},    // gnvp
          {0.90893302314848612, 0.085949196984486678, 0.19211937584242847},      // hessian
          {-0.075352953159261049, 0.03021786358381567, -0.33076622192057104},    // per-sample gradients
          {-0.19088841196269096, 0.10328247334098931, 0.0040113589148776845},    // input hessian
          {-1.2709801926028812, 0.20610215555578992, 0.32366584016633138},       // laplacian
          {-0.41998057900847785, -0.03621834706087923, 0.12289915165841218},     // first along
          {-0.28931660396718117, -0.0095599520103595431, 0.016304032170274919},  // second along
          {1.2601198413640016, -1.3018532381976042, 2.7998476868456046},         // second derivative's vjp
      });
}

BOOST_AUTO_TEST_CASE(of_layers_on_images_and_softmax_cross_entropy) {
  using net = network<input<1, 6, 6>, conv2d<filters<2>, kernel_size<3>, act::tanh>, max_pool2d<2>, flatten, dense<3>>;
  check_network<net, softmax_cross_entropy, xt::xtensor<double, 4>>(
      {3, 1, 6, 6}, xt::xtensor<int, 1>{2, 0, 1},
      {
          {-4.0552293218968556, -0.89381281578605432, -0.57104428353981362},   // jvp in both directions
          {1.9460325394905091, -0.24153602296880394, 0.08100880593467627},     // vjp, parameters
          {-0.78860818271700139, -0.028481497060944012, 0.24328368232927505},  // vjp, input
          {1.2305662379225124, -0.20994590962926268, -0.048362271482928931},   // hvp
          {0.27067465732443396, 0.064128908490746095, -0.048362271482928987},  // gnvp
          {1.8421039650439006, -0.15686156721206351, 0.17406327956518658},     // hessian
          {3.6203160245463546, 0.31132776070087809, 0.2287289026467838},       // per-sample gradients
          {3.6158687850722488, 0.00048222675124637998, 0.08930490401277387},   // input hessian
          {1.0847650855543716, -0.27512954216442548, 0.42027561797747837},     // laplacian
          {-3.1012815662599271, -1.1626353897561452, -0.4146061304466685},     // first along
          {-0.31952186117950998, 0.13309109772755434, -0.039210446572598756},  // second along
          {-5.4321056962598107, -0.87367828209915532, 0.08100880593467627},    // second derivative's vjp
      });
}
