// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE derivative_evaluate_pairs
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <map>
#include <vector>

#include <chainrule/chainrule.hpp>

#include "derivatives.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace derivatives;

namespace {

// A network of three dense layers, computed by hand with a small change to one element of one of its variables.
using net = network<input<3>, dense<4, act::tanh>, dense<5, act::silu>, dense<2>>;

struct by_hand {
  std::map<std::string, numbers> values;  // every variable, row by row

  explicit by_hand(const model<net, double>& m, const numbers& x) {
    values["a0"] = x;
    values["W1"] = flat(m[W<1>]), values["b1"] = flat(m[b<1>]);
    values["W2"] = flat(m[W<2>]), values["b2"] = flat(m[b<2>]);
    values["W3"] = flat(m[W<3>]), values["b3"] = flat(m[b<3>]);
  }

  // Forward; `changed` gets the change when it is computed, or before.
  numbers run(const std::string& wanted, const std::string& changed, std::size_t element, double change) {
    auto now = values;
    if (now.count(changed) != 0) now[changed][element] += change;
    for (int n = 1; n <= 3; ++n) {
      const std::string number = std::to_string(n);
      const numbers &in = now["a" + std::to_string(n - 1)], &weight = now["W" + number];
      numbers sums = now["b" + number];
      for (std::size_t o = 0; o < sums.size(); ++o)
        for (std::size_t i = 0; i < in.size(); ++i) sums[o] += weight[o * in.size() + i] * in[i];
      if (changed == "z" + number) sums[element] += change;
      numbers out = sums;
      for (double& number_out : out)
        number_out = n == 1 ? std::tanh(number_out) : n == 2 ? number_out / (1 + std::exp(-number_out)) : number_out;
      if (changed == "a" + number) out[element] += change;
      now["z" + number] = sums, now["a" + number] = out;
    }
    return now[wanted];
  }

  // d(y)/d(x) by central differences, y's elements then x's.
  numbers derivative(const std::string& y, const std::string& x, std::size_t x_size) {
    const double h = 1e-5;
    std::vector<numbers> columns;
    for (std::size_t i = 0; i < x_size; ++i) {
      numbers up = run(y, x, i, h);
      const numbers down = run(y, x, i, -h);
      for (std::size_t o = 0; o < up.size(); ++o) up[o] = (up[o] - down[o]) / (2 * h);
      columns.push_back(up);
    }
    numbers result;
    for (std::size_t o = 0; o < columns[0].size(); ++o)
      for (const numbers& column : columns) result.push_back(column[o]);
    return result;
  }
};

template <class Y, class X>
void check_pair(const model<net, double>& m, by_hand& hand, const tensor<double, shape<3>>& x,
                const std::string& y_name, const std::string& x_name) {
  if constexpr (verdict_of_derivative<net, partial<Y, X>>::accepted) {
    BOOST_TEST_CONTEXT("d" << y_name << "/d" << x_name) {
      const auto found = evaluate(partial<Y, X>{}, m, x);
      check_close(flat(found), hand.derivative(y_name, x_name, shape_of<net>(X{}).size), 1e-8);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_pair_of_variables_by_differences) {
  const auto m = model<net, double>{he_normal{}, seed{7}};
  const auto x = tensor<double, shape<3>>{0.7, -0.4, 0.2};
  by_hand hand(m, flat(x));
  const auto to = [&]<class Y>(Y, const std::string& name) {
    check_pair<Y, symbol<activation, 0>>(m, hand, x, name, "a0");
    check_pair<Y, symbol<weight, 1>>(m, hand, x, name, "W1");
    check_pair<Y, symbol<bias, 1>>(m, hand, x, name, "b1");
    check_pair<Y, symbol<preactivation, 1>>(m, hand, x, name, "z1");
    check_pair<Y, symbol<activation, 1>>(m, hand, x, name, "a1");
    check_pair<Y, symbol<weight, 2>>(m, hand, x, name, "W2");
    check_pair<Y, symbol<bias, 2>>(m, hand, x, name, "b2");
    check_pair<Y, symbol<preactivation, 2>>(m, hand, x, name, "z2");
    check_pair<Y, symbol<activation, 2>>(m, hand, x, name, "a2");
    check_pair<Y, symbol<weight, 3>>(m, hand, x, name, "W3");
    check_pair<Y, symbol<bias, 3>>(m, hand, x, name, "b3");
    check_pair<Y, symbol<preactivation, 3>>(m, hand, x, name, "z3");
  };
  to(z<1>, "z1");
  to(a<1>, "a1");
  to(z<2>, "z2");
  to(a<2>, "a2");
  to(z<3>, "z3");
  to(a<3>, "a3");
}
