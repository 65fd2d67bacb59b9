// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/elementwise_rule.hpp>
#include <chainrule/graph/mode.hpp>
#include <chainrule/topology/network_as_layer.hpp>
#include <chainrule/topology/resolved_network.hpp>

// The network as a type: a Boost.Hana list of `input` and the layers in order.
namespace chainrule {

// The words of this header's error messages.
struct is_not_a_network {
  static constexpr char text[] = "is not a network: write network<input<...>, ...>";
};
namespace internal {

struct has_other_parameters_in_inference {
  static constexpr char text[] =
      "has other parameters or another output shape in inference: a layer's `in` must keep them";
};
struct is_not_a_list_of_types {
  static constexpr char text[] = "is not a Boost.Hana list of types: write network_of<decltype(net::layers)>";
};

}  // namespace internal

/// The plan of a network's memory.
template <class Net>
inline constexpr auto memory_plan_of = plan_memory(Net::graph());

/// The plan of a network that was refused.
template <class Verdict>
inline constexpr refused_plan<Verdict> memory_plan_of<gate<Verdict>>{};

namespace internal::topologies {

// The network with the memory plan of forward passes alone.
template <class Net>
struct forward_only : with_plans_of_its_own<Net> {};

// The network in another mode, checked as any network is.
template <class Net>
struct inference;

}  // namespace internal::topologies

template <class Net>
inline constexpr auto memory_plan_of<internal::topologies::forward_only<Net>> =
    plan_memory(Net::graph(), pass_purpose::inference);

/// An accepted network. Users name it through `network<...>`, which checks the list first.
template <class... Entries>
struct topology : internal::topologies::as_layer<Entries...> {
 private:
  using checked = internal::topologies::checked<acceptance, Entries...>;
  using input_entry = list_element<0, list<Entries...>>;

 public:
  static constexpr auto code() { return internal::topologies::written_as_network<Entries...>(); }

  /// The entries as a Boost.Hana list of types.
  using list_type = hana_list<Entries...>;
  static const list_type layers;

  /// `layer_list` has the layers alone, without `input` and `output`.
  using input_shape = typename input_entry::extents;
  using output_shape = typename checked::shapes::output;
  using layer_list = typename checked::proper::layers;

  /// The number of layers.
  static constexpr std::size_t depth = layer_list::size;

  using graph_type = graph_of<typename input_entry::row, layer_list>;
  static constexpr const auto& graph() { return graph_type::value; }

  /// How many numbers all parameters have together, and how many of these are trained. Frozen layers are not trained.
  static constexpr std::size_t parameter_count = graph_type::value.parameter_count;
  static constexpr std::size_t trainable_count = graph_type::value.trainable_count;

  /// Multiply-adds of the forward pass for one sample: the products; elementwise functions are not counted.
  static constexpr std::size_t forward_multiply_adds = internal::costs::forward(graph_type::value);

  /// Multiply-adds of the backward pass for one sample: only of the gradients that are needed, so not the input's.
  static constexpr std::size_t backward_multiply_adds =
      internal::costs::backward(graph_type::value, values_with_gradients(graph_type::value));

  /// Bytes of the parameters' buffer, with the gaps that keep each parameter aligned.
  template <class Scalar>
  static constexpr std::size_t parameter_bytes = graph_type::value.parameter_extent * sizeof(Scalar);

  /// Bytes of a gradient: as many as the trained parameters have. Each number that an optimizer keeps for every
  /// parameter needs as many again.
  template <class Scalar>
  static constexpr std::size_t gradient_bytes = graph_type::value.gradient_extent * sizeof(Scalar);

  /// Elements in a tape for each sample.
  static constexpr std::size_t tape_extent =
      internal::costs::tape_extent(graph_type::value, memory_plan_of<topology>, input_shape::size);

  /// Bytes of a tape for this number of samples.
  template <class Scalar>
  static constexpr std::size_t tape_bytes(std::size_t samples) {
    return counted_sum(
        counted_product(tape_extent * sizeof(Scalar), tape_capacity(samples)),
        internal::costs::elements_of_a_pass(graph_type::value, memory_plan_of<topology>) * sizeof(Scalar));
  }

