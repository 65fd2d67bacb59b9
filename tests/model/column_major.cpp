// SPDX-License-Identifier: BSL-1.0
// With xtensor's default layout set to column-major: containers that users make have another order in memory, and
// nothing that the library answers may depend on it.
#define BOOST_TEST_MODULE network_column_major
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

static_assert(xt::xtensor<float, 2>::static_layout == xt::layout_type::column_major);

namespace {

using net = network<input<2>, dense<3>>;  // (x, y) -> (x, y, x + y)
const model<net> m{explicit_values{{1, 0, 0, 1, 1, 1, 0, 0, 0}}};
const xt::xtensor<float, 2> x{{1, 2}, {10, 20}, {100, 200}, {1000, 2000}};

}  // namespace

BOOST_AUTO_TEST_CASE(answers) {
  const auto batch = m(x);
  const auto any = m(xt::xarray<float>(x));
  for (std::size_t r = 0; r < 4; ++r) {
    BOOST_TEST(batch(r, 0) == x(r, 0));
    BOOST_TEST(batch(r, 1) == x(r, 1));
    BOOST_TEST(batch(r, 2) == x(r, 0) + x(r, 1));
    for (std::size_t e = 0; e < 3; ++e) BOOST_TEST(any(r, e) == batch(r, e));
    const auto two = m(x, threads{2});
    for (std::size_t e = 0; e < 3; ++e) BOOST_TEST(two(r, e) == batch(r, e));
  }
}

BOOST_AUTO_TEST_CASE(a_tape_and_gradients_of_each_sample) {
  auto t = tape_for(m, 4);
  auto g = gradient_for(m);
  const xt::xtensor<float, 2> expected = m(x) - 1;
  const auto cost = value_and_gradient(m, squared_error{}, x, expected, t, g);
  BOOST_TEST(cost > 0);
  BOOST_TEST(t[a<1>](2, 1) == 200.0f);
  BOOST_TEST(t[a<0>](3, 0) == 1000.0f);
  const auto each = per_sample_gradients(m, squared_error{}, x, expected);
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t e = 0; e < 3; ++e)
      for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(each[W<1>](r, e, i) == each[b<1>](r, e) * x(r, i));
  // Each sample's cost has the same slope, so their mean by W is b's times the mean input.
  BOOST_TEST(std::abs(g[W<1>](1, 1) - g[b<1>](1) * (2222.0f / 4)) < 1e-2f);
}

BOOST_AUTO_TEST_CASE(derivatives) {
  const auto J = evaluate(d(a<1>) / d(a<0>), m, x);
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t e = 0; e < 3; ++e)
      for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(J(r, e, i) == m[W<1>](e, i));
  const xt::xtensor<float, 2> u{{1, 0}, {0, 1}, {1, 1}, {2, 3}}, v{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 2, 3}};
  const auto along = jvp(m, x, u).tangent;
  const auto back = vjp(m, x, v).input;
  BOOST_TEST(along(3, 0) == 2.0f);
  BOOST_TEST(along(3, 2) == 5.0f);
  BOOST_TEST(along(0, 1) == 0.0f);
  BOOST_TEST(back(1, 1) == 1.0f);
  BOOST_TEST(back(3, 0) == 4.0f);
  BOOST_TEST(back(3, 1) == 5.0f);
}

BOOST_AUTO_TEST_CASE(data) {
  const data_set<float> samples(x, xt::xtensor<int, 1>{0, 1, 2, 0});
  BOOST_TEST(samples.input(2)[0] == 100.0f);
  BOOST_TEST(samples.input(2)[1] == 200.0f);
  BOOST_TEST(m(tensor<float, shape<2>>{3, 4})(2) == 7.0f);
}
