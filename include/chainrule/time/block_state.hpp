// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <chainrule/engine/fusion.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/time/block_operations.hpp>

// A stream of a network without recurrent layers: its operations go over all steps of a block, one after another.
namespace chainrule::internal::scans {

/// What is asked of a network for its stream. Its values are sequences, and lie as the plan for answers says; where
/// there a value has its `steps`, it has here a block's.
template <class Answering>
struct blocks_of {
  using planned = topologies::answering<Answering>;
  static constexpr std::size_t count = Answering::graph_type::extents.values;
  static constexpr std::size_t steps = Answering::input_shape::extent(0);
  static constexpr const auto& graph() { return Answering::graph(); }
  static constexpr const auto& plan() { return memory_plan_of<planned>; }

  template <std::size_t Value>
  using operation = over_block<engine::maker<Answering, Value>>;
  static constexpr std::size_t features(std::size_t value) { return graph().values[value].size / steps; }
  static constexpr std::size_t offset(std::size_t value) {
    const std::size_t place = plan().value_offset[value];
    return (place == no_index ? plan().input_offset : place) / steps * steps_together;
  }
  static constexpr std::size_t extent = plan().value_extent / steps * steps_together;

  /// Whether a value is computed: the answer depends on it, and it does not lie in another one's place as it is.
  struct value_list : index_list<count> {
    bool computed[count] = {};
  };
  static constexpr value_list values = [] {
    value_list list;
    bool needed[count] = {};
    needed[graph().output] = true;
    for (std::size_t f = Answering::graph_type::extents.factors; f-- > 0;)
      if (needed[graph().factors[f].y] && !graph().factors[f].to_parameter) needed[graph().factors[f].x] = true;
    for (std::size_t v = 1; v < count; ++v)
      if (needed[v] && plan().variable[v] == v) list.computed[list.number[list.count++] = v] = true;
    return list;
  }();
};

// The rings of a network's convolutions.
template <class Answering, class Values>
struct rings_of;
template <class Answering, std::size_t... Place>
struct rings_of<Answering, std::index_sequence<Place...>> {
  using net = blocks_of<Answering>;
  struct ring_places {
    std::size_t count = 0;
    std::size_t extent = 0;
    std::size_t number[net::count] = {};
    std::size_t offset[net::count] = {};
  };
  static constexpr ring_places places = [] {
    ring_places all;
    const std::size_t reach[] = {net::template operation<net::values.number[Place]>::reach..., 0};
    for (std::size_t p = 0; p < sizeof...(Place); ++p) {
      const std::size_t v = net::values.number[p];
      if (reach[p] == 0) continue;
      all.number[v] = all.count++;
      all.offset[v] = all.extent;
      std::size_t x = 0;
      for (std::size_t f = 0; f < Answering::graph_type::extents.factors; ++f)
        if (net::graph().factors[f].y == v && !net::graph().factors[f].to_parameter) x = net::graph().factors[f].x;
      all.extent += ring_of_steps(reach[p]).row() * net::features(x);
    }
    return all;
  }();
};
template <class Answering>
inline constexpr const auto& rings =
    rings_of<Answering, std::make_index_sequence<blocks_of<Answering>::values.count>>::places;

// Whether all operations that a network's answer depends on are there for blocks.
template <class Answering, class Values>
struct all_over_blocks;
template <class Answering, std::size_t... Place>
struct all_over_blocks<Answering, std::index_sequence<Place...>> {
  using net = blocks_of<Answering>;
  // An element is computed from the same element of each argument, values all of them.
  template <std::size_t Value>
  static constexpr bool of_like_values = [] {
    std::size_t alike = 0;
    for (const factor_record& factor : net::graph().factors)
      if (factor.y == Value && !factor.to_parameter && net::features(factor.x) == net::features(Value)) ++alike;
    return alike == graphs::argument_count<engine::variables_of<Answering, Value>>;
  }();
  template <std::size_t Value, class Operation = typename net::template operation<Value>>
  static constexpr bool is_there = Operation::exists && (!Operation::by_elements || of_like_values<Value>);
  static constexpr bool value = meta::all({is_there<net::values.number[Place]>...});
};
template <class Answering>
inline constexpr bool goes_by_blocks = [] {
  if constexpr (Answering::graph_type::extents.repeats > 0)
    return false;
  else
    return all_over_blocks<Answering, std::make_index_sequence<blocks_of<Answering>::values.count>>::value;
}();

/// The memory of a block.
template <class T>
struct block_memory {
  std::size_t steps;
  const T* parameters;
  T* values;
  T* rings;
  std::size_t* places;
};

/// What an operation sees of a block.
template <class Answering, std::size_t Value, class T>
struct block_frame {
  using scalar = T;
  using net = blocks_of<Answering>;
  using variables = engine::variables_of<Answering, Value>;
  static constexpr std::size_t step = Answering::graph().values[Value].step;
  static constexpr std::size_t argument_count = graphs::argument_count<variables>;
  static constexpr std::size_t y_features = net::features(Value);
  const block_memory<T>& memory;

