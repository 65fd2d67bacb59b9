// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE report_locale
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/report/gnuplot.hpp>
#include <chainrule/report/text_plot.hpp>
#include <chainrule/storage/source.hpp>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <locale>

using namespace chainrule;

namespace {

using net = network<input<2>, dense<1>>;

// Decimal commas and points between thousands, for std::ostream and its kind.
struct with_commas : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

// The same for printf and strtod, where such a locale is installed or can be made.
bool set_c_locale() {
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "pt_BR.UTF-8", "ru_RU.UTF-8"})
    if (std::setlocale(LC_ALL, name) != nullptr) return true;
  const std::filesystem::path folder = std::filesystem::absolute("report_locale_test");
  std::filesystem::create_directory(folder);
  setenv("LOCPATH", folder.c_str(), 1);
  const std::string make = "localedef -i de_DE -f UTF-8 '" + (folder / "de_DE.UTF-8").string() + "' >/dev/null 2>&1";
  const bool made = std::system(make.c_str()) == 0 && std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;
  std::filesystem::remove_all(folder);
  return made;
}

// Every text that the library writes with a number in it that is not whole or has more than three digits, one after
// another.
std::string texts() {
  const model<net> m{explicit_values{{0.3, -2.75, 0.125}}};
  std::string all = as_source(m, "net", "trained");
  gnuplot drawing;
  drawing.data("$numbers", {{0.5, 1234.5}, {1234567, 99999.75}}) << "set xrange [" << 0.25 << ':' << 12345 << "]\n";
  all += drawing.script() + text_chart({{'*', "cost", std::vector<double>(1234, 1.25)}}) + describe_number(1234.5) +
         describe_shape(std::vector<std::size_t>{12345});
  const auto add_message = [&](const auto& function) {
    try {
      function();
    } catch (const std::exception& e) {
      all += std::string("\n") + e.what();
    }
  };
  add_message([] { parse_csv("0.5\n", "table").class_at(0, 0); });
  add_message([] { parse_csv("1,5;2,5\n", "table", {.separator = ';'}); });
  add_message([&] { m(xt::xtensor<float, 2>::from_shape({2, 12345})); });
  add_message([&] { optimizer_for(m, sgd{.learning_rate = -0.5}); });
  add_message([&] { optimizer_for(m, levenberg_marquardt{.damping = -0.5}); });
  return all + derivation<network<input<1234>, dense<1234>>>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(numbers_are_written_and_read_as_in_the_c_locale) {
  const std::string expected = texts();
  for (const char* number :
       {"0x1.333334p-2, -0x1.6p+1, 0x1p-3", "0.5 1234.5 \n1234567 99999.75 \n", "set xrange [0.25:12345]", "1.25 |",
        "table, line 1, column 1: 0.5 is", "'1,5' is not a number", "learning_rate is -0.5", "damping is -0.5"})
    BOOST_TEST(expected.find(number) != std::string::npos, number << " is missing in\n" << expected);
  std::locale::global(std::locale(std::locale::classic(), new with_commas));
  BOOST_TEST(texts() == expected);
  BOOST_TEST(parse_csv("1.5,1e3\n", "table")(0, 0) == 1.5);
  if (set_c_locale()) {
    char digits[8];
    std::snprintf(digits, sizeof digits, "%.1f", 0.5);
    BOOST_TEST(std::string(digits) == "0,5");
    BOOST_TEST(texts() == expected);
    BOOST_TEST(parse_csv("1.5,1e3\n", "table")(0, 0) == 1.5);
  } else {
    std::puts(
        "not seen: texts under a C locale with a decimal comma; none is installed, and localedef cannot make one");
  }
  std::setlocale(LC_ALL, "C");
  std::locale::global(std::locale::classic());
}
