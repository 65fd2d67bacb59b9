// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/file/atomic_file.hpp>
#include <chainrule/model/model.hpp>
#include <chainrule/storage/comparison.hpp>
#include <chainrule/storage/mistakes.hpp>
#include <chainrule/storage/numbers.hpp>
#include <chainrule/storage/safetensors.hpp>

// Models in files. Not part of chainrule.hpp: it reads headers by nlohmann's JSON, and asks POSIX for files.
namespace chainrule {

/// How a file's tensors are told: by their names, which are those of PyTorch's state_dict, `0.weight`, `fc1.weight`
/// where a layer is `named<"fc1", ...>`; or by their order, layer by layer.
enum class tensor_matching { by_name, by_order };
inline constexpr tensor_matching by_name = tensor_matching::by_name;
inline constexpr tensor_matching by_order = tensor_matching::by_order;

/// Whether a file is of a network, and why, in one line.
struct file_check {
  bool fits = false;
  std::string text;

  explicit operator bool() const { return fits; }
};

namespace internal::storage {

/// What stands in a file, for a network's tensors.
struct comparison {
  tensor_file file;
  matched match;
  std::vector<difference> differences;
};
inline comparison compare(const std::vector<model_tensor>& tensors, const files::mapped_file& file,
                          tensor_matching matching) {
  comparison result{parse_safetensors(file.bytes(), file.name()), {}, {}};
  const auto& entries = result.file.tensors;
  if (matching == by_order && are_sorted(entries))
    refuse_file(file.name(), "its tensors are sorted by name, so their order is not the network's: load it by names");
  result.match = matching == by_order ? match_by_order(tensors, entries) : match_by_names(tensors, entries);
  find_under_aliases(tensors, result.match);
  result.differences = differences_between(tensors, result.match);
  return result;
}

template <class T>
void check_numbers(const comparison& compared, const std::string& file) {
  for (const tensor_entry* const entry : compared.match.found) {
    const std::size_t beyond = entry == nullptr ? 0 : first_beyond<T>(*entry);
    if (entry != nullptr && entry->kind < i64 && beyond < entry->bytes.size() / bytes_of(entry->kind))
      refuse_file(file, "number " + std::to_string(beyond) + " of " + shown_name(entry->name) +
                            " is one that the model's scalar does not hold");
  }
}

template <class T>
file_metadata load(const std::vector<model_tensor>& tensors, T* memory, const std::string& path,
                   tensor_matching matching, files::file_system& system) {
  const files::mapped_file file(path, system);
  comparison compared = compare(tensors, file, matching);
  if (!compared.differences.empty()) refuse_file(path, "is not of this network:" + in_columns(compared.differences));
  check_numbers<T>(compared, path);
  // From here on nothing fails.
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    if (tensors[t].role != tensor_role::count && tensors[t].alias_of == no_index)
      read_tensor(*compared.match.found[t], tensors[t], memory);
    if (tensors[t].alias_of != no_index) compared.file.metadata.erase(tensors[t].name);
  }
  return std::move(compared.file.metadata);
}

template <class T>
void save(std::vector<model_tensor> tensors, const T* memory, const std::string& path, file_metadata metadata,
          files::file_system& system) {
  // Shared parameters are written once. The other names stand in the metadata, as safetensors.torch.save_model has it.
  for (const model_tensor& tensor : tensors)
    if (tensor.alias_of != no_index) metadata[tensor.name] = tensors[tensor.alias_of].name;
  std::erase_if(tensors, [](const model_tensor& tensor) { return tensor.alias_of != no_index; });
  std::vector<written_tensor> written;
  for (const model_tensor& tensor : tensors) {
    const bool is_count = tensor.role == tensor_role::count;
    written.push_back({tensor.name,
                       is_count         ? "I64"
                       : sizeof(T) == 8 ? "F64"
                                        : "F32",
                       tensor.extents, count_of_numbers(tensor) * (is_count ? 8 : sizeof(T))});
  }
  const std::string header = safetensors_header(written, metadata);
  files::atomic_file file(path, system);
  file.write(header.data(), header.size());
  for (const model_tensor& tensor : tensors)
    write_tensor(tensor, memory, [&](const void* bytes, std::size_t count) { file.write(bytes, count); });
  file.commit();
}

inline file_check check(const std::vector<model_tensor>& tensors, const std::string& path, tensor_matching matching) {
  try {
    const files::mapped_file file(path);
    const comparison compared = compare(tensors, file, matching);
    if (compared.differences.empty()) {
      std::size_t numbers = 0;
      for (const model_tensor& tensor : tensors) numbers += count_of_numbers(tensor);
      return {true, path + ": is of this network, " + std::to_string(tensors.size()) + " tensors, " +
                        std::to_string(numbers) + " numbers"};
    }
    const difference& first = compared.differences[0];
    const std::size_t more = compared.differences.size() - 1;
    return {false, path + ": is not of this network, " + first.name + " is " + first.here + " in the network and " +
                       first.there + " in the file" +
                       (more > 0 ? ", and " + std::to_string(more) + " more differ" : "")};
  } catch (const data_error& wrong) {
    return {false, wrong.what()};
  }
}

template <class Net, class Result>
using if_stored = if_accepted<verdict_of_states<Net>, std::type_identity<Result>>;

}  // namespace internal::storage

