// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <nlohmann/json.hpp>

#include <chainrule/storage/tensor_file.hpp>

// The format safetensors: eight bytes with the header's length; the header, in JSON; the tensors' bytes, without gaps.
// The whole header is checked first. Memory is allocated only in proportion to the file.
namespace chainrule::internal::storage {

inline constexpr std::size_t longest_header = 100'000'000;  // the limit of the format's own library
inline constexpr std::size_t most_axes = 64;

struct known_type {
  const char* name;
  std::size_t bytes;
  number_kind kind;
};
inline constexpr known_type known_types[] = {{"F32", 4, f32},
                                             {"F64", 8, f64},
                                             {"F16", 2, f16},
                                             {"BF16", 2, bf16},
                                             {"I64", 8, i64},
                                             {"I32", 4, of_another_kind},
                                             {"I16", 2, of_another_kind},
                                             {"I8", 1, of_another_kind},
                                             {"U8", 1, of_another_kind},
                                             {"U16", 2, of_another_kind},
                                             {"U32", 4, of_another_kind},
                                             {"U64", 8, of_another_kind},
                                             {"BOOL", 1, of_another_kind},
                                             {"F8_E5M2", 1, of_another_kind},
                                             {"F8_E4M3", 1, of_another_kind}};
inline const known_type* find_type(std::string_view name) {
  for (const known_type& type : known_types)
    if (name == type.name) return &type;
  return nullptr;
}

/// Receives the header from nlohmann's parser. It accepts nothing that is not expected at its place, so nesting is not
/// deeper than a tensor's shape.
class header_reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  struct described : tensor_entry {
    std::size_t type_bytes = 0;
    std::uint64_t offsets[2] = {};
    std::size_t offset_count = 0;
    bool has_type = false, has_shape = false, has_offsets = false;
  };
  struct text_entry {
    std::string name, text;
  };

  explicit header_reader(const std::string& its_file) : file(its_file) {}

  std::vector<described> tensors;
  std::vector<text_entry> metadata;

  bool start_object(std::size_t) override {
    if (place == before) return go(among_names);
    if (place == at_tensor) {
      tensors.emplace_back().name = name;
      return go(in_tensor);
    }
    if (place == at_metadata) return go(in_metadata);
    return refuse("an object where none belongs");
  }
  bool key(string_t& word) override {
    if (place == among_names) {
      if (const char* const wrong = wrong_in_name(word)) return refuse("the name '" + shown(word) + "' " + wrong);
      name = word;
      return go(word == "__metadata__" ? at_metadata : at_tensor);
    }
    if (place == in_metadata) {
      metadata.push_back({word, {}});
      return go(at_text);
    }
    described& tensor = tensors.back();
    if (word == "dtype") return once(tensor.has_type, at_type);
    if (word == "shape") return once(tensor.has_shape, at_shape);
    if (word == "data_offsets") return once(tensor.has_offsets, at_offsets);
    return refuse("the tensor '" + shown(name) + "' has '" + shown(word) + "'");
  }
  bool end_object() override {
    if (place == among_names) return go(behind);
    if (place == in_tensor) {
      const described& tensor = tensors.back();
      if (!tensor.has_type || !tensor.has_shape || !tensor.has_offsets || tensor.offset_count != 2)
        return refuse("the tensor '" + shown(name) + "' lacks dtype, shape or two data_offsets");
      return go(among_names);
    }
    if (has_metadata) return refuse("__metadata__ stands twice");
    has_metadata = true;
    return go(among_names);
  }
  bool start_array(std::size_t) override {
    if (place == at_shape) return go(in_shape);
    if (place == at_offsets) return go(in_offsets);
    return refuse("an array where none belongs");
  }
  bool end_array() override { return go(in_tensor); }
  bool number_unsigned(number_unsigned_t number) override {
    if (place == in_shape) {
      if (tensors.back().extents.size() == most_axes || number > std::numeric_limits<std::size_t>::max())
        return refuse("the tensor '" + shown(name) + "' has too large a shape");
      tensors.back().extents.push_back(static_cast<std::size_t>(number));
      return true;
    }
    if (place != in_offsets || tensors.back().offset_count == 2) return refuse("a number where none belongs");
    tensors.back().offsets[tensors.back().offset_count++] = number;
    return true;
  }
  bool string(string_t& text) override {
    if (place == at_text) {
      metadata.back().text = text;
      return go(in_metadata);
    }
    if (place != at_type) return refuse("a text where none belongs");
    const known_type* const type = find_type(text);
    if (type == nullptr) return refuse("the tensor '" + shown(name) + "' has the unknown dtype '" + shown(text) + "'");
    described& tensor = tensors.back();
    tensor.type_name = type->name;
    tensor.type_bytes = type->bytes;
    tensor.kind = type->kind;
    return go(in_tensor);
  }
  bool null() override { return refuse("null where none belongs"); }
  bool boolean(bool) override { return refuse("a truth value where none belongs"); }
  bool number_integer(number_integer_t) override { return refuse("a negative number"); }
  bool number_float(number_float_t, const string_t&) override { return refuse("a number that is no whole one"); }
  bool binary(binary_t&) override { return refuse("bytes where none belong"); }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception&) override {
    return refuse("no JSON at byte " + std::to_string(at));
  }

 private:
  enum places {
    before,
    among_names,
    at_tensor,
    in_tensor,
    at_type,
    at_shape,
    in_shape,
    at_offsets,
    in_offsets,
    at_metadata,
    in_metadata,
    at_text,
    behind
  };

  bool go(places to) {
    place = to;
    return true;
  }
  bool once(bool& has, places to) {
    if (has) return refuse("the tensor '" + shown(name) + "' says something twice");
    has = true;
    return go(to);
  }
  [[noreturn]] bool refuse(const std::string& why) const { refuse_file(file, "its header is wrong: " + why); }
  static std::string shown(const std::string& text) { return describe_text(text.substr(0, 60)); }

  const std::string& file;
  std::string name;
  places place = before;
  bool has_metadata = false;
};

