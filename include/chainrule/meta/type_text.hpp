// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <source_location>
#include <string>
#include <string_view>
#include <utility>

// A type as its user writes it. So layers and functions have names in reports, the user's own as well, and none has to state one.
namespace chainrule {

/// What the compiler calls a type, for `type_text`: "... [with Type = chainrule::dense<4>]".
template <class Type>
constexpr const char* type_signature() {
  return std::source_location::current().function_name();
}

namespace type_texts {

template <class = void>
bool is_of_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Takes the name at a text's end away, and what stands in brackets behind it: "x<a::b<1>" becomes "x<a::".
template <class = void>
void drop_last_name(std::string& text) {
  if (!text.empty() && std::string_view(">)}").find(text.back()) != std::string_view::npos) {
    int open = 0;
    do {
      open += std::string_view(">)}").find(text.back()) != std::string_view::npos;
      open -= std::string_view("<({").find(text.back()) != std::string_view::npos;
      text.pop_back();
    } while (open > 0 && !text.empty());
  }
  while (!text.empty() && is_of_a_name(text.back())) text.pop_back();
}

// The namespace that users name: `act::tanh`, not `tanh`.
template <class = void>
bool ends_in_act(const std::string& text) {
  return text.size() >= 3 && text.compare(text.size() - 3, 3, "act") == 0 && (text.size() == 3 || !is_of_a_name(text[text.size() - 4]));
}

template <class = void>
void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
}

}  // namespace type_texts

/// `dense<4, act::tanh>`: without the other namespaces. Where the compiler does not say, "".
template <class = void>
std::string type_text(std::string_view words) {
  const std::size_t begin = words.find("Type = ");
  const std::size_t end = words.rfind(']');
  if (begin == std::string_view::npos || end == std::string_view::npos) return "";
  const std::string_view full = words.substr(begin + 7, end - begin - 7);
  std::string text;
  for (std::size_t i = 0; i < full.size(); ++i) {
    const bool follows_a_number = i > 0 && full[i - 1] >= '0' && full[i - 1] <= '9';
    if (full.substr(i, 2) == "::") {
      if (type_texts::ends_in_act(text))
        text += "::";
      else
        type_texts::drop_last_name(text);
      ++i;
    } else if (full.substr(i, 2) == "UL" && follows_a_number) {  // 5UL, of an extent
      ++i;
    } else {
      text += full[i];
    }
  }
  // What compilers write differently, and the values whose types have other names.
  using replacement = std::pair<const char*, const char*>;
  for (const auto& [from, to] : {replacement{"{}", ""}, {"()", ""}, {"> >", ">>"}, {"> >", ">>"}, {"from_extent<", "from<"}, {"pool_extents<", "pool_size<"}})
    type_texts::replace_all(text, from, to);
  return text;
}

}  // namespace chainrule
