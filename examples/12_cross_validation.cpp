// SPDX-License-Identifier: BSL-1.0

// 12: which settings? Cross-validation on 150 irises.
//
// Which of two learning rates or weight decays is better is not seen in one training: the result depends on the seed,
// and on which flowers are held out. So each setting is trained five times, each time with another fifth held out, and
// the mean comes with its spread.
//
// Expected: the best setting has a mean accuracy of 95 to 98 %, and the spread between folds is larger than most
// differences between settings.
//
//   12_cross_validation [--data iris.csv] [--epochs 100]

#include <cstdio>

#include <CLI/CLI.hpp>

#include <chainrule/data/splits.hpp>
#include <chainrule/training/model_selection.hpp>

#include "iris_table.hpp"

using namespace chainrule;

using classifier = network<input<4>, dense<16, act::tanh>, dense<3>>;

int main(int argc, char** argv) try {
  CLI::App app("Cross-validation on 150 irises.");
  std::string file;
  std::size_t epochs = 100;
  app.add_option("--data", file, "the table, iris.csv");
  app.add_option("--epochs", epochs, "how often each flower is learned from");
  CLI11_PARSE(app, argc, argv);
  const auto flowers = iris_table::read_flowers(file.empty() ? iris_table::find_table() : file);

  // The accuracy on the held-out fold. What `standardize` knows comes from the training part alone.
  const auto train = [&](double rate, double decay, data_set<float> training, data_set<float> held_out, seed start) {
    const standardize scale(training);
    scale.apply(training);
    scale.apply(held_out);
    model<classifier> m(torch_defaults{}, start);
    fit(m, softmax_cross_entropy{}, adamw{.learning_rate = rate, .weight_decay = decay}, training,
        {.epochs = epochs, .batch_size = 16, .shuffle = start, .show_progress = false});
    return accuracy_of(m, held_out);
  };

  std::printf("learning rate  weight decay  accuracy of five folds\n");
  const auto grid = grid_search(
      [&](double rate, double decay) {
        const auto folds =
            cross_validate(5, flowers, [&](const auto& training, const auto& held_out, std::size_t fold) {
              return train(rate, decay, training, held_out, seed{fold});
            });
        std::printf("%13g  %12g  %.3f +- %.3f\n", rate, decay, folds.mean(), folds.spread());
        std::fflush(stdout);
        return folds.mean();
      },
      std::vector{1e-3, 1e-2, 1e-1}, std::vector{0.0, 0.1});
  const auto [rate, decay] = grid.best_settings();
  std::printf("\nThe best is a learning rate of %g with a weight decay of %g, %.3f.\n", rate, decay, grid.best_score());

  const auto [training, held_out] = stratified_split(flowers, 0.2, seed{1});
  const auto seeds = over_seeds(5, [&](seed start) { return train(rate, decay, training, held_out, start); });
  std::printf("Its spread over five seeds, on one division into training and test: %.3f +- %.3f\n", seeds.mean(),
              seeds.spread());
} catch (const std::exception& failure) {
  std::cerr << "12_cross_validation: " << failure.what() << '\n';
  return 1;
}
