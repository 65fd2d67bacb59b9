// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE report_source
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/storage/source.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using net = network<input<3>, dense<2>, dense<1>>;

// What the test below expects as text, compiled.
inline constexpr chainrule::array_model<net> trained{chainrule::explicit_values{
    {0x1p+0, 0x1p+1, 0x1.8p+1, 0x1p+2, 0x1.4p+2, 0x1.8p+2, 0x1p-1, -0x1p-2, 0x1.99999ap-4, 0x1.b5f0eap-103, -0x0p+0}}};

}  // namespace

BOOST_AUTO_TEST_CASE(a_model_as_source) {
  const model<net> m{explicit_values{{1, 2, 3, 4, 5, 6, 0.5, -0.25, 0.1, 1.6868876e-31, -0.0}}};
  BOOST_TEST(as_source(m, "net", "trained") ==
             "inline constexpr chainrule::array_model<net> trained{chainrule::explicit_values{{\n"
             "    0x1p+0, 0x1p+1, 0x1.8p+1, 0x1p+2, 0x1.4p+2, 0x1.8p+2,\n"
             "    0x1p-1, -0x1p-2, 0x1.99999ap-4, 0x1.b5f0eap-103, -0x0p+0}}};\n");
  BOOST_TEST((to_array(m) == trained));
  BOOST_TEST(trained[W<1>](1, 0) == 4);

  const model<network<input<1>, dense<1>>, double> twice{explicit_values{{0.1, 3}}};
  BOOST_TEST(
      as_source(twice, "n", "m") ==
      "inline constexpr chainrule::array_model<n, double> m{chainrule::explicit_values{{\n    0x1.999999999999ap-4, 0x1.8p+1}}};\n");
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_refused) {
  model<net> m{constant{1}};
  m[b<2>](0) = std::numeric_limits<float>::infinity();
  BOOST_CHECK_EXCEPTION(as_source(m, "net", "trained"), data_error, [](const data_error& e) {
    return std::string(e.what()) == "a parameter is inf: only finite numbers can be written as constants";
  });
}
