// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <type_traits>

#include <chainrule/meta/text.hpp>

// A type as its user writes it: `dense<4, act::tanh>`. So layers and functions have names in refusals, summaries and
// pages, the user's own as well, and none has to state one.
namespace chainrule {

/// What the compiler calls a type, for `internal::meta::type_in`: "... [with Type = chainrule::dense<4>]".
template <class Type>
constexpr const char* type_signature() {
  return __PRETTY_FUNCTION__;
}

/// The same for a template argument that is a value.
template <auto Type>
constexpr const char* value_signature() {
  return __PRETTY_FUNCTION__;
}

namespace internal::meta {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_of_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}
constexpr bool closes(char c) { return c == '>' || c == ')' || c == '}'; }
constexpr bool opens(char c) { return c == '<' || c == '(' || c == '{'; }

/// A spelling that is being written, in memory of the caller: characters are appended to it and removed from its end.
struct spelled {
  char* out;
  std::size_t length = 0;

  constexpr char last() const { return length == 0 ? '\0' : out[length - 1]; }
  constexpr bool ends_in(const char* words, std::size_t count) const {
    if (length < count) return false;
    for (std::size_t i = 0; i < count; ++i)
      if (out[length - count + i] != words[i]) return false;
    return true;
  }
  /// Removes the name at the end, and its template arguments: "x<a::b<1>" becomes "x<a::".
  constexpr void drop_last_name() {
    if (closes(last())) {
      int open = 0;
      do {
        open += closes(last()) ? 1 : 0;
        open -= opens(last()) ? 1 : 0;
        --length;
      } while (open > 0 && length > 0);
    }
    while (is_of_a_name(last())) --length;
  }
  // The namespaces that users name: `act::tanh`, not `tanh`, and `op::linear`.
  constexpr bool ends_in_name(const char* name, std::size_t count) const {
    return ends_in(name, count) && (length == count || !is_of_a_name(out[length - count - 1]));
  }
  constexpr bool ends_in_act() const { return ends_in_name("act", 3) || ends_in_name("op", 2); }
  constexpr void put(char c) { out[length++] = c; }
  // Replaces the type of a variable template by the template's name: input_feature_count by `in_features`.
  constexpr void name_variable(const char* name, std::size_t count, const char* words) {
    if (!ends_in(name, count) || (length > count && is_of_a_name(out[length - count - 1]))) return;
    length -= count;
    for (; *words != '\0'; ++words) put(*words);
  }
};

constexpr bool begins_with(const char* from, std::size_t size, const char* words) {
  std::size_t in_common = 0;
  while (in_common < size && words[in_common] != '\0' && from[in_common] == words[in_common]) ++in_common;
  return words[in_common] == '\0';
}

/// Writes a type's name without namespaces and suffixes of numbers. It has at most as many characters as the input;
/// returns how many.
[[gnu::noinline, gnu::cold]] constexpr std::size_t write_spelling(const char* from, std::size_t size, char* out) {
  spelled to{out};
  bool in_a_number = false;
  for (std::size_t i = 0; i < size; ++i) {
    const char c = from[i], next = i + 1 < size ? from[i + 1] : '\0';
    if (is_digit(c) && !is_of_a_name(to.last())) in_a_number = true;
    if (begins_with(from + i, size - i, "<lambda(") || begins_with(from + i, size - i, "(lambda at ")) {
      for (const char each : {'l', 'a', 'm', 'b', 'd', 'a'}) to.put(each);
      for (int open = 0; i < size; ++i) {
        open += opens(from[i]) ? 1 : closes(from[i]) ? -1 : 0;
        if (open == 0) break;
      }
      continue;
    }
    if (c == ':' && next == ':') {
      if (to.ends_in_act()) {
        to.put(':');
        to.put(':');
      } else {
        to.drop_last_name();
      }
      ++i;
    } else if (in_a_number && (c == 'U' || c == 'L' || c == 'u' || c == 'l')) {  // 5UL, of an extent
    } else if (in_a_number && c == 'e' && next == '+') {                         // 2.5e+0, or 2.500000e+00
      while (to.last() == '0') --to.length;
      std::size_t behind = i + 2;
      while (behind < size && from[behind] == '0') ++behind;
      if (behind < size && is_digit(from[behind]))
        to.put(c);
      else
        i = behind - 1;
    } else if ((c == '{' && next == '}') || (c == '(' && next == ')')) {  // of a value, in_features<64>{}
      ++i;
    } else if (begins_with(from + i, size - i, "{{}}")) {  // of a value with a base, pool_extents<3, 2>{{}}
      i += 3;
    } else if (c == ' ' &&
               (next == '>' || next == '[' || next == '(' || next == '&' || next == '*')) {  // > >, int [3], int &
    } else {
      if (c == '<') {
        to.name_variable("input_feature_count", 19, "in_features");
        to.name_variable("pool_extents", 12, "pool_size");
      }
      to.put(c);
    }
    if (!is_of_a_name(c) && c != '.') in_a_number = false;
  }
  return to.length;
}

/// Where the name of the type begins and ends in a signature; both 0 where the compiler does not say.
struct extent_in_signature {
  std::size_t begin = 0, end = 0;
  bool is_cut = false;  // the name is longer than what is read of it: compilers bound the work of a constant expression
};
inline constexpr std::size_t longest_read = 2000;
constexpr std::size_t behind(const char* characters, std::size_t from, const char* wanted) {
  for (std::size_t i = from; characters[i] != '\0'; ++i) {
    std::size_t in_common = 0;
    while (wanted[in_common] != '\0' && characters[i + in_common] == wanted[in_common]) ++in_common;
    if (wanted[in_common] == '\0') return i + in_common;
  }
  return 0;
}
constexpr extent_in_signature type_in(const char* signature) {
  extent_in_signature found{behind(signature, 0, "Type = "), 0};
  if (found.begin == 0) return {};
  std::size_t i = found.begin;
  for (; signature[i] != '\0' && i < found.begin + longest_read; ++i)
    if (signature[i] == ']') found.end = i;
  found.is_cut = signature[i] != '\0';
  if (found.is_cut) found.end = i;
  if (found.end == 0) return {};
  return found;
}

// The name of a type or value as the compiler prints it; for a template without arguments, the part before `<`.
template <bool IsHead>
struct found_name {
  char characters[400] = {};
  std::size_t length = 0;

