// SPDX-License-Identifier: BSL-1.0
// What an LSTM's step costs behind its product, forward and back to z and c<t-1>: as equations that the engine computes
// in one loop, as the same equations one after another, and as one operation that was written for it by hand and keeps
// what a cell must: c, which the next step reads, and what its backward pass reads. In turns,
// 20 rounds; the least times, which other work on the machine disturbs least.
#include <chainrule/chainrule.hpp>
#include <chainrule/time/scan.hpp>

#include "program.hpp"

namespace benchmark {

namespace cr = chainrule;
namespace op = chainrule::op;
namespace engine = chainrule::internal::engine;
using namespace chainrule::calculus;

using before = letter<"b">;
using input_gate = letter<"i">;
using forget_gate = letter<"f">;
using candidate = letter<"g">;
using output_gate = letter<"o">;
using cell_state = letter<"c">;
using squashed = letter<"t">;
using kept = letter<"k">;

template <class Operation>
struct alone {
  template <class At>
  static constexpr void forward(const At& at) {
    Operation::forward(at);
  }
  template <std::size_t K>
  struct partial : Operation::template partial<K> {};
};
template <class Operation>
using together = Operation;

// The input is z, of four gates, and behind it c<t-1>.
template <template <class> class As, std::size_t Units>
struct as_equations {
  template <class In>
  struct on {
    using one = cr::shape<Units>;
    using values = cr::list<cr::value<before, one>, cr::value<input_gate, one>, cr::value<forget_gate, one>,
                            cr::value<candidate, one>, cr::value<output_gate, one>, cr::value<cell_state, one>,
                            cr::value<squashed, one>, cr::value<activation, one>>;
    using parameters = cr::list<>;
    using equations =
        cr::list<cr::equation<before, As<op::slice<4 * Units>>, cr::layer_input>,
                 cr::equation<input_gate, As<op::pointwise_part<cr::act::sigmoid, 0>>, cr::layer_input>,
                 cr::equation<forget_gate, As<op::pointwise_part<cr::act::sigmoid, Units>>, cr::layer_input>,
                 cr::equation<candidate, As<op::pointwise_part<cr::act::tanh, 2 * Units>>, cr::layer_input>,
                 cr::equation<output_gate, As<op::pointwise_part<cr::act::sigmoid, 3 * Units>>, cr::layer_input>,
                 cr::equation<cell_state, As<op::sum_of_products>, forget_gate, before, input_gate, candidate>,
                 cr::equation<squashed, As<op::pointwise<cr::act::tanh>>, cell_state>,
                 cr::equation<activation, As<op::sum_of_products>, output_gate, squashed>>;
  };
};

template <std::size_t Units>
struct by_hand {
  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    const T* x = at[op::argument<0>{}];
    T* h = at.result();
    T* s = at.saved(op::saved<0>{});
    for (std::size_t r = 0; r < at.rows(); ++r, x += 5 * Units, h += Units, s += 6 * Units)
      cr::numeric::for_each_vector<T>(
          Units, [=]<class V>(std::size_t u, std::type_identity<V>) __attribute__((always_inline)) {
            using namespace cr::numeric;
            const V i = sigmoid_of(load<V>(x + u)), f = sigmoid_of(load<V>(x + Units + u)),
                    g = tanh_of(load<V>(x + 2 * Units + u)), o = sigmoid_of(load<V>(x + 3 * Units + u));
            const V c = f * load<V>(x + 4 * Units + u) + i * g, t = tanh_of(c);
            store(s + u, i);
            store(s + Units + u, f);
            store(s + 2 * Units + u, g);
            store(s + 3 * Units + u, o);
            store(s + 4 * Units + u, t);
            store(s + 5 * Units + u, c);
            store(h + u, o * t);
          });
  }
  struct by_input : op::derivative<cr::structure::dense> {
    using reads = cr::list<op::argument<0>, op::saved<0>>;
    static constexpr std::size_t multiply_adds(std::size_t y, std::size_t) { return 5 * y; }
    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      const T* x = at[op::argument<0>{}];
      const T* s = at[op::saved<0>{}];
      const T* dh = at.upstream();
      T* dx = at.downstream();
      for (std::size_t r = 0; r < at.rows(); ++r, x += 5 * Units, s += 6 * Units, dh += Units, dx += 5 * Units)
        cr::numeric::for_each_vector<T>(
            Units, [=]<class V>(std::size_t u, std::type_identity<V>) __attribute__((always_inline)) {
              using namespace cr::numeric;
              const V i = load<V>(s + u), f = load<V>(s + Units + u), g = load<V>(s + 2 * Units + u),
                      o = load<V>(s + 3 * Units + u), t = load<V>(s + 4 * Units + u), up = load<V>(dh + u);
              const V dc = up * o * (V(1) - t * t);
              store(dx + u, dc * g * (i * (V(1) - i)));
              store(dx + Units + u, dc * load<V>(x + 4 * Units + u) * (f * (V(1) - f)));
              store(dx + 2 * Units + u, dc * i * (V(1) - g * g));
              store(dx + 3 * Units + u, up * t * (o * (V(1) - o)));
              store(dx + 4 * Units + u, dc * f);
            });
    }
  };
  template <std::size_t K>
  using partial = by_input;
};
template <std::size_t Units>
struct as_one_operation {
  template <class In>
  struct on {
    using values = cr::list<cr::saved<kept, cr::shape<6 * Units>>, cr::value<activation, cr::shape<Units>>>;
    using parameters = cr::list<>;
    using equations = cr::list<cr::equation<cr::with_saved<activation, kept>, by_hand<Units>, cr::layer_input>>;
  };
};

