// SPDX-License-Identifier: BSL-1.0
// The works in dlib's layers. Its tensors are filled once: the conversion from its containers is not timed.
#include <dlib/dnn.h>

#include "../program.hpp"

namespace benchmark {

// dlib's network type after `Count` layers, and after the last one, its loss.
template <act F, class Below>
struct activated {
  using type = Below;
};
template <class Below>
struct activated<act::relu, Below> {
  using type = dlib::relu<Below>;
};
template <class Below>
struct activated<act::tanh, Below> {
  using type = dlib::htan<Below>;
};

template <const layer& What, class Below>
auto with_layer() {
  if constexpr (!What.convolves())
    return std::type_identity<typename activated<What.f, dlib::fc<What.outputs, Below>>::type>{};
  else {
    using convolved = dlib::add_layer<
        dlib::con_<long(What.outputs), long(What.kernel), long(What.kernel), int(What.stride), int(What.stride), 0, 0>,
        Below>;
    using active = typename activated<What.f, convolved>::type;
    if constexpr (What.pool > 1)
      return std::type_identity<dlib::add_layer<
          dlib::max_pool_<long(What.pool), long(What.pool), int(What.pool), int(What.pool), 0, 0>, active>>{};
    else
      return std::type_identity<active>{};
  }
}

template <class Work, std::size_t Count>
struct below {
  static constexpr const layer& last = Work::layers[Count - 1];
  using type = typename decltype(with_layer<last, typename below<Work, Count - 1>::type>())::type;
};
template <class Work>
struct below<Work, 0> {
  using type = dlib::input<dlib::matrix<float>>;
};

template <class Work>
using hidden = typename below<Work, Work::layers.size()>::type;
template <class Work>
using network = dlib::add_loss_layer<
    std::conditional_t<Work::loss == cost::squared, dlib::loss_mean_squared_multioutput_, dlib::loss_multiclass_log_>,
    hidden<Work>>;

// dlib makes its parameters with the first answer, and wants to have converted samples before.
template <class Work, class Net>
void fill(Net& net, dlib::resizable_tensor& x, const numbers& given, std::size_t rows) {
  constexpr image in = Work::input;
  const std::vector<dlib::matrix<float>> blank(rows, dlib::zeros_matrix<float>(1, 1));
  net.to_tensor(blank.begin(), blank.end(), x);
  x.set_size(long(rows), long(in.channels), long(in.height), long(in.width));
  std::copy_n(given.x.begin(), x.size(), x.host());
  net.subnet().forward(x);
}

// Layers are visited from the last to the first.
template <class Work>
struct set_parameters {
  const numbers& given;
  std::size_t& n;

  template <class Detail>
  void operator()(Detail& detail) const {
    auto& parameters = detail.get_layer_params();
    if (parameters.size() == 0) return;
    const layer& what = Work::layers[--n];
    const std::size_t fan_in = parameters.size() / what.outputs - 1;
    std::size_t place = 0;
    for (std::size_t i = 0; i < n; ++i) place += Work::layers[i].parameters(input_of<Work>(i));
    const float* from = given.parameters.data() + place;
    float* to = parameters.host();
    for (std::size_t o = 0; o < what.outputs; ++o)
      for (std::size_t i = 0; i < fan_in; ++i)
        (what.convolves() ? to[o * fan_in + i] : to[i * what.outputs + o]) = from[o * fan_in + i];
    std::copy_n(from + what.outputs * fan_in, what.outputs, to + what.outputs * fan_in);
  }
};

template <class Work, class Net>
void set(Net& net, const numbers& given) {
  std::size_t n = Work::layers.size();
  dlib::visit_computational_layers(net, set_parameters<Work>{given, n});
}

template <class Work, std::size_t Rows>
class trainer {
  static constexpr bool adaptive = Work::optimizer == rule::adam;
  using solver = std::conditional_t<adaptive, dlib::adam, dlib::sgd>;

 public:
  explicit trainer(const numbers& numbers) : given(numbers) {
    fill<Work>(net, x, given, Rows);
    constexpr std::size_t size = output_size<Work>;
    for (std::size_t r = 0; r < Rows; ++r) {
      if constexpr (Work::loss == cost::squared)
        targets.push_back(dlib::mat(given.y.data() + r * size, long(size), 1));
      else
        targets.push_back(static_cast<unsigned long>(given.classes[r]));
    }
  }

  void reset() {
    set<Work>(net, given);
    if constexpr (adaptive)
      solvers.assign(net.num_computational_layers, solver(0, 0.9f, 0.999f));
    else
      solvers.assign(net.num_computational_layers, solver(0, 0));
  }

  float step() {
    // Its derivative of the squared error is half of ours, so it takes twice the rate.
    const double factor = Work::loss == cost::squared ? 2 : 1;
    const double loss = net.compute_parameter_gradients(x, targets.begin());
    net.update_parameters(solvers, factor * (adaptive ? adam_rate : descent_rate));
    return float(loss);
  }

 private:
  const numbers& given;
  network<Work> net;
  dlib::resizable_tensor x;
  std::vector<std::conditional_t<Work::loss == cost::squared, dlib::matrix<float>, unsigned long>> targets;
  std::vector<solver> solvers;
};

template <class Work, std::size_t Rows>
class answerer {
 public:
  explicit answerer(const numbers& given) {
    fill<Work>(net, x, given, Rows);
    set<Work>(net, given);
  }
  const float* operator()() { return net.subnet().forward(x).host(); }

 private:
  network<Work> net;
  dlib::resizable_tensor x;
};

inline void prepare(const settings&) {}

}  // namespace benchmark

BENCHMARK_MAIN(trainer, answerer, prepare)
