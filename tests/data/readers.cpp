// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_readers
#include <boost/test/unit_test.hpp>

#include <chainrule/data/csv.hpp>
#include <chainrule/data/idx.hpp>

#include <cstdio>

using namespace chainrule;

namespace {

using bytes = std::vector<unsigned char>;

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const data_error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

}  // namespace

BOOST_AUTO_TEST_CASE(idx_files) {
  const bytes image{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255};
  const idx_array array = parse_idx(image, "file");
  BOOST_TEST((array.extents == std::vector<std::size_t>{2, 3}));
  BOOST_TEST((array.elements == bytes{1, 2, 3, 4, 5, 255}));
  // every shorter file, and a longer one, is refused
  for (std::size_t length = 0; length < image.size(); ++length) BOOST_CHECK_THROW(parse_idx(bytes(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(length)), "file"), data_error);
  bytes longer = image;
  longer.push_back(0);
  BOOST_TEST(message_of([&] { parse_idx(longer, "file"); }) == "file: an IDX file of 7 elements whose extents say 6");
  BOOST_TEST(message_of([] { parse_idx({0, 0, 13, 1, 0, 0, 0, 0}, "file"); }) == "file: an IDX file of element type 13, where 8, unsigned bytes, is read");
  BOOST_TEST(message_of([] { parse_idx({'P', 'K', 3, 4, 0, 0, 0, 0}, "file"); }) == "file: not an IDX file");
  // extents whose product overflows
  BOOST_TEST(message_of([] { parse_idx({0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 2}, "file"); }) ==
             "file: an IDX file shorter than its extents say");
  BOOST_TEST(parse_idx({0, 0, 8, 1, 0, 0, 0, 0}, "file").elements.empty());
}

BOOST_AUTO_TEST_CASE(csv_tables) {
  const csv_table table = parse_csv("width, height\r\n1.5,2\n\n-3e2 ,4\n", "file");
  BOOST_TEST(table.rows() == 2u);
  BOOST_TEST(table.columns == 2u);
  BOOST_TEST(table.names[1] == "height");
  BOOST_TEST(table(1, 0) == -300.0);
  BOOST_TEST(table(0, 1) == 2.0);
  BOOST_TEST(parse_csv("1,2\n3,4", "file").names.empty());
  BOOST_TEST(parse_csv("1,2\n3,4", "file").rows() == 2u);
  BOOST_TEST(message_of([] { parse_csv("1,2\n3", "file"); }) == "file, line 2: 1 fields where the lines above have 2");
  BOOST_TEST(message_of([] { parse_csv("a,b\n1,2abc\n", "file"); }) == "file, line 2: '2abc' is not a number");
  BOOST_TEST(message_of([] { parse_csv("1,2\n3,\n", "file"); }) == "file, line 2: '' is not a number");
  BOOST_TEST(message_of([] { parse_csv("a,b\nc,d\n", "file"); }) == "file, line 2: 'c' is not a number");
  BOOST_TEST(message_of([] { parse_csv("", "file"); }) == "file: a table without rows");
  BOOST_TEST(message_of([] { parse_csv("a,b\n", "file"); }) == "file: a table without rows");
}

BOOST_AUTO_TEST_CASE(files) {
  BOOST_TEST(message_of([] { read_file("no/such/file"); }) == "no/such/file: cannot be opened");
  BOOST_TEST(message_of([] { read_csv("no/such/file"); }) == "no/such/file: cannot be opened");
}
