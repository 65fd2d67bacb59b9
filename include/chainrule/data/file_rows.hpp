// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/idx.hpp>
#include <chainrule/data/npy.hpp>
#include <chainrule/data/sources.hpp>
#include <chainrule/file/random_access_file.hpp>

// Rows of files that are larger than memory, as a source: each is read when it is asked for.
namespace chainrule {

namespace internal::data {

inline std::size_t size_of_row(const std::vector<std::size_t>& extents, const std::string& name) {
  std::size_t size = 1;
  for (const std::size_t extent : extents)
    if (__builtin_mul_overflow(size, extent, &size))
      throw data_error(name + ": rows with more elements than can be counted");
  return size;
}

// The rows of an array that begins with NumPy's header, in a file or in a member of an archive.
class array_rows {
 public:
  std::size_t size() const { return header.extents()[0]; }
  const std::vector<std::size_t>& extents() const { return row_extents; }
  bool is_integral() const { return header.type().kind != 'f'; }

 protected:
  static constexpr std::size_t longest_header = std::size_t{1} << 20;

  // An array of `count` bytes, of which these are the first ones; `whose` begins its errors.
  array_rows(std::span<const unsigned char> start, std::uint64_t count, const std::string& whose)
      : header(start, whose) {
    header.check_bytes(static_cast<std::size_t>(count) - header.begin());
    if (header.extents().empty()) header.refuse("is a single number, and has no rows");
    if (header.fortran_order() && header.extents().size() > 1)
      header.refuse("is column-major, so its rows do not lie together: write it with numpy.ascontiguousarray");
    row_extents.assign(header.extents().begin() + 1, header.extents().end());
    // Of no rows nothing bounds the extents of one.
    if (size() != 0) row_size = size_of_row(row_extents, whose);
    bytes.resize(row_size * header.type().bytes);
  }
  std::uint64_t begin_of(std::size_t row) const { return header.begin() + std::uint64_t{row} * bytes.size(); }
  template <class Number>
  void convert(std::size_t row, Number* to) const {
    convert_numbers(bytes.data(), header, row * row_size, row_size, to);
  }

  std::vector<unsigned char> bytes;  // of one row

 private:
  files::npy_header header;
  std::vector<std::size_t> row_extents;
  std::size_t row_size = 0;
};

template <class Bytes>
std::vector<unsigned char> start_of_array(Bytes& of, std::size_t most) {
  std::vector<unsigned char> start(static_cast<std::size_t>(std::min<std::uint64_t>(of.size(), most)));
  of.read(0, start.size(), start.data());
  return start;
}

}  // namespace internal::data

/// The rows of a NumPy array in a file, along its first axis. Throws data_error, with the name, for a file that
/// `read_npy` does not read, and for an array without axes or in column-major order: its rows do not lie together.
class npy_rows : public internal::data::array_rows {
 public:
  explicit npy_rows(const std::string& name) : npy_rows(internal::files::random_access_file(name)) {}

  /// Reads a row as numbers of Number. Throws data_error, with the index, for one that Number does not hold.
  template <class Number>
  void read(std::size_t row, Number* to) {
    file.read(begin_of(row), bytes.size(), bytes.data());
    convert(row, to);
  }

 private:
  explicit npy_rows(internal::files::random_access_file&& from)
      : array_rows(internal::data::start_of_array(from, longest_header), from.size(), from.name() + ": "),
        file(std::move(from)) {}

  internal::files::random_access_file file;
};

/// The rows of an IDX file of bytes, along its first axis: `parse_idx` for a file that is larger than memory. Throws
/// data_error, with the name, as it does.
class idx_rows {
 public:
  explicit idx_rows(const std::string& name) : file(name) {
    unsigned char start[internal::data::idx_header<>::longest];
    const std::size_t there = static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), sizeof start));
    file.read(0, there, start);
    const internal::data::idx_header<> header(start, there, file.size(), name);
    begin = header.begin;
    count = header.extents[0];
    row_extents.assign(header.extents.begin() + 1, header.extents.end());
    if (count != 0) bytes.resize(internal::data::size_of_row(row_extents, name));
  }

  std::size_t size() const { return count; }
  const std::vector<std::size_t>& extents() const { return row_extents; }
  bool is_integral() const { return true; }
  template <class Number>
  void read(std::size_t row, Number* to) {
    file.read(begin + std::uint64_t{row} * bytes.size(), bytes.size(), bytes.data());
    std::transform(bytes.begin(), bytes.end(), to, [](unsigned char byte) { return static_cast<Number>(byte); });
  }

 private:
  internal::files::random_access_file file;
  std::size_t begin = 0, count = 0;
  std::vector<std::size_t> row_extents;
  std::vector<unsigned char> bytes;
};

/// The samples have no weights.
struct no_rows {};

namespace internal::data {

// Whether rows can only be read one after another, as those of a compressed array.
template <class Rows>
bool come_in_order(const Rows& rows) {
  if constexpr (requires { rows.is_in_order(); })
    return rows.is_in_order();
  else
    return false;
}

// Samples of which the inputs, the targets and perhaps the weights are rows of files.
template <class T, class Inputs, class Targets, class Weights>
class samples_of_rows {
  static constexpr bool is_weighted = !std::is_same_v<Weights, no_rows>;

