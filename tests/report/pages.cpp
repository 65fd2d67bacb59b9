// SPDX-License-Identifier: BSL-1.0
// Writes pages into the folder that is named, for check_pages.py.
#include <fstream>
#include <string>

#include <chainrule/report/derivation.hpp>

#include "networks.hpp"

template <class Net, class Loss>
void write_pages(const std::string& file) {
  std::ofstream(file + ".tex") << derivation<Net, Loss>();
  std::ofstream(file + ".md") << derivation<Net, Loss>(paper::markdown);
}

int main(int, char** argv) {
  const std::string folder = std::string(argv[1]) + "/";
  write_pages<course, squared_error>(folder + "course");
  write_pages<hidden, squared_error>(folder + "hidden");
  write_pages<lenet, softmax_cross_entropy>(folder + "lenet");
  write_pages<branches, softmax_cross_entropy>(folder + "branches");
  write_pages<ten_layers, binary_cross_entropy>(folder + "ten_layers");
  write_pages<own, cost_of_mine>(folder + "own");
  write_pages<typed, half_cost>(folder + "typed");
  write_pages<parallel, squared_error>(folder + "parallel");
  write_pages<without_parameters, squared_error>(folder + "without_parameters");
}
