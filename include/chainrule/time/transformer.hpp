// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/transformer_parts.hpp>

// The layers of a transformer (Vaswani and others 2017), with the equations and the parameters of PyTorch's.
namespace chainrule {

namespace internal::attention {

/// The parts of an encoder's layer.
template <class Stated, class SelfAttention, std::size_t Steps, std::size_t Width>
using encoder_parts = parts_in_a_row<
    sublayer<names_around_first, Stated, SelfAttention, layer_input, calculus::letter<"x1">, Steps, Width>,
    sublayer<names_around_second, Stated, by_feed_forward<Stated>, calculus::letter<"x1">, calculus::activation, Steps,
             Width>>;

/// `transformer_encoder_layer` on a step of a stream.
template <class Stated, std::size_t Length>
struct transformer_encoder_layer_of_step {
  template <class In>
  struct on
      : encoder_parts<Stated, by_attention_in_a_stream<names_of_self_attention, Stated, Length>, 1, In::extent(1)> {};
};

// Self-attention does not read what the decoder attends to, and is alone masked by rules.
template <class Stated>
struct of_the_sequence : Stated {
  using memory = memory_of<void>;
  using hidden = hiding<void>;
};
template <class Stated>
struct of_the_memory : Stated {
  using rules = list<>;
};

/// The parts of a decoder's layer. Only its self-attention differs on a step of a stream.
template <class Stated, class SelfAttention, std::size_t Steps, std::size_t Width>
using decoder_parts = parts_in_a_row<
    sublayer<names_around_first, Stated, SelfAttention, layer_input, calculus::letter<"x1">, Steps, Width>,
    sublayer<names_around_second, Stated, by_attention<names_of_cross_attention, of_the_memory<Stated>>,
             calculus::letter<"x1">, calculus::letter<"x2">, Steps, Width>,
    sublayer<names_around_third, Stated, by_feed_forward<Stated>, calculus::letter<"x2">, calculus::activation, Steps,
             Width>>;
struct decoder_elsewhere {
  template <class Stated, std::size_t Length, class In>
  struct on {
    using type =
        decoder_parts<Stated, by_attention_in_a_stream<names_of_self_attention, of_the_sequence<Stated>, Length>, 1,
                      In::extent(1)>;
  };
};

struct rules_of_encoder {
  static constexpr char text[] =
      "heads<4>, feed_forward<256>, an activation, dropout<0.1>, norm_first, causal_mask, attention_mask<...>, "
      "lengths<from<...>>, padding_mask<from<...>>, rotary and epsilon<1e-5>";
  static constexpr role roles[] = {role::rotary,  role::heads,      role::inside, role::function,
                                   role::rate,    role::norm_first, role::causal, role::mask,
                                   role::lengths, role::padding,    role::epsilon};
};
struct rules_of_decoder {
  static constexpr char text[] =
      "heads<4>, feed_forward<256>, attends_to<from<...>>, an activation, dropout<0.1>, norm_first, causal_mask, "
      "attention_mask<...>, lengths<from<...>>, padding_mask<from<...>> and epsilon<1e-5>";
  static constexpr role roles[] = {role::heads,   role::inside,     role::memory, role::function,
                                   role::rate,    role::norm_first, role::causal, role::mask,
                                   role::lengths, role::padding,    role::epsilon};
};
template <class Layer, class Stated, class Rules>
using transformer_verdict =
    first_refusal<typename Stated::template verdict<Layer, Rules>,
                  refuse_if<!Stated::states(role::heads), refusal<Layer, needs_heads>>,
                  refuse_if<!Stated::states(role::inside) || Stated::inside == 0, refusal<Layer, needs_feed_forward>>>;

}  // namespace internal::attention

/// An encoder's layer: self-attention and a network of two layers at each step, each normalized after its sum, or with
/// `norm_first` before it; from a sequence of shape (steps, features) to the same shape. Options: heads<4>,
/// feed_forward<256>, an activation (relu unless stated), dropout<0.1> as in PyTorch at four places, norm_first,
/// causal_mask, attention_mask<rule>, lengths<from<"n">> or padding_mask<from<"words">>, epsilon<1e-5>.
template <class... Options>
struct transformer_encoder_layer {
 private:
  using stated = internal::attention::options<Options...>;
  template <class In>
  using parts = internal::attention::encoder_parts<
      stated, internal::attention::by_attention<internal::attention::names_of_self_attention, stated>, In::extent(0),
      In::extent(1)>;

