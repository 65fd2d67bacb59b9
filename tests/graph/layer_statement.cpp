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
struct doubles : operation<structure::diagonal> {
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }
  template <class At>
  static constexpr void forward(const At&) {}
  template <class At>
  static constexpr void backward(const At&) {}
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
struct without_cost : operation<structure::diagonal> {
  template <class At>
  static constexpr void backward(const At&) {}
};
struct without_backward : operation<structure::diagonal> {
  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }
};
struct misspelt : doubles {
  using give_sums = void;
};

template <class... Factors>
struct made_of {
  template <class In>
  struct on {
    using values = list<value<preactivation, In>, value<activation, In>>;
    using parameters = list<parameter<bias, In, begins_at<0>>>;
    using factors = list<Factors...>;
  };
};
template <class Operation>
using by = made_of<factor<preactivation, layer_input, Operation>, factor<activation, preactivation, doubles>>;
template <class Layer>
constexpr auto sentence = verdict_of<input<3>, dense<2>, Layer>::text();

static_assert(verdict_of<input<3>, by<doubles>>::accepted);
static_assert(
    verdict_of<input<3>, made_of<factor<preactivation, layer_input, doubles>, factor<preactivation, bias, doubles>,
                                 factor<activation, preactivation, doubles>>>::accepted);

static_assert(
    sentence<by<without_kind>> ==
    "layer 2 is made_of<factor<preactivation, layer_input, without_kind>, factor<activation, preactivation, doubles>>, which has the operation "
    "without_kind, which states no kind: write static constexpr structure kind = structure::dense");

// What is said of a layer, without the name that all have.
template <class Layer>
constexpr std::string_view said() {
  const std::string_view whole = sentence<Layer>;
  return whole.substr(whole.find(", which ") + 8);
}
static_assert(
    said<by<without_reads>>() ==
    "has the operation without_reads, which does not state what its backward reads: write using reads = list<>");
static_assert(
    said<by<without_same_elements>>() ==
    "has the operation without_same_elements, which does not state same_elements: write static constexpr bool "
    "same_elements = false, or derive from operation<...>");
static_assert(
    said<by<without_cost>>() ==
    "has the operation without_cost, which states no cost: write static constexpr std::size_t multiply_adds(std::size_t y_size, "
    "std::size_t x_size)");
static_assert(
    said<by<without_backward>>() ==
    "has the operation without_backward, which states no backward(at), the product of its transpose and a gradient");
static_assert(said<by<misspelt>>() ==
              "has the operation misspelt, which states give_sums or give_bands: write gives_sums or gives_bands");

static_assert(said<made_of<factor<preactivation, layer_input, doubles>, factor<activation, q_kind, doubles>>>() ==
              "states a factor by q, which is none of its values and parameters");
static_assert(said<made_of<factor<q_kind, layer_input, doubles>, factor<activation, preactivation, doubles>>>() ==
              "states a factor of q, which is none of its values");
static_assert(said<made_of<factor<preactivation, layer_input, doubles>, factor<activation, preactivation, doubles>,
                           factor<activation, layer_input, doubles>>>() ==
              "has 2 factors to a and no forward(at), which must compute it");

struct no_values {
  template <class In>
  struct on {
    using parameters = list<>;
    using factors = list<>;
  };
};
struct no_parameters {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using factors = list<factor<activation, layer_input, identity_factor>>;
  };
};
struct no_factors {
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
    using factors = list<>;
  };
};
static_assert(sentence<no_values> ==
              "layer 2 is no_values, which states no values: write using values = list<value<activation, In>>");
static_assert(sentence<no_parameters> ==
              "layer 2 is no_parameters, which states no parameters: write using parameters = list<>");
static_assert(
    sentence<no_factors> ==
    "layer 2 is no_factors, which states no factors: write using factors = list<factor<activation, layer_input, ...>>");
static_assert(
    sentence<other_lists> ==
    "layer 2 is other_lists, which must state values as list<value<...>...>, parameters as list<parameter<...>...> and factors as "
    "list<factor<...>...>");
static_assert(verdict_of<input<3>, concat<dense<2>, sequence<no_parameters>>>::text() ==
              "layer 1.2.1 is no_parameters, which states no parameters: write using parameters = list<>");

}  // namespace

BOOST_AUTO_TEST_CASE(what_a_layer_forgets_is_said) {
  BOOST_TEST((verdict_of<input<3>, by<doubles>>::accepted));
  BOOST_TEST(!(verdict_of<input<3>, by<misspelt>>::accepted));
}
