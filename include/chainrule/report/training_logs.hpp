// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include <chainrule/file/read_file.hpp>
#include <chainrule/optimizer/inner_rate.hpp>
#include <chainrule/report/event_file.hpp>
#include <chainrule/training/fit.hpp>

// Observers that log a training: lines for people, CSV, JSON lines, TensorBoard's events. Not part of chainrule.hpp.
// Files are flushed after each epoch, so that they can be read while the training runs.
namespace chainrule {

namespace internal::report {

/// The numbers of a record that exist, with their names.
inline std::vector<measured_number> numbers_of(const epoch_record& record) {
  std::vector<measured_number> all{{"cost", record.cost}};
  if (record.validated) all.push_back({"validation cost", record.validation_cost});
  if (record.validation_accuracy == record.validation_accuracy)
    all.push_back({"validation accuracy", record.validation_accuracy});
  all.insert(all.end(), record.metrics.begin(), record.metrics.end());
  return all;
}
/// The learning rate of the last step; NaN if the optimizer has none.
template <class Rule>
double last_rate(const Rule& rule, std::size_t step) {
  if constexpr (requires { rule.in_step(step); })
    return last_rate(rule.in_step(step), step);
  else if constexpr (requires { double{rule.learning_rate}; })
    return rule.learning_rate;
  else if constexpr (requires { rule.optimizer; })
    return last_rate(rule.optimizer, step);
  else
    return std::numeric_limits<double>::quiet_NaN();
}
template <class Training>
std::vector<measured_number> numbers_with_rate(const epoch_record& record, Training& training) {
  auto all = numbers_of(record);
  if constexpr (requires { training.optimizer.settings(); }) {
    const double rate = last_rate(training.optimizer.settings(), record.epoch * std::size_t{training.batches});
    if (rate == rate) all.push_back({"learning rate", rate});
  }
  return all;
}

/// A text file to which each epoch adds a line.
class line_file {
 public:
  line_file() = default;
  line_file(const line_file&) = delete;
  line_file& operator=(const line_file&) = delete;
  ~line_file() { close(); }

  void close() {
    if (handle != nullptr) std::fclose(handle);
    handle = nullptr;
  }
  bool is_open() const { return handle != nullptr; }
  /// Begins a file with some lines. Throws error if it cannot be written.
  void open(const std::string& name, const std::string& lines) {
    close();
    path = name;
    handle = std::fopen(name.c_str(), "wb");
    if (handle == nullptr) throw error(name + ": cannot be written");
    write(lines);
  }
  void write(const std::string& lines) {
    if (std::fwrite(lines.data(), 1, lines.size(), handle) != lines.size() || std::fflush(handle) != 0)
      throw error(path + ": cannot be written");
  }

