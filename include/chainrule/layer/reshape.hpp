// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/part.hpp>

namespace chainrule {

// Phrases that the refusals of this layer are made of.
template <std::size_t Elements, std::size_t Received>
struct takes_elements {
  static constexpr auto text() {
    return internal::meta::sentence("takes ", internal::meta::number_text<Elements>, " elements and receives ",
                                    internal::meta::number_text<Received>, ": the number of elements stays");
  }
};
struct has_no_extents {
  static constexpr char text[] = "has no extents: write reshape<28, 28>";
};

/// The input's elements in their order, with other extents: `reshape<28, 28>`. The number of elements stays.
template <std::size_t... Extents>
struct reshape {
  template <class In>
  using verdict = first_refusal<refuse_if<sizeof...(Extents) == 0, refusal<reshape, has_no_extents>>,
                                refuse_if<shape<Extents...>::has_zero_extent, refusal<reshape, has_a_zero_extent>>,
                                refuse_if<shape<Extents...>::size != In::size,
                                          refusal<reshape, takes_elements<shape<Extents...>::size, In::size>>>>;

  // Input and output share memory: nothing is computed.
  template <class In>
  struct on {
    using values = list<value<calculus::activation, shape<Extents...>>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, op::rearrange, layer_input>>;
  };
};

}  // namespace chainrule