  /// Elements of the gradient buffer of a step by one thread: as many as the largest parameter that is not updated
  /// while its gradient is computed. With several threads the buffer holds the whole gradient.
  template <class Optimizer, class Scalar>
  static constexpr std::size_t step_extent =
      internal::costs::gradient_scratch(graph_type::value, internal::optimizer::ByElement<Optimizer, Scalar>);

  /// Bytes of everything that training in batches of `samples` holds: the parameters, the gradient buffer, the tape and
  /// the optimizer's state. `fit` holds at most this: `validated` is the number of samples in its validation set, and
  /// `threads` the number of threads, 0 if no executor is passed.
  template <class Optimizer, class Scalar>
  static constexpr std::size_t training_bytes(std::size_t samples, std::size_t validated = 0, std::size_t threads = 0) {
    return counted_sum(
        parameter_bytes<Scalar> + optimizer_bytes<Optimizer, Scalar>(threads),
        counted_sum(tape_bytes<Scalar>(samples), measuring_bytes<Scalar>(validated, threads == 0 ? 1 : threads)));
  }

  /// Bytes that an optimizer holds: its state and the gradient buffer. With threads, the buffer holds a whole gradient.
  /// An optimizer whose step is computed from a whole parameter, not element by element, also has copies of the
  /// parameters and of its state.
  template <class Optimizer, class Scalar>
  static constexpr std::size_t optimizer_bytes(std::size_t threads = 0) {
    if constexpr (requires { Optimizer::template held_bytes<topology, Scalar>; })
      return Optimizer::template held_bytes<topology, Scalar>;
    else
      return internal::costs::optimizer_bytes<Scalar>(gradient_bytes<Scalar>, step_extent<Optimizer, Scalar>,
                                                      internal::optimizer::held_numbers<Optimizer, Scalar>(),
                                                      threads > 0);
  }

  /// Bytes of the scratch in which the answers for a data set are compared with their targets. `samples` is the size of
  /// the data set, and `parts` the number of parts that are computed at a time.
  template <class Scalar>
  static constexpr std::size_t measuring_bytes(std::size_t samples, std::size_t parts = 1) {
    return samples == 0
               ? 0
               : counted_sum(counted_product(output_shape::size * sizeof(Scalar), measuring_capacity(samples, parts)),
                             bytes_of_answers<Scalar>(measuring_capacity(samples, parts)));
  }

  /// Bytes of the scratch of inference over this number of samples. Only some of them are computed at a time.
  template <class Scalar>
  static constexpr std::size_t inference_bytes(std::size_t samples) {
    return bytes_of_answers<Scalar>(inference_capacity(samples));
  }

