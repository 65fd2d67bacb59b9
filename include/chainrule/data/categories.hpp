// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>

#include <chainrule/data/column_scaling.hpp>

// Inputs that are numbers of categories. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::data {

/// The categories that some columns have in a training set, in rising order, and samples in which each number of these
/// columns is replaced by the index of its category, or by a row of zeros with a 1 at this index.
template <class T, bool OneHot>
class category_encoding {
 public:
  /// Replaces the inputs of a data set. Throws shape_error for samples of another size, and data_error for a category
  /// that the training set has not; then nothing is changed.
  void apply(data_set<T>& data) const {
    check_size(data.input_size());
    std::vector<T> inputs;
    inputs.reserve(data.size() * encoded_size());
    for (std::size_t s = 0; s < data.size(); ++s) encode(data.input(s), s, inputs);
    data = data.with_inputs(std::move(inputs), {encoded_size()});
  }

  /// The same of a sample or a batch, of shape (inputs) or (samples, inputs): `m(encode(x))`.
  template <TensorExpression X>
  auto operator()(const X& x) const {
    check_size(x.dimension() == 0 ? 0 : static_cast<std::size_t>(x.shape()[x.dimension() - 1]));
    const std::vector<T> numbers(x.template begin<xt::layout_type::row_major>(),
                                 x.template end<xt::layout_type::row_major>());
    auto result = tensor_like<T>(x, encoded_size());
    std::vector<T> encoded;
    for (std::size_t s = 0; s * inputs() < numbers.size(); ++s) encode(numbers.data() + s * inputs(), s, encoded);
    std::copy(encoded.begin(), encoded.end(), result.storage().data());
    return result;
  }

  /// The number of inputs of a sample, before and after; 0 before a file has been read.
  std::size_t size() const { return inputs(); }
  std::size_t encoded_size() const { return OneHot ? inputs() - columns.size() + categories.size() : inputs(); }

  /// Passes a visitor what is stored with a model.
  template <class Self, class Visitor>
  static void visit_state(Self& self, Visitor& to) {
    to.row("inputs", self.input_count);
    to.row("columns", self.columns);
    to.row("counts", self.counts);
    to.row("categories", self.categories);
  }
  /// Why numbers from a file are invalid, or null.
  const char* wrong_state() const {
    const auto is_count = [](T number) { return number >= 0 && number < T(1 << 24) && std::floor(number) == number; };
    const auto all_counts = [&](const std::vector<T>& row) { return std::all_of(row.begin(), row.end(), is_count); };
    if (input_count.size() != 1 || counts.size() != columns.size()) return "has rows of different sizes";
    if (!all_counts(input_count) || !all_counts(columns) || !all_counts(counts))
      return "has a number that is not a count";
    std::size_t first = 0;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (columns[c] >= input_count[0] || (c > 0 && columns[c] <= columns[c - 1])) return "has columns in disorder";
      const auto count = static_cast<std::size_t>(counts[c]);
      if (count == 0 || count > categories.size() - first) return "has other categories than it counts";
      for (std::size_t k = 1; k < count; ++k)
        if (!(categories[first + k - 1] < categories[first + k])) return "has categories in disorder";
      first += count;
    }
    return first == categories.size() ? nullptr : "has other categories than it counts";
  }

 protected:
  category_encoding() = default;
  category_encoding(const data_set<T>& train, std::vector<std::size_t> which, const char* call)
      : input_count{static_cast<T>(train.input_size())} {
    if (train.input_extents().size() != 1)
      throw shape_error(std::string(call) + ": samples of shape " + describe_shape(train.input_extents()) +
                        " where rows of numbers are expected");
    std::sort(which.begin(), which.end());
    if (which.empty()) throw error(std::string(call) + ": no columns");
    for (std::size_t c = 0; c < which.size(); ++c)
      if (which[c] >= train.input_size() || (c > 0 && which[c] == which[c - 1]))
        throw error(std::string(call) + ": column " + std::to_string(which[c]) +
                    (which[c] >= train.input_size() ? " of " + std::to_string(train.input_size()) : " is named twice"));
    for (const std::size_t column : which) {
      std::vector<T> found;
      for (std::size_t s = 0; s < train.size(); ++s) found.push_back(train.input(s)[column]);
      std::sort(found.begin(), found.end());
      found.erase(std::unique(found.begin(), found.end()), found.end());
      columns.push_back(static_cast<T>(column));
      counts.push_back(static_cast<T>(found.size()));
      categories.insert(categories.end(), found.begin(), found.end());
    }
  }

 private:
  std::size_t inputs() const { return input_count.empty() ? 0 : static_cast<std::size_t>(input_count[0]); }
  void check_size(std::size_t found) const {
    if (inputs() == 0 || found != inputs())
      throw shape_error("samples of " + std::to_string(found) + " numbers where " + std::to_string(inputs()) +
                        " were encoded");
  }
  void encode(const T* sample, std::size_t number, std::vector<T>& to) const {
    std::size_t next = 0, first = 0;
    for (std::size_t i = 0; i < inputs(); ++i) {
      if (next == columns.size() || static_cast<std::size_t>(columns[next]) != i) {
        to.push_back(sample[i]);
        continue;
      }
      const auto count = static_cast<std::size_t>(counts[next++]);
      const auto begin = categories.begin() + static_cast<std::ptrdiff_t>(first),
                 end = begin + static_cast<std::ptrdiff_t>(count), found = std::lower_bound(begin, end, sample[i]);
      if (found == end || *found != sample[i])
        throw data_error("input " + std::to_string(i) + " of sample " + std::to_string(number) + " is " +
                         describe_number(sample[i]) + ", a category that the training set has not");
      for (std::size_t k = 0; OneHot && k < count; ++k) to.push_back(begin + static_cast<std::ptrdiff_t>(k) == found);
      if (!OneHot) to.push_back(static_cast<T>(found - begin));
      first += count;
    }
  }

  std::vector<T> input_count, columns, counts, categories;
};

}  // namespace internal::data

/// Each number of the columns becomes a row of zeros with a 1 at the index of its category, of the training set's
/// categories in rising order: `one_hot<float> encode(train, {2, 5})`. Other columns stay where they are, before and
/// after. scikit-learn's OneHotEncoder. Throws error for a column that is not there or named twice.
template <class T>
class one_hot : public internal::data::category_encoding<T, true> {
 public:
  static constexpr char kind[] = "one_hot";  // its name in files

  /// Not fitted yet, to be read from a file.
  one_hot() = default;
  one_hot(const data_set<T>& train, std::vector<std::size_t> which)
      : internal::data::category_encoding<T, true>(train, std::move(which), "one_hot") {}
};

/// Each number of the columns becomes the index of its category, of the training set's categories in rising order.
/// scikit-learn's OrdinalEncoder.
template <class T>
class ordinal : public internal::data::category_encoding<T, false> {
 public:
  static constexpr char kind[] = "ordinal";  // its name in files

  /// Not fitted yet, to be read from a file.
  ordinal() = default;
  ordinal(const data_set<T>& train, std::vector<std::size_t> which)
      : internal::data::category_encoding<T, false>(train, std::move(which), "ordinal") {}
};

}  // namespace chainrule
