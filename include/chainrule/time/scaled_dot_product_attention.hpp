// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/multi_head_attention.hpp>

namespace chainrule {

namespace internal::attention {

struct rules_of_products {
  static constexpr char text[] =
      "heads<4>, attends_to<from<...>, from<...>>, causal_mask, attention_mask<...>, lengths<from<...>>, "
      "padding_mask<from<...>>, dropout<0.1> and temperature<2.0>";
  static constexpr role roles[] = {role::heads,   role::memory,  role::causal, role::mask,
                                   role::lengths, role::padding, role::rate,   role::temperature};
};

template <class Layer, class Stated, class In>
struct fits_products {
  using keys = typename source<typename Stated::memory::keys, In>::extents;
  using contents = typename source<typename Stated::memory::contents, In>::extents;
  using type = first_refusal<
      refuse_if<keys::extent(1) != In::extent(1),
                refusal<Layer, needs_keys_like_queries<keys::extent(1), In::extent(1)>>>,
      refuse_if<contents::extent(1) % Stated::heads != 0,
                refusal<Layer, has_heads_that_do_not_divide<typename Stated::template option<role::heads, heads<1>>,
                                                            contents::extent(1)>>>>;
};

/// Its values and equations: from each of Queries steps of In, which may be a step of a stream.
template <class Stated, std::size_t Queries, class In>
struct products_of {
  using from_keys = source<typename Stated::memory::keys, In>;
  using from_contents = source<typename Stated::memory::contents, In>;
  static constexpr std::size_t each = In::extent(1) / Stated::heads, keys = from_keys::extents::extent(0),
                               width = from_contents::extents::extent(1), each_content = width / Stated::heads;
  using type =
      mixing<names_of_values, Stated, Queries, keys, each, each_content, heads_in<layer_input, 0, In::extent(1), each>,
             heads_in<typename from_keys::name, 0, In::extent(1), each>,
             heads_in<typename from_contents::name, 0, width, each_content>, calculus::activation,
             Stated::temperature_or(root_of(each))>;
};
struct products_elsewhere {
  template <class Stated, std::size_t, class In>
  struct on {
    struct type : products_of<on_a_step<Stated>, 1, In>::type {
      using parameters = list<>;
    };
  };
};

}  // namespace internal::attention

/// softmax(Q K' / sqrt(width)) V (Vaswani and others 2017), without parameters: Q is the input, a sequence (steps,
/// features); K and V too, or `attends_to<from<"k">, from<"v">>`. The output has the steps of Q and the features of V.
/// Options: heads<4>, which divides all features, one unless stated; attends_to; causal_mask, attention_mask<rule>,
/// lengths<from<"n">> or padding_mask<from<"words">> of the keys; dropout<0.1> of the shares; temperature<1.0> in place
/// of the root.
template <class... Options>
struct scaled_dot_product_attention {
 private:
  using stated = internal::attention::options<Options...>;
  template <class In>
  using contents = typename internal::attention::source<typename stated::memory::contents, In>::extents;

 public:
  template <class In>
  using verdict = verdict_and_then<
      typename stated::template verdict<scaled_dot_product_attention, internal::attention::rules_of_products>,
      internal::attention::fits<scaled_dot_product_attention, stated, In,
                                internal::attention::fits_products<scaled_dot_product_attention, stated, In>>>;
  template <class In>
  using output = shape<In::extent(0), contents<In>::extent(1)>;
  template <class Mode>
  using in = typename internal::attention::in_mode_of<Mode, chainrule::scaled_dot_product_attention, Options...>::type;

  template <std::size_t Steps>
  using in_stream = typename internal::attention::attention_on_a_step<
      stated::attends_elsewhere,
      internal::attention::scaled_dot_product_attention_of_step<internal::attention::names_of_values, stated, Steps>,
      internal::attention::products_elsewhere, Steps, Options...>::type;
  static constexpr std::size_t stream_stride()
    requires(stated::attends_elsewhere)
  {
    return 1;
  }
  template <class>
  using stream_verdict = internal::attention::verdict_of_stream<scaled_dot_product_attention, stated>;

  template <class In>
  struct on : internal::attention::products_of<stated, In::extent(0), In>::type {
    using parameters = list<>;
    using reads_whole = typename stated::reads_whole;
    using valid_steps = typename stated::hidden::template valid_steps<
        internal::attention::products_of<stated, In::extent(0), In>::keys>;
  };
};

namespace internal::layer_references {

template <class... Options>
inline constexpr bool is_over_steps<scaled_dot_product_attention<Options...>> = true;
template <class... Options>
inline constexpr bool mentioned_in<scaled_dot_product_attention<Options...>> = true;
template <class Place, class In, class... Options, class Scope>
  requires mentioned_in<scaled_dot_product_attention<Options...>>
struct resolve<Place, In, scaled_dot_product_attention<Options...>, Scope>
    : resolve_layer<Place, In, scaled_dot_product_attention, Scope, Options...> {};

}  // namespace internal::layer_references
}  // namespace chainrule
