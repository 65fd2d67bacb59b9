// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/storage/checkpoint.hpp>
#include <chainrule/training/fit.hpp>

// Checkpoints that fit writes, and goes on from.
namespace chainrule {

namespace internal::storage {

inline constexpr char history_name[] = "fit/history", samples_name[] = "fit/samples", batches_name[] = "fit/batches";

/// The epochs of a history as one text, in which no number is rounded.
inline std::string history_text(const history& past) {
  std::string text;
  const auto put = [&](double number) {
    char digits[40];
    text.append(digits, std::to_chars(digits, digits + sizeof digits, number, std::chars_format::hex).ptr) += ' ';
  };
  for (const epoch_record& record : past.epochs) {
    put(record.cost);
    put(record.validated ? 1 : 0);
    put(record.validation_cost);
    put(record.validation_accuracy);
    put(record.seconds);
  }
  return text;
}
inline history read_history(const std::string& text, const std::string& file) {
  history past;
  const char *next = text.data(), *const end = next + text.size();
  while (next != end) {
    double numbers[5] = {};
    for (double& number : numbers) {
      const auto [behind, failure] = std::from_chars(next, end, number, std::chars_format::hex);
      if (failure != std::errc() || behind == end || *behind != ' ')
        refuse_file(file, "has a history that cannot be read");
      next = behind + 1;
    }
    epoch_record record;
    record.epoch = past.epochs.size() + 1;
    record.cost = numbers[0];
    record.validated = numbers[1] != 0;
    record.validation_cost = numbers[2];
    record.validation_accuracy = numbers[3];
    record.seconds = numbers[4];
    past.epochs.push_back(record);
  }
  return past;
}

}  // namespace internal::storage

/// Keeps a training in a file: `fit(m, loss, adam{}, data, {.epochs = 20}, checkpoints{"run.ckpt"})`. After every so
/// many epochs, and after the last, it writes a checkpoint. If the file is there when the training begins, the training
/// goes on from it, and gives the model and the history that it would have given without the interruption: the same
/// epochs, bit by bit but for the seconds, if data, options and the machine are the same. Another number of epochs may
/// be asked for. Throws error for `every` of 0 and where a file cannot be written, and data_error, before anything is
/// changed, for a file that is not whole, of another network or optimizer, or of other data.
struct checkpoints {
  std::string file;
  std::size_t every = 1;

  training_plan plan = {};

  void on_begin(const training_plan& begun) {
    if (every == 0) throw error("checkpoints: every must be at least 1, is 0");
    plan = begun;
  }

  template <class Training>
  void go_on(Training& training) {
    if (::access(file.c_str(), F_OK) != 0) return;
    history found;
    internal::storage::resume(
        training.model, training.optimizer, file, internal::files::this_system(), [&](const file_metadata& metadata) {
          const auto text = metadata.find(internal::storage::history_name);
          if (text == metadata.end()) internal::storage::refuse_file(file, "is a checkpoint that fit has not written");
          found = internal::storage::read_history(text->second, file);
          const std::uint64_t samples = internal::storage::count_in(metadata, internal::storage::samples_name, file),
                              batches = internal::storage::count_in(metadata, internal::storage::batches_name, file);
          if (samples != plan.samples || batches != plan.batches)
            internal::storage::refuse_file(file, "is of a training on " + std::to_string(samples) + " samples in " +
                                                     std::to_string(batches) + " batches, and this one has " +
                                                     std::to_string(plan.samples) + " in " +
                                                     std::to_string(plan.batches));
        });
    training.past = found;
  }

  template <class Training>
  void keep(const Training& training) {
    const history& past = training.past;
    if (past.epochs.size() % every != 0 && past.epochs.size() < plan.epochs && !past.stopped_early) return;
    checkpoint(training.model, std::as_const(training.optimizer), file,
               {{internal::storage::history_name, internal::storage::history_text(past)},
                {internal::storage::samples_name, std::to_string(plan.samples)},
                {internal::storage::batches_name, std::to_string(plan.batches)}});
  }
};

}  // namespace chainrule
