// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstring>

#include <chainrule/storage/checkpoint.hpp>
#include <chainrule/training/fit.hpp>

// Checkpoints that fit writes, and from which it continues.
namespace chainrule {

namespace internal::storage {

inline constexpr char history_name[] = "fit/history", samples_name[] = "fit/samples",
                      batch_size_name[] = "fit/batch size", shuffle_name[] = "fit/shuffle",
                      place_name[] = "fit/batches of the epoch", cost_name[] = "fit/cost of the epoch",
                      divisor_name[] = "fit/divisor of the cost", over_name[] = "fit/over", rates_name[] = "fit/rates";

inline void put_number(std::string& text, double number) {
  char digits[40];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number, std::chars_format::hex).ptr) += ' ';
}

/// The epochs of a history as one text, without rounding: a metric's value is followed by the length of its name, and
/// the name.
inline std::string history_text(const history& past) {
  std::string text;
  for (const epoch_record& record : past.epochs) {
    for (const double number : {record.cost, record.validated ? 1.0 : 0.0, record.validation_cost,
                                record.validation_accuracy, record.seconds, static_cast<double>(record.metrics.size())})
      put_number(text, number);
    for (const measured_number& each : record.metrics) {
      put_number(text, each.value);
      put_number(text, static_cast<double>(each.name.size()));
      text += each.name + ' ';
    }
  }
  return text;
}

/// Reads such texts. Throws data_error for others.
class text_of_numbers {
 public:
  text_of_numbers(const std::string& text, const std::string& its_file)
      : next(text.data()), end(next + text.size()), file(its_file) {}

  bool is_empty() const { return next == end; }
  double number() {
    double result = 0;
    const auto [behind, failure] = std::from_chars(next, end, result, std::chars_format::hex);
    if (failure != std::errc() || behind == end || *behind != ' ') fails();
    next = behind + 1;
    return result;
  }
  std::size_t count() {
    const double result = number();
    if (!(result >= 0 && result <= static_cast<double>(end - next))) fails();
    return static_cast<std::size_t>(result);
  }
  std::string name() {
    const std::size_t size = count();
    if (next + size == end || next[size] != ' ') fails();
    next += size + 1;
    return {next - size - 1, size};
  }

 private:
  [[noreturn]] void fails() const { refuse_file(file, "has a history that cannot be read"); }

  const char* next;
  const char* const end;
  const std::string& file;
};

inline history read_history(const std::string& text, const std::string& file) {
  history past;
  for (text_of_numbers from(text, file); !from.is_empty();) {
    epoch_record& record = past.epochs.emplace_back();
    record.epoch = past.epochs.size();
    record.cost = from.number();
    record.validated = from.number() != 0;
    record.validation_cost = from.number();
    record.validation_accuracy = from.number();
    record.seconds = from.number();
    for (std::size_t left = from.count(); left > 0; --left) {
      const double value = from.number();
      record.metrics.push_back({from.name(), value});
    }
  }
  return past;
}

/// The learning rates of a rule; for a schedule, those of some steps.
template <class Rule>
void put_rates(std::string& text, Rule rule) {
  if constexpr (requires { rule.in_step(std::size_t{1}); }) {
    for (const std::size_t step : std::initializer_list<std::size_t>{1, 2, 3, 10, 100, 1000, 10000, 100000})
      put_rates(text, rule.in_step(step));
  } else if constexpr (requires { rule.learning_rate; }) {
    put_number(text, rule.learning_rate);
  } else if constexpr (requires { rule.for_each_rule([](auto&) {}); }) {
    rule.for_each_rule([&](auto& each) { put_rates(text, each); });
  } else if constexpr (requires { rule.optimizer; }) {
    put_rates(text, rule.optimizer);
  }
}

}  // namespace internal::storage

/// Keeps a training in a file: `fit(m, loss, adam{}, data, {.epochs = 20}, checkpoints{"run.ckpt"})`. It writes a
/// checkpoint after every `every` epochs, at the end or interruption of the training, and, if `every_seconds` is above
/// 0, after the batch in which so much time has passed since the last one. If the file exists when the training begins,
/// the training continues from it, also within an epoch. The model and the history are then the same as without the
/// interruption, bit by bit except for the seconds, if data, options and the machine are the same. A training that an
/// observer has ended stays ended, unless the observer only interrupts. The number of epochs may differ. Throws error
/// for `every` of 0 and if a file cannot be written. Throws data_error, before anything is changed, for a file that is
/// incomplete, of another network or optimizer, of other learning rates, or of other samples, batches or another order.
struct checkpoints {
  std::string file;
  std::size_t every = 1;
  double every_seconds = 0;

