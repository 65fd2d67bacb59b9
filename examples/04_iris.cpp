// SPDX-License-Identifier: BSL-1.0

// 04: a real table. Three species of iris, told apart by four lengths of a flower.
//
// The network learns from 112 of Fisher's 150 flowers. The other 38 are held out: they show how well it classifies
// flowers that it has never seen.
//
//   04_iris [--data iris.csv] [--seed 1] [--out DIR] [--constants FILE]

#include <fstream>

#include <CLI/CLI.hpp>
#include <chainrule/storage/source.hpp>

#include "iris_table.hpp"
#include "learning_report.hpp"

using namespace chainrule;
using namespace chainrule::calculus;  // W<n>, b<n>

// Four lengths in, a score for each of three species out, with a hidden layer between.
using classifier = network<input<4>, dense<16, act::tanh>, dense<3>>;
static_assert(classifier::parameter_count == 4 * 16 + 16 + 16 * 3 + 3);

// The trained network as constants, for example 06: there lengths come as they were measured, so what `standardize`
// does to them, (x - mean) / deviation, becomes part of the first layer.
void write_constants(model<classifier> m, const standardize<float>& scale, const std::string& file) {
  for (std::size_t unit = 0; unit < 16; ++unit)
    for (std::size_t input = 0; input < 4; ++input) {
      auto w = m[W<1>];
      w(unit, input) /= static_cast<float>(scale.deviation(input));
      m[b<1>](unit) -= w(unit, input) * static_cast<float>(scale.mean(input));
    }
  std::ofstream(file)
      << "// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by examples/04_iris --constants.\n#include <chainrule/arithmetic.hpp>\n\n"
         "using classifier = chainrule::network<chainrule::input<4>, chainrule::dense<16, chainrule::act::tanh>, chainrule::dense<3>>;\n"
      << as_source(m, "classifier", "flowers");
}

int main(int argc, char** argv) try {
  CLI::App app("Three species of iris.");
  std::string file, folder = ".", constants;
  std::uint64_t start = 1;
  app.add_option("--data", file, "the table, iris.csv");
  app.add_option("--seed", start, "seed of the random numbers");
  app.add_option("--out", folder, "where to write the drawing")->check(CLI::ExistingDirectory);
  app.add_option("--constants", constants, "where to write the trained network as C++, for example 06");
  CLI11_PARSE(app, argc, argv);

  // The flowers are listed by species, so they are shuffled before 38 are held out.
  auto [train, test] =
      iris_table::read_flowers(file.empty() ? iris_table::find_table() : file).shuffled(seed{start}).split(112);

  // Each input is brought to mean 0 and deviation 1, as measured on the training set: the test set must not help.
  const standardize scale(train);
  scale.apply(train);
  scale.apply(test);

  auto m = model<classifier>{glorot_uniform{}, seed{start}};
  const auto past = fit(m, softmax_cross_entropy{}, adam{.learning_rate = 1e-2}, train,
                        {.epochs = 100, .batch_size = 16, .shuffle = seed{start}}, validate_on{test});
  std::cout << train.size() << " flowers to learn from, " << test.size() << " held out, " << classifier::parameter_count
            << " parameters, " << past.epochs.size() << " epochs.\n\n";

  const auto confusion = confusion_of(m, test);
  std::cout << "Of the " << confusion.total() << " held out, " << confusion.right()
            << " are named rightly: a test accuracy of " << std::fixed << std::setprecision(1)
            << 100 * confusion.accuracy() << " % (training set: " << 100 * accuracy_of(m, train) << " %).\n\n";
  print_confusion(confusion, {"setosa", "versicolor", "virginica"});
  std::cout << '\n';
  if (!constants.empty()) write_constants(m, scale, constants);
  draw_learning_curve(past, "Learning three species of iris", folder + "/04_iris");
} catch (const std::exception& failure) {
  std::cerr << "04_iris: " << failure.what() << '\n';
  return 1;
}
