// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/branches.hpp>
#include <chainrule/layer/dense.hpp>
#include <chainrule/operation/matmul.hpp>
#include <chainrule/operation/operations.hpp>
#include <chainrule/operation/product.hpp>
#include <chainrule/topology/reference_resolution.hpp>

// A product of two values and a weight for each pair of their elements. Not part of chainrule.hpp.
namespace chainrule {

// The words of this layer's refusals.
namespace internal {

struct takes_units_and_two_branches {
  static constexpr char text[] =
      "takes units, two branches, and perhaps no_bias: write bilinear<8, identity, from<\"u\">>";
};
template <std::size_t Number, class Out>
struct has_a_branch_without_features {
  static constexpr auto text() {
    return internal::meta::sentence("takes vectors, and its branch ", internal::meta::number_text<Number>,
                                    " arrives at ", Out::text(), ": write flatten behind it");
  }
};

}  // namespace internal

namespace internal::layer::bilinears {

template <class Bilinear, std::size_t Number, class In, class Branch, class Verdict = verdict_on<Branch, In>>
struct branch_verdict : graphs::placed_at<Number, Verdict> {};
template <class Bilinear, std::size_t Number, class In, class Branch>
struct branch_verdict<Bilinear, Number, In, Branch, acceptance> {
  using type = refuse_if<output_on<Branch, In>::rank != 1,
                         refusal<Bilinear, has_a_branch_without_features<Number, output_on<Branch, In>>>>;
};
template <class Bilinear, std::size_t Number, class In, class Branch>
  requires meta::is_of_tokens<output_on<Branch, In>>
struct branch_verdict<Bilinear, Number, In, Branch, acceptance> {
  using type = refusal<Bilinear, takes_real_numbers, receives<output_on<Branch, In>>, embed_them>;
};

template <std::size_t Units, bool HasBias, class In, class First, class Second>
struct product_of {
  using products = calculus::letter<"t">;
  static constexpr std::size_t first = output_on<First, In>::size, second = output_on<Second, In>::size;
  using children = list<child<First, In, 0>, child<Second, In, 0>>;
  using out = std::conditional_t<HasBias, calculus::preactivation, calculus::activation>;
  template <class... Biased>
  using if_biased = std::conditional_t<HasBias, list<Biased...>, list<>>;

  using values = joined_list<list<value<products, shape<Units, first>>, value<out, shape<Units>>>,
                             if_biased<value<calculus::activation, shape<Units>>>>;
  using parameters =
      joined_list<list<parameter<calculus::weight, shape<Units, first, second>,
                                 drawn<first * second, Units, in_torch<uniform_by_fan<first>>>>>,
                  if_biased<parameter<calculus::bias, shape<Units>, begins_at<0, in_torch<uniform_by_fan<first>>>>>>;
  using state_dict = graphs::weight_and_bias;

  // t_k = W_k x2, z_k = t_k' x1, a = z + b
  using equations = joined_list<list<equation<products, op::linear, child_activation<2>, calculus::weight>,
                                     equation<out, op::matmul<Units, first, 1>, products, child_activation<1>>>,
                                if_biased<equation<calculus::activation, op::add, out, calculus::bias>>>;
};

}  // namespace internal::layer::bilinears

/// a_k = x1' W_k x2 + b_k, of the outputs x1 and x2 of two branches, which are vectors of any sizes:
/// `bilinear<8, identity, from<"u">>`. W has the shape (Units, size of x1, size of x2). With `no_bias` there is no b.
/// The layers of branch k have the path <n, k>. PyTorch's nn.Bilinear.
template <auto Units, class... Branches>
struct bilinear {
  template <class In>
  using verdict = refusal<bilinear, internal::takes_units_and_two_branches>;
  template <class In>
  struct on {};
};
template <auto Units, class First, class Second, class... Options>
  requires(sizeof...(Options) == 0 || std::is_same_v<list<Options...>, list<no_bias>>)
struct bilinear<Units, First, Second, Options...> {
  using takes_tokens = void;
  template <class In>
  using verdict = first_refusal<refuse_if<count_of<Units> == 0, refusal<bilinear, internal::cannot_have_units<Units>>>,
                                typename internal::layer::bilinears::branch_verdict<bilinear, 1, In, First>::type,
                                typename internal::layer::bilinears::branch_verdict<bilinear, 2, In, Second>::type>;
  template <class Mode>
  using in = bilinear<Units, in_mode<First, Mode>, in_mode<Second, Mode>, Options...>;

  template <class In>
  struct on : internal::layer::bilinears::product_of<count_of<Units>, sizeof...(Options) == 0, In, First, Second> {};
};

namespace internal::layer_references {

template <auto Units, class First, class Second, class... Options>
inline constexpr bool mentioned_in<bilinear<Units, First, Second, Options...>> =
    mentioned_in<First> || mentioned_in<Second>;
template <auto Units, class... Options>
struct bilinear_with {
  template <class... Branches>
  using type = bilinear<Units, Branches..., Options...>;
};
template <class Place, class In, auto Units, class First, class Second, class... Options, class Scope>
  requires(mentioned_in<First> || mentioned_in<Second> || changes_in<First, In, Scope> || changes_in<Second, In, Scope>)
struct resolve<Place, In, bilinear<Units, First, Second, Options...>, Scope> {
  using all = parts<Place, false, 1, In, list<>, Scope, First, Second>;
  using type =
      typename composed<bilinear_with<Units, Options...>::template type, Place, In, all, typename all::layers>::type;
};

}  // namespace internal::layer_references
}  // namespace chainrule
