// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <chainrule/graph/costs.hpp>
#include <chainrule/graph/elementwise_rule.hpp>
#include <chainrule/topology/names.hpp>

// The network as a type: a Boost.Hana list of `input` and the layers in order.
namespace chainrule {

/// The first entry of a network: the extents of one sample.
template <std::size_t... Extents>
struct input {
  using extents = shape<Extents...>;
};

/// The last entry of a network, if it is stated: the extents that the layers must arrive at. It is not a layer.
template <std::size_t... Extents>
struct output {
  using extents = shape<Extents...>;
};

// The words of this room's refusals.
struct network_is_empty {};
struct input_comes_first {};
template <class Entry>
struct begins_with {};
struct output_comes_last {};
template <class Stated>
struct states {};
template <std::size_t Number>
struct has_a_value_of {};
template <std::size_t Number>
struct all_values_have {};
template <std::size_t Number>
struct has_parameters {};
template <std::size_t Number>
struct has_multiply_adds {};
struct is_not_a_network {};
struct is_not_a_list_of_types {};

namespace topologies {

template <class Type>
inline constexpr bool is_input = false;
template <std::size_t... Extents>
inline constexpr bool is_input<input<Extents...>> = true;
template <class Type>
inline constexpr bool is_output = false;
template <std::size_t... Extents>
inline constexpr bool is_output<output<Extents...>> = true;

template <std::size_t... Extents>
output<Extents...> output_of_shape(shape<Extents...>);

template <class... Entries>
struct split {
  using verdict = refusal<network_is_empty, write_instead<input<1>>>;
};
template <class First, class... Rest>
struct split<First, Rest...> {
  using verdict = refusal<begins_with<First>, input_comes_first>;
};
template <std::size_t... Extents>
struct split<input<Extents...>> {
  using verdict = refusal<input<Extents...>, needs_at_least_one_layer>;
};
template <std::size_t... Extents, class... Layers>
  requires(sizeof...(Layers) > depth_limit)
struct split<input<Extents...>, Layers...> {
  using verdict = refusal<has_layers<sizeof...(Layers)>, allows<depth_limit>>;
};
template <std::size_t... Extents, class... Layers>
  requires(sizeof...(Layers) > 0 && sizeof...(Layers) <= depth_limit)
struct split<input<Extents...>, Layers...> {
  static constexpr bool ends_in_output = is_output<typename last<list<Layers...>>::type>;
  using verdict =
      first_refusal<refuse_if<(shape<Extents...>::has_zero_extent || sizeof...(Extents) == 0), refusal<input<Extents...>, has_a_zero_extent>>,
                    refuse_if<meta::any({is_input<Layers>...}), refusal<input_comes_first>>,
                    refuse_if<meta::count({is_output<Layers>...}) != (ends_in_output ? 1 : 0), refusal<output_comes_last>>,
                    refuse_if<sizeof...(Layers) == 1 && ends_in_output, refusal<needs_at_least_one_layer>>>;
};

// The layers proper, and the shape that is stated for the last of them, if any.
template <bool EndsInOutput, class... Layers>
struct layers_proper {
  using layers = list<Layers...>;
  using stated = void;
};
template <class Indices, class... Layers>
struct drop_last;
template <std::size_t... Indices, class... Layers>
struct drop_last<std::index_sequence<Indices...>, Layers...> {
  using type = list<element<Indices, list<Layers...>>...>;
};
template <class... Layers>
struct layers_proper<true, Layers...> {
  using layers = typename drop_last<std::make_index_sequence<sizeof...(Layers) - 1>, Layers...>::type;
  using stated = typename last<list<Layers...>>::type;
};

template <class In, class Layers>
struct walk_of;
template <class In, class... Layers>
struct walk_of<In, list<Layers...>> {
  using type = chainrule::walk<In, Layers...>;
};

template <class Walk, class Stated, class WalkVerdict>
struct verdict_of_end {
  using type = WalkVerdict;
};
template <class Walk, class Stated>
struct verdict_of_end<Walk, Stated, acceptance> {
  using type = refuse_if<!(typename Stated::extents{} == typename Walk::output{}),
                         refusal<states<Stated>, arrives_at<typename Walk::output>, write_instead<decltype(output_of_shape(typename Walk::output{}))>>>;
};
template <class Walk>
struct verdict_of_end<Walk, void, acceptance> {
  using type = acceptance;
};

// What could not be counted, were it accepted: `uncountable` stands for all larger numbers.
template <class Verdict, class In, class Layers>
struct verdict_of_totals {
  using type = Verdict;
};
template <class In, class Layers>
struct verdict_of_totals<acceptance, In, Layers> {
  static constexpr costs::totals all = costs::count(graph_of<In, Layers>::value);
  using type =
      first_refusal<refuse_if<(all.largest > costs::most_elements), refusal<has_a_value_of<all.largest>, allows<costs::most_elements>>>,
                    refuse_if<(all.elements > costs::most_in_all), refusal<all_values_have<all.elements>, allows<costs::most_in_all>>>,
                    refuse_if<(all.parameters > costs::most_in_all), refusal<has_parameters<all.parameters>, allows<costs::most_in_all>>>,
                    refuse_if<(all.multiply_adds > costs::most_in_all), refusal<has_multiply_adds<all.multiply_adds>, allows<costs::most_in_all>>>>;
};

template <class SplitVerdict, class... Entries>
struct checked {
  using verdict = SplitVerdict;
};
template <class Input, class... Layers>
struct checked<acceptance, Input, Layers...> {
  using proper = layers_proper<split<Input, Layers...>::ends_in_output, Layers...>;
  using walked = typename walk_of<typename Input::extents, typename proper::layers>::type;
  using verdict_of_shapes = typename verdict_of_end<walked, typename proper::stated, typename walked::verdict>::type;
  using verdict = typename verdict_of_totals<verdict_of_shapes, typename Input::extents, typename proper::layers>::type;
};

}  // namespace topologies

template <class... Entries>
struct topology;

namespace topologies {

// The verdict about a list in which names have been resolved, and the network.
template <class NamesVerdict, class List>
struct judged {
  using verdict = NamesVerdict;
  using network = gate<NamesVerdict>;
};
template <class... Entries>
struct judged<acceptance, list<Entries...>> {
  using verdict = typename checked<typename split<Entries...>::verdict, Entries...>::verdict;
  using network = if_accepted<verdict, std::type_identity<topology<Entries...>>>;
};

template <bool Named, class... Entries>
struct judge : judged<acceptance, list<Entries...>> {};
template <class... Entries>
struct judge<true, Entries...>
    : judged<typename names::resolution<Entries...>::resolved::verdict, typename names::resolution<Entries...>::resolved::type> {};
template <class... Entries>
using judgement = judge<meta::any({names::mentioned_in<std::remove_cvref_t<Entries>>...}), std::remove_cvref_t<Entries>...>;

}  // namespace topologies

/// The verdict about a list of entries: acceptance, or the first refusal in words.
template <class... Entries>
using verdict_of = typename topologies::judgement<Entries...>::verdict;

/// The plan of a network's memory.
template <class Net>
inline constexpr auto plan_of = plan_memory(Net::graph());

/// A network as inference walks it: no value lives longer than a later layer needs it.
template <class Net>
struct inference_of : Net {};
template <class Net>
inline constexpr auto plan_of<inference_of<Net>> = plan_memory(Net::graph(), walk_purpose::inference);

/// An accepted network. Users name it through `network<...>`, which checks the list first.
template <class... Entries>
struct topology {
 private:
  using checked = topologies::checked<acceptance, Entries...>;
  using input_entry = element<0, list<Entries...>>;

