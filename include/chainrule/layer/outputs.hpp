// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/concat.hpp>

namespace chainrule {

/// Several outputs, the last entry of a network: `outputs<dense<3>, from<"h">>`. Each branch is an output: a layer on
/// the output of the layer before, or `from<...>`. The network's output is a row in which they are concatenated. The
/// layers of branch k have the path <n, k>. `sum_of_losses<net, ...>` gives each output a loss of its own.
template <class... Branches>
struct outputs {
 private:
  template <class In, std::size_t Number, class... Layers>
  struct accepted {
    using type = acceptance;
  };
  template <class In, std::size_t Number, class Verdict, class... Rest>
  struct behind {
    using type = typename internal::graphs::placed_at<Number, Verdict>::type;
  };
  template <class In, std::size_t Number, class... Rest>
  struct behind<In, Number, acceptance, Rest...> : accepted<In, Number + 1, Rest...> {};
  template <class In, std::size_t Number, class First, class... Rest>
  struct accepted<In, Number, First, Rest...> : behind<In, Number, verdict_on<First, In>, Rest...> {};

 public:
  template <class In>
  using verdict = first_refusal<refuse_if<sizeof...(Branches) == 0, refusal<outputs, needs_at_least_one_layer>>,
                                typename accepted<In, 1, Branches...>::type>;

  template <class Mode>
  using in = outputs<in_mode<Branches, Mode>...>;

  template <class In>
  struct on {
    using children = list<child<Branches, In, 0>...>;
    /// The shape of each output.
    using shapes = list<output_on<Branches, In>...>;
    using values = list<value<calculus::activation, shape<(output_on<Branches, In>::size + ... + 0)>>>;
    using parameters = list<>;
    using equations =
        list<typename internal::layer::concats::equation_of<In, internal::meta::index_sequence_for<Branches...>,
                                                            Branches...>::type>;
  };
};

}  // namespace chainrule
