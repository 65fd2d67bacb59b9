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

/// dy/dx = diag(p q).
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
        const auto slope = at[p_kind{}][e] * at[q_kind{}][e] * at.upstream()[r * At::x_size + e];
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
  using reads = list<layer_input>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t e = 0; e < At::x_size; ++e) {
      auto sum = at.upstream()[e] * at[Other{}][e] * at[layer_input{}][e];
      for (std::size_t r = 1; r < at.rows(); ++r)
        sum += at.upstream()[r * At::x_size + e] * at[Other{}][e] * at[layer_input{}][r * At::x_size + e];
      at.downstream()[e] = At::accumulates ? at.downstream()[e] + sum : sum;
    }
  }
};
template <class Other>
struct by_one_stated : by_one<Other> {
  using reads_parameters = list<Other>;
};

/// y = p q x, element by element.
template <template <class> class Partial = by_one>
struct scaled_twice {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<parameter<p_kind, In, begins_at<1>>, parameter<q_kind, In, begins_at<2>>>;
    using factors =
        list<factor<calculus::activation, layer_input, by_both>, factor<calculus::activation, p_kind, Partial<q_kind>>,
             factor<calculus::activation, q_kind, Partial<p_kind>>>;
    template <class At>
    static constexpr void forward(const At& at) {
      for (std::size_t r = 0; r < at.rows(); ++r)
        for (std::size_t e = 0; e < In::size; ++e)
          at[calculus::activation{}][r * In::size + e] =
              at[p_kind{}][e] * at[q_kind{}][e] * at[layer_input{}][r * In::size + e];
    }
  };
};

/// z = p W x + b, with one p: dz/dp reads W and dz/dW reads p, which are of different sizes.
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
          sum += at.upstream()[r * At::y_size + o] * at[p_kind{}][0] * at[calculus::weight{}][o * At::x_size + i];
        auto& to = at.downstream()[r * At::x_size + i];
        to = At::accumulates ? to + sum : sum;
      }
  }
};
struct by_scale {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<layer_input>;
  using reads_parameters = list<calculus::weight>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }
  template <class At>
  static constexpr void backward(const At& at) {
    constexpr std::size_t inputs = At::template size_of<layer_input>;
    auto sum = at.upstream()[0] * 0;
    for (std::size_t r = 0; r < at.rows(); ++r)
      for (std::size_t o = 0; o < At::y_size; ++o)
        for (std::size_t i = 0; i < inputs; ++i)
          sum += at.upstream()[r * At::y_size + o] * at[calculus::weight{}][o * inputs + i] *
                 at[layer_input{}][r * inputs + i];
    at.downstream()[0] = At::accumulates ? at.downstream()[0] + sum : sum;
  }
};
struct by_scaled_weight {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<layer_input>;
  using reads_parameters = list<p_kind>;
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
        sum +=
            at.upstream()[r * At::y_size + e / inputs] * at[p_kind{}][0] * at[layer_input{}][r * inputs + e % inputs];
      at.downstream()[e] = At::accumulates ? at.downstream()[e] + sum : sum;
    }
  }
};

template <std::size_t Units>
struct scaled_dense {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, shape<Units>>>;
    using parameters =
        list<parameter<calculus::weight, shape<Units, In::size>, drawn<In::size, Units>>,
             parameter<p_kind, shape<1>, begins_at<1>>, parameter<calculus::bias, shape<Units>, begins_at<0>>>;
    using factors = list<factor<calculus::activation, layer_input, times_both>,
                         factor<calculus::activation, calculus::weight, by_scaled_weight>,
                         factor<calculus::activation, p_kind, by_scale>,
                         factor<calculus::activation, calculus::bias, identity_factor>>;
    template <class At>
    static constexpr void forward(const At& at) {
      for (std::size_t r = 0; r < at.rows(); ++r)
        for (std::size_t o = 0; o < Units; ++o) {
          auto& z = at[calculus::activation{}][r * Units + o] = at[calculus::bias{}][o];
          for (std::size_t i = 0; i < In::size; ++i)
            z += at[p_kind{}][0] * at[calculus::weight{}][o * In::size + i] * at[layer_input{}][r * In::size + i];
        }
    }
  };
};

/// d(y)/d(x) = diag(w), and d(y)/d(w) = diag(x), whose w has y's extents.
template <class Parameter>
struct scaled_by {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t e = 0; e < at.rows() * At::x_size; ++e) {
      const auto slope = at[Parameter{}][e % At::x_size] * at.upstream()[e];
      at.downstream()[e] = At::accumulates ? at.downstream()[e] + slope : slope;
    }
  }
};
template <structure Kind>
struct scale_of {
  static constexpr structure kind = Kind;
  static constexpr bool same_elements = false;
  using reads = list<layer_input>;
  using reads_parameters = list<>;
  using piecewise_linear = void;
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t e = 0; e < At::x_size; ++e) {
      auto sum = at.upstream()[e] * at[layer_input{}][e];
      for (std::size_t r = 1; r < at.rows(); ++r)
        sum += at.upstream()[r * At::x_size + e] * at[layer_input{}][r * At::x_size + e];
      at.downstream()[e] = At::accumulates ? at.downstream()[e] + sum : sum;
    }
  }
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
    using factors = list<factor<calculus::activation, layer_input, scaled_by<calculus::weight>>,
                         factor<calculus::activation, calculus::weight, scale_of<Kind>>,
                         factor<calculus::activation, calculus::bias, identity_factor>>;
    template <class At>
    static constexpr void forward(const At& at) {
      for (std::size_t e = 0; e < at.rows() * In::size; ++e)
        at[calculus::activation{}][e] =
            at[calculus::weight{}][e % In::size] * at[layer_input{}][e] + at[calculus::bias{}][e % In::size];
    }
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
    using factors = list<factor<calculus::preactivation, layer_input, times<calculus::weight>>,
                         factor<calculus::preactivation, calculus::weight, outer<layer_input>>,
                         factor<calculus::preactivation, calculus::bias, identity_factor>,
                         factor<calculus::activation, calculus::preactivation,
                                activation_operation<Function, calculus::activation, calculus::preactivation>>>;
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
    using factors = list<factor<calculus::activation, layer_input, times<calculus::weight>>,
                         factor<calculus::activation, calculus::weight, outer<layer_input>>,
                         factor<calculus::activation, calculus::bias, identity_factor>>;
  };
};

}  // namespace own_layers
