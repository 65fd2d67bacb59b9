// SPDX-License-Identifier: BSL-1.0
// Text that the compiler writes: concatenation, numbers, the names of types, sentences and their phrases.
#define BOOST_TEST_MODULE meta_text
#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

#include <chainrule/meta/sentence.hpp>

using namespace chainrule;

namespace of_others {
namespace {
struct own_type {};
template <class... Parts>
struct made_of {};
template <auto Number, class... Parts>
struct numbered {};
struct renamed {
  static constexpr auto code() { return internal::meta::text("its_own<name>"); }
};
struct with_literal {
  static constexpr char text[] = "needs a window";
};
template <int Number>
struct with_text {
  static constexpr auto text() { return internal::meta::sentence(", more than ", internal::meta::number_text<Number>); }
};
}  // namespace
}  // namespace of_others

namespace {

using namespace of_others;

template <class Type>
constexpr bool is_called(std::string_view name) {
  return std::string_view(internal::meta::spelling<Type>()) == name;
}

static_assert(internal::meta::sentence("a ", internal::meta::text("b"), "", internal::meta::number_text<0>,
                                       internal::meta::number_text<-42>) == "a b0-42");
static_assert(internal::meta::number_text<std::size_t{18446744073709551615u}> == "18446744073709551615");
static_assert(internal::meta::text("ab") == internal::meta::text("ab") && !(internal::meta::text("ab") == "abc") &&
              !(internal::meta::text("ab") == "ac"));

// Names are those that users write, with every compiler.
static_assert(is_called<int>("int") && is_called<own_type>("own_type") && is_called<int[3]>("int[3]"));
static_assert(is_called<made_of<int, made_of<own_type>>>("made_of<int, made_of<own_type>>"));
static_assert(is_called<numbered<std::size_t{5}, own_type>>("numbered<5, own_type>") &&
              is_called<numbered<2.5>>("numbered<2.5>"));
static_assert(is_called<numbered<-3>>("numbered<-3>") && is_called<numbered<true>>("numbered<true>"));
static_assert(is_called<renamed>("its_own<name>") &&
              is_called<made_of<renamed, renamed>>("made_of<its_own<name>, its_own<name>>"));

// A name of more than 120 characters is cut in sentences, and not of_others.
using long_one = made_of<own_type, own_type, own_type, own_type, own_type, own_type, own_type, own_type, own_type,
                         own_type, own_type, own_type, own_type>;
static_assert(is_called<long_one>(
    "made_of<own_type, own_type, own_type, own_type, own_type, own_type, own_type, own_type, own_type, own_type, own_type, ..."));
static_assert(internal::meta::code<long_one>().size() == 8 + 13 * 8 + 12 * 2 + 1);

std::string written(std::string_view name) {
  std::string to(name.size(), ' ');
  to.resize(internal::meta::write_spelling(name.data(), name.size(), to.data()));
  return to;
}

// Words in a row: a blank between two, but before a comma and a colon.
static_assert(internal::meta::written(internal::meta::joined_words<own_type, with_literal, with_text<7>>{}) ==
              "own_type needs a window, more than 7");

// The sentence as a type says the same again, whole or in phrases.
struct verdict {
  static constexpr auto text() {
    return internal::meta::text(
        "layer 2 is dense<10>, which expects shape 784 and receives 28 x 28: write flatten, dense<10> or a_name_that_has_more_characters_than_a_phrase<3>");
  }
};
static_assert(internal::meta::printed<verdict>::type::text() == verdict::text());
static_assert(std::is_same_v<internal::meta::printed<internal::meta::printed<verdict>::type>::type,
                             internal::meta::printed<verdict>::type>);

constexpr auto cut(std::size_t number, std::size_t longest) {
  std::size_t begin = 0;
  internal::meta::phrase one = internal::meta::next_phrase(verdict::text(), begin, longest);
  for (; number > 0; --number) {
    const std::size_t end = one.begin + one.size;
    begin = end + (one.size < longest ? 1 : 0);
    one = internal::meta::next_phrase(verdict::text(), begin, longest);
  }
  return one;
}
std::string phrase_at(std::size_t number) {
  const internal::meta::phrase one = cut(number, 31);
  return std::string(std::string_view(verdict::text()).substr(one.begin, one.size));
}

}  // namespace

BOOST_AUTO_TEST_CASE(names_lose_namespaces_and_suffixes) {
  BOOST_TEST(written("(anonymous namespace)::a<3>::b<{anonymous}::c>") == "b<c>");
  BOOST_TEST(written("x::y<z<1> >") == "y<z<1>>");
  BOOST_TEST(written("chainrule::dense<4UL, chainrule::act::tanh>") == "dense<4, act::tanh>");
  BOOST_TEST(written("main()::<lambda(int, a::b<3>)>") == "lambda");
  BOOST_TEST(written("list<(lambda at /home/someone/network.cpp:3:15), int &, int (const x::y *)>") ==
             "list<lambda, int&, int(const y*)>");
  BOOST_TEST(written("w<2.5e+0, 2.500000e+00, 1.5e+10, in_features<64ul>{}, value2UL>") ==
             "w<2.5, 2.5, 1.5e+10, in_features<64>, value2UL>");
}

BOOST_AUTO_TEST_CASE(sentences_are_cut_where_they_pause) {
  for (const auto& [number, phrase] : {std::pair{0, "layer 2 is dense<10>,"},
                                       {1, "which expects shape 784 and"},
                                       {2, "receives 28 x 28:"},
                                       {3, "write flatten, dense<10> or"},
                                       {4, "a_name_that_has_more_characters"},
                                       {5, "_than_a_phrase<3>"}})
    BOOST_TEST(phrase_at(static_cast<std::size_t>(number)) == phrase);
}
