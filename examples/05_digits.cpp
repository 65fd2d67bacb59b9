// SPDX-License-Identifier: BSL-1.0

// 05: handwritten digits. An image of 28 x 28 pixels in, one of ten digits out.
//
// With --data, the digits are those of a folder with MNIST's files, gzipped or not: train-images-idx3-ubyte and
// train-labels-idx1-ubyte to learn from and t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte to test on. If the folder
// has only the t10k files, the first four fifths of them are learned from, and the others held out. Without --data, the
// program draws digits itself.
//
//   05_digits [--data DIR] [--epochs 15] [--seed 1] [--out DIR]

#include <cstdio>

#include <CLI/CLI.hpp>

#include "digit_images.hpp"
#include "learning_report.hpp"

using namespace chainrule;
using digit_images::side;

using classifier = network<input<side * side>, dense<128, act::relu>, dense<64, act::relu>, dense<10>>;

// Known before anything runs: the memory of training, without the data, is less than three megabytes.
static_assert(classifier::parameter_count == 784 * 128 + 128 + 128 * 64 + 64 + 64 * 10 + 10);
static_assert(classifier::training_bytes<adam, float>(64) < 3 * 1024 * 1024);

// The network's answer for a sample: the digit with the largest score.
template <class Model>
long long taken_for(const Model& m, const data_set<float>& data, std::size_t sample) {
  const auto scores = m(xt::adapt(data.input(sample), side * side, xt::no_ownership(), std::array{side * side}));
  return std::max_element(scores.begin(), scores.end()) - scores.begin();
}

// Some samples side by side as text, with the network's answers.
template <class Model>
void show(const Model& m, const data_set<float>& data, const std::vector<std::size_t>& samples) {
  text_sheet sheet(samples.size() * side, side / 2);  // a character is twice as high as wide
  std::string below;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const float* pixels = data.input(samples[i]);
    for (std::size_t row = 0; row < side / 2; ++row)
      for (std::size_t column = 0; column < side; ++column)
        sheet(i * side + column, row) =
            shade_of((pixels[2 * row * side + column] + pixels[(2 * row + 1) * side + column]) / 2, 0.1, 1);
    std::string caption = "    a " + std::to_string(data.class_of(samples[i])) + ", taken for " +
                          std::to_string(taken_for(m, data, samples[i]));
    caption.resize(side, ' ');
    below += caption;
  }
  std::cout << sheet.text() << below << "\n\n";
}

int main(int argc, char** argv) try {
  CLI::App app("Handwritten digits.");
  std::string digits, folder = ".";
  std::size_t epochs = 15;
  std::uint64_t start = 1;
  app.add_option("--data", digits, "a folder with MNIST's IDX files, gzipped or not");
  app.add_option("--epochs", epochs, "how often each image is learned from");
  app.add_option("--seed", start, "seed of the random numbers");
  app.add_option("--out", folder, "where to write the drawing")->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);

  const auto [train, test] = digit_images::find_digits(digits, seed{start});
  std::cout << train.size() << " images to learn from, " << test.size() << " held out, " << classifier::parameter_count
            << " parameters.\n\n";

  auto m = model<classifier>{he_normal{}, seed{start}};
  std::cout << "epoch    cost   test cost   test accuracy   seconds\n";
  const auto report = [](const epoch_record& epoch) {
    std::printf("%5zu  %6.4f      %6.4f         %5.2f %%     %5.2f\n", epoch.epoch, epoch.cost, epoch.validation_cost,
                100 * epoch.validation_accuracy, epoch.seconds);
    std::fflush(stdout);
  };
  const auto past =
      fit(m, softmax_cross_entropy{}, adam{.learning_rate = 1e-3}, train,
          {.epochs = epochs, .batch_size = 64, .shuffle = seed{start}}, validate_on{test}, after_epoch{report});

  const auto confusion = confusion_of(m, test);
  std::cout << "\nOf the " << confusion.total() << " held out, " << confusion.right()
            << " are read rightly: a test accuracy of " << std::fixed << std::setprecision(2)
            << 100 * confusion.accuracy() << " %.\n\n";
  print_confusion(confusion, {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});

  // Three of the first, and three that it reads wrongly.
  std::vector<std::size_t> wrong;
  for (std::size_t sample = 0; sample < test.size() && wrong.size() < 3; ++sample)
    if (taken_for(m, test, sample) != test.class_of(sample)) wrong.push_back(sample);
  std::cout << "\nThe first of them:\n\n";
  show(m, test, {0, 1, 2});
  if (!wrong.empty()) {
    std::cout << "Read wrongly:\n\n";
    show(m, test, wrong);
  }
  draw_learning_curve(past, digits.empty() ? "Learning drawn digits" : "Learning handwritten digits",
                      folder + "/05_digits");
} catch (const std::exception& failure) {
  std::cerr << "05_digits: " << failure.what() << '\n';
  return 1;
}
