// SPDX-License-Identifier: BSL-1.0
// refuses: a model that may not change
// says: load changes the model, which may be neither const nor a temporary
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/storage/storage.hpp>

using namespace chainrule;

int main() {
  const model<network<input<3>, dense<2>>> m;
  const file_metadata said = load(m, "net.safetensors");
}
