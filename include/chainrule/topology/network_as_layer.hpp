// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/check.hpp>
#include <chainrule/topology/reference_resolution.hpp>

// A network in the list of another one: its layers one after another, as in `sequential`, on an input of the network's
// own shape.
namespace chainrule {

template <class... Entries>
struct topology;

// Phrases that the refusals below are made of.
namespace internal {

struct is_a_layer_of_one_input {
  static constexpr char text[] = "has several inputs, and a layer has one: write its layers instead";
};
struct reads_places_of_its_own {
  static constexpr char text[] =
      "has a layer that reads another one, from<...>, whose place here is not known: write its layers instead";
};
struct is_planned_for_passes {
  static constexpr char text[] =
      "states which values its own passes keep, and a layer's passes are those of the network around it: write the "
      "network itself";
};

}  // namespace internal

namespace internal::topologies {

// Whether equations read an output that they name by its path, other than those of the layers of `Allowed`.
struct no_layers {
  template <class Place>
  static constexpr bool holds = false;
};
template <class Allowed, class Type>
inline constexpr bool reads_outside = false;
template <class Allowed, std::size_t... Path>
inline constexpr bool reads_outside<Allowed, layer_output<Path...>> = !Allowed::template holds<layer_output<Path...>>;
template <class Allowed, template <class...> class Around, class... Parts>
inline constexpr bool reads_outside<Allowed, Around<Parts...>> = (reads_outside<Allowed, Parts> || ...);
template <class Allowed, template <class, std::size_t> class Around, class Part, std::size_t Number>
inline constexpr bool reads_outside<Allowed, Around<Part, Number>> = reads_outside<Allowed, Part>;

template <class Allowed, class Bound>
constexpr bool bound_reads_outside();
template <class Allowed, class... Layers, class... Ins, std::size_t... Sources>
constexpr bool children_read_outside(list<child<Layers, Ins, Sources>...>*) {
  return (bound_reads_outside<Allowed, typename Layers::template on<Ins>>() || ...);
}
template <class Allowed, class Bound>
constexpr bool bound_reads_outside() {
  bool outside = false;
  if constexpr (requires { typename Bound::equations; })
    outside = outside || reads_outside<Allowed, typename Bound::equations>;
  if constexpr (requires { typename Bound::valid_steps; })
    outside = outside || reads_outside<Allowed, typename Bound::valid_steps>;
  if constexpr (requires { typename Bound::children; })
    outside = outside || children_read_outside<Allowed>(static_cast<typename Bound::children*>(nullptr));
  return outside;
}

/// Whether some layer of a network reads the output of another one by its path.
template <class Net>
inline constexpr bool reads_places = bound_reads_outside<no_layers, typename Net::template on<typename Net::fed>>();

// The layers of a network, as those of one layer.
template <class In, class Layers>
struct layers_on;
template <class In, class... Layers>
struct layers_on<In, list<Layers...>> {
  using children = chainrule::children_in_a_row<In, Layers...>;
  using values = list<value<calculus::activation, typename chainrule::inferred_shapes<In, Layers...>::output>>;
  using parameters = list<>;
  using equations = list<equation<calculus::activation, op::copy, child_activation<sizeof...(Layers)>>>;
};

template <class Net, class In>
using verdict_of_arriving =
    refuse_if<!std::is_same_v<In, typename Net::fed>, refusal<Net, expects<typename Net::fed>, receives<In>>>;

// Its layers may read those of `Allowed` by their paths.
template <class Net, class First, class In, class Allowed = no_layers>
struct verdict_as_layer {
  struct of_places {
    using type = refuse_if<bound_reads_outside<Allowed, typename Net::template on<typename Net::fed>>(),
                           refusal<Net, reads_places_of_its_own>>;
  };
  struct of_shapes {
    using type = verdict_and_then<typename Net::shapes_in_a_row::verdict, of_places>;
  };
  using type = verdict_and_then<verdict_of_arriving<Net, In>, of_shapes>;
};
template <class Net, class... Inputs, class In>
struct verdict_as_layer<Net, input_list<Inputs...>, In> {
  using type = refusal<Net, is_a_layer_of_one_input>;
};

/// The base of a network: what it states as a layer.
template <class First, class... Rest>
struct as_layer {
 private:
  using checked = topologies::checked<acceptance, First, Rest...>;

 public:
  using fed = typename First::fed;
  using shapes_in_a_row = typename checked::shapes;

  using takes_tokens = void;
  template <class In>
  using verdict = typename verdict_as_layer<topology<First, Rest...>, First, In>::type;
  template <class Mode>
  using in = topology<First, in_mode<Rest, Mode>...>;
  template <class In>
  struct on : layers_on<In, typename checked::proper::layers> {};
};

/// The base of a network that differs from another one in the plans for its passes: it is no layer.
template <class Net>
struct with_plans_of_its_own : Net {
  template <class In>
  using verdict = refusal<Net, is_planned_for_passes>;
};

/// A network as a layer with this path, some of whose layers read others of them by their paths in the network around
/// it. Before is the path of the layer before it; void if it is not known.
template <class Place, class Before, class Net>
struct placed_network;
template <std::size_t... Path, class Before, class Net>
struct placed_network<layer_output<Path...>, Before, Net> {
  static constexpr auto code() { return Net::code(); }

