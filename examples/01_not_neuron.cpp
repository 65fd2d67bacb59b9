// SPDX-License-Identifier: BSL-1.0

// 01: one neuron learns NOT.
//
// One neuron has one weight w and one bias b. It is given x, computes z = w x + b, and answers a = tanh(z). It shall
// answer 1 to 0, and 0 to 1. How wrong it is for one example is the cost C = (a - y)^2; over both examples, their mean.
// Learning means to descend on that cost, against its gradient.
//
//   01_not_neuron [--out DIR]

#include <cstdio>
#include <iostream>

#include <CLI/CLI.hpp>
#include <chainrule/chainrule.hpp>
#include <chainrule/report/gnuplot.hpp>
#include <chainrule/report/text_plot.hpp>

using namespace chainrule;
using namespace chainrule::calculus;  // C, a<n>, z<n>, W<n>, b<n>, d

// The network is a type.
using neuron = network<input<1>, dense<1, act::tanh>>;
static_assert(neuron::parameter_count == 2);

// The chain rule leads from the cost to the weight and to the bias ...
static_assert(expand<neuron>(d(C) / d(W<1>)) == d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));
static_assert(expand<neuron>(d(C) / d(b<1>)) == d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(b<1>));

// ... and these are its factors. The compiler knows them, and knows what they are not.
static_assert(closed_form<neuron>(d(z<1>) / d(W<1>)) == a<0>);
static_assert(closed_form<neuron>(d(z<1>) / d(b<1>)) == one);
static_assert(closed_form<neuron>(d(C) / d(a<1>)) == 2 * (a<1> - y));
static_assert(closed_form<neuron>(d(a<1>) / d(z<1>)) == sigma_prime(z<1>));
static_assert(closed_form<neuron>(d(a<1>) / d(z<1>)) == one / square(cosh_of(z<1>)));
static_assert(closed_form<neuron>(d(z<1>) / d(b<1>)) != a<1>);
static_assert(closed_form<neuron>(d(z<1>) / d(W<1>)) != W<1>);
static_assert(closed_form<neuron>(d(C) / d(a<1>)) != square(1 - y));
static_assert(closed_form<neuron>(d(a<1>) / d(z<1>)) != sigma(z<1>));

// The training set: two examples, one a row.
const xt::xtensor<double, 2> questions = {{0.0}, {1.0}};
const xt::xtensor<double, 2> answers = {{1.0}, {0.0}};

double cost_at(double weight, double bias) {
  const model<neuron, double> m{explicit_values{{weight, bias}}};
  return cost_of(m, squared_error{}, questions, answers);
}

// The part of the plane that is drawn.
constexpr double least_weight = -3.5, most_weight = 2.5, least_bias = -1.5, most_bias = 3.0;

using points = std::vector<std::vector<double>>;  // (w, b), or (w, b, C)

// C over (w, b), light where it is low and dark where it is high, in bands whose edges are contours; the path upon it.
// Both axes have the same scale, so that a right angle is seen as one.
void draw_descent(const points& descent, const std::string& folder) {
  const double step = 0.02;
  points surface;
  for (double bias = least_bias; bias < most_bias + step / 2; bias += step) {
    for (double weight = least_weight; weight < most_weight + step / 2; weight += step)
      surface.push_back({weight, bias, cost_at(weight, bias)});
    surface.push_back({});  // an empty line ends a row
  }
  gnuplot drawing(900, 660);
  drawing.data("$surface", surface).data("$descent", descent);
  drawing
      << "set table $contours\n"
         "set contour base; unset surface; set cntrparam levels incremental 0.1, 0.1, 2.4\n"
         "splot $surface\n"
         "unset table\n"
         "set size ratio -1; set tics out nomirror; set border lw 0.8\n"
         "set title 'The cost of the NOT neuron, and the way down' offset 0,-0.5\n"
         "set lmargin 9; set bmargin 4; set tmargin 3\n"
         "set xlabel 'weight w'; set ylabel 'bias b'; set cblabel 'cost C'\n"
         "set palette defined (0 '#ffffff', 0.04 '#f4f7fb', 0.4 '#8fb3d3', 0.7 '#3f6f9f', 1 '#16304d')\n"
         "set palette maxcolors 25; set cbrange [0:2.5]; set cbtics 0.5; set key opaque box lw 0.5 top right spacing 1.2\n";
  drawing << "set xrange [" << least_weight << ':' << most_weight << "]; set yrange [" << least_bias << ':' << most_bias
          << "]\n";
  drawing << "plot $surface using 1:2:3 with image notitle, "
             "$contours using 1:2 with lines lc rgb '#5f7f9f' lw 0.6 notitle, "
             "-x with lines lc rgb '#222222' lw 1.4 dt (6,6) title 'w = -b', "
             "$descent using 1:2 with lines lc rgb '#d1361b' lw 2.4 title 'descent', "
             "$descent using 1:2 every ::0::0 with points pt 7 ps 1.2 lc rgb '#d1361b' notitle\n";
  for (const char* ending : {".svg", ".png"}) {
    const std::string file = folder + "/01_not_neuron" + ending;
    drawing.write(file);
    std::cout << "drawn: " << file << '\n';
  }
}

