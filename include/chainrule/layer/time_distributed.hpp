// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/dense.hpp>
#include <chainrule/layer/embedding.hpp>
#include <chainrule/layer/repeat.hpp>
#include <chainrule/layer/sequences.hpp>
#include <chainrule/topology/network_as_layer.hpp>

// A dense layer at each step of a sequence, or over the last axis of another input.
namespace chainrule {

// Phrases that the refusals of this layer are made of.
struct distributes_dense_alone {
  static constexpr char text[] =
      "takes dense<...>: activations and norms go step by step by themselves, other layers by scan<sequential<...>>";
};
struct needs_two_axes {
  static constexpr char text[] = "expects two axes or more, of which the last has the features,";
};

/// A layer at each step of a sequence, with the same parameters: `time_distributed<dense<10>>` on a sequence of shape
/// (steps, features) gives (steps, 10), and on one of shape (height, width, features) (height, width, 10), as
/// PyTorch's Linear does on the last axis. Behind `input<sequence<100>, 32>`, an `embedding` and layers over steps,
/// `dense<10>` means this.
template <class Layer>
struct time_distributed {
  template <class In>
  using verdict = refusal<time_distributed, distributes_dense_alone>;
  template <class In>
  struct on {};
};
template <auto Units, class... Options>
struct time_distributed<dense<Units, Options...>> {
  using library_type = time_distributed;

 private:
  using each = dense<Units, Options...>;
  using stated = internal::layer::denses::statement<Units, Options...>;

  template <class In, bool Fits = (In::rank > 1)>
  struct check {
    using type = refusal<time_distributed, needs_two_axes, receives<In>>;
  };
  template <class In>
  struct check<In, true> {
    using type = verdict_on<each, shape<In::extent(In::rank - 1)>>;
  };
  template <class In, class Axes = internal::meta::make_index_sequence<In::rank - 1>>
  struct with_units;
  template <class In, std::size_t... Axes>
  struct with_units<In, internal::meta::index_sequence<Axes...>> {
    using type = shape<In::extent(Axes)..., stated::units>;
  };

 public:
  template <class In>
  using verdict = typename check<In>::type;
  template <class In>
  using output = typename with_units<In>::type;

  template <class In>
  struct on {
    static constexpr std::size_t inputs = In::extent(In::rank - 1), steps = In::size / inputs, units = stated::units;

    // The parameters are those of one step.
    using values = list<value<calculus::preactivation, output<In>>, value<calculus::activation, output<In>>>;
    using of_each = typename each::template on<shape<inputs>>;
    using parameters = typename of_each::parameters;
    using state_dict = internal::graphs::weight_and_bias;
    using product = internal::layer::weighted<stated::has_bias>;

