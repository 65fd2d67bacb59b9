// SPDX-License-Identifier: BSL-1.0
// Normalizations but batch_norm: against PyTorch, and as streams.
#define BOOST_TEST_MODULE layer_norms
#include <boost/test/unit_test.hpp>

#include "../reference/layers.hpp"
#include "../reference/numbers.hpp"

#include <chainrule/layer/instance_norm.hpp>
#include <chainrule/layer/local_response_norm.hpp>
#include <chainrule/layer/rms_norm.hpp>
#include <chainrule/model/stream.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using of_images = network<input<4, 3, 3>, instance_norm<affine>, group_norm<2, epsilon<1e-3>>, rms_norm<last_axes<3>>,
                          local_response_norm<3, 0.5, 0.7, 2.0>, layer_norm<last_axes<3>, no_bias>, flatten, dense<3>>;
using of_steps =
    network<input<sequence<5>, 4>, instance_norm<epsilon<0.01>>, dense<4>, group_norm<2, no_bias>,
            local_response_norm<2, 0.5>, layer_norm<epsilon<0.1>>, dense<3>, rms_norm<no_affine, epsilon<0.5>>>;

static_assert(shape_of<of_images>(W<5>) == shape<4, 3, 3>{} && shape_of<of_images>(W<2>) == shape<4>{});
static_assert(shape_of<of_steps>(W<5>) == shape<4>{});
static_assert(structure_of<of_images>(d(a<5>) / d(symbol<letter<"n">, 5>{})) == structure::diagonal);

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<of_images>(reference::norms_answer, reference::norms_gradient,
                                              reference::norms_input_gradient, reference::norms_hessian_product);
  reference::check_against_pytorch<of_steps>(reference::norms_of_steps_answer, reference::norms_of_steps_gradient,
                                             reference::norms_of_steps_input_gradient,
                                             reference::norms_of_steps_hessian_product);
}

// What is normalized at each step by itself has the bits of the whole sequence step by step.
BOOST_AUTO_TEST_CASE(streams) {
  using net = network<input<sequence<4>, 6>, layer_norm<>, local_response_norm<3, 0.5>, rms_norm<>>;
  model<net> m{seed{3}};
  m[W<1>](2) = 0.5f;
  tensor<float, shape<4, 6>> x;
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  const auto whole = m(x);
  auto stream = stream_of(m);
  for (std::size_t t = 0; t < 4; ++t) {
    tensor<float, shape<6>> now;
    for (std::size_t i = 0; i < 6; ++i) now(i) = x(t, i);
    const auto answer = stream(now);
    for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(answer(i) == whole(t, i));
  }
}
