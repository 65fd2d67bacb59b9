// SPDX-License-Identifier: BSL-1.0

// 14: a model from PyTorch. It was trained there, and saved as safetensors; here it answers.
//
// The file has the names of PyTorch's state_dict: 0.weight, 0.bias, 2.weight, 2.bias. The network below is the same as
//
//   nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 3))
//
// and its layers have the same numbers, because `act::tanh` stands in the list by itself. examples/data/iris_pytorch.py
// trained the model and wrote the scores that PyTorch gives each flower.
//
// Expected: no score differs from PyTorch's by more than 1e-5, and as many flowers are named rightly as by PyTorch.
//
//   14_from_pytorch [--data FOLDER]

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include <CLI/CLI.hpp>

#include <chainrule/storage/storage.hpp>

#include "iris_table.hpp"

using namespace chainrule;

using classifier = network<input<4>, dense<16>, act::tanh, dense<3>>;

std::vector<float> numbers_in(const std::string& text) {
  std::istringstream stream(text);
  std::vector<float> numbers;
  for (float number; stream >> number;) numbers.push_back(number);
  return numbers;
}

int main(int argc, char** argv) try {
  CLI::App app("A model from PyTorch.");
  std::string folder = std::filesystem::path(iris_table::find_table()).parent_path().string();
  app.add_option("--data", folder, "the folder with iris.csv and the model")->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);

  const std::string file = folder + "/iris_pytorch.safetensors";
  model<classifier> m;
  const auto found = check_file(m, file);  // whether the file is of this network, before anything is changed
  std::cout << found.text << '\n';
  const file_metadata said = load(m, file);

  const csv_table flowers = read_csv(folder + "/iris.csv"), scores = read_csv(folder + "/iris_pytorch.csv");
  const auto mean = numbers_in(said.at("mean")), deviation = numbers_in(said.at("deviation"));
  std::size_t right = 0;
  double farthest = 0;
  for (std::size_t row = 0; row < flowers.rows(); ++row) {
    tensor<float, shape<4>> x;
    for (std::size_t i = 0; i < 4; ++i) x(i) = (static_cast<float>(flowers(row, i)) - mean[i]) / deviation[i];
    const auto answer = m(x);
    for (std::size_t i = 0; i < 3; ++i) farthest = std::max(farthest, std::abs(answer(i) - scores(row, i)));
    right += std::max_element(answer.begin(), answer.end()) - answer.begin() == flowers.class_at(row, 4);
  }
  std::printf("Of %zu flowers %zu are named rightly; by PyTorch %s. The scores differ by at most %.1e.\n",
              flowers.rows(), right, said.at("right").c_str(), farthest);

  // From here on it is a model like any other: it can be trained further, and saved for PyTorch again.
  return farthest < 1e-5 && std::to_string(right) == said.at("right") ? 0 : 1;
} catch (const std::exception& failure) {
  std::cerr << "14_from_pytorch: " << failure.what() << '\n';
  return 1;
}
