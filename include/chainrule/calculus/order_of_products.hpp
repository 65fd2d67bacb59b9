// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/order.hpp>

// The cheapest order of a chain without sums, in which a subchain has one form, whatever the order. The cost of a
// split is written for fast constant evaluation: most products are of two dense matrices.
namespace chainrule::internal::orders {

/// The forms of all subchains. A subchain is called structured if its form is not dense. If the product of two factors
/// is dense, so is each longer product that contains them, unless its last factor is outer. So for each first factor
/// the structured subchains are those up to some length, and, if the chain's last factor is outer, the one that ends
/// there.
template <class Chain>
struct forms_of_subchains {
  static constexpr std::size_t size = Chain::size;
  static constexpr bool ends_outer = size > 1 && Chain::forms[size - 1].is_outer();
  static constexpr std::size_t inner = ends_outer ? size - 1 : size;  // the factors without the outer one

  // The length of the longest structured subchain that begins, or ends, at each factor; and where their forms are in
  // `listed`.
  struct extents {
    std::size_t beginning[size] = {}, ending[size + 1] = {}, offset[size + 1] = {};
  };
  static constexpr extents lengths = [] {
    extents found;
    bool has_outer = false;  // within the chain: then all subchains count as structured
    for (std::size_t i = 0; i < inner; ++i) has_outer = has_outer || Chain::forms[i].is_outer();
    for (std::size_t first = 0; first < inner; ++first) {
      matrix_form form = Chain::forms[first];
      std::size_t end = first;
      while (has_outer || form.kind() != structure::dense) {
        ++end;
        if (found.ending[end] < end - first) found.ending[end] = end - first;
        if (end == inner) break;
        form = form_of_product(form, Chain::forms[end]);
      }
      found.beginning[first] = end - first;
      found.offset[first + 1] = found.offset[first] + found.beginning[first];
    }
    if (ends_outer) found.offset[size] = found.offset[size - 1];
    return found;
  }();

  static constexpr std::size_t structured = lengths.offset[size] + (ends_outer ? size : 0);
  // The structured subchains, and what their product with a dense matrix costs. As the right factor: for a dense
  // matrix of one row; for one of many rows, where it may be cheaper to write the structured matrix out first,
  // `before_many` and `for_many` for each row. As the left factor, the same by columns.
  struct listed {
    matrix_form form[structured + 1] = {};
    std::size_t for_a_row[structured + 1] = {}, before_many[structured + 1] = {}, for_many[structured + 1] = {},
                                       before_columns[structured + 1] = {}, for_a_column[structured + 1] = {},
                                       before_many_columns[structured + 1] = {}, for_many_columns[structured + 1] = {};
  };
  static constexpr std::size_t many = std::size_t{1} << 20;
  static constexpr listed forms = [] {
    listed all;
    for (std::size_t first = 0; first < inner; ++first)
      for (std::size_t i = 0; i < lengths.beginning[first]; ++i)
        all.form[lengths.offset[first] + i] =
            i == 0 ? Chain::forms[first]
                   : form_of_product(all.form[lengths.offset[first] + i - 1], Chain::forms[first + i]);
    if (ends_outer) {
      matrix_form* const to_end = all.form + lengths.offset[size];
      to_end[size - 1] = Chain::forms[size - 1];
      for (std::size_t first = size - 1; first-- > 0;)
        to_end[first] = form_of_product(Chain::forms[first], to_end[first + 1]);
    }
    for (std::size_t i = 0; i < structured; ++i) {
      const matrix_form& form = all.form[i];
      const std::size_t one = cost_of_product(form, dense_form(form.columns(), 1));
      all.for_a_row[i] = cost_of_product(dense_form(1, form.rows), form);
      all.for_a_column[i] = cost_of_product(form, dense_form(form.columns(), 2)) - one;
      all.before_columns[i] = one - all.for_a_column[i];
      const std::size_t of_many = cost_of_product(dense_form(many, form.rows), form);
      all.for_many[i] = cost_of_product(dense_form(many + 1, form.rows), form) - of_many;
      all.before_many[i] = of_many - many * all.for_many[i];
      const std::size_t of_many_columns = cost_of_product(form, dense_form(form.columns(), many));
      all.for_many_columns[i] = cost_of_product(form, dense_form(form.columns(), many + 1)) - of_many_columns;
      all.before_many_columns[i] = of_many_columns - many * all.for_many_columns[i];
    }
    return all;
  }();

