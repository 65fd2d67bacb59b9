// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/frozen.hpp>
#include <chainrule/layer/shared.hpp>
#include <chainrule/optimizer/averaged.hpp>
#include <chainrule/optimizer/statement.hpp>
#include <chainrule/recompute/recomputed.hpp>
#include <chainrule/topology/graph_entries.hpp>
#include <chainrule/topology/references.hpp>

namespace chainrule {

namespace internal::optimizer {

/// The parameters of the layer with this name or path, and of the layers inside it.
template <meta::word... Place>
struct at_place {
  static constexpr auto text() { return meta::sentence("layers_at<", meta::words_code<Place...>(), ">"); }
};
/// The parameters of one axis.
struct of_vectors {
  static constexpr char text[] = "vector_parameters";
};

}  // namespace internal::optimizer

/// The parameters of the layer with a name, `layers_at<"head">`, or with a path, `layers_at<2, 1>`, and of all layers
/// inside it.
template <internal::meta::word... Place>
inline constexpr internal::optimizer::at_place<Place...> layers_at{};

/// All parameters of one axis: biases, and gains and biases of norms.
inline constexpr internal::optimizer::of_vectors vector_parameters{};

/// Some parameters, and the settings of the optimizer for them.
template <class Which, class Optimizer>
struct parameter_group {
  Which which{};
  Optimizer optimizer{};
};
template <class Which, class Optimizer>
parameter_group(Which, Optimizer) -> parameter_group<Which, Optimizer>;

// Phrases that the refusals below are made of.
namespace internal {

template <class Which>
struct selects_no_parameter {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Which>(),
                                    " selects no parameter that is trained: write the name or the path of a layer that "
                                    "has some");
  }
};
struct stands_in_no_group {
  static constexpr char text[] =
      "cannot be the rule of a group: write clipping and accumulation around parameter_groups";
};
template <class Rule, class Other>
struct groups_of_two_optimizers {
  static constexpr auto text() {
    return internal::meta::sentence("parameter_groups are settings of one optimizer, and here are ",
                                    internal::meta::spelling<Rule>(), " and ", internal::meta::spelling<Other>(),
                                    ": write ", internal::meta::spelling<Rule>(), " in each");
  }
};

}  // namespace internal

namespace internal::optimizer {

template <meta::text Name, class Layer>
inline constexpr bool is_called = false;
template <meta::text Name, class Layer>
inline constexpr bool is_called<Name, named<Name, Layer>> = true;
template <meta::text Name, class Layer>
inline constexpr bool is_called<Name, frozen<Layer>> = is_called<Name, Layer>;
template <meta::text Name, meta::text Shared, class Layer>
inline constexpr bool is_called<Name, shared<Shared, Layer>> = is_called<Name, Layer>;

// Whether a layer, or one around it, has this name.
template <meta::text Name, class Net, class Begin, std::size_t... Rest>
inline constexpr bool passes = false;
template <meta::text Name, class Net, std::size_t... Begin, std::size_t Next, std::size_t... Rest>
inline constexpr bool passes<Name, Net, meta::index_sequence<Begin...>, Next, Rest...> =
    is_called<Name, typename layer_at<Net, Begin..., Next>::layer> ||
    passes<Name, Net, meta::index_sequence<Begin..., Next>, Rest...>;
template <meta::text Name, class Net, std::size_t Step,
          class Indices = meta::make_index_sequence<Net::graph().steps[Step].depth>>
inline constexpr bool step_passes = false;
template <meta::text Name, class Net, std::size_t Step, std::size_t... Indices>
inline constexpr bool step_passes<Name, Net, Step, meta::index_sequence<Indices...>> =
    passes<Name, Net, meta::index_sequence<>, Net::graph().steps[Step].numbers[Indices]...>;
template <meta::text Name, class Net, class Steps = meta::make_index_sequence<Net::graph_type::extents.steps>>
struct steps_called;
template <meta::text Name, class Net, std::size_t... Steps>
struct steps_called<Name, Net, meta::index_sequence<Steps...>> {
  static constexpr bool value[sizeof...(Steps) + 1] = {step_passes<Name, Net, Steps>..., false};
};

/// Whether a parameter belongs to a group.
template <class Net, class Which>
struct selects;
template <class Net>
struct selects<Net, of_vectors> {
  static constexpr bool parameter(const parameter_record& record) { return record.rows == 0; }
};
template <class Net, meta::word... Path>
struct selects<Net, at_place<Path...>> {
  static constexpr bool parameter(const parameter_record& record) {
    const std::size_t path[] = {Path.number..., 0};
    const step_record& step = Net::graph().steps[record.step];
    if (sizeof...(Path) == 0 || step.depth < sizeof...(Path)) return false;
    for (std::size_t i = 0; i < sizeof...(Path); ++i)
      if (step.numbers[i] != path[i]) return false;
    return true;
  }
};
template <class Net, meta::word Name>
  requires meta::is_name<Name>
struct selects<Net, at_place<Name>> {
  static constexpr bool parameter(const parameter_record& record) {
    return steps_called<Name.name, Net>::value[record.step];
  }
};

template <class Net, class Which>
inline constexpr bool selects_some = [] {
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    if (!Net::graph().parameters[p].frozen && selects<Net, Which>::parameter(Net::graph().parameters[p])) return true;
  return false;
}();

/// The number of each parameter's group: the first group, from 1, to which it belongs, otherwise 0.
template <class Net, class... Which>
struct groups_of_parameters<Net, list<Which...>> {
  struct numbers {
    std::size_t of[Net::graph_type::extents.parameters + 1];
  };
  static constexpr numbers number = [] {
    numbers result{};
    for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
      const bool selected[] = {selects<plain_of<Net>, Which>::parameter(Net::graph().parameters[p])..., false};
      for (std::size_t g = sizeof...(Which); g-- > 0;)
        if (selected[g]) result.of[p] = g + 1;
    }
    return result;
  }();
};

