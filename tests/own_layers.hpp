// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/arithmetic.hpp>

// Layers as a user writes them, whose partial derivatives by parameters read parameters.
namespace own_layers {

using namespace chainrule;

struct p_kind {
  static constexpr const char* text = "p";
  static constexpr const char* latex = "p";
};
struct q_kind {
  static constexpr const char* text = "q";
  static constexpr const char* latex = "q";
};

/// dy/dx = diag(p q), for y = p q x.
struct by_both {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r)
      for (std::size_t e = 0; e < At::x_size; ++e) {
        const auto slope = at[op::argument<1>{}][e] * at[op::argument<2>{}][e] * at.upstream()[r * At::x_size + e];
        auto& to = at.downstream()[r * At::x_size + e];
        to = At::accumulates ? to + slope : slope;
      }
  }
};

/// dy/dp = diag(q x) and dy/dq = diag(p x): each reads the other's parameter. `by_one_stated` says so.
template <class Other>
struct by_one {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<op::argument<0>>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t e = 0; e < At::x_size; ++e) {
      auto sum = at.upstream()[e] * at[Other{}][e] * at[op::argument<0>{}][e];
      for (std::size_t r = 1; r < at.rows(); ++r)
        sum += at.upstream()[r * At::x_size + e] * at[Other{}][e] * at[op::argument<0>{}][r * At::x_size + e];
      at.downstream()[e] = At::accumulates ? at.downstream()[e] + sum : sum;
    }
  }
};
template <class Other>
struct by_one_stated : by_one<Other> {
  using reads_parameters = list<Other>;
};

/// y = p q x, element by element.
template <template <class> class Partial>
struct twofold {
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r)
      for (std::size_t e = 0; e < At::x_size; ++e)
        at.result()[r * At::x_size + e] =
            at[op::argument<1>{}][e] * at[op::argument<2>{}][e] * at[op::argument<0>{}][r * At::x_size + e];
  }
  template <std::size_t K>
  using partial = op::partial_at<K, by_both, Partial<op::argument<2>>, Partial<op::argument<1>>>;
};
template <template <class> class Partial = by_one>
struct scaled_twice {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<parameter<p_kind, In, begins_at<1>>, parameter<q_kind, In, begins_at<2>>>;
    using equations = list<equation<calculus::activation, twofold<Partial>, layer_input, p_kind, q_kind>>;
  };
};

/// z = p W x + b, with one p: dz/dp reads W and dz/dW reads p, which are of different sizes. The arguments are x, W, p
/// and b.
struct times_both {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t x_size) { return y_size * x_size; }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r)
      for (std::size_t i = 0; i < At::x_size; ++i) {
        auto sum = at.upstream()[0] * 0;
        for (std::size_t o = 0; o < At::y_size; ++o)
          sum +=
              at.upstream()[r * At::y_size + o] * at[op::argument<2>{}][0] * at[op::argument<1>{}][o * At::x_size + i];
        auto& to = at.downstream()[r * At::x_size + i];
        to = At::accumulates ? to + sum : sum;
      }
  }
};
struct by_scale {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<op::argument<0>>;
  using reads_parameters = list<op::argument<1>>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }
  template <class At>
  static constexpr void backward(const At& at) {
    constexpr std::size_t inputs = At::template size_of<op::argument<0>>;
    auto sum = at.upstream()[0] * 0;
    for (std::size_t r = 0; r < at.rows(); ++r)
      for (std::size_t o = 0; o < At::y_size; ++o)
        for (std::size_t i = 0; i < inputs; ++i)
          sum += at.upstream()[r * At::y_size + o] * at[op::argument<1>{}][o * inputs + i] *
                 at[op::argument<0>{}][r * inputs + i];
    at.downstream()[0] = At::accumulates ? at.downstream()[0] + sum : sum;
  }
};
struct by_scaled_weight {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<op::argument<0>>;
  using reads_parameters = list<op::argument<2>>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t x_size) { return x_size * y_size; }
  template <class At>
  static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
    return At::x_size * part / parts;
  }
  template <class At>
  static constexpr void backward(const At& at) {
    constexpr std::size_t inputs = At::x_size / At::y_size;
    for (std::size_t e = elements<At>(at.part(), at.parts()); e < elements<At>(at.part() + 1, at.parts()); ++e) {
      auto sum = at.upstream()[0] * 0;
      for (std::size_t r = 0; r < at.rows(); ++r)
        sum += at.upstream()[r * At::y_size + e / inputs] * at[op::argument<2>{}][0] *
               at[op::argument<0>{}][r * inputs + e % inputs];
      at.downstream()[e] = At::accumulates ? at.downstream()[e] + sum : sum;
    }
  }
};

struct scaled_linear {
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r)
      for (std::size_t o = 0; o < At::y_size; ++o) {
        auto& z = at.result()[r * At::y_size + o] = at[op::argument<3>{}][o];
        for (std::size_t i = 0; i < At::x_size; ++i)
          z += at[op::argument<2>{}][0] * at[op::argument<1>{}][o * At::x_size + i] *
               at[op::argument<0>{}][r * At::x_size + i];
      }
  }
  template <std::size_t K>
  using partial = op::partial_at<K, times_both, by_scaled_weight, by_scale, op::identity_factor>;
};

template <std::size_t Units>
struct scaled_dense {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, shape<Units>>>;
    using parameters =
        list<parameter<calculus::weight, shape<Units, In::size>, drawn<In::size, Units>>,
             parameter<p_kind, shape<1>, begins_at<1>>, parameter<calculus::bias, shape<Units>, begins_at<0>>>;
    using equations =
        list<equation<calculus::activation, scaled_linear, layer_input, calculus::weight, p_kind, calculus::bias>>;
  };
};

