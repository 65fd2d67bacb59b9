// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/code_of_numbers.hpp>
#include <chainrule/layer/pick.hpp>
#include <chainrule/operation/operations.hpp>

namespace chainrule {

namespace internal::layer::picks {

// A number around an input In with these sides, and 0 within it.
template <class In, class Stated, auto Number>
struct number_around {
  template <class... Places>
  static constexpr double element(Places... places) {
    const std::size_t at[] = {places...};
    bool is_within = true;
    for (std::size_t axis = 0; axis < In::rank; ++axis) {
      const std::size_t before = Stated::template of<In>(axis).before;
      is_within = is_within && at[axis] >= before && at[axis] < before + In::extent(axis);
    }
    return is_within ? 0.0 : static_cast<double>(Number);
  }
};

}  // namespace internal::layer::picks

/// Its input with a number around it: `constant_pad<0.5, 1>`, with sides as `crop` has. The numbers are added to a
/// `zero_pad`, as a constant of the output's shape. PyTorch's nn.ConstantPad2d has the number last.
template <auto Number, std::size_t... Sides>
struct constant_pad {
 private:
  using zeros = internal::layer::picks::padded<constant_pad, internal::layer::picks::padding_by::zeros, Sides...>;
  using between = calculus::letter<"p">;
  using around = calculus::letter<"c">;

 public:
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Number), static_cast<double>(Sides)...>(
        [] { return "constant_pad"; });
  }
  template <class In>
  using verdict = typename zeros::template verdict<In>;
  template <class In>
  using output = typename zeros::template output<In>;
  template <class In>
  struct on {
    using values = list<value<between, output<In>>, value<calculus::activation, output<In>>>;
    using parameters = list<>;
    using constants = list<constant_values<
        around, output<In>,
        internal::layer::picks::number_around<In, internal::layer::picks::stated_sides<Sides...>, Number>>>;
    using operation = typename zeros::template operation<In>;
    using equations =
        list<equation<between, operation, layer_input>, equation<calculus::activation, op::add, between, around>>;
  };
};

}  // namespace chainrule
