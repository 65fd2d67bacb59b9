// SPDX-License-Identifier: BSL-1.0

// 03: a hidden layer, and its chain rule on paper.
//
// With a second layer after it, the first one's weights act on the cost through everything that follows. The chain
// rule says how, and it depends on nothing but the order of the layers: so it is worked out, checked and written by the
// compiler. No number is computed here before the last part. At the end, all of it is written as a page.

#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <chainrule/chainrule.hpp>
#include <xtensor/xio.hpp>
#include <xtensor/xmath.hpp>

using namespace chainrule;
using namespace chainrule::calculus;  // C, a<n>, z<n>, W<n>, b<n>, d

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

// The factors from the cost to the first weight, in the order in which they are multiplied.
static_assert(expand<net>(d(C) / d(W<1>)) ==
              d(C) / d(a<2>) * d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));

// From layer to layer: da<j>/da<j-1> = sigma'(z<j>) W<j>. Formulas that look alike but are wrong are not equal to it.
static_assert(closed_form<net>(d(a<2>) / d(a<1>)) == sigma_prime(z<2>) * W<2>);
static_assert(closed_form<net>(d(a<2>) / d(a<1>)) != W<2> * a<2>);
static_assert(closed_form<net>(d(a<2>) / d(a<1>)) != sigma_prime(z<2>) * W<1>);
static_assert(closed_form<net>(d(a<2>) / d(a<1>)) != sigma_prime(z<2>) / sigma_prime(z<1>));

// Shapes multiply as matrices do: (2 x 2)(2 x 4) is 2 x 4.
static_assert(shape_of<net>(d(a<2>) / d(a<1>)) == shape<2, 4>{});

// A network with a skip connection: layer 2 adds the output of a block to the block's input, a<1>.
using with_residual = network<input<3>, dense<4, act::tanh>, residual<dense<4, act::tanh>, dense<4>>, dense<2>>;
static_assert(expand<with_residual>(d(a<2>) / d(a<1>)) == one + d(a<2>) / d(a<2, 2>) * d(a<2, 2>) / d(z<2, 2>) *
                                                                    d(z<2, 2>) / d(a<2, 1>) * d(a<2, 1>) / d(z<2, 1>) *
                                                                    d(z<2, 1>) / d(a<1>));

// Whether a derivative exists can be asked without an error; using one that does not exist is refused in one sentence.
static_assert(!verdict_of_derivative<net, decltype(d(a<1>) / d(W<2>))>::accepted);  // layer 1 comes before layer 2
static_assert(!verdict_of_derivative<net, decltype(d(C) / d(W<9>))>::accepted);     // there is no layer 9

template <class Derivative>
void print(const char* title, Derivative derivative) {
  std::cout << title << "\n\n  " << as_text<net>(derivative, expand<net>(derivative)) << "\n\n  "
            << as_latex<net>(derivative, expand<net>(derivative))
            << "\n\n  closed form: " << as_text(closed_form<net>(derivative)) << "\n               "
            << as_latex(closed_form<net>(derivative)) << "\n\n";
}

// The whole of it on paper: topology, each factor in closed form, the product for each parameter and the order to
// multiply it in.
void write_pages(const std::string& name) {
  std::ofstream(name + ".tex") << derivation<net>();
  std::ofstream(name + ".md") << derivation<net>(paper::markdown);
  std::ofstream(name + "_residual.tex") << derivation<with_residual, softmax_cross_entropy>();
  std::cout << "\nwritten: " << name << ".tex, " << name << ".md, " << name
            << "_residual.tex. pdflatex makes a PDF of the first and the last.\n";
}

int main(int argc, char** argv) {
  CLI::App app("The chain rule of a network with a hidden layer, as text, in LaTeX and on paper.");
  std::string folder = ".";
  app.add_option("--out", folder, "where to write the pages")->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);

  std::cout << "network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>: " << net::parameter_count
            << " parameters.\n"
            << "Text, with each factor's shape in brackets; LaTeX, with it under the factor.\n\n";
  print("The last layer's weight:", d(C) / d(W<2>));
  print("The first layer's weight:", d(C) / d(W<1>));
  print("From output to input, the Jacobian:", d(a<2>) / d(a<0>));

  std::cout << "Each factor by itself:\n\n"
            << "  " << as_text(d(C) / d(a<2>), closed_form<net>(d(C) / d(a<2>))) << "\n  "
            << as_text(d(a<2>) / d(z<2>), closed_form<net>(d(a<2>) / d(z<2>))) << "\n  "
            << as_text(d(z<2>) / d(a<1>), closed_form<net>(d(z<2>) / d(a<1>))) << "\n  "
            << as_text(d(a<1>) / d(z<1>), closed_form<net>(d(a<1>) / d(z<1>))) << "\n  "
            << as_text(d(z<1>) / d(W<1>), closed_form<net>(d(z<1>) / d(W<1>))) << "\n  "
            << as_text(d(z<1>) / d(b<1>), closed_form<net>(d(z<1>) / d(b<1>))) << "\n\n";

  std::cout << "A residual is a sum of two paths; the direct one is the identity:\n\n  "
            << as_text<with_residual>(d(a<2>) / d(a<1>), expand<with_residual>(d(a<2>) / d(a<1>))) << "\n\n  "
            << as_latex<with_residual>(d(a<2>) / d(a<1>), expand<with_residual>(d(a<2>) / d(a<1>))) << "\n\n"
            << "and with everything before and after it:\n\n  "
            << as_text(d(C) / d(W<1>), expand<with_residual>(d(C) / d(W<1>))) << "\n\n";

  // With numbers: the product of the factors, multiplied by hand, is the gradient that training uses.
  model<net, double> m{glorot_uniform{}, seed{3}};
  m[b<1>] = {0.1, -0.2, 0.3, 0.0};
  const tensor<double, shape<3>> sample{0.7, 0.6, 0.2};
  const tensor<double, shape<2>> truth{0.9, 0.6};
  auto scratch = tape_for(m, 1);
  auto gradient = gradient_for(m);
  value_and_gradient(m, squared_error{}, sample, truth, scratch, gradient);

  double largest = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    double from_cost = 0;  // dC/da(2) * da(2)/dz(2) * dz(2)/da(1), at the hidden neuron i
    for (std::size_t k = 0; k < 2; ++k) {
      const double out = scratch[a<2>](0, k);
      from_cost += 2 * (out - truth(k)) * (1 - out * out) * m[W<2>](k, i);
    }
    const double hidden = scratch[a<1>](0, i);
    for (std::size_t j = 0; j < 3; ++j)  // * da(1)/dz(1) * dz(1)/dW(1)
      largest = std::max(largest, std::abs(from_cost * (1 - hidden * hidden) * sample(j) - gradient[W<1>](i, j)));
  }
  std::cout << "dC/dW(1) = " << gradient[W<1>] << "\nThe factors multiplied by hand differ from it by at most "
            << largest << ".\n";

  write_pages(folder + "/03_chain_rule");
}
