// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/operation/by_valid_steps.hpp>
#include <chainrule/topology/lengths.hpp>

// Which steps of a sample an operation leaves out: those after its valid ones, or those whose token is padding.
namespace chainrule::op {

/// What hides steps, as the keys of attention: nothing; the number of valid steps of a sample, which is argument 1;
/// tokens, which are argument 1, of which those with the index Padding are hidden; or in a stream, whose only query has
/// the number of its step, the steps that are still to come.
struct no_keys {};
struct keys_after_length {};
template <std::size_t Padding>
struct keys_of_padding {};
struct keys_to_come {};
/// What hides some keys of another sequence in a stream, whose only query has the number of its step.
template <class Hidden>
struct keys_elsewhere {};

/// Which numbers say what is hidden: a length or tokens, as argument 1, and the number of the step in a stream.
template <class Hidden>
struct hidden_by {
  static constexpr bool length = std::is_same_v<Hidden, keys_after_length>, step = std::is_same_v<Hidden, keys_to_come>,
                        tokens = !length && !step && !std::is_same_v<Hidden, no_keys>;
};
template <class Hidden>
struct hidden_by<keys_elsewhere<Hidden>> : hidden_by<Hidden> {
  static constexpr bool step = true;
};

}  // namespace chainrule::op

namespace chainrule::internal::operations {

struct all_steps_seen {
  static constexpr bool is_wrong = false;
  static constexpr bool sees(std::size_t) { return true; }
};
struct first_steps_seen {
  std::size_t count;
  bool is_wrong;
  constexpr bool sees(std::size_t step) const { return step < count; }
};
template <class Token, std::size_t Padding>
struct other_tokens_seen {
  const Token* tokens;
  static constexpr bool is_wrong = false;
  constexpr bool sees(std::size_t step) const { return kernel::row_of_token(tokens[step]) != Padding; }
};

/// Which of the Steps steps of a sample are seen: `of(at, sample, hidden)`. The answer's `is_wrong` says that the
/// sample's length is none.
template <std::size_t Steps>
struct seen_steps {
  template <class At>
  static constexpr all_steps_seen of(const At&, std::size_t, op::no_keys) {
    return {};
  }
  template <class At>
  static constexpr first_steps_seen of(const At& at, std::size_t, op::keys_to_come) {
    return {at.memory.step + 1, false};
  }
  template <class At, class Hidden>
  static constexpr auto of(const At& at, std::size_t sample, op::keys_elsewhere<Hidden>) {
    return of(at, sample, Hidden{});
  }
  template <class At>
  static constexpr first_steps_seen of(const At& at, std::size_t sample, op::keys_after_length) {
    const auto length = topologies::plain_length(at[op::argument<1>{}][sample * At::template size_of<op::argument<1>>]);
    const bool is_length = topologies::is_length(length, Steps);
    return {is_length ? static_cast<std::size_t>(static_cast<std::uint32_t>(length)) : 0, !is_length};
  }
  template <class At, std::size_t Padding>
  static constexpr auto of(const At& at, std::size_t sample, op::keys_of_padding<Padding>) {
    const auto* const tokens = at[op::argument<1>{}] + sample * Steps;
    return other_tokens_seen<std::remove_cvref_t<decltype(*tokens)>, Padding>{tokens};
  }
};

}  // namespace chainrule::internal::operations