  template <std::size_t K>
  using kind = typename graphs::kind_named<op::argument<K>, variables>::type;
  template <std::size_t K>
  static constexpr std::size_t features = net::features(value_at<Answering, step, kind<K>>);
  template <std::size_t K>
  static constexpr storage_order order = order_at<Answering, step, kind<K>>;

  std::size_t steps() const { return memory.steps; }
  template <std::size_t K>
  const T* rows() const {
    return memory.values + net::offset(value_at<Answering, step, kind<K>>);
  }
  template <std::size_t K>
  const T* parameter() const {
    return memory.parameters + Answering::graph().parameters[parameter_at<Answering, step, kind<K>>].offset;
  }
  T* result() const { return memory.values + net::offset(Value); }
  kernel::in_matrix<T> to() const { return {result(), steps_together}; }

  T* ring() const { return memory.rings + rings<Answering>.offset[Value]; }
  std::size_t place() const { return memory.places[rings<Answering>.number[Value]]; }
  void move_on(std::size_t length) const {
    std::size_t& now = memory.places[rings<Answering>.number[Value]];
    now = now + steps() < length ? now + steps() : now + steps() - length;
  }
};

template <class Answering, class T>
struct compute_over_block {
  const block_memory<T>& memory;
  template <std::size_t Place>
  void operator()() const {
    constexpr std::size_t value = blocks_of<Answering>::values.number[Place];
    blocks_of<Answering>::template operation<value>::forward(block_frame<Answering, value, T>{memory});
  }
};

/// Where a stream is in its sequence: the inputs of each convolution's last steps. Its size is a constant.
template <class Answering, class T>
class block_state {
  using net = blocks_of<Answering>;

 public:
  static constexpr std::size_t features = Answering::input_shape::extent(1);
  static constexpr std::size_t units = Answering::output_shape::extent(1);

  /// The answers to some steps, as many together as there is room for.
  void advance(const T* parameters, std::size_t count, const T* x, T* answers) {
    T* const input = values.data() + net::offset(0);
    const T* const output = values.data() + net::offset(Answering::graph().output);
    for (std::size_t first = 0, some; first < count; first += some) {
      some = count - first < steps_together ? count - first : steps_together;
      for (std::size_t t = 0; t < some; ++t)
        for (std::size_t i = 0; i < features; ++i) input[i * steps_together + t] = x[(first + t) * features + i];
      const block_memory<T> memory{some, parameters, values.data(), before.data(), places.data()};
      for_each_index<0, net::values.count>(compute_over_block<Answering, T>{memory});
      for (std::size_t t = 0; t < some; ++t)
        for (std::size_t i = 0; i < units; ++i) answers[(first + t) * units + i] = output[i * steps_together + t];
    }
  }

 private:
  alignas(64) std::array<T, rings<Answering>.extent> before{};
  alignas(64) std::array<T, net::extent> values{};
  std::array<std::size_t, rings<Answering>.count> places{};
};

}  // namespace chainrule::internal::scans
