// SPDX-License-Identifier: BSL-1.0
// oneDNN's matmul primitive, with the weight in the layout that it chose.
#include <memory>
#include <unordered_map>

#include <dnnl.hpp>

#include "gemm.hpp"

int main() {
  using namespace dnnl;
  engine machine(engine::kind::cpu, 0);
  stream queue(machine);
  using tag = memory::format_tag;
  using type = memory::data_type;
  return benchmark::measure_products([&](benchmark::product& p) {
    const memory::desc a({p.m, p.k}, type::f32, tag::ab), b({p.k, p.n}, type::f32, tag::ab),
        any({p.k, p.n}, type::f32, tag::any), c({p.m, p.n}, type::f32, tag::ab);
    const matmul::primitive_desc chosen(matmul::desc(a, any, c), machine);
    memory given(b, machine, p.b.data()), weight(chosen.weights_desc(), machine);
    reorder(given, weight).execute(queue, given, weight);
    queue.wait();
    const std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, memory(a, machine, p.a.data())},
                                                    {DNNL_ARG_WEIGHTS, weight},
                                                    {DNNL_ARG_DST, memory(c, machine, p.c.data())}};
    return [product = matmul(chosen), arguments, &queue]() mutable {
      product.execute(queue, arguments);
      queue.wait();
    };
  });
}
