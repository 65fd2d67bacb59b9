// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/matrix.hpp>
#include <chainrule/layer/one_operation.hpp>
#include <chainrule/layer/split.hpp>
#include <chainrule/layer/time_distributed.hpp>

// Features of a sequence, the same at each step, used apart.
namespace chainrule {

namespace op {

/// d(y)/d(x) where y is, at each of Places, the part of x that begins at feature Begin.
template <std::size_t Places, std::size_t Begin>
struct features_at : derivative<structure::selection> {
  using library_type = features_at;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  /// The transpose: dx is dy in its part of each position and 0 in the rest.
  template <class At>
  static constexpr void backward(const At& at) {
    auto* const dx = at.downstream();
    if constexpr (!At::accumulates)
      for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) dx[i] = 0;
    constexpr std::size_t size = At::y_size / Places;
    internal::kernel::copy_rows<size, size, At::x_size / Places, At::accumulates>(at.rows() * Places, at.upstream(),
                                                                                  dx + Begin);
  }
  /// The index of the element of x that each element of y is.
  template <class At>
  static constexpr void column_indices(const At&, std::uint32_t* columns) {
    constexpr std::size_t size = At::y_size / Places;
    for (std::size_t i = 0; i < At::y_size; ++i)
      columns[i] = static_cast<std::uint32_t>(i / size * (At::x_size / Places) + Begin + i % size);
  }
};

/// y is, at each of Places, the part of x that begins at feature Begin.
template <std::size_t Places, std::size_t Begin>
struct slice_features {
  using library_type = slice_features;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, multiple_of(Places));
    of.value(0, at_least(Places * Begin + of.y()));
  }
  template <std::size_t Steps, std::size_t>
  static constexpr bool goes_by_steps = Places % Steps == 0;
  template <class At>
  static constexpr void forward(const At& at) {
    constexpr std::size_t size = At::y_size / Places;
    internal::kernel::copy_rows<size, At::x_size / Places, size, false>(at.rows() * Places, at.argument() + Begin,
                                                                        at.result());
  }
  template <std::size_t K>
  using partial = partial_at<K, features_at<Places, Begin>>;
};

}  // namespace op

/// Of a sequence of shape (steps, features): at each step Count features, from Begin on, counted from 0. `slice` cuts
/// the first axis, which is that of the steps.
template <std::size_t Begin, std::size_t Count>
struct slice_features {
  using library_type = slice_features;

  template <class In>
  static constexpr bool fits = In::rank == 2 && Count > 0 &&
                               Count <= In::extent(In::rank - 1) && Begin <= In::extent(In::rank - 1) - Count;
  template <class In>
  using verdict =
      first_refusal<refuse_if<In::rank != 2, refusal<slice_features, expects_a_sequence, receives<In>>>,
                    refuse_if<!fits<In>, refusal<slice_features, takes_places<Begin, Count>, of_an_input<In>>>>;
  template <class In>
  using output = shape<In::extent(0), Count>;

  template <class In>
  struct on : internal::layer::one_equation<output<In>, op::slice_features<In::extent(0), Begin>> {};
};

/// Features of a sequence with names by which `from` reads them: `split_features<"query", 8, "key", 8, "value", 8>` of
/// 24. The sizes are those of all parts; one without a name is not read. The output is the input. The parts have the
/// paths <n, 1>, <n, 2>, ... `split` cuts the first axis, which is that of the steps.
template <internal::meta::word... Words>
struct split_features {
  using library_type = split_features;
  using parts = internal::layer::splits::parts<slice_features, 0, Words...>;
  static constexpr auto code() { return internal::layer::splits::code<Words...>("split_features<"); }

  template <class In>
  using verdict = verdict_and_then<refuse_if<In::rank != 2, refusal<split_features, expects_a_sequence, receives<In>>>,
                                   internal::layer::splits::verdict<split_features, parts, In::extent(In::rank - 1)>>;
  template <class In>
  struct on : internal::layer::splits::on<In, typename parts::slices> {};
};

namespace internal::layer_references {

template <meta::word... Words>
inline constexpr bool mentioned_in<split_features<Words...>> = true;
template <meta::word... Words>
inline constexpr bool has_references<split_features<Words...>> = true;
template <class Place, class In, meta::word... Words, class Scope>
struct resolve<Place, In, split_features<Words...>, Scope> : resolve_split<Place, In, split_features<Words...>, Scope> {
};

}  // namespace internal::layer_references
}  // namespace chainrule
