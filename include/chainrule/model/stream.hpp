// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/stream.hpp>
#include <chainrule/model/model.hpp>
#include <chainrule/model/tokens.hpp>
#include <chainrule/time/block_state.hpp>

// A model's answers, computed one step of its sequence at a time.
namespace chainrule {
namespace internal::models {

// What a stream remembers between steps. A network with recurrent layers is computed step by step.
template <class Net, class T, bool ByBlocks>
struct remembered {
  using type = scans::state_of_steps<Net, T>;
};
template <class Net, class T>
struct remembered<Net, T, true> {
  using type = scans::block_state<inference_of<Net>, T>;
};

[[noreturn, gnu::noinline, gnu::cold]] inline void stream_ends(std::size_t passed, std::size_t count,
                                                               std::size_t length) {
  error_texts::fail<shape_error>({"a stream of at most ", length, " steps has had ", passed, " and is given ", count,
                                  " more: write reset() to begin again, or more steps in the network's input"});
}

/// See `stream_of`.
template <class Net, class T>
class stream_of_steps {
 public:
  static constexpr std::size_t units = Net::output_shape::extent(1);
  /// The answers to a block of so many steps, or the refusal of a block that ends between two answers.
  template <std::size_t Steps>
  using answers_to = if_accepted<scans::block_verdict<Net, Steps>,
                                 std::type_identity<tensor<T, shape<scans::answers_to<Net>(Steps), units>>>>;
  static constexpr std::size_t answers_to_one_step = scans::answers_to<Net>(1);
  using shape_to_one = std::conditional_t<(answers_to_one_step <= 1), shape<units>, shape<answers_to_one_step, units>>;
  using answer_to_one = if_accepted<scans::block_verdict<Net, 1>, std::type_identity<tensor<T, shape_to_one>>>;

  explicit stream_of_steps(const model<Net, T>& m) : of(&m) {}

  /// Begins a new sequence.
  void reset() { state.reset(); }

 protected:
  // Throws before anything is changed.
  void advance(std::size_t count, const T* x, T* answers) {
    if (!state.has_room(count)) stream_ends(state.passed(), count, scans::length_of_stream<Net>);
    if constexpr (topologies::has_tokens<Net>) check_whole_numbers<scans::step_of<Net>>(x, count, 0, x);
    state.advance(of->data(), count, x, answers);
  }

  // The answer to one step, and to a block.
  answer_to_one answer_one(const T* x) {
    if constexpr (scans::block_verdict<Net, 1>::accepted) {
      tensor<T, shape_to_one> answer;
      advance(1, x, answer.data());
      return answer;
    } else {
      return {};
    }
  }
  template <std::size_t Steps>
  answers_to<Steps> answer_block(const T* x) {
    if constexpr (scans::block_verdict<Net, Steps>::accepted) {
      tensor<T, shape<scans::answers_to<Net>(Steps), units>> answers;
      advance(Steps, x, answers.data());
      return answers;
    } else {
      return {};
    }
  }

 private:
  const model<Net, T>* of;
  static constexpr bool by_blocks =
      scans::length_of_stream<Net> == no_index && scans::goes_by_blocks<inference_of<Net>>;
  typename remembered<Net, T, by_blocks>::type state{};
};

template <class Net, class T, bool OfTokens = topologies::has_tokens<Net>>
class stream : public stream_of_steps<Net, T> {
  static constexpr std::size_t features = Net::input_shape::extent(1);

 public:
  using base = stream_of_steps<Net, T>;
  using base::base, base::units;

  /// The answer to the next step, shape (features) to shape (units); of a network that makes several steps of one,
  /// shape (steps, units). Nothing is allocated.
  typename base::answer_to_one operator()(const tensor<T, shape<features>>& x) { return this->answer_one(x.data()); }
  /// The answers to the next steps, shape (steps, features) to shape (steps, units), whatever their number; of a
  /// network with strides (steps / their product, units), for a multiple of that product; of one that makes several
  /// steps of one as many as it makes. Throws shape_error if the network's stream has an end before them.
  template <std::size_t Steps>
  typename base::template answers_to<Steps> operator()(const tensor<T, shape<Steps, features>>& x) {
    return this->template answer_block<Steps>(x.data());
  }
};

/// A stream of tokens.
template <class Net, class T>
class stream<Net, T, true> : public stream_of_steps<Net, T> {
 public:
  using base = stream_of_steps<Net, T>;
  using base::base, base::units;

  /// The answer to the next token, shape (units). Throws data_error for a number that is not a token.
  template <std::integral Token>
  typename base::answer_to_one operator()(Token token) {
    const T number = static_cast<T>(token);
    return this->answer_one(&number);
  }
  /// The answers to the next tokens, shape (tokens) to shape (tokens, units), whatever their number.
  template <class Token, std::size_t Tokens>
  typename base::template answers_to<Tokens> operator()(const tensor<Token, shape<Tokens>>& x) {
    tensor<T, shape<Tokens>> numbers;
    std::copy(x.storage().begin(), x.storage().end(), numbers.storage().begin());
    return this->template answer_block<Tokens>(numbers.data());
  }
};
template <class Net, class T>
struct stream_for {
  using type = stream<Net, T>;
};

}  // namespace internal::models

/// A stream of a model's answers, one step or some steps at a time: `auto s = stream_of(m);`, then `s(x)`. The answers
/// are those to the whole sequence; docs/layer/streams.md says where they have the same bits. A network with attention
/// or positions answers as many steps as its input has, others have no end. The stream owns what is carried from step
/// to step: a copy continues at the same step. It reads the model's parameters, so the model must live as long as the
/// stream.
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
