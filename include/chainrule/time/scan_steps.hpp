// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/passes.hpp>
#include <chainrule/topology/lengths.hpp>

// The passes of a recurrent layer through its steps: forward, and back through time.
namespace chainrule::internal::scans {

/// How a scan goes through its steps: in windows, between which no gradient passes; whether its output is only that of
/// the last step; whether it goes from the last step to the first. Length is the kind of the number of valid steps, or
/// void. Initial are those of the values with which the carried ones begin; without any they begin at zero.
template <std::size_t Steps, std::size_t Window, bool Last, bool Backwards, class Length, class... Initial>
struct scan_course {};

/// The layer's output.
template <class Step, class Course, class Answer, class Carried>
struct scan_steps;
template <class Step, std::size_t Steps, std::size_t Window, bool Last, bool Backwards, class Length, class... Initial,
          class Answer, class... Carried>
struct scan_steps<Step, scan_course<Steps, Window, Last, Backwards, Length, Initial...>, Answer, list<Carried...>> {
  using library_type = scan_steps;
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = std::is_void_v<Length> && !Last && !Backwards;
  static constexpr std::size_t inputs = Step::input_shape::size;
  static constexpr std::size_t answer = value_of_step<Step, Answer>;
  static constexpr std::size_t answer_size = Step::graph().values[answer].size;

  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    // If nothing is kept for a backward pass, all steps use the memory of the first two in turn.
    const bool kept = !is_transient<op::argument<0>>(at);
    const all_steps<Step, Steps, T> steps{
        first_parameter<Step>(at), values_of<op::argument<0>>(at), {}, drawing_of(at)};
    const T* const x = at[layer_input{}];
    T* const y = at.result();
    for_some_samples(at.rows(), [&](std::size_t first, auto rows) {
      for (std::size_t t = 0; t < Steps; ++t) {
        const auto now = steps.at(kept ? t : t % 2, first, rows, t);
        [[maybe_unused]] const auto before = steps.at(kept ? t - 1 : (t + 1) % 2, first, rows);
        const std::size_t number = step_number<Steps, Backwards>(t);
        T* const input = const_cast<T*>(now.input) + now.first_row * inputs;
        copy_between<inputs, false>(rows, x + (first * Steps + number) * inputs, Steps * inputs, input, inputs);
        clear_past_end<inputs>(at, number, first, rows, input, inputs);
        [[maybe_unused]] const bool in_turn[] = {
            false, (carry_values<Carried>(at, first, now, before, t == 0),
                    begin_at_end<previous<Carried>>(at, number + 1, first, now), true)...};
        engine::forward<Step>(now);
        const T* const h = engine::elements_of<Step, answer>(now);
        if constexpr (!Last) {
          T* const to = y + (first * Steps + number) * answer_size;
          copy_between<answer_size, false>(rows, h, answer_size, to, Steps * answer_size);
          clear_past_end<answer_size>(at, number, first, rows, to, Steps * answer_size);
        } else {
          put_last(at, t, first, rows, h, y + first * answer_size);
        }
      }
    });
  }

