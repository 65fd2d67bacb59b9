// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/state_dict.hpp>
#include <chainrule/layer/frozen.hpp>
#include <chainrule/layer/shared.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/storage/tensor_file.hpp>
#include <chainrule/topology/lookup.hpp>
#include <chainrule/topology/references.hpp>

// A network's tensors in files: their names, which are those of PyTorch's state_dict, and where their numbers are in a
// model's memory.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Kind>
struct names_no_tensor_of {
  static constexpr auto text() {
    return internal::meta::sentence("states a state_dict without ", internal::graphs::kind_text<Kind>(),
                                    ": list stored_tensor<\"name\", kind> for each parameter and buffer, once");
  }
};

}  // namespace internal

namespace internal::storage {

/// The numbers of a parameter or a buffer: in the file `rows` rows of `row_size`; in memory from `offset` on, in the
/// same order, or with the axes in the opposite order.
struct tensor_part {
  std::size_t offset;
  std::size_t rows;
  std::size_t row_size;
  bool column_major;
  std::vector<std::size_t> extents;
  bool frozen;  // it has no gradient and no optimizer's state
};

enum class tensor_role { values, added, count };

struct model_tensor {
  std::string name;
  std::vector<std::size_t> extents;
  std::vector<tensor_part> parts;
  tensor_role role = tensor_role::values;
  std::size_t alias_of = no_index;  // an earlier tensor with the same shared parameters
};

// A layer's name in a file: its own, or its number from 0.
template <class Layer>
struct name_of_layer {
  static void put(std::string& to, std::size_t number) { to += std::to_string(number - 1); }
};
template <meta::text Name, class Layer>
struct name_of_layer<named<Name, Layer>> {
  static void put(std::string& to, std::size_t) { to += Name.characters; }
};
template <class Layer>
struct name_of_layer<frozen<Layer>> : name_of_layer<Layer> {};
template <meta::text Name, class Layer>
struct name_of_layer<shared<Name, Layer>> : name_of_layer<Layer> {};

// The string after the tensors' names of a child, if its composite has the child's tensors as its own; otherwise
// null.
template <class Net, std::size_t Number, std::size_t... Parent>
constexpr const char* ending_of_child() {
  if constexpr (sizeof...(Parent) > 0) {
    using bound = typename layer_at<Net, Parent...>::bound;
    if constexpr (requires { bound::children_in_files; }) return bound::children_in_files[Number - 1];
  }
  return nullptr;
}

// The number of a child among the recurrent layers whose tensors are its composite's own; otherwise `no_index`.
template <class Net, std::size_t Number, std::size_t... Parent>
constexpr std::size_t layer_of_child() {
  if constexpr (sizeof...(Parent) > 0) {
    using bound = typename layer_at<Net, Parent...>::bound;
    if constexpr (requires { bound::layers_in_files; }) return bound::layers_in_files.of[Number - 1];
  }
  return no_index;
}

template <class Net, class Begin, std::size_t... Rest>
struct path_name {
  static void put(std::string&) {}
  static constexpr const char* ending = "";
  static constexpr std::size_t layer = 0;
};
template <class Net, std::size_t... Begin, std::size_t Next, std::size_t... Rest>
struct path_name<Net, meta::index_sequence<Begin...>, Next, Rest...> {
  using rest = path_name<Net, meta::index_sequence<Begin..., Next>, Rest...>;
  static constexpr const char* own_ending = ending_of_child<Net, Next, Begin...>();
  static constexpr const char* ending = own_ending == nullptr ? rest::ending : own_ending;
  static constexpr std::size_t own_layer = layer_of_child<Net, Next, Begin...>();
  static constexpr std::size_t layer = own_layer == no_index ? rest::layer : own_layer;
  static void put(std::string& to) {
    if (own_ending == nullptr && own_layer == no_index) {
      name_of_layer<typename layer_at<Net, Begin..., Next>::layer>::put(to, Next);
      to += '.';
    }
    rest::put(to);
  }
};
template <class Net, std::size_t Step, class Indices = meta::make_index_sequence<Net::graph().steps[Step].depth>>
struct step_name;
template <class Net, std::size_t Step, std::size_t... Indices>
struct step_name<Net, Step, meta::index_sequence<Indices...>>
    : path_name<Net, meta::index_sequence<>, Net::graph().steps[Step].numbers[Indices]...> {};

template <class Stored>
struct state_by_symbols;
template <class... Stored>
struct state_by_symbols<list<Stored...>> {
  static constexpr bool is_by_symbols = true;
};
template <class Bound>
struct state_dict_of {
  using type = state_by_symbols<stored_of<Bound>>;
};
template <class Bound>
  requires requires { typename Bound::state_dict; }
struct state_dict_of<Bound> {
  using type = typename Bound::state_dict;
};

// How often a kind with numbers is listed in a state_dict.
template <class Kind, class Entry>
inline constexpr std::size_t times_in_entry = 0;
template <class Kind, meta::text Name, class... Kinds>
inline constexpr std::size_t times_in_entry<Kind, stored_tensor<Name, Kinds...>> =
    meta::count({std::is_same_v<Kind, Kinds>..., false});
template <class Kind, class State>
inline constexpr std::size_t times_in_state = 1;
template <class Kind, class... Entries>
inline constexpr std::size_t times_in_state<Kind, list<Entries...>> = (times_in_entry<Kind, Entries> + ... + 0);

// The state_dict of a recurrent layer is stated by its cell.
template <class Bound>
  requires requires { typename Bound::cell::bound::state_dict; }
struct state_dict_of<Bound> {
  using type = typename Bound::cell::bound::state_dict;
};

template <class Layer, class State, class Stored>
struct state_verdict;
template <class Layer, class State, class... Stored>
struct state_verdict<Layer, State, list<Stored...>> {
  using type = first_refusal<refuse_if<times_in_state<typename Stored::kind, State> != 1,
                                       refusal<Layer, names_no_tensor_of<typename Stored::kind>>>...>;
};

template <std::size_t... Extents>
std::vector<std::size_t> extents_in_vector(shape<Extents...>) {
  return {Extents...};
}

/// The tensors of the layer at a step.
template <class Net, std::size_t Step>
struct tensors_of_step {
  using step = topologies::step_type<Net, Step>;
  using stored = stored_of<typename step::bound>;
  using state = typename state_dict_of<typename step::bound>::type;
  using verdict = typename state_verdict<typename step::layer, state, stored>::type;

