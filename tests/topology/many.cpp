// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE topology_many
#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>

#include <string_view>
#include <utility>

// Large numbers: more than the 256 operands that clang allows a fold expression: chains of many factors, sums of many
// terms, many extents; and sizes that no number counts.
using namespace chainrule;
using namespace chainrule::calculus;

namespace {

template <std::size_t>
using layer = dense<2, act::tanh>;
template <std::size_t... I>
network<input<2>, layer<I>...> in_a_row(std::index_sequence<I...>);
using net = decltype(in_a_row(std::make_index_sequence<140>{}));

constexpr auto whole = d(a<140>) / d(a<0>);
static_assert(structure_of<net>(whole) == structure::dense);
static_assert(structure_of<net>(expand<net>(whole)) == structure::dense);
static_assert(std::is_same_v<decltype(shape_of<net>(whole)), shape<2, 2>>);

template <std::size_t... I>
constexpr std::size_t size_of_ones(std::index_sequence<I...>) {
  return shape<(I < 3 ? 2 : 1)...>::size;
}
static_assert(size_of_ones(std::make_index_sequence<300>{}) == 8);

template <std::size_t... I>
constexpr auto many_terms(std::index_sequence<I...>) {
  return sum<partial<symbol<activation, I + 1>, symbol<activation, 0>>...>{};
}

template <template <class, class> class Operation>
struct joined_by {
  template <class Left, class Right>
  using type = Operation<Left, Right>;
};
template <class T, std::size_t>
using repeated = T;
template <template <class, class> class Operation, std::size_t... I>
constexpr auto nested(std::index_sequence<I...>) {
  return left_fold<joined_by<Operation>, repeated<symbol<weight, 1>, I>...>{};
}

// Blocks have the limit of networks.
template <template <class...> class Block, std::size_t... I>
verdict_of<input<2>, dense<2>, Block<layer<I>...>> verdict_of_block(std::index_sequence<I...>);
template <template <class...> class Block, std::size_t Layers>
using verdict_of_many = decltype(verdict_of_block<Block>(std::make_index_sequence<Layers>{}));
template <template <class...> class Block, std::size_t Layers>
constexpr bool too_many() {
  constexpr auto sentence = verdict_of_many<Block, Layers>::text();
  const std::string_view
      said = sentence,
      says = Layers == 251
                 ? ", which has 251 layers, more than the 250 that are allowed: put some of them into sequential<...>"
                 : ", which has 2000 layers, more than the 250 that are allowed: put some of them into sequential<...>";
  return said.size() < 250 && said.substr(0, 11) == "layer 2 is " && said.substr(said.size() - says.size()) == says;
}
static_assert(verdict_of_many<sequential, 250>::accepted && too_many<sequential, 251>() &&
              too_many<sequential, 2000>());
static_assert(verdict_of_many<residual, 250>::accepted && too_many<residual, 251>());
static_assert(verdict_of_many<concat, 250>::accepted && too_many<concat, 251>());

// Sizes whose product is no std::size_t. 2^32 times 2^32, and four times 2^16, wrap around to 0; 2^33 times 2^32 + 2 to
// 2^34.
constexpr std::size_t two_to(std::size_t n) { return std::size_t{1} << n; }
constexpr auto largest = static_cast<std::size_t>(-1);
static_assert(shape<two_to(32), two_to(31)>::size == two_to(63));
static_assert(shape<two_to(32), two_to(32)>::size == uncountable &&
              shape<two_to(16), two_to(16), two_to(16), two_to(16)>::size == uncountable);
static_assert(shape<two_to(33), two_to(32) + 2>::size == uncountable &&
              shape<two_to(33), two_to(32) + 2, 0>::size == 0);
static_assert(shape<3, largest>::has_zero_extent == false && shape<3, 0, largest>::has_zero_extent);
static_assert(std::is_same_v<joined_shape<shape<two_to(63)>, shape<two_to(63)>>, shape<uncountable>>);

// The largest value that is allowed, and one element more; parameters, multiply-adds and elements in all.
static_assert(Network<network<input<two_to(31)>, dense<1>>> &&
              network<input<two_to(31)>, dense<1>>::parameter_count == two_to(31) + 1);
static_assert(verdict_of<input<two_to(31) + 1>, dense<1>>::text() ==
              "the network has a value of 2147483649 elements, more than the 2147483648 that are allowed");
static_assert(verdict_of<input<two_to(32), two_to(32)>, flatten, dense<1>>::text() ==
              "the network has a value of uncountably many elements, more than the 2147483648 that are allowed");
static_assert(verdict_of<input<two_to(31)>, dense<two_to(31)>>::text() ==
              "the network has 4611686020574871552 parameters, more than the 72057594037927936 that are allowed");
static_assert(verdict_of<input<3>, dense<two_to(31)>, concat<dense<two_to(31)>, dense<1>>>::text() ==
              "the network has a value of 2147483649 elements, more than the 2147483648 that are allowed");
static_assert(!verdict_of_budget<network<input<two_to(31)>, dense<two_to(31)>>, max_parameters<5>>::accepted);

// 2^20 filters on 2^14 x 2^14 pixels.
using wide_image = input<two_to(3), two_to(14), two_to(14)>;
static_assert(!verdict_of<wide_image, conv2d<filters<8>, kernel_size<3>, padding<1>>,
                          conv2d<filters<two_to(20)>, kernel_size<3>, padding<1>>>::accepted);

using small = network<input<2>, dense<4>, dense<2>>;
static_assert(small::tape_bytes<float>(two_to(40)) == small::tape_extent * two_to(42));
static_assert(small::tape_bytes<float>(two_to(62)) == uncountable &&
              small::tape_bytes<float>(two_to(60) + 16) == uncountable &&
              small::tape_bytes<float>(largest) == uncountable);
static_assert(small::training_bytes<adam, float>(two_to(62)) == uncountable &&
              small::inference_bytes<float>(largest) == small::inference_bytes<float>(64));
static_assert(small::measuring_bytes<double>(largest, 2) == small::measuring_bytes<double>(1000, 2) &&
              small::measuring_bytes<double>(largest, largest) == uncountable);
static_assert(!verdict_of_budget<small, max_tape_bytes<two_to(62), largest>>::accepted &&
              verdict_of_budget<small, max_tape_bytes<two_to(40), largest>>::accepted);
static_assert(is_refused<recomputed<small, max_tape_bytes<two_to(62), two_to(50)>>>);

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t number = 0;
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + word.size())) ++number;
  return number;
}

}  // namespace

BOOST_AUTO_TEST_CASE(texts_of_many_factors_and_terms) {
  constexpr auto product = as_text(expand<net>(whole));  // da/dz and dz/da of each layer
  BOOST_TEST(count(product, " * ") == 279U);
  constexpr auto terms = as_text(many_terms(std::make_index_sequence<300>{}));
  BOOST_TEST(count(terms, " + ") == 299U);
}

BOOST_AUTO_TEST_CASE(closed_forms_of_many_factors_and_terms) {
  constexpr auto product = as_text(nested<multiplied>(std::make_index_sequence<300>{}));
  BOOST_TEST(count(product, "W(1)") == 300U);
  constexpr auto terms = as_text(nested<added>(std::make_index_sequence<300>{}));
  BOOST_TEST(count(terms, "W(1) + W(1)") == 150U);
}
