// SPDX-License-Identifier: BSL-1.0
#include <chainrule/chainrule.hpp>

#include <cmath>
#include <cstdio>

// Run under `ulimit -s 256`: a network of 4 million weights is made, trained and asked, and none of it lies on the
// stack.
int main() {
  using namespace chainrule;
  using net = network<input<2048>, dense<2048, act::relu>, dense<10>>;
  model<net> m{he_uniform{}, seed{1}};
  xt::xtensor<float, 2> x = xt::zeros<float>({16, 2048});
  internal::number::random_source random{seed{2}};
  for (float& number : x) number = static_cast<float>(random.normal());
  xt::xtensor<int, 1> classes = xt::zeros<int>({16});
  for (std::size_t i = 0; i < 16; ++i) classes(i) = static_cast<int>(i % 10);
  const float before = cost_of(m, softmax_cross_entropy{}, x, classes);
  fit(m, softmax_cross_entropy{}, adam{.learning_rate = 1e-3}, data_set<float>(x, classes),
      {.epochs = 4, .batch_size = 8});
  const float after = cost_of(m, softmax_cross_entropy{}, x, classes);
  const tensor<float, shape<2048>> sample;
  const auto answer = m(sample);
  std::printf("cost %.3f, then %.3f; %zu answers\n", static_cast<double>(before), static_cast<double>(after),
              answer.size());
  // 2 MiB of logits
  using classifier = network<input<1>, dense<500000>>;
  const model<classifier> wide{constant{}, seed{}};
  const float cost = cost_of(wide, softmax_cross_entropy{}, xt::xtensor<float, 2>{{1}}, xt::xtensor<int, 1>{7});
  const bool as_computed = std::abs(cost - std::log(500000.f)) < 1e-4f;
  std::printf("cost of 500,000 classes %.4f\n", static_cast<double>(cost));
  return after < before / 2 && as_computed ? 0 : 1;
}
