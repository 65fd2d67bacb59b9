// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE report_drawings
#include <boost/test/unit_test.hpp>

#include <chainrule/report/gnuplot.hpp>
#include <chainrule/report/text_plot.hpp>

#include <array>
#include <cstdio>
#include <fstream>
#include <limits>
#include <locale>
#include <sstream>

using namespace chainrule;

namespace {

// Numbers that six digits, or a decimal comma, would change.
const std::vector<double> numbers{1700000001,
                                  0.123456799,
                                  1234.5,
                                  99999.75,
                                  0.1,
                                  -0.0,
                                  1e300,
                                  4.9406564584124654e-324,
                                  std::numeric_limits<double>::max(),
                                  1 + std::numeric_limits<double>::epsilon()};

std::string contents(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// A drawing in a file that is gone when the test is over.
struct temporary_file {
  std::string name;
  explicit temporary_file(const std::string& called) : name(called) { std::remove(name.c_str()); }
  ~temporary_file() { std::remove(name.c_str()); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(gnuplot_reads_the_numbers_that_were_given) {
  gnuplot drawing;
  drawing.data("$numbers", {numbers, {}, {std::nan(""), -std::nan("")}});
  std::istringstream script(drawing.script());
  script.imbue(std::locale::classic());
  std::string word;
  std::getline(script, word);
  BOOST_TEST(word == "$numbers << end_of_data");
  for (const double number : numbers) {
    script >> word;
    BOOST_TEST(std::strtod(word.c_str(), nullptr) == number);
  }
  std::getline(script, word);
  std::getline(script, word);
  BOOST_TEST(word == "");
  std::getline(script, word);
  BOOST_TEST(word == "NaN NaN ");
  gnuplot commands;
  commands << "set xrange [" << 0.1 << ':' << 1700000001.5f << "]; n = " << 123456 << std::string("\n");
  BOOST_TEST(commands.script() == "set xrange [0.1:1.7e+09]; n = 123456\n");
}

BOOST_AUTO_TEST_CASE(gnuplot_is_given_names_and_titles) {
  BOOST_TEST(gnuplot::quoted("it's a_b {x^2}\n100 % \\n") == "'it''s a\\_b \\{x\\^2\\} 100 % \\\\n'");
  for (const char* name : {"", "$", "path", "$a b", "$1", "$a; set output"})
    BOOST_CHECK_THROW(gnuplot().data(name, {}), error);
  BOOST_CHECK_THROW(gnuplot().write("a\nset output 'b'.svg"), error);
  if (!gnuplot::available()) {
    std::puts("not seen: what gnuplot makes of a title; gnuplot was not found");
    return;
  }
  const temporary_file svg("report_drawings.svg"), table("report_drawings.txt");
  gnuplot drawing;
  drawing.data("$numbers", {{1700000001, 0.123456789}, {1700000002, 0.123456799}});
  drawing << "set table '" << table.name << "'\nset format '%.12g'\nplot $numbers using 1:2\nunset table\n";
  drawing << "set title " << gnuplot::quoted("it's a_b `date` {x^2} @y\nz\\n") << "\nplot $numbers using 1:2 notitle\n";
  drawing.write(svg.name);
  BOOST_TEST(contents(table.name).find("1700000002 0.123456799") != std::string::npos);
  std::string text = contents(svg.name);
  for (std::size_t tag; (tag = text.find('<')) != text.npos;) text.erase(tag, text.find('>', tag) - tag + 1);
  BOOST_TEST(text.find("it's a_b `date` {x^2} @y z\\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(shades_of_numbers) {
  BOOST_TEST(shade_of(0, 0, 1) == ' ');
  BOOST_TEST(shade_of(1, 0, 1) == '@');
  BOOST_TEST(shade_of(0.25, 1, 0) == '#');  // dark is 0: three quarters of the way
  for (const double grey : {0.5, 1.0, 2.0}) BOOST_TEST(shade_of(grey, 1, 1) == ' ');
  const double no_number = std::nan(""), most = std::numeric_limits<double>::max();
  for (const auto& [number, light, dark] :
       {std::array{no_number, 0.0, 1.0}, {0.0, no_number, 1.0}, {0.0, 0.0, no_number}, {0.0, -HUGE_VAL, HUGE_VAL}})
    BOOST_TEST(shade_of(number, light, dark) == ' ');
  BOOST_TEST(shade_of(HUGE_VAL, 0, 1) == '@');
  BOOST_TEST(shade_of(0, -most, most) == shade_of(0.5, 0, 1));
  BOOST_TEST(shade_of(most, -most, most) == '@');
}

BOOST_AUTO_TEST_CASE(charts) {
  BOOST_TEST(text_chart({{'*', "a", {1, 2, 3}}}, 3, 3) ==
             "         3 |  *\n           | *\n         1 |*\n           +---\n            1 3\n            * a\n");
  BOOST_TEST(text_chart({{'*', "a", {1, 2, 3}}}, 3, 1) ==
             "         3 |***\n           +---\n            1 3\n            * a\n");
  for (const auto& [columns, rows] : {std::array<std::size_t, 2>{3, 0}, {0, 3}, {0, 0}})
    BOOST_TEST(text_chart({{'*', "a", {1, 2, 3}}}, columns, rows) == "");
  BOOST_TEST(text_chart({{'*', "a", {std::nan(""), HUGE_VAL}}}, 3, 3) == "");
  // a span beyond double, and a label of eleven characters
  BOOST_TEST(
      text_chart({{'*', "a", {-1.234e308, 1.234e308, 0}}}, 3, 3) ==
      " 1.234e+308 | *\n            |  *\n-1.234e+308 |*\n            +---\n             1 3\n             * a\n");
  // of a training: without validation one curve, with it two
  history past;
  for (const double cost : {3.0, 1.0}) past.epochs.push_back({.epoch = past.epochs.size() + 1, .cost = cost});
  BOOST_TEST(text_chart(past, 2, 2) == text_chart({{'*', "cost", {3, 1}}}, 2, 2));
  for (epoch_record& epoch : past.epochs) epoch.validated = true, epoch.validation_cost = 5;
  BOOST_TEST(text_chart(past, 2, 2) == text_chart({{'*', "cost", {3, 1}}, {'o', "validation cost", {5, 5}}}, 2, 2));
  BOOST_TEST(text_chart(history{}) == "");
  text_sheet sheet(2, 1);
  sheet(1, 0) = 'x';
  BOOST_CHECK_THROW(sheet(2, 0) = 'x', std::out_of_range);
  BOOST_CHECK_THROW(sheet(0, 1) = 'x', std::out_of_range);
}
