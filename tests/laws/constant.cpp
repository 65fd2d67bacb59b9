// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_constant
#include <boost/test/unit_test.hpp>

#include "constant.hpp"

#include <chainrule/layer/constant_pad.hpp>
#include <chainrule/layer/upsample.hpp>
#include <chainrule/time/multi_head_attention.hpp>

// Every derivative of the library, checked by the compiler: activations, losses, layers of chainrule.hpp. Those of
// other layers are in constant_layers.cpp, so that a compile needs less memory.
using namespace chainrule;
using laws::has_its_derivative;
using laws::has_its_gradient;

namespace {

// Activations, alone.
static_assert(has_its_derivative<act::identity>());
static_assert(has_its_derivative<act::sigmoid>());
static_assert(has_its_derivative<act::tanh>());
static_assert(has_its_derivative<act::relu>());
static_assert(has_its_derivative<act::leaky_relu<>>());
static_assert(has_its_derivative<act::leaky_relu<0.2>>());
static_assert(has_its_derivative<act::elu<>>());
static_assert(has_its_derivative<act::silu>());
static_assert(has_its_derivative<act::gelu>());
static_assert(has_its_derivative<act::softplus>());
static_assert(has_its_derivative<act::selu>());
static_assert(has_its_derivative<act::celu<0.75>>());
static_assert(has_its_derivative<act::hardtanh<-0.5, 2.0>>());
static_assert(has_its_derivative<act::hard_sigmoid>());
static_assert(has_its_derivative<act::hard_swish>());
static_assert(has_its_derivative<act::mish>());
static_assert(has_its_derivative<act::softsign>());
static_assert(has_its_derivative<act::relu6>());
static_assert(has_its_derivative<act::logsigmoid>());
static_assert(has_its_derivative<act::threshold<0.5, -2.0>>());
static_assert(has_its_derivative<act::gelu_tanh>());
static_assert(has_its_derivative<act::exp>());
static_assert(has_its_derivative<act::log>({0.01, 0.3, 1.0, 2.5}));
static_assert(has_its_derivative<act::abs>());
static_assert(has_its_derivative<act::square>());
static_assert(has_its_derivative<act::clamp<-0.5, 2.0>>());
static_assert(has_its_derivative<act::clamp_min<-0.5>>() && has_its_derivative<act::clamp_max<0.5>>());
static_assert(has_its_derivative<act::hardshrink<>>());
static_assert(has_its_derivative<act::softshrink<>>());
static_assert(has_its_derivative<act::tanhshrink>());

// In a network: fused with a product, and as an entry whose argument is still needed.
template <class Function>
using both_places = network<input<2>, dense<2, Function>, dense<2>, residual<Function>>;
static_assert(has_its_gradient<both_places<act::identity>>());
static_assert(has_its_gradient<both_places<act::sigmoid>>());
static_assert(has_its_gradient<both_places<act::tanh>>());
static_assert(has_its_gradient<both_places<act::relu>>());
static_assert(has_its_gradient<both_places<act::leaky_relu<>>>());
static_assert(has_its_gradient<both_places<act::elu<>>>());
static_assert(has_its_gradient<both_places<act::silu>>());
static_assert(has_its_gradient<both_places<act::gelu>>());
static_assert(has_its_gradient<both_places<act::softplus>>());

// Layers.
static_assert(has_its_gradient<network<input<3>, dense<4>, dense<1>, dense<2>>>());
static_assert(has_its_gradient<network<input<2, 2>, multi_head_attention<heads<2>, causal_mask>>>());
static_assert(has_its_gradient<
              network<input<2, 2>, flatten, dense<4, act::tanh>, reshape<2, 2>, act::sigmoid, flatten, dense<2>>>());
static_assert(has_its_gradient<network<input<2>, sequential<dense<3, act::tanh>, dense<2>>, dense<1>>>());
static_assert(
    has_its_gradient<network<input<2>, dense<3, act::tanh>, residual<dense<2, act::tanh>, dense<3>>, dense<1>>>());
static_assert(has_its_gradient<network<input<2>, dense<3>, concat<dense<2, act::tanh>, act::sigmoid>, dense<1>>>());
static_assert(has_its_gradient<network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<2>, act::tanh>,
                                       conv2d<filters<1>, kernel_size<3>, padding<1>, stride<2>>>>());
static_assert(
    has_its_gradient<network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<1>>, max_pool2d<2>, flatten, dense<1>>>());
static_assert(has_its_gradient<network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<1>>, avg_pool2d<2, stride<1>>,
                                       flatten, dense<1>>>());
static_assert(
    has_its_gradient<network<input<1, 1, 2>, conv2d<filters<1>, kernel_size<1>>, constant_pad<0.5, 1, 0, 0, 0>,
                             upsample<2, linear_interpolation, align_corners>, flatten, dense<1>>>());

// Losses.
using answers = network<input<2>, dense<3>>;
static_assert(has_its_gradient<answers, squared_error>());
static_assert(has_its_gradient<answers, binary_cross_entropy>());
static_assert(has_its_gradient<answers, softmax_cross_entropy>());

// What is wrong is seen to be: an activation's derivative, a layer's factor, a loss's derivative.
struct wrong_tanh : act::tanh {
  template <class T>
  static constexpr T derivative_from_output(T a) {
    return T(1) - a;
  }
};
static_assert(!has_its_derivative<wrong_tanh>());

struct half_linear : op::linear {
  struct half_of_weight : op::linear::partial<0> {
    template <class At>
    static constexpr void backward(const At& at) {
      op::linear::partial<0>::backward(at);
      for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.downstream()[i] = at.downstream()[i] * 0.5;
    }
  };
  template <std::size_t K>
  using partial = std::conditional_t<K == 0, half_of_weight, op::linear::partial<K>>;
};
template <class Operation>
struct doubtful_dense {
  template <class In>
  struct on : dense<2>::template on<In> {
    using equations = list<equation<calculus::preactivation, Operation, layer_input, calculus::weight, calculus::bias>,
                           equation<calculus::activation, act::identity, calculus::preactivation>>;
  };
};
static_assert(has_its_gradient<network<input<2>, dense<3, act::tanh>, doubtful_dense<op::linear>>>());
static_assert(!has_its_gradient<network<input<2>, dense<3, act::tanh>, doubtful_dense<half_linear>>>());

struct wrong_squared_error : squared_error {
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size; ++i) da[i] = scale * (a[i] - y[i]);
  }
};
static_assert(!has_its_gradient<answers, wrong_squared_error>());

// And a law about what is zero everywhere does not hold.
struct constant_function : act::elementwise<constant_function> {
  template <class T>
  static constexpr T value(T z) {
    return z - z + T(1);
  }
  template <class T>
  static constexpr T derivative_from_output(T) {
    return T(0);
  }
};
static_assert(!has_its_derivative<constant_function>());

}  // namespace

// The compiler has done the work. Run time, by the same functions, agrees.
BOOST_AUTO_TEST_CASE(run_time_agrees) {
  BOOST_TEST((has_its_gradient<network<input<3>, dense<4>, dense<1>, dense<2>>>()));
  BOOST_TEST((!has_its_gradient<network<input<2>, dense<3, act::tanh>, doubtful_dense<half_linear>>>()));
}
