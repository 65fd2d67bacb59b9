// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/multi_head_attention.hpp>

// What the layers of a transformer are made of: attention and a network of two layers at each step, each between a
// normalization and a sum.
namespace chainrule::internal::attention {

// Names in files of attention inside another module.
struct names_of_self_attention : names_of_values {
  template <class... Weights>
  using in_one = list<stored_tensor<"self_attn.in_proj_weight", Weights...>>;
  template <class... Biases>
  using bias_in_one = stored_tensor<"self_attn.in_proj_bias", Biases...>;
  template <class Weight, class Bias>
  using out = list<stored_tensor<"self_attn.out_proj.weight", Weight>, stored_tensor<"self_attn.out_proj.bias", Bias>>;
};
struct names_of_cross_attention {
  using query = calculus::letter<"qc">;
  using key = calculus::letter<"kc">;
  using content = calculus::letter<"vc">;
  using scores = calculus::letter<"ec">;
  using shares = calculus::letter<"pc">;
  using dropped_shares = calculus::letter<"pcd", "\\tilde p_c">;
  using mixed = calculus::letter<"mc">;
  using weight = calculus::letter<"Wqc">;
  using bias = calculus::letter<"bqc">;
  using key_weight = calculus::letter<"Wkc">;
  using key_bias = calculus::letter<"bkc">;
  using content_weight = calculus::letter<"Wvc">;
  using content_bias = calculus::letter<"bvc">;
  using out_weight = calculus::letter<"Woc">;
  using out_bias = calculus::letter<"boc">;
  template <class... Weights>
  using in_one = list<stored_tensor<"multihead_attn.in_proj_weight", Weights...>>;
  template <class Query, class Key, class Content>
  using apart =
      list<stored_tensor<"multihead_attn.q_proj_weight", Query>, stored_tensor<"multihead_attn.k_proj_weight", Key>,
           stored_tensor<"multihead_attn.v_proj_weight", Content>>;
  template <class... Biases>
  using bias_in_one = stored_tensor<"multihead_attn.in_proj_bias", Biases...>;
  template <class Weight, class Bias>
  using out = list<stored_tensor<"multihead_attn.out_proj.weight", Weight>,
                   stored_tensor<"multihead_attn.out_proj.bias", Bias>>;
};

// The normalizations and sums around the first, the second and the third part.
template <meta::text Norm, meta::text Deviation, meta::text Scaled, meta::text Gain, meta::text Offset,
          meta::text Inner, meta::text Dropped, meta::text Sum, meta::text Weight, meta::text Bias>
struct names_around {
  using normalized = calculus::letter<Norm>;
  using deviation = calculus::letter<Deviation>;
  using scaled = calculus::letter<Scaled>;
  using gain = calculus::letter<Gain>;
  using offset = calculus::letter<Offset>;
  using inner = calculus::letter<Inner>;
  using dropped = calculus::letter<Dropped>;
  using sum = calculus::letter<Sum>;
  using state_dict = list<stored_tensor<Weight, gain>, stored_tensor<Bias, offset>>;
};
using names_around_first = names_around<"n1", "s1", "y1", "g1", "h1", "f1", "d1", "t1", "norm1.weight", "norm1.bias">;
using names_around_second = names_around<"n2", "s2", "y2", "g2", "h2", "f2", "d2", "t2", "norm2.weight", "norm2.bias">;
using names_around_third = names_around<"n3", "s3", "y3", "g3", "h3", "f3", "d3", "t3", "norm3.weight", "norm3.bias">;

/// Y = W2 f(W1 X + b1) + b2 at each step.
template <class Stated, class X, class Y, std::size_t Steps, std::size_t Width>
struct feeding_forward {
  using sums = calculus::letter<"z">;
  using inner = calculus::letter<"u">;
  using first_weight = calculus::letter<"W1">;
  using first_bias = calculus::letter<"b1">;
  using second_weight = calculus::letter<"W2">;
  using second_bias = calculus::letter<"b2">;
  static constexpr std::size_t inside = Stated::inside;
  using wide = shape<Steps, inside>;
  using constants = list<>;
  using dropped = dropping<Stated, inner, calculus::letter<"ud", "\\tilde u">, wide>;
  using values = joined_list<list<value<sums, wide>, value<inner, wide>>, typename dropped::values,
                             list<value<Y, shape<Steps, Width>>>>;
  template <class Kind, std::size_t Out, std::size_t In>
  using bias_of = parameter<Kind, shape<Out>, begins_at<0, in_torch<uniform_by_fan<In>>>>;
  using parameters = list<weight_of<first_weight, inside, Width>, bias_of<first_bias, inside, Width>,
                          weight_of<second_weight, Width, inside>, bias_of<second_bias, Width, inside>>;
  using state_dict = list<stored_tensor<"linear1.weight", first_weight>, stored_tensor<"linear1.bias", first_bias>,
                          stored_tensor<"linear2.weight", second_weight>, stored_tensor<"linear2.bias", second_bias>>;
  using equations =
      joined_list<list<equation<sums, op::linear_over<Steps>, X, first_weight, first_bias>,
                       equation<inner, typename Stated::function, sums>>,
                  typename dropped::equations,
                  list<equation<Y, op::linear_over<Steps>, typename dropped::result, second_weight, second_bias>>>;
};

/// Y = (X - mean) / deviation * gain + offset at each step.
template <class Around, class Stated, class X, class Y, std::size_t Steps, std::size_t Width>
struct normalizing {
  using In = shape<Steps, Width>;
  using values =
      list<value<typename Around::normalized, In>, saved<typename Around::deviation, shape<Steps>>, value<Y, In>>;
  using parameters = list<parameter<typename Around::gain, shape<Width>, begins_at<1>>,
                          parameter<typename Around::offset, shape<Width>, begins_at<0>>>;
  using equations = list<
      equation<with_saved<typename Around::normalized, typename Around::deviation>,
               op::normalize<Width, Stated::epsilon>, X>,
      equation<Y, op::scale_over<Steps>, typename Around::normalized, typename Around::gain, typename Around::offset>>;
};

// What is between the normalization and the sum.
template <class Names, class Stated>
struct by_attention {
  template <class X, class Y, std::size_t Steps, std::size_t Width>
  using type = attending<Names, Stated, X, Y, Steps, Width>;
};
template <class Names, class Stated, std::size_t Length>
struct by_attention_in_a_stream {
  template <class X, class Y, std::size_t, std::size_t Width>
  using type = attending_in_a_stream<Names, Stated, X, Y, Length, Width>;
};
template <class Stated>
struct by_feed_forward {
  template <class X, class Y, std::size_t Steps, std::size_t Width>
  using type = feeding_forward<Stated, X, Y, Steps, Width>;
};

/// Y = norm(X + inner(X)), or with norm_first Y = X + inner(norm(X)).
template <class Around, class Stated, class Inner, class X, class Y, std::size_t Steps, std::size_t Width,
          bool NormFirst = Stated::is_norm_first>
struct sublayer {
  using around = Around;
  using In = shape<Steps, Width>;
  using inner = typename Inner::template type<X, typename Around::inner, Steps, Width>;
  using dropped = dropping<Stated, typename Around::inner, typename Around::dropped, In>;
  using norm = normalizing<Around, Stated, typename Around::sum, Y, Steps, Width>;
  using values = joined_list<typename inner::values, typename dropped::values, list<value<typename Around::sum, In>>,
                             typename norm::values>;
  using equations =
      joined_list<typename inner::equations, typename dropped::equations,
                  list<equation<typename Around::sum, op::add, X, typename dropped::result>>, typename norm::equations>;
};
template <class Around, class Stated, class Inner, class X, class Y, std::size_t Steps, std::size_t Width>
struct sublayer<Around, Stated, Inner, X, Y, Steps, Width, true> {
  using around = Around;
  using In = shape<Steps, Width>;
  using norm = normalizing<Around, Stated, X, typename Around::scaled, Steps, Width>;
  using inner = typename Inner::template type<typename Around::scaled, typename Around::inner, Steps, Width>;
  using dropped = dropping<Stated, typename Around::inner, typename Around::dropped, In>;
  using values =
      joined_list<typename norm::values, typename inner::values, typename dropped::values, list<value<Y, In>>>;
  using equations = joined_list<typename norm::equations, typename inner::equations, typename dropped::equations,
                                list<equation<Y, op::add, X, typename dropped::result>>>;
};

/// Parts one after another. Parameters are in PyTorch's order: those inside the parts, then the normalizations.
template <class... Parts>
struct parts_in_a_row {
  using constants = joined_list<typename Parts::inner::constants...>;
  using values = joined_list<typename Parts::values...>;
  using parameters = joined_list<typename Parts::inner::parameters..., typename Parts::norm::parameters...>;
  using state_dict = joined_list<typename Parts::inner::state_dict..., typename Parts::around::state_dict...>;
  using equations = joined_list<typename Parts::equations...>;
};

}  // namespace chainrule::internal::attention
