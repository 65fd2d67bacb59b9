// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <vector>

#include <chainrule/derivative/mistakes.hpp>
#include <chainrule/derivative/structured_products.hpp>
#include <chainrule/model/thread_scratch.hpp>
#include <chainrule/model/value_and_gradient.hpp>
#include <chainrule/topology/with_input_gradient.hpp>

// The value of a derivative, multiplied in the order that multiplication_order<net> gives, or in the order of the
// brackets with which it is written.
namespace chainrule {

// The words of this header's error messages.
struct needs_a_loss_and_a_target {
  static constexpr char text[] = "needs a loss and a target: write evaluate(derivative, m, loss, x, y)";
};

namespace internal::derivative {

struct no_loss {};

/// The network in the form in which its factors are evaluated: the gradient of its input is needed too, so a pass keeps
/// every value that a factor reads.
template <class Net, class... Draw>
using evaluated = with_input_gradient<topologies::asked_in_mode<Net, Draw...>>;

/// Whether a derivative begins at the cost.
template <class Derivative>
inline constexpr bool of_cost = false;
template <calculus::Derivative Derivative>
inline constexpr bool of_cost<Derivative> =
    std::is_same_v<typename Derivative::numerator, calculus::symbol<calculus::cost>>;

template <class Net, class Derivative, class X>
using evaluate_verdict = first_refusal<verdict_of_derivative<Net, Derivative>,
                                       refuse_if<of_cost<Derivative>, refusal<Derivative, needs_a_loss_and_a_target>>,
                                       typename input_argument<Net, X>::verdict>;
template <class Loss, class Net, class Derivative, class X, class Y>
using evaluate_cost_verdict = first_refusal<verdict_of_derivative<Net, Derivative>, step_verdict<Loss, Net, X, Y>>;

/// The value of a derivative for one sample.
template <class Net, class Loss, class T, class Derivative>
struct derivative_value {
  using evaluation =
      engine::evaluation<plans::tree_of<Net, accumulation_order::best, typename chains::expand<Net, Derivative>::type>,
                         Net, Loss, T>;
  using matrix = typename evaluation::matrix;
  static constexpr matrix_form form = matrix::form;
  using numerator = variable_lookup<Net, typename Derivative::numerator>;
  using denominator = variable_lookup<Net, typename Derivative::denominator>;
  using sides = derivative::sides<typename numerator::extents, typename denominator::extents, denominator::order>;
  using shape_type = outer_shape<typename sides::y, typename sides::x>;

  /// Whether the value is a tensor. It is for the derivative of a cost, which has its variable's shape, and for a
  /// matrix whose elements are all computed: a dense one, or one that is computed row by row by backward passes
  /// (swept).
  static constexpr bool is_dense = form.kind() == structure::dense || form.swept || of_cost<Derivative>;
  static constexpr bool in_order = sides::order == storage_order::row_major;
  using writer = engine::row_writer<evaluation>;
  static constexpr kernel::workspace_extent scratch =
      is_dense && in_order
          ? writer::scratch
          : evaluation::scratch + kernel::workspace_extent{is_dense ? kernel::scratch_by_rows<matrix>() : 0, 0};

  static void write(const engine::linearization<T>& at, kernel::workspace<T> space, T* out) {
    if constexpr (in_order) {
      writer::write(at, out, space);
    } else {
      const matrix value = evaluation::make(at, space);
      const T* const rows = kernel::by_rows(value, space);
      write_in_order<sides>(form.rows, rows, out);
    }
  }
};

// A copy of what operators read, kept alive by the derivatives that use it.
template <class Net, class T>
struct snapshot {
  std::vector<T> input, values, parameters;
  std::vector<draw> random;  // at most one
  engine::buffers<T> memory;

  explicit snapshot(const engine::buffers<T>& pass)
      : input(pass.input, pass.input + pass.rows * Net::input_shape::size),
        values(pass.values - memory_plan_of<Net>.before_values,
               pass.values + memory_plan_of<Net>.value_extent * pass.capacity),
        parameters(pass.parameters, pass.parameters + Net::graph().parameter_extent),
        memory(pass) {
    memory.input = input.data();
    memory.values = values.data() + memory_plan_of<Net>.before_values;
    memory.parameters = parameters.data();
    memory.adjoints = memory.gradient = nullptr;
    if (pass.drawn == nullptr) return;
    random.push_back(*pass.drawn);
    memory.drawn = random.data();
  }
};

/// The tape for evaluations: one for each thread, for as many samples as any of its evaluations had.
template <class Net, class T>
class evaluation_tape {
 public:
  explicit evaluation_tape(std::size_t samples) {
    if (*scratch != nullptr && (*scratch)->capacity() >= samples) return;
    (*scratch).reset();  // one tape at a time
    *scratch = std::make_unique<tape<Net, T>>(samples);
  }
  tape<Net, T>& operator*() { return **scratch; }

