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
  } catch (const error& e) {
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
  for (std::size_t length = 0; length < image.size(); ++length)
    BOOST_CHECK_THROW(parse_idx(bytes(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(length)), "file"),
                      data_error);
  bytes longer = image;
  longer.push_back(0);
  BOOST_TEST(message_of([&] { parse_idx(longer, "file"); }) == "file: an IDX file of 7 elements whose extents say 6");
  BOOST_TEST(message_of([] { parse_idx({0, 0, 13, 1, 0, 0, 0, 0}, "file"); }) ==
             "file: an IDX file of element type 13: only type 8, unsigned bytes, can be read");
  BOOST_TEST(message_of([] { parse_idx({'P', 'K', 3, 4, 0, 0, 0, 0}, "file"); }) == "file: not an IDX file");
  // extents whose product overflows
  BOOST_TEST(message_of([] {
               parse_idx({0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 2}, "file");
             }) == "file: an IDX file shorter than its extents say");
  BOOST_TEST(parse_idx({0, 0, 8, 1, 0, 0, 0, 0}, "file").elements.empty());
}

BOOST_AUTO_TEST_CASE(csv_tables) {
  const csv_table table = parse_csv("width, height\r\n1.5,2\n\n-3e2 ,4\n", "file");
  BOOST_TEST(table.rows() == 2u);
  BOOST_TEST(table.columns == 2u);
  BOOST_TEST(table.names[1] == "height");
  BOOST_TEST(table(1, 0) == -300.0);
  BOOST_TEST(table(0, 1) == 2.0);
  BOOST_TEST((table.lines == std::vector<std::size_t>{2, 4}));
  BOOST_TEST(parse_csv("1,2\n3,4", "file").names.empty());
  BOOST_TEST(parse_csv("1,2\n3,4", "file").rows() == 2u);
  BOOST_TEST(message_of([] { parse_csv("1,2\n3", "file"); }) == "file, line 2: 1 fields where the lines above have 2");
  BOOST_TEST(message_of([] { parse_csv("a,b\n1,2abc\n", "file"); }) ==
             "file, line 2, column 2: '2abc' is not a number");
  BOOST_TEST(message_of([] { parse_csv("1,2\n3,\n", "file"); }) == "file, line 2, column 2: '' is not a number");
  BOOST_TEST(message_of([] { parse_csv("a,b\nc,d\n", "file"); }) == "file, line 2, column 1: 'c' is not a number");
  BOOST_TEST(message_of([] { parse_csv("", "file"); }) == "file: a table without rows");
  BOOST_TEST(message_of([] { parse_csv("a,b\n", "file"); }) == "file: a table without rows");
}

// A first line is read as numbers, taken for names, or an error; it is never passed over.
BOOST_AUTO_TEST_CASE(the_first_line_of_a_table) {
  const auto names_of = [](const std::string& text, const csv_options& options = {}) {
    const csv_table table = parse_csv(text, "file", options);
    std::string all = std::to_string(table.rows());
    for (const auto& name : table.names) all += " [" + name + "]";
    return all;
  };
  BOOST_TEST(names_of("\xEF\xBB\xBF"
                      "5.1,0\n4.9,1\n") == "2");
  BOOST_TEST(names_of("\xEF\xBB\xBF"
                      "length,class\n5.1,0\n") == "1 [length] [class]");
  BOOST_TEST(names_of("label,1x1,1x2\n5,0,0\n") == "1 [label] [1x1] [1x2]");
  BOOST_TEST(names_of(",a\n0,1\n") == "1 [] [a]");
  BOOST_TEST(names_of("+1,+.5\n2,1\n") == "2");
  BOOST_TEST(names_of("\"1\", \"2\"\n\"a\"\"b\" ,2\n", {.missing = {"a\"\"b"}}) == "2");
  BOOST_TEST(names_of("\"a\"\"b\" ,\"c,\nd\"\r\n1,2\r\n") == "1 [a\"b] [c,\nd]");
  for (const char* first : {"5.1,,0", "5.1,x,0", "nan,inf,nan", "1e400,0,0", "1x,2x,3x", "-,-,-", ",,"})
    BOOST_TEST(message_of([&] { parse_csv(std::string(first) + "\n1,2,3\n", "file"); }).find("file, line 1, column ") ==
               0u);
  BOOST_TEST(message_of([] { parse_csv("5.1,,0\n4.9,3,1\n", "file"); }) ==
             "file, line 1, column 2: '' is not a number; if this line names the columns, say csv_header::present");
  // what is stated is done
  BOOST_TEST(names_of("2019,2020\n1,2\n", {.header = csv_header::present}) == "1 [2019] [2020]");
  BOOST_TEST(message_of([] { parse_csv("a,b\n1,2\n", "file", {.header = csv_header::absent}); }) ==
             "file, line 1, column 1: 'a' is not a number");
  // a first sample of missing values is no header
  BOOST_TEST(names_of("NA,NA\n1,2\n", {.missing = {"NA"}}) == "2");
}

