// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/mean_over_steps.hpp>
#include <chainrule/operation/mean_over_valid.hpp>
#include <chainrule/time/hidden_steps.hpp>
#include <chainrule/topology/layer_arguments.hpp>

namespace chainrule {

// The words of this layer's refusals.
namespace internal {

struct takes_what_hides_steps {
  static constexpr char text[] =
      "takes what says which steps are valid, once: write lengths<from<\"n\">> or padding_mask<from<\"words\">>";
};
template <std::size_t Steps>
struct needs_a_token_for_each_step {
  static constexpr auto text() {
    return internal::meta::sentence("needs a token for each of ", internal::meta::number_text<Steps>,
                                    " steps: write padding_mask<from<\"words\">> of the tokens");
  }
};

}  // namespace internal

/// The mean of a sequence over its valid steps: of shape (steps, features) to (features). `lengths<from<"n">>` says how
/// many of a sample's steps are valid, `padding_mask<from<"words">>` that those of the padding token are not. Of a
/// sample without valid steps it is 0. PyTorch's EmbeddingBag with `mode='mean'` and `padding_idx`, and Keras's
/// GlobalAveragePooling1D with a mask.
template <class... Options>
struct mean_over_valid_steps {
 private:
  template <class In>
  using sequence = internal::layer::means::steps_of<In>;

  template <class In, class... Stated>
  struct check {
    using type = refusal<mean_over_valid_steps, internal::takes_what_hides_steps>;
  };
  template <class In, class Option>
    requires(!std::is_same_v<typename internal::attention::hiding<Option>::type, op::no_keys>)
  struct check<In, Option> {
    using hidden = internal::attention::hiding<Option>;
    static constexpr std::size_t steps = sequence<In>::steps;
    static constexpr bool is_length = std::is_same_v<typename hidden::type, op::keys_after_length>;
    using type = first_refusal<refuse_if<steps == 0, refusal<mean_over_valid_steps, takes_a_sequence, receives<In>>>,
                               refuse_if<is_length && (hidden::numbers != 1 || hidden::is_of_tokens),
                                         refusal<mean_over_valid_steps, internal::needs_one_length_a_sample>>,
                               refuse_if<!is_length && (hidden::numbers != steps || !hidden::is_of_tokens),
                                         refusal<mean_over_valid_steps, internal::needs_a_token_for_each_step<steps>>>>;
  };

  template <class In, class Arguments>
  struct equation_on;
  template <class In, class... Arguments>
  struct equation_on<In, list<Arguments...>> {
    template <class Hidden>
    using type =
        equation<calculus::activation, op::mean_over_valid<sequence<In>::steps, Hidden>, layer_input, Arguments...>;
  };

 public:
  template <class In>
  using verdict = typename check<In, Options...>::type;
  template <class In>
  using output = typename sequence<In>::type;

  template <class In>
  struct on {
    using hidden = internal::attention::hiding<Options...>;
    using valid_steps = typename hidden::template valid_steps<sequence<In>::steps>;
    using values = list<value<calculus::activation, output<In>>>;
    using parameters = list<>;
    // y = the sum of the valid x<t> / their number
    using equations = list<typename equation_on<In, typename hidden::arguments>::template type<typename hidden::type>>;
  };
};

namespace internal::layer_references {

template <class... Options>
inline constexpr bool mentioned_in<mean_over_valid_steps<Options...>> = true;
template <class Place, class In, class... Options, class Scope>
  requires mentioned_in<mean_over_valid_steps<Options...>>
struct resolve<Place, In, mean_over_valid_steps<Options...>, Scope>
    : resolve_layer<Place, In, mean_over_valid_steps, Scope, Options...> {};

}  // namespace internal::layer_references
}  // namespace chainrule