  std::vector<model_tensor>& tensors;
  std::string prefix;
  const char* ending;
  std::size_t layer;  // of a recurrent module

  template <std::size_t Local>
  static tensor_part part() {
    const parameter_record& record =
        Net::graph().parameters[graphs::parameter_at(Net::graph(), Net::graph().steps[Step].first_parameter + Local)];
    const auto extents = extents_in_vector(typename list_element<Local, stored>::extents{});
    const std::size_t rows = extents.empty() ? 1 : extents[0];
    return {record.offset,
            rows,
            rows == 0 ? 0 : record.size / rows,
            record.order == storage_order::column_major && extents.size() > 1,
            extents,
            record.frozen};
  }
  // A tensor's name in this layer of a recurrent module: l0 at its end becomes l1.
  std::string in_layer(std::string name) const {
    if (layer == 0) return name;
    return (name.ends_with("_l0") ? name.substr(0, name.size() - 1) : name + "_l") + std::to_string(layer);
  }
  template <class Kind>
  static void add_part(std::vector<tensor_part>& parts) {
    constexpr std::size_t local = position_among_kinds<Kind>(stored{});
    if constexpr (local != no_index) parts.push_back(part<local>());
  }
  void add(const char* name, std::vector<tensor_part> parts, tensor_role role) {
    if (parts.empty() && role != tensor_role::count) return;
    model_tensor tensor{prefix + in_layer(name) + ending, {}, std::move(parts), role};
    if (role != tensor_role::count) {
      tensor.extents = tensor.parts[0].extents;
      for (std::size_t i = 1; i < tensor.parts.size(); ++i) tensor.extents[0] += tensor.parts[i].extents[0];
    }
    tensors.push_back(std::move(tensor));
  }
  template <meta::text Name, class... Kinds>
  void add(stored_tensor<Name, Kinds...>) {
    std::vector<tensor_part> parts;
    (add_part<Kinds>(parts), ...);
    add(Name.characters, std::move(parts), tensor_role::values);
  }
  template <meta::text Name, class... Kinds>
  void add(added_tensor<Name, Kinds...>) {
    std::vector<tensor_part> parts;
    (add_part<Kinds>(parts), ...);
    add(Name.characters, std::move(parts), tensor_role::added);
  }
  template <meta::text Name>
  void add(unused_count<Name>) {
    add(Name.characters, {}, tensor_role::count);
  }
  template <class... Entries>
  void add_all(list<Entries...>) {
    (add(Entries{}), ...);
  }
  template <class... Stored>
  void add_all(state_by_symbols<list<Stored...>>) {
    (add(stored_by_symbol<typename Stored::kind>{}), ...);
  }
  template <class Kind>
  struct stored_by_symbol {};
  template <class Kind>
  void add(stored_by_symbol<Kind>) {
    std::vector<tensor_part> parts;
    add_part<Kind>(parts);
    add(Kind::text, std::move(parts), tensor_role::values);
  }
};

template <class Net>
struct add_step {
  std::vector<model_tensor>& tensors;

