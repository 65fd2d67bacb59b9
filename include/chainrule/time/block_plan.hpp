// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/fusion.hpp>
#include <chainrule/graph/liveness.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/time/block_operations.hpp>

// Which values are computed for a block of steps, in which order, and where they are stored.
namespace chainrule::internal::scans {

/// What a plan needs to know about an operation.
struct block_operation_record {
  bool exists = false;       // it can be applied to blocks
  bool is_product = false;   // a sum and a function of its result may be computed with it
  bool adds_two = false;     // its result is the sum of its two arguments
  bool is_function = false;  // its result is a function of its only argument
  std::size_t reach = 0;     // how many steps it reaches back
};

/// The values that are computed. For each: what is computed together with it, a sum with one more value and then a
/// function; whether it is itself computed as such a value, in the product to which it is added; the value that has the
/// resulting elements; how far convolutions reach back in it. Where they do, it is stored in a ring, whose offset is in
/// numbers; otherwise its offset is in features of a block.
template <std::size_t Values>
struct block_plan : index_list<Values> {
  bool goes_by_blocks = true;
  std::size_t variable[Values] = {};  // the first value that has the same elements
  std::size_t other[Values] = {};     // what is added to a product, or `no_index`
  bool is_added[Values] = {};
  std::size_t function[Values] = {};  // the value that is a function of the sum, or `no_index`
  std::size_t result[Values] = {};
  std::size_t reach[Values] = {};
  std::size_t place[Values] = {};
  std::size_t extent = 0;
  std::size_t rings = 0;
  std::size_t ring[Values] = {};
  std::size_t ring_length[Values] = {};
  std::size_t rings_extent = 0;
};

template <class Net>
struct block_planner {
  static constexpr std::size_t count = Net::graph_type::extents.values, factors = Net::graph_type::extents.factors;
  static constexpr std::size_t steps = Net::output_shape::extent(0);  // and of all values
  static constexpr const auto& g = Net::graph();

  static constexpr std::size_t features(std::size_t value) { return g.values[value].size / steps; }

  // The values on which the answer depends, without those that are the same elements as others.
  static constexpr auto needed_values = [] {
    block_plan<count> plan;
    std::size_t factors_to[count] = {}, last[count] = {};
    bool needed[count] = {};
    needed[g.output] = true;
    for (std::size_t f = factors; f-- > 0;)
      if (needed[g.factors[f].y] && !g.factors[f].to_parameter) needed[g.factors[f].x] = true;
    for (std::size_t f = 0; f < factors; ++f) {
      ++factors_to[g.factors[f].y];
      last[g.factors[f].y] = f;
    }
    for (std::size_t v = 1; v < count; ++v) {
      const factor_record& factor = g.factors[last[v]];
      const bool is_same = factors_to[v] == 1 && !factor.to_parameter && factor.same_elements;
      plan.variable[v] = is_same ? plan.variable[factor.x] : v;
      if (!is_same && needed[v]) plan.number[plan.count++] = v;
    }
    return plan;
  }();

  // Operations by elements take values of one size.
  template <std::size_t Value>
  static constexpr block_operation_record record_of() {
    using operation = engine::maker<Net, Value>;
    using over = over_block<operation>;
    constexpr std::size_t arguments = graphs::argument_count<engine::variables_of<Net, Value>>;
    block_operation_record record{over::exists, over::is_product, false, false, over::reach};
    if (!over::by_elements || !over::exists) return record;
    std::size_t alike = 0;
    for (std::size_t f = 0; f < factors; ++f)
      if (g.factors[f].y == Value && !g.factors[f].to_parameter && features(g.factors[f].x) == features(Value)) ++alike;
    record.exists = alike == arguments;
    record.adds_two = std::is_same_v<operation, op::add> && arguments == 2;
    record.is_function = engine::Elementwise<operation>;
    return record;
  }

  // Decides what is computed together, and where it is stored.
  block_plan<count> plan = needed_values;
  block_operation_record records[count] = {};
  std::size_t uses[count] = {};
  std::size_t user[count] = {};
  std::size_t time[count] = {};

