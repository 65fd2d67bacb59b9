// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/derivative/mistakes.hpp>
#include <chainrule/engine/segments.hpp>
#include <chainrule/engine/tangents.hpp>
#include <chainrule/model/value_and_gradient.hpp>

// Samples as the engine reads them, and scratch memory for passes over a few samples at a time.
namespace chainrule {

// The words of the products' refusals.
namespace internal {

struct network_direction {
  static constexpr char text[] = "the direction";
};
struct network_cotangent {
  static constexpr char text[] = "the cotangent";
};

}  // namespace internal

namespace internal::derivative {

using namespace models;

/// A direction in the space of parameters: numbers for each parameter, as a gradient holds them.
template <class Type>
concept ParameterDirection = a_gradient::holds<Type>;
template <class Type, class Net>
concept DirectionFor = models::InputFor<Type, Net> || ParameterDirection<Type>;

/// The samples of an argument as kernels read them: in place, or copied.
template <class T>
struct sample_view {
  std::size_t rows = 0;
  aligned_buffer<T> copied;
  const T* first = nullptr;
};

/// Throws shape_error for extents that do not fit; `role` names the argument.
template <class T, class Shape, class Expression>
sample_view<T> read_samples(const Expression& x, const char* role) {
  sample_view<T> result;
  result.rows = models::count_rows<Shape>(x, role);
  if constexpr (!models::InPlace<Expression, T>)
    result.copied = aligned_buffer<T>(counted_product(result.rows, Shape::size));
  result.first = models::rows_reader<Expression, T, Shape::size>(x).read(result.rows, result.copied.data());
  return result;
}

/// The samples of a network's input. Throws data_error for a number that is not a token of its vocabulary.
template <class Net, class T, class Expression>
sample_view<T> read_inputs(const Expression& x) {
  auto samples = read_samples<T, typename Net::input_shape>(x, "an input");
  models::check_whole_numbers<Net>(samples.first, samples.rows, 0, x);
  return samples;
}

/// Targets for `rows` samples.
template <class Loss, class Net, class T, class Target>
sample_view<T> read_targets(const Target& y, std::size_t rows) {
  sample_view<T> result;
  result.rows = rows;
  result.copied =
      aligned_buffer<T>(counted_product(rows, std::max(engine::target_size<Net, Loss>, Net::output_shape::size)));
  result.first = place_target<Loss, Net, T>(y, rows, result.copied.data());
  return result;
}

/// Scratch memory for passes over some samples at a time, in numbers of type S: real or dual numbers.
template <class Net, class S>
class workspace {
 public:
  static constexpr std::size_t in = Net::input_shape::size;
  static constexpr std::size_t out = Net::output_shape::size;
  static constexpr std::size_t parameter_extent = Net::graph().parameter_extent;

  explicit workspace(std::size_t samples)
      : capacity_(samples == 1 ? 1 : tape_capacity(std::min(samples, inference_batch))), numbers(extent(capacity_)) {}

  /// How many samples are computed together.
  std::size_t capacity() const { return capacity_; }

  S* parameters() { return numbers.data(); }
  S* gradient() { return parameters() + round_up(parameter_extent, parameter_alignment); }
  S* values() {
    return gradient() + round_up(parameter_extent, parameter_alignment) + memory_plan_of<Net>.before_values;
  }
  S* adjoints() { return values() + memory_plan_of<Net>.value_extent * capacity_; }
  S* input() { return adjoints() + memory_plan_of<Net>.adjoint_extent * capacity_; }
  /// Targets of Size numbers. Those with weights may be larger than an output, and then have memory of their own.
  template <std::size_t Size>
  S* targets() {
    if constexpr (Size <= out) {
      return input() + in * capacity_;
    } else {
      if (wide_targets.size() < Size * capacity_) wide_targets = aligned_buffer<S>(Size * capacity_);
      return wide_targets.data();
    }
  }

  engine::buffers<S> memory(std::size_t rows, const S* input, const S* parameters) {
    return {rows, capacity_, input, parameters, values(), adjoints(), gradient()};
  }
  engine::buffers<S> memory(std::size_t rows) { return memory(rows, input(), parameters()); }

 private:
  static constexpr std::size_t extent(std::size_t samples) {
    return 2 * round_up(parameter_extent, parameter_alignment) + memory_plan_of<Net>.before_values +
           (memory_plan_of<Net>.value_extent + memory_plan_of<Net>.adjoint_extent + in + out) * samples;
  }
  std::size_t capacity_;
  aligned_buffer<S> numbers;
  aligned_buffer<S> wide_targets;
};

/// All parameters as dual numbers: trained ones with a direction as tangents, if there is one; others as constants.
template <class Net, class T>
void seed_parameter_tangents(const T* parameters, const T* direction, dual<T>* to) {
  constexpr std::size_t trained = Net::graph().gradient_extent;
  engine::seed_tangents(trained, parameters, direction, to);
  engine::seed_tangents(Net::graph().parameter_extent - trained, parameters + trained, static_cast<const T*>(nullptr),
                        to + trained);
}

/// Moves a draw on to the samples after the first `rows`.
template <class... Draw>
void advance([[maybe_unused]] std::size_t rows, Draw&... random) {
  ((random.first_sample += rows), ...);
}

/// Calls function(first, rows) for chunks of the samples, as many at a time as are computed together.
template <class Function>
void for_each_chunk(std::size_t samples, std::size_t capacity, const Function& function) {
  for (std::size_t first = 0; first < samples; first += capacity) function(first, std::min(capacity, samples - first));
}

template <class Net, class T>
struct type_of_gradient {
  using type = models::gradient<Net, T>;
};

}  // namespace internal::derivative
}  // namespace chainrule
