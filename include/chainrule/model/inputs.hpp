// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/arguments.hpp>
#include <chainrule/model/samples.hpp>
#include <chainrule/tensor/given_inputs.hpp>

// The values of several inputs as one row for each sample. They are read in place: nothing is copied before a pass
// reads it.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

template <std::size_t Given, std::size_t Wanted>
struct gives_inputs {
  static constexpr auto text() {
    if constexpr (Wanted == 0)
      return internal::meta::text("inputs(...) is for networks with several inputs, and this network has one: write x");
    else
      return internal::meta::sentence("inputs(...) gives ", internal::meta::number_text<Given>,
                                      " values, and the network has ", internal::meta::number_text<Wanted>,
                                      " inputs: write one value for each, in their order");
  }
};

}  // namespace internal

template <class Input>
struct input_called {
  static constexpr auto text() { return internal::meta::sentence("the input ", Input::name::text()); }
};
namespace internal {

struct gives_samples_and_batches {
  static constexpr char text[] =
      "inputs(...) gives a sample of one input and a batch of another: write samples of all or batches of all";
};

struct targets_are_for_losses {
  static constexpr char text[] =
      "targets(...) gives a value for each output of a loss of several: write sum_of_losses<net, squared_error, ...>{}";
};
template <std::size_t Number>
struct target_number {
  static constexpr auto text() { return internal::meta::sentence("target ", internal::meta::number_text<Number>); }
};
struct gives_target_samples_and_batches {
  static constexpr char text[] =
      "targets(...) gives a sample of one output and a batch of another: write samples of all or batches of all";
};

}  // namespace internal

namespace internal::models {

using tensors::given_inputs;
using tensors::GivenInputs;

template <class X, class Shape>
inline constexpr argument_kind kind_of_input = argument<network_input, Shape, std::remove_cvref_t<X>>::kind;

constexpr argument_kind kind_of_all(std::initializer_list<argument_kind> kinds) {
  argument_kind all = argument_kind::sample;
  for (const argument_kind kind : kinds) all = kind == argument_kind::dynamic_rank ? kind : all;
  for (const argument_kind kind : kinds)
    if (all != argument_kind::dynamic_rank) all = kind;
  return all;
}

/// The rows of several inputs: the numbers of each, one input after another. It implements as much of an xtensor
/// expression as reading samples needs.
template <class Shapes, class... Xs>
class rows_of_inputs;
template <class... Shapes, class... Xs>
class rows_of_inputs<list<Shapes...>, Xs...> : public xt::xexpression<rows_of_inputs<list<Shapes...>, Xs...>> {
  static constexpr std::size_t size_of_row = (Shapes::size + ...);
  static constexpr std::size_t sizes[] = {Shapes::size...};
  static constexpr argument_kind kind = kind_of_all({kind_of_input<Xs, Shapes>...});

 public:
  // Signed and unsigned integers must not be converted into each other: double is their common type, which holds all
  // tokens and counts.
  static constexpr bool mixes_signs = (std::is_integral_v<typename Xs::value_type> && ...) &&
                                      (std::is_signed_v<typename Xs::value_type> || ...) &&
                                      !(std::is_signed_v<typename Xs::value_type> && ...);
  using value_type = std::conditional_t<mixes_signs, double, std::common_type_t<typename Xs::value_type...>>;
  using shape_type = std::conditional_t<
      kind == argument_kind::sample, xt::xshape<size_of_row>,
      std::conditional_t<kind == argument_kind::batch, std::array<std::size_t, 2>, std::vector<std::size_t>>>;
  static constexpr xt::layout_type static_layout = xt::layout_type::dynamic;

  explicit rows_of_inputs(const Xs&... xs) : values(&xs...) {
    const std::size_t counts[] = {count_rows<Shapes>(xs, "an input")...};
    for (const std::size_t count : counts)
      if (count != counts[0])
        error_texts::fail<shape_error>({"inputs of ", counts[0], " samples and of ", count, " samples"});
    if constexpr (kind == argument_kind::batch) extents = {counts[0], size_of_row};
    if constexpr (kind == argument_kind::dynamic_rank) {
      const bool batch = ((xs.dimension() > Shapes::rank) || ...);
      extents = batch ? shape_type{counts[0], size_of_row} : shape_type{size_of_row};
    }
  }

  const shape_type& shape() const { return extents; }
  std::size_t dimension() const { return extents.size(); }

