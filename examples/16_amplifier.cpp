// SPDX-License-Identifier: BSL-1.0

// 16: a WaveNet (van den Oord and others 2016) that learns a filter with saturation, as of a guitar's amplifier.
//
// The amplifier here is a resonant low-pass, a tube that saturates unevenly, and a high-pass. The network sees only
// what goes in and what comes out. Convolutions over time look 1, 2, 4, 8, 16 samples apart, each with a gate, and
// what they find is added up. The learned amplifier then runs as a stream, in blocks of 64 samples.
//
// Expected: of new notes the error has at most 0.5 % of the energy of what the amplifier answers; for a filter of 64
// numbers without saturation, trained in the same way, more than 5 % is left. The stream's samples are those of the
// whole sequence within 1e-6.
//
//   16_amplifier [--stretches 400] [--epochs 60] [--seed 1]

#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>

#include <CLI/CLI.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/time/conv1d.hpp>

using namespace chainrule;

constexpr std::size_t steps = 512, block = 64, channels = 8;

template <std::size_t Apart, class Activation>
using look_back = conv1d<filters<channels>, kernel_size<3>, dilation<Apart>, padding<causal>, Activation>;
template <std::size_t Apart>
using gated = multiply<look_back<Apart, act::tanh>, look_back<Apart, act::sigmoid>>;
using mix = conv1d<filters<channels>, kernel_size<1>>;

using wavenet =
    network<input<sequence<steps>, 1>, mix, residual<named<"a", gated<1>>, mix>, residual<named<"b", gated<2>>, mix>,
            residual<named<"c", gated<4>>, mix>, residual<named<"d", gated<8>>, mix>, gated<16>,
            add<from<"a">, from<"b">, from<"c">, from<"d">, identity>, mix, act::tanh,
            conv1d<filters<1>, kernel_size<1>>>;
using linear_filter = network<input<sequence<steps>, 1>, conv1d<filters<1>, kernel_size<64>, padding<causal>>>;

// What the amplifier makes of a signal.
std::vector<float> amplified(const std::vector<float>& signal) {
  std::vector<float> answer;
  double low = 0, speed = 0, slow = 0;
  for (const float x : signal) {
    low += 0.35 * speed, speed += 0.35 * (x - low - 0.8 * speed);     // resonant low-pass
    const double tube = std::tanh(2.5 * low + 0.4) - std::tanh(0.4);  // saturates sooner above than below
    slow += 0.05 * (tube - slow);                                     // what the high-pass takes away
    answer.push_back(static_cast<float>(tube - slow));
  }
  return answer;
}

// Notes, plucked one after another: each of six harmonics, which fade.
std::vector<float> play(std::size_t count, numeric::random_source& random) {
  std::vector<float> signal(count);
  for (std::size_t begin = 0; begin < count; begin += 100 + random.below(200)) {
    const double pitch = 0.02 + 0.1 * random.uniform(), loud = 0.2 + 0.6 * random.uniform();
    for (std::size_t harmonic = 1; harmonic <= 6; ++harmonic) {
      const double phase = 6.283185307 * random.uniform(), high = pitch * static_cast<double>(harmonic);
      for (std::size_t t = begin; t < count; ++t) {
        const double since = static_cast<double>(t - begin);
        signal[t] +=
            static_cast<float>(loud / static_cast<double>(harmonic) * std::exp(-since * (0.004 + 0.04 * high)) *
                               std::sin(6.283185307 * high * since + phase));
      }
    }
  }
  return signal;
}

data_set<float> record(std::size_t count, seed start) {
  numeric::random_source random(start);
  xt::xtensor<float, 3> x = xt::xtensor<float, 3>::from_shape({count, steps, 1}), y = x;
  for (std::size_t i = 0; i < count; ++i) {
    const auto signal = play(steps, random), answer = amplified(signal);
    std::copy(signal.begin(), signal.end(), x.data() + i * steps);
    std::copy(answer.begin(), answer.end(), y.data() + i * steps);
  }
  return {x, y};
}

template <class Net>
model<Net> learn(const data_set<float>& train, std::size_t epochs, seed start) {
  model<Net> m(torch_defaults{}, start);
  const cosine_decay schedule{.steps = epochs * ((train.size() + 7) / 8)};
  fit(m, squared_error{}, scheduled{adam{.learning_rate = 5e-3}, schedule}, train,
      {.epochs = epochs, .batch_size = 8, .shuffle = start});
  return m;
}

// The energy of the error, in parts of the energy of the truth. A stream answers, block by block.
template <class Net>
double error_to_signal(const model<Net>& m, const std::vector<float>& signal, const std::vector<float>& truth) {
  auto stream = stream_of(m);
  double error_energy = 0, energy = 0;
  for (std::size_t begin = 0; begin + block <= signal.size(); begin += block) {
    tensor<float, shape<block, 1>> x;
    std::copy_n(signal.data() + begin, block, x.data());
    const auto y = stream(x);
    for (std::size_t t = 0; t < block; ++t)
      error_energy += std::pow(y(t, 0) - truth[begin + t], 2), energy += std::pow(truth[begin + t], 2);
  }
  return error_energy / energy;
}

int main(int argc, char** argv) try {
  CLI::App app("A WaveNet that learns a filter with saturation.");
  std::size_t stretches = 400, epochs = 60;
  std::uint64_t start = 1;
  app.add_option("--stretches", stretches, "how many to learn from")->check(CLI::Range(10, 1000000));
  app.add_option("--epochs", epochs, "how often each is learned from");
  app.add_option("--seed", start, "seed of the random numbers");
  CLI11_PARSE(app, argc, argv);

  const auto train = record(stretches, seed{start});
  std::cout << wavenet::parameter_count << " parameters learn from " << stretches << " stretches of " << steps
            << " samples.\n"
            << std::flush;
  const auto m = learn<wavenet>(train, epochs, seed{start});
  const auto filter = learn<linear_filter>(train, epochs, seed{start});

  numeric::random_source random(seed{start + 1});
  const auto signal = play(100 * block, random), truth = amplified(signal);
  const auto began = std::chrono::steady_clock::now();
  const double left = error_to_signal(m, signal, truth);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - began;
  std::printf("Of the energy of new notes %.3f %% is left as error, by a filter without saturation %.1f %%.\n",
              100 * left, 100 * error_to_signal(filter, signal, truth));
  std::printf("A block of %zu samples takes %.1f us.\n", block, took.count() / 100);

  tensor<float, shape<steps, 1>> whole;
  std::copy_n(signal.data(), steps, whole.data());
  const auto streamed = stream_of(m)(whole), at_once = m(whole);
  float apart = 0;
  for (std::size_t t = 0; t < steps; ++t) apart = std::max(apart, std::abs(streamed(t, 0) - at_once(t, 0)));
  std::printf("The stream and the whole sequence differ by at most %.1e.\n", static_cast<double>(apart));
  if (apart > 1e-6f) throw error("the stream's samples are not those of the sequence");
} catch (const std::exception& failure) {
  std::cerr << "16_amplifier: " << failure.what() << '\n';
  return 1;
}
