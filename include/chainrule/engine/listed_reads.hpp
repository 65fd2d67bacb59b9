// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/factor_frame.hpp>

// Checks, before a pass is built, that backward functions of a user's own operations read only values that they list.
// If the pass itself found out, compilers would also print a long chain of instantiations.
namespace chainrule::internal::engine {

// Records that a value was read: `is_marked` can be called once the class `marked` has been instantiated.
#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-template-friend"
#endif
template <class Net, std::size_t Factor, class Kind>
struct mark {
  friend constexpr auto is_marked(mark);
};
template <class Net, std::size_t Factor, class Kind>
struct marked {
  friend constexpr auto is_marked(mark<Net, Factor, Kind>) { return true; }
};
#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif

// The frame of a pass over no samples, which marks the values that are read through it. They have no memory.
struct no_buffers : buffers<float> {
  template <class, std::size_t>
  constexpr float* gradient_of() const {
    return nullptr;
  }
};
template <class Net, std::size_t Factor>
struct marking_frame : factor_frame<Net, Factor, no_buffers> {
  using of_factor = factor_frame<Net, Factor, no_buffers>;
  template <class Name>
  constexpr auto operator[](Name name) const {
    static_cast<void>(sizeof(marked<Net, Factor, kind_at<Net, Factor, Name>>));
    if constexpr (value_at<Net, of_factor::record.step, kind_at<Net, Factor, Name>> != no_index)
      return static_cast<float*>(nullptr);
    else
      return of_factor::base::operator[](name);
  }
};

// Evaluating the function instantiates it, even if it cannot be evaluated to its end. A function that is not constexpr
// marks nothing.
template <class Net, std::size_t Factor>
concept Marked = requires {
  typename std::bool_constant<(operation_at<Net, Factor>::backward(marking_frame<Net, Factor>{{{{no_buffers{}}}}}),
                               true)>;
};

// Whether a value, not a parameter, was marked and is not listed.
template <class Net, std::size_t Factor, class Name, class Kind = kind_at<Net, Factor, Name>>
inline constexpr bool is_unlisted = [] {
  if constexpr (is_listed<Net, Factor, Kind> ||
                value_of_samples_at<Net, Net::graph().factors[Factor].step, Kind> == no_index)
    return false;
  else
    return requires { is_marked(mark<Net, Factor, Kind>{}); };
}();

template <class Net, std::size_t Factor, class Name>
struct verdict_of_read {
  using type = acceptance;
};
template <class Net, std::size_t Factor, class Name>
  requires is_unlisted<Net, Factor, Name>
struct verdict_of_read<Net, Factor, Name> : unlisted_read<Net, Factor, Name> {};

template <class Net, std::size_t Factor, bool AreMarked, class Variables>
struct verdict_of_names;
template <class Net, std::size_t Factor, bool AreMarked, class Y, class... X, class... Saved>
struct verdict_of_names<Net, Factor, AreMarked, graphs::variables<Y, list<X...>, list<Saved...>>> {
  template <class Arguments, class Results>
  struct of;
  template <std::size_t... Argument, std::size_t... Result>
  struct of<meta::index_sequence<Argument...>, meta::index_sequence<Result...>> {
    using type = first_refusal<typename verdict_of_read<Net, Factor, op::argument<Argument>>::type...,
                               typename verdict_of_read<Net, Factor, op::result>::type,
                               typename verdict_of_read<Net, Factor, op::saved<Result>>::type...>;
  };
  using type = typename of<meta::index_sequence_for<X...>, meta::index_sequence_for<Saved...>>::type;
};

// The verdict about a factor whose operation is the user's own.
template <class Net, std::size_t Factor>
struct verdict_of_factor {
  using type =
      typename verdict_of_names<Net, Factor, Marked<Net, Factor>, typename factor_at<Net, Factor>::variables>::type;
};
template <class Net, std::size_t Factor, bool IsLookedAt>
inline constexpr bool reads_what_it_lists = true;
template <class Net, std::size_t Factor>
inline constexpr bool reads_what_it_lists<Net, Factor, true> = verdict_of_factor<Net, Factor>::type::accepted;

// Whether a pass goes through a factor, and its operation is the user's own.
template <class Net, std::size_t Factor>
inline constexpr bool is_looked_at = [] {
  constexpr factor_record record = Net::graph().factors[Factor];
  if constexpr (meta::OfTheLibrary<operation_at<Net, Factor>> || record.same_elements)
    return false;
  else if constexpr (record.to_parameter)
    return !record.to_frozen && memory_plan_of<Net>.adjoint_offset[record.y] != no_index;
  else
    return memory_plan_of<Net>.differentiated[record.x];
}();

template <class Net, class Factors>
inline constexpr std::size_t first_that_reads_more = 0;
template <class Net, std::size_t... Factors>
inline constexpr std::size_t first_that_reads_more<Net, meta::index_sequence<Factors...>> = [] {
  const bool right[] = {reads_what_it_lists<Net, Factors, is_looked_at<Net, Factors>>..., false};
  std::size_t first = 0;
  while (right[first]) ++first;
  return first;
}();

template <class Net, std::size_t Factor, bool IsNone = Factor == Net::graph_type::extents.factors>
struct verdict_of_first : verdict_of_factor<Net, Factor> {};
template <class Net, std::size_t Factor>
struct verdict_of_first<Net, Factor, true> {
  using type = acceptance;
};

template <class Net, bool HasOwnOperations = Net::graph().has_own_operations>
struct verdict_of_own_reads {
  using type = acceptance;
};
template <class Net>
struct verdict_of_own_reads<Net, true>
    : verdict_of_first<Net, first_that_reads_more<Net, meta::make_index_sequence<Net::graph_type::extents.factors>>> {};

/// Acceptance, or the refusal of the first operation that reads a value which it does not list.
template <class Net>
using verdict_of_reads = typename verdict_of_own_reads<Net>::type;

}  // namespace chainrule::internal::engine