// The same in characters.
void print_map(const points& descent) {
  text_sheet sheet(81, 31);
  const auto column_of = [&](double weight) {
    return std::lround((weight - least_weight) / (most_weight - least_weight) * 80);
  };
  const auto row_of = [&](double bias) { return std::lround((most_bias - bias) / (most_bias - least_bias) * 30); };
  for (std::size_t row = 0; row < sheet.rows(); ++row)
    for (std::size_t column = 0; column < sheet.columns(); ++column)
      sheet(column, row) =
          shade_of(cost_at(least_weight + (most_weight - least_weight) * static_cast<double>(column) / 80,
                           most_bias - (most_bias - least_bias) * static_cast<double>(row) / 30),
                   0, 2.5);
  for (const auto& point : descent)
    if (point[0] > least_weight && point[0] < most_weight && point[1] > least_bias && point[1] < most_bias)
      sheet(static_cast<std::size_t>(column_of(point[0])), static_cast<std::size_t>(row_of(point[1]))) = 'o';
  std::cout << "C over w (to the right) and b (upwards); light is low, o is the descent:\n\n" << sheet.text("  ");
}

int main(int argc, char** argv) try {
  CLI::App app("One neuron learns NOT.");
  std::string folder = ".";
  app.add_option("--out", folder, "where to write the drawing")->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);

  std::cout << "The chain rule of one neuron:\n  "
            << as_text(d(C) / d(W<1>), expand<neuron>(d(C) / d(W<1>)), closed_form<neuron>(d(C) / d(W<1>))) << "\n  "
            << as_text(d(C) / d(b<1>), expand<neuron>(d(C) / d(b<1>)), closed_form<neuron>(d(C) / d(b<1>))) << "\n\n";

  // It begins with w = 1.3 and b = -0.1, and is wrong about both.
  model<neuron, double> m{explicit_values{{1.3, -0.1}}};
  const tensor<double, shape<1>> zero{0.0}, unit{1.0};
  std::printf("w = 1.3, b = -0.1\n  x = 0, y = 1: a = %6.3f, C = %.3f\n  x = 1, y = 0: a = %6.3f, C = %.3f\n",
              m(zero)(0), cost_of(m, squared_error{}, zero, unit), m(unit)(0), cost_of(m, squared_error{}, unit, zero));
  std::printf("  the training set's cost is their mean, C = %.3f\n\n", cost_of(m, squared_error{}, questions, answers));

  // Descent: a small step against the gradient, many times.
  const int steps = 4000;
  const double learning_rate = 0.05;
  points descent;
  std::printf("  step        w        b        C    dC/dw    dC/db\n");
  for (int step = 0; step <= steps; ++step) {
    const auto [cost, gradient] = value_and_gradient(m, squared_error{}, questions, answers);
    const double weight = m[W<1>](0, 0), bias = m[b<1>](0);
    if (step == 0 || step == 3 || step == 10 || step == 30 || step == 100 || step == 300 || step == 1000 ||
        step == steps)
      std::printf("%6d %8.4f %8.4f %8.5f %8.4f %8.4f\n", step, weight, bias, cost, gradient[W<1>](0, 0),
                  gradient[b<1>](0));
    descent.push_back({weight, bias});
    m[W<1>] -= learning_rate * gradient[W<1>];
    m[b<1>] -= learning_rate * gradient[b<1>];
  }
  std::printf("\nNOT 0 = %.3f, NOT 1 = %.3f; w / -b = %.3f: the valley's floor is w = -b.\n\n", m(zero)(0), m(unit)(0),
              m[W<1>](0, 0) / -m[b<1>](0));

  if (gnuplot::available()) {
    draw_descent(descent, folder);
  } else {
    std::cout << "gnuplot is not here, so the drawing is text.\n";
    print_map(descent);
  }
} catch (const std::exception& failure) {
  std::cerr << "01_not_neuron: " << failure.what() << '\n';
  return 1;
}
