// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/storage/storage.hpp>

// Transforms of data that were fitted on a training set, in the file of the model that was trained with them. Not part
// of chainrule.hpp.
namespace chainrule {

namespace internal::storage {

inline constexpr char transform_prefix[] = "transform/";

/// Transforms that are stored with a model, in the order in which they are applied.
template <class... Transforms>
struct transforms_beside {
  std::tuple<Transforms&...> all;
};

/// Adds the rows of numbers of a transform to tensors in a file: `transform/1/standardize/center` is the center of the
/// first.
template <class Pointer>
class transform_rows {
 public:
  explicit transform_rows(tensors_in<Pointer>& tensors) : to(tensors) {}

  template <class Transform>
  void add(Transform& transform) {
    using type = std::remove_const_t<Transform>;
    prefix = transform_prefix + std::to_string(++number) + "/" + type::kind + "/";
    if constexpr (std::is_const_v<Transform>)
      if (transform.size() == 0)
        throw error("transform " + std::to_string(number) + ", " + type::kind + ", was not fitted: it cannot be saved");
    type::visit_state(transform, *this);
  }
  template <class Numbers>
  void row(const char* name, Numbers& numbers) {
    static_assert(std::is_same_v<decltype(numbers.data()), Pointer>,
                  "a transform that is stored with a model has the model's scalar");
    model_tensor stored;
    stored.name = prefix + name;
    stored.extents = {numbers.size()};
    stored.parts = {{0, numbers.size(), 1, false, {numbers.size()}, false}};
    to.add(std::move(stored), numbers.data());
  }

 private:
  tensors_in<Pointer>& to;
  std::size_t number = 0;
  std::string prefix;
};

/// Reads the rows of a transform that are in a file. A row that is not there stays empty.
template <class T>
struct row_reader {
  const tensor_file& file;
  const std::string& path;
  std::size_t number = 0;
  std::string prefix = {};

  template <class Transform>
  void read(Transform& transform) {
    prefix = transform_prefix + std::to_string(++number) + "/" + Transform::kind + "/";
    Transform::visit_state(transform, *this);
    const char* const wrong = transform.size() == 0 ? nullptr : transform.wrong_state();
    if (wrong != nullptr) refuse_file(path, prefix.substr(0, prefix.size() - 1) + " " + wrong);
  }
  void row(const char* name, std::vector<T>& numbers) {
    const auto entry = std::find_if(file.tensors.begin(), file.tensors.end(),
                                    [&](const tensor_entry& each) { return each.name == prefix + name; });
    if (entry == file.tensors.end() || entry->kind >= i64 || entry->extents.size() != 1) return;
    numbers.resize(entry->extents[0]);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = read_number<T>(entry->bytes.data() + i * bytes_of(entry->kind), entry->kind);
      if (!std::isfinite(numbers[i]))
        refuse_file(path, "number " + std::to_string(i) + " of " + entry->name +
                              " is not finite, and a transform has no such number");
    }
  }
};

}  // namespace internal::storage

/// Transforms that were fitted on training data, for save and load, in the order in which they are applied:
/// `with_transforms(scale, encode)`.
template <class... Transforms>
internal::storage::transforms_beside<Transforms...> with_transforms(Transforms&... transforms) {
  return {{transforms...}};
}

/// Writes a model and transforms into one file; see `save`. Throws error for a transform that was not fitted.
template <internal::PlainNetwork Net, Scalar T, class... Transforms>
internal::storage::if_stored<Net, void> save(const internal::models::model<Net, T>& m, const std::string& path,
                                             const internal::storage::transforms_beside<Transforms...>& transforms,
                                             const file_metadata& metadata = {},
                                             internal::files::file_system& system = internal::files::this_system()) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted) {
    internal::storage::tensors_in<const T*> all(internal::storage::tensors_of<Net>(), m.data());
    internal::storage::transform_rows<const T*> rows(all);
    std::apply([&](const auto&... each) { (rows.add(each), ...); }, transforms.all);
    internal::storage::save(all, path, internal::storage::checked(metadata), system);
  } else {
    return {};
  }
}

/// Reads a model and its transforms again, and returns the metadata. Throws data_error for a file that is not of this
/// network and of these transforms in this order; then nothing is changed.
template <internal::PlainNetwork Net, Scalar T, class... Transforms>
internal::storage::if_stored<Net, file_metadata> load(
    internal::models::model<Net, T>& m, const std::string& path,
    const internal::storage::transforms_beside<Transforms...>& transforms,
    internal::files::file_system& system = internal::files::this_system()) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted) {
    const internal::files::mapped_file file(path, system);
    auto read = internal::storage::parse_safetensors(file.bytes(), path);
    std::tuple<Transforms...> fresh;
    internal::storage::row_reader<T> reader{read, path};
    internal::storage::tensors_in<T*> all(internal::storage::tensors_of<Net>(), m.data());
    internal::storage::transform_rows<T*> rows(all);
    std::apply(
        [&](auto&... each) {
          (reader.read(each), ...);
          (rows.add(each), ...);
        },
        fresh);
    file_metadata metadata = internal::storage::load(all, std::move(read), path, by_name, [](const file_metadata&) {});
    internal::storage::drop_training(metadata);
    std::apply([&](auto&... to) { std::apply([&](auto&... from) { ((to = std::move(from)), ...); }, fresh); },
               transforms.all);
    return metadata;
  } else {
    return {};
  }
}

}  // namespace chainrule
