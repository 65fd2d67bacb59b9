// SPDX-License-Identifier: BSL-1.0
// The structure that an operation states of a partial derivative, against the matrix itself: rows of an identity,
// passed back one by one.
#define BOOST_TEST_MODULE laws_structures
#include "layer.hpp"

#include <chainrule/engine/factor_matrix.hpp>

#include <chainrule/layer/adaptive_pool.hpp>
#include <chainrule/layer/batch_norm.hpp>
#include <chainrule/layer/conv_transpose2d.hpp>
#include <chainrule/layer/embedding.hpp>
#include <chainrule/layer/glu.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/layer/noise.hpp>
#include <chainrule/layer/pixel_shuffle.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/softmax.hpp>
#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/concat_features.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/depthwise_conv1d.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/pools.hpp>
#include <chainrule/time/split_features.hpp>
#include <chainrule/time/transformer.hpp>

using namespace chainrule;

namespace {

struct jacobian {
  std::size_t rows, columns;
  std::vector<double> numbers;
  double operator()(std::size_t r, std::size_t c) const { return numbers[r * columns + c]; }
  std::size_t nonzero_in_row(std::size_t r) const {
    std::size_t count = 0;
    for (std::size_t c = 0; c < columns; ++c) count += (*this)(r, c) != 0;
    return count;
  }
};

bool picks(const jacobian& j) {
  for (std::size_t r = 0; r < j.rows; ++r)
    if (j.nonzero_in_row(r) > 1) return false;
  return true;
}
bool has_ones_only(const jacobian& j) {
  for (const double number : j.numbers)
    if (number != 0 && number != 1) return false;
  return true;
}
// In some number of blocks, more than one: zeros above those of the diagonal, or on both sides of them.
bool is_in_blocks(const jacobian& j, bool below, bool alike) {
  for (std::size_t blocks = 2; blocks <= std::min(j.rows, j.columns); ++blocks) {
    if (j.rows % blocks != 0 || j.columns % blocks != 0) continue;
    const std::size_t height = j.rows / blocks, width = j.columns / blocks;
    bool is = true;
    for (std::size_t r = 0; r < j.rows; ++r)
      for (std::size_t c = 0; c < j.columns; ++c) {
        const std::size_t down = r / height, across = c / width;
        if (across > down || (!below && across < down)) is = is && j(r, c) == 0;
        if (alike && across == down) is = is && j(r, c) == j(r % height, c % width);
      }
    if (is) return true;
  }
  return false;
}

bool has_structure(structure kind, const jacobian& j) {
  switch (kind) {
    case structure::identity:
    case structure::diagonal: {
      if (j.rows != j.columns || !picks(j)) return false;
      for (std::size_t i = 0; i < j.rows; ++i)
        if (j.nonzero_in_row(i) == 1 && j(i, i) == 0) return false;
      if (kind == structure::diagonal) return true;
      for (std::size_t i = 0; i < j.rows; ++i)
        if (j(i, i) != 1) return false;
      return true;
    }
    case structure::permutation: {
      if (j.rows != j.columns || !picks(j) || !has_ones_only(j)) return false;
      for (std::size_t c = 0; c < j.columns; ++c) {
        double sum = 0;
        for (std::size_t r = 0; r < j.rows; ++r) sum += j(r, c);
        if (sum != 1) return false;
      }
      return true;
    }
    case structure::selection:
      return picks(j);
    case structure::block: {
      // an identity in neighbouring rows, or some of its rows
      if (!picks(j) || !has_ones_only(j)) return false;
      std::size_t first = j.rows * j.columns;
      for (std::size_t r = 0; r < j.rows; ++r)
        for (std::size_t c = 0; c < j.columns; ++c)
          if (j(r, c) != 0) {
            if (first == j.rows * j.columns) first = r + j.columns - c;
            if (first != r + j.columns - c) return false;
          }
      return true;
    }
    case structure::lookup:
      return picks(j);
    case structure::repeated:
      return is_in_blocks(j, false, true);
    case structure::lower_triangular:
      return is_in_blocks(j, true, false);
    default:
      return true;
  }
}
static_assert(structure_count == 11);  // a new one needs a line above

template <class Net, std::size_t Factor>
jacobian jacobian_of(const internal::engine::buffers<double>& memory) {
  using map = internal::engine::factor_operator<Net, Factor, double>;
  constexpr std::size_t rows = map::at::y_size, columns = map::at::x_size;
  jacobian result{rows, columns, std::vector<double>(rows * columns)};
  std::vector<double> one(rows), passed(columns);
  for (std::size_t r = 0; r < rows; ++r) {
    one[r] = 1;
    map{memory}.pull(1, one.data(), passed.data(), {});
    one[r] = 0;
    std::copy(passed.begin(), passed.end(), result.numbers.begin() + static_cast<std::ptrdiff_t>(r * columns));
  }
  return result;
}

// Each factor of a network; how often each structure was seen.
template <class Net>
void check_structures(std::vector<std::size_t>& seen) {
  using pass = with_input_gradient<Net>;
  laws::bench<double> at(laws::passes_of<pass, squared_error, double, laws::needs::cost>(), 1);
  at.fill(31);
  at.answers();
  const auto check = [&]<std::size_t Factor>(std::integral_constant<std::size_t, Factor>) {
    constexpr factor_record record = Net::graph().factors[Factor];
    const jacobian j = jacobian_of<pass, Factor>(at.memory());
    BOOST_TEST(has_structure(record.kind, j), "factor " << Factor << " is not of structure "
                                                        << static_cast<int>(record.kind) << ": " << j.rows << " x "
                                                        << j.columns);
    BOOST_TEST((std::count(j.numbers.begin(), j.numbers.end(), 0.0) < static_cast<long>(j.numbers.size())));
    ++seen[static_cast<std::size_t>(record.kind)];
  };
  [&]<std::size_t... Factors>(std::index_sequence<Factors...>) {
    (check(std::integral_constant<std::size_t, Factors>{}), ...);
  }(std::make_index_sequence<Net::graph_type::extents.factors>{});
}

}  // namespace

