// SPDX-License-Identifier: BSL-1.0

// 17: ResNet-8 (He and others 2016; the one of MLPerf Tiny, Banbury and others 2021) reads digits.
//
// Each block adds what two convolutions find to what came in, or, where it halves the image, to a 1 x 1 convolution of
// it. Batch normalization keeps the values of all layers in a range. While it learns, the images are moved at random,
// in another way in each epoch, and the next batch is prepared by a second thread.
//
// Expected: at least 98.5 % of the test images, with the digits that the program draws, 8,000 to learn from, 3 epochs.
//
//   17_resnet [--data DIR] [--images 10000] [--epochs 3] [--seed 1]

#include <cstdio>

#include <CLI/CLI.hpp>

#include <chainrule/data/augmented.hpp>
#include <chainrule/data/prefetched.hpp>
#include <chainrule/report/training_logs.hpp>
#include <chainrule/training/fit_source.hpp>

#include "digit_images.hpp"

using namespace chainrule;
using digit_images::side;

template <auto Filters, auto Stride = 1>
using conv3 = conv2d<filters<Filters>, kernel_size<3, 3>, stride<Stride>, padding<1>, no_bias>;
template <auto Filters, auto Stride = 1>
using two_conv3 = sequential<conv3<Filters, Stride>, batch_norm<>, act::relu, conv3<Filters>, batch_norm<>>;
template <auto Filters>
using halving = add<two_conv3<Filters, 2>, conv2d<filters<Filters>, kernel_size<1, 1>, stride<2>, no_bias>>;
using resnet = network<input<1, side, side>, conv3<16>, batch_norm<>, act::relu, residual<two_conv3<16>>, act::relu,
                       halving<32>, act::relu, halving<64>, act::relu, global_avg_pool2d, dense<10>>;

int main(int argc, char** argv) try {
  CLI::App app("ResNet-8 reads digits.");
  std::string digits;
  std::size_t epochs = 3, images = 10000;
  std::uint64_t start = 1;
  app.add_option("--data", digits, "a folder with MNIST's IDX files, gzipped or not");
  app.add_option("--images", images, "how many are drawn where there is no folder")->check(CLI::Range(100, 1000000));
  app.add_option("--epochs", epochs, "how often each image is learned from")->check(CLI::Range(1, 1000));
  app.add_option("--seed", start, "seed of the random numbers");
  CLI11_PARSE(app, argc, argv);

  constexpr std::size_t batch = 32;
  const auto [train, test] = digit_images::find_digits(digits, seed{start}, {1, side, side}, images);
  std::cout << train.size() << " images to learn from, " << test.size() << " held out, " << resnet::parameter_count
            << " parameters, " << resnet::forward_multiply_adds << " multiply-adds an image.\n\n"
            << std::flush;

  model<resnet> m(torch_defaults{}, seed{start});
  augmented moved{train, seed{start}, random_shift{.rows = 2, .columns = 2}};
  const one_cycle schedule{.steps = epochs * ((train.size() + batch - 1) / batch)};
  fit(m, softmax_cross_entropy{}, scheduled{adam{.learning_rate = 5e-3}, schedule}, prefetched{moved},
      {.epochs = epochs, .batch_size = batch, .shuffle = seed{start}}, print_epochs{});

  std::printf("\nOf the %zu images held out %.2f %% are read rightly.\n", test.size(), 100 * accuracy_of(m, test));
} catch (const std::exception& failure) {
  std::cerr << "17_resnet: " << failure.what() << '\n';
  return 1;
}
