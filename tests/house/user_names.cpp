// SPDX-License-Identifier: BSL-1.0
// A program's own names, which `using namespace chainrule` leaves as they are. It is only compiled.
#define WORDS(word)                                                                                                   \
  word(contains) word(value_of) word(activations) word(aligned) word(allows) word(answers) word(batch) word(batches)  \
      word(biases) word(buffer) word(buffers) word(chain) word(chains) word(checkpoint) word(cost) word(costs)        \
          word(data) word(derivatives) word(element) word(elsewhere) word(engine) word(epoch) word(epochs) word(file) \
              word(frame) word(graph) word(image) word(images) word(index_of) word(internal_state) word(join)         \
                  word(kernel) word(labels) word(layers) word(lifetime) word(lies_in) word(lookup) word(loss)         \
                      word(losses) word(matrix) word(meta) word(method) word(model_data) word(names) word(nests)      \
                          word(networks) word(none) word(number) word(numbers) word(optimizers) word(options)         \
                              word(owned) word(parts) word(placer) word(plan) word(plans) word(pool) word(pools)      \
                                  word(rate) word(report) word(result) word(results) word(returns) word(row)          \
                                      word(rows) word(sample) word(samples) word(scratch) word(settings) word(state)  \
                                          word(states) word(step) word(steps) word(storage) word(table) word(tensors) \
                                              word(texts) word(training) word(trial) word(uses) word(vector)          \
                                                  word(walk) word(the_network) word(weighted) word(weights)           \
                                                      word(window) word(writing)
#define DECLARED(word) int word;
WORDS(DECLARED)

#include <chainrule/chainrule.hpp>

using namespace chainrule;

#define USED(word) word = 1;
int main() { WORDS(USED) }
