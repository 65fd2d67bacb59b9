// SPDX-License-Identifier: BSL-1.0
// Neighbouring equations that are elementwise over the same elements are one loop: which they are, and that they
// compute what they compute one after another.
#define BOOST_TEST_MODULE engine_elementwise_groups
#include "../laws/layer.hpp"

#include "../time/cells.hpp"

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// An operation of a user's own: y = g x1 + (1 - g) x2.
struct blend : op::by_elements<blend> {
  template <class At>
  static constexpr auto element(const At& at) {
    using number = typename At::number;
    const number share = at[op::argument<0>{}];
    return share * at[op::argument<1>{}] + (number(1) - share) * at[op::argument<2>{}];
  }
  struct by_share : op::derivative_by_elements<by_share> {
    using reads = list<op::argument<1>, op::argument<2>>;
    using twice_differentiable = void;
    template <class At>
    static constexpr auto element(const At& at) {
      return at.upstream() * (at[op::argument<1>{}] - at[op::argument<2>{}]);
    }
  };
  struct by_first : op::derivative_by_elements<by_first> {
    using reads = list<op::argument<0>>;
    using twice_differentiable = void;
    template <class At>
    static constexpr auto element(const At& at) {
      return at.upstream() * at[op::argument<0>{}];
    }
  };
  struct by_second : op::derivative_by_elements<by_second> {
    using reads = list<op::argument<0>>;
    using twice_differentiable = void;
    template <class At>
    static constexpr auto element(const At& at) {
      return at.upstream() * (typename At::number(1) - at[op::argument<0>{}]);
    }
  };
  template <std::size_t K>
  using partial = op::partial_at<K, by_share, by_first, by_second>;
};

// A slice of the first argument times the second, of which all is read.
template <std::size_t Begin>
struct gated_slice : op::by_elements<gated_slice<Begin>> {
  static constexpr std::size_t begins = Begin;
  template <class At>
  static constexpr auto element(const At& at) {
    return at[op::argument<0>{}] * at[op::argument<1>{}];
  }
  template <std::size_t Other>
  struct by : op::derivative_by_elements<by<Other>> {
    using reads = list<op::argument<Other>>;
    using twice_differentiable = void;
    template <class At>
    static constexpr auto element(const At& at) {
      return at.upstream() * at[op::argument<Other>{}];
    }
  };
  template <std::size_t K>
  using partial = op::partial_at<K, by<1>, by<0>>;
};

// The same operation, which does not say that it computes elements: so it stands alone.
template <class Operation>
struct begin_of {};
template <class Operation>
  requires requires { Operation::begins; }
struct begin_of<Operation> {
  static constexpr std::size_t begins = Operation::begins;
};
template <class Operation>
struct alone : begin_of<Operation> {
  template <class At>
  static constexpr void forward(const At& at) {
    Operation::forward(at);
  }
  template <std::size_t K>
  struct partial : Operation::template partial<K> {};
};
template <class Operation>
using as_it_is = Operation;

template <class Name>
struct operation_named {
  using type = typename operation_of<Name>::type;
};

using first = letter<"x1">;
using second = letter<"x2">;
using product = letter<"p">;
using total = letter<"q">;
using blended = letter<"r">;
using squashed = letter<"t">;
using difference = letter<"u">;
using gain = letter<"g">;

// Two slices of the input, which meet, overlap or leave some out; parameters; a value that is read twice.
template <template <class> class As, std::size_t Units, std::size_t Begin>
struct mixing {
  template <class In>
  struct on {
    using one = shape<Units>;
    using values = list<value<first, one>, value<second, one>, value<product, one>, value<total, one>,
                        value<blended, one>, value<squashed, one>, value<difference, one>, value<activation, one>>;
    using parameters = list<parameter<gain, one, begins_at<1>>, parameter<bias, one, begins_at<0>>>;
    using equations =
        list<equation<first, As<op::slice<0>>, layer_input>,
             equation<second, As<op::pointwise_part<act::sigmoid, Begin>>, layer_input>,
             equation<product, As<op::multiply>, first, gain>, equation<total, As<op::add>, product, second, bias>,
             equation<blended, As<blend>, second, total, first>,
             equation<squashed, As<typename operation_named<act::tanh>::type>, blended>,
             equation<difference, As<op::subtract>, squashed, first>,
             equation<activation, As<op::sum_of_products>, difference, difference, second, squashed>>;
  };
};
template <template <class> class As, std::size_t Units, std::size_t Begin, std::size_t Size>
using mixed = network<input<3>, dense<Size>, mixing<As, Units, Begin>, dense<2>>;

