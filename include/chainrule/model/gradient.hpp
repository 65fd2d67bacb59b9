// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include <chainrule/model/parameters.hpp>
#include <chainrule/model/statistics.hpp>

namespace chainrule {
namespace internal::models {

/// dC/dp for every parameter p of a network that is trained, with the model's indexing: `g[W<1>]`. Gradients are
/// vectors: their sums and multiples are gradients. Only a new gradient allocates; `+=`, `-=`, `*=`, `/=` and
/// operations on a temporary do not.
template <class Net, class T>
class gradient : public parameter_set<Net, T, true>, public carried_statistics<T, Net::graph().statistics_extent> {
 public:
  gradient& operator+=(const gradient& other) {
    return change([from = other.data()](T* to, std::size_t i) { to[i] += from[i]; });
  }
  gradient& operator-=(const gradient& other) {
    return change([from = other.data()](T* to, std::size_t i) { to[i] -= from[i]; });
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  gradient& operator*=(Number number) {
    return change([factor = static_cast<T>(number)](T* to, std::size_t i) { to[i] *= factor; });
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  gradient& operator/=(Number number) {
    return change([divisor = static_cast<T>(number)](T* to, std::size_t i) { to[i] /= divisor; });
  }

  friend gradient operator+(gradient left, const gradient& right) {
    left += right;
    return left;
  }
  friend gradient operator-(gradient left, const gradient& right) {
    left -= right;
    return left;
  }
  friend gradient operator-(gradient g) {
    g *= -1;
    return g;
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  friend gradient operator*(Number number, gradient g) {
    g *= number;
    return g;
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  friend gradient operator*(gradient g, Number number) {
    g *= number;
    return g;
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  friend gradient operator/(gradient g, Number number) {
    g /= number;
    return g;
  }

 private:
  // One parameter after another, without the gaps between them: those must stay zero, even when multiplied by
  // infinity.
  template <class Function>
  gradient& change(const Function& function) {
    for (const parameter_record& record : Net::graph().parameters)
      if (!record.frozen)
        for (std::size_t i = record.offset; i < record.offset + record.size; ++i) function(this->data(), i);
    return *this;
  }
};

// Stands in for a gradient if Net is not a network or T is not a scalar.
template <class Net, class T>
  requires(!(PlainNetwork<Net> && Scalar<T>))
class gradient<Net, T> : public refused_result {
 public:
  using network = topologies::stand_in<Net, T>;
  constexpr gradient(const network& = {}) {}
  constexpr gradient(const network&, const network&) {}
  using refused_result::operator=;
};

}  // namespace internal::models

namespace internal::meta {
template <class Net, class T>
  requires(!(PlainNetwork<Net> && Scalar<T>))
inline constexpr bool stands_for_a_refusal<models::gradient<Net, T>> = true;
}  // namespace internal::meta

/// The gradient of a network's cost. It fits only models of this network and scalar.
template <class Net, class T = float>
using gradient = internal::models::gradient<Net, T>;

}  // namespace chainrule