// A pass forward and back over some samples.
template <class Layer, std::size_t Units>
class pass {
 public:
  using net = cr::with_input_gradient<cr::network<cr::input<5 * Units>, Layer>>;
  explicit pass(std::size_t count)
      : rows(count),
        x(count * 5 * Units),
        values(count * cr::memory_plan_of<net>.value_extent),
        adjoints(count * cr::memory_plan_of<net>.adjoint_extent) {
    splitmix from(1);
    for (float& each : x) each = from.symmetric(2);
    for (float& each : adjoints) each = from.symmetric(1);
  }
  void operator()() {
    engine::buffers<float> memory;
    memory.rows = memory.capacity = rows;
    memory.input = x.data();
    memory.values = values.data();
    memory.adjoints = adjoints.data();
    engine::forward<net>(memory);
    engine::backward_to_values<net>(memory);
    touch(adjoints.data());
    result = engine::adjoint_of<net, 0>(memory);
  }
  const float* result = nullptr;

 private:
  std::size_t rows;
  std::vector<float> x, values, adjoints;
};

template <std::size_t Units>
void compare(std::size_t rows) {
  pass<as_equations<together, Units>, Units> equations(rows);
  pass<as_equations<alone, Units>, Units> apart(rows);
  pass<as_one_operation<Units>, Units> operation(rows);
  settings how;
  how.block = 0.005;
  how.blocks = 3;
  double least[3] = {1e9, 1e9, 1e9};
  const auto take = [](double& one, double seconds) { one = std::min(one, seconds); };
  for (int round = 0; round < 20; ++round) {
    take(least[0], time_of(how, 1e9, [] {}, [&] { operation(); }));
    take(least[1], time_of(how, 1e9, [] {}, [&] { equations(); }));
    take(least[2], time_of(how, 1e9, [] {}, [&] { apart(); }));
  }
  std::printf("%zu units, %zu samples: one operation %.3g us, equations %.3f of it, one after another %.3f\n", Units,
              rows, 1e6 * least[0], least[1] / least[0], least[2] / least[0]);
}

}  // namespace benchmark

int main() {
  benchmark::compare<64>(32);
  benchmark::compare<64>(1);
}
