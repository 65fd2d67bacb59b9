// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>

// Why an attention layer refuses its input or its options.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

struct needs_heads {
  static constexpr char text[] = "needs a number of heads: add heads<4>";
};
struct needs_feed_forward {
  static constexpr char text[] = "needs the units of its inner layer: add feed_forward<256>";
};
struct attends_to_later_steps {
  static constexpr char text[] = "attends to later steps, which a stream does not have: add causal_mask";
};
struct attends_to_steps_of_the_stream {
  static constexpr char text[] =
      "attends to a value of the stream's own steps, which are not all there yet: let it be computed from another input "
      "alone, or compute all steps at once, m(x)";
};
struct hides_keys_in_a_stream {
  static constexpr char text[] = "hides keys by lengths or padding, and a stream has no end: leave this option out";
};
struct needs_what_it_attends_to {
  static constexpr char text[] = "needs the encoder's output: add attends_to<from<\"encoded\">>";
};
template <class Heads, std::size_t Features>
struct has_heads_that_do_not_divide {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Heads>(), ", which must divide its ",
                                    internal::meta::number_text<Features>, " features");
  }
};
template <class Shape>
struct attends_to_another_shape {
  static constexpr auto text() {
    return internal::meta::sentence("attends to ", Shape::text(), ", and takes sequences of shape (steps, features)");
  }
};
struct has_keys_and_values_apart {
  static constexpr char text[] = "has keys and values of different numbers of steps";
};
template <std::size_t Keys, std::size_t Queries>
struct needs_keys_like_queries {
  static constexpr auto text() {
    return internal::meta::sentence("has keys of ", internal::meta::number_text<Keys>, " features and queries of ",
                                    internal::meta::number_text<Queries>, ": both must be the same");
  }
};
template <class Rule>
struct states_no_mask {
  static constexpr auto text() {
    return internal::meta::sentence("has a mask that states neither allows(query, key) nor element(query, key): ",
                                    internal::meta::spelling<Rule>());
  }
};
template <std::size_t Keys>
struct needs_a_token_for_each_key {
  static constexpr auto text() {
    return internal::meta::sentence("needs a token for each of ", internal::meta::number_text<Keys>,
                                    " keys: write padding_mask<from<\"words\">> of the tokens");
  }
};
struct has_no_positive_temperature {
  static constexpr char text[] = "has a temperature that is not positive: write temperature<1.0>";
};
struct rotates_what_it_attends_to {
  static constexpr char text[] =
      "is rotary and attends to another sequence, whose steps are not its own: leave one out";
};
template <class Heads, std::size_t Features>
struct rotates_odd_heads {
  static constexpr auto text() {
    return internal::meta::sentence("is rotary and has ", internal::meta::spelling<Heads>(), " of ",
                                    internal::meta::number_text<Features>,
                                    " features, which are no pairs: write heads of an even number of features");
  }
};
struct has_lengths_and_padding {
  static constexpr char text[] = "has both lengths and a padding_mask: write one";
};

}  // namespace internal

}  // namespace chainrule