  /// d(h)/d(S): back through time, from the last step to the first.
  struct by_values : op::derivative<structure::dense>, second_derivatives_of<Step, (Window < Steps)> {
    using library_type = by_values;
    using reads = std::conditional_t<std::is_void_v<Length>, list<op::argument<0>>, list<op::argument<0>, Length>>;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) {
      return counted_product(Steps, Step::forward_multiply_adds);
    }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      const all_steps<Step, Steps, T> steps{first_parameter<Step>(at), values_of<op::argument<0>>(at),
                                            gradients_of<op::argument<0>>(at, at.downstream()), drawing_of(at)};
      for_some_samples(at.rows(), [&](std::size_t first, auto rows) {
        for (std::size_t t = Steps; t-- > 0;) {
          const auto now = steps.at(t, first, rows);
          [[maybe_unused]] const auto after = steps.at(t + 1, first, rows);
          [[maybe_unused]] const bool is_last = t + 1 == Steps || (t + 1) % Window == 0;
          T* const h = now.template gradient_of<Step, answer>();
          const std::size_t number = step_number<Steps, Backwards>(t);
          if constexpr (!Last) {
            copy_between<answer_size, false>(rows, at.upstream() + (first * Steps + number) * answer_size,
                                             Steps * answer_size, h, answer_size);
            clear_past_end<answer_size>(at, number, first, rows, h, answer_size);
          } else {
            take_last(at, t, first, rows, at.upstream() + first * answer_size, h);
          }
          [[maybe_unused]] const bool in_turn[] = {
              false, (hand_back<Carried>(now, after, is_last), end_at_end<Carried>(at, number, first, now), true)...};
          back_through<needs_input<At>>(now);
        }
      });
    }
  };
  template <std::size_t K>
  using partial = op::partial_at<K, by_values>;

 private:
  template <class Kind, class At, class Memory>
  static constexpr void carry_values([[maybe_unused]] const At& at, [[maybe_unused]] std::size_t first,
                                     const Memory& now, const Memory& before, bool is_first) {
    constexpr std::size_t from = value_of_step<Step, Kind>, to = value_of_step<Step, previous<Kind>>;
    constexpr std::size_t size = Step::graph().values[from].size;
    auto* const there = engine::elements_of<Step, to>(now);
    if (!is_first) {
      copy_between<size, false>(now.rows, engine::elements_of<Step, from>(before), size, there, size);
    } else if constexpr (sizeof...(Initial) > 0) {
      using initial = list_element<position_of<Kind>(list<Carried...>{}), list<Initial...>>;
      copy_between<size, false>(now.rows, at[initial{}] + first * size, size, there, size);
    } else {
      for (std::size_t i = 0; i < now.rows * size; ++i) there[i] = {};
    }
  }
  // Whether something is stored in a value's gradient before the carried gradient is added: the gradient of the
  // output, or of a carried value of which this one is a copy.
  template <class Kind>
  static constexpr bool is_begun = [] {
    const std::size_t place = memory_plan_of<Step>.adjoint_offset[value_of_step<Step, Kind>];
    const std::size_t places[] = {memory_plan_of<Step>.adjoint_offset[value_of_step<Step, Carried>]..., no_index};
    std::size_t i = 0;
    while (places[i] != place) ++i;
    return memory_plan_of<Step>.adjoint_offset[answer] == place || i < position_of<Kind>(list<Carried...>{});
  }();
  template <class Kind, class Memory>
  static constexpr void hand_back(const Memory& now, const Memory& after, bool is_last) {
    constexpr std::size_t to = value_of_step<Step, Kind>, from = value_of_step<Step, previous<Kind>>;
    constexpr std::size_t size = Step::graph().values[to].size;
    auto* const there = now.template gradient_of<Step, to>();
    if (!is_last)
      copy_between<size, is_begun<Kind>>(now.rows, after.template gradient_of<Step, from>(), size, there, size);
    else if (!is_begun<Kind>)
      for (std::size_t i = 0; i < now.rows * size; ++i) there[i] = {};
  }

  // Whether samples end at different steps, so that the last output is that of each sample's last valid step.
  static constexpr bool ends_apart = !std::is_void_v<Length> && !Backwards;
  template <class At, class T>
  static constexpr void put_last(const At& at, std::size_t t, std::size_t first, std::size_t rows, const T* from,
                                 T* to) {
    if (ends_apart ? t == 0 : t + 1 == Steps) {
      copy_between<answer_size, false>(rows, from, answer_size, to, answer_size);
      clear_past_end<answer_size>(at, 0, first, rows, to, answer_size);
    } else if constexpr (ends_apart) {
      for (std::size_t r = 0; r < rows; ++r)
        if (static_cast<double>(topologies::plain_length(at[Length{}][first + r])) > static_cast<double>(t))
          copy_between<answer_size, false>(1, from + r * answer_size, answer_size, to + r * answer_size, answer_size);
    }
  }
  template <class At, class T>
  static constexpr void take_last(const At& at, std::size_t t, std::size_t first, std::size_t rows, const T* from,
                                  T* to) {
    for (std::size_t r = 0; r < rows; ++r) {
      bool is_last = t + 1 == Steps;
      if constexpr (!std::is_void_v<Length>) {
        const double length = static_cast<double>(topologies::plain_length(at[Length{}][first + r]));
        is_last = Backwards ? is_last && !(length <= 0) : length == static_cast<double>(t + 1);
      }
      for (std::size_t i = 0; i < answer_size; ++i) to[r * answer_size + i] = is_last ? from[r * answer_size + i] : T{};
    }
  }

  // Backwards, a sample's last valid step is its first: nothing is carried to it, and none of its gradient back.
  template <class Kind, class At, class Memory>
  static constexpr void begin_at_end([[maybe_unused]] const At& at, [[maybe_unused]] std::size_t number,
                                     [[maybe_unused]] std::size_t first, [[maybe_unused]] const Memory& now) {
    if constexpr (Backwards && !std::is_void_v<Length>) {
      constexpr std::size_t value = value_of_step<Step, Kind>, size = Step::graph().values[value].size;
      clear_past_end<size>(at, number, first, now.rows, engine::elements_of<Step, value>(now), size);
    }
  }
  template <class Kind, class At, class Memory>
  static constexpr void end_at_end([[maybe_unused]] const At& at, [[maybe_unused]] std::size_t number,
                                   [[maybe_unused]] std::size_t first, [[maybe_unused]] const Memory& now) {
    if constexpr (Backwards && !std::is_void_v<Length>) {
      constexpr std::size_t value = value_of_step<Step, Kind>, size = Step::graph().values[value].size;
      clear_past_end<size>(at, number, first, now.rows, now.template gradient_of<Step, value>(), size);
    }
  }

  // Sets the rows of samples whose sequence ends before step t to zero; to NaN if a sample's length is invalid.
  template <std::size_t Size, class At, class T>
  static constexpr void clear_past_end([[maybe_unused]] const At& at, [[maybe_unused]] std::size_t t,
                                       [[maybe_unused]] std::size_t first, [[maybe_unused]] std::size_t rows,
                                       [[maybe_unused]] T* to, [[maybe_unused]] std::size_t stride) {
    if constexpr (!std::is_void_v<Length>) {
      const auto* const lengths = at[Length{}];
      for (std::size_t r = 0; r < rows; ++r) {
        const double length = static_cast<double>(topologies::plain_length(lengths[first + r]));
        const bool is_one = length >= 0 && length <= static_cast<double>(Steps) &&
                            length == static_cast<double>(static_cast<std::size_t>(length));
        if (is_one && static_cast<double>(t) < length) continue;
        for (std::size_t i = 0; i < Size; ++i) to[r * stride + i] = T(is_one ? 0.0 : __builtin_nan(""));
      }
    }
  }

  // Whether the backward pass goes on to the sequence.
  template <class Net, std::size_t Place, class Memory, class Variables>
  static constexpr bool goes_on(const engine::frame<Net, Place, Memory, Variables>*) {
    return memory_plan_of<Net>.differentiated[value_at<Net, Place, layer_input>];
  }
  template <class At>
  static constexpr bool needs_input = goes_on(static_cast<const At*>(nullptr)) || requires(At at) { at.row_count; };

  template <bool ToInput, class Memory>
  struct back_through_factor {
    const Memory& memory;
    template <std::size_t Place>
    CHAINRULE_INLINE void operator()() const {
      constexpr std::size_t factor = engine::visited<Step, 0, Step::graph_type::extents.factors, false>.number[Place];
      if constexpr (ToInput || Step::graph().factors[factor].x != 0) engine::backward_through<Step, factor>(memory);
    }
  };
  template <bool ToInput, class Memory>
  [[gnu::noinline]] static constexpr void back_through(const Memory& memory) {
    for_each_index<0, engine::visited<Step, 0, Step::graph_type::extents.factors, false>.count>(
        back_through_factor<ToInput, Memory>{memory});
  }
};

}  // namespace chainrule::internal::scans
