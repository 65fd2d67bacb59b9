// SPDX-License-Identifier: BSL-1.0
// Augmentation: what a transform does by loops written here, rotations by PyTorch, chance by its moments.
#define BOOST_TEST_MODULE data_augmentation
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/data/augmented.hpp>
#include <chainrule/data/prefetched.hpp>
#include <chainrule/training/fit_source.hpp>

#include "../reference/rotations.hpp"

#include <map>

using namespace chainrule;

namespace {

constexpr std::size_t images = 600, channels = 2, height = 5, width = 4, size = channels * height * width;

// Element e of image i is unlike all others, and above 0.
double element(std::size_t i, std::size_t c, std::size_t row, std::size_t column) {
  return 1 + static_cast<double>(i * size + (c * height + row) * width + column) / 1024;
}
data_set<double> numbered() {
  std::vector<double> all;
  std::vector<long long> classes;
  for (std::size_t i = 0; i < images; ++i) {
    for (std::size_t e = 0; e < size; ++e) all.push_back(element(i, 0, 0, 0) + static_cast<double>(e) / 1024);
    classes.push_back(static_cast<long long>(i % 3));
  }
  return {all, {channels, height, width}, classes};
}
const data_set<double> data = numbered();

struct images_read {
  std::vector<double> inputs, targets;
  double operator()(std::size_t i, std::size_t c, std::size_t row, std::size_t column, std::size_t rows = height,
                    std::size_t columns = width) const {
    return inputs[((i * channels + c) * rows + row) * columns + column];
  }
};

// The samples of an epoch, read so many at a time.
template <class Source>
images_read all_of(Source&& source, std::size_t epoch = 1, std::size_t together = 50, std::size_t targets = 0) {
  std::size_t in = 1;
  for (const std::size_t extent : source.input_extents()) in *= extent;
  images_read all{std::vector<double>(images * in), std::vector<double>(images * targets)};
  std::vector<std::size_t> numbers(images);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  std::vector<long long> classes(images);
  for (std::size_t first = 0; first < images; first += together) {
    batch_memory<double> batch{std::min(together, images - first),
                               epoch,
                               numbers.data() + first,
                               all.inputs.data() + first * in,
                               all.targets.data() + first * targets,
                               targets == 0 ? classes.data() : nullptr,
                               in,
                               targets};
    source.read(batch);
  }
  return all;
}

// How often each of the images that a loop makes is what a transform made, in all: every image must be one of them.
template <class Make>
std::map<std::vector<int>, int> which_of(const images_read& found, const std::vector<std::vector<int>>& settings,
                                         const Make& make, std::size_t rows = height, std::size_t columns = width) {
  std::map<std::vector<int>, int> counts;
  for (std::size_t i = 0; i < images; ++i) {
    std::size_t fitting = 0;
    for (const auto& setting : settings) {
      bool fits = true;
      for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t row = 0; row < rows; ++row)
          for (std::size_t column = 0; column < columns; ++column)
            fits = fits && found(i, c, row, column, rows, columns) ==
                               make(setting, i, c, static_cast<int>(row), static_cast<int>(column));
      if (fits && ++fitting == 1) ++counts[setting];
    }
    BOOST_TEST_REQUIRE(fitting >= 1u);
  }
  return counts;
}
// Of the image, or `fill` beyond it.
double at(std::size_t i, std::size_t c, int row, int column, double fill) {
  return row < 0 || column < 0 || row >= static_cast<int>(height) || column >= static_cast<int>(width)
             ? fill
             : element(i, c, static_cast<std::size_t>(row), static_cast<std::size_t>(column));
}
std::vector<int> pair(int one, int other) { return {one, other}; }
std::vector<std::vector<int>> pairs(int first, int last, int other_first, int other_last) {
  std::vector<std::vector<int>> all;
  for (int one = first; one <= last; ++one)
    for (int other = other_first; other <= other_last; ++other) all.push_back({one, other});
  return all;
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

}  // namespace