    // z<t> = W x<t> + b, a = sigma(z)
    using equations = list<typename product::template equation<op::linear_over<steps>>,
                           equation<calculus::activation, typename stated::function, calculus::preactivation>>;
  };
};

namespace internal::layer_references {

/// Whether a layer's output is a sequence. In a network with such a layer, `dense` is resolved by what is before it.
template <class Layer>
inline constexpr bool is_over_steps = false;
template <class Layer>
inline constexpr bool is_over_steps<time_distributed<Layer>> = true;
template <class Layer>
inline constexpr bool mentioned_in<time_distributed<Layer>> = true;
template <auto Width, class... Options>
inline constexpr bool is_over_steps<embedding<Width, Options...>> = true;
template <auto Width, class... Options>
inline constexpr bool mentioned_in<embedding<Width, Options...>> = true;
template <meta::word... Words, class Place, class Shape>
inline constexpr bool is_over_steps<resolved_from<input<Words...>, Place, Shape>> = input<Words...>::is_sequence;
// A network has a sequence as its output if something in it has.
template <class Layer>
inline constexpr bool has_steps_inside = is_over_steps<Layer>;
template <meta::word... Words>
inline constexpr bool has_steps_inside<input<Words...>> = input<Words...>::is_sequence;
template <template <class...> class Composite, class... Layers>
inline constexpr bool has_steps_inside<Composite<Layers...>> =
    meta::any({is_over_steps<Composite<Layers...>>, has_steps_inside<Layers>...});
template <meta::text Name, class Layer>
inline constexpr bool has_steps_inside<named<Name, Layer>> = has_steps_inside<Layer>;
template <meta::text Name, class Layer>
inline constexpr bool has_steps_inside<shared<Name, Layer>> = has_steps_inside<Layer>;
template <std::size_t Times, class Block>
inline constexpr bool has_steps_inside<repeat<Times, Block>> = has_steps_inside<Block>;
template <class... Entries>
inline constexpr bool is_over_steps<topology<Entries...>> = meta::any({has_steps_inside<Entries>...});
template <class Place, class Before, class Net>
inline constexpr bool is_over_steps<topologies::placed_network<Place, Before, Net>> = is_over_steps<Net>;
template <class Place, class In, class Layer, class Scope>
struct resolve<Place, In, time_distributed<Layer>, Scope> {
  using type = complete<Place, In, time_distributed<Layer>, Scope>;
};

// Whether there is a sequence with this many steps among the layers before.
template <class Known, std::size_t Steps>
inline constexpr bool has_steps = false;
template <class Place, class Layer, class In>
constexpr std::size_t steps_behind(known<Place, Layer, In>*) {
  if constexpr (is_over_steps<Layer>) {
    using out = output_on<Layer, In>;
    return out::rank == 2 ? out::extent(0) : 0;
  } else {
    return 0;
  }
}
template <class... Known, std::size_t Steps>
inline constexpr bool has_steps<list<Known...>, Steps> = ((steps_behind(static_cast<Known*>(nullptr)) == Steps) || ...);

template <class Layer>
inline constexpr bool holds_dense = false;
template <auto Units, class... Options>
inline constexpr bool holds_dense<dense<Units, Options...>> = true;
template <template <class...> class Composite, class... Layers>
inline constexpr bool holds_dense<Composite<Layers...>> = meta::any({holds_dense<Layers>...});
// What is in a network was resolved when it was made.
template <class... Entries>
inline constexpr bool holds_dense<topology<Entries...>> = false;
template <class Layer>
inline constexpr bool holds_dense<time_distributed<Layer>> = false;
template <meta::text Name, class Layer>
inline constexpr bool holds_dense<shared<Name, Layer>> = holds_dense<Layer>;
template <std::size_t Times, class Block>
inline constexpr bool holds_dense<repeat<Times, Block>> = holds_dense<Block>;

// Behind such a layer, `dense` is computed at each step.
template <class Place, class In, auto Units, class... Options, class Known, class Called, class Read>
  requires(In::rank == 2 && has_steps<Known, In::extent(0)>)
struct resolve<Place, In, dense<Units, Options...>, scope<Known, Called, Read>> {
  using type = complete<Place, In, time_distributed<dense<Units, Options...>>, scope<Known, Called, Read>>;
};
template <class Layer, class In, class Known, class Called, class Read>
  requires(In::rank == 2 && holds_dense<Layer> && has_steps<Known, In::extent(0)>)
inline constexpr bool changes_in<Layer, In, scope<Known, Called, Read>> = true;

// What a block became, repeated; it can be read from here on, as the layers in it.
template <class Result, class Place, class In, std::size_t Times>
struct repeated {
  using type = Result;
};
template <class Block, class Out, class Scope, class Place, class In, std::size_t Times>
struct repeated<resolved<Block, Out, Scope>, Place, In, Times> {
  using type = complete<Place, In, repeat<Times, Block>, Scope>;
};
template <std::size_t Times, class Block>
inline constexpr bool mentioned_in<repeat<Times, Block>> = mentioned_in<Block>;
template <class Place, class In, std::size_t Times, class Block, class Scope>
  requires(Times > 0 && !has_references<Block> && (mentioned_in<Block> || changes_in<Block, In, Scope>))
struct resolve<Place, In, repeat<Times, Block>, Scope>
    : repeated<typename resolve<typename child_place<Place, 1>::type, In, Block, Scope>::type, Place, In, Times> {};

}  // namespace internal::layer_references
}  // namespace chainrule
