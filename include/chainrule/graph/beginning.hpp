// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>

// How parameters begin, as records. Only programs that initialize a model make them: no check of a network needs them.
namespace chainrule {

/// A parameter's initial values in another library.
struct default_rule {
  enum class kind { as_stated, uniform_by_fan, two_uniform_by_fan, glorot_by_fans, orthonormal, ones_between };
  kind is = kind::as_stated;
  std::size_t first = 0, second = 0;  // the fan; or where the ones begin and end
};
template <class Rule>
inline constexpr default_rule default_rule_of{};
template <std::size_t Fan>
inline constexpr default_rule default_rule_of<uniform_by_fan<Fan>>{default_rule::kind::uniform_by_fan, Fan};
template <std::size_t Fan>
inline constexpr default_rule default_rule_of<two_uniform_by_fan<Fan>>{default_rule::kind::two_uniform_by_fan, Fan};
template <>
inline constexpr default_rule default_rule_of<glorot_by_fans>{default_rule::kind::glorot_by_fans};
template <>
inline constexpr default_rule default_rule_of<orthonormal>{default_rule::kind::orthonormal};
template <std::size_t First, std::size_t End>
inline constexpr default_rule default_rule_of<ones_between<First, End>>{default_rule::kind::ones_between, First, End};

/// A parameter's initial values: drawn with fan in and fan out, one number, or normal numbers.
struct beginning_record {
  bool drawn = false;
  std::size_t fan_in = 0;
  std::size_t fan_out = 0;
  double number = 0;
  bool standard_normal = false;
  std::size_t zero_begin = 0;  // of those, elements that begin at 0
  std::size_t zero_end = 0;
  bool norms_of_rows = false;
  default_rule in_torch = {}, in_keras = {};
};

/// The rules of both libraries, from at most one default of each.
template <class... Defaults>
struct default_rules {
  static constexpr default_rule in_torch{}, in_keras{};
};
template <class Rule, class... Rest>
struct default_rules<chainrule::in_torch<Rule>, Rest...> {
  static constexpr default_rule in_torch = default_rule_of<Rule>, in_keras = default_rules<Rest...>::in_keras;
};
template <class Rule, class... Rest>
struct default_rules<chainrule::in_keras<Rule>, Rest...> {
  static constexpr default_rule in_torch = default_rules<Rest...>::in_torch, in_keras = default_rule_of<Rule>;
};

template <class Beginning>
inline constexpr beginning_record beginning_of{};
template <std::size_t FanIn, std::size_t FanOut, class... Defaults>
inline constexpr beginning_record beginning_of<drawn<FanIn, FanOut, Defaults...>>{
    .drawn = true,
    .fan_in = FanIn,
    .fan_out = FanOut,
    .in_torch = default_rules<Defaults...>::in_torch,
    .in_keras = default_rules<Defaults...>::in_keras};
template <auto Number, class... Defaults>
inline constexpr beginning_record beginning_of<begins_at<Number, Defaults...>>{
    .number = static_cast<double>(Number),
    .in_torch = default_rules<Defaults...>::in_torch,
    .in_keras = default_rules<Defaults...>::in_keras};
template <>
inline constexpr beginning_record beginning_of<norms_of_rows>{.norms_of_rows = true};
template <std::size_t ZeroBegin, std::size_t ZeroEnd>
inline constexpr beginning_record beginning_of<standard_normal<ZeroBegin, ZeroEnd>>{
    .standard_normal = true, .zero_begin = ZeroBegin, .zero_end = ZeroEnd};

}  // namespace chainrule
