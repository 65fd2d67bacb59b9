// SPDX-License-Identifier: BSL-1.0
// Tables: the first byte chooses the options, the others are the text.
#include <cstring>

#include <chainrule/data/csv.hpp>

#include "fuzz.hpp"

using namespace chainrule;

namespace {

// The table as it would be written: names in quotes, numbers in as many digits as bring them back.
std::string written(const csv_table& table, char separator) {
  std::string text;
  for (std::size_t column = 0; column < table.names.size(); ++column) {
    text += column == 0 ? "\"" : std::string(1, separator) + '"';
    for (const char character : table.names[column])
      text += character == '"' ? std::string("\"\"") : std::string(1, character);
    text += '"';
  }
  if (!table.names.empty()) text += '\n';
  for (std::size_t i = 0; i < table.numbers.size(); ++i)
    text += (std::isnan(table.numbers[i]) ? "NA" : describe_number(table.numbers[i])) +
            ((i + 1) % table.columns == 0 ? '\n' : separator);
  return text;
}

void check(const csv_table& table, const csv_options& options) {
  must(table.columns > 0 && table.rows() * table.columns == table.numbers.size(), "a table is rows of columns");
  must(table.lines.size() == table.rows() && table.rows() > 0, "each row has its line");
  must(table.names.empty() || table.names.size() == table.columns, "all columns have names, or none");
  for (std::size_t row = 1; row < table.rows(); ++row)
    must(table.lines[row] > table.lines[row - 1], "lines follow each other");
  for (const double number : table.numbers)
    must(std::isfinite(number) || (std::isnan(number) && !options.missing.empty()), "numbers are finite");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double number = table(row, table.columns - 1);
    try {
      must(static_cast<double>(table.class_at(row, table.columns - 1)) == number,
           "a class is the number that stands there");
    } catch (const data_error& error) {
      must(!(std::floor(number) == number && std::abs(number) < 0x1p63), "whole numbers are classes");
      must_be_readable(error);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  csv_options options;
  options.separator = ",;\t "[data[0] % 4];
  options.header = static_cast<csv_header>(data[0] / 4 % 3);
  if (data[0] / 12 % 2 == 1) options.missing = {"", "NA", "nan"};
  try {
    const csv_table table = parse_csv({reinterpret_cast<const char*>(data + 1), size - 1}, "table", options);
    check(table, options);
    const csv_header header = table.names.empty() ? csv_header::absent : csv_header::present;
    const csv_table again = parse_csv(written(table, options.separator), "table", {options.separator, header, {"NA"}});
    must(again.columns == table.columns && again.names == table.names && again.numbers.size() == table.numbers.size(),
         "what is written is read");
    for (std::size_t i = 0; i < table.numbers.size(); ++i)
      must(std::isnan(table.numbers[i]) ? std::isnan(again.numbers[i])
                                        : std::memcmp(&table.numbers[i], &again.numbers[i], sizeof(double)) == 0,
           "numbers that are written are read");
  } catch (const data_error& error) {
    must_be_readable(error);
  }
  return 0;
}