 public:
  /// The entries as a Boost.Hana list of hana::type.
  using list_type = boost::hana::tuple<boost::hana::type<Entries>...>;
  static const list_type layers;

  /// The layers without `input` and `output` are `layer_list`.
  using input_shape = typename input_entry::extents;
  using output_shape = typename checked::walked::output;
  using layer_list = typename checked::proper::layers;

  /// The number of layers.
  static constexpr std::size_t depth = layer_list::size;

  using graph_type = graph_of<input_shape, layer_list>;
  static constexpr const auto& graph() { return graph_type::value; }

  /// The number of parameters' numbers; and of those that are trained, which are not those of frozen layers.
  static constexpr std::size_t parameter_count = graph_type::value.parameter_count;
  static constexpr std::size_t trainable_count = graph_type::value.trainable_count;

  /// Multiply-adds of the forward walk for one sample: the products; elementwise functions are not counted.
  static constexpr std::size_t forward_multiply_adds = costs::forward(graph_type::value);

  /// Multiply-adds of the backward walk for one sample: only of the gradients that are needed, so not the input's.
  static constexpr std::size_t backward_multiply_adds = costs::backward(graph_type::value, plan_of<topology>);

  /// Bytes of the parameters' buffer, with the gaps that keep each parameter aligned.
  template <class Scalar>
  static constexpr std::size_t parameter_bytes = graph_type::value.parameter_extent * sizeof(Scalar);

  /// Bytes of a gradient, and of each number that an optimizer remembers of every parameter: as many, but for frozen layers.
  template <class Scalar>
  static constexpr std::size_t gradient_bytes = graph_type::value.gradient_extent * sizeof(Scalar);

  /// Elements a sample in a tape.
  static constexpr std::size_t tape_extent = costs::tape_extent(graph_type::value, plan_of<topology>, input_shape::size);

  /// Bytes of a tape for so many samples.
  template <class Scalar>
  static constexpr std::size_t tape_bytes(std::size_t samples) {
    return counted_product(tape_extent * sizeof(Scalar), tape_capacity(samples));
  }

