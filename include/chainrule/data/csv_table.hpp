// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include <chainrule/tensor/error.hpp>

namespace chainrule {

namespace internal::data {

// `file, line 2, column 3`: all from 1.
template <class = void>
[[gnu::noinline, gnu::cold]] std::string place(const std::string& file, std::size_t line, std::size_t column) {
  return file + (file.empty() ? "line " : ", line ") + std::to_string(line) + ", column " + std::to_string(column);
}

// The number as an integer; data_error if it is not whole or does not fit.
template <class Integer>
Integer to_integer(double number, const std::string& file, std::size_t line, std::size_t column) {
  const double end =
      std::ldexp(1.0, std::numeric_limits<Integer>::digits);  // the first that does not fit, and a double
  const double first = std::is_signed_v<Integer> ? -end : 0;
  const bool whole = std::floor(number) == number;  // not so of NaN
  if (!whole) throw data_error(place(file, line, column) + ": " + describe_number(number) + " is not a whole number");
  if (number < first || number >= end)
    throw data_error(place(file, line, column) + ": " + describe_number(number) + " is beyond the integer's type");
  return static_cast<Integer>(number);
}

}  // namespace internal::data

/// A number of a table. It converts to double. A cast to an integer throws data_error if the number is not whole or
/// does not fit: static_cast<int> of 0.9 is not class 0.
class csv_number {
 public:
  /// The line and the column, from 1, are for the error's text.
  csv_number(double value, std::size_t line, std::size_t column) : number(value), line_(line), column_(column) {}

  operator double() const { return number; }
  template <class Integer>
    requires std::is_integral_v<Integer>
  explicit operator Integer() const {
    return internal::data::to_integer<Integer>(number, {}, line_, column_);
  }

 private:
  double number;
  std::size_t line_;
  std::size_t column_;
};

/// A table of numbers with the names of its columns, if the file's first line has them. Rows and columns are counted
/// from 0; an index out of range throws data_error. Missing values, where `csv_options` names them, are NaN.
struct csv_table {
  std::string file;  // its name, for errors
  std::vector<std::string> names;
  std::size_t columns = 0;
  std::vector<double> numbers;     // row after row
  std::vector<std::size_t> lines;  // of each row in the file, from 1

  std::size_t rows() const { return columns == 0 ? 0 : numbers.size() / columns; }

  csv_number operator()(std::size_t row, std::size_t column) const {
    check(row, column);
    return {numbers[row * columns + column], line_of(row), column + 1};
  }

  /// A class's number. Throws data_error, with file, line and column, where it is no whole number.
  long long class_at(std::size_t row, std::size_t column) const {
    check(row, column);
    return internal::data::to_integer<long long>(numbers[row * columns + column], file, line_of(row), column + 1);
  }

 private:
  std::size_t line_of(std::size_t row) const { return row < lines.size() ? lines[row] : 0; }
  void check(std::size_t row, std::size_t column) const {
    if (row >= rows() || column >= columns)
      throw data_error(file + ": row " + std::to_string(row) + ", column " + std::to_string(column) +
                       ", from 0, of a table of " + std::to_string(rows()) + " rows and " + std::to_string(columns) +
                       " columns");
  }
};

}  // namespace chainrule
