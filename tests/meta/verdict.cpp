// SPDX-License-Identifier: BSL-1.0
// Verdicts, and what stands for something refused.
#define BOOST_TEST_MODULE meta_verdict
#include <boost/test/unit_test.hpp>

#include <type_traits>

#include <chainrule/meta/list.hpp>
#include <chainrule/meta/refused_pair.hpp>
#include <chainrule/meta/verdict.hpp>

using namespace chainrule;

namespace {

struct first_word {
  static constexpr char text[] = "a part";
};
template <int Number>
struct second_word {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::number_text<Number>, " ends");
  }
};

using refused = refusal<first_word, second_word<2>>;
using other = refusal<second_word<3>>;

static_assert(acceptance::accepted && acceptance::text() == "");
static_assert(refused::text() == "a part has 2 ends" && refusal<int>::text() == "int" && refusal<>::text() == "");
static_assert(refusal<at_layer<2, 1>, list<int>, second_word<3>>::text() == "layer 2.1 is list<int>, which has 3 ends");
static_assert(refusal<at_layer<2>, second_word<3>>::text() == "layer 2 has 3 ends");
static_assert(!refused::accepted);

static_assert(std::is_same_v<refuse_if<true, refused>, refused>);
static_assert(std::is_same_v<refuse_if<false, refused>, acceptance>);

// The first refusal absorbs the rest.
static_assert(std::is_same_v<first_refusal<>, acceptance>);
static_assert(std::is_same_v<first_refusal<acceptance, acceptance>, acceptance>);
static_assert(std::is_same_v<first_refusal<refused, other>, refused>);
static_assert(std::is_same_v<first_refusal<acceptance, other, acceptance, refused>, other>);

// What would have been made is not looked at where it is refused.
struct never_made {};
static_assert(std::is_same_v<if_accepted<acceptance, std::type_identity<int>>, int>);
static_assert(std::is_same_v<if_accepted<refused, never_made>, gate_of<refused>>);

// A gate stands for a refusal; so does what is done with it.
static_assert(is_refused<gate_of<refused>> && is_refused<const gate_of<refused>&> && is_refused<refused_result>);
static_assert(!is_refused<refused> && !is_refused<int>);
static_assert(std::is_same_v<decltype(std::declval<gate_of<refused>&>()[1]), refused_result>);
static_assert(std::is_same_v<decltype(std::declval<const gate_of<refused>&>()(1, 2.0)), refused_result>);
static_assert(std::is_same_v<decltype(std::declval<gate_of<refused>&>() + 1), refused_result>);
static_assert(std::is_same_v<decltype(2.0 * std::declval<gate_of<refused>&>()), refused_result>);
static_assert(std::is_same_v<decltype(gate_of<refused>::parameter_count == 3), gate_of<refused>>);
static_assert(std::is_same_v<decltype(3 < gate_of<refused>::parameter_count), gate_of<refused>>);
static_assert(std::is_same_v<decltype(1 + gate_of<refused>::depth), gate_of<refused>>);
static_assert(std::is_same_v<gate_of<refused>::output_shape, gate_of<refused>>);

constexpr bool agrees_with_everything() {
  const refused_result a;
  auto [cost, gradient] = a;
  int number = a;
  number += 1;
  for (const auto& epoch : {a.epochs}) static_cast<void>(epoch.cost);
  return a == 1 && 1 == a && !(a == 1) && a != 2 && a < 3.0 && cost >= gradient && -a == a &&
         a.step(1, 2)[3].gradient.size() > 0 && number == 1;
}
static_assert(agrees_with_everything());

// The verdict that a type carries, and one that is looked at only where the one before accepts.
static_assert(std::is_same_v<carried_verdict<int>, acceptance>);
static_assert(carried_verdict<gate_of<refused>>::text() == refused::text() &&
              !carried_verdict<const gate_of<refused>&>::accepted);
static_assert(std::is_same_v<gate_of<carried_verdict<gate_of<refused>>>, gate_of<refused>>);
static_assert(std::is_same_v<carried_verdict<refused_number<refused>>, refused>);
static_assert(!carried_verdict<refused_result>::accepted);
static_assert(std::is_same_v<verdict_and_then<refused, never_made>, refused>);
static_assert(std::is_same_v<verdict_and_then<acceptance, std::type_identity<other>>, other>);

}  // namespace

BOOST_AUTO_TEST_CASE(the_first_refusal_absorbs_the_rest) {
  constexpr auto is_accepted = []<class... Verdicts>(Verdicts...) { return first_refusal<Verdicts...>::accepted; };
  BOOST_TEST(is_accepted(acceptance{}, acceptance{}));
  BOOST_TEST(!is_accepted(acceptance{}, refused{}));
  BOOST_TEST(!is_accepted(refused{}, acceptance{}));
  BOOST_TEST(agrees_with_everything());
}
