// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/model.hpp>
#include <chainrule/optimizer/parameter_groups.hpp>
#include <chainrule/optimizer/orthogonal_penalty.hpp>

namespace chainrule {

/// The penalty that a rule adds to the cost of a model: `penalty_of(m, with_penalty{adam{}, l1_penalty{1e-4}})`, the
/// sum over all trained parameters. For `parameter_groups` of such rules each parameter has the penalty of its group.
template <internal::PlainNetwork Net, Scalar T, class Rule>
  requires requires(const Rule& rule) { internal::optimizer::in_group_of<Net>(rule, 0).penalty; }
double penalty_of(const internal::models::model<Net, T>& m, const Rule& rule) {
  double sum = 0;
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
    const parameter_record& record = Net::graph().parameters[p];
    if (record.frozen || record.is_buffer) continue;
    const auto& penalty = internal::optimizer::in_group_of<Net>(rule, p).penalty;
    const T* const numbers = m.data() + record.offset;
    if constexpr (requires { penalty.value(matrix_layout{}, numbers); })
      sum += penalty.value(matrix_layout_of(record), numbers);
    else
      for (std::size_t i = 0; i < record.size; ++i) sum += penalty.value(static_cast<double>(numbers[i]));
  }
  return sum;
}

}  // namespace chainrule