  constexpr void find_uses(const bool* computed) {
    ++uses[plan.variable[g.output]];
    for (std::size_t f = 0; f < factors; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || !computed[factor.y]) continue;
      ++uses[plan.variable[factor.x]];
      user[plan.variable[factor.x]] = factor.y;
    }
  }
  // The other argument of a sum of two.
  constexpr std::size_t other_argument(std::size_t y, std::size_t x) const {
    for (std::size_t f = 0; f < factors; ++f)
      if (g.factors[f].y == y && !g.factors[f].to_parameter && plan.variable[g.factors[f].x] != x)
        return plan.variable[g.factors[f].x];
    return no_index;
  }
  // A product is computed with the one to which it is added, if what it is made of is there already.
  constexpr bool can_be_added(std::size_t y) const {
    if (!records[y].is_product || records[y].reach > 0 || uses[y] > 1) return false;
    for (std::size_t f = 0; f < factors; ++f)
      if (g.factors[f].y == y && !g.factors[f].to_parameter) {
        const std::size_t x = plan.variable[g.factors[f].x];
        return (x == 0 || time[x] > 0) && features(x) <= most_inputs_added;
      }
    return false;
  }
  constexpr void fuse() {
    bool fused[count] = {};
    std::size_t left = 0;
    for (std::size_t p = 0; p < plan.count; ++p) {
      const std::size_t v = plan.number[p];
      if (fused[v]) continue;
      std::size_t now = v;
      plan.other[v] = plan.function[v] = no_index;
      if (records[v].is_product && uses[now] == 1 && now != plan.variable[g.output] && records[user[now]].adds_two) {
        const std::size_t other = other_argument(user[now], now);
        if (other != no_index) plan.is_added[other] = other != 0 && time[other] == 0 && can_be_added(other);
        if (other != no_index && (other == 0 || time[other] > 0 || plan.is_added[other])) {
          plan.other[v] = other;
          now = user[now];
        }
      }
      if (records[v].is_product && uses[now] == 1 && now != plan.variable[g.output] && records[user[now]].is_function)
        now = plan.function[v] = user[now];
      fused[now] = true;
      if (plan.other[v] != no_index) fused[user[v]] = true;
      if (plan.other[v] != no_index && plan.is_added[plan.other[v]]) {
        fused[plan.other[v]] = true;
        time[plan.other[v]] = left + 1;
      }
      plan.result[v] = now;
      time[now] = left + 1;
      if (plan.function[v] != no_index && plan.other[v] != no_index) time[user[v]] = left + 1;
      time[v] = left + 1;
      plan.number[left++] = v;
    }
    plan.count = left;
  }
  constexpr void lay_out(const bool* computed) {
    slot_lifetime items[count] = {};
    std::size_t owner[count] = {}, found = 0;
    for (std::size_t p = 0; p <= plan.count; ++p) {
      const std::size_t v = p == 0 ? 0 : plan.result[plan.number[p - 1]];
      owner[found] = v;
      items[found++] = {plan.reach[v] > 0 ? 0 : features(v), p, v == plan.variable[g.output] ? plan.count + 1 : p,
                        no_index};
    }
    for (std::size_t f = 0; f < factors; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || !computed[factor.y]) continue;
      const std::size_t x = plan.variable[factor.x];
      slot_lifetime& item = items[time[x]];
      if (owner[time[x]] == x && item.last < time[factor.y]) item.last = time[factor.y];
    }
    plan.extent = place_by_liveness<count>(items, found);
    for (std::size_t i = 0; i < found; ++i)
      if (plan.reach[owner[i]] == 0) plan.place[owner[i]] = items[i].offset;
  }
  // A value in which several convolutions reach back has one ring.
  constexpr void place_rings(const bool* computed) {
    for (std::size_t f = 0; f < factors; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || !computed[factor.y]) continue;
      std::size_t& reach = plan.reach[plan.variable[factor.x]];
      if (records[factor.y].reach > reach) reach = records[factor.y].reach;
    }
    for (std::size_t v = 0; v < count; ++v) {
      if (plan.reach[v] == 0) continue;
      const ring_of_steps ring(plan.reach[v]);
      plan.ring[v] = plan.rings;
      plan.ring_length[plan.rings++] = ring.length;
      plan.place[v] = plan.rings_extent;
      plan.rings_extent += ring.row() * features(v);
    }
  }

  template <std::size_t... Place>
  constexpr block_plan<count> compute(meta::index_sequence<Place...>) {
    const block_operation_record found[] = {record_of<needed_values.number[Place]>()..., {}};
    bool computed[count] = {};
    for (std::size_t p = 0; p < sizeof...(Place); ++p) {
      records[plan.number[p]] = found[p];
      computed[plan.number[p]] = true;
      if (!found[p].exists) plan.goes_by_blocks = false;
    }
    if (!plan.goes_by_blocks) return plan;
    find_uses(computed);
    fuse();
    place_rings(computed);
    lay_out(computed);
    return plan;
  }
};

/// The plan of a network in inference over sequences, for networks without repetitions.
template <class Net>
inline constexpr auto block_plan_of = [] {
  if constexpr (Net::graph_type::extents.stated_repeats > 0) {
    block_plan<1> none;
    none.goes_by_blocks = false;
    return none;
  } else {
    return block_planner<Net>{}.compute(meta::make_index_sequence<block_planner<Net>::needed_values.count>{});
  }
}();

}  // namespace chainrule::internal::scans
