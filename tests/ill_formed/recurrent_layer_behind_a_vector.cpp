// SPDX-License-Identifier: BSL-1.0
// refuses: a recurrent layer behind one that answers with its last step alone
// says: layer 2 is lstm<16>, which expects a sequence, shape (steps, features), and receives 32: if a recurrent layer is before it, write all_steps there
// lines: 10
#include <chainrule/types.hpp>

#include <chainrule/time/lstm.hpp>

using namespace chainrule;

using net = network<input<sequence<20>, 4>, lstm<32>, lstm<16>, dense<1>>;
static_assert(net::depth == 3);

int main() {}
