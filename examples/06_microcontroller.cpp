// SPDX-License-Identifier: BSL-1.0

// 06: networks without a heap. One was trained by the compiler, the other by example 04; both are constants of this
// program.
//
// It includes `chainrule/arithmetic.hpp` alone, and needs no operating system, no exceptions and no RTTI.
// examples/microcontroller/run builds it for a Cortex-M4 and runs it in an emulator. On a computer it is an ordinary
// program.

#include <chainrule/arithmetic.hpp>

#include "data/iris_network.hpp"
#include "microcontroller/board.hpp"

using namespace chainrule;

// Trained while this file is compiled: its cost is known before the program exists.
using xor_net = network<input<2>, dense<3, act::tanh>, dense<1>>;
constexpr float questions[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
constexpr float answers[4][1] = {{0}, {1}, {1}, {0}};
constexpr auto exclusive_or = compile_time_fit(array_model<xor_net>{glorot_uniform{}, seed{1}}, squared_error{},
                                               adam{.learning_rate = 0.1}, questions, answers, 120);
static_assert(cost_of(exclusive_or, squared_error{}, questions, answers) < 1e-4f);

// Three flowers of each species, as they were measured: sepal's length and width, petal's length and width.
constexpr float measured[9][4] = {{5.1f, 3.5f, 1.4f, 0.2f}, {4.6f, 3.1f, 1.5f, 0.2f}, {5.4f, 3.9f, 1.7f, 0.4f},
                                  {7.0f, 3.2f, 4.7f, 1.4f}, {6.4f, 3.2f, 4.5f, 1.5f}, {5.5f, 2.3f, 4.0f, 1.3f},
                                  {6.3f, 3.3f, 6.0f, 2.5f}, {5.8f, 2.7f, 5.1f, 1.9f}, {7.1f, 3.0f, 5.9f, 2.1f}};

// The compiler knows what the device will answer.
constexpr int species_of(const float (&flower)[4]) {
  const auto scores = flowers(flower);
  int best = 0;
  for (int species = 1; species < 3; ++species)
    if (scores[static_cast<std::size_t>(species)] > scores[static_cast<std::size_t>(best)]) best = species;
  return best;
}
static_assert(species_of(measured[0]) == 0 && species_of(measured[3]) == 1 && species_of(measured[8]) == 2);

// Inference holds no memory but the stack's.
static_assert(array_model<classifier>::inference_bytes < 256);

int main() {
  for (const auto& question : questions) {
    const volatile float left = question[0], right = question[1];  // as if a sensor had measured them
    const float answer = exclusive_or({float(left), float(right)})[0];
    print_whole(static_cast<std::int32_t>(question[0]));
    print(" xor ");
    print_whole(static_cast<std::int32_t>(question[1]));
    print(" = ");
    print_decimal(answer);
    print("  bits ");
    print_bits(answer);
    print("\n");
  }
  const char* const names[] = {"setosa", "versicolor", "virginica"};
  int wrong = 0;
  for (int flower = 0; flower < 9; ++flower) {
    const auto scores = flowers(measured[flower]);
    const int species = species_of(measured[flower]);
    wrong += species != flower / 3;
    print("flower ");
    print_whole(flower);
    print(": ");
    print(names[species]);
    print("  bits");
    for (const float score : scores) {
      print(" ");
      print_bits(score);
    }
    print("\n");
  }
  return wrong;
}