/// Stands in for an optimizer if two groups have different ones: it is refused.
template <class Rule, class Other>
struct two_rules {
  static constexpr std::size_t state_count = 0;
  constexpr explicit two_rules(const auto&) {}
};
template <class Rule, class Other>
struct statement<two_rules<Rule, Other>> {
  using type = refusal<groups_of_two_optimizers<Rule, Other>>;
};
template <class Rule, class... Others>
struct common_rule {
  using type = Rule;
};
template <class Rule, class Other, class... Others>
struct common_rule<Rule, Other, Others...> {
  using type = two_rules<Rule, Other>;
};
template <class Rule, class... Others>
struct common_rule<Rule, Rule, Others...> : common_rule<Rule, Others...> {};

/// The changes of all groups.
template <class Groups, class Change, std::size_t Count>
struct grouped_change {
  using groups = Groups;
  Change of_group[Count];
};

}  // namespace internal::optimizer

/// An optimizer with other settings for some parameters, PyTorch's parameter groups: `parameter_groups{adamw{},
/// parameter_group{layers_at<"head">, adamw{.learning_rate = 1e-2}}}`. A parameter has the settings of the first group
/// to which it belongs, otherwise the settings that come first. All optimizers have one type. Schedules, averages and
/// weight decay are written inside, clipping and accumulation around the groups.
template <class Optimizer, class... Which>
struct parameter_groups {
  using groups = list<Which...>;
  using of_each_group = Optimizer;
  using settings = internal::meta::settings_of<Optimizer>;
  static constexpr std::size_t count = sizeof...(Which) + 1;

  /// The settings for parameters in no group, and those of each group.
  Optimizer of_group[count];

  template <class Rule, class... Groups>
    requires(sizeof...(Groups) == sizeof...(Which))
  constexpr explicit parameter_groups(const Rule& others, const Groups&... some)
      : of_group{Optimizer(others), Optimizer(some.optimizer)...} {}

  static constexpr std::size_t state_count = internal::optimizer::count_of<Optimizer>;
  static constexpr std::size_t scratch_count = internal::optimizer::scratch_of<Optimizer>;

  template <class T>
  constexpr wrong_setting wrong() const {
    for (const Optimizer& each : of_group)
      if (const wrong_setting wrong = internal::optimizer::wrong_rule<T>(each)) return wrong;
    return {};
  }
  template <class T>
    requires internal::optimizer::BoundsSteps<Optimizer, T>
  constexpr bool is_moderate() const {
    for (const Optimizer& each : of_group)
      if (!each.template is_moderate<T>()) return false;
    return true;
  }
  constexpr bool unchanged_by_zero(std::size_t number) const {
    for (const Optimizer& each : of_group)
      if (!internal::optimizer::passes_zeros_by(each, number)) return false;
    return true;
  }

  template <class T>
    requires internal::optimizer::ByElement<Optimizer, T>
  constexpr auto change(std::size_t number) const {
    return [&]<std::size_t... Groups>(internal::meta::index_sequence<Groups...>) {
      using each = decltype(of_group[0].template change<T>(number));
      return internal::optimizer::grouped_change<groups, each, count>{{of_group[Groups].template change<T>(number)...}};
    }(internal::meta::make_index_sequence<count>{});
  }

  template <class Function>
  constexpr void for_each_rule(const Function& function) {
    for (Optimizer& each : of_group) function(each);
  }
};
template <class Optimizer, class... Which, class... Others>
parameter_groups(Optimizer, parameter_group<Which, Others>...)
    -> parameter_groups<typename internal::optimizer::common_rule<Optimizer, Others...>::type, Which...>;

namespace internal::optimizer {

template <class Rule, class... Which>
inline constexpr std::size_t average_of<parameter_groups<Rule, Which...>> = average_of<Rule>;

template <class Rule, class... Which>
struct statement<parameter_groups<Rule, Which...>> {
  static constexpr bool steps = StepsAlongGradients<Rule, float> || StepsAlongGradients<Rule, double>;
  using type = first_refusal<typename statement<Rule>::type,
                             refuse_if<!steps || HasGroups<Rule>, refusal<the_optimizer<Rule>, stands_in_no_group>>>;
};

template <class Net, class Rule, class... Which>
struct verdict_of_groups<Net, parameter_groups<Rule, Which...>> {
  using type = first_refusal<refuse_if<!selects_some<plain_of<Net>, Which>, refusal<selects_no_parameter<Which>>>...>;
};

}  // namespace internal::optimizer
}  // namespace chainrule
