// SPDX-License-Identifier: BSL-1.0

// 11: fine-tuning. A network that tells ten digits apart learns from a few images whether a digit is even or odd.
//
// What it knows of digits is in its first layers, the body. They are taken over and frozen while a new last layer, the
// head, is trained; then all of it is trained with a small learning rate. The other way is to begin anew.
//
// Expected: with 20 images, fine-tuning names 3 to 7 % more of the test images rightly than a network that begins anew
// (seeds 1 to 3).
//
//   11_fine_tuning [--images 4000] [--few 20] [--epochs 5] [--seed 1]

#include <cstdio>

#include <CLI/CLI.hpp>

#include "digit_images.hpp"

using namespace chainrule;
using namespace chainrule::calculus;  // W<n>, b<n>
using digit_images::side;

using body =
    sequential<conv2d<filters<8>, kernel_size<5, 5>, act::relu>, max_pool2d<2>,
               conv2d<filters<16>, kernel_size<5, 5>, act::relu>, max_pool2d<2>, flatten, dense<64, act::relu>>;
using digits = network<input<1, side, side>, named<"body", body>, named<"head", dense<10>>>;
using parity = network<input<1, side, side>, named<"body", body>, named<"head", dense<2>>>;
using only_head = network<input<1, side, side>, named<"body", frozen<body>>, named<"head", dense<2>>>;
static_assert(only_head::trainable_count == 64 * 2 + 2);

// The first samples, with 1 for an odd digit and 0 for an even one.
data_set<float> even_or_odd(const data_set<float>& all, std::size_t count) {
  std::vector<long long> classes;
  for (std::size_t i = 0; i < std::min(count, all.size()); ++i) classes.push_back(all.class_of(i) % 2);
  return {std::vector<float>(all.input(0), all.input(0) + classes.size() * side * side), {1, side, side}, classes};
}

// Copies the body's parameters: convolution 1, convolution 3 and dense layer 6 inside layer 1.
template <class From, class To>
void copy_body(const From& from, To& to) {
  to[W<1, 1>] = from[W<1, 1>], to[b<1, 1>] = from[b<1, 1>];
  to[W<1, 3>] = from[W<1, 3>], to[b<1, 3>] = from[b<1, 3>];
  to[W<1, 6>] = from[W<1, 6>], to[b<1, 6>] = from[b<1, 6>];
}

int main(int argc, char** argv) try {
  CLI::App app("What a network knows of digits helps it with another question about them.");
  std::size_t images = 4000, few = 20, epochs = 5;
  std::uint64_t start = 1;
  app.add_option("--images", images, "how many digits are drawn")->check(CLI::Range(100, 1000000));
  app.add_option("--few", few, "how many images say whether they are even or odd")->check(CLI::Range(5, 100000));
  app.add_option("--epochs", epochs, "how often each of the many images is learned from");
  app.add_option("--seed", start, "seed of the random numbers");
  CLI11_PARSE(app, argc, argv);

  const auto [train, test] = digit_images::find_digits("", seed{start}, {1, side, side}, images);
  const auto seen = even_or_odd(train, few), unseen = even_or_odd(test, images);
  std::printf("%zu images with their digits, %zu with even or odd; tested on %zu others.\n\n", train.size(),
              seen.size(), unseen.size());

  const softmax_cross_entropy loss;
  model<digits> old(torch_defaults{}, seed{start});
  fit(old, loss, adam{}, train, {.epochs = epochs, .batch_size = 32, .shuffle = seed{start}});

  // As many steps for both ways: 100 epochs of few images.
  model<parity> anew(torch_defaults{}, seed{start + 1});
  fit(anew, loss, adam{}, seen, {.epochs = 100, .batch_size = 10, .shuffle = seed{start}});
  const double without = 100 * accuracy_of(anew, unseen);
  std::printf("begun anew:                 %.1f %%\n", without);

  model<only_head> head(torch_defaults{}, seed{start + 1});
  copy_body(old, head);
  fit(head, loss, adam{.learning_rate = 1e-2}, seen, {.epochs = 50, .batch_size = 10, .shuffle = seed{start}});
  std::printf("a new head, the body fixed: %.1f %%\n", 100 * accuracy_of(head, unseen));

  model<parity> tuned;
  copy_body(head, tuned);
  tuned[W<2>] = head[W<2>], tuned[b<2>] = head[b<2>];
  fit(tuned, loss, adam{.learning_rate = 3e-4}, seen, {.epochs = 50, .batch_size = 10, .shuffle = seed{start}});
  const double with = 100 * accuracy_of(tuned, unseen);
  std::printf("all of it fine-tuned:       %.1f %%, %+.1f\n", with, with - without);
} catch (const std::exception& failure) {
  std::cerr << "11_fine_tuning: " << failure.what() << '\n';
  return 1;
}