/// The tensors in a file's bytes. Throws data_error, with the file's name, for a header that is longer than the file or
/// is not JSON of the expected form, names that occur twice or cannot be printed, unknown types, and tensors that
/// overlap, leave holes or have other sizes than their shapes.
inline tensor_file parse_safetensors(std::span<const unsigned char> bytes, const std::string& file) {
  if (bytes.size() < 8) refuse_file(file, "has " + std::to_string(bytes.size()) + " bytes: not a safetensors file");
  const std::uint64_t length = read_little_endian(bytes.data(), 8);
  const std::size_t left = bytes.size() - 8;
  if (length > left || length > longest_header) {
    const bool is_swapped = __builtin_bswap64(length) <= left;
    refuse_file(file, "its header is said to have " + std::to_string(length) + " bytes, " +
                          (is_swapped ? "in the wrong order of bytes" : "and " + std::to_string(left) + " follow") +
                          ": not a safetensors file");
  }
  const unsigned char* const text = bytes.data() + 8;
  const auto data = bytes.subspan(8 + static_cast<std::size_t>(length));
  if (length == 0 || *text != '{') refuse_file(file, "its header does not begin with {: not a safetensors file");
  header_reader read(file);
  nlohmann::json::sax_parse(text, text + length, &read);

  if (const std::string* const twice = find_duplicate(read.tensors))
    refuse_file(file, "two tensors are called '" + describe_text(twice->substr(0, 60)) + "'");
  if (const std::string* const twice = find_duplicate(read.metadata))
    refuse_file(file, "its metadata have '" + describe_text(twice->substr(0, 60)) + "' twice");
  std::vector<header_reader::described*> by_place;
  for (auto& tensor : read.tensors) by_place.push_back(&tensor);
  std::sort(by_place.begin(), by_place.end(), [](const auto* one, const auto* other) {
    return std::make_pair(one->offsets[0], one->offsets[1]) < std::make_pair(other->offsets[0], other->offsets[1]);
  });
  std::uint64_t end = 0;
  for (auto* const tensor : by_place) {
    const auto wrong = [&](const char* what) {
      refuse_file(file, "the tensor '" + describe_text(tensor->name.substr(0, 60)) + "' " + what);
    };
    std::size_t size = 0;
    if (tensor->offsets[1] < tensor->offsets[0] || tensor->offsets[1] > data.size()) wrong("ends outside the file");
    if (tensor->offsets[0] < end) wrong("overlaps another");
    if (tensor->offsets[0] > end) wrong("leaves a hole before it");
    if (!count_bytes(tensor->extents, tensor->type_bytes, data.size(), size) ||
        size != tensor->offsets[1] - tensor->offsets[0])
      wrong("has other bytes than its shape says");
    end = tensor->offsets[1];
    tensor->bytes = data.subspan(static_cast<std::size_t>(tensor->offsets[0]), size);
  }
  if (end != data.size()) refuse_file(file, std::to_string(data.size() - end) + " bytes after the last tensor");

  tensor_file result;
  for (auto& tensor : read.tensors) result.tensors.push_back(std::move(tensor));
  for (auto& [name, value] : read.metadata) result.metadata[std::move(name)] = std::move(value);
  return result;
}

/// A text in JSON. Throws error if it is not UTF-8.
inline std::string in_json(const std::string& text) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    throw error("'" + describe_text(text) + "' is not in UTF-8");
  }
}

/// The header of a file whose tensors have these names, types, shapes and sizes in bytes, in this order.
struct written_tensor {
  std::string name;
  const char* type_name;
  std::vector<std::size_t> extents;
  std::size_t bytes;
};
inline std::string safetensors_header(const std::vector<written_tensor>& tensors, const file_metadata& metadata) {
  std::string header = "{";
  const char* before = "";
  if (!metadata.empty()) {
    header += "\"__metadata__\":{";
    for (const auto& [name, text] : metadata) {
      header += before + in_json(name) + ":" + in_json(text);
      before = ",";
    }
    header += "}";
  }
  std::size_t end = 0;
  for (const written_tensor& tensor : tensors) {
    header += before + in_json(tensor.name) + ":{\"dtype\":\"" + tensor.type_name + "\",\"shape\":[";
    before = "";
    for (const std::size_t extent : tensor.extents) {
      header.append(before).append(std::to_string(extent));
      before = ",";
    }
    header += "],\"data_offsets\":[" + std::to_string(end) + "," + std::to_string(end + tensor.bytes) + "]}";
    end += tensor.bytes;
    before = ",";
  }
  header += "}";
  header.resize((header.size() + 7) / 8 * 8, ' ');  // so that the tensors begin at a multiple of 8
  if (header.size() > longest_header)
    throw error("the tensors' names and the metadata take " + std::to_string(header.size()) +
                " bytes, more than the 100 MB of a safetensors header");
  std::string all;
  put_little_endian(all, header.size(), 8);
  return all + header;
}

}  // namespace chainrule::internal::storage