 public:
  template <class In>
  using verdict = verdict_and_then<internal::attention::transformer_verdict<transformer_encoder_layer, stated,
                                                                            internal::attention::rules_of_encoder>,
                                   internal::attention::fits<transformer_encoder_layer, stated, In>>;
  template <class In>
  using output = In;
  template <class Mode>
  using in = typename internal::attention::in_mode_of<Mode, chainrule::transformer_encoder_layer, Options...>::type;
  template <std::size_t Steps>
  using in_stream = internal::attention::transformer_encoder_layer_of_step<stated, Steps>;
  template <class>
  using stream_verdict = internal::attention::verdict_of_stream<transformer_encoder_layer, stated>;

  template <class In>
  struct on : parts<In> {
    using valid_steps = typename stated::hidden::template valid_steps<In::extent(0)>;
  };
};

/// A decoder's layer: self-attention, attention to `attends_to<from<"encoded">>`, and a network of two layers at each
/// step. `causal_mask` and `attention_mask` are of the self-attention, `lengths` and `padding_mask` of what it attends
/// to. Other options as in transformer_encoder_layer.
template <class... Options>
struct transformer_decoder_layer {
 private:
  using stated = internal::attention::options<Options...>;
  template <class In>
  using parts = internal::attention::decoder_parts<
      stated,
      internal::attention::by_attention<internal::attention::names_of_self_attention,
                                        internal::attention::of_the_sequence<stated>>,
      In::extent(0), In::extent(1)>;

 public:
  template <class In>
  using verdict =
      verdict_and_then<first_refusal<internal::attention::transformer_verdict<transformer_decoder_layer, stated,
                                                                              internal::attention::rules_of_decoder>,
                                     refuse_if<!stated::states(internal::attention::role::memory),
                                               refusal<transformer_decoder_layer, internal::needs_what_it_attends_to>>>,
                       internal::attention::fits<transformer_decoder_layer, stated, In>>;
  template <class In>
  using output = In;
  template <class Mode>
  using in = typename internal::attention::in_mode_of<Mode, chainrule::transformer_decoder_layer, Options...>::type;
  template <std::size_t Steps>
  using in_stream =
      typename internal::attention::attention_on_a_step<true, void, internal::attention::decoder_elsewhere, Steps,
                                                        Options...>::type;
  template <class>
  using stream_verdict = internal::attention::verdict_of_stream<transformer_decoder_layer, stated, true>;

  template <class In>
  struct on : parts<In> {
    using reads_whole = typename stated::reads_whole;
    using valid_steps = typename stated::hidden::template valid_steps<
        internal::attention::source<typename stated::memory::keys, In>::extents::extent(0)>;
  };
};

namespace internal::layer_references {

template <class... Options>
inline constexpr bool is_over_steps<transformer_encoder_layer<Options...>> = true;
template <class... Options>
inline constexpr bool mentioned_in<transformer_encoder_layer<Options...>> = true;
template <class Place, class In, class... Options, class Scope>
  requires mentioned_in<transformer_encoder_layer<Options...>>
struct resolve<Place, In, transformer_encoder_layer<Options...>, Scope>
    : resolve_layer<Place, In, transformer_encoder_layer, Scope, Options...> {};
template <class... Options>
inline constexpr bool is_over_steps<transformer_decoder_layer<Options...>> = true;
template <class... Options>
inline constexpr bool mentioned_in<transformer_decoder_layer<Options...>> = true;
template <class Place, class In, class... Options, class Scope>
  requires mentioned_in<transformer_decoder_layer<Options...>>
struct resolve<Place, In, transformer_decoder_layer<Options...>, Scope>
    : resolve_layer<Place, In, transformer_decoder_layer, Scope, Options...> {};

}  // namespace internal::layer_references
}  // namespace chainrule
