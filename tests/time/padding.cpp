// SPDX-License-Identifier: BSL-1.0
// Masks of padding in attention, layers of a transformer and means, against PyTorch's: see tests/reference/padding.py.
#define BOOST_TEST_MODULE time_padding
#include <boost/test/unit_test.hpp>

#include "../reference/numbers.hpp"
#include "../reference/padding.hpp"

#include <chainrule/time/mean_over_valid_steps.hpp>
#include <chainrule/time/transformer.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using words = padding_mask<from<"words">>;
using steps = lengths<from<"n">>;
using hidden_keys = network<input<"words", sequence<5>, tokens<7>>, input<"n", 1>, from<"words">, embedding<6>,
                            multi_head_attention<heads<2>, words>, multi_head_attention<heads<3>, steps, causal_mask>,
                            concat<mean_over_valid_steps<words>, mean_over_valid_steps<steps>>, dense<2>>;
using hidden_words =
    network<input<"words", sequence<5>, tokens<7>>, input<"n", 1>, input<"target", sequence<3>, tokens<8>>,
            from<"words">, embedding<6, padding_index<0>>, transformer_encoder_layer<heads<2>, feed_forward<5>, words>,
            named<"e", transformer_encoder_layer<heads<3>, feed_forward<4>, norm_first, act::gelu, steps>>,
            from<"target">, embedding<6>,
            transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"e">>, causal_mask, words>,
            transformer_decoder_layer<heads<3>, feed_forward<4>, attends_to<from<"e">>, norm_first, steps>>;

// Padding in the middle, at the front and at the end; a full sample; one of a single step.
const xt::xtensor<int, 2> text{{5, 0, 1, 3, 0}, {0, 2, 6, 4, 2}, {1, 4, 2, 5, 6}, {3, 0, 0, 0, 0}};
const xt::xtensor<double, 2> valid_steps{{4}, {2}, {5}, {1}};
const xt::xtensor<int, 2> begun{{1, 7, 3}, {0, 4, 4}, {2, 6, 5}, {3, 1, 0}};

template <class Net, class X, std::size_t Out, std::size_t Parameters>
void check(const X& x, const double (&answer)[Out], const double (&gradient)[Parameters]) {
  model<Net, double> m{glorot_uniform{}, seed{1}};
  auto numbers = parameters_to_vector(m);
  reference::fill_with(numbers, std::sin, 0.7, 0.3, 0.5);
  vector_to_parameters(numbers, m);
  const auto answered = m(x);
  reference::check_numbers(answered, answer);
  std::remove_cvref_t<decltype(m(x))> wanted = answered;
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, wanted);
  reference::check_numbers(parameters_to_vector(g), gradient);
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_keys_and_means) {
  check<hidden_keys>(inputs(text, valid_steps), reference::hidden_keys_answer, reference::hidden_keys_gradient);
}

BOOST_AUTO_TEST_CASE(of_a_transformer) {
  check<hidden_words>(inputs(text, valid_steps, begun), reference::hidden_words_answer,
                      reference::hidden_words_gradient);
}
