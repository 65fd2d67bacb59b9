// SPDX-License-Identifier: BSL-1.0

// 08: LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998), the network that read the digits of bank cheques.
//
// Two convolutions find strokes and what strokes form, each after the other with a pool between; three dense layers
// decide. The program draws what the network has learned: the kernels of its first layer, what that layer makes of an
// image, and which pixels an answer depends on.
//
// Expected: at least 97 % of the test images, with the digits that the program draws, 8,000 to learn from, 5 epochs. On
// MNIST's 60,000 (--data DIR) about 98.8 %.
//
//   08_lenet [--data DIR] [--images 10000] [--epochs 5] [--seed 1] [--out DIR]

#include <cstdio>

#include <CLI/CLI.hpp>
#include <chainrule/report/training_logs.hpp>

#include "digit_images.hpp"
#include "learning_report.hpp"

using namespace chainrule;
using namespace chainrule::calculus;  // W<n>, a<n>
using digit_images::side;

using lenet = network<input<1, side, side>, conv2d<filters<6>, kernel_size<5, 5>, padding<2>, act::tanh>, avg_pool2d<2>,
                      conv2d<filters<16>, kernel_size<5, 5>, act::tanh>, avg_pool2d<2>, flatten, dense<120, act::tanh>,
                      dense<84, act::tanh>, dense<10>>;
static_assert(lenet::parameter_count == 61706);

int main(int argc, char** argv) try {
  CLI::App app("LeNet-5 reads digits.");
  std::string digits, folder = ".";
  std::size_t epochs = 5, images = 10000;
  std::uint64_t start = 1;
  app.add_option("--data", digits, "a folder with MNIST's IDX files, gzipped or not");
  app.add_option("--images", images, "how many are drawn where there is no folder")->check(CLI::Range(50, 1000000));
  app.add_option("--epochs", epochs, "how often each image is learned from");
  app.add_option("--seed", start, "seed of the random numbers");
  app.add_option("--out", folder, "where to write the drawings")->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);

  const auto [train, test] = digit_images::find_digits(digits, seed{start}, {1, side, side}, images);
  std::cout << train.size() << " images to learn from, " << test.size() << " held out, " << lenet::parameter_count
            << " parameters.\n\n";

  model<lenet> m(torch_defaults{}, seed{start});
  const history past =
      fit(m, softmax_cross_entropy{}, adam{.learning_rate = 1e-3}, train,
          {.epochs = epochs, .batch_size = 32, .shuffle = seed{start}}, validate_on{test}, print_epochs{});

  const confusion_matrix confusion = confusion_of(m, test);
  std::printf("\nOf the %zu held out, %zu are read rightly: a test accuracy of %.2f %%.\n", confusion.total(),
              confusion.right(), 100 * confusion.accuracy());

  // What is behind an answer, for the first test image of each of five digits.
  xt::xtensor<float, 4> chosen(std::array<std::size_t, 4>{5, 1, side, side});
  std::vector<int> classes;
  for (std::size_t sample = 0; sample < test.size() && classes.size() < 5; ++sample) {
    const int digit = static_cast<int>(test.class_of(sample));
    if (std::find(classes.begin(), classes.end(), digit) != classes.end()) continue;
    std::copy_n(test.input(sample), side * side, chosen.data() + classes.size() * side * side);
    classes.push_back(digit);
  }
  if (!gnuplot::available()) return 0;
  const std::string file = folder + "/08_lenet";
  write_drawing(learning_curve(past, {.title = "LeNet-5"}), file + "_learning");
  write_drawing(confusion_chart(confusion, {}, "LeNet-5 on the test images"), file + "_confusion");
  write_drawing(image_sheet(m[W<1>], {.columns = 6, .title = "Kernels of the first layer"}), file + "_kernels");
  auto values = tape_for(m, 5);  // it keeps what the forward pass computes
  auto unused = gradient_for(m);
  value_and_gradient(m, softmax_cross_entropy{}, chosen, classes, values, unused);
  write_drawing(image_sheet(values[a<1>], {.columns = 6, .title = "What they make of five images"}),
                file + "_features");
  write_drawing(image_sheet(saliency_of(m, chosen),
                            {.columns = 5, .each_by_itself = true, .title = "Pixels that the answers depend on"}),
                file + "_saliency");
} catch (const std::exception& failure) {
  std::cerr << "08_lenet: " << failure.what() << '\n';
  return 1;
}