 private:
  std::string path;
  std::FILE* handle = nullptr;
};

/// The lines of a file up to the first for which keep(line) is false; none if there is no file, or if it is a pipe.
template <class Keep>
std::string lines_while(const std::string& path, const Keep& keep) {
  struct stat found;
  if (::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return {};
  const auto all = read_file<std::string>(path);
  std::string kept;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('\n', at);
    if (end == all.npos || !keep(all.substr(at, end - at))) break;
    kept += all.substr(at, end + 1 - at);
    at = end + 1;
  }
  return kept;
}

inline std::string in_full(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", number);
  return text;
}
inline std::string in_quotes(const std::string& text, const char* special) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += special;
    if (c == '\\' && *special == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace internal::report

/// Prints a line for each epoch: `epoch 3/20, cost 0.1234, validation cost 0.2, 1234 samples/s, 12 s left`, to a
/// terminal, a pipe or a file.
struct print_epochs {
  std::FILE* stream = stderr;

  training_plan plan = {};
  double seconds = 0;
  std::size_t epochs = 0;

  void on_begin(const training_plan& begun) {
    plan = begun;
    seconds = 0;
    epochs = 0;
  }
  void on_epoch(const epoch_record& record) {
    seconds += record.seconds;
    ++epochs;
    std::string line = "epoch " + std::to_string(record.epoch) + "/" + std::to_string(plan.epochs);
    char text[160];
    for (const measured_number& each : internal::report::numbers_of(record)) {
      std::snprintf(text, sizeof text, ", %s %.4g", each.name.c_str(), each.value);
      line += text;
    }
    const double an_epoch = seconds / static_cast<double>(epochs);
    std::snprintf(text, sizeof text, ", %.0f samples/s, %.0f s left\n",
                  static_cast<double>(plan.samples) / std::max(record.seconds, 1e-9),
                  an_epoch * static_cast<double>(plan.epochs - record.epoch));
    std::fputs((line + text).c_str(), stream);
    std::fflush(stream);
  }
};

/// A table with a row for each epoch and a column for each number. A training that continues from a checkpoint
/// continues its table. Throws error if the file cannot be written.
struct csv_log {
  std::string file;

  using writes_nothing = void;
  internal::report::line_file lines = {};

  void on_begin(const training_plan&) { lines.close(); }
  template <class Training>
  void on_epoch(const epoch_record& record, Training& training) {
    auto numbers = internal::report::numbers_with_rate(record, training);
    numbers.push_back({"seconds", record.seconds});
    if (!lines.is_open()) {
      std::string names = "epoch";
      for (const measured_number& each : numbers)
        names +=
            "," + (each.name.find_first_of(",\"\n") == each.name.npos ? each.name
                                                                      : internal::report::in_quotes(each.name, "\""));
      std::string before;
      if (record.epoch > 1)
        before = internal::report::lines_while(file, [&](const std::string& line) {
          return line == names ||
                 (std::atoll(line.c_str()) > 0 && std::atoll(line.c_str()) < static_cast<long long>(record.epoch));
        });
      lines.open(file, before.starts_with(names + "\n") ? before : names + "\n");
    }
    std::string row = std::to_string(record.epoch);
    for (const measured_number& each : numbers) row += "," + internal::report::in_full(each.value);
    lines.write(row + "\n");
  }
  void on_end(const history&) { lines.close(); }
};

/// A JSON object in each line: `{"epoch": 3, "cost": 0.1234, "seconds": 0.5}`. Numbers that are not finite are null. A
/// continued training continues the file, as with csv_log.
struct json_lines_log {
  std::string file;

  using writes_nothing = void;
  internal::report::line_file lines = {};

  void on_begin(const training_plan&) { lines.close(); }
  template <class Training>
  void on_epoch(const epoch_record& record, Training& training) {
    auto numbers = internal::report::numbers_with_rate(record, training);
    numbers.push_back({"seconds", record.seconds});
    if (!lines.is_open())
      lines.open(file,
                 record.epoch == 1 ? std::string() : internal::report::lines_while(file, [&](const std::string& line) {
                   return line.starts_with("{\"epoch\": ") &&
                          std::atoll(line.c_str() + 10) < static_cast<long long>(record.epoch);
                 }));
    std::string row = "{\"epoch\": " + std::to_string(record.epoch);
    for (const measured_number& each : numbers)
      row += ", " + internal::report::in_quotes(each.name, "\\") + ": " +
             (std::isfinite(each.value) ? internal::report::in_full(each.value) : std::string("null"));
    lines.write(row + "}\n");
  }
  void on_end(const history&) { lines.close(); }
};

/// TensorBoard's events: `tensorboard_log{"runs/first"}` makes the folder, and in it a file
/// `events.out.tfevents.<seconds>.chainrule` with a scalar for each number, by epochs. A training that continues writes
/// another file, as TensorBoard expects. Throws error if it cannot be written.
struct tensorboard_log {
  std::string folder;

  using writes_nothing = void;
  internal::report::line_file events = {};

  void on_begin(const training_plan&) {
    internal::report::make_folders(folder);
    const auto now = static_cast<long long>(std::time(nullptr));
    events.open(internal::report::unused_name(folder + "/events.out.tfevents." + std::to_string(now) + ".chainrule"),
                internal::report::record_of(internal::report::first_event(static_cast<double>(now))));
  }
  template <class Training>
  void on_epoch(const epoch_record& record, Training& training) {
    auto numbers = internal::report::numbers_with_rate(record, training);
    std::string bytes;
    const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    for (const measured_number& each : numbers)
      bytes += internal::report::record_of(
          internal::report::scalar_event(now, record.epoch, each.name, static_cast<float>(each.value)));
    events.write(bytes);
  }
  void on_end(const history&) { events.close(); }
};

}  // namespace chainrule
