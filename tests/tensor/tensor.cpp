// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE tensor_tensor
#include <boost/test/unit_test.hpp>

#include <chainrule/tensor/tensor.hpp>

#include <algorithm>
#include <iomanip>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace chainrule;

namespace {

using matrix = tensor<float, shape<2, 3>>;
template <class T>
using column_view = tensor_view<T, shape<2, 3>, xt::layout_type::column_major>;

}  // namespace

BOOST_AUTO_TEST_CASE(elements_are_read_and_assigned) {
  matrix t{{1, 2, 3}, {4, 5, 6}};
  BOOST_TEST(t(1, 0) == 4.0f);
  BOOST_TEST(t.size() == 6u);
  BOOST_TEST(t.shape()[1] == 3u);
  t(1, 2) = 9;
  t = 2 * t + 1;
  BOOST_TEST(t(1, 2) == 19.0f);
  BOOST_TEST(t(0, 0) == 3.0f);
  t -= t;
  BOOST_TEST(xt::sum(t)() == 0.0f);
  matrix zero;
  BOOST_TEST(xt::sum(zero)() == 0.0f);
}

BOOST_AUTO_TEST_CASE(a_view_writes_where_it_looks) {
  float memory[6] = {};
  column_view<float> view(memory);
  view = matrix{{1, 2, 3}, {4, 5, 6}};
  BOOST_TEST(memory[1] == 4.0f);
  BOOST_TEST(memory[4] == 3.0f);
  view *= 2;
  view += matrix{{1, 0, 0}, {0, 0, 0}};
  BOOST_TEST(memory[0] == 3.0f);
  const tensor_view<const float, shape<6>> flat(memory);
  BOOST_TEST(flat(1) == 8.0f);
  // copying a view copies no elements, assigning to one does
  float other_memory[6] = {};
  column_view<float> other(other_memory);
  other = view;
  BOOST_TEST(other_memory[0] == 3.0f);
  BOOST_TEST(other.storage().data() == other_memory);
  view = {{1, 2, 3}, {7, 8, 9}};
  BOOST_TEST(memory[5] == 9.0f);
}

template <class Tensor>
concept takes_one_number_in_braces = requires(Tensor& t) { t = {1.0f}; };

BOOST_AUTO_TEST_CASE(a_number_fills) {
  matrix t{{1, 2, 3}, {4, 5, 6}};
  t = 0.5;
  BOOST_TEST((t == matrix{{0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}}));
  float memory[7] = {};
  column_view<float> view(memory);
  view = 2;
  BOOST_TEST(std::count(memory, memory + 6, 2.0f) == 6);
  BOOST_TEST(memory[6] == 0.0f);
  tensor<float, shape<1>> single;
  single = {3};
  BOOST_TEST(single(0) == 3.0f);
  tensor<float, shape<>> scalar;
  scalar = 4;
  BOOST_TEST(scalar() == 4.0f);
  // Braces are rows, also where they hold one number: one that is no row does not fill.
  static_assert(!takes_one_number_in_braces<matrix>);
  static_assert(is_refused<decltype(std::declval<column_view<const float>>() = 1.0f)>);
}

// Expressions keep the static shape, also with a number in them, so that the compiler can refuse another.
BOOST_AUTO_TEST_CASE(expressions_keep_their_static_shape) {
  float memory[6] = {};
  column_view<float> view(memory);
  matrix t;
  static_assert(std::is_same_v<static_shape_of<decltype(0.1f * view)>, shape<2, 3>>);
  static_assert(std::is_same_v<static_shape_of<decltype(view + t)>, shape<2, 3>>);
  static_assert(std::is_void_v<static_shape_of<xt::xtensor<float, 2>>>);
  static_assert(!internal::tensors::fits<shape<2, 3>, tensor<float, shape<3, 2>>>::accepted);
  static_assert(!internal::tensors::fits<shape<2, 3>, decltype(2 * tensor<float, shape<4, 5>>{})>::accepted);
  static_assert(internal::tensors::fits<shape<2, 3>, xt::xarray<float>>::accepted);
  BOOST_TEST(view.size() == t.size());
}

BOOST_AUTO_TEST_CASE(a_wrong_dynamic_shape_throws_and_changes_nothing) {
  matrix t{{1, 2, 3}, {4, 5, 6}};
  const xt::xarray<float> square = {{1, 2}, {3, 4}};
  const xt::xtensor<float, 2> transposed = xt::ones<float>({3, 2});
  const xt::xtensor<float, 1> row = {1, 2, 3};  // xtensor would broadcast it
  BOOST_CHECK_EXCEPTION(t = square, shape_error, [](const shape_error& e) {
    return std::string(e.what()) == "a value of shape 2 x 2 was assigned to a tensor of shape 2 x 3";
  });
  BOOST_CHECK_THROW(t += transposed, shape_error);
  BOOST_CHECK_THROW(t -= row, shape_error);
  BOOST_CHECK_THROW(t *= 2 * square, shape_error);
  BOOST_CHECK_THROW((t = {{1, 2}, {3, 4}}), shape_error);
  BOOST_CHECK_THROW(matrix{square}, shape_error);
  BOOST_TEST(t(0, 0) == 1.0f);
  BOOST_TEST(t(1, 2) == 6.0f);
  t = xt::xtensor<double, 2>{{6, 5, 4}, {3, 2, 1}};
  BOOST_TEST(t(0, 0) == 6.0f);
}

