// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/mode.hpp>
#include <chainrule/kernel/matrix.hpp>
#include <chainrule/layer/branches.hpp>
#include <chainrule/operation/part.hpp>
#include <chainrule/layer/time_distributed.hpp>

// Branches over the steps of one sequence, whose features are concatenated at each step.
namespace chainrule {

namespace op {

/// d(y)/d(x) where x is, at each of Places places, the part of y's Total features that begins at Offset.
template <std::size_t Places, std::size_t Offset, std::size_t Total>
struct features_from : derivative<structure::selection> {
  using library_type = features_from;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  /// The transpose: dx = dy's part at each place.
  template <class At>
  static constexpr void backward(const At& at) {
    constexpr std::size_t size = At::x_size / Places;
    internal::kernel::copy_rows<size, Total, size, At::accumulates>(at.rows() * Places, at.upstream() + Offset,
                                                                    at.downstream());
  }
  /// The index of the element of x that each element of y is.
  template <class At>
  static constexpr void column_indices(const At&, std::uint32_t* columns) {
    constexpr std::size_t size = At::x_size / Places;
    for (std::size_t i = 0; i < At::y_size; ++i) {
      const std::size_t feature = i % Total;
      columns[i] = feature < Offset || feature >= Offset + size
                       ? internal::kernel::no_column
                       : static_cast<std::uint32_t>(i / Total * size + feature - Offset);
    }
  }
};

/// y = x1, x2, ... concatenated at each of Places places: values with these numbers of features there.
template <std::size_t Places, std::size_t... Sizes>
struct concatenate_features {
  using library_type = concatenate_features;
  static constexpr void expects(arguments& of) {
    of.number(sizeof...(Sizes));
    std::size_t k = 0;
    (of.value(k++, Places * Sizes), ...);
    of.result(Places * total);
  }
  template <std::size_t Steps, std::size_t>
  static constexpr bool goes_by_steps = Places % Steps == 0;
  static constexpr std::size_t total = (Sizes + ...);
  static constexpr std::size_t offset(std::size_t number) { return concatenate<Sizes...>::offset(number); }

  template <class At>
  static constexpr void forward(const At& at) {
    copy_parts(at, internal::meta::index_sequence_for<std::integral_constant<std::size_t, Sizes>...>{});
  }
  template <std::size_t K>
  using partial = features_from<Places, offset(K), total>;

 private:
  template <class At, std::size_t... K>
  static constexpr void copy_parts(const At& at, internal::meta::index_sequence<K...>) {
    (internal::kernel::copy_rows<Sizes, Sizes, total, false>(at.rows() * Places, at[argument<K>{}],
                                                             at.result() + offset(K)),
     ...);
  }
};

}  // namespace op

// The phrase that the refusal of this layer is made of.
namespace internal {

template <std::size_t Number, class Out, std::size_t Steps>
struct joins_other_steps {
  static constexpr auto text() {
    return internal::meta::sentence("joins branch ", internal::meta::number_text<Number>, ", which arrives at ",
                                    Out::text(), ": all branches must have ", internal::meta::number_text<Steps>,
                                    " steps");
  }
};

}  // namespace internal

namespace internal::layer::concats_of_features {

template <class Layer, class In, class Numbers, class... Branches>
struct outputs;
template <class Layer, class In, std::size_t... Numbers, class... Branches>
struct outputs<Layer, In, meta::index_sequence<Numbers...>, Branches...> {
  template <class Out>
  static constexpr bool fits = [] {
    if constexpr (Out::rank == 2)
      return Out::extent(0) == In::extent(0);
    else
      return false;
  }();
  using type = first_refusal<
      refuse_if<!fits<output_on<Branches, In>>,
                refusal<Layer, joins_other_steps<Numbers + 1, output_on<Branches, In>, In::extent(0)>>>...>;
};
template <class Verdict, std::size_t Number>
struct branch_verdict {
  using type = typename graphs::placed_at<Number, Verdict>::type;
};
template <std::size_t Number>
struct branch_verdict<acceptance, Number> {
  using type = acceptance;
};
template <class In, class Numbers, class... Branches>
struct branches;
template <class In, std::size_t... Numbers, class... Branches>
struct branches<In, meta::index_sequence<Numbers...>, Branches...> {
  using type = first_refusal<typename branch_verdict<verdict_on<Branches, In>, Numbers + 1>::type...>;
  template <class Operation>
  using joined = equation<calculus::activation, Operation, child_activation<Numbers + 1>...>;
};
template <class Layer, class In, bool Fits, class... Branches>
struct check {
  using type = refusal<Layer, expects_a_sequence, receives<In>>;
};
template <class Layer, class In, class... Branches>
struct check<Layer, In, true, Branches...> {
  using type = verdict_and_then<typename branches<In, meta::index_sequence_for<Branches...>, Branches...>::type,
                                outputs<Layer, In, meta::index_sequence_for<Branches...>, Branches...>>;
};

}  // namespace internal::layer::concats_of_features

/// Branches on one sequence of shape (steps, features). Their outputs, with the same number of steps, are concatenated
/// at each step: `concat_features<conv1d<filters<8>, kernel_size<3>, padding<causal>>, identity>`. The layers of branch
/// k have the path <n, k>. `concat` concatenates along the first axis, which is that of the steps.
template <class... Branches>
struct concat_features {
  template <class In>
  using verdict =
      typename internal::layer::concats_of_features::check<concat_features, In, In::rank == 2, Branches...>::type;

  template <class Mode>
  using in = concat_features<in_mode<Branches, Mode>...>;

  template <class In>
  struct on {
    using children = list<child<Branches, In, 0>...>;
    using operation = op::concatenate_features<In::extent(0), output_on<Branches, In>::extent(1)...>;
    using values = list<value<calculus::activation, shape<In::extent(0), operation::total>>>;
    using parameters = list<>;
    using equations = list<typename internal::layer::concats_of_features::branches<
        In, internal::meta::index_sequence_for<Branches...>, Branches...>::template joined<operation>>;
  };
};
template <>
struct concat_features<> {
  template <class In>
  using verdict = refusal<concat_features<>, needs_at_least_one_layer>;
  template <class In>
  struct on {};
};

}  // namespace chainrule
