// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/state_dict.hpp>
#include <chainrule/graph/table_of.hpp>

// What the variables of layers in a cell are called: in the cell's lists, and in files.
namespace chainrule {

template <class Kind>
struct previous;  // defined in time/cell.hpp

/// The cell's name for the variable Kind of the layer whose output is Y. The weight of the layer in `equation<gates,
/// dense<8>, layer_input>` is `within<gates, weight>`; in a scan that is layer 1 it is `symbol<within<gates, weight>,
/// 1>`, printed as "W_z" if the gates are "z".
template <class Y, class Kind>
struct within {
 private:
  static constexpr auto written = internal::meta::written([](internal::meta::sink& to) {
    to.put(Kind::text);
    to.put('_');
    to.put(Y::text);
  });
  static constexpr auto written_in_latex = internal::meta::written([](internal::meta::sink& to) {
    to.put('{');
    to.put(Kind::latex);
    to.put("}_{");
    to.put(Y::latex);
    to.put('}');
  });

 public:
  static constexpr const char* text = written.characters;
  static constexpr const char* latex = written_in_latex.characters;
};

/// The output of the layer with this number in a composite that is a cell.
template <std::size_t Number>
struct layer_number {
  static constexpr auto written = internal::meta::number_text<Number>;
  static constexpr const char* text = written.characters;
  static constexpr const char* latex = written.characters;
};

namespace internal::scans {

// The cell's name for a name in a layer's equations: the layer's input is X, and its output, which it calls Last, is
// Y.
template <class Y, class X, class Last, class Name>
struct renamed {
  using type = within<Y, Name>;
};
template <class Y, class X, class Last>
struct renamed<Y, X, Last, Last> {
  using type = Y;
};
template <class Y, class X, class Last>
struct renamed<Y, X, Last, layer_input> {
  using type = X;
};
template <class Y, class X, class Last>
struct renamed<Y, X, Last, op::random_numbers> {
  using type = op::random_numbers;
};
template <class Y, class X, class Last, class Kind>
struct renamed<Y, X, Last, previous<Kind>> {
  using type = previous<typename renamed<Y, X, Last, Kind>::type>;
};
// The same for the layers of a composite that is a cell.
template <class Name>
struct child_renamed {
  using type = Name;
};
template <std::size_t Number>
struct child_renamed<child_activation<Number>> {
  using type = layer_number<Number>;
};

template <class Y, class X, class Last, class Entry>
struct renamed_entry;
template <class Y, class X, class Last, class Kind, class Shape>
struct renamed_entry<Y, X, Last, value<Kind, Shape>> {
  using type = value<typename renamed<Y, X, Last, Kind>::type, Shape>;
};
template <class Y, class X, class Last, class Kind, class Shape>
struct renamed_entry<Y, X, Last, saved<Kind, Shape>> {
  using type = saved<typename renamed<Y, X, Last, Kind>::type, Shape>;
};
template <class Y, class X, class Last, class Kind, class Shape>
struct renamed_entry<Y, X, Last, workspace<Kind, Shape>> {
  using type = workspace<typename renamed<Y, X, Last, Kind>::type, Shape>;
};
template <class Y, class X, class Last, class Kind, class Shape, storage_order Order>
struct renamed_entry<Y, X, Last, derived<Kind, Shape, Order>> {
  using type = derived<typename renamed<Y, X, Last, Kind>::type, Shape, Order>;
};
template <class Y, class X, class Last, class Kind, class Shape, class Beginning, storage_order Order>
struct renamed_entry<Y, X, Last, parameter<Kind, Shape, Beginning, Order>> {
  using type = parameter<typename renamed<Y, X, Last, Kind>::type, Shape, Beginning, Order>;
};
template <class Y, class X, class Last, class Result, class Operation, class... Arguments>
struct renamed_entry<Y, X, Last, equation<Result, Operation, Arguments...>> {
  using type =
      equation<typename renamed<Y, X, Last, Result>::type, Operation, typename renamed<Y, X, Last, Arguments>::type...>;
};
template <class Y, class X, class Last, class Result, class... Saved, class Operation, class... Arguments>
struct renamed_entry<Y, X, Last, equation<with_saved<Result, Saved...>, Operation, Arguments...>> {
  using type =
      equation<with_saved<typename renamed<Y, X, Last, Result>::type, typename renamed<Y, X, Last, Saved>::type...>,
               Operation, typename renamed<Y, X, Last, Arguments>::type...>;
};
template <class Y, class X, class Last, class Entries>
struct renamed_entries;
template <class Y, class X, class Last, class... Entries>
struct renamed_entries<Y, X, Last, list<Entries...>> {
  using type = list<typename renamed_entry<Y, X, Last, Entries>::type...>;
};

// What the parameters of layers in a cell are called in files: "gates.weight", as in PyTorch those of a module that is
// a member `gates`. The layers of a layer of layers are numbered from 0.
template <class Y>
struct module_in_files {
  static constexpr void put(meta::sink& to) { to.put(Y::text); }
};
template <std::size_t Number>
struct module_in_files<layer_number<Number>> {
  static constexpr void put(meta::sink& to) { to.put_number(Number - 1); }
};
template <class Y, meta::text Name>
inline constexpr auto name_in_module = meta::written([](meta::sink& to) {
  module_in_files<Y>::put(to);
  to.put('.');
  to.put(Name);
});
template <class Y, class Entry>
struct entry_in_module;
template <class Y, meta::text Name, class... Kinds>
struct entry_in_module<Y, stored_tensor<Name, Kinds...>> {
  using type = stored_tensor<name_in_module<Y, Name>, within<Y, Kinds>...>;
};
template <class Y, meta::text Name, class... Kinds>
struct entry_in_module<Y, added_tensor<Name, Kinds...>> {
  using type = added_tensor<name_in_module<Y, Name>, within<Y, Kinds>...>;
};
template <class Y, class Entries>
struct entries_in_module;
template <class Y, class... Entries>
struct entries_in_module<Y, list<Entries...>> {
  using type = list<typename entry_in_module<Y, Entries>::type...>;
};

// By their symbols, where a layer states no names.
template <class Kind>
inline constexpr auto symbol_in_files = meta::written([](meta::sink& to) { to.put(Kind::text); });
template <class Parameters>
struct entries_by_symbols;
template <class... Parameters>
struct entries_by_symbols<list<Parameters...>> {
  using type = list<stored_tensor<symbol_in_files<typename Parameters::kind>, typename Parameters::kind>...>;
};
template <class Bound>
struct stated_in_files {
  using type = typename entries_by_symbols<typename Bound::parameters>::type;
};
template <class Bound>
  requires requires { typename Bound::state_dict; }
struct stated_in_files<Bound> {
  using type = typename Bound::state_dict;
};

}  // namespace internal::scans
}  // namespace chainrule
