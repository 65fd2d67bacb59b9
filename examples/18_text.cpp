// SPDX-License-Identifier: BSL-1.0

// 18: a character transformer and an LSTM, on a text written for this example.
//
// Each network reads 64 characters and says at each what comes next. The transformer's attention is causal: a character
// sees those before it. What a network has learned is measured in bits per character on the part of the text that it
// has not read: the mean of -log2 of the probability that it gave to what came. The yardstick is what one gets by
// counting: how often each character stands in the text, and how often behind each other one. Then both networks write
// a line, each character chosen after those before: a stream answers one character at a time and keeps what it needs
// of the others, for the transformer the keys and values of up to 64 characters.
//
// Expected: the LSTM needs less than 0.6 of the bits of counting pairs, and the transformer less than 0.85, for which
// some 3,000 characters are few; and the streams' answers are those of the whole sequence, within 1e-4.
//
//   18_text [--epochs 40] [--apart 8] [--seed 1]

#include <cmath>
#include <cstdio>
#include <iostream>

#include <CLI/CLI.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/layer/repeat.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/positions.hpp>
#include <chainrule/time/transformer.hpp>

#include "harbour_text.hpp"

using namespace chainrule;

constexpr std::string_view characters = " .abcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kinds = characters.size(), steps = 64;

using block = transformer_encoder_layer<heads<4>, feed_forward<64>, norm_first, causal_mask, dropout<0.1>>;
using transformer = network<input<sequence<steps>, tokens<kinds>>, embedding<32>, position_embedding, repeat<2, block>,
                            layer_norm<>, dense<kinds>>;
using recurrent =
    network<input<sequence<steps>, tokens<kinds>>, embedding<32>, lstm<64, all_steps>, dropout<0.1>, dense<kinds>>;
// The cost of a sample is the mean over its characters, in units of log(2) bits.
using surprise = mean_over_labels<at_each_place<softmax_cross_entropy>>;

int token_of(char character) { return static_cast<int>(characters.find(character)); }

// Stretches of a text, and at each of their characters the next one.
struct stretches {
  xt::xtensor<int, 2> x, y;
};
stretches stretches_of(std::string_view text, std::size_t apart) {
  const std::size_t count = (text.size() - 1 - steps) / apart + 1;
  xt::xtensor<int, 2> x = xt::xtensor<int, 2>::from_shape({count, steps}), y = x;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t t = 0; t < steps; ++t) {
      x(i, t) = token_of(text[i * apart + t]);
      y(i, t) = token_of(text[i * apart + t + 1]);
    }
  return {x, y};
}

// Bits per character of a text if the probabilities are counted in another: of characters, or behind each other one.
double counted_bits(std::string_view read, std::string_view text, bool in_pairs) {
  std::vector<double> counts(kinds * kinds, 0.5), totals(kinds, 0.5 * kinds);  // so that nothing is impossible
  const auto row = [&](char before) { return in_pairs ? static_cast<std::size_t>(token_of(before)) : 0; };
  for (std::size_t t = 1; t < read.size(); ++t) {
    counts[row(read[t - 1]) * kinds + static_cast<std::size_t>(token_of(read[t]))] += 1;
    totals[row(read[t - 1])] += 1;
  }
  double bits = 0;
  for (std::size_t t = 1; t < text.size(); ++t)
    bits -= std::log2(counts[row(text[t - 1]) * kinds + static_cast<std::size_t>(token_of(text[t]))] /
                      totals[row(text[t - 1])]);
  return bits / static_cast<double>(text.size() - 1);
}

// A line that begins with some words. Each character is drawn by the probabilities that the stream answers.
template <class Net>
std::string line_of(const model<Net>& m, const std::string& begin, seed start) {
  numeric::random_source random(start);
  auto stream = stream_of(m);
  std::string line = begin;
  for (std::size_t t = 0; t < steps; ++t) {
    const auto answer = stream(token_of(line[t]));
    if (t + 1 < line.size()) continue;
    double total = 0, left = random.uniform();
    for (const float number : answer) total += std::exp(2 * static_cast<double>(number));  // likelier than it says
    std::size_t next = 0;
    while (next + 1 < kinds && (left -= std::exp(2 * static_cast<double>(answer(next))) / total) > 0) ++next;
    line += characters[next];
  }
  return line;
}

template <class Net>
double learn(const char* name, std::size_t epochs, std::size_t apart, seed start) {
  const auto train = stretches_of(told_first, apart), test = stretches_of(told_later, steps);
  model<Net> m(torch_defaults{}, start);
  const one_cycle schedule{.steps = epochs * ((train.x.shape(0) + 7) / 8)};
  fit(m, surprise{}, scheduled{adamw{.learning_rate = 3e-3}, schedule}, data_set(train.x, train.y),
      {.epochs = epochs, .batch_size = 8, .shuffle = start});
  const double bits = cost_of(m, surprise{}, test.x, test.y) / std::log(2.0);
  std::printf("%-12s %6zu parameters, %.2f bits; of what it has read %.2f\n", name, Net::parameter_count, bits,
              cost_of(m, surprise{}, train.x, train.y) / std::log(2.0));
  std::printf("             \"%s\"\n", line_of(m, "on saturday the wind", start).c_str());

  tensor<float, shape<steps>> first;
  for (std::size_t t = 0; t < steps; ++t) first(t) = static_cast<float>(token_of(told_later[t]));
  const auto whole = m(first);
  auto stream = stream_of(m);
  float off = 0;
  for (std::size_t t = 0; t < steps; ++t) {
    const auto answer = stream(token_of(told_later[t]));
    for (std::size_t k = 0; k < kinds; ++k) off = std::max(off, std::abs(answer(k) - whole(t, k)));
  }
  if (off > 1e-4f) throw error("the stream's answers are not those of the sequence");
  return bits;
}

int main(int argc, char** argv) try {
  CLI::App app("A character transformer and an LSTM, on a text written for this example.");
  std::size_t epochs = 40, apart = 8;
  std::uint64_t start = 1;
  app.add_option("--epochs", epochs, "how often the text is learned from")->check(CLI::Range(1, 1000));
  app.add_option("--apart", apart, "how many characters apart stretches of the text begin")->check(CLI::Range(1, 1000));
  app.add_option("--seed", start, "seed of the random numbers");
  CLI11_PARSE(app, argc, argv);

  const double pairs = counted_bits(told_first, told_later, true);
  std::printf(
      "%zu characters to learn from. Bits per character of the %zu held out, by counting characters %.2f, by "
      "counting pairs %.2f.\n\n",
      told_first.size(), told_later.size(), counted_bits(told_first, told_later, false), pairs);
  const double by_transformer = learn<transformer>("transformer", epochs, apart, seed{start});
  const double by_lstm = learn<recurrent>("LSTM", epochs, apart, seed{start});
  std::printf("\nOf the bits of counting pairs, the transformer needs %.2f, and the LSTM %.2f.\n",
              by_transformer / pairs, by_lstm / pairs);
} catch (const std::exception& failure) {
  std::cerr << "18_text: " << failure.what() << '\n';
  return 1;
}
