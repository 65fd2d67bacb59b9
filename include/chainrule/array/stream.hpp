// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/model.hpp>
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
  static constexpr std::size_t features = internal::scans::step_of<Net>::input_shape::size;

  constexpr explicit stream(const model<Net, T>& m) : of(&m) {}

  /// The answer to the next step, or to a token in an array. Nothing is allocated.
  constexpr std::array<T, Net::output_shape::extent(1)> operator()(const std::array<T, features>& x) {
    std::array<T, Net::output_shape::extent(1)> answer{};
    if (!state.has_room(1)) a_stream_has_no_more_steps_than_the_input();
    check_whole_numbers<internal::scans::step_of<Net>>(x.data(), 1);
    state.advance(of->data(), 1, x.data(), answer.data());
    return answer;
  }

  /// Begins a new sequence.
  constexpr void reset() { state.reset(); }

 private:
  const model<Net, T>* of;
  scans::stream_state<Net, T> state{};
};
template <class Net, class T>
struct stream_for {
  using type = stream<Net, T>;
};

}  // namespace internal::array

/// A stream of an array model's answers, one step at a time: `auto s = stream_of(m);`, then `s(x)`. The model must live
/// as long as the stream.
template <class Net, class T>
constexpr if_accepted<internal::scans::stream_verdict<Net>, internal::array::stream_for<Net, T>> stream_of(
    const internal::array::model<Net, T>& m) {
  if constexpr (internal::scans::stream_verdict<Net>::accepted)
    return internal::array::stream<Net, T>(m);
  else
    return {};
}
template <class Net, class T>
void stream_of(const internal::array::model<Net, T>&&) = delete;

}  // namespace chainrule
