// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/arguments.hpp>

// The refusals of save, load and others with other arguments than they take.
namespace chainrule::internal::storage {

struct save_call {
  static constexpr char name[] = "save";
  static constexpr char form[] = "save(model, \"net.safetensors\")";
};
struct load_call {
  static constexpr char name[] = "load";
  static constexpr char form[] = "load(model, \"net.safetensors\")";
};
struct check_call {
  static constexpr char name[] = "check_file";
  static constexpr char form[] = "check_file(model, \"net.safetensors\")";
};
struct a_file_name {
  static constexpr char text[] = "a file's name";
  template <class Type>
  static constexpr bool holds = std::is_convertible_v<const Type&, std::string>;
};
struct load_changes_the_model {
  static constexpr char text[] = "load changes the model, which may be neither const nor a temporary";
};

// Whether another overload takes these arguments.
template <class... Arguments>
inline constexpr bool is_call = false;
template <class First, class Second, class... Rest>
inline constexpr bool is_call<First, Second, Rest...> = models::a_model::holds<First> && a_file_name::holds<Second>;

template <class Call, class... Arguments>
using mistake_of =
    models::mistake<Call, list<models::a_model, a_file_name>, models::other_arguments<Call>, Arguments...>;
template <class... Arguments>
using mistake_of_load = models::mistake<
    load_call, list<models::a_model, a_file_name>,
    std::conditional_t<is_call<Arguments...>, refusal<load_changes_the_model>, models::other_arguments<load_call>>,
    Arguments...>;

}  // namespace chainrule::internal::storage
