// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/model.hpp>
#include <chainrule/engine/initialize.hpp>
#include <chainrule/engine/parallel.hpp>
#include <chainrule/initializer/explicit_values.hpp>
#include <chainrule/initializer/defaults.hpp>
#include <chainrule/initializer/statement.hpp>
#include <chainrule/model/answers.hpp>
#include <chainrule/model/inputs.hpp>
#include <chainrule/model/model_mistakes.hpp>
#include <chainrule/model/parameters.hpp>
#include <chainrule/model/result.hpp>
#include <chainrule/model/samples.hpp>
#include <chainrule/model/statistics.hpp>
#include <chainrule/model/tape.hpp>

namespace chainrule {
namespace internal::models {

template <class Net, class Expression>
using input_argument = models::argument<network_input, typename Net::input_shape, std::remove_cvref_t<Expression>>;

template <class Net, class T, class Expression>
using checked_answer = if_accepted<typename input_argument<Net, Expression>::verdict,
                                   result_of<T, typename Net::output_shape, input_argument<Net, Expression>::kind>>;

/// A network's parameters, and nothing else, so that many threads can use one const model.
template <class Net, class T>
class model : public parameter_set<Net, T>, private constructible_from_anything {
  using in = typename Net::input_shape;
  using out = typename Net::output_shape;

 public:
  using constructible_from_anything::constructible_from_anything;
  /// The same as `model(torch_defaults{}, seed{0})`.
  model() : model(torch_defaults{}, seed{0}) {}
  explicit model(seed start) : model(torch_defaults{}, start) {}
  /// A whole number stands for a seed.
  template <std::integral Number>
    requires std::is_convertible_v<Number, seed>
  explicit model(Number start) : model(torch_defaults{}, seed(start)) {}

  /// The initializer draws every weight; `torch_defaults` and `keras_defaults` begin all parameters. Others have the
  /// initial values that their layers state. Throws error for invalid settings of the initializer.
  template <initializers::InitializerOf<T> Initializer>
  explicit model(const Initializer& initializer, seed start = {}) {
    if (const wrong_setting wrong = engine::wrong_in_initializer<Net, T>(initializer)) refuse_setting(wrong);
    engine::initialize<Net>(initializer, this->data(), start);
  }

  /// An argument that is meant as an initializer and is not one is refused.
  template <initializers::MeantAsInitializer Initializer>
    requires(!std::is_same_v<Initializer, explicit_values>)
  explicit model(const Initializer&, gate_of<verdict_of_initializer<Initializer>> = {}) {}

  /// Every parameter by its value, with each layer's buffers after its parameters. Throws shape_error if there are not
  /// as many values as parameters and buffers, and data_error for a finite value that is too large for this scalar.
  explicit model(const explicit_values& values) {
    constexpr std::size_t count = Net::parameter_count + Net::graph().buffer_count;
    if (values.numbers.size() != count)
      error_texts::fail<shape_error>({"explicit values for ", values.numbers.size(),
                                      Net::graph().buffer_count > 0 ? " parameters and buffers of a network that has "
                                                                    : " parameters of a network that has ",
                                      count});
    for (std::size_t i = 0; i < values.numbers.size(); ++i)
      if (meta::overflows<T>(values.numbers[i]))
        error_texts::beyond_the_scalar("explicit value", i, "", values.numbers[i]);
    const double* next = values.numbers.data();
    for_each_index<0, Net::graph_type::extents.parameters>(set_parameter{*this, next});
  }

  /// The numbers of an array model, such as one that was trained by the compiler.
  explicit model(const array::model<Net, T>& other) { std::copy_n(other.data(), this->size(), this->data()); }

  /// All other arguments are refused. (Functions do that by returning a gate, meta/gate.hpp; a constructor returns
  /// nothing, so the assertion is here.)
  template <class First, class... Rest>
    requires(!is_refused<First> && !is_a_start<T, First, Rest...>)
  explicit model(const First&, const Rest&...) {
    using printed_refusal = typename meta::printed_for<refusal<a_model_is_constructed_from>, First, Rest...>::type;
#if CHAINRULE_PLAIN_REFUSALS
    static_assert(printed_refusal::accepted || !std::is_same_v<First, First>, printed_refusal::text());
#else
    static_assert(printed_refusal::accepted || !std::is_same_v<First, First>,
                  "refused: the text in quotes says where and why");
#endif
  }

