// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/storage/model_tensors.hpp>

// Whether a file fits a network: which tensor of the file belongs to which of the network, and the error's text if one
// is missing, extra or of another shape.
namespace chainrule::internal::storage {

/// The part of a name before its last dot: the layer's name.
inline std::string_view layer_in(const std::string& name) {
  const std::size_t point = name.rfind('.');
  return std::string_view(name).substr(0, point == name.npos ? 0 : point + 1);
}
inline std::string_view last_in(const std::string& name) {
  return std::string_view(name).substr(layer_in(name).size());
}

/// The number that PyTorch's recurrent modules write into the names of their layers' tensors, 12 in
/// `weight_ih_l12_reverse`; empty in other names.
inline std::string_view number_of_recurrent_layer(const std::string& name) {
  std::string_view last = last_in(name);
  constexpr std::string_view reverse = "_reverse";
  if (last.ends_with(reverse)) last.remove_suffix(reverse.size());
  const std::size_t end = last.find_last_not_of("0123456789") + 1;
  const std::string_view begin = last.substr(0, end);
  const bool is_one = begin == "weight_ih_l" || begin == "weight_hh_l" || begin == "bias_ih_l" || begin == "bias_hh_l";
  return last.substr(is_one ? end : last.size());
}
/// A tensor's name within its layer: the last part of the name, without such a number.
inline std::string name_in_layer(const std::string& name) {
  std::string last(last_in(name));
  if (const auto number = number_of_recurrent_layer(name); !number.empty())
    last.erase(last.rfind(number), number.size());
  return last;
}
inline bool in_same_layer(const std::string& one, const std::string& other) {
  return layer_in(one) == layer_in(other) && number_of_recurrent_layer(one) == number_of_recurrent_layer(other);
}

/// For each tensor of the network the file's tensor, or null; and the remaining tensors of the file.
struct matched {
  std::vector<const tensor_entry*> found;
  std::vector<const tensor_entry*> extra;
};

inline matched match_by_names(const std::vector<model_tensor>& tensors, const std::vector<tensor_entry>& entries) {
  std::map<std::string_view, const tensor_entry*> left;
  for (const tensor_entry& entry : entries) left[entry.name] = &entry;
  matched result;
  for (const model_tensor& tensor : tensors) {
    const auto found = left.find(tensor.name);
    result.found.push_back(found == left.end() ? nullptr : found->second);
    if (found != left.end()) left.erase(found);
  }
  for (const tensor_entry& entry : entries)
    if (left.count(entry.name) > 0) result.extra.push_back(&entry);
  return result;
}

/// Compares two names, numbers in them as numbers. Their order in a network is known if the first difference is a
/// number, or if one name continues the other: a layer's own tensors are before those inside it.
struct name_order {
  int sign = 0;
  bool is_known = true;
};
inline name_order order_of_names(std::string_view one, std::string_view other) {
  const auto is_digit = [](std::string_view text, std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  std::size_t i = 0, j = 0;
  while (i < one.size() && j < other.size()) {
    if (!is_digit(one, i) || !is_digit(other, j)) {
      if (one[i] != other[j]) return {one[i] < other[j] ? -1 : 1, false};
      ++i, ++j;
      continue;
    }
    const std::size_t begin = i, other_begin = j;
    while (i < one.size() && is_digit(one, i)) ++i;
    while (j < other.size() && is_digit(other, j)) ++j;
    const auto digits = one.substr(begin, i - begin), other_digits = other.substr(other_begin, j - other_begin);
    if (digits != other_digits)
      return {std::make_pair(digits.size(), digits) < std::make_pair(other_digits.size(), other_digits) ? -1 : 1, true};
  }
  return {i < one.size() ? 1 : j < other.size() ? -1 : 0, true};
}

/// Whether tensors are sorted by their names within each type, as safetensors' Python library writes them.
inline bool are_sorted(const std::vector<tensor_entry>& entries) {
  for (std::size_t i = 1; i < entries.size(); ++i)
    if (entries[i].type_name == entries[i - 1].type_name && entries[i].name < entries[i - 1].name) return false;
  return true;
}
/// Sorts such tensors into the order of layers if their names tell it: 2 before 10. False if they do not: whether
/// `conv` is before `bn`.
inline bool put_in_order_of_layers(std::vector<tensor_entry>& entries) {
  const auto order = [](const tensor_entry& one, const tensor_entry& other) {
    const name_order modules = order_of_names(layer_in(one.name), layer_in(other.name));
    return modules.sign != 0
               ? modules
               : order_of_names(number_of_recurrent_layer(one.name), number_of_recurrent_layer(other.name));
  };
  std::sort(entries.begin(), entries.end(), [&](const auto& one, const auto& other) {
    const int sign = order(one, other).sign;
    return sign != 0 ? sign < 0 : one.name < other.name;
  });
  return std::adjacent_find(entries.begin(), entries.end(), [&](const auto& one, const auto& other) {
           return !order(one, other).is_known;
         }) == entries.end();
}

/// Matches the layers of both in their order; a recurrent module of PyTorch counts as several layers. Within a layer
/// names are matched, or the order if the names differ.
inline matched match_by_order(const std::vector<model_tensor>& tensors, const std::vector<tensor_entry>& entries) {
  std::vector<std::vector<const tensor_entry*>> layers;
  for (const tensor_entry& entry : entries) {
    const auto found = std::find_if(layers.begin(), layers.end(),
                                    [&](const auto& layer) { return in_same_layer(layer[0]->name, entry.name); });
    if (found == layers.end())
      layers.push_back({&entry});
    else
      found->push_back(&entry);
  }
  matched result;
  result.found.resize(tensors.size(), nullptr);
  std::size_t layer = 0;
  for (std::size_t first = 0, end = 0; first < tensors.size(); first = end, ++layer) {
    while (end < tensors.size() && in_same_layer(tensors[end].name, tensors[first].name)) ++end;
    if (layer >= layers.size()) continue;
    auto& left = layers[layer];
    const auto take = [&](std::size_t t, const auto& is_it) {
      const auto found = std::find_if(left.begin(), left.end(), is_it);
      if (result.found[t] != nullptr || found == left.end()) return;
      result.found[t] = *found;
      left.erase(found);
    };
    for (std::size_t t = first; t < end; ++t)
      take(t, [&](const tensor_entry* entry) { return name_in_layer(entry->name) == name_in_layer(tensors[t].name); });
    for (std::size_t t = first; t < end; ++t)
      if (tensors[t].role != tensor_role::count) take(t, [](const tensor_entry*) { return true; });
  }
  for (const auto& left : layers) result.extra.insert(result.extra.end(), left.begin(), left.end());
  return result;
}

/// Shared parameters have several names, and are read from any of them.
inline void find_under_aliases(const std::vector<model_tensor>& tensors, matched& match) {
  for (std::size_t t = 0; t < tensors.size(); ++t)
    if (tensors[t].alias_of != no_index && match.found[tensors[t].alias_of] == nullptr)
      match.found[tensors[t].alias_of] = match.found[t];
}
inline bool same_numbers(const tensor_entry& one, const tensor_entry& other) {
  return one.kind == other.kind && one.extents == other.extents &&
         std::equal(one.bytes.begin(), one.bytes.end(), other.bytes.begin(), other.bytes.end());
}

/// Whether a tensor can be read from an entry of the file.
inline bool fits(const tensor_entry& entry, const model_tensor& tensor) {
  if (tensor.role == tensor_role::count) return entry.kind == i64 && entry.bytes.size() == 8;
  return entry.kind < i64 && entry.extents == tensor.extents;
}

/// A line of the comparison: a tensor's name and shape on either side.
struct difference {
  std::string name, here, there;
};
inline std::string shape_text(const tensor_entry& entry) {
  std::string text = describe_text(describe_shape(entry.extents)).substr(0, 60);
  return entry.kind < i64 ? text : text + " " + entry.type_name;
}
inline std::string shown_name(const std::string& name) { return describe_text(name).substr(0, 60); }

inline std::vector<difference> differences_between(const std::vector<model_tensor>& tensors, const matched& match) {
  std::vector<difference> result;
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    const tensor_entry* const entry = match.found[t];
    const bool is_alias = tensors[t].alias_of != no_index;
    if (entry == nullptr && (is_alias || tensors[t].role == tensor_role::count)) continue;
    if (entry != nullptr && fits(*entry, tensors[t])) {
      if (is_alias && !same_numbers(*entry, *match.found[tensors[t].alias_of]))
        result.push_back({tensors[t].name, "is " + tensors[tensors[t].alias_of].name, "has other numbers"});
      continue;
    }
    const std::string renamed =
        entry != nullptr && entry->name != tensors[t].name ? shown_name(entry->name) + " " : std::string();
    result.push_back({tensors[t].name, describe_shape(tensors[t].extents),
                      entry == nullptr ? std::string("missing") : renamed + shape_text(*entry)});
  }
  for (const tensor_entry* const entry : match.extra)
    result.push_back({shown_name(entry->name), "none", shape_text(*entry)});
  return result;
}

/// The differences as a table of at most `most` lines; `source` says what the tensors beside the network's are of.
inline std::string in_columns(const std::vector<difference>& lines, const char* source = "the file",
                              std::size_t most = 100) {
  std::size_t name = 6, here = 12;
  for (const difference& line : lines) {
    name = std::max(name, line.name.size());
    here = std::max(here, line.here.size());
  }
  const auto padded = [](std::string text, std::size_t width) {
    text.resize(width + 2, ' ');
    return text;
  };
  std::string text = "\n  " + padded("tensor", name) + padded("this network", here) + source;
  for (std::size_t i = 0; i < std::min(most, lines.size()); ++i)
    text += "\n  " + padded(lines[i].name, name) + padded(lines[i].here, here) + lines[i].there;
  if (lines.size() > most) text += "\n  and " + std::to_string(lines.size() - most) + " more";
  return text;
}

}  // namespace chainrule::internal::storage
