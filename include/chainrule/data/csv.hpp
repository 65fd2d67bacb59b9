// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <charconv>
#include <string_view>

#include <chainrule/data/csv_table.hpp>
#include <chainrule/file/read_file.hpp>

namespace chainrule {

/// Whether a table's first line names its columns. `recognised`: it does if none of its fields is a number or a missing
/// value, and at least one begins with another character than numbers do (a digit, `+`, `-` or `.`).
enum class csv_header { recognised, present, absent };

/// How a table is written.
struct csv_options {
  char separator = ',';  // no letter, digit, quote or sign of a number
  csv_header header = csv_header::recognised;
  std::vector<std::string> missing =
      {};  // fields that mean a missing value, such as "", "NA" or "nan": they become NaN
};

namespace internal::data {

struct field {
  std::string_view text;  // without quotes around it
  bool quoted = false;
};

// Splits a text into lines and fields. A field in quotes may hold separators, line ends, and quotes written twice (RFC
// 4180).
template <class = void>
class records {
 public:
  records(std::string_view all, const std::string& name, char separates, std::size_t from_line = 1)
      : rest(all), file(name), separator(separates), first_line(from_line), next_line(from_line) {}

  std::size_t line() const { return first_line; }
  std::size_t line_behind() const { return next_line; }

  // The next line that is not empty, or false at the end.
  template <class Fields>
  bool next(Fields& fields) {
    do {
      if (rest.empty()) return false;
      fields.clear();
      first_line = next_line;
      do fields.push_back(take(fields.size() + 1));
      while (skip(separator));
      if (skip('\n')) ++next_line;
    } while (fields.size() == 1 && fields[0].text.empty() && !fields[0].quoted);
    return true;
  }

 private:
  bool is_blank(char character) const { return (character == ' ' || character == '\t') && character != separator; }

  // Skips a character if it is the next one; returns whether it was.
  bool skip(char wanted) {
    const bool stands = !rest.empty() && rest.front() == wanted;
    if (stands) rest.remove_prefix(1);
    return stands;
  }

  // A field, up to what ends it.
  field take(std::size_t column) {
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    field one;
    if (skip('"')) {
      std::size_t end = rest.find('"');
      while (end != rest.npos && rest.substr(end + 1, 1) == "\"") end = rest.find('"', end + 2);
      if (end == rest.npos)
        throw data_error(place(file, next_line, column) + ": a quote that is not closed, before '" +
                         describe_text(rest) + "'");
      one = {rest.substr(0, end), true};
      rest.remove_prefix(end + 1);
    }
    const std::size_t end = std::min(rest.find_first_of(std::string{separator, '\n'}), rest.size());
    std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end);
    if ((rest.empty() || rest.front() == '\n') && !text.empty() && text.back() == '\r') text.remove_suffix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    if (!one.quoted) return {text, false};
    if (!text.empty())
      throw data_error(place(file, next_line, column) + ": '" + describe_text(text) + "' after a field in quotes");
    next_line += static_cast<std::size_t>(std::count(one.text.begin(), one.text.end(), '\n'));
    return one;
  }

  std::string_view rest;
  const std::string& file;
  char separator;
  std::size_t first_line;
  std::size_t next_line;
};

enum class reading { number, too_large, none };

// Reads as the C locale writes, also with a plus; nan and infinities are numbers here.
template <class = void>
reading read_number(std::string_view text, double& number) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure == std::errc::invalid_argument || end != text.data() + text.size()) return reading::none;
  return failure == std::errc() ? reading::number : reading::too_large;
}

template <class Options>
bool is_missing(std::string_view text, const Options& options) {
  return std::find(options.missing.begin(), options.missing.end(), text) != options.missing.end();
}

template <class Fields, class Options>
bool is_header(const Fields& fields, const Options& options) {
  if (options.header != csv_header::recognised) return options.header == csv_header::present;
  double ignored = 0;
  const auto is_value = [&](const field& one) {
    return is_missing(one.text, options) || read_number(one.text, ignored) != reading::none;
  };
  const auto is_name = [](const field& one) {
    return !one.text.empty() && std::string_view("0123456789+-.").find(one.text[0]) == std::string_view::npos;
  };
  return std::none_of(fields.begin(), fields.end(), is_value) && std::any_of(fields.begin(), fields.end(), is_name);
}

template <class String = std::string>
String name_of(const field& one) {
  String name(one.text);
  for (std::size_t at = 0; one.quoted && (at = name.find("\"\"", at)) != name.npos; ++at) name.erase(at, 1);
  return name;
}

template <class = void>
void check_separator(char separator) {
  const auto between = [=](char first, char last) { return separator >= first && separator <= last; };
  if (between('0', '9') || between('a', 'z') || between('A', 'Z') ||
      std::string_view("+-.\"\r\n").find(separator) != std::string_view::npos)
    throw error("separator is '" + describe_text(std::string(1, separator)) +
                "', which may be part of a number, a quote or an end of line");
}

// Reads lines into a table that may have some, and `fields` as scratch. Returns the number of the line behind them.
template <class Table, class Field>
std::size_t read_rows(std::string_view text, Table& table, std::vector<Field>& fields, const csv_options& options,
                      std::size_t from_line) {
  records lines(text, table.file, options.separator, from_line);
  while (lines.next(fields)) {
    const bool first = table.columns == 0;
    if (first)
      table.columns = fields.size();
    else if (fields.size() != table.columns)
      throw data_error(table.file + ", line " + std::to_string(lines.line()) + ": " + std::to_string(fields.size()) +
                       " fields where the lines above have " + std::to_string(table.columns));
    if (first && is_header(fields, options)) {
      for (const auto& one : fields) table.names.push_back(name_of(one));
      continue;
    }
    for (std::size_t column = 0; column < fields.size(); ++column) {
      const std::string_view stands = fields[column].text;
      double number = std::numeric_limits<double>::quiet_NaN();
      if (!is_missing(stands, options)) {
        const reading read = read_number(stands, number);
        if (read != reading::number || !std::isfinite(number))
          throw data_error(place(table.file, lines.line(), column + 1) + ": '" + describe_text(stands) + "' is " +
                           (read == reading::none        ? "not a number"
                            : read == reading::too_large ? "beyond the numbers of double"
                                                         : "not a finite number") +
                           (first && options.header == csv_header::recognised
                                ? "; if this line names the columns, say csv_header::present"
                                : ""));
      }
      table.numbers.push_back(number);
    }
    table.lines.push_back(lines.line());
  }
  return lines.line_behind();
}

}  // namespace internal::data

/// Reads a table in UTF-8, with or without a byte order mark. Empty lines are skipped. A field that is neither a finite
/// number nor a missing value, or a line with another number of fields than the lines above, throws data_error with the
/// name, the line, the column and the field; an invalid separator throws error.
template <class Table = csv_table, class Field = internal::data::field>
Table parse_csv(std::string_view text, const std::string& name, const csv_options& options = {}) {
  internal::data::check_separator(options.separator);
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  Table table;
  table.file = name;
  std::vector<Field> fields;
  internal::data::read_rows(text, table, fields, options, 1);
  if (table.numbers.empty()) throw data_error(name + ": a table without rows");
  return table;
}

template <class Bytes = std::vector<unsigned char>>
csv_table read_csv(const std::string& name, const csv_options& options = {}) {
  const Bytes bytes = read_file<Bytes>(name);
  return parse_csv({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name, options);
}

}  // namespace chainrule