  /// The network's answer to one sample, or to a batch of any size: an xtensor expression or view in, an xtensor value
  /// out. A wrong static shape is refused; a wrong dynamic one throws shape_error.
  template <TensorExpression Expression>
  checked_answer<Net, T, Expression> operator()(const Expression& x) const {
    if constexpr (!input_argument<Net, Expression>::verdict::accepted) {
      return {};
    } else {
      const std::size_t rows = models::count_rows<typename Net::input_shape>(x, "an input");
      auto answer = unset_result<T, in, out>(x, rows);
      answers<Net, without_gradient<inference_of<Net>>, T>{this->data()}.all(x, rows, answer.storage().data());
      return answer;
    }
  }

  /// The same for a batch by several threads, `threads{n}`. Each sample's answer has the same bits as with one thread.
  template <TensorExpression Expression, engine::Executor Threads>
  checked_answer<Net, T, Expression> operator()(const Expression& x, const Threads& threads) const {
    if constexpr (!input_argument<Net, Expression>::verdict::accepted) {
      return {};
    } else {
      const std::size_t rows = models::count_rows<typename Net::input_shape>(x, "an input");
      auto answer = unset_result<T, in, out>(x, rows);
      // The batch is cut only between blocks of samples that are computed together. So each sample is in the same block
      // as with one thread.
      const std::size_t blocks = (rows + inference_batch - 1) / inference_batch;
      const std::size_t worthwhile = engine::parallelism_for(rows, threads.parts(), Net::forward_multiply_adds);
      const std::size_t parts = std::min(worthwhile, blocks);
      threads.run(parts, [&](std::size_t part) {
        const std::size_t first = kernel::share_of(blocks, part, parts) * inference_batch,
                          end = std::min(rows, kernel::share_of(blocks, part + 1, parts) * inference_batch);
        answers<Net, without_gradient<inference_of<Net>>, T>{this->data()}.rows(
            x, first, end, tape_capacity(std::min(rows, inference_batch)), answer.storage().data());
      });
      return answer;
    }
  }

  /// The network's answer in training, with these random numbers: `m(x, draw{seed{7}, 0})`.
  template <TensorExpression Expression>
  checked_answer<Net, T, Expression> operator()(const Expression& x, const draw& random) const {
    if constexpr (!input_argument<Net, Expression>::verdict::accepted) {
      return {};
    } else {
      const std::size_t rows = models::count_rows<in>(x, "an input");
      models::check_samples<Net>(rows);
      auto answer = unset_result<T, in, out>(x, rows);
      // Samples that depend on each other are computed together.
      const std::size_t capacity = Net::graph().least_samples > 0 ? tape_capacity(rows) : inference_capacity(rows);
      answers<Net, without_gradient<Net>, T>{this->data()}.rows(x, 0, rows, capacity, answer.storage().data(), random);
      return answer;
    }
  }

  /// A sample in braces, `m({1, 2, 3})`, for a network whose input is a vector. It is refused if it does not have as
  /// many numbers as the input.
  template <std::size_t Extent>
  checked_answer<Net, T, tensor_view<const T, shape<Extent>>> operator()(const T (&x)[Extent]) const {
    return operator()(tensor_view<const T, shape<Extent>>(x));
  }

  /// A batch in braces, `m({{1, 2, 3}, {4, 5, 6}})`; for an input of two extents it is one sample. Throws shape_error
  /// for rows that differ in length. (A template, so that its result costs compile time only where it is called.)
  template <class Number = T>
  checked_answer<Net, T, xt::xtensor<Number, 2>> operator()(
      std::initializer_list<std::initializer_list<std::type_identity_t<Number>>> rows) const {
    return operator()(tensors::matrix_of<T>(rows));
  }