  /// Iterates over the rows' numbers.
  class iterator {
   public:
    explicit iterator(const rows_of_inputs& rows) : parts(rows.beginnings(meta::index_sequence_for<Xs...>{})) {}

    value_type operator*() const { return number(meta::index_sequence_for<Xs...>{}); }
    iterator& operator++() {
      advance(meta::index_sequence_for<Xs...>{});
      if (++place == sizes[part]) {
        place = 0;
        part = part + 1 == sizeof...(Xs) ? 0 : part + 1;
      }
      return *this;
    }
    /// The same, some whole rows later.
    iterator operator+(std::ptrdiff_t numbers) const {
      iterator later = *this;
      const auto rows = numbers / static_cast<std::ptrdiff_t>(size_of_row);
      later.advance_rows(rows, meta::index_sequence_for<Xs...>{});
      return later;
    }

   private:
    template <std::size_t... I>
    value_type number(meta::index_sequence<I...>) const {
      value_type found{};
      ((part == I ? static_cast<void>(found = static_cast<value_type>(*std::get<I>(parts))) : void()), ...);
      return found;
    }
    template <std::size_t... I>
    void advance(meta::index_sequence<I...>) {
      ((part == I ? static_cast<void>(++std::get<I>(parts)) : void()), ...);
    }
    template <std::size_t... I>
    void advance_rows(std::ptrdiff_t rows, meta::index_sequence<I...>) {
      ((std::get<I>(parts) += rows * static_cast<std::ptrdiff_t>(sizes[I])), ...);
    }

    std::tuple<decltype(std::declval<const Xs&>().template begin<xt::layout_type::row_major>())...> parts;
    std::size_t part = 0, place = 0;
  };

  template <xt::layout_type>
  iterator begin() const {
    return iterator(*this);
  }

 private:
  template <std::size_t... I>
  auto beginnings(meta::index_sequence<I...>) const {
    return std::tuple(std::get<I>(values)->template begin<xt::layout_type::row_major>()...);
  }