 public:
  using number = T;

  const std::vector<std::size_t>& input_extents() const { return inputs.extents(); }
  std::vector<std::size_t> target_extents() const { return target_shape(); }
  bool has_classes() const { return targets.is_integral() && targets.extents().empty(); }
  bool has_weights() const { return is_weighted; }

 protected:
  samples_of_rows(Inputs rows_of_inputs, Targets rows_of_targets, Weights rows_of_weights)
      : inputs(std::move(rows_of_inputs)), targets(std::move(rows_of_targets)), weights(std::move(rows_of_weights)) {
    if constexpr (is_weighted) {
      if (weights.size() != inputs.size())
        throw shape_error(std::to_string(inputs.size()) + " inputs and " + std::to_string(weights.size()) +
                          " weights of samples");
      if (size_of_row(weights.extents(), "weights of samples") != 1)
        throw shape_error("weights of samples with more than one number a sample");
    }
    if (inputs.size() != targets.size())
      throw shape_error(std::to_string(inputs.size()) + " inputs and " + std::to_string(targets.size()) + " targets");
    if (inputs.size() == 0) throw data_error("files of 0 rows: a source needs at least 1");
  }

  std::size_t count() const { return inputs.size(); }
  void check_any_order() const {
    if (come_in_order(inputs) || come_in_order(targets) || come_in_order(weights))
      throw data_error(
          "rows_of: the rows of a compressed array can only be read in their order: write "
          "rows_in_order_of, or the file with numpy.savez");
  }
  void read_rows(const batch_memory<T>& batch) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      inputs.read(batch.samples[row], batch.input(row));
      if (has_classes())
        targets.read(batch.samples[row], batch.classes + row);
      else
        targets.read(batch.samples[row], batch.target(row));
      if constexpr (is_weighted) weights.read(batch.samples[row], batch.weights + row);
    }
  }

 private:
  // A number a sample is a target of shape (1).
  std::vector<std::size_t> target_shape() const {
    if (has_classes() || !targets.extents().empty()) return targets.extents();
    return {1};
  }

  Inputs inputs;
  Targets targets;
  [[no_unique_address]] Weights weights;
};

}  // namespace internal::data

/// A source of which the inputs and the targets are rows of two files: `rows_of<float>(npy_rows("x.npy"),
/// npy_rows("y.npy"))`; and the weights of the samples, if they have some, of a third. As in a data set, integers of
/// one axis are classes. Throws shape_error if the files have different numbers of rows, and for weights that are not
/// one number a sample; data_error if they have no rows, and for a compressed array, whose rows come in their order.
template <class T, class Inputs, class Targets, class Weights = no_rows>
class rows_source : public internal::data::samples_of_rows<T, Inputs, Targets, Weights> {
  using base = internal::data::samples_of_rows<T, Inputs, Targets, Weights>;

 public:
  rows_source(Inputs input_rows, Targets target_rows, Weights weight_rows = {})
      : base(std::move(input_rows), std::move(target_rows), std::move(weight_rows)) {
    base::check_any_order();
  }

  std::size_t size() const { return base::count(); }
  void read(batch_memory<T>& batch) { base::read_rows(batch); }
};

/// The same, read from the first row to the last in each epoch, for compressed arrays and for files that are faster to
/// read in their order. `shuffle_buffer` mixes its samples.
template <class T, class Inputs, class Targets, class Weights = no_rows>
class rows_in_order : public internal::data::samples_of_rows<T, Inputs, Targets, Weights> {
  using base = internal::data::samples_of_rows<T, Inputs, Targets, Weights>;

 public:
  rows_in_order(Inputs input_rows, Targets target_rows, Weights weight_rows = {})
      : base(std::move(input_rows), std::move(target_rows), std::move(weight_rows)) {}

  void begin_epoch(std::size_t) { next = 0; }
  void read_next(batch_memory<T>& batch) {
    batch.rows = std::min(batch.rows, base::count() - next);
    for (std::size_t row = 0; row < batch.rows; ++row) batch.samples[row] = next + row;
    base::read_rows(batch);
    next += batch.rows;
  }

 private:
  std::size_t next = 0;
};

/// The same with the types of the files: `rows_of<float>(npy_rows("x.npy"), npy_rows("y.npy"))`.
template <class T = float, class Inputs, class Targets, class Weights = no_rows>
rows_source<T, Inputs, Targets, Weights> rows_of(Inputs inputs, Targets targets, Weights weights = {}) {
  return {std::move(inputs), std::move(targets), std::move(weights)};
}
template <class T = float, class Inputs, class Targets, class Weights = no_rows>
rows_in_order<T, Inputs, Targets, Weights> rows_in_order_of(Inputs inputs, Targets targets, Weights weights = {}) {
  return {std::move(inputs), std::move(targets), std::move(weights)};
}

}  // namespace chainrule
