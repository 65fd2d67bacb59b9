// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/tensor/error.hpp>
#include <chainrule/tensor/xtensor.hpp>
#include <chainrule/topology/lengths.hpp>
#include <chainrule/topology/tokens.hpp>

// Checks that numbers given as tokens are tokens, and that numbers given as lengths of sequences are lengths.
namespace chainrule::internal::models {

[[noreturn, gnu::noinline, gnu::cold]] inline void is_no_token(const char* of, std::size_t sample, std::size_t place,
                                                               double value, std::size_t vocabulary) {
  error_texts::fail<data_error>({of, "sample ", sample, " has ", value, " at index ", place,
                                 ", which is not a token of its vocabulary: tokens are whole numbers from 0 to ",
                                 vocabulary - 1});
}

[[noreturn, gnu::noinline, gnu::cold]] inline void is_no_length(const char* of, std::size_t sample, double value,
                                                                std::size_t steps) {
  error_texts::fail<data_error>({of, "sample ", sample, " has ", value, " valid steps of ", steps,
                                 ": lengths are whole numbers from 0 to ", steps});
}

/// Throws data_error for a number among a network's tokens that is not a token of its vocabulary, and for a length that
/// is not a number of steps. `numbers` are those of `rows` samples, of which the first has the index `first` in
/// `given`; the text names the number in `given`.
template <class Net, class T, class Given>
void check_whole_numbers(const T* numbers, std::size_t rows, std::size_t first, const Given& given,
                         const char* of = "") {
  if constexpr (topologies::lengths_of_input<Net>::some) {
    const topologies::wrong_length wrong = topologies::first_wrong_length<Net>(numbers, rows);
    if (wrong.sample != no_index)
      is_no_length(of, first + wrong.sample,
                   static_cast<double>(numbers[wrong.sample * Net::input_shape::size + wrong.length.place]),
                   wrong.length.steps);
  }
  if constexpr (topologies::has_tokens<Net>) {
    constexpr std::size_t size = Net::input_shape::size;
    const std::size_t at = topologies::first_invalid_token<Net>(numbers, rows);
    if (at == rows * size) return;
    double value = static_cast<double>(numbers[at]);
    if constexpr (requires { given.template begin<xt::layout_type::row_major>(); }) {
      auto number = given.template begin<xt::layout_type::row_major>();
      for (std::size_t i = 0; i < first * size + at; ++i) ++number;
      value = static_cast<double>(*number);
    }
    is_no_token(of, first + at / size, at % size, value, topologies::vocabulary_at<Net>(at % size));
  }
}

}  // namespace chainrule::internal::models
