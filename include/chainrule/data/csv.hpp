// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <string_view>

#include <chainrule/data/file.hpp>

namespace chainrule {

/// A table of numbers with the names of its columns, if the file's first line has them.
struct csv_table {
  std::vector<std::string> names;
  std::size_t columns = 0;
  std::vector<double> numbers;  // row after row

  std::size_t rows() const { return columns == 0 ? 0 : numbers.size() / columns; }
  double operator()(std::size_t row, std::size_t column) const { return numbers[row * columns + column]; }
};

namespace csv {

template <class Fields = std::vector<std::string_view>>
Fields fields_of(std::string_view line) {
  Fields fields;
  for (;;) {
    const std::size_t comma = line.find(',');
    std::string_view field = line.substr(0, comma);
    while (!field.empty() && (field.front() == ' ' || field.front() == '\t')) field.remove_prefix(1);
    while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
    fields.push_back(field);
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

template <class = void>
bool read_number(std::string_view field, double& number) {
  const auto [end, failure] = std::from_chars(field.data(), field.data() + field.size(), number);
  return failure == std::errc() && end == field.data() + field.size();
}

}  // namespace csv

/// Reads comma-separated numbers; a first line in which some field is not a number is the header. Empty lines are passed
/// over. A field that is no number, or a line of another length, throws data_error with the line and the field.
template <class Table = csv_table>
Table parse_csv(std::string_view text, const std::string& name) {
  Table table;
  for (std::size_t line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    const auto fields = csv::fields_of(line);
    const std::string where = name + ", line " + std::to_string(line_number);
    if (table.columns != 0 && fields.size() != table.columns)
      throw data_error(where + ": " + std::to_string(fields.size()) + " fields where the lines above have " + std::to_string(table.columns));
    decltype(table.numbers) row(fields.size());
    std::size_t read = 0;
    while (read < fields.size() && csv::read_number(fields[read], row[read])) ++read;
    if (read == fields.size())
      table.numbers.insert(table.numbers.end(), row.begin(), row.end());
    else if (table.columns == 0)
      table.names.assign(fields.begin(), fields.end());
    else
      throw data_error(where + ": '" + std::string(fields[read]) + "' is not a number");
    table.columns = fields.size();
  }
  if (table.numbers.empty()) throw data_error(name + ": a table without rows");
  return table;
}

template <class Bytes = std::vector<unsigned char>>
csv_table read_csv(const std::string& name) {
  const Bytes bytes = read_file(name);
  return parse_csv({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
}

}  // namespace chainrule
