// SPDX-License-Identifier: BSL-1.0
// refuses: a file's name in the place of a model
// says: argument 1 of save is a text and must be a model: write save(model, "net.safetensors")
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/storage/storage.hpp>

using namespace chainrule;

int main() {
  model<network<input<3>, dense<2>>> m;
  save("net.safetensors", m);
}
