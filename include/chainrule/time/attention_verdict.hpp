// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/without.hpp>
#include <chainrule/time/attention_options.hpp>
#include <chainrule/topology/layer_arguments.hpp>

// Whether an input and its options fit an attention layer, and what the layer is in inference.
namespace chainrule {
namespace internal::attention {

/// Whether queries of shape In can attend with these options.
struct nothing_more {
  using type = acceptance;
};
template <class Layer, class Stated, class In, class Then = nothing_more, bool IsSequence = In::rank == 2>
struct fits {
  using type = refusal<Layer, expects_a_sequence, receives<In>>;
};
template <class Layer, class Stated, class In, bool AreSequences>
struct fits_memory;
template <class Layer, class Stated, class In, class Then>
struct fits<Layer, Stated, In, Then, true> {
  using keys = typename source<typename Stated::memory::keys, In>::extents;
  using contents = typename source<typename Stated::memory::contents, In>::extents;
  static constexpr bool keys_are_steps = keys::rank == 2 && !meta::is_of_tokens<keys>,
                        contents_are_steps = contents::rank == 2 && !meta::is_of_tokens<contents>;
  using heads_stated = typename Stated::template option<role::heads, heads<1>>;
  using own = first_refusal<
      refuse_if<Stated::heads == 0 || In::extent(1) % (Stated::heads + (Stated::heads == 0)) != 0,
                refusal<Layer, has_heads_that_do_not_divide<heads_stated, In::extent(1)>>>,
      refuse_if<
          Stated::is_rotary && In::extent(1) / (Stated::heads + (Stated::heads == 0)) % 2 != 0,
          refusal<Layer, rotates_odd_heads<heads_stated, In::extent(1) / (Stated::heads + (Stated::heads == 0))>>>,
      refuse_if<!keys_are_steps, refusal<Layer, attends_to_another_shape<keys>>>,
      refuse_if<!contents_are_steps, refusal<Layer, attends_to_another_shape<contents>>>,
      typename fits_memory<Layer, Stated, In, keys_are_steps && contents_are_steps>::type>;
  using type = verdict_and_then<own, Then>;
};
template <class Layer, class Stated, class In>
struct fits_memory<Layer, Stated, In, false> {
  using type = acceptance;
};
template <class Layer, class Stated, class In>
struct fits_memory<Layer, Stated, In, true> {
  using keys = typename source<typename Stated::memory::keys, In>::extents;
  using contents = typename source<typename Stated::memory::contents, In>::extents;
  static constexpr std::size_t steps = keys::extent(0);
  using hidden = typename Stated::hidden;
  using type =
      first_refusal<refuse_if<steps != contents::extent(0), refusal<Layer, has_keys_and_values_apart>>,
                    refuse_if<Stated::states(role::lengths) && (hidden::numbers != 1 || hidden::is_of_tokens),
                              refusal<Layer, needs_one_length_a_sample>>,
                    refuse_if<Stated::states(role::padding) && (hidden::numbers != steps || !hidden::is_of_tokens),
                              refusal<Layer, needs_a_token_for_each_key<steps>>>>;
};

/// Whether a stream has the layer. What a layer attends to is there as a whole; its own sequence is not.
template <class Layer, class Stated, bool AttendsToItself = !Stated::attends_elsewhere>
using verdict_of_stream = first_refusal<
    refuse_if<!Stated::attends_elsewhere && (Stated::states(role::lengths) || Stated::states(role::padding)),
              refusal<Layer, hides_keys_in_a_stream>>,
    refuse_if<AttendsToItself && !Stated::states(role::causal), refusal<Layer, attends_to_later_steps>>>;

// The layer without dropout, as it is in inference.
template <class Option>
struct is_dropout : std::false_type {};
template <auto Rate>
struct is_dropout<dropout<Rate>> : std::true_type {};
template <class Mode, template <class...> class Layer, class... Options>
struct in_mode_of {
  using type = Layer<Options...>;
};
template <template <class...> class Layer, class... Options>
struct in_mode_of<inference_mode, Layer, Options...> {
  using type = meta::made_without<Layer, is_dropout, Options...>;
};

}  // namespace internal::attention
}  // namespace chainrule
