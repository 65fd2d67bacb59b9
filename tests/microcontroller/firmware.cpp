// SPDX-License-Identifier: BSL-1.0
// What run time computes against what the compiler has computed, on the machine that this is built for. Built without
// fused products and sums (-ffp-contract=off), every number must have the same bits.
#include <chainrule/arithmetic.hpp>

#include "../../examples/data/iris_network.hpp"
#include "../../examples/microcontroller/board.hpp"
#include "unknown.hpp"

using namespace chainrule;

using xor_net = network<input<2>, dense<3, act::tanh>, dense<1>>;
constexpr float questions[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
constexpr float answers[4][1] = {{0}, {1}, {1}, {0}};
constexpr array_model<xor_net> beginning{glorot_uniform{}, seed{1}};
constexpr auto trained =
    compile_time_fit(beginning, squared_error{}, adam{.learning_rate = 0.1}, questions, answers, 120);
constexpr auto trained_answers = trained(questions);

constexpr float measured[3][4] = {{5.1f, 3.5f, 1.4f, 0.2f}, {7.0f, 3.2f, 4.7f, 1.4f}, {7.1f, 3.0f, 5.9f, 2.1f}};
constexpr auto scores = flowers(measured);

using image_net = network<input<1, 5, 5>, conv2d<filters<2>, kernel_size<3>, padding<1>, act::relu>, max_pool2d<2>,
                          flatten, dense<3, act::sigmoid>>;
constexpr array_model<image_net> on_images{he_normal{}, seed{2}};
constexpr float image[1][5][5] = {
    {{0, 1, 1, 1, 0}, {0, 1, 0, 1, 0}, {0, 1, 1, 1, 0}, {0, 0, 0, 1, 0}, {0, 0, 0, 1, 0}}};
constexpr auto seen = on_images(image);

int different = 0, compared = 0;
void compare(float found, float expected) {
  ++compared;
  different += __builtin_bit_cast(std::uint32_t, found) != __builtin_bit_cast(std::uint32_t, expected);
}

int main() {
  const auto run_time_answers = unknown(trained)(unknown(questions));
  for (std::size_t i = 0; i < 4; ++i) compare(run_time_answers[i][0], trained_answers[i][0]);
  const auto run_time_scores = unknown(flowers)(unknown(measured));
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 3; ++k) compare(run_time_scores[i][k], scores[i][k]);
  const auto run_time_seen = unknown(on_images)(unknown(image));
  for (std::size_t i = 0; i < 3; ++i) compare(run_time_seen[i], seen[i]);

  // And trained here, by the same steps.
  array_model<xor_net> m = unknown(beginning);
  auto optimizer = optimizer_for(m, adam{.learning_rate = 0.1});
  for (int epoch = 0; epoch < 120; ++epoch) optimizer.step(m, squared_error{}, unknown(questions), unknown(answers));
  for (std::size_t i = 0; i < m.size(); ++i) compare(m.numbers[i], trained.numbers[i]);

  print_whole(compared);
  print(" numbers, ");
  print_whole(different);
  print(" with other bits than the compiler's\n");
  return different != 0;
}