 private:
  template <class Scalar>
  static constexpr std::size_t bytes_of_answers(std::size_t samples) {
    using pass = internal::topologies::forward_only<typename internal::topologies::inference<topology>::type>;
    return counted_product(internal::costs::elements_of_answers(memory_plan_of<pass>, samples), sizeof(Scalar));
  }
};

// Defined apart from its declaration, so that only programs that use it instantiate Hana's tuple.
template <class... Entries>
inline constexpr typename topology<Entries...>::list_type topology<Entries...>::layers{};

/// A network type that was accepted.
template <class Type>
concept Network = requires { typename std::remove_cvref_t<Type>::graph_type; };

/// The verdict about a type: acceptance for an accepted network, the network's own refusal for a refused one, and for
/// any other type the refusal that it is not a network.
template <class Type>
using verdict_of_network =
    first_refusal<carried_verdict<Type>,
                  refuse_if<!Network<Type>, refusal<std::remove_cvref_t<Type>, is_not_a_network>>>;

namespace internal::topologies {

template <class Type>
struct checked_network {
  using type = if_accepted<verdict_of_network<Type>, std::type_identity<Type>>;
};
template <>
struct checked_network<refused_result> {
  using type = refused_result;
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
struct from_hana<refused_result> {
  using type = refused_result;
};
template <class... Types>
  requires(!meta::any({names_no_type<Types>...}))
struct from_hana<boost::hana::tuple<Types...>> {
  struct all {
    using type = typename resolved_network<typename Types::type...>::network;
  };
  using type = if_accepted<first_refusal<carried_verdict<typename Types::type>...>, all>;
};

}  // namespace internal::topologies

/// For an accepted network, the network itself without const. For a refused network, its gate. For any other type, a
/// gate that says that it is not a network.
template <class Type>
using checked_network = typename internal::topologies::checked_network<std::remove_cvref_t<Type>>::type;

namespace internal::topologies {

// Whether the parameters of two networks have the same offsets.
template <class Net, class Other>
constexpr bool share_parameters() {
  if constexpr (Net::graph_type::extents.parameters != Other::graph_type::extents.parameters ||
                !(typename Net::output_shape{} == typename Other::output_shape{})) {
    return false;
  } else {
    for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
      const parameter_record &here = Net::graph().parameters[p], &there = Other::graph().parameters[p];
      if (here.offset != there.offset || here.size != there.size || here.order != there.order) return false;
    }
    if constexpr (Net::graph_type::extents.parameter_uses != Other::graph_type::extents.parameter_uses) return false;
    for (std::size_t place = 0; Net::graph_type::extents.shared > 0 && place < Net::graph_type::extents.parameter_uses;
         ++place)
      if (graphs::parameter_at(Net::graph(), place) != graphs::parameter_at(Other::graph(), place)) return false;
    return true;
  }
}

template <class Net, class Verdict, class Other>
struct network_in_mode {
  using type = Other;  // the gate of a list that does not fit
};
template <class Net, class Other>
struct network_in_mode<Net, acceptance, Other> {
  using type = if_accepted<refuse_if<!share_parameters<Net, Other>(), refusal<Net, has_other_parameters_in_inference>>,
                           std::type_identity<Other>>;
};
template <class Net>
struct network_in_mode<Net, acceptance, Net> {
  using type = Net;
};
template <class Net>
struct inference {
  using type = Net;
};
template <class... Entries>
struct inference<topology<Entries...>> {
  using resolved = resolved_network<in_mode<Entries, inference_mode>...>;
  using type =
      typename network_in_mode<topology<Entries...>, typename resolved::verdict, typename resolved::network>::type;
};

template <template <class> class Purpose, class Net>
struct network_for {
  using type = Purpose<Net>;
};
template <template <class> class Purpose, class Net>
  requires is_refused<Net>
struct network_for<Purpose, Net> {
  using type = Net;
};

}  // namespace internal::topologies

/// The network in inference: each layer is replaced by what it is in inference, such as dropout by the identity. The
/// parameters and their paths are the same. If no layer depends on the mode, this is Net itself.
template <class Net>
using inference_of = typename internal::topologies::inference<checked_network<Net>>::type;

/// A network with the memory plan of forward passes alone: a value is kept only until later layers have used it.
template <class Net>
using without_gradient =
    typename internal::topologies::network_for<internal::topologies::forward_only, checked_network<Net>>::type;

/// Whether entries form a valid network, `ValidNetwork<input<3>, dense<2>>`, or a type is a network: `template
/// <ValidNetwork Net>`.
template <class... Entries>
concept ValidNetwork = internal::topologies::is_valid<Entries...>;

/// A neural network: `network<input<64>, dense<32, act::relu>, dense<10>>`. Only outputs are stated; inputs follow. If
/// the layers do not fit, this line is a compile error that says why in one sentence. Names for sizes are replaced by
/// numbers, so the type is the same as if it were written with numbers.
// clang-format off: compilers print these lines, with the comments, if an argument is an object and not a type
template <class... Entries>  // types: network<input<3>, dense<4, act::relu>, dense<10>>
using network = typename internal::topologies::resolved_network<Entries...>::network;  // a type: network<input<3>, dense<10>>
// clang-format on

/// The network of a Boost.Hana list of types, checked again:
/// `network_of<decltype(hana::append(net::layers, hana::type_c<dense<10>>))>`.
template <class List>
using network_of = typename internal::topologies::from_hana<std::remove_cvref_t<List>>::type;

}  // namespace chainrule
