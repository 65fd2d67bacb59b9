// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/hidden_steps.hpp>
#include <chainrule/operation/softmax.hpp>

namespace chainrule::op {

/// Rules of a mask that states whether a query may see a key, `static constexpr bool allows(std::size_t query,
/// std::size_t key)`, or a number that is added to the score, `static constexpr double element(std::size_t query,
/// std::size_t key)`.
template <class Rule>
concept AllowsKeys = requires { static_cast<bool>(Rule::allows(std::size_t{}, std::size_t{})); };
template <class Rule>
concept AddsToScores = requires { static_cast<double>(Rule::element(std::size_t{}, std::size_t{})); };

/// Query i sees key j if j <= i.
struct causal_rule {
  static constexpr bool allows(std::size_t query, std::size_t key) { return key <= query; }
};

/// The softmax over each row of scores x, of shape (heads, Queries, Keys), where hidden keys have the share 0. A row
/// whose keys are all hidden is 0, where PyTorch 1.13 gives NaN. Temperature as in op::softmax.
template <std::size_t Queries, std::size_t Keys, double Temperature, class Hidden, class... Rules>
struct masked_softmax {
  using library_type = masked_softmax;
  using by = hidden_by<Hidden>;
  static constexpr void expects(arguments& of) {
    of.number(by::length || by::tokens ? 2 : 1);
    of.value(0, of.y());
    of.result(multiple_of(Queries * Keys));
    if (by::length) of.value(1, 1);
    if (by::tokens) of.tokens(1);
  }
  using settings = internal::meta::settings<(Temperature > 0), "a temperature above 0">;

  template <class At>
  static constexpr void forward(const At& at) {
    constexpr std::size_t rows_of_sample = At::x_size / Keys;
    for (std::size_t g = 0; g < at.rows() * rows_of_sample; ++g) {
      const auto* const x = at[argument<0>{}] + g * Keys;
      auto* const y = at.result() + g * Keys;
      using T = std::remove_cvref_t<decltype(*y)>;
      const std::size_t query = first_query(at) + g % Queries;
      const auto keys = internal::operations::seen_steps<Keys>::of(at, g / rows_of_sample, Hidden{});
      const auto is_seen = [&](std::size_t key) {
        return keys.sees(key) && (true && ... && allowed<Rules>(query, key));
      };
      if (keys.is_wrong) {
        for (std::size_t k = 0; k < Keys; ++k) y[k] = T(0.0) / T(0.0);
        continue;
      }
      T largest(0);
      bool some = false;
      for (std::size_t k = 0; k < Keys; ++k) {
        y[k] = x[k] * T(1 / Temperature);
        if constexpr ((false || ... || AddsToScores<Rules>)) y[k] = y[k] + T((0.0 + ... + added<Rules>(query, k)));
        if (is_seen(k) && (!some || y[k] > largest)) {
          largest = y[k];
          some = true;
        }
      }
      internal::number::by_vectors<T, Keys>([=]<class V>() __attribute__((always_inline)) {
        using namespace internal::number;
        for_each_of_row<V, Keys>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          store<Count>(y + i, exp_of(at_most(load<V, Count>(y + i) - V(largest), V(T(0)))));
        });
      });
      for (std::size_t k = 0; k < Keys; ++k)
        if (!is_seen(k)) y[k] = T(0);
      if (!some) continue;
      internal::number::by_vectors<T, Keys>([=]<class V>() __attribute__((always_inline)) {
        using namespace internal::number;
        const V total(sum_over_row<V, Keys>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          return first_lanes<Count>(load<V, Count>(y + i), V(T(0)));
        }));
        for_each_of_row<V, Keys>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          store<Count>(y + i, load<V, Count>(y + i) / total);
        });
      });
    }
  }

  /// d(y)/d(x) is that of softmax, whose entries of hidden keys are 0; nothing is differentiated by the length.
  using by_scores = typename softmax<Keys, Temperature>::by_input;
  template <std::size_t K>
  using partial = partial_at<K, by_scores, by_valid_steps>;

 private:
  template <class At>
  static constexpr std::size_t first_query(const At& at) {
    if constexpr (by::step)
      return at.memory.step;
    else
      return 0;
  }
  template <class Rule>
  static constexpr bool allowed(std::size_t query, std::size_t key) {
    if constexpr (AllowsKeys<Rule>)
      return Rule::allows(query, key);
    else
      return true;
  }
  template <class Rule>
  static constexpr double added(std::size_t query, std::size_t key) {
    if constexpr (AddsToScores<Rule>)
      return Rule::element(query, key);
    else
      return 0;
  }
};

}  // namespace chainrule::op
