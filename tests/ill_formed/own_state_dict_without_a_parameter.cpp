// SPDX-License-Identifier: BSL-1.0
// refuses: a state_dict that leaves out one of the layer's parameters
// says: scaled states a state_dict without W: list stored_tensor<"name", kind> for each parameter and buffer, once
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/storage/storage.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct scaled {
  template <class In>
  using output = In;
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<parameter<weight, In, begins_at<1>>>;
    using equations = list<equation<activation, op::multiply, layer_input, weight>>;
    using state_dict = list<stored_tensor<"gain", bias>>;
  };
};

int main() {
  const model<network<input<3>, scaled>> m;
  save(m, "net.safetensors");
}
