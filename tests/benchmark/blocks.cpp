// SPDX-License-Identifier: BSL-1.0
// The works on blocks with batch norms, and on an embedding, in chainrule.
#include "blocks.hpp"
#include "program.hpp"

namespace benchmark {

// The elements in the order of their indices, however they lie, from numbers so far apart.
template <class View>
void set(View view, const float* from, std::size_t apart = 1, float more = 0) {
  const auto end = view.template end<xt::layout_type::row_major>();
  for (auto each = view.template begin<xt::layout_type::row_major>(); each != end; ++each, from += apart)
    *each = *from + more;
}

template <class Work, std::size_t N, class Model, class Place>
void set_entry(Model& m, const numbers& given, Place) {
  const float* const from = given.parameters.data() + matrix_of<Work>(N);
  constexpr bool is_norm = requires { Place::mean; };
  set(m[Place::weight], from, is_norm ? 3 : 1, is_norm ? 1 : 0);
  if constexpr (requires { Place::bias; }) set(m[Place::bias], given.parameters.data() + bias_of_matrix<Work>(N));
  if constexpr (is_norm) {
    set(m[Place::mean], from + 1, 3);
    set(m[Place::variance], from + 2, 3, 1);
  }
}
template <class Work, class Model, class... Places>
void set_all(Model& m, const numbers& given, cr::list<Places...>) {
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    (set_entry<Work, N>(m, given, Places{}), ...);
  }(std::index_sequence_for<Places...>{});
}

template <class T, class Shape, class From>
auto batch(const From& from, std::size_t rows) {
  xt::xtensor<T, Shape::rank + 1> made;
  typename decltype(made)::shape_type extents{rows};
  for (std::size_t axis = 0; axis < Shape::rank; ++axis) extents[axis + 1] = Shape::extent(axis);
  made.resize(extents);
  std::copy_n(from.begin(), made.size(), made.data());
  return made;
}
template <class Work>
auto samples(const numbers& given, std::size_t rows) {
  using shape = typename block<Work>::net::input_shape;
  if constexpr (requires { Work::vocabulary; })
    return batch<int, shape>(tokens_of(given, Work::vocabulary), rows);
  else
    return batch<float, shape>(given.x, rows);
}
template <class Work>
auto targets(const numbers& given, std::size_t rows) {
  if constexpr (Work::loss == cost::classes)
    return batch<int, cr::shape<>>(given.classes, rows);
  else
    return batch<float, typename block<Work>::net::output_shape>(given.y, rows);
}

template <class Work, std::size_t Rows>
class trainer {
 public:
  using net = typename block<Work>::net;
  using loss = std::conditional_t<Work::loss == cost::squared, cr::squared_error, cr::softmax_cross_entropy>;

  explicit trainer(const numbers& numbers) : given(numbers) {}
  void reset() {
    set_all<Work>(m, given, typename block<Work>::places{});
    state = cr::optimizer_for(m, cr::sgd{.learning_rate = Work::rate});
  }
  float step() { return state.step(m, loss{}, x, y, scratch); }

 private:
  const numbers& given;
  cr::model<net> m{cr::constant{}};
  decltype(cr::optimizer_for(m, cr::sgd{})) state = cr::optimizer_for(m, cr::sgd{.learning_rate = Work::rate});
  decltype(cr::tape_for(m, Rows)) scratch = cr::tape_for(m, Rows);
  decltype(samples<Work>(given, Rows)) x = samples<Work>(given, Rows);
  decltype(targets<Work>(given, Rows)) y = targets<Work>(given, Rows);
};

template <class Work, std::size_t Rows>
class answerer {
 public:
  using net = typename block<Work>::net;

  explicit answerer(const numbers& given) {
    static_assert(Rows == 1);
    std::copy_n(given.x.begin(), x.size(), x.data());
    cr::model<net> m{cr::constant{}};
    set_all<Work>(m, given, typename block<Work>::places{});
    small = cr::folded(m);
  }
  auto operator()() const { return small(x); }

 private:
  cr::model<cr::folded_network<net>> small{cr::constant{}};
  cr::tensor<float, typename net::input_shape> x;
};

inline void prepare(const settings&) {}

}  // namespace benchmark

BENCHMARK_MAIN(trainer, answerer, prepare)