// Products whose loops begin with the gated slice.
template <template <class> class As>
struct gating {
  template <class In>
  struct on {
    using values =
        list<value<first, shape<7>>, value<second, shape<4>>, value<product, shape<4>>, value<activation, shape<4>>>;
    using parameters =
        list<parameter<gain, shape<7, In::size>, drawn<1, 1>>, parameter<weight, shape<4, In::size>, drawn<1, 1>>>;
    using equations =
        list<equation<first, op::linear, layer_input, gain>, equation<second, op::linear, layer_input, weight>,
             equation<product, As<gated_slice<3>>, first, second>,
             equation<activation, As<typename operation_named<act::tanh>::type>, product>>;
  };
};

// An LSTM's cell with operations that stand alone.
template <std::size_t Units>
struct lstm_cell_apart {
  template <class In>
  struct on : cells::lstm_cell<Units>::template on<In> {
    using equations =
        list<equation<cells::gates, op::linear_of_two, layer_input, weight, previous<cells::hidden>,
                      cells::recurrent_weight, bias>,
             equation<cells::input_gate, alone<op::pointwise_part<act::sigmoid, 0>>, cells::gates>,
             equation<cells::forget_gate, alone<op::pointwise_part<act::sigmoid, Units>>, cells::gates>,
             equation<cells::candidate, alone<op::pointwise_part<act::tanh, 2 * Units>>, cells::gates>,
             equation<cells::output_gate, alone<op::pointwise_part<act::sigmoid, 3 * Units>>, cells::gates>,
             equation<cells::cell_state, alone<op::sum_of_products>, cells::forget_gate, previous<cells::cell_state>,
                      cells::input_gate, cells::candidate>,
             equation<cells::squashed, alone<op::pointwise<act::tanh>>, cells::cell_state>,
             equation<cells::hidden, alone<op::sum_of_products>, cells::output_gate, cells::squashed>>;
  };
};

// The same bits; where products and sums may be one instruction, compilers choose which, and the last bits differ.
template <class T>
bool is_same(T one, T other) {
#ifdef __FMA__
  return std::abs(one - other) <= T(100) * std::numeric_limits<T>::epsilon() * (T(1) + std::abs(other));
#else
  return one == other;
#endif
}

template <std::size_t Rows, class Sample>
struct batch_extents;
template <std::size_t Rows, std::size_t... Extents>
struct batch_extents<Rows, shape<Extents...>> {
  using type = shape<Rows, Extents...>;
};
template <std::size_t Rows, class Sample>
using batch_of = typename batch_extents<Rows, Sample>::type;

template <class Together, class Apart, class T, std::size_t Rows>
void check_same() {
  model<Together, T> m{glorot_uniform{}, seed{4}};
  model<Apart, T> other{glorot_uniform{}, seed{4}};
  BOOST_TEST((parameters_to_vector(m) == parameters_to_vector(other)));
  tensor<T, batch_of<Rows, typename Together::input_shape>> x;
  tensor<T, batch_of<Rows, typename Together::output_shape>> wanted;
  double number = 0;
  for (T& each : x.storage()) each = static_cast<T>(std::sin(number += 0.7));
  for (T& each : wanted.storage()) each = static_cast<T>(std::cos(number += 0.7));
  const auto answers = m(x), others = other(x);
  for (std::size_t i = 0; i < answers.storage().size(); ++i)
    BOOST_TEST(is_same(answers.storage()[i], others.storage()[i]));
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, wanted);
  const auto [other_cost, other_g] = value_and_gradient(other, squared_error{}, x, wanted);
  BOOST_TEST(is_same(cost, other_cost));
  const auto gradient = parameters_to_vector(g), other_gradient = parameters_to_vector(other_g);
  BOOST_REQUIRE(gradient.size() > 0);
  T largest = 0;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    BOOST_TEST(is_same(gradient(i), other_gradient(i)));
    largest = std::max(largest, std::abs(gradient(i)));
  }
  BOOST_TEST(largest > T(0.01));
}