  constexpr explicit found_name(const char* signature) {
    extent_in_signature name = type_in(signature);
    if (IsHead && name.is_cut) {
      for (std::size_t i = name.begin; i < name.end; ++i)
        if (signature[i] == '<') name.end = i;
    } else if (IsHead) {
      int open = 0;
      do {
        --name.end;
        open += closes(signature[name.end]) ? 1 : opens(signature[name.end]) ? -1 : 0;
      } while (open > 0);
    }
    // One that is too long for a sentence anyway.
    const std::size_t size = name.end - name.begin;
    length = write_spelling(signature + name.begin, size < sizeof characters ? size : sizeof characters, characters);
  }
};
template <class Type, bool IsHead = false>
inline constexpr auto compilers_name = written([](sink& to) {
  constexpr found_name<IsHead> found(type_signature<Type>());
  for (std::size_t i = 0; i < found.length; ++i) to.put(found.characters[i]);
});

/// What a type says of itself. In code, as its user writes it: a function `code()` that returns a text. In a sentence:
/// a literal or a text as its static member `text`, or what the function `text()` returns.
template <class Type>
concept HasCode = requires { Type::code(); } && is_text<decltype(Type::code())>;
template <class Type>
concept HasTextFunction = requires { Type::text(); } && is_text<decltype(Type::text())>;
template <class Type>
concept HasText = requires { Type::text; } && is_text<std::remove_const_t<decltype(Type::text)>>;

template <auto Value, class Kind = std::remove_const_t<decltype(Value)>>
inline constexpr auto value_spelling = written([](sink& to) {
  constexpr found_name<false> found(value_signature<Value>());
  for (std::size_t i = 0; i < found.length; ++i) to.put(found.characters[i]);
});
template <auto Value, HasCode Kind>
inline constexpr auto value_spelling<Value, Kind> = Kind::code();

template <class Type>
constexpr auto code();

// A template's arguments say of themselves what they have to say.
template <class Type>
struct code_from_compiler {
  static constexpr auto text = compilers_name<Type>;
};
template <template <class...> class Template, class First, class... Rest>
struct code_from_compiler<Template<First, Rest...>> {
  static constexpr auto text = sentence(compilers_name<Template<First, Rest...>, true>, "<", code<First>(),
                                        sentence(", ", code<Rest>())..., ">");
};
template <template <auto, class...> class Template, auto First, class... Rest>
struct code_from_compiler<Template<First, Rest...>> {
  static constexpr auto text = sentence(compilers_name<Template<First, Rest...>, true>, "<", value_spelling<First>,
                                        sentence(", ", code<Rest>())..., ">");
};

/// A type as its user writes it.
template <class Type>
struct code_of : code_from_compiler<Type> {};
template <HasCode Type>
struct code_of<Type> {
  static constexpr auto text = Type::code();
};
template <class Type>
constexpr auto code() {
  return code_of<Type>::text;
}

// In sentences no name is longer: a list of two hundred layers would hide what is said of it.
inline constexpr std::size_t longest_in_a_sentence = 120;
template <class Type>
inline constexpr auto short_code = written([](sink& to) {
  constexpr auto whole = code<Type>();
  std::size_t length = whole.size();
  if (length > longest_in_a_sentence)
    for (length = longest_in_a_sentence; length > longest_in_a_sentence / 2 && whole.characters[length - 1] != ' ';)
      --length;
  for (std::size_t i = 0; i < length; ++i) to.put(whole.characters[i]);
  if (length < whole.size()) to.put("...");
});

/// A type in a sentence: its own `text`, or its name as users write it, cut after 120 characters.
template <class Type>
constexpr auto spelling() {
  if constexpr (HasTextFunction<Type>)
    return Type::text();
  else if constexpr (HasText<Type>)
    return text(Type::text);
  else
    return short_code<Type>;
}

}  // namespace internal::meta
}  // namespace chainrule
