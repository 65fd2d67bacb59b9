// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/topology/lookup.hpp>

// Which numbers of a network's inputs are lengths: how many steps of a sample's sequence are valid.
namespace chainrule::internal::topologies {

/// Stated by a layer that reads lengths, `using valid_steps = valid_steps_at<Place, Steps>`: the path of the input that
/// has them, and how many steps there are.
template <class Place, std::size_t Steps>
struct valid_steps_at {};

/// A number of a sample's row that is a length, and the largest that it may be.
struct length_in_row {
  std::size_t place = no_index;
  std::size_t steps = 0;
};

template <class Parts, class Stated>
inline constexpr length_in_row length_of{};
template <class... Parts, std::size_t Number, std::size_t Steps>
inline constexpr length_in_row length_of<list<Parts...>, valid_steps_at<layer_output<0, Number>, Steps>> = [] {
  const std::size_t sizes[] = {Parts::entry::extents::size...};
  length_in_row length{0, Steps};
  for (std::size_t i = 0; i + 1 < Number; ++i) length.place += sizes[i];
  return length;
}();
template <class Parts, class Bound>
constexpr length_in_row length_read() {
  if constexpr (requires { typename Bound::valid_steps; })
    return length_of<Parts, typename Bound::valid_steps>;
  else
    return {};
}

template <class Net, class Numbers>
struct lengths_of_steps;
template <class Net, std::size_t... Numbers>
struct lengths_of_steps<Net, meta::index_sequence<Numbers...>> {
  static constexpr length_in_row all[sizeof...(Numbers) + 1] = {
      length_read<typename Net::graph_type::beginning::parts, bound_at<Net, Numbers>>()..., {}};
  static constexpr bool some = [] {
    for (const length_in_row& length : all)
      if (length.place != no_index) return true;
    return false;
  }();
};
struct no_lengths {
  static constexpr bool some = false;
};

/// The lengths among a network's inputs. Only a network with several inputs can have some.
template <class Net>
using lengths_of_input = typename std::conditional_t<
    (Net::graph_type::beginning::parts::size > 0),
    std::type_identity<lengths_of_steps<Net, meta::make_index_sequence<Net::graph_type::extents.steps>>>,
    std::type_identity<no_lengths>>::type;

/// A length as it is compared with steps: of a dual number its value, for it has no derivative.
template <class T>
constexpr auto plain_length(const T& number) {
  if constexpr (requires { number.value; })
    return plain_length(number.value);
  else
    return number;
}

/// Whether a number is an integer from 0 to `steps`.
template <class T>
constexpr bool is_length(const T& number, std::size_t steps) {
  return number >= T(0) && number <= static_cast<T>(static_cast<double>(steps)) &&
         static_cast<T>(static_cast<std::uint32_t>(number)) == number;
}

/// The first number among some samples' lengths that is not a length: its sample, and what it should be.
struct wrong_length {
  std::size_t sample = no_index;
  length_in_row length;
};
template <class Net, class T>
constexpr wrong_length first_wrong_length(const T* samples, std::size_t rows) {
  if constexpr (lengths_of_input<Net>::some)
    for (const length_in_row& length : lengths_of_input<Net>::all)
      for (std::size_t r = 0; length.place != no_index && r < rows; ++r)
        if (!is_length(samples[r * Net::input_shape::size + length.place], length.steps)) return {r, length};
  return {};
}

}  // namespace chainrule::internal::topologies
