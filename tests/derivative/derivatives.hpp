// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <vector>

#include <chainrule/chainrule.hpp>

// Derivatives as plain numbers, for tests that compare them.
namespace derivatives {

using namespace chainrule;

using numbers = std::vector<double>;

template <class Expression>
numbers flat(const Expression& expression) {
  return numbers(expression.template begin<xt::layout_type::row_major>(),
                 expression.template end<xt::layout_type::row_major>());
}
template <class Matrix, class Sides>
numbers flat(const internal::derivative::structured_derivative<Matrix, Sides>& derivative) {
  return flat(derivative.dense());
}

inline void check_close(const numbers& found, const numbers& expected, double tolerance) {
  BOOST_TEST_REQUIRE(found.size() == expected.size());
  double largest = 0, size = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    largest = std::max(largest, std::abs(found[i] - expected[i]));
    size = std::max(size, std::abs(expected[i]));
  }
  BOOST_TEST(largest <= tolerance * (1 + size));
  BOOST_TEST(size > 1e-3);  // a derivative that vanishes proves nothing
}

template <class Tensor>
Tensor drawn_tensor(std::uint64_t start) {
  internal::number::random_source random{seed{start}};
  Tensor x;
  for (auto& element : x.storage()) element = static_cast<typename Tensor::value_type>(2 * random.uniform() - 1);
  return x;
}

// Central differences of a network's output by its input and by one of its parameters.
template <class Model, class X>
numbers differences_by_input(const Model& m, X x) {
  const double h = 1e-5;
  std::vector<numbers> columns;
  for (double& element : x.storage()) {
    const double before = element;
    element = before + h;
    numbers up = flat(m(x));
    element = before - h;
    const numbers down = flat(m(x));
    element = before;
    for (std::size_t o = 0; o < up.size(); ++o) up[o] = (up[o] - down[o]) / (2 * h);
    columns.push_back(up);
  }
  numbers result;
  for (std::size_t o = 0; o < columns[0].size(); ++o)
    for (const numbers& column : columns) result.push_back(column[o]);
  return result;
}
template <class Model, class Symbol, class X>
numbers differences_by_parameter(Model m, Symbol symbol, const X& x) {
  const double h = 1e-5;
  std::vector<numbers> columns;
  auto view = m[symbol];
  for (auto element = view.template begin<xt::layout_type::row_major>();
       element != view.template end<xt::layout_type::row_major>(); ++element) {
    const double before = *element;
    *element = before + h;
    numbers up = flat(m(x));
    *element = before - h;
    const numbers down = flat(m(x));
    *element = before;
    for (std::size_t o = 0; o < up.size(); ++o) up[o] = (up[o] - down[o]) / (2 * h);
    columns.push_back(up);
  }
  numbers result;
  for (std::size_t o = 0; o < columns[0].size(); ++o)
    for (const numbers& column : columns) result.push_back(column[o]);
  return result;
}

}  // namespace derivatives
