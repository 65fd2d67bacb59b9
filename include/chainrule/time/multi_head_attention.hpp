// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/attention_of_step.hpp>

namespace chainrule {

namespace calculus {

/// The parameters of attention: the weight of queries, keys and values, shape (3 features, features), and that of the
/// output. Their biases.
using in_proj_weight_kind = letter<"Wi", "W_i">;
using in_proj_bias_kind = letter<"bi", "b_i">;
using out_proj_weight_kind = letter<"Wo", "W_o">;
using out_proj_bias_kind = letter<"bo", "b_o">;
template <std::size_t... Path>
inline constexpr symbol<in_proj_weight_kind, Path...> in_proj_weight{};
template <std::size_t... Path>
inline constexpr symbol<in_proj_bias_kind, Path...> in_proj_bias{};
template <std::size_t... Path>
inline constexpr symbol<out_proj_weight_kind, Path...> out_proj_weight{};
template <std::size_t... Path>
inline constexpr symbol<out_proj_bias_kind, Path...> out_proj_bias{};

}  // namespace calculus

namespace internal::attention {

/// The names of values and parameters. In files their parameters have PyTorch's names.
struct names_of_values {
  using query = calculus::letter<"q">;
  using key = calculus::letter<"k">;
  using content = calculus::letter<"v">;
  using rotated = calculus::letter<"qr", "\\tilde q">;
  using angles = calculus::letter<"angle", "\\theta">;
  using scores = calculus::letter<"e">;
  using shares = calculus::letter<"p">;
  using dropped_shares = calculus::letter<"pd", "\\tilde p">;
  using mixed = calculus::letter<"m">;
  using weight = calculus::in_proj_weight_kind;
  using bias = calculus::in_proj_bias_kind;
  using key_weight = calculus::letter<"Wk", "W_k">;
  using key_bias = calculus::letter<"bk", "b_k">;
  using content_weight = calculus::letter<"Wv", "W_v">;
  using content_bias = calculus::letter<"bv", "b_v">;
  using out_weight = calculus::out_proj_weight_kind;
  using out_bias = calculus::out_proj_bias_kind;
};
struct names_of_attention : names_of_values {
  template <class... Weights>
  using in_one = list<stored_tensor<"in_proj_weight", Weights...>>;
  template <class Query, class Key, class Content>
  using apart = list<stored_tensor<"q_proj_weight", Query>, stored_tensor<"k_proj_weight", Key>,
                     stored_tensor<"v_proj_weight", Content>>;
  template <class... Biases>
  using bias_in_one = stored_tensor<"in_proj_bias", Biases...>;
  template <class Weight, class Bias>
  using out = list<stored_tensor<"out_proj.weight", Weight>, stored_tensor<"out_proj.bias", Bias>>;
};

struct rules_of_attention {
  static constexpr char text[] =
      "heads<4>, attends_to<from<...>>, causal_mask, attention_mask<...>, lengths<from<...>>, "
      "padding_mask<from<...>>, rotary, dropout<0.1> and no_bias";
  static constexpr role roles[] = {role::rotary,  role::heads,   role::memory, role::causal, role::mask,
                                   role::lengths, role::padding, role::rate,   role::no_bias};
};

}  // namespace internal::attention

/// Attention by several heads (Vaswani and others 2017), with the equations and the parameters of PyTorch's
/// MultiheadAttention: from a sequence of shape (steps, features) to the same shape. The queries are its input's; so
/// are keys and values, or those of `attends_to<from<"encoded">>`. Options: heads<4>, attends_to, causal_mask,
/// attention_mask<rule>, lengths<from<"n">> or padding_mask<from<"words">> of the keys, rotary, dropout<0.1> of the
/// shares, no_bias.
template <class... Options>
struct multi_head_attention {
 private:
  using stated = internal::attention::options<Options...>;

 public:
  template <class In>
  using verdict = verdict_and_then<
      first_refusal<typename stated::template verdict<multi_head_attention, internal::attention::rules_of_attention>,
                    refuse_if<!stated::states(internal::attention::role::heads),
                              refusal<multi_head_attention, internal::needs_heads>>>,
      internal::attention::fits<multi_head_attention, stated, In>>;
  template <class In>
  using output = In;
  template <class Mode>
  using in = typename internal::attention::in_mode_of<Mode, chainrule::multi_head_attention, Options...>::type;

  template <std::size_t Steps>
  using in_stream = typename internal::attention::attention_on_a_step<
      stated::attends_elsewhere,
      internal::attention::multi_head_attention_of_step<internal::attention::names_of_attention, stated, Steps>,
      internal::attention::multi_head_attention_elsewhere<internal::attention::names_of_attention>, Steps,
      Options...>::type;
  static constexpr std::size_t stream_stride()
    requires(stated::attends_elsewhere)
  {
    return 1;
  }
  template <class>
  using stream_verdict = internal::attention::verdict_of_stream<multi_head_attention, stated>;

  template <class In>
  struct on : internal::attention::attending<internal::attention::names_of_attention, stated, layer_input,
                                             calculus::activation, In::extent(0), In::extent(1)> {
    using reads_whole = typename stated::reads_whole;
    using valid_steps = typename stated::hidden::template valid_steps<In::extent(0)>;
  };
};

namespace internal::layer_references {

template <class... Options>
inline constexpr bool is_over_steps<multi_head_attention<Options...>> = true;
template <class... Options>
inline constexpr bool mentioned_in<multi_head_attention<Options...>> = true;
template <class Place, class In, class... Options, class Scope>
  requires mentioned_in<multi_head_attention<Options...>>
struct resolve<Place, In, multi_head_attention<Options...>, Scope>
    : resolve_layer<Place, In, multi_head_attention, Scope, Options...> {};

}  // namespace internal::layer_references
}  // namespace chainrule
