// SPDX-License-Identifier: BSL-1.0
// refuses: training on a source of the user's that cannot be read
// says: the source rows_of_mine needs size() and read(batch), or begin_epoch(epoch) and read_next(batch), for a batch_memory of its numbers
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/training/fit_source.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

struct rows_of_mine {
  using number = float;
  std::vector<std::size_t> input_extents() const { return {3}; }
  std::vector<std::size_t> target_extents() const { return {2}; }
  bool has_classes() const { return false; }
  std::size_t size() const { return 8; }
};

int main() {
  model<net> m;
  rows_of_mine rows;
  const history past = fit(m, squared_error{}, adam{}, rows, {.epochs = 3});
  return past.stopped_early;
}
