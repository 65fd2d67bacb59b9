// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_npy
#include <boost/test/unit_test.hpp>

#include <chainrule/data/data_set.hpp>
#include <chainrule/data/npz.hpp>

#include <set>

#include "../reference/data.hpp"

using namespace chainrule;

namespace {

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const data_error& wrong) {
    return wrong.what();
  }
  return "read";
}

template <class T>
std::vector<T> numbers_of(const std::string& array) {
  const auto found = parse_npz<T>(reference::npz_arrays, "f", array);
  return {found.begin(), found.end()};
}

}  // namespace

// By numpy.savez_compressed, tests/reference/data.py: the same (2, 3) numbers in each type, in both orders of bytes and
// of indices.
BOOST_AUTO_TEST_CASE(every_type_in_every_order) {
  for (const char* const order : {"c_", "fortran_"})
    for (const char* const type : {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"}) {
      const std::string name = std::string(order) + type;
      const auto array = parse_npz<float>(reference::npz_arrays, "f", name);
      BOOST_TEST_CONTEXT(name) {
        BOOST_TEST(array.dimension() == 2u);
        BOOST_TEST(array.shape()[0] == 2u);
        BOOST_TEST((numbers_of<float>(name) == std::vector<float>{0, 1, 2, 3, 4, 100}));
        BOOST_TEST(array(1, 0) == 3.0f);
        BOOST_TEST((numbers_of<signed char>(name) == std::vector<signed char>{0, 1, 2, 3, 4, 100}));
      }
    }
  BOOST_TEST((numbers_of<int>("truth") == std::vector<int>{0, 1, 1, 0}));
  BOOST_TEST((numbers_of<int>("negative") == std::vector<int>{-1, -128}));
  BOOST_TEST((numbers_of<double>("fractions") == std::vector{0.5, -1.25, 65504.0, 0x1p-24}));  // 6e-8 is the least half
  BOOST_TEST((numbers_of<std::uint64_t>("largest") == std::vector<std::uint64_t>{~std::uint64_t{0}, 1ull << 63}));
  BOOST_TEST((numbers_of<double>("scalar") == std::vector{7.0}));
  BOOST_TEST(numbers_of<float>("empty").empty());
  const std::vector<int> axes = numbers_of<int>("three_axes");
  for (int i = 0; i < 24; ++i) BOOST_TEST(axes[static_cast<std::size_t>(i)] == i);
}

BOOST_AUTO_TEST_CASE(as_samples) {
  const data_set data(parse_npz<float>(reference::npz_arrays, "f", "c_f8"),
                      parse_npz<int>(reference::npz_arrays, "f", "negative"));
  BOOST_TEST(data.input(1)[2] == 100.0f);
  BOOST_TEST(data.class_of(1) == -128);
  const auto array = parse_npy<double>(reference::npy_array, "f");
  BOOST_TEST(array(1, 1) == -4.5);
  std::FILE* const file = std::fopen("data_npy.npy", "wb");
  BOOST_TEST(std::fwrite(reference::npy_array.data(), 1, reference::npy_array.size(), file) ==
             reference::npy_array.size());
  std::fclose(file);
  BOOST_TEST((read_npy<double>("data_npy.npy") == array));
  std::remove("data_npy.npy");
}

BOOST_AUTO_TEST_CASE(what_is_refused) {
  BOOST_TEST(message_of([] { numbers_of<int>("fractions"); }) ==
             "f: the array 'fractions' has 0.5 at (0, 0), which is not a number of this type");
  BOOST_TEST(message_of([] { numbers_of<float>("large"); }) ==
             "f: the array 'large' has 1e+300 at (1), which is not a number of this type");
  BOOST_TEST(message_of([] { numbers_of<unsigned>("negative"); }) ==
             "f: the array 'negative' has -1 at (0), which is not a number of this type");
  BOOST_TEST(message_of([] { numbers_of<std::int64_t>("largest"); }) ==
             "f: the array 'largest' has 18446744073709551615 at (0), which is not a number of this type");
  BOOST_TEST(message_of([] { numbers_of<signed char>("fortran_f4"); }) == "read");
  BOOST_TEST(message_of([] { numbers_of<double>("complex"); }) ==
             "f: the array 'complex' has a type that is not read, '<c16'");
  BOOST_TEST(message_of([] { numbers_of<double>("text"); }) ==
             "f: the array 'text' has a type that is not read, '<U1'");
  BOOST_TEST(message_of([] { numbers_of<double>("no"); }).substr(0, 44) ==
             "f: has no array 'no', it has c_f2, fortran_f");
  BOOST_TEST(std::isinf(numbers_of<double>("large")[2]));
  const auto& whole = reference::npy_array;
  BOOST_TEST(message_of([&] { parse_npy<float>(std::span(whole).first(whole.size() - 1), "f"); }) ==
             "f: has other bytes than its shape says");
  BOOST_TEST(message_of([&] { parse_npy<float>(std::span(whole).first(9), "f"); }) == "f: is not an npy array");
  BOOST_TEST(message_of([&] { read_npy<float>("not_there.npy"); }) == "not_there.npy: cannot be opened");
}
