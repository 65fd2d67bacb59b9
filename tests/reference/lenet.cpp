// SPDX-License-Identifier: BSL-1.0

// LeNet-5, plain and with batch norm and dropout, by the settings of lenet.py: what each seed reaches, of 0 to 4 or to
// SEEDS - 1; with "untuned", what 1 to SEEDS reach with Adam, a rate of 1e-3 and batches of 32.
//
//   g++ -std=c++20 -O3 -march=native -I include tests/reference/lenet.cpp -o lenet -lz
//   ./lenet FOLDER [SEEDS [untuned]]

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <chainrule/chainrule.hpp>
#include <chainrule/data/gzip.hpp>

using namespace chainrule;

namespace {

using lenet = network<input<1, 28, 28>, conv2d<filters<6>, kernel_size<5, 5>, padding<2>, act::tanh>, avg_pool2d<2>,
                      conv2d<filters<16>, kernel_size<5, 5>, act::tanh>, avg_pool2d<2>, flatten, dense<120, act::tanh>,
                      dense<84, act::tanh>, dense<10>>;
using normalized_lenet =
    network<input<1, 28, 28>, conv2d<filters<6>, kernel_size<5, 5>, padding<2>, no_bias>, batch_norm<>, act::tanh,
            avg_pool2d<2>, conv2d<filters<16>, kernel_size<5, 5>, no_bias>, batch_norm<>, act::tanh, avg_pool2d<2>,
            flatten, dense<120, act::tanh>, dropout<0.5>, dense<84, act::tanh>, dropout<0.5>, dense<10>>;

template <class Net>
void train(const char* name, const data_set<float>& learned, const data_set<float>& held_out, std::uint64_t seeds,
           bool untuned) {
  std::vector<double> reached;
  for (std::uint64_t k = 0; k < seeds; ++k) {
    const std::uint64_t s = untuned ? k + 1 : k;
    model<Net> m{torch_defaults{}, seed{s}};
    if (untuned)
      fit(m, softmax_cross_entropy{}, adam{.learning_rate = 1e-3}, learned,
          {.epochs = 10, .batch_size = 32, .shuffle = seed{s}});
    else
      fit(m, softmax_cross_entropy{}, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9}, learned,
          {.epochs = 10, .batch_size = 64, .shuffle = seed{s}});
    reached.push_back(accuracy_of(m, held_out));
    std::printf("%s, seed %llu: %.4f\n", name, static_cast<unsigned long long>(s), reached.back());
    std::fflush(stdout);
  }
  std::sort(reached.begin(), reached.end());
  std::printf("%s: lowest %.4f, median %.4f\n", name, reached.front(), reached[reached.size() / 2]);
}

}  // namespace

int main(int count, char** arguments) try {
  if (count < 2) throw data_error("lenet FOLDER [SEEDS [untuned]]: the folder of t10k-images-idx3-ubyte.gz");
  const std::string folder = arguments[1];
  const auto images = parse_idx(read_gzip_file(folder + "/t10k-images-idx3-ubyte.gz"), "images");
  const auto labels = parse_idx(read_gzip_file(folder + "/t10k-labels-idx1-ubyte.gz"), "labels");
  std::vector<float> pixels(images.elements.begin(), images.elements.end());
  for (float& pixel : pixels) pixel /= 255;
  const data_set<float> all(pixels, {1, 28, 28}, {labels.elements.begin(), labels.elements.end()});
  const auto [learned, held_out] = all.split(8000);
  const std::uint64_t seeds = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 5;
  const bool untuned = count > 3 && std::string(arguments[3]) == "untuned";
  train<lenet>("lenet", learned, held_out, seeds, untuned);
  train<normalized_lenet>("normalized_lenet", learned, held_out, seeds, untuned);
} catch (const std::exception& failure) {
  std::fprintf(stderr, "lenet: %s\n", failure.what());
  return 1;
}
