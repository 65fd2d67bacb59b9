// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/optimizer/inner_rate.hpp>
#include <chainrule/optimizer/rule.hpp>
#include <chainrule/meta/misspellings_of_training.hpp>

// What the author of an optimizer states, checked before anything is built from it.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

template <class Type>
struct is_no_optimizer {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Type>(),
                                    " is not an optimizer, a type with change or step: write adam{}");
  }
};
template <class Optimizer>
struct the_optimizer {
  static constexpr auto text() {
    return internal::meta::sentence("the optimizer ", internal::meta::spelling<Optimizer>());
  }
};
struct states_no_rule {
  static constexpr char text[] =
      "states neither change, step nor prepare: write template <class T> constexpr auto change(std::size_t number) const";
};
struct states_no_state_count {
  static constexpr char text[] = "states no state_count: write static constexpr std::size_t state_count = 0";
};
template <class Optimizer>
struct wraps {
  static constexpr auto text() { return internal::meta::sentence("wraps ", internal::meta::spelling<Optimizer>()); }
};
struct takes_no_gradient {
  static constexpr char text[] = ", which takes no gradient: write adam{} there";
};
struct changes_no_element {
  static constexpr char text[] = ", which does not work element by element: write adam{} there";
};

struct groups_must_be_outermost {
  static constexpr char text[] = ", and groups must be outermost: write parameter_groups{scheduled{...}, ...}";
};
struct reads_its_rate_once {
  static constexpr char text[] = ", which reads the learning rate only in its first step: leave the schedule out";
};

}  // namespace internal

namespace internal::optimizer {

template <class Rule>
concept HasGroups = requires { typename Rule::of_each_group; };
/// Whether a network has the parameters that are selected by a rule's groups; see parameter_groups.hpp.
template <class Net, class Rule>
struct verdict_of_groups {
  using type = acceptance;
};
template <class Net, class Rule>
  requires requires(const Rule& rule) { rule.optimizer; }
struct verdict_of_groups<Net, Rule> : verdict_of_groups<Net, std::remove_cvref_t<decltype(Rule::optimizer)>> {};

template <class Rule>
concept FollowsSchedule = requires(const Rule& rule) { rule.schedule; };

template <class Rule>
concept Prepares = SeesWholeGradient<Rule, float> || SeesWholeGradient<Rule, double>;
template <class Rule>
concept StatesRule = StepsAlongGradients<Rule, float> || StepsAlongGradients<Rule, double> || Prepares<Rule>;
template <class Rule>
concept StatesCount = requires { std::size_t{Rule::state_count}; };

template <class Rule>
struct statement;

/// The verdict about the rule inside another one, `optimizer`: whether it is a rule, and takes a gradient.
template <class Rule>
struct statement_of_inner {
  using type = acceptance;
  using rule = refuse_if<!StatesRule<Rule>, refusal<the_optimizer<Rule>, states_no_rule>>;
};
template <class Rule>
  requires requires(const Rule& rule) { rule.optimizer; }
struct statement_of_inner<Rule> {
  using inner = std::remove_cvref_t<decltype(Rule::optimizer)>;
  using type = first_refusal<
      typename statement<inner>::type,
      refuse_if<!StatesRule<inner> && !HasGroups<inner>, refusal<the_optimizer<Rule>, wraps<inner>, takes_no_gradient>>,
      refuse_if<HasGroups<inner> && !Prepares<Rule>,
                refusal<the_optimizer<Rule>, wraps<inner>, groups_must_be_outermost>>,
      refuse_if<FollowsSchedule<Rule> && StatesRule<inner> && !has_rate<inner>(),
                refusal<the_optimizer<Rule>, wraps<inner>, reads_its_rate_once>>>;
  using rule =
      refuse_if<!StatesRule<Rule> && StatesRule<inner>, refusal<the_optimizer<Rule>, wraps<inner>, changes_no_element>>;
};

/// Whether an optimizer states what it should.
template <class Rule>
struct statement {
  static constexpr int misspelt = meta::misspelt_in<meta::optimizer_words, Rule>;
  using type =
      first_refusal<refuse_if<!StatesRule<Rule> && !StatesCount<Rule>, refusal<is_no_optimizer<Rule>>>,
                    typename statement_of_inner<Rule>::rule,
                    refuse_if<!StatesCount<Rule>, refusal<the_optimizer<Rule>, states_no_state_count>>,
                    refuse_if<misspelt != 0, refusal<the_optimizer<Rule>, misspells<meta::optimizer_words, misspelt>>>,
                    typename statement_of_inner<Rule>::type>;
};
// Second-order optimizers state no rule: the library has a state for each.
template <meta::OfTheLibrary Rule>
  requires(requires(const Rule& rule) { rule.template wrong<float>(); } && !meta::HasWrongSettings<Rule>)
struct statement<Rule> {
  using type = acceptance;
};
template <meta::HasWrongSettings Rule>
struct statement<Rule> {
  using type = refusal<the_optimizer<Rule>, typename Rule::settings>;
};

}  // namespace internal::optimizer

/// Whether a type is an optimizer: acceptance, or a refusal.
template <class Type>
using verdict_of_optimizer = typename internal::optimizer::statement<std::remove_cvref_t<Type>>::type;

/// An optimizer: it states a rule, `change`, `step` or `prepare`, and how many numbers it keeps for each parameter.
template <class Type>
concept Optimizer = verdict_of_optimizer<Type>::accepted;

}  // namespace chainrule
