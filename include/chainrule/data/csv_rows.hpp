// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>

#include <chainrule/data/csv.hpp>
#include <chainrule/data/sources.hpp>
#include <chainrule/file/random_access_file.hpp>

// The lines of a table that is larger than memory, as a source.
namespace chainrule {

/// Which columns of a table, counted from 0, are inputs, and which are targets or the class, and
/// which one is the sample's weight.
struct csv_columns {
  std::vector<std::size_t> inputs;
  std::vector<std::size_t> targets = {};
  std::optional<std::size_t> class_column = {};
  std::optional<std::size_t> weight_column = {};
};

/// The lines of a table in a file, in their order: `csv_rows<float>("table.csv", {.inputs = {0, 1}, .targets = {2}})`.
/// It holds a part of the file at a time, `csv_rows<>::part` bytes and its numbers, or the longest line. The options,
/// and what is refused, are those of `parse_csv`. Throws error for columns without inputs, and for targets beside a
/// class; data_error for a column that the table does not have, and for a line of more than `csv_rows<>::longest_line`
/// bytes.
template <class T = float>
class csv_rows {
 public:
  using number = T;
  static constexpr std::size_t part = std::size_t{1} << 18, longest_line = std::size_t{1} << 24;

  csv_rows(const std::string& name, csv_columns which, csv_options written = {})
      : file(name), columns(std::move(which)), options(std::move(written)) {
    internal::data::check_separator(options.separator);
    if (columns.inputs.empty()) throw error("csv_rows: inputs names no column");
    if (columns.class_column && !columns.targets.empty())
      throw error("csv_rows: a sample has targets or a class: name targets or class_column, not both");
    begin_epoch(0);
    if (!read_part()) throw data_error(name + ": a table without rows");
    for (const auto* some : {&columns.inputs, &columns.targets})
      for (const std::size_t column : *some) check(column);
    if (columns.class_column) check(*columns.class_column);
    if (columns.weight_column) check(*columns.weight_column);
  }

  std::vector<std::size_t> input_extents() const { return {columns.inputs.size()}; }
  std::vector<std::size_t> target_extents() const { return {columns.targets.size()}; }
  bool has_classes() const { return columns.class_column.has_value(); }
  bool has_weights() const { return columns.weight_column.has_value(); }

  void begin_epoch(std::size_t) {
    table = csv_table();
    table.file = file.name();
    next_row = rows_before = looked_at = last_end = next_byte = 0;
    is_quoted = false;
    next_line = 1;
    text.clear();
  }
  void read_next(batch_memory<T>& batch) {
    std::size_t row = 0;
    for (; row < batch.rows; ++row, ++next_row) {
      if (next_row == table.rows() && !read_part()) break;
      batch.samples[row] = rows_before + next_row;
      const double* const numbers = table.numbers.data() + next_row * table.columns;
      for (std::size_t i = 0; i < columns.inputs.size(); ++i)
        batch.input(row)[i] = static_cast<T>(numbers[columns.inputs[i]]);
      for (std::size_t i = 0; i < columns.targets.size(); ++i)
        batch.target(row)[i] = static_cast<T>(numbers[columns.targets[i]]);
      if (has_weights()) batch.weights[row] = static_cast<T>(numbers[*columns.weight_column]);
      if (has_classes()) batch.classes[row] = table.class_at(next_row, *columns.class_column);
    }
    batch.rows = row;
  }

 private:
  void check(std::size_t column) const {
    if (column >= table.columns)
      throw data_error(file.name() + ": column " + std::to_string(column) + ", from 0, of a table of " +
                       std::to_string(table.columns) + " columns");
  }

  // Reads whole lines into the table, in place of those before. False at the end of the file.
  bool read_part() {
    rows_before += table.rows();
    next_row = 0;
    table.numbers.clear();
    table.lines.clear();
    while (table.numbers.empty()) {
      std::size_t end = last_line_end();
      while (end == 0 && next_byte < file.size()) {
        const std::size_t there = text.size();
        if (there > longest_line)
          throw data_error(file.name() + ", line " + std::to_string(next_line) + ": more than " +
                           std::to_string(longest_line) + " bytes without the end of a line outside quotes");
        const auto more = static_cast<std::size_t>(std::min<std::uint64_t>(part, file.size() - next_byte));
        text.resize(there + more);
        file.read(next_byte, more, reinterpret_cast<unsigned char*>(text.data()) + there);
        next_byte += more;
        end = last_line_end();
      }
      if (next_byte == file.size()) end = text.size();
      if (end == 0) return false;
      std::string_view lines(text.data(), end);
      if (next_line == 1 && lines.starts_with("\xEF\xBB\xBF")) lines.remove_prefix(3);
      next_line = internal::data::read_rows(lines, table, fields, options, next_line);
      text.erase(0, end);
      looked_at -= end;
      last_end = 0;
    }
    return true;
  }
  // The place behind the last end of a line in the text that is not in quotes, or 0. Each byte is looked at once.
  std::size_t last_line_end() {
    for (; looked_at < text.size(); ++looked_at) {
      if (text[looked_at] == '"') is_quoted = !is_quoted;
      if (text[looked_at] == '\n' && !is_quoted) last_end = looked_at + 1;
    }
    return last_end;
  }

  internal::files::random_access_file file;
  csv_columns columns;
  csv_options options;
  csv_table table;
  std::vector<internal::data::field> fields;
  std::string text;
  std::uint64_t next_byte = 0;
  std::size_t next_line = 1, next_row = 0, rows_before = 0, looked_at = 0, last_end = 0;
  bool is_quoted = false;
};

}  // namespace chainrule
