// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <dirent.h>

#include <charconv>
#include <functional>

#include <chainrule/meta/type_text.hpp>
#include <chainrule/storage/storage.hpp>
#include <chainrule/training/optimizer_for.hpp>

// A training in a file: the model, and the state of its optimizer.
namespace chainrule {

namespace internal::storage {

/// The state of an optimizer, as tensors and as texts. In `optimizer/0/1/fc1.weight` the 1 stands for the second of the
/// numbers that an optimizer keeps for each number of that weight. The 0 is the optimizer's place if one is inside
/// another, as adam in averaged{adam{}}. The states of observers follow, as `observer/restore_best/0.weight`, and for a
/// second one `observer/restore_best 2/0.weight`. Pointer: to T, or to const T.
template <class Pointer>
class optimizer_tensors {
 public:
  template <class Optimizer>
  optimizer_tensors(Optimizer& optimizer, tensors_in<Pointer>& to) : all(to), of_model(to.tensors) {
    std::remove_const_t<Optimizer>::visit_state(optimizer, *this);
  }

  struct counted {
    std::string name;
    std::uint64_t value;
    std::function<void(std::uint64_t)> set;
    bool is_real = false;
  };
  std::vector<counted> counts;
  std::vector<std::function<void()>> when_read;

  template <class Number>
  void count(const char* name, Number& number) {
    counts.push_back({prefix() + name, static_cast<std::uint64_t>(number), {}, false});
    if constexpr (!std::is_const_v<Number>)
      counts.back().set = [&number](std::uint64_t value) { number = static_cast<Number>(value); };
  }
  template <class Number>
  void real(const char* name, Number& number) {
    counts.push_back({prefix() + name, std::bit_cast<std::uint64_t>(number), {}, true});
    if constexpr (!std::is_const_v<Number>)
      counts.back().set = [&number](std::uint64_t value) { number = std::bit_cast<double>(value); };
  }
  /// `times` numbers for each trained number, each laid out like a gradient.
  void numbers(Pointer memory, std::size_t times, std::size_t stride) {
    for (std::size_t slot = 0; slot < times; ++slot)
      for (const model_tensor& tensor : of_model) {
        if (tensor.role != tensor_role::values || tensor.alias_of != no_index || tensor.parts[0].frozen) continue;
        model_tensor kept = tensor;
        kept.name = prefix() + std::to_string(slot) + "/" + tensor.name;
        all.add(std::move(kept), memory + slot * stride);
      }
  }
  void row(const char* name, Pointer memory, std::size_t count) {
    model_tensor kept;
    kept.name = prefix() + name;
    kept.extents = {count};
    kept.parts = {{0, count, 1, false, {count}, false}};
    all.add(std::move(kept), memory);
  }
  void go_inside() { ++depth; }
  /// Numbers in bytes, laid out like those of the model.
  template <class Byte>
  void like_model(Byte* bytes) {
    for (const model_tensor& tensor : of_model) {
      if (tensor.role != tensor_role::values || tensor.alias_of != no_index) continue;
      model_tensor kept = tensor;
      kept.name = prefix() + tensor.name;
      all.add(std::move(kept), reinterpret_cast<Pointer>(bytes));
    }
  }
  template <class Observer>
  void add_observer(Observer& observer) {
    using type = std::remove_const_t<Observer>;
    if constexpr (requires { type::visit_state(observer, *this); }) {
      const std::string name = observer_prefix + type_text<type>();
      const auto before = std::count(observers.begin(), observers.end(), name);
      of_observer = name + (before == 0 ? "/" : " " + std::to_string(before + 1) + "/");
      observers.push_back(name);
      type::visit_state(observer, *this);
      of_observer.clear();
    }
  }
  /// Called when the whole state has been read.
  template <class Function>
  void afterwards(const Function& function) {
    if constexpr (!std::is_const_v<std::remove_pointer_t<Pointer>>) when_read.push_back(function);
  }

 private:
  std::string prefix() const {
    return of_observer.empty() ? optimizer_prefix + std::to_string(depth) + "/" : of_observer;
  }