// In 600 images an event of probability p is counted 600 p times, within 5 standard deviations.
BOOST_AUTO_TEST_CASE(what_is_done_to_images) {
  const auto is_near = [](int found, double p) {
    return std::abs(found - 600 * p) < 5 * std::sqrt(600 * p * (1 - p)) + 1e-9;
  };
  const auto flipped = [](const std::vector<int>& s, std::size_t i, std::size_t c, int row, int column) {
    return at(i, c, s[0] == 1 ? 4 - row : row, s[1] == 1 ? 3 - column : column, 0);
  };
  auto counts = which_of(all_of(augmented{data, random_flip{.probability = 0.25}}), pairs(0, 0, 0, 1), flipped);
  BOOST_TEST(is_near(counts[pair(0, 1)], 0.25));
  counts = which_of(all_of(augmented{data, random_flip{.probability = 0.5, .vertical = true}, random_flip{1.0}}),
                    pairs(0, 1, 0, 1), flipped);
  BOOST_TEST(is_near(counts[pair(1, 1)], 0.5));
  BOOST_TEST(counts[pair(0, 0)] + counts[pair(1, 0)] == 0);

  counts = which_of(all_of(augmented{data, random_shift{.rows = 1, .columns = 2, .fill = -1}}), pairs(-1, 1, -2, 2),
                    [](const std::vector<int>& s, std::size_t i, std::size_t c, int row, int column) {
                      return at(i, c, row - s[0], column - s[1], -1);
                    });
  for (const auto& setting : pairs(-1, 1, -2, 2)) BOOST_TEST(is_near(counts[setting], 1.0 / 15));

  augmented cropped{data, random_crop{.height = 3, .width = 5, .padding = 1}};
  BOOST_TEST(cropped.input_extents() == (std::vector<std::size_t>{channels, 3, 5}));
  counts = which_of(
      all_of(cropped), pairs(-1, 3, -1, 0),
      [](const std::vector<int>& s, std::size_t i, std::size_t c, int row, int column) {
        return at(i, c, row + s[0], column + s[1], 0);
      },
      3, 5);
  for (const auto& setting : pairs(-1, 3, -1, 0)) BOOST_TEST(is_near(counts[setting], 1.0 / 10));

  // A rectangle of 3 rows and 2 columns: one above and one below its centre, one to the left of it.
  auto cuts = pairs(0, 4, 0, 3);
  cuts.push_back({-9, -9});
  counts = which_of(all_of(augmented{data, cutout{.height = 3, .width = 2, .probability = 0.5, .fill = 7}}), cuts,
                    [](const std::vector<int>& s, std::size_t i, std::size_t c, int row, int column) {
                      const bool cut = row >= s[0] - 1 && row <= s[0] + 1 && column >= s[1] - 1 && column <= s[1];
                      return cut ? 7 : at(i, c, row, column, 0);
                    });
  BOOST_TEST(is_near(counts[pair(-9, -9)], 0.5));
  BOOST_TEST(is_near(counts[pair(0, 0)], 0.025));
  BOOST_TEST(is_near(counts[pair(4, 3)], 0.025));

  const images_read noisy = all_of(augmented{data, random_noise{.deviation = 0.5}});
  double mean = 0, squares = 0;
  for (std::size_t k = 0; k < noisy.inputs.size(); ++k) {
    const double noise = noisy.inputs[k] - data.input(0)[k];
    mean += noise / static_cast<double>(noisy.inputs.size());
    squares += noise * noise / static_cast<double>(noisy.inputs.size());
  }
  BOOST_TEST(std::abs(mean) < 5 * 0.5 / std::sqrt(24000.0));
  BOOST_TEST(std::abs(squares - 0.25) < 5 * 0.25 * std::sqrt(2 / 24000.0));
}

BOOST_AUTO_TEST_CASE(rotations_are_those_of_torch) {
  std::vector<double> image(70), found(70);
  for (std::size_t i = 0; i < 70; ++i) image[i] = std::sin(0.7 * static_cast<double>(i) + 0.3);
  for (const auto& [degrees, expected] : reference::rotations) {
    internal::data::rotate_image(image_memory<const double>{image.data(), 2, 5, 7},
                                 image_memory<double>{found.data(), 2, 5, 7}, degrees * std::acos(-1.0) / 180, 0.0);
    double largest = 0;
    for (std::size_t i = 0; i < 70; ++i) largest = std::max(largest, std::abs(found[i] - expected[i]));
    BOOST_TEST(largest < 1e-10);
  }
  // Angles are uniform: the sample at the centre stays; by at most 90 degrees it is never upside down.
  const images_read turned = all_of(augmented{data, random_rotation{.degrees = 0}});
  BOOST_TEST((turned.inputs == std::vector<double>(data.input(0), data.input(0) + images * size)));
  BOOST_TEST((all_of(augmented{data, random_rotation{.degrees = 30, .fill = 1}}).inputs != turned.inputs));
}

