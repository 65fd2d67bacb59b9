// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_matrix_product
#include <boost/test/unit_test.hpp>

#include <vector>

#include <chainrule/kernel/matrix_product.hpp>
#include <chainrule/number/dual.hpp>
#include <chainrule/number/random.hpp>

#include "../counted.hpp"

using namespace chainrule;

namespace {

double value_of(double number) { return number; }
double value_of(float number) { return static_cast<double>(number); }
double value_of(counted number) { return number.value; }

// A banded matrix as a map: element (r, c) is band[c - r + Rows] inside the band, zero outside.
template <class T, std::size_t Rows, std::size_t Columns, std::size_t Times = 1>
struct band_map {
  static constexpr std::size_t scratch = 0;
  static constexpr std::size_t width = 3;
  const T* band = nullptr;

  static constexpr bool inside(std::size_t r, std::size_t c) { return c + 1 >= r && c < r + width - 1; }
  static constexpr std::size_t work() {
    std::size_t count = 0;
    for (std::size_t r = 0; r < Rows; ++r)
      for (std::size_t c = 0; c < Columns; ++c) count += inside(r, c);
    return count * Times;
  }
  T element(std::size_t r, std::size_t c) const { return band[c + 1 - r]; }

  void pull(std::size_t rows, const T* in, T* out, internal::kernel::workspace<T>) const {
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t n = 0; n < Columns * Times; ++n) {  // a backward pass may cost more than a product
        const std::size_t c = n % Columns;
        T sum{};
        for (std::size_t r = 0; r < Rows; ++r)
          if (inside(r, c)) sum = sum + in[i * Rows + r] * element(r, c);
        out[i * Columns + c] = sum;
      }
  }
  void push(std::size_t columns, const T* in, T* out, internal::kernel::workspace<T>) const {
    for (std::size_t i = 0; i < columns; ++i)
      for (std::size_t n = 0; n < Rows * Times; ++n) {
        const std::size_t r = n % Rows;
        T sum{};
        for (std::size_t c = 0; c < Columns; ++c)
          if (inside(r, c)) sum = sum + element(r, c) * in[i * Columns + c];
        out[i * Rows + r] = sum;
      }
  }
};

// Every kind of matrix of an extent, with random numbers, and its elements by their definition.
template <class T, matrix_form Form>
struct example {
  using map =
      std::conditional_t<Form.left == structure::toeplitz,
                         band_map<T, Form.rows, Form.left_columns, Form.swept ? 8 : 1>, internal::kernel::no_operator>;
  using matrix = internal::kernel::matrix<Form, T, map>;
  std::vector<T> numbers, features;
  std::vector<std::uint32_t> column_indices;
  std::vector<double> dense = std::vector<double>(Form.elements());

  explicit example(internal::number::random_source& random) {
    const auto draw = [&] { return T(0.5 + random.uniform()); };
    constexpr std::size_t rows = Form.rows, columns = Form.left_columns;
    if constexpr (Form.left == structure::toeplitz)
      for (std::size_t i = 0; i < map::width; ++i) numbers.push_back(draw());
    for (std::size_t i = 0; i < internal::kernel::storage_of(Form).numbers; ++i) numbers.push_back(draw());
    for (std::size_t i = 0; i < Form.features; ++i) features.push_back(draw());
    // A permutation turns by two; a selection takes every column twice, and has one row without an element.
    for (std::size_t r = 0; r < internal::kernel::storage_of(Form).column_indices; ++r)
      column_indices.push_back(Form.left == structure::permutation ? static_cast<std::uint32_t>((r + 2) % rows)
                               : r == 1                            ? internal::kernel::no_column
                                                                   : static_cast<std::uint32_t>(r / 2 % columns));
    const matrix m = get();
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) {
        double left = 0;
        if constexpr (Form.left == structure::dense) {
          left = value_of(numbers[Form.by_columns ? c * rows + r : r * columns + c]);
        } else if constexpr (Form.left == structure::toeplitz) {
          left = map::inside(r, c) ? value_of(m.apply.element(r, c)) : 0;
        } else if constexpr (Form.left == structure::identity) {
          left = r == c;
        } else if constexpr (Form.left == structure::diagonal) {
          left = r == c ? value_of(numbers[r]) : 0;
        } else if constexpr (Form.left == structure::block) {
          left = r == c + Form.offset;
        } else {
          left = column_indices[r] != c ? 0 : Form.weighted ? value_of(numbers[r]) : 1;
        }
        if constexpr (Form.is_outer())
          for (std::size_t f = 0; f < Form.features; ++f)
            dense[r * Form.columns() + f * columns + c] = left * value_of(features[f]);
        else
          dense[r * columns + c] = left;
      }
  }

  matrix get() const {
    matrix m;
    m.numbers = numbers.data();
    m.column_indices = column_indices.data();
    m.features = features.data();
    if constexpr (Form.left == structure::toeplitz) m.apply.band = numbers.data();
    return m;
  }
};

