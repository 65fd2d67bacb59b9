// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/derivative/workspace.hpp>
#include <chainrule/model/parameter_vector.hpp>

namespace chainrule {
namespace internal::derivative {

/// dC/dp of each sample's own cost, one row for each sample.
template <class Net, class T>
class sample_gradients {
  using matrix_type = xt::xtensor<T, 2, xt::layout_type::row_major>;

 public:
  explicit sample_gradients(std::size_t samples) : rows(make(samples)) {}

  /// All of them, (samples, parameters), each row in the order of `parameters_to_vector`.
  matrix_type& matrix() { return rows; }
  const matrix_type& matrix() const { return rows; }

  /// Those of one parameter, `g[W<1>]`: a view of shape (samples, the parameter's extents).
  template <calculus::Symbol Symbol>
  auto operator[](Symbol) const {
    if constexpr (verdict_in_set<Net, Symbol, true>::accepted)
      return view<Symbol>(typename variable_lookup<Net, Symbol>::extents{});
    else
      return gate_of<verdict_in_set<Net, Symbol, true>>{};
  }

  std::size_t size() const { return rows.shape(0); }

 private:
  static matrix_type make(std::size_t samples) {
    check_length<T>(counted_product(samples, Net::trainable_count));
    return matrix_type::from_shape({samples, Net::trainable_count});
  }

  template <class Symbol, std::size_t... Extents>
  auto view(shape<Extents...>) const {
    using extents = std::array<std::size_t, 1 + sizeof...(Extents)>;
    using steps = std::array<std::ptrdiff_t, 1 + sizeof...(Extents)>;
    constexpr std::size_t first = first_in_vector<Net, variable_lookup<Net, Symbol>::index, true>;
    extents all{size(), Extents...};
    steps strides{};
    std::ptrdiff_t step = 1;
    for (std::size_t axis = sizeof...(Extents); axis > 0; --axis) {
      strides[axis] = step;
      step *= static_cast<std::ptrdiff_t>(all[axis]);
    }
    strides[0] = static_cast<std::ptrdiff_t>(Net::trainable_count);
    return xt::adapt(rows.data() + first, size() * shape<Extents...>::size, xt::no_ownership(), all, strides);
  }

  matrix_type rows;
};

template <class Net, class T>
struct type_of_sample_gradients {
  using type = sample_gradients<Net, T>;
};

}  // namespace internal::derivative

/// The gradient of each sample's own cost. The forward pass and the gradients of values are computed for a whole batch,
/// only those of the parameters sample by sample. The network is in inference, `inference_of<net>`, where no sample
/// depends on another; the mean of the gradients is what `value_and_gradient` computes for that network. With
/// `draw{seed{7}, step}` after y it is in training, and one whose samples depend on each other is refused.
template <internal::PlainNetwork Net, Scalar T, class Loss, TensorExpression X, internal::tensors::OneTarget Y,
          std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<
    first_refusal<internal::models::step_verdict<Loss, Net, X, Y>, internal::topologies::verdict_in_mode<Net, Draw...>>,
    internal::derivative::type_of_sample_gradients<Net, T>>
per_sample_gradients(const internal::models::model<Net, T>& m, const Loss&, const X& x, const Y& y, Draw... random) {
  if constexpr (first_refusal<internal::models::step_verdict<Loss, Net, X, Y>,
                              internal::topologies::verdict_in_mode<Net, Draw...>>::accepted) {
    using pass = plain_of<internal::topologies::asked_in_mode<Net, Draw...>>;
    constexpr std::size_t in = Net::input_shape::size, wanted = internal::engine::target_size<Net, Loss>;
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    const auto targets = internal::derivative::read_targets<Loss, Net, T>(y, samples.rows);
    internal::derivative::workspace<pass, T> scratch(samples.rows);
    internal::derivative::sample_gradients<Net, T> result(samples.rows);
    T* const to = result.matrix().data();
    internal::derivative::for_each_chunk(samples.rows, scratch.capacity(), [&](std::size_t first, std::size_t rows) {
      auto memory = scratch.memory(rows, samples.first + first * in, m.data());
      memory.drawn = internal::number::draw_among(random...);
      internal::engine::forward<pass>(memory);
      internal::engine::sum_of_costs<pass, Loss>(memory, targets.first + first * wanted, T(1));
      internal::engine::backward_to_values<pass>(memory);
      for (std::size_t r = 0; r < rows; ++r) {
        internal::engine::backward_to_parameters<pass>(internal::engine::rows_between(memory, r, r + 1),
                                                       [](const parameter_record&, std::size_t, std::size_t) {});
        T* const row = to + (first + r) * Net::trainable_count;
        const T* const from = scratch.gradient();
        internal::models::for_each_parameter_place<Net, true>(
            [=](std::size_t place, std::size_t i) { row[i] = from[place]; });
      }
      internal::derivative::advance(rows, random...);
    });
    return result;
  } else {
    return {};
  }
}

/// The same for inputs in vectors, for values of several inputs, `inputs(x, u)`, and for `targets(y1, y2)`.
template <internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y, std::same_as<draw>... Draw>
  requires((sizeof...(Draw) < 2) && internal::models::NeedsConversion<X, Y, Net, Loss>)
auto per_sample_gradients(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y,
                          const Draw&... random) {
  return per_sample_gradients(m, loss, internal::models::input_rows<Net>(x), internal::models::target_rows_for<Loss>(y),
                              random...);
}

/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::per_sample_gradients_call, Arguments...>
per_sample_gradients(const Arguments&...) {
  return {};
}

}  // namespace chainrule