  /// Elements of the gradient that a step needs room for, by one thread; by several all of it, if any.
  template <class Optimizer, class Scalar>
  static constexpr std::size_t step_extent = costs::gradient_room(graph_type::value, optimizers::ByElement<Optimizer, Scalar>);

  /// Bytes of all that training in batches of so many samples holds: parameters, the room for a gradient, tape and the optimizer's state. Of
  /// `fit` at most: with a validation set of so many samples, and by so many threads, 0 where none are asked for.
  template <class Optimizer, class Scalar>
  static constexpr std::size_t training_bytes(std::size_t samples, std::size_t validated = 0, std::size_t threads = 0) {
    return counted_sum(parameter_bytes<Scalar> + optimizer_bytes<Optimizer, Scalar>(threads),
                       counted_sum(tape_bytes<Scalar>(samples), measuring_bytes<Scalar>(validated, threads == 0 ? 1 : threads)));
  }

  /// Bytes of what an optimizer holds: the numbers that it remembers, and the room for a gradient, which by threads is all of one, if there is any.
  template <class Optimizer, class Scalar>
  static constexpr std::size_t optimizer_bytes(std::size_t threads = 0) {
    if constexpr (requires { Optimizer::template held_bytes<topology, Scalar>; }) {
      return Optimizer::template held_bytes<topology, Scalar>;
    } else {
      constexpr std::size_t room = step_extent<Optimizer, Scalar> * sizeof(Scalar);
      return Optimizer::state_count * gradient_bytes<Scalar> + room + (threads == 0 || room == 0 ? 0 : gradient_bytes<Scalar>);
    }
  }

  /// Bytes of the scratch in which the answers for a data set of so many samples are compared with their targets, in so many parts at a time.
  template <class Scalar>
  static constexpr std::size_t measuring_bytes(std::size_t samples, std::size_t parts = 1) {
    return samples == 0 ? 0 : counted_product((plan_of<inference_of<topology>>.value_extent + output_shape::size) * sizeof(Scalar), measuring_capacity(samples, parts));
  }

  /// Bytes of the scratch of inference over so many samples, which are computed some at a time.
  template <class Scalar>
  static constexpr std::size_t inference_bytes(std::size_t samples) {
    return plan_of<inference_of<topology>>.value_extent * inference_capacity(samples) * sizeof(Scalar);
  }
};

// Apart from its declaration, so that Hana's tuple is only made for those who use it.
template <class... Entries>
inline constexpr typename topology<Entries...>::list_type topology<Entries...>::layers{};

/// A network type that was accepted.
template <class Type>
concept Network = requires { typename std::remove_cvref_t<Type>::graph_type; };

/// Whether a type is a network that was accepted: acceptance; of one that was refused its refusal; of any other that it is none.
template <class Type>
using verdict_of_network = first_refusal<carried_verdict<Type>, refuse_if<!Network<Type>, refusal<std::remove_cvref_t<Type>, is_not_a_network>>>;

namespace topologies {

template <class Type>
struct checked_network {
  using type = if_accepted<verdict_of_network<Type>, std::type_identity<Type>>;
};
template <>
struct checked_network<absorbed> {
  using type = absorbed;
};

template <class... Entries>
inline constexpr bool is_valid = verdict_of<Entries...>::accepted;
template <Network Net>
inline constexpr bool is_valid<Net> = true;

template <class Type>
inline constexpr bool names_no_type = !requires { typename Type::type; };

template <class List>
struct from_hana {
  using type = if_accepted<first_refusal<carried_verdict<List>, refusal<List, is_not_a_list_of_types>>, List>;
};
template <>
struct from_hana<absorbed> {
  using type = absorbed;
};
template <class... Types>
  requires(!meta::any({names_no_type<Types>...}))
struct from_hana<boost::hana::tuple<Types...>> {
  struct all {
    using type = typename judgement<typename Types::type...>::network;
  };
  using type = if_accepted<first_refusal<carried_verdict<typename Types::type>...>, all>;
};

}  // namespace topologies

/// The network itself, without const; the gate of one that was refused; and of what is no network, a gate that says so.
template <class Type>
using checked_network = typename topologies::checked_network<std::remove_cvref_t<Type>>::type;

/// Whether entries make a network, `ValidNetwork<input<3>, dense<2>>`, or a type is one: `template <ValidNetwork Net>`.
template <class... Entries>
concept ValidNetwork = topologies::is_valid<Entries...>;

/// A neural network: `network<input<64>, dense<32, act::relu>, dense<10>>`. Only outputs are stated; inputs follow.
/// A list that does not fit is refused here, once, in words. Names for sizes are resolved: the same type as with numbers.
template <class... Entries>
using network = typename topologies::judgement<Entries...>::network;

/// The network of a Boost.Hana list of types, checked again:
/// `network_of<decltype(hana::append(net::layers, hana::type_c<dense<10>>))>`.
template <class List>
using network_of = typename topologies::from_hana<std::remove_cvref_t<List>>::type;

}  // namespace chainrule
