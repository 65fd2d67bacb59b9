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

/// After a value's steps are stored.
template <class Net, std::size_t Variable, class T>
CHAINRULE_INLINE void close_ring_of(const block_memory<T>& memory) {
  constexpr const auto& plan = block_plan_of<Net>;
  if constexpr (plan.reach[Variable] > 0) {
    constexpr ring_of_steps ring(plan.reach[Variable]);
    close_ring(block_planner<Net>::features(Variable), memory.steps, ring, memory.places[plan.ring[Variable]],
               memory.rings + plan.place[Variable]);
  }
}

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

  // A value's rows are as far apart as in its ring, if it has one.
  static constexpr std::size_t stride_of(std::size_t variable) {
    return plan.reach[variable] > 0 ? ring_of_steps(plan.reach[variable]).row() : steps_together;
  }
  template <class Name>
  static constexpr std::size_t variable_named =
      plan.variable[value_at<Net, step, typename graphs::kind_named<Name, variables>::type>];
  template <class Name>
  static constexpr std::size_t stride_named = stride_of(variable_named<Name>);
  template <std::size_t K>
  static constexpr std::size_t stride = stride_named<op::argument<K>>;
  static constexpr std::size_t y_stride = stride_of(Value);

  std::size_t steps() const { return memory.steps; }
  T* rows_of(std::size_t variable) const {
    if (plan.reach[variable] == 0) return memory.values + plan.place[variable] * steps_together;
    return memory.rings + plan.place[variable] + memory.places[plan.ring[variable]];
  }
  template <class Name>
  const T* rows_named() const {
    return rows_of(variable_named<Name>);
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

  /// The ring of an argument.
  template <std::size_t K>
  kernel::steps_in_ring<T> ring(std::size_t taps, std::size_t dilation) const {
    constexpr std::size_t variable = variable_named<op::argument<K>>;
    constexpr ring_of_steps of(plan.reach[variable]);
    return {
        memory.rings + plan.place[variable], of.row(), memory.places[plan.ring[variable]], of.length, taps, dilation};
  }

  /// Where a product's sums go.
  auto sums() const {
    constexpr std::size_t function = plan.function[Value];
    if constexpr (function == no_index)
      return sums_through<void>(added());
    else
      return sums_through<typename engine::maker<Net, function>::function>(added());
  }

 private:
  auto added() const {
    constexpr std::size_t other = plan.other[Value];
    if constexpr (other == no_index)
      return nothing_added{};
    else if constexpr (plan.is_added[other])
      return product_added{over_block<engine::maker<Net, other>>::product(block_frame<Net, other, T>{memory})};
    else
      return rows_added<T>{rows_of(other), stride_of(other)};
  }
  template <class Function, class Added>
  to_rows<Function, Added, T> sums_through(const Added& added) const {
    constexpr std::size_t to = plan.result[Value];
    return {rows_of(to), stride_of(to), added};
  }
};

template <class Net, class T>
struct compute_over_block {
  const block_memory<T>& memory;
  template <std::size_t Place>
  void operator()() const {
    constexpr std::size_t value = block_plan_of<Net>.number[Place];
    using over = over_block<engine::maker<Net, value>>;
    const block_frame<Net, value, T> at{memory};
    if constexpr (over::is_product)
      kernel::product_over_lanes(memory.steps, over::product(at), at.sums());
    else
      over::forward(at);
    close_ring_of<Net, block_plan_of<Net>.result[value]>(memory);
  }
};

/// The state of a stream within its sequence: the inputs of each convolution's last steps. Its size is a constant.
template <class Net, class T>
class block_state {
  static constexpr const auto& plan = block_plan_of<Net>;

 public:
  static constexpr std::size_t features = block_planner<Net>::features(0);  // of all inputs
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
    using frame = block_frame<Net, plan.number[0], T>;
    constexpr std::size_t output = plan.variable[Net::graph().output];
    for (std::size_t first = 0, some; first < count; first += some) {
      some = count - first < steps_together ? count - first : steps_together;
      const block_memory<T> memory{some, parameters, values.data(), rings.data(), places.data()};
      const frame at{memory};
      T* const in = at.rows_of(0);
      for (std::size_t t = 0; t < some; ++t)
        for (std::size_t i = 0; i < features; ++i) in[i * frame::stride_of(0) + t] = x[(first + t) * features + i];
      close_ring_of<Net, 0>(memory);
      for_each_index<0, plan.count>(compute_over_block<Net, T>{memory});
      const T* const out = at.rows_of(output);
      for (std::size_t t = 0; t < some; ++t)
        for (std::size_t i = 0; i < units; ++i)
          answers[(first + t) * units + i] = out[i * frame::stride_of(output) + t];
      for (std::size_t ring = 0; ring < plan.rings; ++ring) {
        const std::size_t next = places[ring] + some;
        places[ring] = next < plan.ring_length[ring] ? next : next - plan.ring_length[ring];
      }
    }
  }

 private:
  alignas(64) std::array<T, plan.rings_extent> rings{};
  alignas(64) std::array<T, plan.extent * steps_together> values{};
  std::array<std::size_t, plan.rings> places{};
};

}  // namespace chainrule::internal::scans
