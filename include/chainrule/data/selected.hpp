// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/sources.hpp>

// Some of the samples of a source, as those of a fold.
namespace chainrule {

/// Some samples of another source, in this order: `selected{source, std::vector<std::size_t>{0, 2, 4}}`, PyTorch's
/// Subset. An lvalue is kept by reference, and must outlive this. Throws data_error for no samples, and for one that is
/// not there.
template <class Source>
class selected : public internal::data::source_around<Source> {
  using base = internal::data::source_around<Source>;

 public:
  using number = typename base::number;
  static_assert(IndexedSource<typename base::inner>, "selected takes a source that reads any sample, as rows_of");

  template <class Given>
  selected(Given&& given, std::vector<std::size_t> samples)
      : base(std::in_place, std::forward<Given>(given)), chosen(std::move(samples)) {
    if (chosen.empty()) throw data_error("selected: 0 samples of a source, and it needs at least 1");
    for (const std::size_t sample : chosen)
      if (sample >= base::source.size())
        throw data_error("selected: sample " + std::to_string(sample) + ", from 0, of a source of " +
                         std::to_string(base::source.size()));
  }

  std::size_t size() const { return chosen.size(); }
  void read(batch_memory<number>& batch) {
    numbers.resize(std::max(numbers.size(), batch.rows));
    for (std::size_t row = 0; row < batch.rows; ++row) numbers[row] = chosen[batch.samples[row]];
    batch_memory<number> whole = batch;
    whole.samples = numbers.data();
    base::source.read(whole);
  }

 private:
  std::vector<std::size_t> chosen, numbers;
};

template <class Given>
selected(Given&&, std::vector<std::size_t>) -> selected<typename internal::data::source_kind<Given>::type>;

}  // namespace chainrule
