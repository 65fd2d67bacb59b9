// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/network.hpp>

namespace chainrule {

// The words of a budget's refusal.
namespace internal {

template <class Limit>
struct exceeds_budget {
  static constexpr auto text() {
    return internal::meta::sentence("the network exceeds ", internal::meta::spelling<Limit>(), ":");
  }
};
template <std::size_t Number>
struct comes_to {
  static constexpr auto text() { return internal::meta::sentence("it comes to ", count_text<Number>()); }
};
struct is_not_a_limit {
  static constexpr char text[] = "is not a limit: write one as max_parameters<1000>";
};

}  // namespace internal

/// Limits on a network's constants, for `within_budget`.
template <std::size_t Limit>
struct max_parameters {
  static constexpr std::size_t limit = Limit;
  template <class Net>
  static constexpr std::size_t of = Net::parameter_count;
};
template <std::size_t Limit>
struct max_forward_multiply_adds {
  static constexpr std::size_t limit = Limit;
  template <class Net>
  static constexpr std::size_t of = Net::forward_multiply_adds;
};
template <std::size_t Limit>
struct max_backward_multiply_adds {
  static constexpr std::size_t limit = Limit;
  template <class Net>
  static constexpr std::size_t of = Net::backward_multiply_adds;
};
template <std::size_t Limit, class Scalar = float>
struct max_parameter_bytes {
  static constexpr std::size_t limit = Limit;
  template <class Net>
  static constexpr std::size_t of = Net::template parameter_bytes<Scalar>;
};
/// Bytes of a tape for this many samples.
template <std::size_t Samples, std::size_t Limit, class Scalar = float>
struct max_tape_bytes {
  static constexpr std::size_t limit = Limit;
  template <class Net>
  static constexpr std::size_t of = Net::template tape_bytes<Scalar>(Samples);
};
/// Bytes of everything that training with an optimizer, in batches of this many samples, holds.
template <class Optimizer, std::size_t Samples, std::size_t Limit, class Scalar = float>
struct max_training_bytes {
  static constexpr std::size_t limit = Limit;
  template <class Net>
  static constexpr std::size_t of = Net::template training_bytes<Optimizer, Scalar>(Samples);
};

namespace internal::budgets {

template <class Net, class Limit>
struct verdict {
  using type = refusal<Limit, is_not_a_limit>;
};
template <class Net, class Limit>
  requires requires { Limit::template of<Net> > Limit::limit; }
struct verdict<Net, Limit> {
  using type = refuse_if<(Limit::template of<Net> > Limit::limit || Limit::template of<Net> == uncountable),
                         refusal<exceeds_budget<Limit>, comes_to<Limit::template of<Net>>>>;
};
template <class Net, class... Limits>
struct verdicts {
  using type = first_refusal<typename verdict<Net, Limits>::type...>;
};

}  // namespace internal::budgets

/// Whether a network keeps within limits: acceptance, or the first that is exceeded and by what; of a network that was
/// refused, its refusal.
template <class Net, class... Limits>
using verdict_of_budget =
    verdict_and_then<verdict_of_network<Net>,
                     internal::budgets::verdicts<std::remove_cvref_t<Net>, std::remove_cvref_t<Limits>...>>;

/// Whether a network was accepted and keeps within limits: `template <FitsIn<max_parameters<1000>> Net>`.
template <class Net, class... Limits>
concept FitsIn = verdict_of_budget<Net, Limits...>::accepted;

namespace internal::budgets {

template <class Net, class... Limits>
struct checked {
  using type = if_accepted<verdict_of_budget<Net, Limits...>, std::type_identity<Net>>;
};
template <class Net, class... Limits>
  requires is_refused<Net>
struct checked<Net, Limits...> {
  using type = Net;
};

}  // namespace internal::budgets

/// The network itself, if it keeps within the limits: `within_budget<net, max_parameters<10000>>`.
template <class Net, class... Limits>
using within_budget = typename internal::budgets::checked<std::remove_cvref_t<Net>, Limits...>::type;

}  // namespace chainrule
