// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/time/block_plan.hpp>

// A stream of a network without recurrent layers: each operation is applied to all steps of a block before the next.
namespace chainrule::internal::scans {

template <class Net>
inline constexpr bool goes_by_blocks = block_plan_of<Net>.goes_by_blocks;

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
template <class Net, std::size_t Value, class T>
struct block_frame {
  using scalar = T;
  using variables = engine::variables_of<Net, Value>;
  static constexpr const auto& plan = block_plan_of<Net>;
  static constexpr std::size_t step = Net::graph().values[Value].step;
  static constexpr std::size_t argument_count = graphs::argument_count<variables>;
  static constexpr std::size_t y_features = block_planner<Net>::features(Value);
  static constexpr std::size_t y_size = Net::graph().values[Value].size;  // of all steps, as without blocks
  static constexpr std::size_t x_size = [] {
    constexpr std::size_t x = value_at<Net, step, typename graphs::kind_named<op::argument<0>, variables>::type>;
    return Net::graph().values[x].size;
  }();
  const block_memory<T>& memory;

  template <std::size_t K>
  using kind = typename graphs::kind_named<op::argument<K>, variables>::type;
  template <std::size_t K>
  static constexpr std::size_t features = block_planner<Net>::features(value_at<Net, step, kind<K>>);
  template <std::size_t K>
  static constexpr storage_order order = order_at<Net, step, kind<K>>;

  std::size_t steps() const { return memory.steps; }
  T* rows_of(std::size_t variable) const { return memory.values + plan.place[variable] * steps_together; }
  template <class Name>
  const T* rows_named() const {
    return rows_of(plan.variable[value_at<Net, step, typename graphs::kind_named<Name, variables>::type>]);
  }
  template <std::size_t K>
  const T* rows() const {
    return rows_named<op::argument<K>>();
  }
  template <std::size_t K>
  const T* parameter() const {
    return memory.parameters + Net::graph().parameters[parameter_at<Net, step, kind<K>>].offset;
  }
  T* result() const { return rows_of(Value); }

  /// Where a product's sums go.
  auto sums() const {
    constexpr std::size_t function = plan.function[Value], other = plan.other[Value];
    T* const first = rows_of(plan.result[Value]);
    const T* const added = other == no_index ? nullptr : rows_of(other);
    if constexpr (function == no_index)
      return to_rows<void, other != no_index, T>{first, added};
    else
      return to_rows<typename engine::maker<Net, function>::function, other != no_index, T>{first, added};
  }

  T* ring() const { return memory.rings + plan.ring_place[Value]; }
  std::size_t place() const { return memory.places[plan.ring[Value]]; }
  void move_on(std::size_t length) const {
    std::size_t& now = memory.places[plan.ring[Value]];
    now = now + steps() < length ? now + steps() : now + steps() - length;
  }
};

template <class Net, class T>
struct compute_over_block {
  const block_memory<T>& memory;
  template <std::size_t Place>
  void operator()() const {
    constexpr std::size_t value = block_plan_of<Net>.number[Place];
    over_block<engine::maker<Net, value>>::forward(block_frame<Net, value, T>{memory});
  }
};

/// The state of a stream within its sequence: the inputs of each convolution's last steps. Its size is a constant.
template <class Net, class T>
class block_state {
  static constexpr const auto& plan = block_plan_of<Net>;

 public:
  static constexpr std::size_t features = Net::input_shape::extent(1);
  static constexpr std::size_t units = Net::output_shape::extent(1);

  // Such networks have no end.
  static std::size_t passed() { return 0; }
  static bool has_room(std::size_t) { return true; }
  void reset() {
    rings.fill(T(0));
    places.fill(0);
  }

  /// The answers to some steps, in blocks as large as possible.
  void advance(const T* parameters, std::size_t count, const T* x, T* answers) {
    T* const input = values.data() + plan.place[0] * steps_together;
    const T* const output = values.data() + plan.place[plan.variable[Net::graph().output]] * steps_together;
    for (std::size_t first = 0, some; first < count; first += some) {
      some = count - first < steps_together ? count - first : steps_together;
      for (std::size_t t = 0; t < some; ++t)
        for (std::size_t i = 0; i < features; ++i) input[i * steps_together + t] = x[(first + t) * features + i];
      const block_memory<T> memory{some, parameters, values.data(), rings.data(), places.data()};
      for_each_index<0, plan.count>(compute_over_block<Net, T>{memory});
      for (std::size_t t = 0; t < some; ++t)
        for (std::size_t i = 0; i < units; ++i) answers[(first + t) * units + i] = output[i * steps_together + t];
    }
  }

 private:
  alignas(64) std::array<T, plan.rings_extent> rings{};
  alignas(64) std::array<T, plan.extent * steps_together> values{};
  std::array<std::size_t, plan.rings> places{};
};

}  // namespace chainrule::internal::scans