template <class Matrix>
std::vector<double> written(const Matrix& m) {
  using T = typename Matrix::scalar;
  std::vector<T> out(Matrix::form.elements()), scratch(internal::kernel::scratch_of_rows<Matrix>());
  internal::kernel::write_rows(m, out.data(), internal::kernel::workspace<T>{scratch.data(), nullptr});
  std::vector<double> values;
  for (const T number : out) values.push_back(value_of(number));
  return values;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

// Not a template, so that it is compiled once for all pairs of structures.
void check(const matrix_form& left, const matrix_form& right, double difference, double tolerance, std::size_t count,
           std::size_t cost, bool at_most) {
  BOOST_TEST_CONTEXT("structures " << static_cast<int>(left.kind()) << " and " << static_cast<int>(right.kind()) << ", "
                                   << left.rows << " x " << left.columns() << " and " << right.rows << " x "
                                   << right.columns()) {
    BOOST_TEST(difference < tolerance);
    if (at_most)
      BOOST_TEST(count <= cost);
    else
      BOOST_TEST(count == cost);
  }
}

std::vector<double> dense_product(std::size_t rows, std::size_t depth, std::size_t columns,
                                  const std::vector<double>& left, const std::vector<double>& right) {
  std::vector<double> result(rows * columns);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t k = 0; k < depth; ++k)
      for (std::size_t c = 0; c < columns; ++c) result[r * columns + c] += left[r * depth + k] * right[k * columns + c];
  return result;
}

// Forms of R x C; the square ones where R = C.
template <std::size_t R, std::size_t C>
constexpr std::size_t form_count = R == C ? 12 : 9;
template <std::size_t R, std::size_t C>
constexpr matrix_form form_at(std::size_t i) {
  const std::size_t work = band_map<double, R, C>::work();
  const matrix_form forms[] = {
      {.rows = R, .left_columns = C},
      {.rows = R, .left_columns = C, .by_columns = true},
      {.left = structure::selection, .rows = R, .left_columns = C},
      {.left = structure::selection, .rows = R, .left_columns = C, .weighted = true},
      {.left = structure::toeplitz, .rows = R, .left_columns = C, .work = work, .pushes = true},
      {.left = structure::toeplitz, .rows = R, .left_columns = C, .work = work},
      {.left = structure::toeplitz,
       .rows = R,
       .left_columns = C,
       .work = 8 * work,
       .pushes = R != C,
       .pulls = R != C + 1,
       .swept = true},
      {.left = structure::block, .rows = R, .left_columns = C, .offset = R > C ? R - C : 0},
      {.rows = R, .left_columns = C, .by_columns = true, .features = C == 1 ? 1 : 2},
      {.left = structure::identity, .rows = R, .left_columns = C},
      {.left = structure::permutation, .rows = R, .left_columns = C},
      {.left = structure::diagonal, .rows = R, .left_columns = C}};
  return forms[i];
}

template <class T, matrix_form Left, matrix_form Right>
  requires(Left.columns() != Right.rows)
void check_product(internal::number::random_source&) {}

template <class T, matrix_form Left, matrix_form Right>
  requires(Left.columns() == Right.rows)