  static constexpr bool is_structured(std::size_t first, std::size_t end) {
    return end - first <= lengths.beginning[first] || (ends_outer && end == size);
  }
  /// The index of a structured subchain in `listed`.
  static constexpr std::size_t place(std::size_t first, std::size_t end) {
    return ends_outer && end == size ? lengths.offset[size] + first : lengths.offset[first] + (end - first - 1);
  }
  static constexpr matrix_form form(std::size_t first, std::size_t end) {
    return is_structured(first, end) ? forms.form[place(first, end)]
                                     : dense_form(Chain::forms[first].rows, Chain::forms[end - 1].left_columns);
  }
};

/// The least cost of each subchain [first, end) up to some length. In `dense` a structured one has the cost `never`.
///
/// Few splits need to be tried. Let [first, k) be multiplied last at m. Then splitting [first, end) at m costs no more
/// than splitting it at k, as long as the extent at `end` is at most some limit. With three dense products, r being the
/// extents, the split at k costs what the parts cost and r_first r_m r_k + r_first r_k r_end. The split at m costs at
/// most the same parts and r_m r_k r_end + r_first r_m r_end. In the same way a subchain [k, end) limits the extent at
/// `first`.
template <class Chain>
struct costs_of_subchains {
  static constexpr std::size_t size = Chain::size;
  using forms = forms_of_subchains<Chain>;
  static constexpr std::size_t no_limit = never;

  // The dense subchains that begin, or end, at one factor, without those that need not be tried at any extent.
  struct splits {
    std::size_t count = 0;
    std::size_t at[size] = {};     // where each ends, or begins
    std::size_t limit[size] = {};  // the extent up to which it need not be tried

    constexpr void add(std::size_t split, std::size_t limit_there) {
      at[count] = split;
      limit[count++] = limit_there;
    }
  };
  struct choice {
    std::size_t cost = never * 2, split = 0;

    constexpr void consider(std::size_t found, std::size_t at) {
      if (found < cost) *this = {found, at};
    }
  };

  std::size_t dense[size][size + 1] = {};
  std::size_t structured[forms::structured + 1] = {};
  splits beginning[size] = {}, ending[size + 1] = {};
  std::size_t extent[size + 1] = {};  // the rows of each factor, and the columns of the last
  std::size_t greatest_before[size + 1] = {}, greatest_after[size + 1] = {};

  constexpr costs_of_subchains() {
    for (std::size_t i = 0; i < size; ++i) extent[i] = Chain::forms[i].rows;
    extent[size] = Chain::forms[size - 1].left_columns;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t last = size - i;
      greatest_before[i + 1] = extent[i] < greatest_before[i] ? greatest_before[i] : extent[i];
      greatest_after[last - 1] = extent[last] < greatest_after[last] ? greatest_after[last] : extent[last];
    }
    for (std::size_t i = 0; i < size; ++i) set(i, i + 1, Chain::costs[i], forms::is_structured(i, i + 1), 0);
  }

  constexpr std::size_t cost(std::size_t first, std::size_t end) const {
    return forms::is_structured(first, end) ? structured[forms::place(first, end)] : dense[first][end];
  }
  // Finds the cost of a subchain from those of shorter ones.
  constexpr void find(std::size_t first, std::size_t end) {
    const bool is_structured = forms::is_structured(first, end);
    const choice best = least(first, end, is_structured);
    set(first, end, best.cost, is_structured, is_structured ? 0 : limit_at(first, best.split, end));
  }
  constexpr void set(std::size_t first, std::size_t end, std::size_t cost, bool is_structured, std::size_t limit) {
    if (is_structured) {
      structured[forms::place(first, end)] = cost;
      dense[first][end] = never;
    } else {
      dense[first][end] = cost;
      if (limit < greatest_after[end]) beginning[first].add(end, limit);
      if (limit < greatest_before[first]) ending[end].add(first, limit);
    }
  }
  // The limit of a dense subchain that is multiplied last at `split`. It is the same for both of its ends.
  constexpr std::size_t limit_at(std::size_t first, std::size_t split, std::size_t end) const {
    const bool left = dense[first][split] == never, right = dense[split][end] == never;
    if (left || right) {
      if (!right && forms::form(first, split).kind() == structure::diagonal) return extent[end];
      if (!left && forms::form(split, end).kind() == structure::diagonal) return extent[first];
      return 0;
    }
    const std::size_t by_outer = extent[split] * extent[end] + extent[first] * extent[split],
                      product = extent[first] * extent[end];
    return by_outer <= product ? no_limit : product * extent[split] / (by_outer - product);
  }
  /// The cost if the last multiplication is between these factors.
  constexpr std::size_t cost_at(std::size_t first, std::size_t split, std::size_t end) const {
    const std::size_t columns = Chain::forms[end - 1].left_columns;
    if (dense[first][split] != never) {
      if (dense[split][end] != never)
        return dense[first][split] + dense[split][end] + extent[first] * extent[split] * columns;
      const std::size_t right = forms::place(split, end);
      const std::size_t by_row = extent[first] * forms::forms.for_a_row[right],
                        by_many = forms::forms.before_many[right] + extent[first] * forms::forms.for_many[right];
      return dense[first][split] + structured[right] + (by_row < by_many ? by_row : by_many);
    }
    const std::size_t left = forms::place(first, split);
    if (dense[split][end] != never) {
      const std::size_t by_column = forms::forms.before_columns[left] + columns * forms::forms.for_a_column[left],
                        by_many =
                            forms::forms.before_many_columns[left] + columns * forms::forms.for_many_columns[left];
      return structured[left] + dense[split][end] + (by_column < by_many ? by_column : by_many);
    }
    const std::size_t right = forms::place(split, end);
    return structured[left] + structured[right] + cost_of_product(forms::forms.form[left], forms::forms.form[right]);
  }