BOOST_AUTO_TEST_CASE(options_of_a_table) {
  const csv_table table = parse_csv("a\tb\n1\t\n ? \t-9\n", "file", {.separator = '\t', .missing = {"", "?", "-9"}});
  BOOST_TEST(table.rows() == 2u);
  BOOST_TEST(table(0, 0) == 1.0);
  for (const double number : {table.numbers[1], table.numbers[2], table.numbers[3]}) BOOST_TEST(std::isnan(number));
  BOOST_TEST(parse_csv("1;2\n3;4", "file", {.separator = ';'})(1, 1) == 4.0);
  for (const char separator : {'1', 'e', '"', '\n', '-', '.'})
    BOOST_CHECK_THROW(parse_csv("1\n", "file", {.separator = separator}), error);
  BOOST_TEST(message_of([] { parse_csv("1\n", "file", {.separator = 'e'}); }) ==
             "separator is 'e', which may be part of a number, a quote or an end of line");
}

BOOST_AUTO_TEST_CASE(what_no_table_holds) {
  for (const char* number : {"nan", "-inf", "NaN", "infinity"})
    BOOST_TEST(message_of([&] { parse_csv("1,0\n" + std::string(number) + ",1\n", "file"); }) ==
               "file, line 2, column 1: '" + std::string(number) + "' is not a finite number");
  BOOST_TEST(message_of([] { parse_csv("1\n-1e400\n", "file"); }) ==
             "file, line 2, column 1: '-1e400' is beyond the numbers of double");
  BOOST_TEST(message_of([] { parse_csv("1\n++2\n", "file"); }) == "file, line 2, column 1: '++2' is not a number");
  BOOST_TEST(message_of([] { parse_csv("1\n+-2\n", "file"); }) == "file, line 2, column 1: '+-2' is not a number");
  BOOST_TEST(message_of([] { parse_csv(std::string("1\n1\0\n", 5), "file"); }) ==
             "file, line 2, column 1: '1\\x00' is not a number");
  BOOST_TEST(message_of([] { parse_csv("1,2\n\n\"3\" 4,5\n", "file"); }) ==
             "file, line 3, column 1: ' 4' after a field in quotes");
  BOOST_TEST(message_of([] { parse_csv("1,2\n3,\"4\n", "file"); }) ==
             "file, line 2, column 2: a quote that is not closed, before '4\\x0a'");
  BOOST_TEST(message_of([] { parse_csv("\"a\nb\",\"c\n\"\n1,x\n", "file"); }) ==
             "file, line 4, column 2: 'x' is not a number");
  // at most 200 characters of what stands there
  for (const char character : {'x', '\x80'}) {
    const std::string message = message_of([&] { parse_csv("1\n" + std::string(1000, character) + "\n", "file"); });
    BOOST_TEST(message.size() <= std::string("file, line 2, column 1: '' is not a number").size() + 200);
    BOOST_TEST(message.find("...' is not a number") != message.npos);
  }
}

BOOST_AUTO_TEST_CASE(numbers_of_a_table) {
  const csv_table table = parse_csv("a,b\n1,0.9\n-2,1e300\n9223372036854775808,255\n", "file");
  BOOST_TEST(message_of([&] { table(3, 0); }) == "file: row 3, column 0, from 0, of a table of 3 rows and 2 columns");
  BOOST_TEST(message_of([&] { table(0, 2); }) == "file: row 0, column 2, from 0, of a table of 3 rows and 2 columns");
  BOOST_TEST(message_of([&] { table.class_at(std::size_t(0) - 1, 0); }).find("file: row ") == 0u);
  BOOST_TEST(table.class_at(1, 0) == -2);
  BOOST_TEST(message_of([&] { table.class_at(0, 1); }) == "file, line 2, column 2: 0.9 is not a whole number");
  BOOST_TEST(message_of([&] { table.class_at(1, 1); }) ==
             "file, line 3, column 2: 1e+300 is beyond the integer's type");
  BOOST_TEST(message_of([&] { table.class_at(2, 0); }).find(" is beyond the integer's type") !=
             std::string::npos);  // 2^63
  // a cast is no way around
  BOOST_TEST(static_cast<int>(table(1, 0)) == -2);
  BOOST_TEST(static_cast<unsigned char>(table(2, 1)) == 255);
  BOOST_TEST(static_cast<float>(table(0, 1)) == 0.9f);
  BOOST_TEST(table(0, 1) / 2 == 0.45);
  BOOST_TEST(message_of([&] { (void)static_cast<long long>(table(0, 1)); }) ==
             "line 2, column 2: 0.9 is not a whole number");
  BOOST_TEST(message_of([&] { (void)static_cast<unsigned>(table(1, 0)); }) ==
             "line 3, column 1: -2 is beyond the integer's type");
  BOOST_TEST(message_of([&] { (void)static_cast<signed char>(table(2, 1)); }) ==
             "line 4, column 2: 255 is beyond the integer's type");
  BOOST_TEST(message_of([] { parse_csv("1\nx\n", "file", {.missing = {"x"}}).class_at(1, 0); }) ==
             "file, line 2, column 1: nan is not a whole number");
}

BOOST_AUTO_TEST_CASE(files) {
  BOOST_TEST(message_of([] { read_file("no/such/file"); }) == "no/such/file: cannot be opened");
  BOOST_TEST(message_of([] { read_file("."); }) == ".: cannot be read");  // a directory
  BOOST_TEST(message_of([] { read_csv("no/such/file"); }) == "no/such/file: cannot be opened");
}
