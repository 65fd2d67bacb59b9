// SPDX-License-Identifier: BSL-1.0
// What the author of a layer forgets or misspells is refused in a sentence, before anything is built from it.
#define BOOST_TEST_MODULE graph_layer_statement
#include <boost/test/unit_test.hpp>

#include <string_view>

#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

struct q_kind {
  static constexpr const char* text = "q";
};

// An operation that is right, and what is left out of it or written wrongly.
struct doubles : op::derivative<structure::diagonal> {
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }
  template <class At>
  static constexpr void forward(const At&) {}
  template <class At>
  static constexpr void backward(const At&) {}
  template <std::size_t K>
  using partial = op::partial_at<K, doubles>;
};
template <class Partial>
struct with : doubles {
  template <std::size_t K>
  using partial = op::partial_at<K, Partial>;
};
struct without_kind {
  using reads = list<>;
};
struct without_reads {
  static constexpr structure kind = structure::diagonal;
};
struct without_same_elements {
  static constexpr structure kind = structure::diagonal;
  using reads = list<>;
};
struct without_cost : op::derivative<structure::diagonal> {
  template <class At>
  static constexpr void backward(const At&) {}
};
struct without_backward : op::derivative<structure::diagonal> {
  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }
};
struct misspelt : doubles {
  using give_sums = void;
};
struct without_forward : without_cost {
  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }
  template <std::size_t K>
  using partial = op::partial_at<K, without_forward>;
};
struct without_partial {
  template <class At>
  static constexpr void forward(const At&) {}
};
// An operation that is its own partial derivative is named once.
struct halves : without_backward {
  template <class At>
  static constexpr void forward(const At&) {}
  template <std::size_t K>
  using partial = op::partial_at<K, halves>;
};

template <class Equation>
inline constexpr bool reads_bias = false;
template <class Y, class Operation, class... X>
inline constexpr bool reads_bias<equation<Y, Operation, X...>> = (std::is_same_v<X, bias> || ...);
template <class... Equations>
struct made_of {
  template <class In>
  struct on {
    using values = list<value<preactivation, In>, value<activation, In>>;
    using parameters =
        std::conditional_t<(reads_bias<Equations> || ...), list<parameter<bias, In, begins_at<0>>>, list<>>;
    using equations = list<Equations...>;
  };
};
using last = equation<activation, doubles, preactivation>;
template <class Operation, class... X>
using by = made_of<equation<preactivation, Operation, layer_input, X...>, last>;
template <class Layer>
constexpr auto sentence = verdict_of<input<3>, dense<2>, Layer>::text();

static_assert(verdict_of<input<3>, by<doubles>>::accepted);
static_assert(verdict_of<input<3>, by<op::add, bias, layer_input, bias>>::accepted);

static_assert(
    sentence<by<with<without_kind>>> ==
    "layer 2 is made_of<equation<preactivation, with<without_kind>, layer_input>, equation<activation, doubles, preactivation>>, "
    "which has the operation with<without_kind>, whose partial<0> states no kind: write static constexpr structure kind = "
    "structure::dense");

// What is said of a layer, without the name that all have.
template <class Layer>
constexpr std::string_view said() {
  const std::string_view whole = sentence<Layer>;
  return whole.substr(whole.find(", which ") + 8);
}
static_assert(
    said<by<with<without_reads>>>() ==
    "has the operation with<without_reads>, whose partial<0> does not state what its backward reads: write using reads = list<>");
static_assert(
    said<by<with<without_same_elements>>>() ==
    "has the operation with<without_same_elements>, whose partial<0> does not state same_elements: write static constexpr bool "
    "same_elements = false, or derive from operation<...>");
static_assert(
    said<by<with<without_cost>>>() ==
    "has the operation with<without_cost>, whose partial<0> states no cost: write static constexpr std::size_t multiply_adds(std::size_t "
    "y_size, std::size_t x_size)");
static_assert(said<by<halves>>() ==
              "has the operation halves, which states no backward(at), the product of its transpose and a gradient");
static_assert(said<by<misspelt>>() == "has the operation misspelt, which misspells gives_sums: write gives_sums");
static_assert(said<by<without_forward>>() ==
              "has the operation without_forward, which states no forward(at), which computes its result");
static_assert(said<by<without_partial>>() ==
              "has the operation without_partial, which states no partial<0>, its derivative by argument 0");
static_assert(said<by<doubles, bias>>() ==
              "has the operation doubles, which states no partial<1>, its derivative by argument 1");

static_assert(said<made_of<equation<preactivation, doubles, layer_input>, equation<activation, doubles, q_kind>>>() ==
              "computes a from q, which is none of its values and parameters");
static_assert(said<made_of<equation<preactivation, doubles, activation>, last>>() ==
              "computes z from a, which is computed after it");
static_assert(said<made_of<equation<preactivation, doubles>, last>>() ==
              "computes z from nothing: an equation has at least one argument");
static_assert(
    said<made_of<equation<preactivation, doubles, layer_input>, last, equation<q_kind, doubles, activation>>>() ==
    "states an equation of q, which is none of its values");
// A parameter that is in no equation has no gradient: whatever a step did with it would be wrong.
template <class... Parameters>
struct bent_beside {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<Parameters...>;
    using equations = list<equation<activation, doubles, layer_input>>;
  };
};
static_assert(verdict_of<input<3>, bent_beside<>>::accepted);
static_assert(said<bent_beside<parameter<weight, shape<3>, begins_at<1>>>>() ==
              "lists W, which no equation reads: leave it out");
static_assert(said<bent_beside<shared<"w", parameter<weight, shape<3>, begins_at<1>>>>>() ==
              "lists W, which no equation reads: leave it out");
