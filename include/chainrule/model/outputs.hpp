// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>

#include <chainrule/loss/sum_of_losses.hpp>
#include <chainrule/model/result.hpp>
#include <chainrule/model/samples.hpp>
#include <chainrule/topology/stand_in.hpp>

// The answers of a network with several outputs, output by output.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

struct ends_in_no_outputs {
  static constexpr char text[] = "the network has one output: outputs_of is for one that ends in outputs<...>";
};
struct network_answer {
  static constexpr char text[] = "the answer";
};

}  // namespace internal

namespace internal::models {

template <class Net, class Answer>
using outputs_verdict =
    first_refusal<refuse_if<losses::outputs_of_network<Net>::size == 0, refusal<ends_in_no_outputs>>,
                  verdict_of_argument<network_answer, typename Net::output_shape, Answer>>;

template <class Net, class Answer>
struct cut_answer {
  using number = std::remove_const_t<typename Answer::value_type>;
  static constexpr bool is_sample = std::is_same_v<static_shape_of<Answer>, typename Net::output_shape>;
  template <class... Shapes>
  static auto parts(list<Shapes...>)
      -> std::tuple<std::conditional_t<is_sample, tensor<number, Shapes>, batch_result<number, Shapes>>...>;
  using type = decltype(parts(losses::outputs_of_network<Net>{}));

  template <class... Shapes>
  static type copied(const number* row, std::size_t rows, list<Shapes...>) {
    type result;
    std::size_t offset = 0;
    const auto copy = [&]<class Shape>(auto& part, std::type_identity<Shape>) {
      if constexpr (!is_sample) {
        typename std::remove_reference_t<decltype(part)>::shape_type extents{};
        extents[0] = rows;
        std::copy(tensors::to_xshape<Shape>::extents.begin(), tensors::to_xshape<Shape>::extents.end(),
                  extents.begin() + 1);
        part.resize(extents);
      }
      for (std::size_t r = 0; r < rows; ++r)
        std::copy_n(row + r * Net::output_shape::size + offset, Shape::size, part.storage().data() + r * Shape::size);
      offset += Shape::size;
    };
    std::apply([&](auto&... each) { (copy(each, std::type_identity<Shapes>{}), ...); }, result);
    return result;
  }
};

}  // namespace internal::models

/// The outputs of an answer, in the order in which `outputs<...>` lists them, each with its own shape: `auto [y1, y2] =
/// outputs_of<net>(m(x))`. For the answers to a batch, each has a row for each sample. They are copies.
template <internal::PlainNetwork Net, TensorExpression Answer>
if_accepted<internal::models::outputs_verdict<Net, Answer>, internal::models::cut_answer<Net, Answer>> outputs_of(
    const Answer& answer) {
  if constexpr (internal::models::outputs_verdict<Net, Answer>::accepted) {
    using cut = internal::models::cut_answer<Net, Answer>;
    using out = typename Net::output_shape;
    const std::size_t rows = internal::models::count_rows<out>(answer, "an answer");
    aligned_buffer<typename cut::number> scratch(
        internal::models::InPlace<Answer, typename cut::number> ? 0 : rows * out::size);
    return cut::copied(
        internal::models::rows_reader<Answer, typename cut::number, out::size>(answer).read(rows, scratch.data()), rows,
        internal::losses::outputs_of_network<Net>{});
  } else {
    return {};
  }
}

}  // namespace chainrule
