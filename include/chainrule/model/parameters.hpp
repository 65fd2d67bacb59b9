// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/arguments.hpp>
#include <chainrule/tensor/tensor.hpp>
#include <chainrule/topology/stand_in.hpp>
#include <chainrule/topology/variables.hpp>

namespace chainrule {

namespace internal::models {

using topologies::parameter_verdict;
using topologies::verdict_in_set;

/// xtensor's name for a storage order.
template <storage_order Order>
inline constexpr xt::layout_type layout_of =
    Order == storage_order::row_major ? xt::layout_type::row_major : xt::layout_type::column_major;

template <class Net, class T, class Symbol>
struct parameter_view {
  using extents = typename variable_lookup<Net, Symbol>::extents;
  static constexpr auto layout = layout_of<variable_lookup<Net, Symbol>::order>;
  using type = tensor_view<T, extents, layout>;
  using copy = tensors::shaped<owned_memory<std::remove_const_t<T>, extents::size>, extents, layout>;
};

/// The view of one parameter, or the refusal of a symbol that names none.
template <class Net, class T, class Symbol, bool TrainedOnly>
using checked_parameter = if_accepted<verdict_in_set<Net, Symbol, TrainedOnly>, parameter_view<Net, T, Symbol>>;

template <class Net, class T, class Symbol>
struct parameter_copy : std::type_identity<typename parameter_view<Net, T, Symbol>::copy> {};
template <class Net, class T, class Symbol, bool TrainedOnly>
using checked_parameter_copy = if_accepted<verdict_in_set<Net, Symbol, TrainedOnly>, parameter_copy<Net, T, Symbol>>;

}  // namespace internal::models

/// A number for each of a network's parameters, in one aligned buffer: the base of models and gradients. A gradient has
/// only trained parameters, which are before the others.
template <class Net, class T, bool TrainedOnly = false>
class parameter_set {
 public:
  using network = Net;
  using scalar = T;

  /// The parameter of a symbol, `m[W<1>]`: an xtensor expression of static shape that can be read and assigned.
  template <calculus::Symbol Symbol>
  internal::models::checked_parameter<Net, T, Symbol, TrainedOnly> operator[](Symbol) & {
    return view<Symbol>(numbers.data());
  }
  template <calculus::Symbol Symbol>
  internal::models::checked_parameter<Net, const T, Symbol, TrainedOnly> operator[](Symbol) const& {
    return view<Symbol>(numbers.data());
  }
  /// The parameter of a temporary, as a tensor of its own, because the temporary's numbers are destroyed at the end of
  /// the statement.
  template <calculus::Symbol Symbol>
  internal::models::checked_parameter_copy<Net, T, Symbol, TrainedOnly> operator[](Symbol) const&& {
    if constexpr (internal::topologies::verdict_in_set<Net, Symbol, TrainedOnly>::accepted)
      return view<Symbol>(numbers.data());
    else
      return {};
  }

  /// Other arguments than symbols are refused.
  template <class Index>
  refused_call<internal::models::mistake_of_index<Index>> operator[](Index) const& {
    return {};
  }

  /// The whole buffer, for work on all parameters at once. There are gaps between parameters, which are zero.
  T* data() { return numbers.data(); }
  const T* data() const { return numbers.data(); }
  static constexpr std::size_t size() {
    return TrainedOnly ? Net::graph().gradient_extent : Net::graph().parameter_extent;
  }

 private:
  template <class Symbol, class U>
  static internal::models::checked_parameter<Net, U, Symbol, TrainedOnly> view(U* first) {
    if constexpr (internal::topologies::verdict_in_set<Net, Symbol, TrainedOnly>::accepted)
      return internal::models::checked_parameter<Net, U, Symbol, TrainedOnly>(
          first + Net::graph().parameters[variable_lookup<Net, Symbol>::index].offset);
    else
      return {};
  }

  aligned_buffer<T> numbers = aligned_buffer<T>(size());
};

}  // namespace chainrule
