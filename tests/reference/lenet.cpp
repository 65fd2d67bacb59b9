// SPDX-License-Identifier: BSL-1.0

// LeNet-5, plain and with batch norm and dropout, by the settings of lenet.py: what each seed reaches. SEEDS is their
// number, or the first and the last as in 1000-1239; without it they are 0 to 4. With "untuned" they begin with 1, and
// train with Adam, a rate of 1e-3 and batches of 32. With FILE, which lenet.py writes for the same seeds, parameters
// and orders are PyTorch's; only the masks of dropout are this program's.
//
//   g++ -std=c++20 -O3 -march=native -I include tests/reference/lenet.cpp -o lenet -lz
//   ./lenet FOLDER [SEEDS [untuned | FILE]]

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <chainrule/chainrule.hpp>
#include <chainrule/data/gzip.hpp>
#include <chainrule/training/fit_source.hpp>

using namespace chainrule;

namespace {

using lenet = network<input<1, 28, 28>, conv2d<filters<6>, kernel_size<5, 5>, padding<2>, act::tanh>, avg_pool2d<2>,
                      conv2d<filters<16>, kernel_size<5, 5>, act::tanh>, avg_pool2d<2>, flatten, dense<120, act::tanh>,
                      dense<84, act::tanh>, dense<10>>;
using normalized_lenet =
    network<input<1, 28, 28>, conv2d<filters<6>, kernel_size<5, 5>, padding<2>, no_bias>, batch_norm<>, act::tanh,
            avg_pool2d<2>, conv2d<filters<16>, kernel_size<5, 5>, no_bias>, batch_norm<>, act::tanh, avg_pool2d<2>,
            flatten, dense<120, act::tanh>, dropout<0.5>, dense<84, act::tanh>, dropout<0.5>, dense<10>>;

constexpr std::size_t epochs = 10, images_learned = 8000;

// The samples of a data set, in each epoch in the order that is given for it.
class in_given_orders {
 public:
  using number = float;

  in_given_orders(const data_set<float>& of, std::ifstream& from) : data(of) {
    for (auto& each : orders) from.read(reinterpret_cast<char*>(each.data()), sizeof each);
    bool are_orders = bool(from);
    for (const auto& each : orders)
      are_orders = are_orders && *std::max_element(each.begin(), each.end()) < images_learned;
    if (!are_orders) throw data_error("FILE was not written for these seeds");
  }
  std::vector<std::size_t> input_extents() const { return data.input_extents(); }
  std::vector<std::size_t> target_extents() const { return {}; }
  bool has_classes() const { return true; }
  void begin_epoch(std::size_t epoch) {
    order = orders.data() + epoch - 1;
    seen = 0;
  }
  void read_next(batch_memory<float>& batch) {
    batch.rows = std::min(batch.rows, order->size() - seen);
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const std::size_t sample = (*order)[seen++];
      std::copy_n(data.input(sample), batch.input_size, batch.input(row));
      batch.samples[row] = sample;
      batch.classes[row] = data.class_of(sample);
    }
  }

 private:
  using order_of_epoch = std::array<std::uint16_t, images_learned>;
  const data_set<float>& data;
  std::vector<order_of_epoch> orders = std::vector<order_of_epoch>(epochs);
  const order_of_epoch* order = nullptr;
  std::size_t seen = 0;
};

// What the arguments say.
struct wanted {
  std::uint64_t first = 0, last = 4;
  bool untuned = false;
  std::ifstream starts;  // PyTorch's parameters and orders; closed without FILE
};

template <class Net>
void train(const char* name, const data_set<float>& learned, const data_set<float>& held_out, wanted& what) {
  std::vector<double> reached;
  for (std::uint64_t s = what.first; s <= what.last; ++s) {
    model<Net> m{torch_defaults{}, seed{s}};
    const sgd_momentum rule{.learning_rate = 0.1, .momentum = 0.9};
    if (what.starts.is_open()) {
      std::vector<float> parameters(Net::parameter_count + Net::graph().buffer_count);
      what.starts.read(reinterpret_cast<char*>(parameters.data()),
                       static_cast<std::streamsize>(parameters.size() * sizeof(float)));
      in_given_orders samples(learned, what.starts);
      m = model<Net>(explicit_values{{parameters.begin(), parameters.end()}});
      fit(m, softmax_cross_entropy{}, rule, samples, {.epochs = epochs, .batch_size = 64, .random_numbers = seed{s}});
    } else if (what.untuned) {
      fit(m, softmax_cross_entropy{}, adam{.learning_rate = 1e-3}, learned,
          {.epochs = epochs, .batch_size = 32, .shuffle = seed{s}, .random_numbers = seed{s}});
    } else {
      fit(m, softmax_cross_entropy{}, rule, learned,
          {.epochs = epochs, .batch_size = 64, .shuffle = seed{s}, .random_numbers = seed{s}});
    }
    reached.push_back(accuracy_of(m, held_out));
    std::printf("%s, seed %llu: %.4f\n", name, static_cast<unsigned long long>(s), reached.back());
    std::fflush(stdout);
  }
  std::sort(reached.begin(), reached.end());
  const std::size_t count = reached.size();
  const double median = (reached[(count - 1) / 2] + reached[count / 2]) / 2;
  double mean = 0, squares = 0;
  for (const double share : reached) mean += share / static_cast<double>(count);
  for (const double share : reached) squares += (share - mean) * (share - mean);
  const double error = count > 1 ? std::sqrt(squares / static_cast<double>((count - 1) * count)) : 0;
  std::printf("%s: lowest %.4f, median %.5f, mean %.5f with a standard error of %.5f\n", name, reached.front(), median,
              mean, error);
}

}  // namespace

int main(int count, char** arguments) try {
  if (count < 2) throw data_error("lenet FOLDER [SEEDS [untuned | FILE]]: the folder of t10k-images-idx3-ubyte.gz");
  const std::string folder = arguments[1], option = count > 3 ? arguments[3] : "";
  wanted what;
  what.untuned = option == "untuned";
  if (count > 2) {
    char* behind = nullptr;
    what.first = what.untuned ? 1 : 0;
    what.last = std::strtoull(arguments[2], &behind, 10) - (what.untuned ? 0 : 1);
    if (*behind == '-') {
      what.first = std::strtoull(arguments[2], nullptr, 10);
      what.last = std::strtoull(behind + 1, nullptr, 10);
    }
  }
  if (!option.empty() && !what.untuned) {
    what.starts.open(option, std::ios::binary);
    if (!what.starts) throw data_error("FILE cannot be read: " + option);
  }
  const auto images = parse_idx(read_gzip_file(folder + "/t10k-images-idx3-ubyte.gz"), "images");
  const auto labels = parse_idx(read_gzip_file(folder + "/t10k-labels-idx1-ubyte.gz"), "labels");
  std::vector<float> pixels(images.elements.begin(), images.elements.end());
  for (float& pixel : pixels) pixel /= 255;
  const data_set<float> all(pixels, {1, 28, 28}, {labels.elements.begin(), labels.elements.end()});
  const auto [learned, held_out] = all.split(images_learned);
  train<lenet>("lenet", learned, held_out, what);
  train<normalized_lenet>("normalized_lenet", learned, held_out, what);
} catch (const std::exception& failure) {
  std::fprintf(stderr, "lenet: %s\n", failure.what());
  return 1;
}
