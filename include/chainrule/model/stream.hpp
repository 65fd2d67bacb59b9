// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/stream.hpp>
#include <chainrule/model/model.hpp>
#include <chainrule/time/block_state.hpp>

// A model's answers, computed one step of its sequence at a time.
namespace chainrule {
namespace internal::models {

// What a stream remembers between steps. A network with recurrent layers is computed step by step.
template <class Net, class T, bool ByBlocks>
struct remembered {
  using type = scans::stream_state<Net, T>;
};
template <class Net, class T>
struct remembered<Net, T, true> {
  using type = scans::block_state<inference_of<Net>, T>;
};

/// See `stream_of`.
template <class Net, class T>
class stream {
  static constexpr std::size_t features = Net::input_shape::extent(1), units = Net::output_shape::extent(1);

 public:
  explicit stream(const model<Net, T>& m) : of(&m) {}

  /// The answer to the next step, shape (features) to shape (units). Nothing is allocated.
  tensor<T, shape<units>> operator()(const tensor<T, shape<features>>& x) {
    tensor<T, shape<units>> answer;
    state.advance(of->data(), 1, x.data(), answer.data());
    return answer;
  }
  /// The answers to the next steps, shape (steps, features) to shape (steps, units), whatever their number.
  template <std::size_t Steps>
  tensor<T, shape<Steps, units>> operator()(const tensor<T, shape<Steps, features>>& x) {
    tensor<T, shape<Steps, units>> answers;
    state.advance(of->data(), Steps, x.data(), answers.data());
    return answers;
  }

  /// Begins a new sequence.
  void reset() { state = {}; }

 private:
  const model<Net, T>* of;
  typename remembered<Net, T, scans::goes_by_blocks<inference_of<Net>>>::type state{};
};
template <class Net, class T>
struct stream_for {
  using type = stream<Net, T>;
};

}  // namespace internal::models

/// A stream of a model's answers, one step or some steps at a time: `auto s = stream_of(m);`, then `s(x)`. The answers
/// have the same bits as the answer to the whole sequence. The stream owns what is carried from step to step: a copy
/// continues at the same step. It reads the model's parameters, so the model must live as long as the stream.
template <internal::PlainNetwork Net, Scalar T>
if_accepted<internal::scans::stream_verdict<Net>, internal::models::stream_for<Net, T>> stream_of(
    const internal::models::model<Net, T>& m) {
  if constexpr (internal::scans::stream_verdict<Net>::accepted)
    return internal::models::stream<Net, T>(m);
  else
    return {};
}
template <internal::PlainNetwork Net, Scalar T>
void stream_of(const internal::models::model<Net, T>&&) = delete;

}  // namespace chainrule