  constexpr choice least(std::size_t first, std::size_t end, bool is_structured) const {
    choice best;
    if (!is_structured) {
      const bool from_first = beginning[first].count <= ending[end].count;
      const splits& tried = from_first ? beginning[first] : ending[end];
      const std::size_t across = extent[from_first ? end : first], elements = extent[first] * extent[end];
      for (std::size_t i = tried.count; i-- > 0;)
        if (across > tried.limit[i]) {
          const std::size_t k = tried.at[i], parts = dense[first][k] + dense[k][end];
          if (parts < best.cost)
            if (const std::size_t found = parts + extent[k] * elements; found < best.cost) best = {found, k};
        }
      if (best.cost >= never) best = {};  // one of the parts was structured
    }
    // Splits of which one side, or both, are structured.
    const bool all = is_structured || (forms::ends_outer && end == size);
    const std::size_t from_left = all ? end - first - 1 : forms::lengths.beginning[first],
                      from_right = all ? 0 : forms::lengths.ending[end];
    for (std::size_t k = first + 1; k < end && k - first <= from_left; ++k) best.consider(cost_at(first, k, end), k);
    for (std::size_t k = end - 1; k > first && end - k <= from_right; --k) best.consider(cost_at(first, k, end), k);
    return best;
  }
  /// The split with the least cost. It is sought from the right, so that among equal costs the reverse order wins.
  constexpr std::size_t split(std::size_t first, std::size_t end) const {
    const std::size_t best = cost(first, end);
    for (std::size_t k = end; --k > first;)
      if (cost_at(first, k, end) == best) return k;
    return first;
  }
};

/// How many lengths one constant finds. Compilers limit the work of one constant expression, and each constant is a
/// copy of all costs. Of structured subchains every split is tried.
template <class Chain>
inline constexpr std::size_t lengths_together = [] {
  constexpr bool few_tried = forms_of_subchains<Chain>::structured <= 2 * Chain::size;
  if (Chain::size <= 128) return few_tried ? 52 : 24;
  if (Chain::size <= 256) return few_tried ? 12 : 4;
  return 1;
}();

template <class Chain, std::size_t Part>
inline constexpr costs_of_subchains<Chain> costs_up_to = [] {
  constexpr std::size_t together = lengths_together<Chain>;
  costs_of_subchains<Chain> all = costs_up_to<Chain, Part - 1>;
  for (std::size_t length = (Part - 1) * together + 2; length <= Part * together + 1 && length <= Chain::size; ++length)
    for (std::size_t first = 0; first + length <= Chain::size; ++first) all.find(first, first + length);
  return all;
}();
template <class Chain>
inline constexpr costs_of_subchains<Chain> costs_up_to<Chain, 0>{};
template <class Chain>
inline constexpr const costs_of_subchains<Chain>& least_costs =
    costs_up_to<Chain, (Chain::size - 2 + lengths_together<Chain>) / lengths_together<Chain>>;

/// Chains of one factor, or of which only the factors are asked for, need no search.
template <class Chain>
struct known_factors {
  static constexpr outcome way(std::size_t, std::size_t first, std::size_t) {
    return {Chain::forms[first], Chain::costs[first]};
  }
  static constexpr std::size_t count(std::size_t, std::size_t) { return 1; }
};
template <class Chain>
struct known_subchains {
  static constexpr outcome way(std::size_t length, std::size_t first, std::size_t) {
    return {forms_of_subchains<Chain>::form(first, first + length), least_costs<Chain>.cost(first, first + length)};
  }
  static constexpr std::size_t count(std::size_t, std::size_t) { return 1; }
};
template <class Known, std::size_t Length>
struct known_of_length {
  static constexpr front<outcome> outcomes(std::size_t first) { return {{Known::way(Length, first, 0)}, 1}; }
};
template <class Chain, std::size_t Length>
struct table_of_subchains : known_of_length<known_subchains<Chain>, Length> {
  static constexpr way_of_subchain way(std::size_t first, std::size_t which) {
    return {known_subchains<Chain>::way(Length, first, which), least_costs<Chain>.split(first, first + Length) - first};
  }
};

template <class Chain, std::size_t Length>
struct table_for_length<Chain, Length, false> {
  static constexpr table_of_subchains<Chain, Length> value{};
  static constexpr known_subchains<Chain> known{};
};
template <class Chain>
struct table_for_length<Chain, 1, false> {
  static constexpr known_of_length<known_factors<Chain>, 1> value{};
  static constexpr known_factors<Chain> known{};
};

}  // namespace chainrule::internal::orders
