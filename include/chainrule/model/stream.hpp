// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/stream.hpp>
#include <chainrule/model/model.hpp>
#include <chainrule/model/stream_arguments.hpp>
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
  void check_room(std::size_t count) const {
    if (!state.has_room(count)) stream_ends(state.passed(), count, scans::length_of_stream<Net>);
  }
  // Tokens and lengths.
  static constexpr bool has_whole_numbers = topologies::has_tokens<Net> || topologies::lengths_of_input<Net>::some;
  static void check_numbers(std::size_t count, std::size_t first, const T* x) {
    if constexpr (has_whole_numbers) check_whole_numbers<scans::step_of<Net>>(x, count, first, x);
  }
  void advance_checked(std::size_t count, const T* x, T* answers) { state.advance(of->data(), count, x, answers); }
  void advance(std::size_t count, const T* x, T* answers) {
    check_room(count);
    check_numbers(count, 0, x);
    advance_checked(count, x, answers);
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

  static constexpr bool by_blocks =
      scans::length_of_stream<Net> == no_index && scans::goes_by_blocks<inference_of<Net>>;

 private:
  const model<Net, T>* of;
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

/// A stream of a network with several inputs.
template <class Net, class T>
class stream_of_inputs : public stream_of_steps<Net, T> {
  using parts = typename Net::graph_type::beginning::parts;

 public:
  using base = stream_of_steps<Net, T>;
  using base::base, base::units;

 private:
  template <class Given>
  using bound = binding_of_steps<Net, Given>;
  template <class Given>
  struct answers {
    using type = std::conditional_t<bound<Given>::is_one_step, typename base::answer_to_one,
                                    typename base::template answers_to<bound<Given>::steps>>;
  };

 public:
  /// The answer to the next step of all inputs, `s(inputs(x, u))` with a tensor of shape (features) for each, shape
  /// (1) for a token; or the answers to the next steps, with tensors of shape (steps, features), or (steps) for
  /// tokens. The answers' shapes are those of a stream of one input. Nothing is allocated. Throws shape_error if the
  /// network's stream has an end before them, and data_error for a number that is not a token.
  template <class... Xs>
  if_accepted<typename bound<given_inputs<Xs...>>::verdict, answers<given_inputs<Xs...>>> operator()(
      const given_inputs<Xs...>& given) {
    using binding = bound<given_inputs<Xs...>>;
    if constexpr (!binding::verdict::accepted) {
      return {};
    } else if constexpr (!scans::block_verdict<Net, binding::steps>::accepted) {
      return {};
    } else {
      typename answers<given_inputs<Xs...>>::type result;
      std::apply([&](const auto&... xs) { take<binding::steps>(result.data(), xs...); }, given.values);
      return result;
    }
  }

  template <TensorExpression X>
  if_accepted<refusal<takes_all_inputs>, std::type_identity<X>> operator()(const X&) {
    return {};
  }

 private:
  // One step of all inputs lies in a row. So many steps are passed on together.
  static constexpr std::size_t row = scans::step_of<Net>::input_shape::size;
  static constexpr std::size_t most = base::by_blocks ? scans::steps_together : scans::least_block<Net>.steps;

  template <class... Parts, std::size_t... Number, class... Xs>
  static void copy_rows(list<Parts...>, meta::index_sequence<Number...>, std::size_t first, std::size_t count, T* rows,
                        const Xs&... xs) {
    (copy_input<typename Parts::entry, scans::has_steps<Net, Number>>(first, count, rows, xs), ...);
  }
  template <class Entry, bool HasSteps, class X>
  static void copy_input(std::size_t first, std::size_t count, T*& rows, const X& x) {
    constexpr std::size_t size = HasSteps ? Entry::extents::size / scans::steps_of<Net> : Entry::extents::size;
    const auto numbers = x.template begin<xt::layout_type::row_major>();
    for (std::size_t t = 0; t < count; ++t)
      for (std::size_t i = 0; i < size; ++i)
        rows[t * row + i] =
            static_cast<T>(numbers[static_cast<std::ptrdiff_t>((HasSteps ? (first + t) * size : 0) + i)]);
    rows += size;
  }
  template <std::size_t Steps, class... Xs>
  void take(T* to, const Xs&... xs) {
    constexpr std::size_t together = Steps < most ? Steps : most;
    T rows[together * row];
    const auto for_each_part = [&](const auto& each) {
      for (std::size_t first = 0; first < Steps; first += together) {
        const std::size_t count = Steps - first < together ? Steps - first : together;
        copy_rows(parts{}, meta::make_index_sequence<parts::size>{}, first, count, rows, xs...);
        each(first, count);
      }
    };
    this->check_room(Steps);
    if constexpr (base::has_whole_numbers)
      for_each_part([&](std::size_t first, std::size_t count) { base::check_numbers(count, first, rows); });
    for_each_part([&](std::size_t first, std::size_t count) {
      this->advance_checked(count, rows, to + scans::answers_to<Net>(first) * units);
    });
  }
};
template <class Net, class T, class Parts = typename Net::graph_type::beginning::parts>
struct stream_for {
  using type = stream_of_inputs<Net, T>;
};
template <class Net, class T>
struct stream_for<Net, T, list<>> {
  using type = stream<Net, T>;
};

struct stream_of_call {
  static constexpr char name[] = "stream_of";
  static constexpr char form[] = "stream_of(model)";
  using roles = list<a_model>;
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
    return typename internal::models::stream_for<Net, T>::type(m);
  else
    return {};
}
/// A model that has no name is refused, and so are other arguments.
template <internal::PlainNetwork Net, Scalar T>
refused_call<internal::array::mistake_of_temporary> stream_of(const internal::models::model<Net, T>&&) {
  return {};
}
template <class... Arguments>
refused_call<
    internal::models::mistake<internal::models::stream_of_call, internal::models::stream_of_call::roles,
                              internal::models::other_arguments<internal::models::stream_of_call>, Arguments...>>
stream_of(const Arguments&...) {
  return {};
}

}  // namespace chainrule
