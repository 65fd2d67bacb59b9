// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <utility>

#include <chainrule/engine/frame.hpp>
#include <chainrule/model/parameters.hpp>

namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Symbol>
struct is_not_a_value {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Symbol>(), " is not a value: parameters are in a model");
  }
};
template <class Symbol>
struct is_overwritten_in_the_tape {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Symbol>(),
                                    " is overwritten in the tape, as no factor reads it");
  }
};
struct a_tape_is_for_samples {
  static constexpr char text[] = "a tape has room for a number of samples: write tape_for(m, 32) or tape<net> t(32)";
};

template <class Symbol>
struct has_no_place_in_the_tape {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Symbol>(),
                                    " has no place in the tape, as only the loop reads it in which it is computed");
  }
};

}  // namespace internal

namespace internal::models {

template <class Net, class Symbol, class Found = variable_lookup<Net, Symbol>>
struct kept_verdict {
  using type = typename Found::verdict;
};
template <class Net, class Symbol, class Found>
  requires(Found::verdict::accepted && (Found::is_parameter || Found::index >= Net::graph_type::extents.values))
struct kept_verdict<Net, Symbol, Found> {
  using type = refusal<is_not_a_value<Symbol>>;
};
template <class Net, class Symbol, class Found>
  requires(Found::verdict::accepted && !Found::is_parameter && Found::index < Net::graph_type::extents.values)
struct kept_verdict<Net, Symbol, Found> {
  static constexpr bool is_unread = memory_plan_of<Net>.unread[memory_plan_of<Net>.variable[Found::index]];
  using type =
      first_refusal<typename topologies::derived_verdict<Net, Found::index, Symbol>::type,
                    refuse_if<is_unread, refusal<has_no_place_in_the_tape<Symbol>>>,
                    refuse_if<!memory_plan_of<Net>.kept[Found::index], refusal<is_overwritten_in_the_tape<Symbol>>>>;
};

template <class T, class Shape>
struct rows_view;
template <class T, std::size_t... Extents>
struct rows_view<T, shape<Extents...>> {
  using type = decltype(xt::adapt<xt::layout_type::row_major>(
      std::declval<const T*>(), std::size_t{}, xt::no_ownership(), std::array<std::size_t, 1 + sizeof...(Extents)>{}));
  static type make(const T* first, std::size_t rows) {
    return xt::adapt<xt::layout_type::row_major>(std::move(first), rows * shape<Extents...>::size, xt::no_ownership(),
                                                 std::array<std::size_t, 1 + sizeof...(Extents)>{rows, Extents...});
  }
};

template <class Net, class T, class Symbol>
struct kept_view : rows_view<T, typename meta::shape_of_numbers<typename variable_lookup<Net, Symbol>::extents>::type> {
};

/// What the forward pass keeps for the backward pass, and the gradients of values, for up to a number of samples. It is
/// scratch memory: with a tape that was made before, training allocates nothing.
template <class Net, class T>
class tape {
 public:
  using network = Net;
  using scalar = T;

  // A tape without a number of samples is refused. (A constructor returns nothing, so it cannot return a gate; the
  // assertion is here.)
  tape() {
    using printed_refusal = typename meta::printed_for<refusal<a_tape_is_for_samples>, T>::type;
#if CHAINRULE_PLAIN_REFUSALS
    static_assert(printed_refusal::accepted, printed_refusal::text());
#else
    static_assert(printed_refusal::accepted, "refused: the text in quotes says where and why");
#endif
  }
  explicit tape(std::size_t samples)
      : capacity_(tape_capacity(samples)),
        numbers(counted_sum(counted_product(extent, capacity_), statistics_extent + before_values)) {
    if (samples == 0) error_texts::fail<shape_error>({"a tape for 0 samples: it needs room for at least 1"});
  }

  /// A copy has the values of the last pass in memory of its own.
  tape(const tape& other) : capacity_(other.capacity_), numbers(other.numbers), last(other.last) {
    const std::less_equal<const T*> before;
    const T* const first = other.numbers.data();
    if (last.input != nullptr && before(first, last.input) && before(last.input, first + other.numbers.size()))
      last.input = numbers.data() + (last.input - first);
  }
  /// A moved-from tape has room for no samples, until another is assigned to it.
  tape(tape&& other) noexcept
      : capacity_(std::exchange(other.capacity_, 0)),
        numbers(std::move(other.numbers)),
        last(std::exchange(other.last, {})) {}
  tape& operator=(tape other) noexcept {
    capacity_ = other.capacity_;
    numbers = std::move(other.numbers);
    last = other.last;
    return *this;
  }

  /// The largest number of samples.
  std::size_t capacity() const { return capacity_; }