  template <std::size_t Step>
  void operator()() const {
    if constexpr (stored_of<bound_at<Net, Step>>::size > 0) {
      std::string prefix;
      step_name<Net, Step>::put(prefix);
      tensors_of_step<Net, Step> of_step{tensors, prefix, step_name<Net, Step>::ending, step_name<Net, Step>::layer};
      of_step.add_all(typename tensors_of_step<Net, Step>::state{});
    }
  }
};

/// All tensors of a network, in the order of its list. Throws error if two have the same name.
template <class Net>
std::vector<model_tensor> tensors_of() {
  std::vector<model_tensor> tensors;
  for_each_index<0, Net::graph_type::extents.steps>(add_step<Net>{tensors});
  const auto alike = [](const model_tensor& one, const model_tensor& other) {
    return one.role == other.role && one.extents == other.extents &&
           std::equal(
               one.parts.begin(), one.parts.end(), other.parts.begin(), other.parts.end(),
               [](const tensor_part& part, const tensor_part& of_other) { return part.offset == of_other.offset; });
  };
  for (std::size_t t = 0; t < tensors.size() && Net::graph_type::extents.shared > 0; ++t)
    for (std::size_t u = 0; u < t && tensors[t].alias_of == no_index && !tensors[t].parts.empty(); ++u)
      if (tensors[u].alias_of == no_index && alike(tensors[u], tensors[t])) tensors[t].alias_of = u;
  if (const std::string* const twice = find_duplicate(tensors))
    throw error("two tensors of this network are called " + *twice +
                " in files: give one of their layers another name");
  return tensors;
}

// The verdict about the layers' state_dicts.
template <class Net, class Steps>
struct verdict_of_steps;
template <class Net, std::size_t... Steps>
struct verdict_of_steps<Net, meta::index_sequence<Steps...>> {
  using type = first_refusal<typename tensors_of_step<Net, Steps>::verdict...>;
};
template <class Net>
using verdict_of_states =
    typename verdict_of_steps<Net, meta::make_index_sequence<Net::graph_type::extents.steps>>::type;

}  // namespace internal::storage
}  // namespace chainrule
