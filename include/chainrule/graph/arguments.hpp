// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

// What an operation demands of its equation's variables. It is checked only where a user's own layer names the
// operation, before anything is computed.
namespace chainrule::op {

/// How many elements a variable must have.
struct element_count {
  enum class rule { exactly, at_least, multiple_of };
  std::size_t number;
  rule kind;

  constexpr element_count(std::size_t count, rule of = rule::exactly) : number(count), kind(of) {}
  constexpr bool allows(std::size_t size) const {
    return kind == rule::exactly    ? size == number
           : kind == rule::at_least ? size >= number
                                    : number > 0 && size % number == 0;
  }
};
constexpr element_count at_least(std::size_t number) { return {number, element_count::rule::at_least}; }
constexpr element_count multiple_of(std::size_t number) { return {number, element_count::rule::multiple_of}; }

}  // namespace chainrule::op

namespace chainrule::internal::graphs {

/// A variable of an equation. Parameters, buffers and constants exist once; a value exists once for each sample. A
/// variable that is derived from parameters counts as a parameter; in the equation that derives it, each variable
/// counts as either.
struct variable {
  enum class place { value, parameter, either, tokens, random_numbers, unknown };
  place is_a = place::unknown;
  std::size_t size = 0;        // elements, of a value those of one sample
  std::size_t rows = 0;        // the first extent
  std::size_t vocabulary = 0;  // of tokens
  bool (*has_rows)(std::size_t) = nullptr;
};

/// Whether a weight can be read as a matrix with this number of rows: whether some of its first axes, but not all, have
/// this many elements together. A weight of shape (2, 3, 8) has 2 rows or 6.
template <class Shape>
constexpr bool has_rows(std::size_t rows) {
  std::size_t product = Shape::extent(0);
  for (std::size_t axis = 1; axis + 1 < Shape::rank && product != rows; ++axis) product *= Shape::extent(axis);
  return product == rows;
}

/// The first demand that is not met.
struct misfit {
  enum class demand { none, count, result, argument, saved, value, parameter, tokens, random_numbers, rows };
  demand which = demand::none;
  std::size_t number = 0;    // of the argument or saved value; of a count, the most that are taken
  std::size_t has = 0;       // elements, arguments or rows
  std::size_t expected = 0;  // the same
  op::element_count::rule rule = op::element_count::rule::exactly;
};

}  // namespace chainrule::internal::graphs

namespace chainrule::op {

/// The variables of an equation. An operation states in `expects(op::arguments& of)` what each of them must be; the
/// first demand that is not met is kept.
class arguments {
 public:
  using variable = internal::graphs::variable;
  using misfit = internal::graphs::misfit;

  constexpr arguments(const variable* variables, std::size_t argument_count, std::size_t saved_count)
      : all(variables), count_(argument_count), saved_count_(saved_count) {}

  constexpr std::size_t count() const { return count_; }
  /// The elements of y in one sample, and those of an argument; 0 if there is no such argument.
  constexpr std::size_t y() const { return all[0].size; }
  constexpr std::size_t x(std::size_t k) const { return k < count_ ? all[1 + k].size : 0; }
  /// The elements of y at each of `places` positions.
  constexpr std::size_t y_at_each_of(std::size_t places) const { return places > 0 ? y() / places : 0; }
  constexpr std::size_t x_at_each_of(std::size_t places, std::size_t k) const { return places > 0 ? x(k) / places : 0; }
  /// The first extent of an argument.
  constexpr std::size_t rows(std::size_t k) const { return k < count_ ? all[1 + k].rows : 0; }
  constexpr std::size_t vocabulary(std::size_t k) const { return k < count_ ? all[1 + k].vocabulary : 0; }

  /// There must be from Least to Most arguments.
  constexpr void number(std::size_t least, std::size_t most) {
    if (count_ < least || count_ > most) fail({misfit::demand::count, most, count_, least});
  }
  constexpr void number(std::size_t exactly) { number(exactly, exactly); }
  /// Argument k must be a value with this many elements in each sample.
  constexpr void value(std::size_t k, element_count size) {
    is_a(k, variable::place::value, misfit::demand::value);
    either(k, size);
  }
  /// Argument k must be a parameter, a buffer or a constant with this many elements.
  constexpr void parameter(std::size_t k, element_count size) {
    is_a(k, variable::place::parameter, misfit::demand::parameter);
    either(k, size);
  }
  /// The same, of shape (rows, ...), where rows may be several axes.
  constexpr void parameter(std::size_t k, std::size_t rows, std::size_t columns) {
    parameter(k, rows * columns);
    if (k >= count_ || all[1 + k].rows == rows) return;
    if (all[1 + k].has_rows == nullptr || !all[1 + k].has_rows(rows))
      fail({misfit::demand::rows, k, all[1 + k].rows, rows});
  }
  /// Argument k must be a value or a parameter with this many elements.
  constexpr void either(std::size_t k, element_count size) {
    if (k >= count_) return;
    if (all[1 + k].is_a != variable::place::parameter) is_a(k, variable::place::value, misfit::demand::value);
    has(misfit::demand::argument, k, all[1 + k].size, size);
  }
  constexpr void tokens(std::size_t k) { is_a(k, variable::place::tokens, misfit::demand::tokens); }
  constexpr void random_numbers(std::size_t k) {
    is_a(k, variable::place::random_numbers, misfit::demand::random_numbers);
  }
  /// y must have this many elements in each sample.
  constexpr void result(element_count size) { has(misfit::demand::result, 0, y(), size); }
  /// Saved value k must have this many elements in each sample.
  constexpr void saved(std::size_t k, std::size_t size) {
    has(misfit::demand::saved, k, k < saved_count_ ? all[1 + count_ + k].size : 0, size);
  }

  misfit found = {};

 private:
  const variable* all;  // y, the arguments, the saved values
  std::size_t count_, saved_count_;

  constexpr void fail(const misfit& what) {
    if (found.which == misfit::demand::none) found = what;
  }
  constexpr void has(misfit::demand which, std::size_t number, std::size_t size, element_count expected) {
    if (!expected.allows(size)) fail({which, number, size, expected.number, expected.kind});
  }
  constexpr void is_a(std::size_t k, variable::place place, misfit::demand which) {
    if (k >= count_) return;
    const variable::place is = all[1 + k].is_a;
    const bool fits = is == place || (is == variable::place::either &&
                                      (place == variable::place::value || place == variable::place::parameter));
    if (!fits) fail({which, k});
  }
};

}  // namespace chainrule::op