  std::tuple<const Xs*...> values;
  shape_type extents{};
};

// The values of inputs(...), bound to the inputs of a network.
template <class Parts, class Given>
struct binding;
template <class... Parts, class... Xs>
struct binding<list<Parts...>, given_inputs<Xs...>> {
  using verdict = refusal<gives_inputs<sizeof...(Xs), sizeof...(Parts)>>;
};
template <class... Parts, class... Xs>
  requires(sizeof...(Parts) == sizeof...(Xs) && sizeof...(Xs) > 0)
struct binding<list<Parts...>, given_inputs<Xs...>> {
  template <class Part, class X>
  using of_one = typename argument<input_called<typename Part::entry>, typename Part::entry::extents,
                                   std::remove_cvref_t<X>>::verdict;
  static constexpr bool samples =
      meta::any({kind_of_input<Xs, typename Parts::entry::extents> == argument_kind::sample...});
  static constexpr bool batches =
      meta::any({kind_of_input<Xs, typename Parts::entry::extents> == argument_kind::batch...});
  using verdict =
      first_refusal<of_one<Parts, Xs>..., refuse_if<samples && batches, refusal<gives_samples_and_batches>>>;
  using type = rows_of_inputs<list<typename Parts::entry::extents...>, std::remove_cvref_t<Xs>...>;
};
template <class Net, class Given>
using binding_for = binding<typename Net::graph_type::beginning::parts, std::remove_cvref_t<Given>>;

template <class Net, class Loss, class... Xs>
  requires(!std::is_void_v<Net>)
struct verdict_of_given<Net, Loss, given_inputs<Xs...>> {
  using type = typename binding_for<Net, given_inputs<Xs...>>::verdict;
};

template <class Net, class Given>
using rows_for = if_accepted<typename binding_for<Net, std::remove_cvref_t<Given>>::verdict,
                             binding_for<Net, std::remove_cvref_t<Given>>>;

// The values of targets(...), bound to the outputs of a loss of several.
template <class Role, class Shape, class Y>
using verdict_of_target = typename argument<Role, Shape, std::remove_cvref_t<Y>>::verdict;
template <class Numbers, class Parts, class Given>
struct verdict_of_targets;
template <std::size_t... Numbers, class... Parts, class... Ys>
struct verdict_of_targets<meta::index_sequence<Numbers...>, list<Parts...>, given_inputs<Ys...>> {
  static constexpr bool samples =
      meta::any({kind_of_input<Ys, typename Parts::target_extents> == argument_kind::sample...});
  static constexpr bool batches =
      meta::any({kind_of_input<Ys, typename Parts::target_extents> == argument_kind::batch...});
  using type = first_refusal<verdict_of_target<target_number<Numbers + 1>, typename Parts::target_extents, Ys>...,
                             refuse_if<samples && batches, refusal<gives_target_samples_and_batches>>>;
};
template <class Loss, class Given>
struct target_binding {
  using verdict = refusal<targets_are_for_losses>;
};
template <class Loss, class... Ys>
  requires(Loss::target_parts::size == sizeof...(Ys))
struct target_binding<Loss, tensors::given_targets<Ys...>> {
  using verdict = typename verdict_of_targets<meta::index_sequence_for<Ys...>, typename Loss::target_parts,
                                              given_inputs<Ys...>>::type;
  template <class... Parts>
  static auto rows(list<Parts...>)
      -> rows_of_inputs<list<typename Parts::target_extents...>, std::remove_cvref_t<Ys>...>;
  using type = decltype(rows(typename Loss::target_parts{}));
};
template <class Net, class Loss, class... Ys>
  requires(!std::is_void_v<Loss>)
struct verdict_of_given<Net, Loss, tensors::given_targets<Ys...>> {
  using type = typename target_binding<Loss, tensors::given_targets<Ys...>>::verdict;
};
// Empty for other targets: otherwise each call with plain targets would instantiate a sentence.
template <class Loss, class Given>
struct rows_of_targets {};
template <class Loss, class... Ys>
struct rows_of_targets<Loss, tensors::given_targets<Ys...>> {
  using binding = target_binding<Loss, tensors::given_targets<Ys...>>;
  using type = if_accepted<typename binding::verdict, binding>;
};
template <class Loss, class Given>
using target_rows = typename rows_of_targets<Loss, std::remove_cvref_t<Given>>::type;
/// Targets that fit a loss's outputs.
template <class Given, class Loss>
concept TargetsOf = tensors::GivenTargets<Given> && !is_refused<target_rows<Loss, Given>>;
template <class Given, class Loss>
concept NoTargetsOf = tensors::GivenTargets<Given> && is_refused<target_rows<Loss, Given>>;

template <class Loss, class... Ys>
target_rows<Loss, tensors::given_targets<Ys...>> bind_targets(const tensors::given_targets<Ys...>& given) {
  return std::apply([](const auto&... ys) { return target_rows<Loss, tensors::given_targets<Ys...>>(ys...); },
                    given.rows.values);
}

/// Values that fit a network's inputs. A function that is called with others returns the refusal.
template <class Given, class Net>
concept InputsOf = GivenInputs<Given> && !is_refused<rows_for<Net, Given>>;
template <class Given, class Net>
concept NoInputsOf = GivenInputs<Given> && is_refused<rows_for<Net, Given>>;

/// The rows of a network's inputs. They refer to the arguments.
template <class Net, class... Xs>
rows_for<Net, given_inputs<Xs...>> bind_inputs(const given_inputs<Xs...>& given) {
  if constexpr (binding_for<Net, given_inputs<Xs...>>::verdict::accepted)
    return std::apply([](const auto&... xs) { return typename binding_for<Net, given_inputs<Xs...>>::type(xs...); },
                      given.values);
  else
    return {};
}

/// Inputs and targets that are converted to tensors before they are read: numbers in vectors, and values of several
/// inputs or outputs that fit.
template <class X, class Net>
concept ConvertedInput = InVectors<X> || InputsOf<X, Net>;
template <class X, class Net>
concept InputFor = TensorExpression<X> || ConvertedInput<X, Net>;
template <class X, class Y, class Net, class Loss>
concept NeedsConversion = InputFor<X, Net> && (tensors::OneTarget<Y> || TargetsOf<Y, Loss>) &&
                          (ConvertedInput<X, Net> || tensors::GivenTargets<Y>);

/// The tensor for such an input or target. Tensors, and the number of a class, are returned as they are.
template <class Net, class X>
decltype(auto) input_rows(const X& x) {
  if constexpr (GivenInputs<X>)
    return bind_inputs<Net>(x);
  else if constexpr (InVectors<X>)
    return tensor_of<typename Net::input_shape>(x);
  else
    return (x);
}
template <class Loss, class Y>
decltype(auto) target_rows_for(const Y& y) {
  if constexpr (tensors::GivenTargets<Y>)
    return bind_targets<Loss>(y);
  else
    return (y);
}

}  // namespace internal::models

}  // namespace chainrule
