// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/residual.hpp>
#include <chainrule/topology/references.hpp>

namespace chainrule {

// Phrases that the refusals of this layer are made of.
struct repeats_nothing {
  static constexpr char text[] = "repeats its layer 0 times: write a positive number";
};
struct must_keep_its_shape {
  static constexpr char text[] = ": a block that is repeated must arrive at the shape that it is fed";
};
struct reads_elsewhere_in_a_repetition {
  static constexpr char text[] = "has from<...> or named<...> inside it: write the layers out";
};

/// A layer several times in sequence, each with parameters of its own: `repeat<20, residual<dense<64>, act::relu>>`. It
/// computes the same numbers as the layers written out. The compile time is that of a few layers, whatever Times is.
/// The repetitions have the paths <n, 1>, <n, 2>, ...
template <std::size_t Times, class Block>
struct repeat {
 private:
  template <class In, class Verdict>
  struct check {
    using type = typename internal::graphs::placed_at<1, Verdict>::type;
  };
  template <class In>
  struct check<In, acceptance> {
    using type = refuse_if<!(output_on<Block, In>{} == In{}),
                           refusal<repeat, is_fed<In>, arrives_at<output_on<Block, In>>, must_keep_its_shape>>;
  };
  template <class In, bool IsAsked>
  struct asked {
    using type =
        first_refusal<refuse_if<Times == 0, refusal<repeat, repeats_nothing>>,
                      refuse_if<(Times > depth_limit), refusal<repeat, has_layers<Times>, allows_only<depth_limit>>>,
                      refusal<repeat, reads_elsewhere_in_a_repetition>>;
  };
  template <class In>
  struct asked<In, true> : check<In, verdict_on<Block, In>> {};

  template <class In, class Places>
  struct row;
  template <class In, std::size_t... Places>
  struct row<In, internal::meta::index_sequence<Places...>> {
    using type = list<child<Block, In, Places>...>;
  };

 public:
  template <class In>
  using verdict =
      typename asked<In,
                     (Times > 0 && Times <= depth_limit && !internal::layer_references::has_references<Block>)>::type;

  template <class Mode>
  using in = repeat<Times, in_mode<Block, Mode>>;

  template <class In>
  struct on {
    using repeats_a_layer = void;
    using children = typename row<In, internal::meta::make_index_sequence<Times>>::type;
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, op::copy, child_activation<Times>>>;
  };
};

}  // namespace chainrule
