// SPDX-License-Identifier: BSL-1.0

// 09: a regression that knows how far it may be wrong.
//
// The network answers with two numbers, a mean and a variance. Its loss is the negative log-likelihood of a normal
// distribution (Nix and Weigend 1994): a small variance pays only where the mean is right. The noise of the samples is
// small on the left and large on the right, and nothing tells the network where it is large.
//
// Expected: of the held-out samples 64 to 72 % lie within one deviation that the network states, and 93 to 97 % within
// two; of a normal distribution 68 and 95 % do. The stated deviation differs from the true one by at most 0.05 in the
// mean.
//
//   09_uncertainty [--samples 4000] [--epochs 60] [--seed 1] [--out DIR]

#include <cmath>
#include <cstdio>

#include <CLI/CLI.hpp>

#include "learning_report.hpp"

using namespace chainrule;

// Two heads on one body: the mean is any number, the variance a positive one.
using regression =
    network<input<1>, dense<32, act::tanh>, dense<32, act::tanh>, concat<dense<1>, dense<1, act::softplus>>>;

double curve(double x) { return std::sin(2 * x); }
double noise(double x) { return 0.05 + 0.45 / (1 + std::exp(-2 * x)); }

data_set<float> draw_samples(std::size_t count, seed start) {
  numeric::random_source random(start);
  xt::xtensor<float, 2> x = xt::xtensor<float, 2>::from_shape({count, 1}), y = x;
  for (std::size_t i = 0; i < count; ++i) {
    const double at = 6 * random.uniform() - 3;
    x(i, 0) = static_cast<float>(at);
    y(i, 0) = static_cast<float>(curve(at) + noise(at) * random.normal());
  }
  return {x, y};
}

int main(int argc, char** argv) try {
  CLI::App app("A regression that knows how far it may be wrong.");
  std::string folder = ".";
  std::size_t samples = 4000, epochs = 60;
  std::uint64_t start = 1;
  app.add_option("--samples", samples, "how many to learn from")->check(CLI::Range(10, 10000000));
  app.add_option("--epochs", epochs, "how often each sample is learned from");
  app.add_option("--seed", start, "seed of the random numbers");
  app.add_option("--out", folder, "where to write the drawing")->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);

  const auto train = draw_samples(samples, seed{start}), test = draw_samples(samples / 2, seed{start + 1});
  model<regression> m(torch_defaults{}, seed{start});
  const cosine_decay schedule{.steps = epochs * ((samples + 63) / 64)};
  const history past = fit(m, gaussian_nll<>{}, scheduled{adam{.learning_rate = 5e-3}, schedule}, train,
                           {.epochs = epochs, .batch_size = 64, .shuffle = seed{start}}, validate_on{test});
  std::printf("cost %.3f, of the held-out samples %.3f\n", past.epochs.back().cost, past.epochs.back().validation_cost);

  std::size_t within_one = 0, within_two = 0;
  double wrong = 0;
  std::vector<std::vector<double>> points, band;
  for (std::size_t i = 0; i < test.size(); ++i) {
    const float x = test.input(i)[0], y = test.target(i)[0];
    const auto answer = m(tensor<float, shape<1>>{x});
    const double deviation = std::sqrt(answer(1)), far = std::abs(y - answer(0));
    within_one += far < deviation, within_two += far < 2 * deviation;
    wrong += std::abs(deviation - noise(x));
    if (i < 800) points.push_back({x, y});
  }
  const double count = static_cast<double>(test.size());
  std::printf("within one stated deviation: %.1f %%, within two: %.1f %%\n",
              100 * static_cast<double>(within_one) / count, 100 * static_cast<double>(within_two) / count);
  std::printf("the stated deviation differs from the true one by %.3f in the mean\n", wrong / count);

  if (!gnuplot::available()) return 0;
  for (double x = -3; x <= 3.001; x += 0.05) {
    const auto answer = m(tensor<float, shape<1>>{static_cast<float>(x)});
    const double deviation = std::sqrt(answer(1));
    band.push_back({x, answer(0) - 2 * deviation, answer(0) + 2 * deviation, answer(0), curve(x)});
  }
  gnuplot drawing(900, 540);
  drawing.data("$points", points).data("$band", band)
      << "set xlabel 'x'; set ylabel 'y'; set tics out nomirror; set border 3 lw 0.8\n"
         "set bmargin 5.5; set key outside bottom center horizontal\n"
         "plot $band using 1:2:3 with filledcurves lc rgb '#d5e2ef' title 'two stated deviations', "
         "$points using 1:2 with points pt 7 ps 0.25 lc rgb '#6f7f8f' title 'samples', "
         "$band using 1:5 with lines lw 1.6 dt (8,5) lc rgb '#222222' title 'true mean', "
         "$band using 1:4 with lines lw 2.4 lc rgb '#d1361b' title 'stated mean'\n";
  write_drawing(drawing, folder + "/09_uncertainty");
} catch (const std::exception& failure) {
  std::cerr << "09_uncertainty: " << failure.what() << '\n';
  return 1;
}
