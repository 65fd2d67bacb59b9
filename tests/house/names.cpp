// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE house_names
#include <boost/test/unit_test.hpp>

// Everything that the C library and POSIX put into the global namespace, first.
#include <complex.h>
#include <ctype.h>
#include <fcntl.h>
#include <math.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#undef I

#include <cmath>

#include <chainrule/chainrule.hpp>

// Every public name is used without a qualifier, with both namespaces open: none is ambiguous.
using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using net = network<input<3>, dense<4, act::tanh>, act::relu, flatten, reshape<2, 2>, flatten, sequence<dense<4, act::sigmoid>, act::identity>,
                    residual<act::leaky_relu, act::leaky<1, 5>>, concat<act::elu, act::silu>, dense<from<8>, to<4>, act::gelu>, act::softplus, dense<2>, output<2>>;
static_assert(std::is_same_v<net, network_of<net::list_type>>);
using pictures = network<input<1, 9, 9>, conv2d<filters<2>, kernel_size<3>, stride<1>, padding<1>>, conv2d<filters<2>, kernel_size<3>, padding_same>, max_pool2d<2>,
                         avg_pool2d<pool_size<2, 1>>>;
static_assert(pictures::output_shape{} == shape<2, 2, 4>{});
static_assert(local<pictures>(d(a<3>) / d(a<2>)) == apply<max_selection>(a<2>));
static_assert(local<pictures>(d(z<1>) / d(W<1>)) == apply<unfolded>(a<0>) && local<pictures>(d(z<1>) / d(a<0>)) == apply<toeplitz>(W<1>));
static_assert(std::is_same_v<net, within_budget<net, max_parameters<1000>, max_forward_multiply_adds<1000>, max_backward_multiply_adds<1000>, max_parameter_bytes<10000>,
                                                max_tape_bytes<1, 10000>, max_training_bytes<adam, 1, 100000>>>);
static_assert(verdict_of<input<3>>::accepted == false);
static_assert(shape<2, 3>::size == 6);

template <class... Types>
constexpr std::size_t count() {
  return sizeof...(Types);
}

static_assert(count<refusal<>, acceptance, absorbed, structure, parameter_set<net, float>, kernel::random_source, dual<double>, cost, activation, preactivation, weight, bias,
                    target, rational<1>, symbol<weight, 1>>() == 15);

}  // namespace

BOOST_AUTO_TEST_CASE(no_name_is_ambiguous) {
  BOOST_TEST((expand<net>(d(C) / d(W<1>)) == expand<net>(d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>))));
  BOOST_TEST((local<net>(d(z<1>) / d(b<1>)) == one));
  BOOST_TEST((2 * (a<1> - y) == 2 * (a<1> - y)));
  BOOST_TEST((apply<exponential>(z<1>) == apply<exponential>(z<1>)));
  BOOST_TEST((sigma(z<1>) / sigma_prime(z<1>) + square(z<1>) - cosh_of(z<1>) * where_positive(z<1>, one, one) == 3) == false);
  BOOST_TEST(as_text(C) == "C");
  BOOST_TEST(as_latex(C) == "C");
  BOOST_TEST((shape_of<net>(C) == shape<>{}));
  BOOST_TEST((structure_of<net>(d(a<1>) / d(z<1>)) == structure::diagonal));

  model<net> m{he_normal{}, seed{1}};
  for (const auto* other : {&m}) BOOST_TEST(other->size() == m.size());
  (void)model<net>{he_uniform{}};
  (void)model<net>{glorot_normal{}};
  (void)model<net>{glorot_uniform{}};
  (void)model<net>{lecun_normal{}};
  (void)model<net>{lecun_uniform{}};
  (void)model<net>{constant{0.5}};
  (void)model<net>{uniform{0.5}};
  (void)model<net>{normal{0.5}};
  (void)sizeof(explicit_values);
  gradient<net> g;
  tape<net> t(4);
  const xt::xtensor<float, 2> x = xt::ones<float>({4, 3}), expected = xt::ones<float>({4, 2});
  BOOST_TEST(value_and_gradient(m, squared_error{}, x, expected, t, g) == cost_of(m, squared_error{}, x, expected));
  BOOST_TEST(cost_of(m, binary_cross_entropy{}, x, expected) > 0);
  BOOST_TEST(cost_of(m, softmax_cross_entropy{}, x, expected) > 0);
  auto optimizer = optimizer_for(m, momentum{});
  optimizer.step(m, gradient_for(m));
  BOOST_TEST(tape_for(m, 1).capacity() >= 1u);
  (void)sizeof(nesterov);
  data_set<float> data(x, expected);
  const standardize scale(data);
  scale.apply(data);
  const history past = fit(m, squared_error{}, gradient_descent{}, data, fit_options{.epochs = 1}, validate_on{data}, early_stopping{}, after_epoch{[](const epoch_record&) {}});
  BOOST_TEST(past.epochs.size() == 1u);
  (void)sizeof(progress_bar);
  (void)sizeof(training_plan);
  BOOST_CHECK_THROW(read_csv("none"), data_error);
  BOOST_CHECK_THROW(parse_csv("", "none"), data_error);
  BOOST_CHECK_THROW(parse_idx(read_file("none"), "none"), error);
  BOOST_CHECK_THROW(m(xt::xtensor<float, 1>{1}), shape_error);
  tensor<float, shape<2>> owned_numbers;
  tensor_view<float, shape<2>> view(owned_numbers.storage().data());
  view(0) = 1;
  BOOST_TEST(owned_numbers(0) == 1.0f);
  const data_set<float> classes({1, 2, 3}, {3}, {1});
  BOOST_TEST(confusion_of(m, classes).total() == 1u);
  BOOST_TEST(accuracy_of(m, classes) >= 0.0);
}
