// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/parameters.hpp>
#include <chainrule/engine/forward.hpp>
#include <chainrule/engine/initialize.hpp>
#include <chainrule/initializer/explicit_values.hpp>
#include <chainrule/initializer/statement.hpp>
#include <chainrule/meta/setting.hpp>
#include <chainrule/topology/lengths.hpp>
#include <chainrule/topology/tokens.hpp>

namespace chainrule {
namespace internal::array {

// These are not constexpr, so a call in a constant evaluation is a compile error that shows the function's name. A call
// at run time ends the program, because there are no exceptions here.
[[noreturn]] inline void a_setting_cannot_be_right() { __builtin_trap(); }
[[noreturn]] inline void a_token_is_not_in_the_vocabulary() { __builtin_trap(); }
[[noreturn]] inline void a_length_must_be_a_number_of_steps() { __builtin_trap(); }
[[noreturn]] inline void explicit_values_are_not_as_many_as_the_parameters() { __builtin_trap(); }

template <class Net, class T>
constexpr void check_whole_numbers(const T* numbers, std::size_t rows) {
  if (topologies::first_wrong_length<Net>(numbers, rows).sample != no_index) a_length_must_be_a_number_of_steps();
  if constexpr (topologies::has_tokens<Net>)
    if (topologies::first_invalid_token<Net>(numbers, rows) < rows * Net::input_shape::size)
      a_token_is_not_in_the_vocabulary();
}

template <class Net, class T, class Input>
struct answer_of : array_of<T, outer_shape<shape<Input::rows>, typename Net::output_shape>> {};
template <class Net, class T, class Input>
  requires Input::sample
struct answer_of<Net, T, Input> : array_of<T, typename Net::output_shape> {};

template <class Net, class X>
using input_argument = argument<network_input, typename Net::input_shape, X>;

/// The type of a network's answer to an array, or the refusal of an array that is neither a sample nor a batch.
template <class Net, class T, class X>
using checked_answer = if_accepted<typename input_argument<Net, X>::verdict, answer_of<Net, T, input_argument<Net, X>>>;

/// A network's parameters in an array. It is a literal and a structural type.
template <class Net, class T>
struct model : parameters<Net, T> {
  /// The initializer draws every weight; `torch_defaults` and `keras_defaults` begin all parameters. Others have the
  /// initial values that their layers state.
  template <initializers::InitializerOf<T> Initializer>
  constexpr explicit model(const Initializer& initializer, seed start = {}) {
    if (engine::wrong_in_initializer<Net, T>(initializer)) a_setting_cannot_be_right();
    engine::initialize<Net>(initializer, this->data(), start);
  }

  /// An argument that is meant as an initializer and is not one is refused.
  template <initializers::MeantAsInitializer Initializer>
    requires(!std::is_same_v<Initializer, explicit_values> &&
             !std::is_same_v<Initializer, std::array<T, Net::graph().parameter_extent>>)
  constexpr explicit model(const Initializer&, gate_of<verdict_of_initializer<Initializer>> = {}) {}

  /// Every parameter by its value, each parameter's numbers in row-major order.
  constexpr explicit model(const explicit_values& values) {
    if (values.numbers.size() != Net::parameter_count + Net::graph().buffer_count)
      explicit_values_are_not_as_many_as_the_parameters();
    const double* next = values.numbers.data();
    for_each_index<0, Net::graph_type::extents.parameters>(set_parameter{*this, next});
  }

  /// The numbers of another model, in the order of its `data()`.
  constexpr explicit model(const std::array<T, Net::graph().parameter_extent>& all) : parameters<Net, T>{all} {}

  /// The network's answer to one sample, or to a batch: arrays in, arrays out. A wrong shape is refused. Nothing is
  /// allocated; `inference_bytes` of the stack are used.
  template <Argument X>
  constexpr checked_answer<Net, T, X> operator()(const X& x) const {
    if constexpr (input_argument<Net, X>::verdict::accepted) {
      typename answer_of<Net, T, input_argument<Net, X>>::type answer{};
      if constexpr (input_argument<Net, X>::sample)
        answer_sample(x, answer);
      else
        for (std::size_t r = 0; r < input_argument<Net, X>::rows; ++r) answer_sample(x[r], answer[r]);
      return answer;
    } else {
      return {};
    }
  }
  /// Also in braces: `m({0, 1})`.
  template <class Number, std::size_t Extent>
  constexpr checked_answer<Net, T, Number[Extent]> operator()(const Number (&x)[Extent]) const {
    if constexpr (input_argument<Net, Number[Extent]>::verdict::accepted)
      return operator()<Number[Extent]>(x);
    else
      return {};
  }

  /// Bytes of the stack that inference needs, in addition to function calls.
  static constexpr std::size_t inference_bytes = Net::template inference_bytes<T>(1);

 private:
  // Stores one parameter's values, which are given row by row.
  struct set_parameter {
    model& self;
    const double*& next;

    template <std::size_t Parameter>
    constexpr void operator()() const {
      const auto view = self[parameter_symbol<Net, Parameter>{}];
      for (std::size_t i = 0; i < view.size(); ++i) view.in_row_major(i) = static_cast<T>(*next++);
    }
  };

  template <class X, class Answer>
  constexpr void answer_sample(const X& x, Answer& answer) const {
    using pass = without_gradient<inference_of<Net>>;
    T scratch[memory_plan_of<pass>.before_values + memory_plan_of<pass>.value_extent];
    T* const values = scratch + memory_plan_of<pass>.before_values;
    T* const input = values + memory_plan_of<pass>.input_offset;
    T* to = input;
    copy_elements(x, to);
    check_whole_numbers<Net>(input, 1);
    const engine::buffers<T> memory{1, 1, input, this->data(), values};
    engine::forward<pass>(memory);
    const T* from = engine::output_of<pass>(memory);
    copy_to_elements(from, answer);
  }
};

// Stands in for a model if Net is not a network or T is not a scalar.
template <class Net, class T>
  requires(!(PlainNetwork<Net> && Scalar<T>))
struct model<Net, T> : public refused_result {
  using network = topologies::stand_in<Net, T>;
  constexpr model(const network& = {}) {}
  constexpr model(const network&, const network&) {}
  using refused_result::operator=;
};

}  // namespace internal::array

namespace internal::meta {
template <class Net, class T>
  requires(!(PlainNetwork<Net> && Scalar<T>))
inline constexpr bool stands_for_a_refusal<array::model<Net, T>> = true;
}  // namespace internal::meta

template <internal::PlainNetwork Net, Scalar T>
inline constexpr bool internal::is_model<internal::array::model<Net, T>> = true;

/// A network whose numbers lie in an array: for constant evaluation and for machines without a heap.
/// `constexpr array_model<net> m{glorot_uniform{}, seed{7}}`, of float unless a scalar is named.
template <class Net, class T = float>
using array_model = internal::array::model<Net, T>;

}  // namespace chainrule