 private:
  thread_scratch<std::unique_ptr<tape<Net, T>>> scratch;
};

/// The scratch memory for evaluations: one for each thread, as large as any of its evaluations needed.
template <class T>
class evaluation_workspace {
 public:
  explicit evaluation_workspace(const kernel::workspace_extent& needed) {
    auto& [numbers, column_indices] = *scratch;
    if (numbers.size() < needed.numbers) numbers = aligned_buffer<T>(needed.numbers, storages::unset{});
    if (column_indices.size() < needed.column_indices) column_indices.resize(needed.column_indices);
  }
  kernel::workspace<T> all() {
    auto& [numbers, column_indices] = *scratch;
    return {numbers.data(), column_indices.data()};
  }

 private:
  struct arrays {
    aligned_buffer<T> numbers;
    std::vector<std::uint32_t> column_indices;
  };
  thread_scratch<arrays> scratch;
};

/// Evaluates a derivative at every sample of a forward pass.
template <class Net, class Loss, class T, class Derivative>
class evaluator {
 public:
  using value = derivative_value<Net, Loss, T, Derivative>;
  using one = std::conditional_t<value::is_dense, tensor<T, typename value::shape_type>,
                                 structured_derivative<typename value::matrix, typename value::sides>>;

  evaluator(const engine::buffers<T>& pass, const T* sample_targets)
      : memory(pass), targets(sample_targets), scratch(value::scratch), space(scratch.all()) {
    engine::forward<Net>(memory);
  }

  void write(std::size_t sample, T* out)
    requires value::is_dense
  {
    value::write(at(memory, sample), space, out);
  }

  one make(std::size_t sample) {
    if constexpr (value::is_dense) {
      one result(storages::unset{});
      write(sample, result.storage().data());
      return result;
    } else {
      // Only operators of matrices that are not written out read the pass's buffers later.
      if constexpr (!std::is_same_v<decltype(value::matrix::apply), kernel::no_operator>) {
        if (kept == nullptr) kept = std::make_shared<const snapshot<Net, T>>(memory);
      }
      kernel::workspace<T> free = space;
      return one(value::evaluation::make(at(kept == nullptr ? memory : kept->memory, sample), free), kept);
    }
  }

 private:
  engine::linearization<T> at(engine::buffers<T> pass, std::size_t sample) const {
    pass.first_row = sample;
    pass.rows = 1;
    return {pass, targets == nullptr ? nullptr : targets + sample * engine::target_size<Net, Loss>};
  }