void check_product(internal::number::random_source& random) {
  const example<T, Left> left(random);
  const example<T, Right> right(random);
  using product =
      internal::kernel::product_of_matrices<typename example<T, Left>::matrix, typename example<T, Right>::matrix>;
  static_assert(product::form.kind() == structure_of_product(Left.kind(), Right.kind()));
  static_assert(product::form.rows == Left.rows && product::form.columns() == Right.columns());

  const std::vector<double> expected = dense_product(Left.rows, Right.rows, Right.columns(), left.dense, right.dense);

  constexpr auto stored = internal::kernel::storage_of(product::form);
  std::vector<T> numbers(stored.numbers),
      scratch(internal::kernel::scratch_of_product<typename example<T, Left>::matrix,
                                                   typename example<T, Right>::matrix>());
  std::vector<std::uint32_t> column_indices(stored.column_indices);
  counted::products = 0;
  const auto result = product::make(left.get(), right.get(), numbers.data(), column_indices.data(),
                                    internal::kernel::workspace<T>{scratch.data(), nullptr});
  const std::size_t products = counted::products;
  const auto found = written(result);
  // A row without an element takes no product.
  constexpr bool may_be_empty =
      (Left.left == structure::selection && Left.weighted) || (Right.left == structure::selection && Right.weighted);
  constexpr bool counts = std::is_same_v<T, counted>;
  constexpr double tolerance = std::is_same_v<T, float> ? 1e-4 : 1e-12;
  check(Left, Right, largest_difference(found, expected), tolerance, counts ? products : 0,
        counts ? cost_of_product(Left, Right) : 0, may_be_empty);

  // The last product of a derivative, which is written row by row.
  using rows = internal::kernel::rows_of_product<typename example<T, Left>::matrix, typename example<T, Right>::matrix>;
  if constexpr (rows::writes && Left.kind() == structure::dense && Right.kind() == structure::dense) {
    std::vector<T> last(expected.size());
    scratch.resize(scratch.size() + rows::scratch);
    rows::write(left.get(), right.get(), last.data(), internal::kernel::workspace<T>{scratch.data(), nullptr});
    std::vector<double> values;
    for (const T number : last) values.push_back(value_of(number));
    check(Left, Right, largest_difference(values, expected), tolerance, 0, 0, false);
  }
}

template <class T, matrix_form Left, matrix_form Right>
void check_sum(internal::number::random_source& random) {
  const example<T, Left> left(random);
  const example<T, Right> right(random);
  using left_matrix = typename example<T, Left>::matrix;
  using right_matrix = typename example<T, Right>::matrix;
  constexpr matrix_form form = form_of_sum(Left, Right);
  static_assert(form.kind() == structure_of_sum(Left.kind(), Right.kind()));
  std::vector<double> expected = left.dense;
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += right.dense[i];

  std::vector<T> numbers(internal::kernel::storage_of(form).numbers),
      scratch(internal::kernel::scratch_of_sum<left_matrix, right_matrix>() +
              internal::kernel::scratch_of_sum<right_matrix, left_matrix>());
  counted::products = counted::sums = 0;
  internal::kernel::add_into(left.get(), right.get(), numbers.data(),
                             internal::kernel::workspace<T>{scratch.data(), nullptr});
  const std::size_t sums = counted::sums;
  const auto found = written(internal::kernel::matrix<form, T>{numbers.data(), nullptr, nullptr, {}});
  constexpr bool counts =
      std::is_same_v<T, counted> && Left.left != structure::toeplitz && Right.left != structure::toeplitz;
  check(Left, Right, largest_difference(found, expected), 1e-12, counts ? sums + counted::products : 0,
        counts ? cost_of_sum(Left, Right) : 0, true);
}

template <class T, std::size_t R, std::size_t K, std::size_t C>
void check_products() {
  internal::number::random_source random(seed{3});
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto with = [&]<std::size_t Left>(std::integral_constant<std::size_t, Left>) {
      [&]<std::size_t... J>(std::index_sequence<J...>) {
        (check_product<T, form_at<R, K>(Left), form_at<K, C>(J)>(random), ...);
      }(std::make_index_sequence<form_count<K, C>>{});
    };
    (with(std::integral_constant<std::size_t, I>{}), ...);
  }(std::make_index_sequence<form_count<R, K>>{});
}