  /// The same as vectors in a vector, arrays in an array.
  template <tensors::RowsOfNumbers Rows, engine::Executor... Threads>
  checked_answer<Net, T, tensors::matrix_of_rows<Rows>> operator()(const Rows& rows, const Threads&... threads) const {
    return operator()(tensors::matrix_of<tensors::number_in_rows<Rows>>(rows), threads...);
  }

  /// The answers to all samples of a data set. Throws shape_error for samples of another shape.
  template <models::SampleSource Data, engine::Executor... Threads>
  batch_result<T, out> operator()(const Data& data, const Threads&... threads) const {
    models::check_source<in>(data);
    using view = rows_view<std::remove_cvref_t<decltype(*data.input(0))>, in>;
    return operator()(view::make(data.input(0), data.size()), threads...);
  }

  /// The answer to values of several inputs, `m(inputs(x, u))`.
  template <models::InputsOf<Net> Given, class... Rest>
  auto operator()(const Given& given, const Rest&... rest) const {
    return operator()(models::bind_inputs<Net>(given), rest...);
  }
  template <models::NoInputsOf<Net> Given, class... Rest>
  models::rows_for<Net, Given> operator()(const Given&, const Rest&...) const {
    return {};
  }

  /// A std::vector or a std::span as one sample. Throws shape_error if it does not have as many numbers as the input.
  template <tensors::Numbers Type>
  if_accepted<typename models::verdict_of_numbers<network_input, in, Type>::type, std::type_identity<tensor<T, out>>>
  operator()(const Type& x) const {
    if constexpr (models::verdict_of_numbers<network_input, in, Type>::type::accepted)
      return operator()(models::sample_of<in>(x, "an input"));
    else
      return {};
  }

  template <class Refused, class... Threads>
    requires is_refused<Refused>
  refused_result operator()(const Refused&, const Threads&...) const {
    return {};
  }

  /// All other arguments are refused.
  template <class... Arguments>
  refused_call<mistake_of_answer<Arguments...>> operator()(const Arguments&...) const {
    return {};
  }

 private:
  // Stores one parameter's values, which are given row by row.
  struct set_parameter {
    model& self;
    const double*& next;

    template <std::size_t Parameter>
    void operator()() const {
      auto view = self[parameter_symbol<Net, Parameter>{}];
      const auto end = view.template end<xt::layout_type::row_major>();
      for (auto element = view.template begin<xt::layout_type::row_major>(); element != end; ++element)
        *element = static_cast<T>(*next++);
    }
  };
};

// Stands in for a model if Net is not a network or T is not a scalar.
template <class Net, class T>
  requires(!(PlainNetwork<Net> && Scalar<T>))
class model<Net, T> : public refused_result {
 public:
  using network = topologies::stand_in<Net, T>;
  constexpr model(const network& = {}) {}
  constexpr model(const network&, const network&) {}
  using refused_result::operator=;
};

}  // namespace internal::models

namespace internal::meta {
template <class Net, class T>
  requires(!(PlainNetwork<Net> && Scalar<T>))
inline constexpr bool stands_for_a_refusal<models::model<Net, T>> = true;
}  // namespace internal::meta

template <internal::PlainNetwork Net, Scalar T>
inline constexpr bool internal::is_model<internal::models::model<Net, T>> = true;

/// A network with values: `model<net>{he_normal{}, seed{7}}`, of float unless a scalar is named.
template <class Net, class T = float>
using model = internal::models::model<Net, T>;

/// A model's numbers as an array model.
template <internal::PlainNetwork Net, Scalar T>
internal::array::model<Net, T> to_array(const internal::models::model<Net, T>& m) {
  std::array<T, Net::graph().parameter_extent> numbers;
  std::copy_n(m.data(), numbers.size(), numbers.data());
  return internal::array::model<Net, T>(numbers);
}

template <class Model>
  requires is_refused<Model>
refused_result to_array(const Model&) {
  return {};
}

}  // namespace chainrule
