// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/operation/part.hpp>

namespace chainrule {

// Phrases that the refusals of this layer are made of.
template <std::size_t Begin, std::size_t Count>
struct takes_places {
  static constexpr auto text() {
    return internal::meta::sentence("takes ", internal::meta::number_text<Count>, " places from place ",
                                    internal::meta::number_text<Begin>, " on");
  }
};
template <class Shape>
struct of_an_input {
  static constexpr auto text() {
    return internal::meta::sentence("of an input of ", internal::meta::spelling<Shape>());
  }
};

/// The Count places of the input along its first axis from place Begin on, counted from 0. The other axes stay.
template <std::size_t Begin, std::size_t Count>
struct slice {
  using library_type = slice;

 private:
  template <class In>
  struct cut;
  template <std::size_t First, std::size_t... Rest>
  struct cut<shape<First, Rest...>> {
    static constexpr bool fits = Count > 0 && Count <= First&& Begin <= First - Count;
    using type = shape<Count, Rest...>;
  };

 public:
  template <class In>
  using verdict = refuse_if<!cut<In>::fits, refusal<slice, takes_places<Begin, Count>, of_an_input<In>>>;
  template <class In>
  using output = typename cut<In>::type;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, typename cut<In>::type>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, op::slice<Begin * In::stride(0)>, layer_input>>;
  };
};

}  // namespace chainrule
