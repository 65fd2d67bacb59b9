// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/within.hpp>
#include <chainrule/optimizer/averaged.hpp>
#include <chainrule/optimizer/statement.hpp>
#include <chainrule/training/gradient_check.hpp>
#include <chainrule/training/kept_values.hpp>
#include <chainrule/training/model_step.hpp>

namespace chainrule::internal::training {

using namespace models;

template <class Rule, class Net, class T, class Other, class Scalar>
using average_verdict = first_refusal<
    refuse_if<optimizer::average_of<Rule> == optimizer::no_average, refusal<the_optimizer<Rule>, keeps_no_average>>,
    refuse_if<!same_model<Net, T, Other, Scalar>, refusal<optimizer_of<Net, T>, used_with_model_of<Other, Scalar>>>>;

/// A rule, the numbers that it keeps for each parameter of one model, and its steps against whole gradients.
template <class Optimizer, class Net, class T>
class rule_state : public model_step<Net, T> {
  using base = model_step<Net, T>;

 public:
  explicit rule_state(const Optimizer& stated) : rule(stated) { check_rule<T>(rule); }

  /// A step against a whole gradient, with these settings. Changes nothing if it returns false.
  bool advance_against(const Optimizer& settings, model<Net, T>& m, const T* g) {
    rule = settings;
    return take(m, g, is_moderate_so_far());
  }
  const step_outcome& outcome_of_step() const { return outcome; }

  /// Why a step was not taken: `the gradient of layer 2, dense<10>, is not finite`; empty if it was the cost.
  std::string not_taken() const { return text_of<Net>(outcome); }

  /// A model with the averages of the parameters, if the rule keeps averages; the rest, also buffers, is that of m.
  template <class Other, class Scalar>
  if_accepted<average_verdict<Optimizer, Net, T, Other, Scalar>, std::type_identity<model<Net, T>>> averaged(
      const model<Other, Scalar>& m) const {
    if constexpr (average_verdict<Optimizer, Net, T, Other, Scalar>::accepted) {
      model<Net, T> result = m;
      if (steps > 0) std::copy_n(memory.data() + average * trained, trained, result.data());
      return result;
    } else {
      return {};
    }
  }
  /// Swaps the parameters and their averages.
  void swap_averages(model<Net, T>& m) {
    if (steps > 0) std::swap_ranges(m.data(), m.data() + trained, memory.data() + average * trained);
  }

  template <class Self, class Visitor>
  static void visit_state(Self& self, Visitor& to) {
    std::conditional_t<std::is_const_v<Self>, const rule_state, rule_state>& state = self;
    base::visit_state(self, to);
    to.count("steps", state.steps);
    to.count("must_check", state.must_check);
    to.numbers(state.memory.data(), Optimizer::state_count, trained);
    if constexpr (!std::is_const_v<Self>)
      to.afterwards([&state] {  // a file may say anything
        const T most = static_cast<T>(optimizer::moderate_gradient<T>);
        const bool moderate = number::all_within(state.memory.data(), state.memory.size(), -most, most);
        if (state.must_check != always) state.must_check = moderate ? until_a_step : always;
      });
  }

  /// The rule, whose settings may be changed between steps. The next step throws error for invalid ones.
  Optimizer& settings() { return rule; }

 protected:
  using base::outcome;
  static constexpr std::size_t trained = models::gradient<Net, T>::size();  // frozen parameters are behind

  // The rule of a parameter's group.
  const auto& rule_of([[maybe_unused]] const parameter_record& parameter) const {
    return optimizer::in_group_of<Net>(rule, static_cast<std::size_t>(&parameter - Net::graph().parameters));
  }
  template <class Function>
  static void for_each_trained(const Function& function) {
    for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
      if (!Net::graph().parameters[p].frozen) function(Net::graph().parameters[p], Net::graph().parameters[p].offset);
  }

  // The numbers kept for a parameter, from its offset on; null for a rule that keeps none.
  T* state_from(std::size_t at) { return Optimizer::state_count == 0 ? nullptr : memory.data() + at; }

  // Whether the settings are moderate, and so are all numbers kept; if not, these are checked: they may have changed.
  bool is_moderate_so_far() const {
    if (are_moderate<T>(rule) && must_check == never) [[likely]]
      return true;
    check_rule<T>(rule);
    return false;
  }

  bool record_check(const optimizer::step_check<T>& check) {
    outcome = {check.not_finite, check.gradient_is_finite};
    if (check.not_finite != check.no_parameter) return false;
    const bool stays = must_check == always || !check.is_moderate || !are_moderate<T>(rule);
    must_check = Optimizer::state_count > 0 && stays ? always : never;
    return true;
  }

  // Takes a step against a whole gradient, if it is finite.
  [[gnu::noinline]] bool take(model<Net, T>& m, const T* g, bool moderate_so_far) {
    outcome = {};
    const std::size_t number = steps + 1;
    if constexpr (optimizer::ByElement<Optimizer, T>) {
      if (!(moderate_so_far && is_moderate_gradient<trained>(g)) &&
          !record_check(check_of_step<Net>(rule, number, m.data(), g, memory.data())))
        return false;
      if constexpr (!optimizer::HasGroups<Optimizer>) {
        optimizer::step(rule, trained, m.data(), g, memory.data(), trained, number);
      } else {
        for_each_trained([&](const parameter_record& parameter, std::size_t at) {
          optimizer::step(rule_of(parameter), parameter.size, m.data() + at, g + at, state_from(at), trained, number);
        });
      }
    } else {
      if (!base::are_finite(g, 1, trained, true)) return false;
      std::copy_n(m.data(), trained, copies.data());
      std::copy_n(memory.data(), memory.size(), copies.data() + trained);
      for_each_trained([&](const parameter_record& parameter, std::size_t at) {
        optimizer::step(rule_of(parameter), matrix_layout_of(parameter), m.data() + at, g + at, state_from(at), trained,
                        number, rule_scratch.data());
      });
      if (!base::are_finite(m.data(), 1, trained, false) ||
          !base::are_finite(memory.data(), Optimizer::state_count, trained, false)) {
        std::copy_n(copies.data(), trained, m.data());
        std::copy_n(copies.data() + trained, memory.size(), memory.data());
        return false;
      }
    }
    steps = number;
    return true;
  }

  Optimizer rule;

  aligned_buffer<T> memory = aligned_buffer<T>(Optimizer::state_count * trained);
  // Copies of the parameters and of the rule's numbers, in case a step is not taken.
  aligned_buffer<T> copies =
      aligned_buffer<T>(optimizer::ByElement<Optimizer, T> ? 0 : (Optimizer::state_count + 1) * trained);
  aligned_buffer<T> rule_scratch =
      aligned_buffer<T>(optimizer::scratch_of<Optimizer> * costs::largest_trained_parameter(Net::graph()));
  std::size_t steps = 0;
  // Whether steps must be checked: the rule's numbers may come from gradients that were not moderate, or from a file.
  enum : unsigned char { never, always, until_a_step };
  unsigned char must_check = never;

 private:
  static constexpr std::size_t average = optimizer::average_of<Optimizer>;
};

}  // namespace chainrule::internal::training
