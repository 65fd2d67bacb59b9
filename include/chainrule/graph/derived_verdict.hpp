// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_table.hpp>
#include <chainrule/graph/statement_words.hpp>

// Whether what a layer derives is computed from parameters alone, and whether operations can read it in its storage
// order.
namespace chainrule::internal::graphs {

// The storage order and the number of axes of a derived value, by its kind. Any other kind is accepted.
struct value_in_order {
  bool derived = false;
  std::size_t rank = 0;
  storage_order order = storage_order::row_major;
};
template <class Kind, class... Values>
constexpr value_in_order lying(list<Values...>) {
  value_in_order found;
  [[maybe_unused]] const auto look_at = [&]<class Value>(std::type_identity<Value>) {
    if constexpr (value_of<Value>.derived)
      if (std::is_same_v<typename Value::kind, Kind>) found = {true, Value::extents::rank, value_of<Value>.order};
  };
  (look_at(std::type_identity<Values>{}), ...);
  return found;
}

// Whether a partial derivative of Y can read Kind, and write Y, in their storage orders.
template <class Y, class Factor, class Values>
constexpr bool reads_in_order() {
  using read = order_of_operation<typename Factor::operation, typename Factor::denominator>;
  using kind = typename kind_named<typename read::parameter, typename Factor::variables>::type;
  const value_in_order x = lying<kind>(Values{}), made = lying<Y>(Values{});
  return (!x.derived || can_read(read::value, x.order, x.rank)) &&
         (!made.derived || read::value != readable_order::as_values ||
          can_read(readable_order::as_values, made.order, made.rank));
}
template <class Values, class... Factors>
constexpr bool all_read_as_it_lies(list<Factors...>) {
  return meta::all({true, reads_in_order<typename Factors::numerator, Factors, Values>()...});
}

// An operation over parameters that has `least_samples` only to give the buffers of its layer what they become.
template <class Operation>
concept MovesBuffersAlone = requires { typename Operation::moves_buffers_alone; };

// The verdict about the equation of a derived value.
template <class Type, class Derived, class Known, class Names, class Arguments>
struct derived_verdict {
  using type = acceptance;
};
template <class Type, class Derived, class Known, class Names, class... X>
  requires contains<typename Names::result, Derived>
struct derived_verdict<Type, Derived, Known, Names, list<X...>> {
  using y = typename Names::result;
  using type = first_refusal<refuse_if<!contains<X, Known>, refusal<Type, derives_from<y, X>>>...,
                             refuse_if<(Names::saved::size > 0) || (fewest_samples<typename Names::operation> > 0 &&
                                                                    !MovesBuffersAlone<typename Names::operation>),
                                       refusal<Type, derives_by_samples<y>>>>;
};

// Derived: the kinds of derived values. Known: the kinds from which they may be computed.
template <class Type, class Derived, class Known, class Values, class Equations>
struct derivations_verdict;
template <class Type, class Known, class Values, class... Equations>
struct derivations_verdict<Type, list<>, Known, Values, list<Equations...>> {
  using type = acceptance;
};
template <class Type, class Derived, class Known, class Values, class... Equations>
struct derivations_verdict<Type, Derived, Known, Values, list<Equations...>> {
  using type = first_refusal<typename derived_verdict<Type, Derived, Known, equation_names<Equations>,
                                                      typename equation_names<Equations>::arguments>::type...>;
};

// Instantiated only when it is known that the operations state all that they must.
template <class Type, class Bound>
struct orders_verdict {
  using type = acceptance;
};
template <class Type, class Bound>
  requires some_are_derived<typename Bound::values>
struct orders_verdict<Type, Bound> {
  using type = refuse_if<!all_read_as_it_lies<typename Bound::values>(layer_factors<Bound>{}),
                         refusal<Type, reads_what_is_derived_otherwise>>;
};

}  // namespace chainrule::internal::graphs
