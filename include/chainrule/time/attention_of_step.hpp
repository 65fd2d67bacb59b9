// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/attention_equations.hpp>
#include <chainrule/time/step_operations.hpp>
#include <chainrule/time/reopened.hpp>

// Causal attention on one step of a stream. It keeps the keys and values of all steps, so the number of steps is a
// constant. The products and the softmax are those of the whole sequence with one query, in which the keys of later
// steps are hidden; so each sum has the same terms in the same order.
namespace chainrule::internal::attention {

// Hides the keys of later steps.
struct hiding_what_comes {
  using type = op::keys_to_come;
  using arguments = list<>;
};
template <class Stated>
struct of_stream : Stated {
  using hidden = hiding_what_comes;
};
template <class Stated>
struct without_rotation : Stated {
  static constexpr bool is_rotary = false;
};

/// Numbers of each step, of shape (Length, Width), from element Begin of From on.
template <class Kept, std::size_t Length, std::size_t Width, class From, std::size_t Begin>
struct keeping {
  using values = list<value<Kept, shape<Length, Width>>>;
  using equations = list<equation<Kept, scans::keep_row<Length, Begin>, From>>;
};
using kept_keys = calculus::letter<"k<0..t>", "k_{0..t}">;
using kept_contents = calculus::letter<"v<0..t>", "v_{0..t}">;

template <class Names, class Stated, std::size_t Length, std::size_t Width, bool Turns = Stated::is_rotary>
struct rotating_step : rotating<Names, Stated, 1, Width, false> {};
template <class Names, class Stated, std::size_t Length, std::size_t Width>
struct rotating_step<Names, Stated, Length, Width, true> : rotating<Names, Stated, 1, Width, true> {
  static constexpr std::size_t each = Width / Stated::heads;
  using angles = typename Names::angles;
  using constants = list<constant_values<angles, shape<Length, each>, sinusoidal_positions<each>>>;
  using equations = list<
      equation<typename Names::rotated, scans::rotate_pairs_of_step<each, 2 * Width>, typename Names::query, angles>>;
};

/// As `projections`, of one step, with the keys and values of those before.
template <class Names, class Stated, class X, std::size_t Length, std::size_t Width>
struct projections_of_step : projections<Names, without_rotation<Stated>, X, 1, Width, void> {
  using now = projections<Names, without_rotation<Stated>, X, 1, Width, void>;
  static constexpr std::size_t keys = Length, each = Width / Stated::heads;
  using turned = rotating_step<Names, Stated, Length, Width>;
  using projected = typename turned::result;
  using of_keys = keeping<kept_keys, Length, Width, projected, Width>;
  using of_contents = keeping<kept_contents, Length, Width, projected, 2 * Width>;
  using constants = typename turned::constants;
  using values = joined_list<typename now::values, typename turned::values, typename of_keys::values,
                             typename of_contents::values>;
  using equations = joined_list<typename now::equations, typename turned::equations, typename of_keys::equations,
                                typename of_contents::equations>;
  using query = heads_in<projected, 0, 3 * Width, each>;
  using key = heads_in<kept_keys, 0, Width, each>;
  using content = heads_in<kept_contents, 0, Width, each>;
};
template <class Names, class Stated, class X, class Y, std::size_t Length, std::size_t Width>
using attending_in_a_stream =
    attending<Names, of_stream<Stated>, X, Y, 1, Width, projections_of_step<Names, Stated, X, Length, Width>>;

// A step that attends to another sequence sees all of its keys that are not hidden. A rule sees the number of the step.
template <class Stated, bool HasRules = (Stated::rules::size > 0)>
struct on_a_step : Stated {};
template <class Stated>
struct on_a_step<Stated, true> : Stated {
  struct hidden : Stated::hidden {
    using type = op::keys_elsewhere<typename Stated::hidden::type>;
  };
};

/// A layer that attends to another sequence, on a step of a stream of at most Length steps: `Form::on<stated, Length,
/// In>`. That sequence is whole, and its references are resolved again.
template <class Form, std::size_t Length, class... Options>
struct attending_elsewhere_on_a_step {
  using stated = options<Options...>;
  template <class In>
  struct on : Form::template on<stated, Length, In>::type {
    using valid_steps =
        typename stated::hidden::template valid_steps<source<typename stated::memory::keys, In>::extents::extent(0)>;
  };
};

/// What a layer is on a step: by itself, or if it attends to another sequence.
template <bool AttendsElsewhere, class Alone, class Form, std::size_t Length, class... Options>
struct attention_on_a_step {
  using type = Alone;
};
template <class Alone, class Form, std::size_t Length, class... Options>
struct attention_on_a_step<true, Alone, Form, Length, Options...> {
  using type = attending_elsewhere_on_a_step<Form, Length, layer_references::reopened<Options>...>;
};

/// `multi_head_attention` on a step.
template <class Names, class Stated, std::size_t Length>
struct multi_head_attention_of_step {
  template <class In>
  struct on : attending_in_a_stream<Names, Stated, layer_input, calculus::activation, Length, In::extent(1)> {};
};
template <class Names>
struct multi_head_attention_elsewhere {
  template <class Stated, std::size_t, class In>
  struct on {
    using type = attending<Names, on_a_step<Stated>, layer_input, calculus::activation, 1, In::extent(1)>;
  };
};

/// `scaled_dot_product_attention` on a step: what is kept is both keys and values.
template <class Names, class Stated, std::size_t Length>
struct scaled_dot_product_attention_of_step {
  template <class In, std::size_t Width = In::extent(1), std::size_t Each = Width / Stated::heads>
  struct parts {
    using now = heads_in<layer_input, 0, Width, Each>;
    using kept = heads_in<kept_keys, 0, Width, Each>;
    using of_steps = keeping<kept_keys, Length, Width, layer_input, 0>;
    using mixed = mixing<Names, of_stream<Stated>, 1, Length, Each, Each, now, kept, kept, calculus::activation,
                         Stated::temperature_or(root_of(Each))>;
  };
  template <class In>
  struct on {
    using of_steps = typename parts<In>::of_steps;
    using mixed = typename parts<In>::mixed;
    using values = joined_list<typename of_steps::values, typename mixed::values>;
    using parameters = list<>;
    using equations = joined_list<typename of_steps::equations, typename mixed::equations>;
  };
};

}  // namespace chainrule::internal::attention

namespace chainrule::internal::layer_references {

template <class Form, std::size_t Length, class... Options>
inline constexpr bool is_over_steps<attention::attending_elsewhere_on_a_step<Form, Length, Options...>> = true;
template <class Form, std::size_t Length, class... Options>
inline constexpr bool mentioned_in<attention::attending_elsewhere_on_a_step<Form, Length, Options...>> = true;
template <class Form, std::size_t Length>
struct attending_elsewhere_to {
  template <class... Options>
  using type = attention::attending_elsewhere_on_a_step<Form, Length, Options...>;
};
template <class Place, class In, class Form, std::size_t Length, class... Options, class Scope>
struct resolve<Place, In, attention::attending_elsewhere_on_a_step<Form, Length, Options...>, Scope>
    : resolve_layer<Place, In, attending_elsewhere_to<Form, Length>::template type, Scope, Options...> {};

}  // namespace chainrule::internal::layer_references