BOOST_AUTO_TEST_CASE(an_expression_of_the_target_itself_is_right) {
  tensor<float, shape<2, 2>> square{{1, 2}, {3, 4}};
  square = xt::transpose(square);
  BOOST_TEST(square(0, 1) == 3.0f);
  BOOST_TEST(square(1, 0) == 2.0f);
  // two views of one buffer that lie differently
  float memory[4] = {1, 2, 3, 4};
  tensor_view<float, shape<2, 2>> rows(memory);
  tensor_view<float, shape<2, 2>, xt::layout_type::column_major> columns(memory);
  rows = 1 * columns;
  BOOST_TEST(memory[1] == 3.0f);
  BOOST_TEST(memory[2] == 2.0f);
}

// In their object and on the heap: whatever is done to a tensor, it has its elements.
using in_both_places = std::tuple<tensor<float, shape<1024>>, tensor<float, shape<1025>>>;
BOOST_AUTO_TEST_CASE_TEMPLATE(tensors_are_moved_swapped_and_sorted, Tensor, in_both_places) {
  std::vector<Tensor> list(5);
  for (std::size_t i = 0; i < list.size(); ++i) list[i](0) = static_cast<float>((3 * i) % 5);  // 0 3 1 4 2
  const auto order = [&] {
    std::string text;
    for (const auto& each : list) text += std::to_string(static_cast<int>(each(0)));
    return text;
  };
  std::swap(list[0], list[1]);
  BOOST_TEST(order() == "30142");
  std::swap(list[0], list[0]);
  std::reverse(list.begin(), list.end());
  BOOST_TEST(order() == "24103");
  std::sort(list.begin(), list.end(), [](const auto& left, const auto& right) { return left(0) < right(0); });
  BOOST_TEST(order() == "01234");
  Tensor nine;
  nine(0) = 9;
  list.insert(list.begin() + 1, std::move(nine));
  BOOST_TEST(order() == "091234");

  Tensor from = list[1];
  Tensor to = std::move(from);
  BOOST_TEST(to(0) == 9.0f);
  from(0) = 5;
  BOOST_TEST(to(0) == 9.0f);
  from = 2 * to;
  BOOST_TEST(from(0) == 18.0f);
  from = std::move(to);
  to = list[5];
  BOOST_TEST(from(0) == 9.0f);
  BOOST_TEST(to(0) == 4.0f);
}

BOOST_AUTO_TEST_CASE(large_tensors_lie_on_the_heap) {
  static_assert(sizeof(tensor<float, shape<2048, 2048>>) < 256);
  static_assert(sizeof(tensor<float, shape<3>>) < 64);
  tensor<float, shape<100, 100>> large;
  large(99, 99) = 5;
  auto copy = large;
  large(99, 99) = 6;
  BOOST_TEST(copy(99, 99) == 5.0f);
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(large.storage().data()) % buffer_alignment == 0u);
}

namespace {

template <class Printed>
std::string text_of(const Printed& printed) {
  std::ostringstream out;
  out << printed;
  return out.str();
}

}  // namespace

// As the numbers are written in braces in a program, by the indices and not by the order in memory.
BOOST_AUTO_TEST_CASE(tensors_print_as_they_are_written) {
  const matrix t{{1, 2.5f, -3}, {4, 5, 6}};
  BOOST_TEST(text_of(t) == "{{1, 2.5, -3}, {4, 5, 6}}");
  BOOST_TEST(text_of(tensor<float, shape<2>>{0.25f, 1e-8f}) == "{0.25, 1e-08}");
  BOOST_TEST(text_of(tensor<double, shape<>>(7.5)) == "7.5");
  BOOST_TEST(text_of(tensor<int, shape<2, 1, 2>>{{{1, 2}}, {{3, 4}}}) == "{{{1, 2}}, {{3, 4}}}");
  BOOST_TEST(text_of(tensor<unsigned char, shape<2>>{65, 0}) == "{65, 0}");
  float memory[6] = {1, 4, 2, 5, 3, 6};
  BOOST_TEST(text_of(column_view<float>(memory)) == "{{1, 2, 3}, {4, 5, 6}}");
  BOOST_TEST(text_of(column_view<const float>(memory)) == "{{1, 2, 3}, {4, 5, 6}}");
  BOOST_TEST(text_of(2 * t + 1) == "{{3, 6, -5}, {9, 11, 13}}");
  BOOST_TEST(text_of(xt::xarray<float>(t)) == "{{1, 2.5, -3}, {4, 5, 6}}");
  BOOST_TEST(text_of(xt::xarray<float>::from_shape({0})) == "{}");
  std::ostringstream out;
  out << std::setprecision(3) << std::setw(5) << tensor<double, shape<2>>{1.0 / 3, 2} << 1;
  BOOST_TEST(out.str() == "{0.333,     2}1");
}