 private:
  template <std::size_t... Read>
  static constexpr bool is_inside(layer_output<Read...>*) {
    constexpr std::size_t path[] = {Path...}, read[] = {Read...};
    if (sizeof...(Read) <= sizeof...(Path)) return false;
    for (std::size_t i = 0; i < sizeof...(Path); ++i)
      if (read[i] != path[i]) return false;
    return true;
  }
  struct layers_inside {
    template <class Read>
    static constexpr bool holds = std::is_same_v<Read, Before> || is_inside(static_cast<Read*>(nullptr));
  };

 public:
  using takes_tokens = void;
  template <class In>
  using verdict = typename verdict_as_layer<Net, void, In, layers_inside>::type;
  template <class Mode>
  using in = placed_network<layer_output<Path...>, Before, in_mode<Net, Mode>>;
  template <class In>
  struct on : Net::template on<In> {};
};

}  // namespace internal::topologies

namespace internal::graphs {

// The number of its layers was checked when it was made.
template <class... Entries>
inline constexpr std::size_t layers_inside<topology<Entries...>> = 0;

}  // namespace internal::graphs

namespace internal::layer_references {

// A list in which each path of a layer of the network begins with the network's own, `Place`; Before takes the place of
// the network's input.
template <class Place, class Before, class Type>
struct moved {
  using type = Type;
};
template <std::size_t... Path, class Before, std::size_t... Read>
struct moved<layer_output<Path...>, Before, layer_output<Read...>> {
  using type = layer_output<Path..., Read...>;
};
template <std::size_t... Path, class Before>
struct moved<layer_output<Path...>, Before, layer_output<0>> {
  using type = std::conditional_t<std::is_void_v<Before>, layer_output<0>, Before>;
};
template <class Place, class Before, template <class...> class Around, class... Parts>
struct moved<Place, Before, Around<Parts...>> {
  using type = Around<typename moved<Place, Before, Parts>::type...>;
};
template <class Place, class Before, template <auto, class...> class Around, auto First, class... Parts>
struct moved<Place, Before, Around<First, Parts...>> {
  using type = Around<First, typename moved<Place, Before, Parts>::type...>;
};
template <class Place, class Before, meta::text Name, class Layer>
struct moved<Place, Before, named<Name, Layer>> {
  using type = named<Name, typename moved<Place, Before, Layer>::type>;
};
template <class Place, class Before, meta::text Name, class Layer>
struct moved<Place, Before, shared<Name, Layer>> {
  using type = shared<Name, typename moved<Place, Before, Layer>::type>;
};

// The path of the layer whose output arrives at a place; void where only the composite around the place knows.
template <std::size_t... Path>
constexpr std::size_t number_before() {
  constexpr std::size_t path[] = {Path...};
  std::size_t count = sizeof...(Path);
  while (count > 1 && path[count - 1] == 1) --count;  // the first layer of a composite has the composite's input
  return count == 1 ? path[0] - 1 : no_index;
}
template <class Place>
struct before;
template <std::size_t... Path>
struct before<layer_output<Path...>> {
  static constexpr std::size_t number = number_before<Path...>();
  using type = std::conditional_t<number == no_index, void, layer_output<number>>;
};

/// A network as a layer. Its names are its own: they were resolved when it was made.
template <class... Entries>
inline constexpr bool mentioned_in<topology<Entries...>> =
    meta::any({mentioned_in<Entries>..., topologies::reads_places<topology<Entries...>>});
template <class... Entries>
inline constexpr bool has_references<topology<Entries...>> = topologies::reads_places<topology<Entries...>>;
template <class Place, class Before, class Net>
inline constexpr bool mentioned_in<topologies::placed_network<Place, Before, Net>> = false;

template <class Place, class Net, bool ReadsPlaces>
struct network_at {
  using type = Net;
};
template <class Place, class First, class... Layers>
  requires(!requires { typename First::parts; })  // one of several inputs is refused as it is
struct network_at<Place, topology<First, Layers...>, true> {
  using previous = typename before<Place>::type;
  using type =
      topologies::placed_network<Place, previous, typename moved<Place, previous, topology<First, Layers...>>::type>;
};
template <class Place, class In, class... Entries, class Scope>
struct resolve<Place, In, topology<Entries...>, Scope> {
  using net = topology<Entries...>;
  using type = complete<Place, In, typename network_at<Place, net, topologies::reads_places<net>>::type, Scope>;
};
template <class Place, class In, class At, class Before, class Net, class Scope>
struct resolve<Place, In, topologies::placed_network<At, Before, Net>, Scope> {
  using type = complete<Place, In, topologies::placed_network<At, Before, Net>, Scope>;
};

}  // namespace internal::layer_references
}  // namespace chainrule