  /// A value of the last forward pass, one row for each sample: `t[a<1>]`. A value that was overwritten because nothing
  /// needed it is refused. The input `a<0>` is the caller's own if it could be read in place, and must then still
  /// exist.
  template <calculus::Symbol Symbol>
  if_accepted<typename kept_verdict<Net, Symbol>::type, kept_view<Net, T, Symbol>> operator[](Symbol) const {
    if constexpr (kept_verdict<Net, Symbol>::type::accepted)
      return kept_view<Net, T, Symbol>::make(engine::elements_of<Net, variable_lookup<Net, Symbol>::index>(
                                                 engine::buffers<const T>{.rows = last.rows,
                                                                          .capacity = last.capacity,
                                                                          .input = last.input,
                                                                          .values = numbers.data() + before_values}),
                                             last.rows);
    else
      return {};
  }

  /// The buffers of a pass over some samples.
  engine::buffers<T> prepare(std::size_t rows, const T* input, const T* parameters, T* gradient) {
    check_capacity(rows);
    last = {rows, capacity_, input};
    return laid_out_for(rows, capacity_, input, parameters, gradient);
  }

  /// The buffers of a pass over one sample, whose values are contiguous.
  engine::sample_buffers<T> prepare(engine::one_row, const T* input, const T* parameters, T* gradient) {
    last = {1, 1, input};
    return engine::sample_buffers<T>(laid_out_for(1, 1, input, parameters, gradient));
  }

  /// The buffers of the last pass again.
  engine::buffers<T> prepare_again(const T* parameters) {
    return laid_out_for(last.rows, last.capacity, last.input, parameters, nullptr);
  }

  /// Throws shape_error for more samples than the tape has room for.
  void check_capacity(std::size_t rows) const {
    if (rows > capacity_)
      error_texts::fail<shape_error>({"a batch of ", rows, " samples on a tape with room for ", capacity_});
  }

  /// Room for an input and for a target that must be copied.
  T* input_copy() {
    return numbers.data() + before_values +
           (memory_plan_of<Net>.value_extent + memory_plan_of<Net>.adjoint_extent) * capacity_;
  }
  T* target_copy() { return input_copy() + Net::input_shape::size * capacity_; }
  /// Room for targets of Size numbers. Those of a loss with sample weights may be larger than an output; the first of
  /// them allocate it.
  template <std::size_t Size>
  T* target_room() {
    if constexpr (Size <= Net::output_shape::size) {
      return target_copy();
    } else {
      if (wide_targets.size() < Size * capacity_) wide_targets = aligned_buffer<T>(Size * capacity_);
      return wide_targets.data();
    }
  }

  /// The statistics of the last pass in training, laid out like the network's buffers.
  const T* statistics() const { return numbers.data() + before_values + extent * capacity_; }
  T* statistics() { return numbers.data() + before_values + extent * capacity_; }

 private:
  // The buffers of the last pass. Not the whole `buffers`: to copy them, vectors would be loaded from memory that was
  // just stored in smaller pieces, and the processor would wait for these stores.
  struct last_pass {
    std::size_t rows = 0;
    std::size_t capacity = 0;
    const T* input = nullptr;
  };

  engine::buffers<T> laid_out_for(std::size_t rows, std::size_t capacity, const T* input, const T* parameters,
                                  T* gradient) {
    T* const values = numbers.data() + before_values;
    engine::buffers<T> memory{
        rows, capacity, input, parameters, values, values + memory_plan_of<Net>.value_extent * capacity, gradient};
    if constexpr (statistics_extent > 0) memory.statistics = statistics();
    return memory;
  }

  static constexpr std::size_t extent = Net::tape_extent,
                               statistics_extent = numbers_of_a_statistic * Net::graph().statistics_extent,
                               before_values = memory_plan_of<Net>.before_values;
  std::size_t capacity_;
  aligned_buffer<T> numbers;  // the statistics of a batch lie last
  last_pass last;
  aligned_buffer<T> wide_targets;
};

// Stands in for a tape if Net is not a network or T is not a scalar.
template <class Net, class T>
  requires(!(PlainNetwork<Net> && Scalar<T>))
class tape<Net, T> : public refused_result {
 public:
  using network = topologies::stand_in<Net, T>;
  constexpr tape(const network& = {}) {}
  constexpr tape(const network&, const network&) {}
  using refused_result::operator=;
};

}  // namespace internal::models

namespace internal::meta {
template <class Net, class T>
  requires(!(PlainNetwork<Net> && Scalar<T>))
inline constexpr bool stands_for_a_refusal<models::tape<Net, T>> = true;
}  // namespace internal::meta

/// Scratch memory for passes over up to n samples: `tape<net>{32}`.
template <class Net, class T = float>
using tape = internal::models::tape<Net, T>;

}  // namespace chainrule