/// Writes a model's parameters and buffers as safetensors, with the names of PyTorch's state_dict. Whenever the program
/// or the machine stops, the file is the old one or the new one, as a whole. Throws error where it cannot be written.
template <internal::PlainNetwork Net, Scalar T>
internal::storage::if_stored<Net, void> save(const internal::models::model<Net, T>& m, const std::string& path,
                                             const file_metadata& metadata = {},
                                             internal::files::file_system& system = internal::files::this_system()) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted)
    internal::storage::save(internal::storage::tensors_of<Net>(), m.data(), path, metadata, system);
  else
    return {};
}

/// Reads them again, also what PyTorch has written, in half, single or double precision, and returns the file's
/// metadata. Throws data_error for a file that is not whole or not of this network: which tensors are missing, are too
/// many or have another shape. The model is changed only where nothing is wrong.
template <internal::PlainNetwork Net, Scalar T>
internal::storage::if_stored<Net, file_metadata> load(
    internal::models::model<Net, T>& m, const std::string& path, tensor_matching matching = by_name,
    internal::files::file_system& system = internal::files::this_system()) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted)
    return internal::storage::load(internal::storage::tensors_of<Net>(), m.data(), path, matching, system);
  else
    return {};
}

/// Whether a file is of a model's network: `if (const auto check = check_file(m, path); !check) std::cout <<
/// check.text`.
template <internal::PlainNetwork Net, Scalar T>
internal::storage::if_stored<Net, file_check> check_file(const internal::models::model<Net, T>&,
                                                         const std::string& path, tensor_matching matching = by_name) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted)
    return internal::storage::check(internal::storage::tensors_of<Net>(), path, matching);
  else
    return {};
}

/// What is no model or no file's name is refused.
template <class... Arguments>
  requires(!internal::storage::is_call<Arguments...>)
refused_call<internal::storage::mistake_of<internal::storage::save_call, Arguments...>> save(const Arguments&...) {
  return {};
}
template <class First, class... Rest>
  requires(!(std::is_lvalue_reference_v<First> && internal::storage::is_call<std::remove_reference_t<First>, Rest...>))
refused_call<internal::storage::mistake_of_load<std::remove_cvref_t<First>, Rest...>> load(First&&, const Rest&...) {
  return {};
}
template <class... Arguments>
  requires(!internal::storage::is_call<Arguments...>)
refused_call<internal::storage::mistake_of<internal::storage::check_call, Arguments...>> check_file(
    const Arguments&...) {
  return {};
}

}  // namespace chainrule
