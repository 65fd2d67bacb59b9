// SPDX-License-Identifier: BSL-1.0
// The Jacobians by chainrule's evaluate: in the order of the plan, and in the orders from the input on and from the
// output back.
#include <chainrule/chainrule.hpp>

#include "jacobian.hpp"

namespace benchmark {

namespace cr = chainrule;
using namespace chainrule::calculus;

template <class Work>
struct written;
template <>
struct written<bottleneck> {
  using net = cr::network<cr::input<784>, cr::dense<128>, cr::dense<8>, cr::dense<128>, cr::dense<784>, cr::dense<784>>;
  static constexpr auto plan = cr::multiplication_order<net>(d(a<5>) / d(a<0>));
  // 11.4, 562.2 and 159.0 million multiply-adds.
  static_assert(plan.cost == 11'440'128 && plan.forward_cost == 562'171'904 && plan.reverse_cost == 158'957'568);
};
template <>
struct written<small_tanh> {
  using net = cr::network<cr::input<32>, cr::dense<64, cr::act::tanh>, cr::dense<64, cr::act::tanh>,
                          cr::dense<16, cr::act::tanh>>;
  static constexpr auto plan = cr::multiplication_order<net>(d(a<3>) / d(a<0>));
};

template <class Work>
class jacobian {
 public:
  using net = typename written<Work>::net;
  static constexpr auto plan = written<Work>::plan;

  explicit jacobian(const numbers& given) {
    std::copy_n(given.x.begin(), x.size(), x.data());
    [&]<std::size_t... N>(std::index_sequence<N...>) {
      ((set(m[W<N + 1>], given.parameters.data() + weight_of<Work>(N)),
        set(m[b<N + 1>], given.parameters.data() + bias_of<Work>(N))),
       ...);
    }(std::make_index_sequence<Work::layers.size()>{});
  }

  template <class Each>
  void each_way(Each each) {
    each("best", [this] { return evaluate(plan.order, m, x); });
    each("forward", [this] { return evaluate(plan.forward_order, m, x); });
    each("reverse", [this] { return evaluate(plan.reverse_order, m, x); });
  }

 private:
  template <class View>
  static void set(View view, const float* from) {
    std::copy_n(from, view.size(), view.template begin<xt::layout_type::row_major>());
  }

  cr::model<net> m{cr::constant{}};
  cr::tensor<float, typename net::input_shape> x;
};

inline void prepare(const settings&) {}

}  // namespace benchmark

BENCHMARK_JACOBIANS(jacobian, prepare)