  using writes_nothing = void;
  training_plan plan = {};
  std::string rates = {};
  std::chrono::steady_clock::time_point written = {};

  template <class Training>
  void on_begin(const training_plan& begun, Training& training) {
    if (every == 0) throw error("checkpoints: every must be at least 1, is 0");
    if (!(every_seconds >= 0))
      throw error("checkpoints: every_seconds must be at least 0, is " + describe_number(every_seconds));
    plan = begun;
    rates.clear();
    if constexpr (requires { training.optimizer.settings(); })
      internal::storage::put_rates(rates, training.optimizer.settings());
    written = std::chrono::steady_clock::now();
  }

  template <class Training>
  void resume(Training& training) {
    if (::access(file.c_str(), F_OK) != 0) return;
    history found;
    internal::training::epoch_place place;
    const auto check = [&](const file_metadata& metadata) {
      const auto text = metadata.find(internal::storage::history_name);
      if (text == metadata.end()) internal::storage::refuse_file(file, "is a checkpoint that was not written by fit");
      found = internal::storage::read_history(text->second, file);
      const auto number = [&](const char* name) { return internal::storage::count_in(metadata, name, file); };
      const auto alike = [&](const char* name, std::uint64_t now) {
        if (const std::uint64_t then = number(name); then != now)
          internal::storage::refuse_file(file, std::string("was written by a training with ") +
                                                   (name + std::strlen(internal::storage::fit_prefix)) + " " +
                                                   std::to_string(then) + ", and this training has " +
                                                   std::to_string(now));
      };
      alike(internal::storage::samples_name, plan.samples);
      alike(internal::storage::batch_size_name, training.batch_size);
      alike(internal::storage::shuffle_name, training.shuffle.value);
      const auto rates_then = metadata.find(internal::storage::rates_name);
      if (rates_then == metadata.end() || rates_then->second != rates)
        internal::storage::refuse_file(
            file, "was written by a training with another learning rate or schedule, which starts at " +
                      first_rate(rates_then == metadata.end() ? "" : rates_then->second) + "; this one starts at " +
                      first_rate(rates));
      place.batches = number(internal::storage::place_name);
      place.cost =
          std::bit_cast<double>(internal::storage::count_in(metadata, internal::storage::cost_name, file, true));
      place.divisor =
          std::bit_cast<double>(internal::storage::count_in(metadata, internal::storage::divisor_name, file, true));
      if (plan.batches != 0 && place.batches >= plan.batches)
        internal::storage::refuse_file(file, "states a position after the last batch of an epoch");
      found.stopped_early = number(internal::storage::over_name) != 0;
    };
    internal::storage::resume(training.model, training.optimizer, file, internal::files::this_system(), check,
                              [&](auto& remembered) { visit_observers(training, remembered); });
    training.past = found;
    training.place = place;
  }

  template <class Training>
  void save_training(Training& training) {
    const history& past = training.past;
    const auto now = std::chrono::steady_clock::now();
    const bool epoch_ends = training.place.batches == 0;
    const bool is_due = past.stopped_early ||
                        (epoch_ends && (past.epochs.size() % every == 0 || past.epochs.size() >= plan.epochs)) ||
                        (every_seconds > 0 && std::chrono::duration<double>(now - written).count() >= every_seconds);
    if (!is_due) return;
    written = now;
    const auto text = [](std::uint64_t number) { return std::to_string(number); };
    internal::storage::write_training(
        training.model, std::as_const(training.optimizer), file,
        {{internal::storage::history_name, internal::storage::history_text(past)},
         {internal::storage::samples_name, text(plan.samples)},
         {internal::storage::batch_size_name, text(training.batch_size)},
         {internal::storage::shuffle_name, text(training.shuffle.value)},
         {internal::storage::rates_name, rates},
         {internal::storage::place_name, text(training.place.batches)},
         {internal::storage::cost_name, text(std::bit_cast<std::uint64_t>(training.place.cost))},
         {internal::storage::divisor_name, text(std::bit_cast<std::uint64_t>(training.place.divisor))},
         {internal::storage::over_name, text(past.stopped_early && !past.interrupted ? 1 : 0)}},
        internal::files::this_system(),
        [&](auto& remembered) { visit_observers(std::as_const(training), remembered); });
  }

 private:
  std::string first_rate(const std::string& text) const {
    return text.empty() ? "none" : describe_number(internal::storage::text_of_numbers(text, file).number());
  }
  template <class Training, class Remembered>
  static void visit_observers(Training& training, Remembered& remembered) {
    std::apply([&](auto&... observers) { (remembered.add_observer(observers), ...); }, training.observers);
  }
};

}  // namespace chainrule
