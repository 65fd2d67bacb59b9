// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/file/atomic_file.hpp>
#include <chainrule/storage/comparison.hpp>
#include <chainrule/storage/numbers.hpp>
#include <chainrule/storage/safetensors.hpp>

// Tensors between memory and a file.
namespace chainrule {

/// How a file's tensors are matched: by their names, which are those of PyTorch's state_dict, `0.weight`, or
/// `fc1.weight` if a layer is `named<"fc1", ...>`; or by their order, layer by layer.
enum class tensor_matching { by_name, by_order };
inline constexpr tensor_matching by_name = tensor_matching::by_name;
inline constexpr tensor_matching by_order = tensor_matching::by_order;

namespace internal::storage {

/// The prefix in files of an optimizer's state; no tensor of a network has it.
inline constexpr char optimizer_prefix[] = "optimizer/";

inline constexpr char observer_prefix[] = "observer/", fit_prefix[] = "fit/";
inline bool is_of_optimizer(const std::string& name) { return name.starts_with(optimizer_prefix); }
inline bool is_of_observer(const std::string& name) { return name.starts_with(observer_prefix); }
inline bool is_of_training(const std::string& name) {
  return is_of_optimizer(name) || is_of_observer(name) || name.starts_with(fit_prefix);
}
/// A user's metadata. Throws error for a name that the library uses.
inline const file_metadata& checked(const file_metadata& metadata) {
  for (const auto& [name, text] : metadata)
    if (is_of_training(name))
      throw error("metadata cannot be called '" + describe_text(name.substr(0, 60)) + "': names that begin with " +
                  "optimizer/, observer/ or fit/ are those of a training");
  return metadata;
}
inline void drop_training(file_metadata& metadata) {
  std::erase_if(metadata, [](const auto& entry) { return is_of_training(entry.first); });
}

/// Tensors, and the beginning of their numbers. Pointer: to T, or to const T.
template <class Pointer>
struct tensors_in {
  std::vector<model_tensor> tensors;
  std::vector<Pointer> memories;

  tensors_in(std::vector<model_tensor> of_model, Pointer memory)
      : tensors(std::move(of_model)), memories(tensors.size(), memory) {}
  void add(model_tensor tensor, Pointer memory) {
    tensors.push_back(std::move(tensor));
    memories.push_back(memory);
  }
};

/// The file's tensors, matched with these tensors.
struct comparison {
  tensor_file file;
  matched match;
  std::vector<difference> differences;
};
inline comparison compare(const std::vector<model_tensor>& tensors, tensor_file read, const std::string& path,
                          tensor_matching matching) {
  comparison result{std::move(read), {}, {}};
  auto& entries = result.file.tensors;
  // A checkpoint can be read as a model's file, too.
  for (const auto is_of : {is_of_optimizer, is_of_observer})
    if (std::none_of(tensors.begin(), tensors.end(), [=](const auto& tensor) { return is_of(tensor.name); }))
      std::erase_if(entries, [=](const tensor_entry& entry) { return is_of(entry.name); });
  if (matching == by_order && are_sorted(entries) && !put_in_order_of_layers(entries))
    refuse_file(path,
                "its tensors are sorted by name, and names in words do not tell the order of layers: load it by names");
  result.match = matching == by_order ? match_by_order(tensors, entries) : match_by_names(tensors, entries);
  find_under_aliases(tensors, result.match);
  result.differences = differences_between(tensors, result.match);
  return result;
}

template <class T>
void check_numbers(const comparison& compared, const std::string& file) {
  for (const tensor_entry* const entry : compared.match.found) {
    const std::size_t beyond = entry == nullptr ? 0 : first_beyond<T>(*entry);
    if (entry != nullptr && is_of_optimizer(entry->name))
      if (const std::size_t at = first_not_finite<T>(*entry); at < entry->bytes.size() / bytes_of(entry->kind))
        refuse_file(file, "number " + std::to_string(at) + " of " + shown_name(entry->name) +
                              " is not finite, and an optimizer remembers no such number");
    if (entry != nullptr && entry->kind < i64 && beyond < entry->bytes.size() / bytes_of(entry->kind))
      refuse_file(file, "number " + std::to_string(beyond) + " of " + shown_name(entry->name) +
                            " is one that the model's scalar does not hold");
  }
}

/// Reads a file that has been parsed, or what `source` names, and returns its metadata, which `check` may refuse before
/// anything is changed.
template <class T, class Check>
file_metadata load(const tensors_in<T*>& to, tensor_file read, const std::string& path, tensor_matching matching,
                   const Check& check, const char* source = "the file") {
  const std::vector<model_tensor>& tensors = to.tensors;
  comparison compared = compare(tensors, std::move(read), path, matching);
  check(compared.file.metadata);
  if (!compared.differences.empty())
    refuse_file(path, "does not fit this network:" + in_columns(compared.differences, source));
  check_numbers<T>(compared, path);
  // Nothing fails from here on.
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    if (tensors[t].role != tensor_role::count && tensors[t].alias_of == no_index)
      read_tensor(*compared.match.found[t], tensors[t], to.memories[t], compared.file.file);
    if (tensors[t].alias_of != no_index) compared.file.metadata.erase(tensors[t].name);
  }
  return std::move(compared.file.metadata);
}

/// The same for a safetensors file.
template <class T, class Check>
file_metadata load(const tensors_in<T*>& to, const std::string& path, tensor_matching matching,
                   files::file_system& system, const Check& check) {
  const files::mapped_file file(path, system);
  tensor_file read = parse_safetensors(file.bytes(), path);
  read.file = &file;
  return storage::load(to, std::move(read), path, matching, check);
}

template <class T>
void save(const tensors_in<const T*>& from, const std::string& path, file_metadata metadata,
          files::file_system& system) {
  std::vector<written_tensor> written;
  for (const model_tensor& tensor : from.tensors) {
    // Shared parameters are written once. Their other names are in the metadata, as in safetensors.torch.save_model.
    if (tensor.alias_of != no_index) {
      if (metadata.count(tensor.name) > 0)
        throw error("metadata cannot be called '" + tensor.name + "', which is the name of a shared parameter");
      metadata[tensor.name] = from.tensors[tensor.alias_of].name;
      continue;
    }
    const bool is_count = tensor.role == tensor_role::count;
    const char* const of_numbers = sizeof(T) == 8 ? "F64" : "F32";
    written.push_back({tensor.name, is_count ? "I64" : of_numbers, tensor.extents,
                       count_of_numbers(tensor) * (is_count ? 8 : sizeof(T))});
  }
  const std::string header = safetensors_header(written, metadata);
  files::atomic_file file(path, system);
  file.write(header.data(), header.size());
  for (std::size_t t = 0; t < from.tensors.size(); ++t)
    if (from.tensors[t].alias_of == no_index)
      write_tensor(from.tensors[t], from.memories[t],
                   [&](const void* bytes, std::size_t count) { file.write(bytes, count); });
  file.commit();
}

}  // namespace internal::storage
}  // namespace chainrule
