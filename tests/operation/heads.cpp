// SPDX-License-Identifier: BSL-1.0
// Products of the matrices of several heads, and an encoder block of such equations.
#define BOOST_TEST_MODULE operation_heads
#include "../laws/layer.hpp"

#include "../benchmark/sequences.hpp"
#include "../reference/numbers.hpp"

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// Y = A B of two heads in one input, (2, 1 + 2 * 2 + 2 * 3): A is (2, 2) and B (2, 3); the first column nobody reads.
struct two_products {
  template <class In>
  struct on {
    static constexpr std::size_t rows = 2, inner = 2, columns = 3, stride = In::extent(1);
    using left = op::heads_at<1, stride, inner>;
    using right = op::heads_at<1 + 2 * inner, stride, columns>;
    using values = list<value<activation, shape<2, rows, columns>>>;
    using parameters = list<>;
    using equations = list<
        equation<activation,
                 op::matmul_over_heads<2, rows, inner, columns, left, right, op::heads_at<0, columns, rows * columns>>,
                 layer_input, layer_input>>;
  };
};

using block = transformer_encoder_layer<heads<2>, feed_forward<5>>;

}  // namespace

// By loops: of sample x (2, 11), head h of A has element (i, k) at x(i, 1 + 2 h + k), that of B at x(k, 5 + 3 h + j).
BOOST_AUTO_TEST_CASE(as_loops_compute) {
  laws::check_forward<network<input<2, 11>, two_products>>([](const double* x, const auto&) {
    std::vector<double> all;
    for (std::size_t h = 0; h < 2; ++h)
      for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 3; ++j)
          all.push_back(x[i * 11 + 1 + 2 * h] * x[5 + 3 * h + j] + x[i * 11 + 2 + 2 * h] * x[11 + 5 + 3 * h + j]);
    return all;
  });
}

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<network<input<3>, dense<22>, reshape<2, 11>, two_products, flatten, dense<2>>>();
  laws::check_laws<network<
      input<2>, dense<12, act::tanh>, reshape<3, 4>, named<"e", block>,
      transformer_decoder_layer<heads<2>, feed_forward<3>, norm_first, act::gelu, causal_mask, attends_to<from<"e">>>,
      flatten, dense<2>>>();
}

// More than a vector's numbers of each kind, and more than are turned beside the product: float against double.
BOOST_AUTO_TEST_CASE(larger_heads) {
  const auto check = []<class Net>(std::type_identity<Net>) {
    model<Net, double> m{glorot_uniform{}, seed{2}};
    model<Net, float> single;
    auto numbers = parameters_to_vector(m);
    xt::xtensor<float, 1> as_float = xt::cast<float>(numbers);
    vector_to_parameters(as_float, single);
    tensor<double, typename Net::input_shape> x;
    tensor<float, typename Net::input_shape> single_x;
    reference::fill_with(x, std::cos, 0.9, 0.1, 1);
    reference::fill_with(single_x, [](double z) { return std::cos(z); }, 0.9, 0.1, 1);
    tensor<double, typename Net::output_shape> wanted;
    tensor<float, typename Net::output_shape> single_wanted;
    reference::fill_with(wanted, std::sin, 0.4, 0, 1);
    std::copy(wanted.storage().begin(), wanted.storage().end(), single_wanted.storage().begin());
    const auto g = value_and_gradient(m, squared_error{}, x, wanted);
    const auto single_g = value_and_gradient(single, squared_error{}, single_x, single_wanted);
    BOOST_TEST(std::abs(g.value - static_cast<double>(single_g.value)) < 1e-4 * g.value);
    const auto all = parameters_to_vector(g.gradient);
    const auto single_all = parameters_to_vector(single_g.gradient);
    double largest = 0, off = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      largest = std::max(largest, std::abs(all(i)));
      off = std::max(off, std::abs(all(i) - static_cast<double>(single_all(i))));
    }
    BOOST_TEST(largest > 0.01);
    BOOST_TEST(off < 1e-4 * largest);
  };
  check(std::type_identity<network<input<37, 40>, transformer_encoder_layer<heads<2>, feed_forward<24>>>>{});
  check(std::type_identity<network<input<70, 6>, transformer_encoder_layer<heads<2>, feed_forward<5>>>>{});
}