/// d(y)/d(x) = diag(w), and d(y)/d(w) = diag(x), whose w has y's extents.
struct scaled_by {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t e = 0; e < at.rows() * At::x_size; ++e) {
      const auto slope = at[op::argument<1>{}][e % At::x_size] * at.upstream()[e];
      at.downstream()[e] = At::accumulates ? at.downstream()[e] + slope : slope;
    }
  }
};
template <structure Kind>
struct scale_of {
  static constexpr structure kind = Kind;
  static constexpr bool same_elements = false;
  using reads = list<op::argument<0>>;
  using reads_parameters = list<>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t e = 0; e < At::x_size; ++e) {
      auto sum = at.upstream()[e] * at[op::argument<0>{}][e];
      for (std::size_t r = 1; r < at.rows(); ++r)
        sum += at.upstream()[r * At::x_size + e] * at[op::argument<0>{}][r * At::x_size + e];
      at.downstream()[e] = At::accumulates ? at.downstream()[e] + sum : sum;
    }
  }
};

template <structure Kind>
struct scale {
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t e = 0; e < at.rows() * At::x_size; ++e)
      at.result()[e] =
          at[op::argument<1>{}][e % At::x_size] * at[op::argument<0>{}][e] + at[op::argument<2>{}][e % At::x_size];
  }
  template <std::size_t K>
  using partial = op::partial_at<K, scaled_by, scale_of<Kind>, op::identity_factor>;
};

/// y = w x + b, element by element, for values of any extents. An identity, and a diagonal that says what it is, want b
/// and w row-major.
template <structure Kind = structure::dense, storage_order OfWeight = storage_order::row_major,
          storage_order OfBias = storage_order::row_major>
struct scaling {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<parameter<calculus::weight, In, drawn<1, 1>, OfWeight>,
                            parameter<calculus::bias, In, begins_at<0>, OfBias>>;
    using equations = list<equation<calculus::activation, scale<Kind>, layer_input, calculus::weight, calculus::bias>>;
  };
};

/// A fully connected layer whose weight lies as it is told.
template <std::size_t Units, class Function = act::identity, storage_order Order = storage_order::row_major>
struct connected {
  template <class In>
  struct on {
    using values = list<value<calculus::preactivation, shape<Units>>, value<calculus::activation, shape<Units>>>;
    using parameters = list<parameter<calculus::weight, shape<Units, In::size>, drawn<In::size, Units>, Order>,
                            parameter<calculus::bias, shape<Units>, begins_at<0>>>;
    using equations = list<equation<calculus::preactivation, op::linear, layer_input, calculus::weight, calculus::bias>,
                           equation<calculus::activation, Function, calculus::preactivation>>;
  };
};

/// The same with a weight (out, x's extents), which is read as a matrix.
template <std::size_t Units, class In, storage_order Order = storage_order::row_major>
struct connected_to_all {
  template <class>
  struct on {
    using values = list<value<calculus::activation, shape<Units>>>;
    using parameters = list<parameter<calculus::weight, outer_shape<shape<Units>, In>, drawn<In::size, Units>, Order>,
                            parameter<calculus::bias, shape<Units>, begins_at<0>>>;
    using equations = list<equation<calculus::activation, op::linear, layer_input, calculus::weight, calculus::bias>>;
  };
};

/// y = x - median(x), for an odd number of elements, which the operation sorts in memory that it asks for.
struct less_median_of {
  template <class At>
  static constexpr void forward(const At& at) {
    constexpr std::size_t size = At::y_size;
    for (std::size_t r = 0; r < at.rows(); ++r) {
      const auto* const x = at.argument() + r * size;
      auto* const sorted = at.saved(op::saved<0>{}) + r * size;
      for (std::size_t i = 0; i < size; ++i) {
        std::size_t place = i;
        for (; place > 0 && x[i] < sorted[place - 1]; --place) sorted[place] = sorted[place - 1];
        sorted[place] = x[i];
      }
      for (std::size_t i = 0; i < size; ++i) at.result()[r * size + i] = x[i] - sorted[size / 2];
    }
  }
  // The median is where y is zero.
  struct by_x : op::derivative<structure::dense> {
    using reads = list<op::result>;
    using piecewise_linear = void;
    static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
    template <class At>
    static constexpr void backward(const At& at) {
      constexpr std::size_t size = At::x_size;
      for (std::size_t r = 0; r < at.rows(); ++r) {
        const auto* const y = at[op::result{}] + r * size;
        const auto* const dy = at.upstream() + r * size;
        auto* const dx = at.downstream() + r * size;
        auto sum = dy[0];
        std::size_t median = 0;
        for (std::size_t i = 1; i < size; ++i) sum = sum + dy[i];
        while (median + 1 < size && !(y[median] == decltype(sum)(0))) ++median;
        for (std::size_t i = 0; i < size; ++i) {
          const auto slope = i == median ? dy[i] - sum : dy[i];
          dx[i] = At::accumulates ? dx[i] + slope : slope;
        }
      }
    }
  };
  template <std::size_t>
  using partial = by_x;
};
struct sorted_kind {
  static constexpr const char* text = "s";
  static constexpr const char* latex = "s";
};
template <template <class, class> class Listed = workspace>
struct less_median {
  template <class In>
  struct on {
    using values = list<Listed<sorted_kind, In>, value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<with_saved<calculus::activation, sorted_kind>, less_median_of, layer_input>>;
  };
};

}  // namespace own_layers
