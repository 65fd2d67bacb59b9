// SPDX-License-Identifier: BSL-1.0

// 10: a layer, an activation and a loss of one's own.
//
// A bakery forecasts how much it sells at a time of the week. What is missing costs nine times as much as what is left
// over. So the loss is not the same on both sides, and the forecast is above the mean. The layer is z + g sin(z), z =
// W x + b, with a trained amplitude g for each unit: what repeats is easier for it than for tanh (after Ziyin, Hartwig
// and Ueda 2020, who have z + sin(g z)^2 / g).
//
// Expected: with the squared error the bakery sells out at about half of the held-out times, with its own loss at 15 to
// 25 %. (For normal noise the forecast lies 0.86 deviations above the mean then, and 19 % lie above that.)
//
//   10_own_layer_and_loss [--samples 4000] [--epochs 60] [--seed 1]

#include <cmath>
#include <cstdio>

#include <CLI/CLI.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/training/check_gradient.hpp>

using namespace chainrule;
using namespace chainrule::calculus;  // C, a<n>, W<n>, d

// How functions and values are written in formulas.
struct sine_function {
  static constexpr const char *text = "sin", *latex = "\\sin";
};
struct cosine_function {
  static constexpr const char *text = "cos", *latex = "\\cos";
};
struct wave {
  static constexpr const char *text = "s", *latex = "s";
};
struct swing {
  static constexpr const char *text = "m", *latex = "m";
};
struct amplitude {
  static constexpr const char *text = "g", *latex = "g";
};

// The activation: a value, below it the derivative.
struct sine : act::elementwise<sine> {
  template <class T>
  static T value(T z) {
    return std::sin(z);
  }
  template <class T>
  static T derivative_from_input(T z) {
    return std::cos(z);
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return apply<cosine_function>(z);
  }
};

// The layer: what it computes, one equation a line. The backward pass, formulas and memory follow.
template <std::size_t Units>
struct periodic {
  template <class In>
  using verdict = refuse_if<In::rank != 1, refusal<periodic, expects<shape<In::size>>, receives<In>>>;

  template <class In>
  struct on {
    using values = list<value<preactivation, shape<Units>>, value<wave, shape<Units>>, value<swing, shape<Units>>,
                        value<activation, shape<Units>>>;
    using parameters =
        list<parameter<weight, shape<Units, In::size>, drawn<In::size, Units>>,
             parameter<bias, shape<Units>, begins_at<0>>, parameter<amplitude, shape<Units>, begins_at<1>>>;
    using equations =
        list<equation<preactivation, op::linear, layer_input, weight, bias>, equation<wave, sine, preactivation>,
             equation<swing, op::multiply, wave, amplitude>, equation<activation, op::add, preactivation, swing>>;
  };
};

// The loss: missing goods cost `Times` as much as goods that are left over.
template <int Times>
struct bakery {
  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) sum += factor(a[i], y[i]) * (a[i] - y[i]) * (a[i] - y[i]);
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size; ++i) da[i] = scale * 2 * factor(a[i], y[i]) * (a[i] - y[i]);
  }

 private:
  template <class T>
  static constexpr T factor(T forecast, T sold) {
    return forecast < sold ? T(Times) : T(1);
  }
};

using forecast = network<input<1>, periodic<32>, dense<1>>;
static_assert(forecast::parameter_count == 3 * 32 + 33);

data_set<float> draw_sales(std::size_t count, seed start) {
  numeric::random_source random(start);
  xt::xtensor<float, 2> day = xt::xtensor<float, 2>::from_shape({count, 1}), sold = day;
  for (std::size_t i = 0; i < count; ++i) {
    const double at = 7 * random.uniform() - 3.5;
    day(i, 0) = static_cast<float>(at);
    sold(i, 0) = static_cast<float>(2 + std::sin(2 * at) + 0.1 * at + 0.25 * random.normal());
  }
  return {day, sold};
}

int main(int argc, char** argv) try {
  CLI::App app("A layer, an activation and a loss of one's own.");
  std::size_t samples = 4000, epochs = 60;
  std::uint64_t start = 1;
  app.add_option("--samples", samples, "how many to learn from")->check(CLI::Range(10, 10000000));
  app.add_option("--epochs", epochs, "how often each sample is learned from");
  app.add_option("--seed", start, "seed of the random numbers");
  CLI11_PARSE(app, argc, argv);

  const auto train = draw_sales(samples, seed{start}), test = draw_sales(samples / 2, seed{start + 1});

  // Who states derivatives has them compared with differences of costs.
  const model<forecast, double> begun(glorot_uniform{}, seed{start});
  const auto check =
      check_gradient(begun, bakery<9>{}, xt::xtensor<double, 2>{{0.3}, {-2.1}}, xt::xtensor<double, 2>{{2}, {-1}});
  std::cout << "The chain rule, in words of the new layer:\n  "
            << as_text(d(C) / d(W<1>), expand<forecast>(d(C) / d(W<1>))) << "\n\n"
            << check.text << '\n';

  const auto sold_out = [&](const auto& loss, const char* name) {
    model<forecast> m(he_normal{}, seed{start});
    const history past = fit(m, loss, adam{.learning_rate = 1e-2}, train,
                             {.epochs = epochs, .batch_size = 64, .shuffle = seed{start}}, validate_on{test});
    std::size_t times = 0;
    for (std::size_t i = 0; i < test.size(); ++i)
      times += m(tensor<float, shape<1>>{test.input(i)[0]})(0) < test.target(i)[0];
    std::printf("%-20s cost %.4f, held out %.4f; sold out at %.1f %% of the times\n", name, past.epochs.back().cost,
                past.epochs.back().validation_cost,
                100 * static_cast<double>(times) / static_cast<double>(test.size()));
  };
  sold_out(squared_error{}, "squared error:");
  sold_out(bakery<9>{}, "the bakery's loss:");
} catch (const std::exception& failure) {
  std::cerr << "10_own_layer_and_loss: " << failure.what() << '\n';
  return 1;
}