BOOST_AUTO_TEST_CASE(structures_are_those_of_the_matrices) {
  std::vector<std::size_t> seen(structure_count);
  check_structures<network<input<6>, dense<8>, act::gelu, softmax<>, slice<1, 6>, layer_norm<>, prelu<>, glu,
                           concat<dense<2>, identity>, residual<act::tanh>, maximum<dense<5>, act::sigmoid>,
                           dropout<0.3>, multiply<dense<5>, identity>, reshape<1, 5>, flatten, dense<2>>>(seen);
  check_structures<network<input<2, 6, 6>, conv2d<filters<4>, kernel_size<3>, act::tanh>, max_pool2d<2>,
                           pixel_shuffle<2>, conv_transpose2d<filters<2>, kernel_size<2>>, avg_pool2d<2, stride<1>>,
                           adaptive_avg_pool2d<2>, flatten, dense<2>>>(seen);
  check_structures<
      network<input<sequence<5>, tokens<7>>, embedding<4>, transformer_encoder_layer<heads<2>, feed_forward<3>>,
              conv1d<filters<4>, kernel_size<2>, padding<causal>>, depthwise_conv1d<kernel_size<2>, padding<causal>>,
              split_features<"a", 2, "b", 2>, from<"a">, concat_features<identity, from<"b">>, max_pool1d<2, stride<1>>,
              lstm<3, all_steps>, time_distributed<dense<4>>, gru<3>, dense<2>>>(seen);
  // All of them but those of no operation of the library.
  for (const structure kind :
       {structure::identity, structure::permutation, structure::diagonal, structure::selection, structure::block,
        structure::lookup, structure::repeated, structure::lower_triangular, structure::toeplitz, structure::outer})
    BOOST_TEST(seen[static_cast<std::size_t>(kind)] > 0, "none is " << static_cast<int>(kind));
}

namespace {

// An operation that states a diagonal where y(i) = x(0) + x(i).
struct with_the_first {
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::y_size; ++i)
      at.result()[i] = at.argument()[i] + at.argument()[i / At::y_size * At::y_size];
  }
  struct by_input : op::derivative<structure::diagonal> {
    static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
    template <class At>
    static constexpr void backward(const At& at) {
      for (std::size_t r = 0; r < at.rows(); ++r) {
        auto sum = at.upstream()[r * At::y_size];
        for (std::size_t i = 1; i < At::y_size; ++i) {
          sum += at.upstream()[r * At::y_size + i];
          at.downstream()[r * At::y_size + i] = at.upstream()[r * At::y_size + i];
        }
        at.downstream()[r * At::y_size] = sum + at.upstream()[r * At::y_size];
      }
    }
  };
  template <std::size_t K>
  using partial = op::partial_at<K, by_input>;
};
struct doubtful {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, with_the_first, layer_input>>;
  };
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_wrong_structure_is_seen) {
  using pass = with_input_gradient<network<input<3>, doubtful>>;
  laws::bench<double> at(laws::passes_of<pass, squared_error, double, laws::needs::cost>(), 1);
  at.fill(31);
  at.answers();
  const jacobian j = jacobian_of<pass, 0>(at.memory());
  BOOST_TEST((j.numbers == std::vector<double>{2, 0, 0, 1, 1, 0, 1, 0, 1}));
  BOOST_TEST(!has_structure(structure::diagonal, j));
  BOOST_TEST(has_structure(structure::lower_triangular, j));
  BOOST_TEST(!has_structure(structure::selection, j));
  BOOST_TEST(!has_structure(structure::repeated, j));
}
