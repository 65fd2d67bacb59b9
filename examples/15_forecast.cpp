// SPDX-License-Identifier: BSL-1.0

// 15: a forecast with an LSTM, and its stream.
//
// The series is that of Mackey and Glass (1977), who described how the number of blood cells rises and falls: its
// change depends on its value 17 steps ago, and it is chaotic. At each step the network says what the series will be
// 10 steps later. It learns from stretches of 100 steps. Then it runs as a stream: each value is given to it as it is
// measured, and it answers at once, however long that goes on.
//
// Expected: on 5,000 new steps the forecast is wrong by at most 5 % of what "as it is now" is wrong by, in the root of
// the mean square; and the stream's answers are those of the whole sequence, within 1e-5.
//
//   15_forecast [--stretches 1500] [--epochs 40] [--seed 1] [--out DIR]

#include <chrono>
#include <cmath>
#include <cstdio>

#include <CLI/CLI.hpp>

#include <chainrule/model/stream.hpp>
#include <chainrule/time/lstm.hpp>

#include "learning_report.hpp"

using namespace chainrule;

constexpr std::size_t steps = 100, ahead = 10;
using forecast = network<input<sequence<steps>, 1>, lstm<24, all_steps>, dense<1>>;

// dx/dt = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x(t), in steps of 0.1, less its mean of about 0.9.
std::vector<float> mackey_glass(std::size_t count, seed start) {
  constexpr std::size_t in_a_step = 10, delay = 17 * in_a_step, forgotten = 1000;
  numeric::random_source random(start);
  std::vector<double> x(delay + 1);
  for (double& value : x) value = 1.2 + 0.2 * random.uniform();
  std::vector<float> series;
  for (std::size_t t = 0; t < (forgotten + count) * in_a_step; ++t) {
    const double past = x[t], now = x.back();
    x.push_back(now + 0.1 * (0.2 * past / (1 + std::pow(past, 10)) - 0.1 * now));
    if (t % in_a_step == 0 && t >= forgotten * in_a_step) series.push_back(static_cast<float>(now - 0.9));
  }
  return series;
}

// Stretches of a series, and beside each step what the series is `ahead` steps later.
data_set<float> stretches_of(const std::vector<float>& series, std::size_t count, seed start) {
  numeric::random_source random(start);
  xt::xtensor<float, 3> x = xt::xtensor<float, 3>::from_shape({count, steps, 1}), y = x;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = random.below(series.size() - steps - ahead);
    for (std::size_t t = 0; t < steps; ++t) x(i, t, 0) = series[begin + t], y(i, t, 0) = series[begin + t + ahead];
  }
  return {x, y};
}

int main(int argc, char** argv) try {
  CLI::App app("A forecast with an LSTM, and its stream.");
  std::string folder = ".";
  std::size_t stretches = 1500, epochs = 40;
  std::uint64_t start = 1;
  app.add_option("--stretches", stretches, "how many to learn from")->check(CLI::Range(10, 1000000));
  app.add_option("--epochs", epochs, "how often each is learned from");
  app.add_option("--seed", start, "seed of the random numbers");
  app.add_option("--out", folder, "where to write the drawing")->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);

  const auto train = stretches_of(mackey_glass(10000, seed{start}), stretches, seed{start});
  model<forecast> m(torch_defaults{}, seed{start});
  const cosine_decay schedule{.steps = epochs * ((stretches + 31) / 32)};
  fit(m, squared_error{}, scheduled{adam{.learning_rate = 1e-2}, schedule}, train,
      {.epochs = epochs, .batch_size = 32, .shuffle = seed{start}});

  // A new series, measured step by step.
  const std::vector<float> series = mackey_glass(5000 + ahead, seed{start + 1});
  auto stream = stream_of(m);
  std::vector<float> answers;
  const auto began = std::chrono::steady_clock::now();
  for (std::size_t t = 0; t < series.size() - ahead; ++t)
    answers.push_back(stream(tensor<float, shape<1>>{series[t]})(0));
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - began;

  double wrong = 0, naive = 0;
  std::vector<std::vector<double>> rows;
  for (std::size_t t = steps; t < answers.size(); ++t) {  // it has seen enough of the series by then
    wrong += std::pow(answers[t] - series[t + ahead], 2), naive += std::pow(series[t] - series[t + ahead], 2);
    if (t < 500) rows.push_back({static_cast<double>(t + ahead), series[t + ahead], answers[t]});
  }
  std::printf("\nWrong by %.4f, and \"as it is now\" by %.4f: %.1f %% of it. %.0f ns a step.\n",
              std::sqrt(wrong / static_cast<double>(answers.size() - steps)),
              std::sqrt(naive / static_cast<double>(answers.size() - steps)), 100 * std::sqrt(wrong / naive),
              took.count() / static_cast<double>(answers.size()));

  tensor<float, shape<steps, 1>> first;
  std::copy_n(series.data(), steps, first.data());
  const auto whole = m(first);
  float apart = 0;
  for (std::size_t t = 0; t < steps; ++t) apart = std::max(apart, std::abs(whole(t, 0) - answers[t]));
  std::printf("The stream and the whole sequence differ by at most %.1e.\n", static_cast<double>(apart));
  if (apart > 1e-5f) throw error("the stream's answers are not those of the sequence");

  if (!gnuplot::available()) return 0;
  gnuplot drawing(900, 400);
  drawing.data("$forecast", rows)
      << "set xlabel 'step'; set tics out nomirror; set border 3 lw 0.8; set key outside bottom center horizontal\n"
         "plot $forecast using 1:2 with lines lw 2.4 lc rgb '#6f7f8f' title 'the series', "
         "$forecast using 1:3 with lines lw 1.6 lc rgb '#d1361b' title 'forecast, 10 steps before'\n";
  write_drawing(drawing, folder + "/15_forecast");
} catch (const std::exception& failure) {
  std::cerr << "15_forecast: " << failure.what() << '\n';
  return 1;
}
