// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_records.hpp>

// The refusals of a layer whose author states something wrong.
namespace chainrule {

namespace internal::graphs {

// A kind as it is written in formulas.
template <class Kind>
constexpr auto kind_text() {
  if constexpr (requires { meta::sink{}.put(Kind::text); })
    return calculus::symbol<Kind>::text();
  else
    return meta::spelling<Kind>();
}

}  // namespace internal::graphs

namespace internal {

struct states_no_values {
  static constexpr char text[] = "states no values: write using values = list<value<activation, In>>";
};
struct states_no_parameters {
  static constexpr char text[] = "states no parameters: write using parameters = list<>";
};
struct states_no_equations {
  static constexpr char text[] =
      "states no equations: write using equations = list<equation<activation, operation, layer_input>>";
};
struct states_a_forward {
  static constexpr char text[] = "states forward or factors, which nothing reads: its equations make its values";
};
struct states_other_lists {
  static constexpr char text[] =
      "must state values as list<value<...>...>, parameters as list<parameter<...>...> and equations as list<equation<...>...>";
};
struct states_other_buffers {
  static constexpr char text[] = "must state buffers as list<running_statistic<kind, shape<...>, begins_at<0>>...>";
};
struct states_other_constants {
  static constexpr char text[] =
      "must state constants as list<constant_values<kind, shape<...>, function>...>, with a static double element(i, ...) "
      "of the function, an index for each axis";
};
template <class Kind>
struct states_an_equation_of {
  static constexpr auto text() {
    return internal::meta::sentence("states an equation of ", internal::graphs::kind_text<Kind>(),
                                    ", which is none of its values");
  }
};
template <class Kind, std::size_t Equations>
struct states_equations_of {
  static constexpr auto text() {
    return internal::meta::sentence("states ", internal::meta::number_text<Equations>, " equations of ",
                                    internal::graphs::kind_text<Kind>(), ": a value has one");
  }
};
template <class Kind>
struct lists_what_no_equation_reads {
  static constexpr auto text() {
    return internal::meta::sentence("lists ", internal::graphs::kind_text<Kind>(),
                                    ", which no equation reads: leave it out");
  }
};
template <class Kind>
struct states_equations_in_another_order {
  static constexpr auto text() {
    return internal::meta::sentence(
        "states the equation of ", internal::graphs::kind_text<Kind>(),
        " at another position than the value: write both lists in the order of computation");
  }
};
template <class Y, class X>
struct computes_from {
  static constexpr auto text() {
    return internal::meta::sentence("computes ", internal::graphs::kind_text<Y>(), " from ",
                                    internal::graphs::kind_text<X>(), ", which is none of its values and parameters");
  }
};
template <class Y, class X>
struct computes_from_a_later {
  static constexpr auto text() {
    return internal::meta::sentence("computes ", internal::graphs::kind_text<Y>(), " from ",
                                    internal::graphs::kind_text<X>(), ", which is computed after it");
  }
};

}  // namespace internal

template <class Y, class X>
struct computes_from_what_is_saved {
  static constexpr auto text() {
    return internal::meta::sentence("computes ", internal::graphs::kind_text<Y>(), " from ",
                                    internal::graphs::kind_text<X>(),
                                    ", which is saved and has no derivative: list it as a value");
  }
};
namespace internal {

template <class Y, class X>
struct saves_what_is_not_listed {
  static constexpr auto text() {
    return internal::meta::sentence("saves ", internal::graphs::kind_text<X>(), " beside ",
                                    internal::graphs::kind_text<Y>(), ": list it among the values as saved<...>");
  }
};
template <class Kind>
struct saves_its_last_value {
  static constexpr auto text() {
    return internal::meta::sentence("lists ", internal::graphs::kind_text<Kind>(),
                                    " last, which is saved: the last value is the layer's output");
  }
};
template <class Kind>
struct draws_behind_32_values {
  static constexpr auto text() {
    return internal::meta::sentence("draws random numbers for ", internal::graphs::kind_text<Kind>(),
                                    ", which is not among its first 32 values: they would be those of another value");
  }
};
template <class Y, class X>
struct derives_from {
  static constexpr auto text() {
    return internal::meta::sentence("derives ", internal::graphs::kind_text<Y>(), " from ",
                                    internal::graphs::kind_text<X>(),
                                    ", which is not a parameter: list it as value<...>, computed for each sample");
  }
};
template <class Y>
struct derives_by_samples {
  static constexpr auto text() {
    return internal::meta::sentence("derives ", internal::graphs::kind_text<Y>(),
                                    " and saves something beside it, or by an operation over samples: list it as a "
                                    "value");
  }
};
struct reads_what_is_derived_otherwise {
  static constexpr char text[] =
      "derives a value in an order in which an operation does not read or write it: state the other storage_order";
};
template <class Kind>
struct derives_its_last_value {
  static constexpr auto text() {
    return internal::meta::sentence("lists ", internal::graphs::kind_text<Kind>(),
                                    " last, which is derived: the last value is the layer's output");
  }
};
template <class Y>
struct computes_from_nothing {
  static constexpr auto text() {
    return internal::meta::sentence("computes ", internal::graphs::kind_text<Y>(),
                                    " from nothing: an equation has at least one argument");
  }
};
template <class Y>
struct computes_from_constants_first {
  static constexpr auto text() {
    return internal::meta::sentence("computes ", internal::graphs::kind_text<Y>(),
                                    " from buffers, constants or op::random_numbers before others: write them last");
  }
};
template <class Layer>
struct contains_a_layer_of_modes {
  static constexpr auto text() {
    return internal::meta::sentence(
        "contains ", internal::meta::spelling<Layer>(),
        ", which is another layer in inference: write template <class Mode> using in = ..., "
        "of in_mode<Layer, Mode> for each");
  }
};
template <class Operation>
struct has_the_operation {
  static constexpr auto text() {
    return internal::meta::sentence("has the operation ", internal::meta::spelling<Operation>(), ", which");
  }
};
template <class Operation, std::size_t Number>
struct has_the_partial {
  static constexpr auto text() {
    return internal::meta::sentence("has the operation ", internal::meta::spelling<Operation>(), ", whose partial<",
                                    internal::meta::number_text<Number>, ">");
  }
};
struct states_no_forward {
  static constexpr char text[] = "states no forward(at), which computes its result";
};

}  // namespace internal

template <std::size_t Number>
struct states_no_partial {
  static constexpr auto text() {
    return internal::meta::sentence("states no partial<", internal::meta::number_text<Number>,
                                    ">, its derivative by argument ", internal::meta::number_text<Number>);
  }
};
namespace internal {

struct states_no_kind {
  static constexpr char text[] = "states no kind: write static constexpr structure kind = structure::dense";
};
struct states_no_reads {
  static constexpr char text[] = "does not state what its backward reads: write using reads = list<>";
};
struct states_no_same_elements {
  static constexpr char text[] =
      "does not state same_elements: write static constexpr bool same_elements = false, or derive from operation<...>";
};
struct states_no_multiply_adds {
  static constexpr char text[] =
      "states no cost: write static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t x_size)";
};
struct states_no_backward {
  static constexpr char text[] = "states no backward(at), the product of its transpose and a gradient";
};

}  // namespace internal

}  // namespace chainrule