template <class Net>
constexpr const auto& groups = memory_plan_of<Net>;

// Values: the input, z and a of the dense layer, then those of the layer, which are one group.
using all_together = mixed<as_it_is, 5, 5, 10>;
static_assert(groups<all_together>.computed_with[3] == 3 && groups<all_together>.computed_with[10] == 3);
static_assert(groups<all_together>.computed_with[2] == 0 && groups<all_together>.computed_with[11] == 0);
template <class Net>
constexpr bool has_groups = [] {
  for (const std::size_t with : groups<Net>.computed_with)
    if (with != 0) return true;
  for (const std::size_t with : groups<Net>.passed_back_with)
    if (with != 0) return true;
  return false;
}();
static_assert(has_groups<all_together> && !has_groups<mixed<alone, 5, 5, 10>>);
// What the loop alone reads has no memory: in an answer the layer's output alone has a place, and in training the
// product, which no derivative reads, has none.
template <class Net>
constexpr std::size_t places_between(std::size_t first, std::size_t end) {
  std::size_t count = 0;
  for (std::size_t v = first; v < end; ++v) count += groups<Net>.value_offset[v] != no_index;
  return count;
}
static_assert(places_between<without_gradient<all_together>>(3, 10) == 0 &&
              groups<without_gradient<all_together>>.value_offset[10] != no_index);
static_assert(places_between<without_gradient<mixed<alone, 5, 5, 10>>>(3, 10) == 7);
static_assert(groups<all_together>.value_offset[5] == no_index &&
              groups<mixed<alone, 5, 5, 10>>.value_offset[5] != no_index);
// Repetitions of a group without anything between them: each has its own loops, as each may begin a segment.
using repeated = network<input<3>, dense<8>, repeat<3, mixing<as_it_is, 8, 0>>, dense<2>>;
static_assert(groups<repeated>.computed_with[3] == 3 && groups<repeated>.computed_with[10] == 3);
static_assert(groups<repeated>.computed_with[11] == 11 && groups<repeated>.computed_with[19] == 19);
// A function behind a product is applied to its sums, and none of its neighbours is elementwise.
static_assert(!has_groups<network<input<3>, dense<4, act::tanh>, dense<4>, act::tanh, dense<1>>>);

// The cell's equations but the product are one group; in a GRU all behind the two products.
template <class Cell>
using step_of = internal::scans::cell_on<Cell, 2>::step;
using lstm_step = step_of<cells::lstm_cell<4>>;
constexpr std::size_t first_gate = internal::scans::value_of_step<lstm_step, cells::input_gate>;
constexpr std::size_t last_of_cell = internal::scans::value_of_step<lstm_step, cells::hidden>;
static_assert(last_of_cell == first_gate + 6 && groups<lstm_step>.computed_with[first_gate] == first_gate);
static_assert(groups<lstm_step>.computed_with[last_of_cell] == first_gate);
static_assert(!has_groups<step_of<lstm_cell_apart<4>>>);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<mixed<as_it_is, 3, 2, 8>>();
  laws::check_laws<network<input<3>, gating<as_it_is>, gating<alone>>>();
  laws::check_segments<repeated>();
}

BOOST_AUTO_TEST_CASE(as_one_after_another) {
  check_same<mixed<as_it_is, 5, 5, 10>, mixed<alone, 5, 5, 10>, double, 7>();
  check_same<mixed<as_it_is, 21, 11, 40>, mixed<alone, 21, 11, 40>, float, 19>();
  check_same<mixed<as_it_is, 16, 20, 40>, mixed<alone, 16, 20, 40>, float, 40>();
  check_same<network<input<6, 3>, scan<cells::lstm_cell<5>>, flatten, dense<2>>,
             network<input<6, 3>, scan<lstm_cell_apart<5>>, flatten, dense<2>>, float, 18>();
  check_same<network<input<4, 2>, scan<cells::lstm_cell<16>>, flatten, dense<2>>,
             network<input<4, 2>, scan<lstm_cell_apart<16>>, flatten, dense<2>>, double, 3>();
}
