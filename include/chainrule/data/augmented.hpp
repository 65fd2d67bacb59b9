// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/augmentation.hpp>

// The source that applies transforms to the images of another one, and mixtures of samples.
namespace chainrule {

/// Mixes a sample with another one of the source, any one: share x + (1 - share) other, for the inputs and the targets,
/// with a share from Beta(alpha, alpha) (Zhang, Cisse, Dauphin and Lopez-Paz 2018). It stands last, and the other
/// sample goes through the transforms too.
struct mixup {
  double alpha = 0.2;
};

/// The samples of a source with targets in place of classes: 1 for the class, 0 for the others.
template <class Source>
class one_hot_targets : public internal::data::source_around<Source> {
  using base = internal::data::source_around<Source>;
  using inner = typename base::inner;

 public:
  using number = typename base::number;

  template <class Given>
  one_hot_targets(Given&& given, std::size_t classes)
      : base(std::in_place, std::forward<Given>(given)), count(classes) {
    if (!base::has_classes()) throw error("one_hot_targets: the samples have targets, and no classes");
  }

  std::vector<std::size_t> target_extents() const { return {count}; }
  bool has_classes() const { return false; }
  void read(batch_memory<number>& batch)
    requires IndexedSource<inner>
  {
    with_classes(batch, [&](batch_memory<number>& classified) { base::source.read(classified); });
  }
  void begin_epoch(std::size_t epoch)
    requires OrderedSource<inner>
  {
    base::source.begin_epoch(epoch);
  }
  void read_next(batch_memory<number>& batch)
    requires OrderedSource<inner>
  {
    with_classes(batch, [&](batch_memory<number>& classified) { base::source.read_next(classified); });
  }

 private:
  template <class Read>
  void with_classes(batch_memory<number>& batch, const Read& read) {
    classes_of_rows.resize(std::max(classes_of_rows.size(), batch.rows));
    batch_memory<number> classified = batch;
    classified.classes = classes_of_rows.data();
    classified.target_size = 0;
    read(classified);
    batch.rows = classified.rows;
    std::fill_n(batch.targets, batch.rows * count, number(0));
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const long long its_class = classes_of_rows[row];
      if (its_class < 0 || static_cast<unsigned long long>(its_class) >= count)
        throw data_error("one_hot_targets: sample " + std::to_string(batch.samples[row]) + " is of class " +
                         std::to_string(its_class) + " of " + std::to_string(count) + ", from 0");
      batch.target(row)[its_class] = number(1);
    }
  }

  std::size_t count;
  std::vector<long long> classes_of_rows;
};
template <class Given>
one_hot_targets(Given&&, std::size_t) -> one_hot_targets<typename internal::data::source_kind<Given>::type>;

namespace internal::data {

/// From the Gamma distribution of a shape, scale 1 (Marsaglia and Tsang 2000). `group` counts groups of four numbers,
/// because a normal one is made of two.
inline double gamma_number(const sample_draw& random, double shape, std::size_t& group) {
  const double boost = shape < 1 ? std::pow(1 - random.uniform(4 * group++), 1 / shape) : 1;
  const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = random.normal(4 * group), u = 1 - random.uniform(4 * group + 2);
    ++group;
    const double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
    if (v > 0 && std::log(u) < x * x / 2 + d - d * v + d * std::log(v)) return boost * d * v;
  }
}
/// From Beta(alpha, alpha).
inline double beta_number(const sample_draw& random, double alpha) {
  std::size_t group = 1;  // the first is left to the caller
  const double one = gamma_number(random, alpha, group), other = gamma_number(random, alpha, group);
  return one + other > 0 ? one / (one + other) : 0.5;  // both are 0 where alpha is tiny
}

inline image_extents image_of(const std::vector<std::size_t>& extents) {
  if (extents.size() == 2) return {1, extents[0], extents[1]};
  if (extents.size() == 3) return {extents[0], extents[1], extents[2]};
  throw shape_error("augmented: samples of shape " + describe_shape(extents) +
                    " are no images, which have extents (channels, height, width) or (height, width)");
}

template <class Transform>
inline constexpr bool is_mixup = std::is_same_v<Transform, mixup>;

// Whether no mixup stands before another transform.
template <class First, class... Rest>
constexpr bool mixes_last() {
  if constexpr (sizeof...(Rest) == 0)
    return true;
  else
    return !is_mixup<First> && mixes_last<Rest...>();
}

template <class Transform, class T>
concept TransformsImages = is_mixup<Transform> || requires(const Transform& transform,
                                                           const image_memory<const T>& from, const image_memory<T>& to,
                                                           const sample_draw& random) { transform(from, to, random); };

}  // namespace internal::data

/// The images of a source or a data set, each changed by some transforms, one after another: `augmented{data, seed{1},
/// random_flip{}, random_shift{.rows = 2, .columns = 2}}`. Without a seed it is seed{}. Samples have the extents
/// (channels, height, width), or (height, width). An lvalue is kept by reference, and must outlive this. Throws
/// shape_error for samples that are no images, and error for settings that cannot be, and for mixup of classes.
template <class Source, class... Transforms>
class augmented : public internal::data::source_around<Source> {
  using base = internal::data::source_around<Source>;
  using inner = typename base::inner;
  using image = internal::data::image_extents;
  static constexpr bool mixes = (internal::data::is_mixup<Transforms> || ...);
  static constexpr std::size_t count = sizeof...(Transforms);

