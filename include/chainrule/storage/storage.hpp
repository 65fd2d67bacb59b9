// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/model.hpp>
#include <chainrule/storage/mistakes.hpp>
#include <chainrule/storage/transfer.hpp>

// Models in files. Not part of chainrule.hpp: it needs nlohmann's JSON and POSIX.
namespace chainrule {

/// Whether a file fits a network, and why not, in one line.
struct file_check {
  bool fits = false;
  std::string text;

  explicit operator bool() const { return fits; }
};

namespace internal::storage {

inline file_check check(const std::vector<model_tensor>& tensors, const std::string& path, tensor_matching matching) {
  try {
    const files::mapped_file file(path);
    const comparison compared = compare(tensors, parse_safetensors(file.bytes(), path), path, matching);
    if (compared.differences.empty()) {
      std::size_t numbers = 0;
      for (const model_tensor& tensor : tensors) numbers += count_of_numbers(tensor);
      return {true, path + ": fits this network, " + std::to_string(tensors.size()) + " tensors, " +
                        std::to_string(numbers) + " numbers"};
    }
    const difference& first = compared.differences[0];
    const std::size_t more = compared.differences.size() - 1;
    return {false, path + ": does not fit this network, " + first.name + " is " + first.here + " in the network and " +
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
/// or the machine stops, the file is the complete old one or the complete new one. Throws error if the file cannot be
/// written, and for metadata with a name that the library uses.
template <internal::PlainNetwork Net, Scalar T>
internal::storage::if_stored<Net, void> save(const internal::models::model<Net, T>& m, const std::string& path,
                                             const file_metadata& metadata = {},
                                             internal::files::file_system& system = internal::files::this_system()) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted)
    internal::storage::save(internal::storage::tensors_in<const T*>(internal::storage::tensors_of<Net>(), m.data()),
                            path, internal::storage::checked(metadata), system);
  else
    return {};
}

/// Reads a model's file, also one written by PyTorch, in half, single or double precision, and returns the file's
/// metadata. Throws data_error for a file that is incomplete or does not fit the network; the text lists tensors that
/// are missing, extra or of another shape. The model is changed only if everything fits.
template <internal::PlainNetwork Net, Scalar T>
internal::storage::if_stored<Net, file_metadata> load(
    internal::models::model<Net, T>& m, const std::string& path, tensor_matching matching = by_name,
    internal::files::file_system& system = internal::files::this_system()) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted) {
    file_metadata metadata =
        internal::storage::load(internal::storage::tensors_in<T*>(internal::storage::tensors_of<Net>(), m.data()), path,
                                matching, system, [](const file_metadata&) {});
    internal::storage::drop_training(metadata);
    return metadata;
  } else {
    return {};
  }
}

/// Whether a file fits a model's network: `if (const auto check = check_file(m, path); !check) std::cout <<
/// check.text`.
template <internal::PlainNetwork Net, Scalar T>
internal::storage::if_stored<Net, file_check> check_file(const internal::models::model<Net, T>&,
                                                         const std::string& path, tensor_matching matching = by_name) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted)
    return internal::storage::check(internal::storage::tensors_of<Net>(), path, matching);
  else
    return {};
}

/// All other arguments are refused.
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