static_assert(said<made_of<last>>() == "states 0 equations of z: a value has one");
static_assert(said<made_of<equation<preactivation, doubles, layer_input>, last, last>>() ==
              "states 2 equations of a: a value has one");
static_assert(
    said<made_of<equation<activation, doubles, layer_input>, equation<preactivation, doubles, layer_input>>>() ==
    "states the equation of a at another position than the value: write both lists in the order of computation");

// What is saved beside a value.
struct s_kind {
  static constexpr const char* text = "s";
};
template <class Values, class... Equations>
struct saving {
  template <class In>
  struct on {
    using values = Values;
    using parameters = list<>;
    using equations = list<Equations...>;
  };
};
using beside = equation<with_saved<preactivation, s_kind>, doubles, layer_input>;
using listed = list<value<preactivation, shape<3>>, saved<s_kind, shape<1>>, value<activation, shape<3>>>;
static_assert(verdict_of<input<3>, saving<listed, beside, last>>::accepted);
static_assert(said<saving<list<value<preactivation, shape<3>>, value<activation, shape<3>>>, beside, last>>() ==
              "saves s beside z: list it among the values as saved<...>");
static_assert(said<saving<listed, beside, equation<activation, doubles, s_kind>>>() ==
              "computes a from s, which is saved and has no derivative: list it as a value");
static_assert(said<saving<listed, equation<preactivation, doubles, layer_input>, last>>() ==
              "states 0 equations of s: a value has one");
static_assert(said<saving<list<value<preactivation, shape<3>>, saved<s_kind, shape<1>>>, beside>>() ==
              "lists s last, which is saved: the last value is the layer's output");

struct no_values {
  template <class In>
  struct on {
    using parameters = list<>;
    using equations = list<>;
  };
};
struct no_parameters {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using equations = list<equation<activation, op::copy, layer_input>>;
  };
};
struct no_equations {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
  };
};
struct other_lists {
  template <class In>
  struct on {
    using values = value<activation, In>;
    using parameters = list<>;
    using equations = list<>;
  };
};
static_assert(sentence<no_values> ==
              "layer 2 is no_values, which states no values: write using values = list<value<activation, In>>");
static_assert(sentence<no_parameters> ==
              "layer 2 is no_parameters, which states no parameters: write using parameters = list<>");
static_assert(
    sentence<no_equations> ==
    "layer 2 is no_equations, which states no equations: write using equations = list<equation<activation, operation, layer_input>>");
static_assert(
    sentence<other_lists> ==
    "layer 2 is other_lists, which must state values as list<value<...>...>, parameters as list<parameter<...>...> and equations as "
    "list<equation<...>...>");
// Buffers and random numbers stand behind what an equation is differentiated by; a layer around one that depends on the
// mode says what it is in inference.
template <class Buffers, class... Arguments>
struct with_buffers {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using buffers = Buffers;
    using equations = list<equation<activation, doubles, Arguments...>>;
  };
};
using one_buffer = list<running_statistic<bias, shape<3>, begins_at<0>>>;
static_assert(verdict_of<input<3>, with_buffers<one_buffer, layer_input, bias>>::accepted);
static_assert(verdict_of<input<3>, with_buffers<one_buffer, layer_input, bias, op::random_numbers>>::accepted);
static_assert(
    std::string_view(sentence<with_buffers<one_buffer, bias, layer_input>>.characters)
        .ends_with("which computes a from buffers, constants or op::random_numbers before others: write them last"));
static_assert(
    sentence<with_buffers<list<bias>, layer_input>> ==
    "layer 2 is with_buffers<list<bias>, layer_input>, which must state buffers as list<running_statistic<kind, "
    "shape<...>, begins_at<0>>...>");
template <class Constants, class... Arguments>
struct with_constants {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using constants = Constants;
    using equations = list<equation<activation, doubles, Arguments...>>;
  };
};
struct third_parts {
  static constexpr double element(std::size_t i) { return static_cast<double>(i) / 3; }
};
using one_constant = list<constant_values<bias, shape<3>, third_parts>>;
static_assert(verdict_of<input<3>, with_constants<one_constant, layer_input, bias>>::accepted);
static_assert(std::string_view(sentence<with_constants<one_constant, bias, layer_input>>.characters)
                  .ends_with("constants or op::random_numbers before others: write them last"));
static_assert(
    said<with_constants<list<constant_values<bias, shape<3, 1>, third_parts>>, layer_input, bias>>() ==
    "must state constants as list<constant_values<kind, shape<...>, function>...>, with a static double element(i, ...) of "
    "the function, an index for each axis");
template <class Layer>
struct hides_a_mode {
  template <class In>
  struct on {
    using children = list<child<Layer, In, 0>>;
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::copy, child_activation<1>>>;
  };
};
static_assert(verdict_of<input<3>, hides_a_mode<dense<3>>>::accepted);
static_assert(!verdict_of<input<3>, hides_a_mode<dropout<>>>::accepted);
static_assert(!verdict_of<input<3>, hides_a_mode<batch_norm<>>>::accepted);

static_assert(verdict_of<input<3>, concat<dense<2>, sequential<no_parameters>>>::text() ==
              "layer 1.2.1 is no_parameters, which states no parameters: write using parameters = list<>");

}  // namespace

BOOST_AUTO_TEST_CASE(what_a_layer_forgets_is_said) {
  BOOST_TEST((verdict_of<input<3>, by<doubles>>::accepted));
  BOOST_TEST(!(verdict_of<input<3>, by<misspelt>>::accepted));
}
