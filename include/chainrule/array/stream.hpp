// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/model.hpp>
#include <chainrule/meta/refused_call.hpp>
#include <chainrule/time/stream_state.hpp>

// A network in arrays, computed one step of its sequence at a time.
namespace chainrule {
namespace internal::array {

// Ends the program: there are no exceptions here.
[[noreturn]] inline void a_stream_has_no_more_steps_than_the_input() { __builtin_trap(); }

/// See `stream_of`.
template <class Net, class T>
class stream {
 public:
  static constexpr std::size_t features = scans::step_of<Net>::input_shape::size, units = Net::output_shape::extent(1);
  template <std::size_t Steps>
  using verdict = scans::block_verdict<Net, Steps>;
  using answer = std::array<T, units>;
  static constexpr std::size_t answers_to_one_step = scans::answers_to<Net>(1);
  using answer_to_one = std::conditional_t<(answers_to_one_step <= 1), answer, std::array<answer, answers_to_one_step>>;

  constexpr explicit stream(const model<Net, T>& m) : of(&m) {}

  /// The answer to the next step, or to a token in an array; of a network that makes several steps of one, an array of
  /// answers. A step of several inputs is one array, of their numbers in their order. Nothing is allocated.
  constexpr if_accepted<verdict<1>, std::type_identity<answer_to_one>> operator()(const std::array<T, features>& x) {
    if constexpr (verdict<1>::accepted && answers_to_one_step > 1) {
      return (*this)(std::array<std::array<T, features>, 1>{x});
    } else if constexpr (verdict<1>::accepted) {
      answer y{};
      advance(1, x.data(), y.data());
      return y;
    } else {
      return {};
    }
  }
  /// The answers to some steps; with strides one for as many steps as their product.
  template <std::size_t Steps>
  constexpr if_accepted<verdict<Steps>, std::type_identity<std::array<answer, scans::answers_to<Net>(Steps)>>>
  operator()(const std::array<std::array<T, features>, Steps>& x) {
    if constexpr (verdict<Steps>::accepted) {
      std::array<answer, scans::answers_to<Net>(Steps)> answers{};
      T numbers[Steps * features] = {}, units_of_all[answers.size() * units] = {};
      for (std::size_t i = 0; i < Steps * features; ++i) numbers[i] = x[i / features][i % features];
      advance(Steps, numbers, units_of_all);
      for (std::size_t i = 0; i < answers.size() * units; ++i) answers[i / units][i % units] = units_of_all[i];
      return answers;
    } else {
      return {};
    }
  }

  /// Begins a new sequence.
  constexpr void reset() { state.reset(); }

 private:
  constexpr void advance(std::size_t count, const T* x, T* answers) {
    if (!state.has_room(count)) a_stream_has_no_more_steps_than_the_input();
    check_whole_numbers<scans::step_of<Net>>(x, count);
    state.advance(of->data(), count, x, answers);
  }

  const model<Net, T>* of;
  scans::state_of_steps<Net, T> state{};
};
template <class Net, class T>
struct stream_for {
  using type = stream<Net, T>;
};

struct stream_of_a_temporary {
  static constexpr char text[] =
      "a stream reads its model's parameters, which must live as long as the stream: give the model a name, as in "
      "stream_of(m)";
};
struct mistake_of_temporary {
  using type = refusal<stream_of_a_temporary>;
};

}  // namespace internal::array

/// A stream of an array model's answers, one step or some at a time: `auto s = stream_of(m);`, then `s(x)`. The model
/// must live as long as the stream.
template <class Net, class T>
constexpr if_accepted<internal::scans::stream_verdict<Net>, internal::array::stream_for<Net, T>> stream_of(
    const internal::array::model<Net, T>& m) {
  if constexpr (internal::scans::stream_verdict<Net>::accepted)
    return internal::array::stream<Net, T>(m);
  else
    return {};
}
/// A model that has no name is refused: nobody holds its parameters.
template <class Net, class T>
constexpr refused_call<internal::array::mistake_of_temporary> stream_of(const internal::array::model<Net, T>&&) {
  return {};
}

}  // namespace chainrule
