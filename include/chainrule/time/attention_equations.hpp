// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/constant_math.hpp>
#include <chainrule/operation/matmul_over_heads.hpp>
#include <chainrule/operation/normalize.hpp>
#include <chainrule/operation/rotate_pairs.hpp>
#include <chainrule/operation/scale_over.hpp>
#include <chainrule/operation/sinusoidal_positions.hpp>
#include <chainrule/time/attention_verdict.hpp>

// The parts that attention and transformer layers consist of. A part lists values, parameters and equations.
namespace chainrule {
namespace internal::attention {

/// Scores are divided by the root of a head's features.
constexpr double root_of(std::size_t size) { return number::constant_math::sqrt(static_cast<double>(size)); }

/// With dropout Dropped is drawn from From; without, From itself is what follows.
template <class Stated, class From, class Dropped, class Shape>
struct dropping {
  using result = Dropped;
  using values = list<value<Dropped, Shape>>;
  using equations = list<equation<Dropped, op::dropout<Stated::rate>, From, op::random_numbers>>;
};
template <class Stated, class From, class Dropped, class Shape>
  requires(Stated::rate == 0)
struct dropping<Stated, From, Dropped, Shape> {
  using result = From;
  using values = list<>;
  using equations = list<>;
};

template <class Shares, class Operation, class Scores, class Hidden>
struct shares_by;
template <class Shares, class Operation, class Scores, class... Hidden>
struct shares_by<Shares, Operation, Scores, list<Hidden...>> {
  using type = equation<Shares, Operation, Scores, Hidden...>;
};
// Without any mask the softmax of all scores.
template <std::size_t Queries, std::size_t Keys, double Temperature, class Hidden, class Rules>
struct softmax_of;
template <std::size_t Queries, std::size_t Keys, double Temperature, class Hidden, class... Rules>
struct softmax_of<Queries, Keys, Temperature, Hidden, list<Rules...>> {
  using type = op::masked_softmax<Queries, Keys, Temperature, Hidden, Rules...>;
};
template <std::size_t Queries, std::size_t Keys, double Temperature>
struct softmax_of<Queries, Keys, Temperature, op::no_keys, list<>> {
  using type = op::softmax<Keys, Temperature>;
};

/// Where a matrix of all heads lies: Width numbers in each row, of which the first of head 0 is number Begin.
template <class Name, std::size_t Begin, std::size_t Width, std::size_t Each>
struct heads_in {
  using name = Name;
  using place = op::heads_at<Begin, Width, Each>;
};

/// Mixed = softmax(Q K' / root) V for each head.
template <class Names, class Stated, std::size_t Queries, std::size_t Keys, std::size_t Each, std::size_t EachContent,
          class Query, class Key, class Content, class Mixed, double Temperature = root_of(Each)>
struct mixing {
  static constexpr std::size_t heads = Stated::heads;
  using squares = shape<heads, Queries, Keys>;
  using square = op::heads_at<0, Keys, Queries * Keys>;
  using hidden = typename Stated::hidden;
  using softmax = typename softmax_of<Queries, Keys, Temperature, typename hidden::type, typename Stated::rules>::type;
  using dropped = dropping<Stated, typename Names::shares, typename Names::dropped_shares, squares>;
  using values = joined_list<list<value<typename Names::scores, squares>, value<typename Names::shares, squares>>,
                             typename dropped::values, list<value<Mixed, shape<Queries, heads * EachContent>>>>;
  using equations = joined_list<
      list<equation<typename Names::scores,
                    op::matmul_over_heads<heads, Queries, Each, Keys, typename Query::place, typename Key::place,
                                          square, true>,
                    typename Query::name, typename Key::name>,
           typename shares_by<typename Names::shares, softmax, typename Names::scores,
                              typename hidden::arguments>::type>,
      typename dropped::equations,
      list<equation<Mixed,
                    op::matmul_over_heads<heads, Queries, Keys, EachContent, square, typename Content::place,
                                          op::heads_at<0, heads * EachContent, EachContent>>,
                    typename dropped::result, typename Content::name>>>;
};

/// Y = W X + b at each step, or without b.
template <bool HasBias, class Y, std::size_t Steps, class X, class Weight, class Bias>
struct linear_at_each {
  using type = equation<Y, op::linear_over<Steps>, X, Weight, Bias>;
};
template <class Y, std::size_t Steps, class X, class Weight, class Bias>
struct linear_at_each<false, Y, Steps, X, Weight, Bias> {
  using type = equation<Y, op::linear_over<Steps>, X, Weight>;
};
template <bool HasBias, class... Biases>
using biases = std::conditional_t<HasBias, list<Biases...>, list<>>;

template <class Kind, std::size_t Out, std::size_t In, class... Defaults>
using weight_of = parameter<Kind, shape<Out, In>, drawn<In, Out, Defaults...>, storage_order::column_major>;

/// With rotary positions queries and keys are turned.
template <class Names, class Stated, std::size_t Steps, std::size_t Width, bool Turns = Stated::is_rotary>
struct rotating {
  using result = typename Names::query;
  using values = list<>;
  using constants = list<>;
  using equations = list<>;
};
template <class Names, class Stated, std::size_t Steps, std::size_t Width>
struct rotating<Names, Stated, Steps, Width, true> {
  static constexpr std::size_t each = Width / Stated::heads;
  using result = typename Names::rotated;
  using angles = typename Names::angles;
  using values = list<value<result, shape<Steps, 3 * Width>>>;
  using constants = list<constant_values<angles, shape<Steps, each>, sinusoidal_positions<each>>>;
  using equations = list<equation<result, op::rotate_pairs<Steps, each, 2 * Width>, typename Names::query, angles>>;
};

/// Queries, keys and values of X from one product, as in PyTorch: rows of the weight for queries, keys, values.
template <class Names, class Stated, class X, std::size_t Steps, std::size_t Width, class Memory>
struct projections {
  static constexpr std::size_t keys = Steps, each = Width / Stated::heads;
  using turned = rotating<Names, Stated, Steps, Width>;
  using projected = typename turned::result;
  using constants = typename turned::constants;
  using values = joined_list<list<value<typename Names::query, shape<Steps, 3 * Width>>>, typename turned::values>;
  using parameters =
      joined_list<list<weight_of<typename Names::weight, 3 * Width, Width, in_torch<glorot_by_fans>>>,
                  biases<Stated::has_bias, parameter<typename Names::bias, shape<3 * Width>, begins_at<0>>>>;
  using equations = joined_list<list<typename linear_at_each<Stated::has_bias, typename Names::query, Steps, X,
                                                             typename Names::weight, typename Names::bias>::type>,
                                typename turned::equations>;
  using stored = typename Names::template in_one<typename Names::weight>;
  using stored_bias = typename Names::template bias_in_one<typename Names::bias>;
  using query = heads_in<projected, 0, 3 * Width, each>;
  using key = heads_in<projected, Width, 3 * Width, each>;
  using content = heads_in<projected, 2 * Width, 3 * Width, each>;
};

/// Queries of X, and keys and values of another sequence.
template <class Names, class Stated, class X, std::size_t Steps, std::size_t Width, class Keys, class Contents>
struct projections_of_memory {
  using from_keys = source<Keys, void>;
  using from_contents = source<Contents, void>;
  static constexpr std::size_t keys = from_keys::extents::extent(0), each = Width / Stated::heads;
  static constexpr std::size_t key_width = from_keys::extents::extent(1),
                               content_width = from_contents::extents::extent(1);
  using constants = list<>;
  using memory_shape = shape<keys, Width>;
  using values = list<value<typename Names::query, shape<Steps, Width>>, value<typename Names::key, memory_shape>,
                      value<typename Names::content, memory_shape>>;
  // PyTorch draws the three as one matrix, if they have as many columns.
  static constexpr bool is_one = key_width == Width && content_width == Width;
  template <class Kind, std::size_t In>
  using drawn_weight =
      parameter<Kind, shape<Width, In>, drawn<In, is_one ? 3 * Width : Width, in_torch<glorot_by_fans>>,
                storage_order::column_major>;
  template <class Kind>
  using bias = parameter<Kind, shape<Width>, begins_at<0>>;
  using parameters =
      joined_list<list<drawn_weight<typename Names::weight, Width>, drawn_weight<typename Names::key_weight, key_width>,
                       drawn_weight<typename Names::content_weight, content_width>>,
                  biases<Stated::has_bias, bias<typename Names::bias>, bias<typename Names::key_bias>,
                         bias<typename Names::content_bias>>>;
  using equations =
      list<typename linear_at_each<Stated::has_bias, typename Names::query, Steps, X, typename Names::weight,
                                   typename Names::bias>::type,
           typename linear_at_each<Stated::has_bias, typename Names::key, keys, typename from_keys::name,
                                   typename Names::key_weight, typename Names::key_bias>::type,
           typename linear_at_each<Stated::has_bias, typename Names::content, keys, typename from_contents::name,
                                   typename Names::content_weight, typename Names::content_bias>::type>;
  using in_one = typename Names::template in_one<typename Names::weight, typename Names::key_weight,
                                                 typename Names::content_weight>;
  using apart = typename Names::template apart<typename Names::weight, typename Names::key_weight,
                                               typename Names::content_weight>;
  using stored = std::conditional_t<is_one, in_one, apart>;
  using stored_bias = typename Names::template bias_in_one<typename Names::bias, typename Names::key_bias,
                                                           typename Names::content_bias>;
  using query = heads_in<typename Names::query, 0, Width, each>;
  using key = heads_in<typename Names::key, 0, Width, each>;
  using content = heads_in<typename Names::content, 0, Width, each>;
};
template <class Names, class Stated, class X, std::size_t Steps, std::size_t Width, class From, class Place,
          class Shape>
struct projections<Names, Stated, X, Steps, Width, layer_references::resolved_from<From, Place, Shape>>
    : projections_of_memory<Names, Stated, X, Steps, Width, typename Stated::memory::keys,
                            typename Stated::memory::contents> {};

/// Attention with its projections, from X to Y, both of shape (Steps, Width).
template <class Names, class Stated, class X, class Y, std::size_t Steps, std::size_t Width,
          class Projected = projections<Names, Stated, X, Steps, Width, typename Stated::memory::keys>>
struct attending {
  using projected = Projected;
  using mixed =
      mixing<Names, Stated, Steps, projected::keys, Width / Stated::heads, Width / Stated::heads,
             typename projected::query, typename projected::key, typename projected::content, typename Names::mixed>;
  using constants = typename projected::constants;
  using values = joined_list<typename projected::values, typename mixed::values, list<value<Y, shape<Steps, Width>>>>;
  using parameters =
      joined_list<typename projected::parameters, list<weight_of<typename Names::out_weight, Width, Width>>,
                  biases<Stated::has_bias, parameter<typename Names::out_bias, shape<Width>, begins_at<0>>>>;
  using state_dict = joined_list<typename projected::stored, list<typename projected::stored_bias>,
                                 typename Names::template out<typename Names::out_weight, typename Names::out_bias>>;
  using equations =
      joined_list<typename projected::equations, typename mixed::equations,
                  list<typename linear_at_each<Stated::has_bias, Y, Steps, typename Names::mixed,
                                               typename Names::out_weight, typename Names::out_bias>::type>>;
};

}  // namespace internal::attention
}  // namespace chainrule