  tensors_in<Pointer>& all;
  const std::vector<model_tensor> of_model;
  std::size_t depth = 0;
  std::string of_observer;
  std::vector<std::string> observers;
};

inline std::uint64_t count_in(const file_metadata& metadata, const std::string& name, const std::string& file,
                              bool is_real = false) {
  const auto found = metadata.find(name);
  std::uint64_t number = 0;
  const char* const end = found == metadata.end() ? nullptr : found->second.data() + found->second.size();
  constexpr std::uint64_t most = std::uint64_t{1} << 62;
  const auto read = end == nullptr ? std::from_chars_result{nullptr, std::errc::invalid_argument}
                                   : std::from_chars(found->second.data(), end, number);
  const bool holds = is_real ? std::isfinite(std::bit_cast<double>(number)) : number <= most;
  if (read.ec != std::errc{} || read.ptr != end || !holds)
    refuse_file(file, "is not a checkpoint of this optimizer, " + name + " is missing or not a count");
  return number;
}

/// The metadata's name for the optimizer's rule.
inline constexpr char optimizer_name[] = "optimizer/rule";
template <class Optimizer>
std::string rule_text() {
  return type_text<std::remove_cvref_t<decltype(std::declval<Optimizer&>().settings())>>();
}

template <class Type, class Net, class T>
concept OptimizerOf = PlainNetwork<Net> && requires(Type& optimizer, optimizer_tensors<T*>& to) {
  Type::visit_state(optimizer, to);
  optimizer.settings();
};

}  // namespace internal::storage

namespace internal::storage {

/// Writes a training. `more(remembered)` adds the states of observers.
template <class Net, class T, class Optimizer, class More>
void write_training(const models::model<Net, T>& m, const Optimizer& optimizer, const std::string& path,
                    file_metadata metadata, files::file_system& system, const More& more) {
  tensors_in<const T*> all(tensors_of<Net>(), m.data());
  optimizer_tensors<const T*> remembered(optimizer, all);
  more(remembered);
  metadata[optimizer_name] = rule_text<Optimizer>();
  for (const auto& each : remembered.counts) metadata[each.name] = std::to_string(each.value);
  storage::save(all, path, std::move(metadata), system);
}

}  // namespace internal::storage

/// Writes a training: the model, and the state of the optimizer that `optimizer_for` returned. The optimizer's settings
/// are not written. Throws error if the file cannot be written; see `save`.
template <internal::PlainNetwork Net, Scalar T, internal::storage::OptimizerOf<Net, T> Optimizer>
internal::storage::if_stored<Net, void> checkpoint(
    const internal::models::model<Net, T>& m, const Optimizer& optimizer, const std::string& path,
    file_metadata metadata = {}, internal::files::file_system& system = internal::files::this_system()) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted) {
    internal::storage::checked(metadata);
    internal::storage::write_training(m, optimizer, path, std::move(metadata), system, [](auto&) {});
  } else {
    return {};
  }
}

namespace internal::storage {

/// Reads a training. `check` may refuse the metadata before anything is changed; `more` as above.
template <class Net, class T, class Optimizer, class Check, class More>
file_metadata resume(models::model<Net, T>& m, Optimizer& optimizer, const std::string& path,
                     files::file_system& system, const Check& check, const More& more) {
  tensors_in<T*> all(tensors_of<Net>(), m.data());
  optimizer_tensors<T*> remembered(optimizer, all);
  more(remembered);
  std::vector<std::uint64_t> counts;
  file_metadata read = storage::load(all, path, by_name, system, [&](const file_metadata& metadata) {
    const auto rule = metadata.find(optimizer_name);
    const std::string expected = rule_text<Optimizer>();
    if (rule == metadata.end()) refuse_file(path, "is not a checkpoint: it holds only a model");
    if (rule->second != expected)
      refuse_file(path, "is a checkpoint of " + describe_text(rule->second.substr(0, 60)) + ", and the optimizer is " +
                            expected);
    for (const auto& each : remembered.counts) counts.push_back(count_in(metadata, each.name, path, each.is_real));
    check(metadata);
  });
  for (std::size_t i = 0; i < counts.size(); ++i) remembered.counts[i].set(counts[i]);
  for (const auto& function : remembered.when_read) function();
  drop_training(read);
  return read;
}

}  // namespace internal::storage

/// Reads a training, and returns the metadata: the following steps have the same bits as without the interruption.
/// Throws data_error for a file that is incomplete, of another network or of another optimizer; then nothing is
/// changed.
template <internal::PlainNetwork Net, Scalar T, internal::storage::OptimizerOf<Net, T> Optimizer>
internal::storage::if_stored<Net, file_metadata> resume(
    internal::models::model<Net, T>& m, Optimizer& optimizer, const std::string& path,
    internal::files::file_system& system = internal::files::this_system()) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted)
    return internal::storage::resume(m, optimizer, path, system, [](const file_metadata&) {}, [](auto&) {});
  else
    return {};
}

/// The newest complete checkpoint in a folder, by its time; an empty text if there is none.
inline std::string newest_checkpoint(const std::string& folder) {
  std::vector<std::pair<std::pair<long long, long long>, std::string>> files;
  if (DIR* const open = ::opendir(folder.c_str())) {
    while (const dirent* const entry = ::readdir(open)) {
      const std::string path = folder + "/" + entry->d_name;
      struct stat found;
      if (::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) && !path.ends_with(".tmp"))
        files.push_back({{found.st_mtim.tv_sec, found.st_mtim.tv_nsec}, path});
    }
    ::closedir(open);
  }
  std::sort(files.rbegin(), files.rend());
  for (const auto& [time, path] : files) try {
      const internal::files::mapped_file file(path);
      if (internal::storage::parse_safetensors(file.bytes(), path).metadata.count(internal::storage::optimizer_name) >
          0)
        return path;
    } catch (const data_error&) {  // incomplete, or of another format
    }
  return {};
}

}  // namespace chainrule
