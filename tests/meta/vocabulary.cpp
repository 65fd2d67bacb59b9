// SPDX-License-Identifier: BSL-1.0
// What authors state is a closed vocabulary: a misspelt name is found, and names of their own are not taken for one.
#define BOOST_TEST_MODULE meta_vocabulary
#include <boost/test/unit_test.hpp>

#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::internal::meta;

namespace {

struct letter_left_out {
  using gives_sum = void;
};
struct neighbours_exchanged {
  template <class At>
  static void fowrard(const At&);
};
struct another_tense {
  [[maybe_unused]] static constexpr bool take_bands = true;
};
struct a_value_for_a_type {
  [[maybe_unused]] static constexpr bool gives_sums = true;
};
struct all_right {
  using gives_sums = void;
  using gives_bands = shape<1, 2, 2>;
  using piecewise_linear = void;
  [[maybe_unused]] static constexpr std::size_t offset = 0;
  template <class At>
  static void forward(const At&);
};
// Names of an author's own, among them one that is private, and a member that is inherited.
struct others : all_right {
  static int read();
  int sum_of_all, gives;

 private:
  using bands = void;
};
struct final_one final {
  using gives_sum = void;
};

template <class Type>
constexpr int operation = misspelt_in<operation_words, Type>;
static_assert(operation<letter_left_out> > 0 && operation<neighbours_exchanged> > 0 && operation<another_tense> > 0);
static_assert(operation<a_value_for_a_type> < 0);
static_assert(operation<all_right> == 0 && operation<others> == 0 && operation<int> == 0);
static_assert(operation<final_one> == 0);  // nothing can inherit from it, so it is not looked into

static_assert(misspells<operation_words, operation<letter_left_out>>::text() ==
              "misspells gives_sums: write gives_sums");
static_assert(misspells<operation_words, operation<a_value_for_a_type>>::text() ==
              "states gives_sums as something else than a type: write using gives_sums = ...");

// Activations, and layers
struct doubled : act::elementwise<doubled> {
  using overvectors = void;
  template <class T>
  static constexpr T value(T z) {
    return z + z;
  }
  template <class T>
  static constexpr T derivative_from_output(T) {
    return T(2);
  }
};
static_assert(verdict_of<input<3>, doubled>::text() ==
              "layer 1 is doubled, which misspells over_vectors: write over_vectors");
static_assert(verdict_of<input<3>, dense<2, doubled>>::text() ==
              "layer 1 is dense<2, doubled>, which has the activation doubled, which misspells over_vectors: write "
              "over_vectors");
struct without_value : act::elementwise<without_value> {};
static_assert(
    verdict_of<input<3>, dense<2, without_value>>::text() ==
    "layer 1 is dense<2, without_value>, which has the activation without_value, which states no value: write "
    "template <class T> static constexpr T value(T z)");
struct of_numbers : act::elementwise<of_numbers> {
  using over_vectors = void;
  static constexpr double value(double z) { return z; }
  static constexpr double derivative_from_output(double) { return 1; }
};
static_assert(
    verdict_of<input<2, 2>, of_numbers>::text() ==
    "layer 1 is of_numbers, which states over_vectors and takes numbers alone: write template <class T> static "
    "constexpr T value(T z)");

template <class Words>
struct joins {
  template <class In>
  struct on : Words {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using factors = list<factor<calculus::activation, layer_input, identity_factor>>;
  };
};
struct no_words {};
struct foward_words {
  template <class At>
  static void foward(const At&);
};
static_assert(verdict_of<input<3>, joins<no_words>>::accepted);
static_assert(verdict_of<input<3>, joins<foward_words>>::text() ==
              "layer 1 is joins<foward_words>, which misspells forward: write forward");

// Whether a concept says so of a type, of a const one and of a reference.
template <class Type>
constexpr bool is_activation = Activation<Type> && Activation<const Type&> && Activation<Type&&>;
template <class Type>
constexpr bool is_none = !Activation<Type> && !Activation<const Type&>;
static_assert(is_activation<act::relu> && is_activation<act::leaky<1, 5>> && is_activation<act::identity>);
static_assert(is_none<doubled> && is_none<without_value> && is_none<int> && is_none<dense<2>> && is_none<void*>);

}  // namespace

BOOST_AUTO_TEST_CASE(all_of_it_was_checked_while_compiling) { BOOST_TEST(true); }