  engine::buffers<T> memory;
  const T* targets;
  evaluation_workspace<T> scratch;
  kernel::workspace<T> space;
  std::shared_ptr<const snapshot<Net, T>> kept;
};

/// One value for a sample. For a batch one value for each sample: along the first axis, or, if they are not tensors, in
/// a vector.
template <class Evaluator, argument_kind Kind>
auto evaluate_all(Evaluator& evaluator, std::size_t rows, bool batch) {
  using value = typename Evaluator::value;
  if constexpr (Kind == argument_kind::sample) {
    return evaluator.make(0);
  } else if constexpr (!value::is_dense) {
    std::vector<typename Evaluator::one> result;
    for (std::size_t r = 0; r < rows; ++r) result.push_back(evaluator.make(r));
    return result;
  } else {
    using extents = typename value::shape_type;
    using scalar = typename value::matrix::scalar;
    constexpr auto& after = tensors::to_xshape<extents>::extents;
    using result_type =
        std::conditional_t<Kind == argument_kind::batch, batch_result<scalar, extents>, result_of_any_rank<scalar>>;
    std::vector<typename internal::meta::when_used<std::size_t, scalar>::type> shape(after.begin(), after.end());
    if (batch) shape.insert(shape.begin(), rows);
    result_type result;
    result.resize(shape);
    for (std::size_t r = 0; r < rows; ++r) evaluator.write(r, result.storage().data() + r * extents::size);
    return result;
  }
}

template <class Net, class Loss, class T, class Derivative, argument_kind Kind>
struct value_of_all {
  using type = decltype(evaluate_all<evaluator<Net, Loss, T, Derivative>, Kind>(
      std::declval<evaluator<Net, Loss, T, Derivative>&>(), 0, false));
};

}  // namespace internal::derivative

/// d(y)/d(x) at a sample, `evaluate(d(a<2>)/d(a<0>), m, x)`: a tensor of the shape that shape_of<net> gives, if it is
/// dense; otherwise a structured derivative (`times`, `transposed_times`, `*`, `+`, `dense`). For a batch, one for each
/// sample. The factors are multiplied in the order of multiplication_order<net>, and brackets in the derivative are
/// kept. The network is in inference; with `draw{seed{7}, step}` after x it is in training. Refuses what `expand`
/// refuses, and an input of another shape; with a draw also a network with a layer such as batch_norm, in which samples
/// depend on each other.
template <calculus::Derivative Derivative, internal::PlainNetwork Net, Scalar T, TensorExpression X,
          std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<
    first_refusal<internal::derivative::evaluate_verdict<Net, Derivative, X>,
                  internal::topologies::verdict_in_mode<Net, Draw...>>,
    internal::derivative::value_of_all<internal::derivative::evaluated<Net, Draw...>, internal::derivative::no_loss, T,
                                       Derivative, internal::models::input_argument<Net, X>::kind>>
evaluate(Derivative, const internal::models::model<Net, T>& m, const X& x, const Draw&... random) {
  if constexpr (first_refusal<internal::derivative::evaluate_verdict<Net, Derivative, X>,
                              internal::topologies::verdict_in_mode<Net, Draw...>>::accepted) {
    using pass = internal::derivative::evaluated<Net, Draw...>;
    const std::size_t rows = internal::models::count_rows<typename Net::input_shape>(x, "an input");
    internal::derivative::evaluation_tape<pass, T> scratch(rows);
    auto& tape = *scratch;
    auto memory = tape.prepare(rows, nullptr, m.data(), nullptr);
    memory.drawn = internal::number::draw_among(random...);
    memory.input = internal::models::rows_reader<X, T, Net::input_shape::size>(x).read(rows, tape.input_copy());
    internal::models::check_whole_numbers<Net>(memory.input, rows, 0, x);
    internal::derivative::evaluator<pass, internal::derivative::no_loss, T, Derivative> evaluator(memory, nullptr);
    return internal::derivative::evaluate_all<decltype(evaluator), internal::models::input_argument<Net, X>::kind>(
        evaluator, rows, x.dimension() > Net::input_shape::rank);
  } else {
    return {};
  }
}

/// The same for the cost of a sample and its target, `evaluate(d(C)/d(W<1>), m, squared_error{}, x, y)`: a tensor of
/// x's shape.
template <calculus::Derivative Derivative, internal::PlainNetwork Net, Scalar T, class Loss, TensorExpression X,
          internal::tensors::OneTarget Y, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<first_refusal<internal::derivative::evaluate_cost_verdict<Loss, Net, Derivative, X, Y>,
                          internal::topologies::verdict_in_mode<Net, Draw...>>,
            internal::derivative::value_of_all<internal::derivative::evaluated<Net, Draw...>, Loss, T, Derivative,
                                               internal::models::input_argument<Net, X>::kind>>
evaluate(Derivative, const internal::models::model<Net, T>& m, const Loss&, const X& x, const Y& y,
         const Draw&... random) {
  if constexpr (first_refusal<internal::derivative::evaluate_cost_verdict<Loss, Net, Derivative, X, Y>,
                              internal::topologies::verdict_in_mode<Net, Draw...>>::accepted) {
    using pass = internal::derivative::evaluated<Net, Draw...>;
    const std::size_t rows = internal::models::count_rows<typename Net::input_shape>(x, "an input");
    internal::derivative::evaluation_tape<pass, T> scratch(rows);
    auto& tape = *scratch;
    auto [memory, targets] = internal::models::fill<Loss>(m, x, y, tape, static_cast<T*>(nullptr));
    memory.drawn = internal::number::draw_among(random...);
    internal::derivative::evaluator<pass, Loss, T, Derivative> evaluator(memory, targets);
    return internal::derivative::evaluate_all<decltype(evaluator), internal::models::input_argument<Net, X>::kind>(
        evaluator, rows, x.dimension() > Net::input_shape::rank);
  } else {
    return {};
  }
}

/// The same where x is a vector of vectors or `inputs(x, u)`, or y is `targets(y1, y2)`: `evaluate(d(C) /
/// d(named_input<"u">), m, squared_error{}, inputs(x, u), y)`.
template <calculus::Derivative Derivative, internal::PlainNetwork Net, Scalar T,
          internal::models::ConvertedInput<Net> X, std::same_as<draw>... Draw>
auto evaluate(Derivative derivative, const internal::models::model<Net, T>& m, const X& x, const Draw&... random) {
  return evaluate(derivative, m, internal::models::input_rows<Net>(x), random...);
}
template <calculus::Derivative Derivative, internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y,
          std::same_as<draw>... Draw>
  requires internal::models::NeedsConversion<X, Y, Net, Loss>
auto evaluate(Derivative derivative, const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y,
              const Draw&... random) {
  return evaluate(derivative, m, loss, internal::models::input_rows<Net>(x), internal::models::target_rows_for<Loss>(y),
                  random...);
}

/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::evaluate_call, Arguments...> evaluate(
    const Arguments&...) {
  return {};
}

}  // namespace chainrule
