// SPDX-License-Identifier: BSL-1.0
// Packs of types, and counting along them.
#define BOOST_TEST_MODULE meta_list
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/meta/list.hpp>

using namespace chainrule;

namespace {

template <std::size_t Number>
struct word {};

static_assert(list<>::size == 0);
static_assert(list<int, int, void>::size == 3);

static_assert(std::is_same_v<list_element<0, list<char>>, char>);
static_assert(std::is_same_v<list_element<2, list<char, int, void, char>>, void>);
static_assert(std::is_same_v<list_element<3, list<char, int, char, double>>, double>);

static_assert(std::is_same_v<joined_list<>, list<>>);
static_assert(std::is_same_v<joined_list<list<int>>, list<int>>);
static_assert(std::is_same_v<joined_list<list<int, char>, list<>, list<void>>, list<int, char, void>>);

static_assert(position_of<int>(list<>{}) == 0);
static_assert(position_of<int>(list<char, int, int>{}) == 1);
static_assert(position_of<double>(list<char, int>{}) == 2);
static_assert(internal::contains<int, list<char, int>>);
static_assert(!internal::contains<const int, list<char, int>>);
static_assert(!internal::contains<int, list<>>);

// More lists than are joined at a time, and more elements than a fold may have.
template <class Indices>
struct many;
template <std::size_t... Indices>
struct many<std::index_sequence<Indices...>> {
  using in_one = list<word<Indices>...>;
  using out_of_many = joined_list<list<word<Indices>>...>;
  using in_pairs = joined_list<list<word<2 * Indices>, word<2 * Indices + 1>>...>;
};

template <std::size_t Count>
using many_words = many<std::make_index_sequence<Count>>;

static_assert(std::is_same_v<many_words<7>::in_one, many_words<7>::out_of_many>);
static_assert(std::is_same_v<many_words<8>::in_one, many_words<8>::out_of_many>);
static_assert(std::is_same_v<many_words<9>::in_one, many_words<9>::out_of_many>);
static_assert(std::is_same_v<many_words<200>::in_one, many_words<200>::out_of_many>);
static_assert(std::is_same_v<many_words<34>::in_one, many_words<17>::in_pairs>);
static_assert(std::is_same_v<list_element<199, many_words<200>::in_one>, word<199>>);

struct note_index {
  std::array<std::size_t, 300>& visited;
  std::size_t& count;
  template <std::size_t Index>
  constexpr void operator()() const {
    visited[count++] = Index;
  }
};

template <std::size_t Begin, std::size_t End>
constexpr bool visits_in_order() {
  std::array<std::size_t, 300> visited{};
  std::size_t count = 0;
  for_each_index<Begin, End>(note_index{visited, count});
  bool in_order = count == End - Begin;
  for (std::size_t i = 0; i < count; ++i) in_order = in_order && visited[i] == Begin + i;
  return in_order;
}
static_assert(visits_in_order<0, 0>() && visits_in_order<5, 5>() && visits_in_order<0, 1>() &&
              visits_in_order<3, 10>() && visits_in_order<0, 300>());

}  // namespace

BOOST_AUTO_TEST_CASE(positions_and_indices) {
  BOOST_TEST(position_of<word<41>>(many_words<200>::in_one{}) == 41U);
  BOOST_TEST(position_of<word<200>>(many_words<200>::in_one{}) == 200U);
  BOOST_TEST((visits_in_order<0, 300>()));
}
