// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <span>
#include <string>
#include <vector>

#include <chainrule/tensor/error.hpp>

// What a source of samples is: one that is read batch by batch.
namespace chainrule {

/// One sample of a source, which the user's function fills.
template <class T>
struct sample_memory {
  std::span<T> input, target;
  long long* number_of_class;  // null if the source has targets
  T* weight = nullptr;         // null if the source has no weights

  /// Sets the sample's class. Throws error if the source has targets.
  void set_class(long long number) const {
    if (number_of_class == nullptr) throw error("set_class: the source has targets, and no classes");
    *number_of_class = number;
  }
  /// Sets the sample's weight, for `sample_weights` of a loss. Throws error if the source has no weights.
  void set_weight(T of_sample) const {
    if (weight == nullptr)
      throw error("set_weight: the source has no weights: write .has_weights = true in its sample_layout");
    *weight = of_sample;
  }
};

/// The memory of a batch, which a source fills. A sample's inputs and targets are row-major; those of several inputs
/// are concatenated, as in a data set.
template <class T>
struct batch_memory {
  using number = T;

  std::size_t rows = 0;            // to fill; a source that reads in its own order sets how many it has filled
  std::size_t epoch = 0;           // from 1; 0 outside a training
  std::size_t* samples = nullptr;  // the number of each row's sample, from 0
  T* inputs = nullptr;             // rows x input_size
  T* targets = nullptr;            // rows x target_size, if the source has targets
  long long* classes = nullptr;    // rows, if it has classes
  std::size_t input_size = 0, target_size = 0;
  T* weights = nullptr;  // rows, if it has weights

  T* input(std::size_t row) const { return inputs + row * input_size; }
  T* target(std::size_t row) const { return targets + row * target_size; }
  sample_memory<T> sample(std::size_t row) const {
    return {{input(row), input_size},
            {target(row), target_size},
            classes == nullptr ? nullptr : classes + row,
            weights == nullptr ? nullptr : weights + row};
  }
};

namespace internal::data {

template <class Source>
concept StatesSamples = requires(const Source& source) {
  typename Source::number;
  { source.input_extents() } -> std::convertible_to<std::vector<std::size_t>>;
  { source.target_extents() } -> std::convertible_to<std::vector<std::size_t>>;
  { source.has_classes() } -> std::convertible_to<bool>;
} && std::is_floating_point_v<typename Source::number>;

/// Whether a source has a weight for each sample: a member that it may state, `bool has_weights() const`.
template <class Source>
bool has_weights(const Source& source) {
  if constexpr (requires { bool(source.has_weights()); })
    return source.has_weights();
  else
    return false;
}

}  // namespace internal::data

/// A source that reads any sample at any time: PyTorch's map-style data set. `size()` is the number of samples;
/// `read(batch)` fills the rows with `batch.samples`.
template <class Source>
concept IndexedSource =
    internal::data::StatesSamples<Source> && requires(Source& source, batch_memory<typename Source::number>& batch) {
      { source.size() } -> std::convertible_to<std::size_t>;
      source.read(batch);
    };

/// A source that reads its samples in its own order: PyTorch's iterable data set. `begin_epoch(epoch)` goes back to the
/// first sample. `read_next(batch)` fills up to `batch.rows` rows, and sets `batch.rows` to the number of those filled,
/// which is smaller only at the end.
template <class Source>
concept OrderedSource = internal::data::StatesSamples<Source> && !IndexedSource<Source> &&
                        requires(Source& source, batch_memory<typename Source::number>& batch) {
                          source.begin_epoch(std::size_t{});
                          source.read_next(batch);
                        };

/// A source of either kind.
template <class Source>
concept SourceOfBatches = IndexedSource<Source> || OrderedSource<Source>;

}  // namespace chainrule