BOOST_AUTO_TEST_CASE(mixtures_of_samples_and_targets) {
  augmented mixed{one_hot_targets{data, 3}, seed{5}, random_flip{1.0}, mixup{.alpha = 0.5}};
  const images_read found = all_of(mixed, 1, 50, 3);
  double mean = 0, squares = 0;
  std::size_t mixed_samples = 0, of_first_half = 0;
  for (std::size_t i = 0; i < images; ++i) {
    const double share = found.targets[3 * i + i % 3];
    if (share > 1 - 1e-4) continue;  // mixed with one of its own class, or hardly
    ++mixed_samples;
    mean += share;
    squares += (share - 0.5) * (share - 0.5);
    // The other image follows from one element; then all elements and targets must be its own.
    const double other = (found(i, 0, 0, 0) - share * element(i, 0, 0, 3)) / (1 - share);
    const auto k = static_cast<std::size_t>(std::lround((other - element(0, 0, 0, 3)) * 1024 / size));
    BOOST_TEST_REQUIRE(k < images);
    of_first_half += k < images / 2 ? 1 : 0;
    double largest = std::abs(found.targets[3 * i + k % 3] - (1 - share));
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t row = 0; row < height; ++row)
        for (std::size_t column = 0; column < width; ++column)
          largest = std::max(largest, std::abs(found(i, c, row, column) - share * element(i, c, row, 3 - column) -
                                               (1 - share) * element(k, c, row, 3 - column)));
    BOOST_TEST(largest < 1e-12);
  }
  // Of two thirds the other one is of another class. Shares have the moments of Beta(1/2, 1/2): 1/2 and 1/8.
  BOOST_TEST(std::abs(static_cast<double>(of_first_half) / static_cast<double>(mixed_samples) - 0.5) < 0.13);
  BOOST_TEST(mixed_samples > 340u);
  BOOST_TEST(mixed_samples < 460u);
  BOOST_TEST(std::abs(mean / static_cast<double>(mixed_samples) - 0.5) < 0.09);
  BOOST_TEST(std::abs(squares / static_cast<double>(mixed_samples) - 0.125) < 0.025);
}

BOOST_AUTO_TEST_CASE(chance_is_a_function_of_seed_epoch_and_sample) {
  const auto made = [](seed start) {
    return augmented{one_hot_targets{data, 3}, start, random_shift{1, 1}, random_noise{0.1}, mixup{}};
  };
  const images_read expected = all_of(made(seed{4}), 2, 50, 3);
  BOOST_TEST((all_of(made(seed{4}), 2, 7, 3).inputs == expected.inputs));
  BOOST_TEST((all_of(made(seed{4}), 2, 7, 3).targets == expected.targets));
  BOOST_TEST((all_of(made(seed{4}), 3, 50, 3).inputs != expected.inputs));
  BOOST_TEST((all_of(made(seed{5}), 2, 50, 3).inputs != expected.inputs));

  using small_net = network<input<channels, height, width>, flatten, dense<3>>;
  const auto trained = [&](auto&& source, const auto&... executor) {
    model<small_net, double> m{seed{1}};
    fit(m, softmax_cross_entropy{}, adam{}, source, {.epochs = 2, .batch_size = 32}, executor...);
    return std::vector<double>(m.data(), m.data() + m.size());
  };
  const auto parameters = trained(made(seed{4}));
  BOOST_TEST((trained(made(seed{4}), threads{2}) == parameters));
  BOOST_TEST((trained(prefetched{made(seed{4})}) == parameters));
  BOOST_TEST((trained(made(seed{5})) != parameters));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused) {
  const auto says = [](const auto& transform) { return message_of([&] { augmented{data, transform}; }); };
  BOOST_TEST(says(random_flip{.probability = 1.5}) == "random_flip: probability must be from 0 to 1, is 1.5");
  BOOST_TEST(says(cutout{2, 2, -0.1}) == "cutout: probability must be from 0 to 1, is -0.1");
  BOOST_TEST(says(cutout{0, 2}) == "cutout: a rectangle of 0 x 2 for an image of 5 x 4");
  BOOST_TEST(says(random_crop{8, 4, 1}) == "random_crop: 8 x 4 is larger than an image of 5 x 4 with a padding of 1");
  BOOST_TEST(says(random_crop{0, 4}) == "random_crop: height and width must be at least 1");
  BOOST_TEST(says(random_shift{6, 0}) ==
             "random_shift: by up to 6 rows and 0 columns, more than an image of 5 x 4 has");
  BOOST_TEST(says(random_noise{-1}) == "random_noise: deviation must be at least 0, is -1");
  BOOST_TEST(says(random_rotation{std::numeric_limits<double>::infinity()}) ==
             "random_rotation: degrees must be at least 0, is inf");
  BOOST_TEST(says(mixup{}) ==
             "mixup: the samples have classes, and a mixture has none: write one_hot_targets{source, 10}");
  BOOST_TEST(message_of([] { augmented{one_hot_targets{data, 3}, mixup{0}}; }) == "mixup: alpha must be above 0, is 0");
  BOOST_TEST(message_of([] { all_of(one_hot_targets{data, 2}, 1, 50, 2); }) ==
             "one_hot_targets: sample 2 is of class 2 of 2, from 0");
  const data_set<double> vectors({{1, 2, 3}}, {0});
  BOOST_TEST(message_of([&] { augmented{vectors, random_flip{}}; }) ==
             "augmented: samples of shape 3 are no images, which have extents (channels, height, width) or (height, "
             "width)");
}