template <class T, std::size_t R, std::size_t C>
void check_sums() {
  internal::number::random_source random(seed{4});
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto with = [&]<std::size_t Left>(std::integral_constant<std::size_t, Left>) {
      [&]<std::size_t... J>(std::index_sequence<J...>) {
        // An outer form has more columns than the others.
        const auto one = [&]<std::size_t Right>(std::integral_constant<std::size_t, Right>) {
          if constexpr (form_at<R, C>(Left).columns() == form_at<R, C>(Right).columns())
            check_sum<T, form_at<R, C>(Left), form_at<R, C>(Right)>(random);
        };
        (one(std::integral_constant<std::size_t, J>{}), ...);
      }(std::make_index_sequence<form_count<R, C>>{});
    };
    (with(std::integral_constant<std::size_t, I>{}), ...);
  }(std::make_index_sequence<form_count<R, C>>{});
}

}  // namespace

// Every entry of the table of products, against the product of the elements; and its cost, against a count.
BOOST_AUTO_TEST_CASE(products_of_any_two_structures_are_the_dense_product) {
  check_products<counted, 5, 5, 5>();
  check_products<counted, 6, 4, 3>();
}

// One row and one column lie in memory row by row and column by column.
BOOST_AUTO_TEST_CASE(products_of_any_two_structures_at_extents_of_one) {
  check_products<counted, 4, 1, 3>();
  check_products<counted, 1, 4, 3>();
  check_products<counted, 4, 3, 1>();
  check_products<counted, 4, 1, 1>();
  check_products<counted, 1, 1, 3>();
  check_products<counted, 1, 4, 1>();
  check_products<counted, 1, 1, 1>();
}

BOOST_AUTO_TEST_CASE(products_of_an_outer_factor_and_any_structure) {
  internal::number::random_source random(seed{6});
  constexpr matrix_form left{.rows = 3, .left_columns = 4, .by_columns = true, .features = 2};
  [&]<std::size_t... J>(std::index_sequence<J...>) {
    (check_product<counted, left, form_at<8, 8>(J)>(random), ...);
  }(std::make_index_sequence<form_count<8, 8>>{});
}

// Through the kernels for small and for large layers.
BOOST_AUTO_TEST_CASE(dense_products_in_every_layout) {
  internal::number::random_source random(seed{5});
  constexpr matrix_form rows{.rows = 23, .left_columns = 37},
      columns{.rows = 23, .left_columns = 37, .by_columns = true};
  constexpr matrix_form right_rows{.rows = 37, .left_columns = 19},
      right_columns{.rows = 37, .left_columns = 19, .by_columns = true};
  constexpr matrix_form row{.rows = 1, .left_columns = 37}, column{.rows = 37, .left_columns = 1};
  check_product<float, rows, right_rows>(random);
  check_product<float, rows, right_columns>(random);
  check_product<float, columns, right_rows>(random);
  check_product<float, columns, right_columns>(random);
  check_product<double, rows, right_columns>(random);
  check_product<double, columns, right_columns>(random);
  check_product<double, row, right_rows>(random);
  check_product<double, row, right_columns>(random);
  check_product<double, row, column>(random);
  check_product<double, columns, column>(random);
  check_product<double, rows, column>(random);

  // Column times row, each as a weight would lie and as a product would; and what these are next to.
  constexpr matrix_form row_along{.rows = 1, .left_columns = 37, .by_columns = true},
      column_along{.rows = 37, .left_columns = 1, .by_columns = true};
  check_product<float, column, row>(random);
  check_product<float, column_along, row>(random);
  check_product<float, column, row_along>(random);
  check_product<float, column_along, row_along>(random);
  check_product<float, row_along, column_along>(random);
  check_product<float, row_along, right_rows>(random);
  check_product<float, row_along, right_columns>(random);
  check_product<float, rows, column_along>(random);
  check_product<float, columns, column_along>(random);
  constexpr matrix_form diagonal{.left = structure::diagonal, .rows = 37, .left_columns = 37};
  check_product<float, row_along, diagonal>(random);
  check_product<float, diagonal, column>(random);
  check_product<float, diagonal, column_along>(random);
}

BOOST_AUTO_TEST_CASE(sums_of_any_two_structures_are_the_dense_sum) {
  check_sums<counted, 5, 5>();
  check_sums<counted, 6, 4>();
  check_sums<double, 4, 6>();
  check_sums<double, 4, 1>();
  check_sums<double, 1, 4>();
}
