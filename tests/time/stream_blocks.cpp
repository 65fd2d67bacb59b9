// SPDX-License-Identifier: BSL-1.0
// Blocks of a stream whose layers go over all steps of a block at once: any size gives the same bits, and these are the
// sequence's; nothing is allocated.
#define BOOST_TEST_MODULE time_stream_blocks
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>
#include <vector>

#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>

#include "../allocations.hpp"

using namespace chainrule;

namespace {

template <class Sequence>
Sequence waves() {
  Sequence x;
  double number = 0;
  for (auto& each : x) each = static_cast<typename Sequence::value_type>(2 * std::sin(number += 0.7));
  return x;
}

// The answers to a sequence in blocks of so many steps, and what is left in the last.
template <std::size_t Block, class Net, class T>
std::vector<T> in_blocks(const model<Net, T>& m) {
  constexpr std::size_t all = Net::input_shape::extent(0), features = Net::input_shape::extent(1);
  const auto x = waves<tensor<T, typename Net::input_shape>>();
  auto stream = stream_of(m);
  std::vector<T> answers;
  const auto take = [&]<std::size_t Count>(std::size_t first, std::integral_constant<std::size_t, Count>) {
    tensor<T, shape<Count, features>> some;
    std::copy_n(x.storage().begin() + static_cast<std::ptrdiff_t>(first * features), Count * features,
                some.storage().begin());
    const std::size_t until = allocations;
    const auto answer = stream(some);
    if (Count <= 64) BOOST_TEST(allocations == until);  // the tensors of large blocks are
    answers.insert(answers.end(), answer.storage().begin(), answer.storage().end());
  };
  std::size_t first = 0;
  for (; first + Block <= all; first += Block) take(first, std::integral_constant<std::size_t, Block>{});
  if constexpr (all % Block > 0) take(first, std::integral_constant<std::size_t, all % Block>{});
  return answers;
}

// Of a long sequence, in blocks that are larger than what is computed together, as large, and smaller.
template <class Net, class T>
void check_blocks(bool has_bits_of_sequence) {
  static_assert(internal::scans::goes_by_blocks<inference_of<Net>>);
  const model<Net, T> m{torch_defaults{}, seed{8}};  // biases too are not zero
  const std::vector<T> answers = in_blocks<1>(m);
  BOOST_TEST(in_blocks<23>(m) == answers);
  BOOST_TEST(in_blocks<64>(m) == answers);
  BOOST_TEST(in_blocks<Net::input_shape::extent(0)>(m) == answers);
  const auto whole = m(waves<tensor<T, typename Net::input_shape>>());
  BOOST_TEST_REQUIRE(answers.size() == whole.size());
  T off = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) off = std::max(off, std::abs(answers[i] - whole.storage()[i]));
  BOOST_TEST((has_bits_of_sequence ? off == 0 : off < T(1e-5)));
  BOOST_TEST(std::abs(answers.back()) > T(1e-3));
}

template <std::size_t Filters, std::size_t Kernel, std::size_t Dilation>
using back = conv1d<filters<Filters>, kernel_size<Kernel>, dilation<Dilation>, padding<causal>>;

}  // namespace

// Kernels that reach further back than a block, and less far; sums of a product with a value before it and after it; a
// layer that nobody reads; two kernels that reach back in one value; several values in one that a kernel reaches back
// in.
BOOST_AUTO_TEST_CASE(convolutions) {
  using net = network<input<300, 2>, named<"x", identity>, back<5, 3, 2>, act::gelu, named<"h", back<9, 6, 41>>,
                      add<back<9, 2, 1>, sequential<from<"x">, back<9, 1, 1>>>,
                      residual<named<"a", act::leaky_relu<>>, back<9, 2, 63>>,
                      sequential<add<from<"a">, from<"h">>, concat_features<identity, back<2, 15, 7>, from<"x">>,
                                 act::silu, back<3, 65, 1>>>;
  check_blocks<net, float>(true);
  check_blocks<
      network<input<130, 2>, add<back<2, 2, 97>, back<2, 3, 11>>, concat_features<identity, act::tanh>, back<2, 2, 5>>,
      double>(true);
}

namespace {

// An operation of a user's own, which names its argument by the layer's kind and asks for sizes: y = x + (x of y_size).
struct doubled_operation : op::by_elements<doubled_operation> {
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;
  template <class At>
  static constexpr auto element(const At& at) {
    static_assert(At::y_size == 130 * 17 && At::x_size == At::y_size);
    return at[layer_input{}] + at[op::argument<0>{}];
  }
  template <std::size_t>
  using partial = op::identity_factor;
};
struct doubled {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, doubled_operation, layer_input>>;
  };
};

}  // namespace

// Of dense at each step the sequence has other sums. The sum of two is computed as one.
BOOST_AUTO_TEST_CASE(dense_at_each_step) {
  using net = network<input<130, 3>, back<17, 2, 1>, dropout<0.5>, act::tanh, doubled, dense<21, act::tanh>,
                      shared<"w", dense<21>>, frozen<dense<21, no_bias>>, shared<"w", dense<21>>,
                      multiply<act::sigmoid, act::tanh>, dense<3>, add<dense<1>, dense<1>>>;
  check_blocks<net, float>(false);
}
