// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/dense.hpp>
#include <chainrule/layer/shared.hpp>
#include <chainrule/operation/linear_transposed.hpp>

namespace chainrule {

/// The way back through a dense layer, with the weight of that layer (in an autoencoder, Hinton and Salakhutdinov
/// 2006): z = W' x + b, a = sigma(z). `dense_transpose<"w", 784, act::sigmoid>` reads the weight of `shared<"w",
/// dense<32>>`, of shape (32, 784), on 32 numbers. The bias is its own; with `no_bias` there is none. Options are those
/// of `dense`.
template <internal::meta::text Name, auto Units, class... Options>
struct dense_transpose {
  using library_type = dense_transpose;
  static constexpr auto code() {
    return internal::meta::sentence("dense_transpose<\"", Name, "\", ", internal::meta::value_spelling<Units>,
                                    internal::meta::sentence(", ", internal::meta::code<Options>())..., ">");
  }

 private:
  using stated = internal::layer::denses::statement<Units, Options...>;

  template <class In, class Stated, bool IsVector = In::rank == 1>
  struct check;
  template <class In, bool IsVector, class... Words>
  struct check<In, refusal<Words...>, IsVector> {
    using type = refusal<dense_transpose, Words...>;
  };
  template <class In>
  struct check<In, acceptance, true> {
    using type = acceptance;
  };
  template <class In>
  struct check<In, acceptance, false> {
    using type =
        refusal<dense_transpose, expects<shape<In::size>>, receives<In>, write_instead<list<flatten, dense_transpose>>>;
  };

 public:
  template <class In>
  using verdict = typename check<In, typename stated::verdict>::type;
  template <class In>
  using output = shape<stated::units>;

  template <class In>
  struct on {
    static constexpr std::size_t inputs = In::size, units = stated::units;

    // The weight is stated as the dense layer states it, which goes from `units` to `inputs`.
    using values = list<value<calculus::preactivation, shape<units>>, value<calculus::activation, shape<units>>>;
    using weight = typename dense<inputs>::template on<shape<units>>::weight;
    using bias = parameter<calculus::bias, shape<units>, begins_at<0>>;
    using product = internal::layer::weighted<stated::has_bias>;
    using parameters = typename product::template parameters<shared<Name, weight>, bias>;
    using state_dict = internal::graphs::weight_and_bias;

    // z = W' x + b, a = sigma(z)
    using equations = list<typename product::template equation<op::linear_transposed>,
                           equation<calculus::activation, typename stated::function, calculus::preactivation>>;
  };
};

}  // namespace chainrule