 public:
  using number = typename base::number;
  static_assert(SourceOfBatches<inner>, "augmented takes a source of batches or a data_set");
  static_assert((internal::data::TransformsImages<Transforms, number> && ...),
                "a transform is called with (image_memory<const T> from, image_memory<T> to, sample_draw random)");
  static_assert(internal::data::mixes_last<Transforms...>(), "mixup stands last, after the transforms");
  static_assert(!mixes || IndexedSource<inner>, "mixup reads other samples, and needs a source that reads any of them");

  template <class Given>
  augmented(Given&& given, seed of_all, Transforms... all)
      : base(std::in_place, std::forward<Given>(given)), start(of_all), transforms(all...) {
    const std::vector<std::size_t> extents = base::input_extents();
    image now = first = internal::data::image_of(extents);
    most = size_of(now);
    std::apply([&](const auto&... each) { (check(each, now), ...); }, transforms);
    after = extents;
    after[after.size() - 2] = now.height;
    after[after.size() - 1] = now.width;
    last_size = size_of(now);
    if (mixes && base::has_classes())
      throw error("mixup: the samples have classes, and a mixture has none: write one_hot_targets{source, 10}");
    if (mixes && base::has_weights()) throw error("mixup: the samples have weights, and a mixture has none");
  }
  template <class Given>
  explicit augmented(Given&& given, Transforms... all) : augmented(std::forward<Given>(given), seed{}, all...) {}

  std::vector<std::size_t> input_extents() const { return after; }
  void read(batch_memory<number>& batch)
    requires IndexedSource<inner>
  {
    read_with(batch, [&](batch_memory<number>& plain) { base::source.read(plain); });
    if constexpr (mixes) mix(batch);
  }
  void begin_epoch(std::size_t epoch)
    requires OrderedSource<inner>
  {
    base::source.begin_epoch(epoch);
  }
  void read_next(batch_memory<number>& batch)
    requires OrderedSource<inner>
  {
    read_with(batch, [&](batch_memory<number>& plain) { base::source.read_next(plain); });
  }

 private:
  static std::size_t size_of(const image& extents) { return extents.channels * extents.height * extents.width; }
  template <class Transform>
  void check(const Transform& transform, image& now) {
    if constexpr (internal::data::is_mixup<Transform>) {
      internal::data::check_above_zero("mixup: alpha", transform.alpha);
    } else {
      if constexpr (requires { transform.check(now); }) transform.check(now);
      if constexpr (requires { transform.extents_after(now); }) now = transform.extents_after(now);
      most = std::max(most, size_of(now));
    }
  }

  // Reads samples and transforms each, with two images as scratch.
  template <class Read>
  void read_with(batch_memory<number>& batch, const Read& read_plain) {
    const std::size_t size = size_of(first);
    if (plain_inputs.size() < batch.rows * size) plain_inputs.resize(batch.rows * size);
    scratch.resize(2 * most);
    batch_memory<number> plain = batch;
    plain.inputs = plain_inputs.data();
    plain.input_size = size;
    read_plain(plain);
    batch.rows = plain.rows;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      image now = first;
      const number* from = plain.input(row);
      std::size_t place = 0;
      std::apply([&](const auto&... each) { (apply(each, batch, row, now, from, place), ...); }, transforms);
      std::copy_n(from, last_size, batch.input(row));
    }
  }
  template <class Transform>
  void apply(const Transform& transform, const batch_memory<number>& batch, std::size_t row, image& now,
             const number*& from, std::size_t& place) {
    if constexpr (!internal::data::is_mixup<Transform>) {
      image then = now;
      if constexpr (requires { transform.extents_after(now); }) then = transform.extents_after(now);
      number* const to = scratch.data() + place % 2 * most;
      transform(image_memory<const number>{from, now.channels, now.height, now.width},
                image_memory<number>{to, then.channels, then.height, then.width},
                sample_draw(start, batch.epoch, batch.samples[row], place));
      now = then;
      from = to;
      ++place;
    }
  }
  // Mixes each sample with another one, which is read and transformed too.
  void mix(batch_memory<number>& batch) {
    const double alpha = std::get<count - 1>(transforms).alpha;
    others.resize(std::max(others.size(), batch.rows));
    other_inputs.resize(std::max(other_inputs.size(), batch.rows * batch.input_size));
    other_targets.resize(std::max(other_targets.size(), batch.rows * batch.target_size));
    batch_memory<number> other = batch;
    other.samples = others.data();
    other.inputs = other_inputs.data();
    other.targets = other_targets.data();
    const auto random = [&](std::size_t row) { return sample_draw(start, batch.epoch, batch.samples[row], count - 1); };
    for (std::size_t row = 0; row < batch.rows; ++row) others[row] = random(row).below(0, base::size());
    read_with(other, [&](batch_memory<number>& plain) { base::source.read(plain); });
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const auto share = static_cast<number>(internal::data::beta_number(random(row), alpha));
      const auto blend = [share](number* to, const number* with, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) to[i] = share * to[i] + (1 - share) * with[i];
      };
      blend(batch.input(row), other.input(row), batch.input_size);
      blend(batch.target(row), other.target(row), batch.target_size);
    }
  }

  seed start;
  std::tuple<Transforms...> transforms;
  image first{};
  std::vector<std::size_t> after;
  std::size_t most = 0, last_size = 0;
  std::vector<number> plain_inputs, scratch, other_inputs, other_targets;
  std::vector<std::size_t> others;
};

template <class Given, class... Transforms>
augmented(Given&&, seed, Transforms...) -> augmented<typename internal::data::source_kind<Given>::type, Transforms...>;
template <class Given, class... Transforms>
augmented(Given&&, Transforms...) -> augmented<typename internal::data::source_kind<Given>::type, Transforms...>;

}  // namespace chainrule
