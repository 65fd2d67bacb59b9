// SPDX-License-Identifier: BSL-1.0

// 13: a training that is interrupted, and goes on.
//
// Press Ctrl-C while it trains: it ends after the batch, the model is whole, and a checkpoint is written. Start it
// again with the same folder, and it goes on from there. So it does after a power failure, from the last checkpoint.
//
// Expected: the model at the end has the same bits as one that was never interrupted. With --press 3 the program
// presses Ctrl-C itself after the third epoch, begins again as if it had been started anew, and compares.
//
//   13_resume [--epochs 20] [--press EPOCH] [--out DIR]

#include <csignal>
#include <cstdio>
#include <filesystem>

#include <CLI/CLI.hpp>

#include <chainrule/report/training_logs.hpp>
#include <chainrule/storage/fit_checkpoints.hpp>
#include <chainrule/training/stop_on_interrupt.hpp>

#include "digit_images.hpp"

using namespace chainrule;
using digit_images::side;

using classifier = network<input<side * side>, dense<64, act::relu>, dropout<0.2>, dense<10>>;

// One start of the program. `press` is the epoch after which Ctrl-C is pressed; 0 for none.
history run(model<classifier>& m, const data_set<float>& train, const data_set<float>& test, std::size_t epochs,
            const std::string& file, std::size_t press) {
  const auto ctrl_c = [press](const epoch_record& epoch) {
    if (epoch.epoch == press) std::raise(SIGINT);
  };
  return fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = epochs, .batch_size = 32, .shuffle = seed{1}},
             validate_on{test}, print_epochs{}, after_epoch{ctrl_c}, checkpoints{.file = file, .every = 5},
             stop_on_interrupt{});
}

int main(int argc, char** argv) try {
  CLI::App app("A training that is interrupted, and goes on.");
  std::size_t epochs = 20, press = 0, images = 5000;
  std::string folder = ".";
  app.add_option("--epochs", epochs, "how often each image is learned from");
  app.add_option("--images", images, "how many are drawn")->check(CLI::Range(50, 1000000));
  app.add_option("--press", press, "press Ctrl-C after this epoch, go on, and compare");
  app.add_option("--out", folder, "where the checkpoint is")->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);

  const auto [train, test] = digit_images::find_digits("", seed{1}, {side * side}, images);
  const std::string file = folder + "/13_resume.ckpt";

  if (press == 0) {
    model<classifier> m;
    const history past = run(m, train, test, epochs, file, 0);
    if (past.interrupted) {
      std::cout << "Interrupted after epoch " << past.epochs.size() << ". Start again to go on from " << file << ".\n";
      return 0;
    }
    std::printf("Test accuracy: %.2f %%\n", 100 * accuracy_of(m, test));
    std::filesystem::remove(file);
    return 0;
  }

  std::filesystem::remove(file);
  model<classifier> interrupted, never;
  std::cout << "With Ctrl-C after epoch " << press << ":\n" << std::flush;
  if (!run(interrupted, train, test, epochs, file, press).interrupted)
    throw error("--press: no such epoch before the last");
  std::cout << "Started again:\n" << std::flush;
  model<classifier> again;  // all that it needs is in the file
  const history past = run(again, train, test, epochs, file, 0);
  std::filesystem::remove(file);
  std::cout << "Never interrupted:\n" << std::flush;
  run(never, train, test, epochs, file, 0);
  std::filesystem::remove(file);

  std::size_t different = 0;
  for (std::size_t i = 0; i < never.size(); ++i) different += again.data()[i] != never.data()[i];
  std::printf("%zu epochs in the history; of %zu parameters %zu differ.\n", past.epochs.size(), never.size(),
              different);
  return different == 0 && past.epochs.size() == epochs ? 0 : 1;
} catch (const std::exception& failure) {
  std::cerr << "13_resume: " << failure.what() << '\n';
  return 1;
}
