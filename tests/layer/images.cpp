// SPDX-License-Identifier: BSL-1.0
// What the types of networks on images say: shapes, counts, factors and their text, and refusals word for word.
#define BOOST_TEST_MODULE layer_images
#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>

#include <vector>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// LeNet-5 without padding (LeCun, Bottou, Bengio, Haffner 1998, with max pools and relu); numbers by hand.
using lenet = network<input<1, 28, 28>, conv2d<filters<6>, kernel_size<5, 5>, act::relu>, max_pool2d<2>,
                      conv2d<filters<16>, kernel_size<5, 5>, act::relu>, max_pool2d<2>, flatten, dense<120, act::relu>,
                      dense<84, act::relu>, dense<10>>;
static_assert(shape_of<lenet>(a<1>) == shape<6, 24, 24>{});
static_assert(shape_of<lenet>(a<2>) == shape<6, 12, 12>{});
static_assert(shape_of<lenet>(z<3>) == shape<16, 8, 8>{});
static_assert(shape_of<lenet>(a<4>) == shape<16, 4, 4>{});
static_assert(shape_of<lenet>(W<3>) == shape<16, 6, 5, 5>{});
static_assert(shape_of<lenet>(b<3>) == shape<16>{});
static_assert(lenet::parameter_count == 44'426);  // 156 + 2,416 + 30,840 + 10,164 + 850
static_assert(lenet::forward_multiply_adds == 24 * 24 * 6 * 25 + 8 * 8 * 16 * 6 * 25 + 256 * 120 + 120 * 84 + 84 * 10);
// each product twice but the first convolution's, whose input needs no gradient; a multiplication for each relu
static_assert(lenet::backward_multiply_adds ==
              86'400 + 2 * (153'600 + 30'720 + 10'080 + 840) + 3'456 + 1'024 + 120 + 84);

// LeNet-5 as it was published, on 28 x 28 pixels with two zeros on each side.
using padded_lenet = network<input<1, 28, 28>, conv2d<filters<6>, kernel_size<5>, padding<same>, act::tanh>,
                             avg_pool2d<2>, conv2d<filters<16>, kernel_size<5>, act::tanh>, avg_pool2d<2>, flatten,
                             dense<120, act::tanh>, dense<84, act::tanh>, dense<10>>;
static_assert(padded_lenet::parameter_count == 61'706);
// of 28 places a kernel's five rows meet 26, 27, 28, 27, 26 on the image; an average costs a multiplication
static_assert(padded_lenet::forward_multiply_adds ==
              6 * 134 * 134 + 6 * 14 * 14 + 10 * 10 * 16 * 6 * 25 + 16 * 5 * 5 + 400 * 120 + 120 * 84 + 84 * 10);

// Extents: floor((h + 2 p - k) / s) + 1.
template <class Layer, class In>
using arrives = output_on<Layer, In>;
using image = shape<3, 10, 7>;
static_assert(arrives<conv2d<filters<2>, kernel_size<3, 2>>, image>{} == shape<2, 8, 6>{});
static_assert(arrives<conv2d<kernel_size<3>, stride<2>, filters<2>>, image>{} == shape<2, 4, 3>{});
static_assert(arrives<conv2d<kernel_size<3>, stride<2, 3>, filters<2>, padding<1>>, image>{} == shape<2, 5, 3>{});
static_assert(arrives<conv2d<filters<4>, padding<0, 2>, kernel_size<3>>, image>{} == shape<4, 8, 9>{});
static_assert(arrives<conv2d<filters<4>, padding<same>, kernel_size<5, 3>>, image>{} == shape<4, 10, 7>{});
static_assert(arrives<conv2d<filters<3>, padding<same>, kernel_size<5, 3>>, image>{} == image{});
static_assert(arrives<conv2d<filters<3>, padding<same>, kernel_size<4, 2>>, image>{} == image{});
static_assert(arrives<conv2d<filters<3>, padding<same>, kernel_size<3>, stride<2, 4>>, image>{} == shape<3, 5, 2>{});
static_assert(arrives<conv2d<filters<3>, padding<1, 2, 0, 3>, kernel_size<3, 4>>, image>{} == shape<3, 11, 7>{});
static_assert(arrives<conv2d<filters<3>, dilation<4, 3>, kernel_size<3>>, image>{} == shape<3, 2, 1>{});
static_assert(arrives<conv_transpose2d<filters<1>, kernel_size<4, 4>, stride<2>, padding<1>>, shape<4, 4, 4>>{} ==
              shape<1, 8, 8>{});
static_assert(arrives<conv_transpose2d<filters<3>, kernel_size<3>, stride<2, 3>, padding<same>>, image>{} ==
              shape<3, 20, 21>{});
static_assert(arrives<conv_transpose2d<filters<3>, kernel_size<2, 3>, stride<4, 1>, output_padding<3, 0>,
                                       dilation<1, 2>, padding<0, 1, 2, 0>>,
                      image>{} == shape<3, 9 * 4 + 2 + 3 - 1, 6 + 5 - 2>{});
template <class... Options>
constexpr auto said_of_transposed() {
  return verdict_of<input<1, 9, 9>, conv_transpose2d<filters<3>, Options...>>::text();
}
static_assert(
    said_of_transposed<kernel_size<3>, stride<2>, output_padding<2>>() ==
    "layer 1 is conv_transpose2d<filters<3>, kernel_size<3>, stride<2>, output_padding<2>>, which has output_padding<2>, which must be smaller than the stride, or than the dilation");
static_assert(
    verdict_of<input<1, 1, 9>, conv_transpose2d<filters<3>, kernel_size<3>, padding<2>>>::text() ==
    "layer 1 is conv_transpose2d<filters<3>, kernel_size<3>, padding<2>>, which has padding<2>, which cuts off all of 3 x 11");
static_assert(
    said_of_transposed<kernel_size<3>, padding<3>>() ==
    "layer 1 is conv_transpose2d<filters<3>, kernel_size<3>, padding<3>>, which has padding<3>, which must be smaller than kernel_size<3>");
static_assert(
    said_of_transposed<kernel_size<3, 3, 3>>() ==
    "layer 1 is conv_transpose2d<filters<3>, kernel_size<3, 3, 3>>, which has kernel_size<3, 3, 3>, but axes that are 2: write one number, or one for each axis");
using grouped = network<input<4, 9, 9>, conv2d<filters<6>, kernel_size<3, 2>, groups<2>>>;
static_assert(shape_of<grouped>(W<1>) == shape<6, 2, 3, 2>{} && grouped::parameter_count == 72 + 6);
static_assert(grouped::forward_multiply_adds == 7 * 8 * 6 * 2 * 6);
static_assert(arrives<conv2d<filters<3>, padding<valid>, kernel_size<2, 3>>, image>{} ==
              arrives<conv2d<filters<3>, kernel_size<2, 3>>, image>{});
static_assert(arrives<conv2d<filters<1>, kernel_size<10, 7>>, image>{} == shape<1, 1, 1>{});
static_assert(arrives<max_pool2d<2>, image>{} == shape<3, 5, 3>{});
static_assert(arrives<max_pool2d<3, stride<2>>, image>{} == shape<3, 4, 3>{});
static_assert(arrives<max_pool2d<pool_size<10, 1>>, image>{} == shape<3, 1, 7>{});
static_assert(arrives<avg_pool2d<pool_size<2, 3>, stride<1, 2>>, image>{} == shape<3, 9, 3>{});
static_assert(std::is_same_v<stride<2>, stride<2, 2>> && std::is_same_v<kernel_size<5>, kernel_size<5, 5>> &&
              std::is_same_v<padding<1>, padding<1, 1>>);

// Factors.
using net = network<input<2, 6, 6>, conv2d<filters<3>, kernel_size<3>, act::tanh>, max_pool2d<2>, avg_pool2d<2>>;
static_assert(structure_of<net>(d(z<1>) / d(a<0>)) == structure::toeplitz);
static_assert(structure_of<net>(d(z<1>) / d(W<1>)) == structure::toeplitz);
static_assert(structure_of<net>(d(z<1>) / d(b<1>)) == structure::selection);
static_assert(structure_of<net>(d(a<1>) / d(z<1>)) == structure::diagonal);
static_assert(structure_of<net>(d(a<2>) / d(a<1>)) == structure::selection);
static_assert(structure_of<net>(d(a<3>) / d(a<2>)) == structure::toeplitz);
static_assert(structure_of<network<input<1, 4, 4>, max_pool2d<2>, flatten>>(d(a<2>) / d(a<0>)) == structure::selection);
static_assert(shape_of<net>(d(z<1>) / d(W<1>)) == shape<3, 4, 4, 3, 2, 3, 3>{});
static_assert(shape_of<net>(d(a<2>) / d(a<1>)) == shape<3, 2, 2, 3, 4, 4>{});
static_assert(expand<net>(d(a<2>) / d(W<1>)) == d(a<2>) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));

// Closed forms, and how they are written.
static_assert(closed_form<net>(d(z<1>) / d(a<0>)) == apply<toeplitz>(W<1>));
static_assert(closed_form<net>(d(z<1>) / d(W<1>)) == apply<unfolded>(a<0>));
static_assert(closed_form<net>(d(z<1>) / d(b<1>)) == ones_of<symbol<bias, 1>, symbol<preactivation, 1>>{});
static_assert(closed_form<net>(d(a<2>) / d(a<1>)) == apply<max_selection>(a<1>));
static_assert(closed_form<net>(d(a<3>) / d(a<2>)) ==
              rational<1, 4>{} * ones_of<symbol<activation, 2>, symbol<activation, 3>>{});
static_assert(closed_form<net>(d(z<1>) / d(W<1>)) != apply<toeplitz>(W<1>));
static_assert(as_text(closed_form<net>(d(a<3>) / d(W<1>))) == "1/4 ones(a(2)) S_max(a(1)) sigma'(z(1)) unfold(a(0))");
static_assert(as_text(closed_form<net>(d(a<1>) / d(a<0>))) == "sigma'(z(1)) toeplitz(W(1))");
static_assert(as_text(closed_form<net>(d(a<1>) / d(b<1>))) == "sigma'(z(1)) ones(b(1))");
static_assert(
    as_latex(closed_form<net>(d(a<2>) / d(a<0>))) ==
    "S_{\\max}\\left(a^{(1)}\\right) \\, \\mathrm{diag}\\,\\sigma'\\left(z^{(1)}\\right) \\, \\mathrm{toeplitz}\\left(W^{(1)}\\right)");
static_assert(as_latex(closed_form<net>(d(a<3>) / d(a<2>))) == "\\frac{1}{4} \\, \\mathbf{1}_{a^{(2)}}");
static_assert(as_latex(closed_form<net>(d(z<1>) / d(W<1>))) == "\\mathrm{unfold}\\left(a^{(0)}\\right)");

// Refusals.
template <class In, class... Options>
inline constexpr bool accepts = verdict_on<conv2d<Options...>, In>::accepted;
static_assert(accepts<image, padding<2>, kernel_size<3>, act::gelu, stride<7>, filters<1>>);
static_assert(accepts<shape<1, 1, 1>, kernel_size<3>, filters<1>, padding<1>>);

using five = conv2d<filters<2>, kernel_size<5>>;
static_assert(
    verdict_of<input<4, 5, 4>, five>::text() ==
    "layer 1 is conv2d<filters<2>, kernel_size<5>>, which has a kernel of 5 x 5, larger than the padded image of 5 x 4");
static_assert(
    verdict_of<input<25>, five>::text() ==
    "layer 1 is conv2d<filters<2>, kernel_size<5>>, which expects channels x height x width and receives 25: write reshape<1, 5, 5>, conv2d<filters<2>, kernel_size<5>>");
static_assert(verdict_of<input<26>, five>::text() ==
              "layer 1 is conv2d<filters<2>, kernel_size<5>>, which expects channels x height x width and receives 26");
static_assert(
    verdict_of<input<5, 9>, five>::text() ==
    "layer 1 is conv2d<filters<2>, kernel_size<5>>, which expects channels x height x width and receives 5 x 9: write reshape<1, 5, 9>, conv2d<filters<2>, kernel_size<5>>");
static_assert(
    verdict_of<input<1, 2, 3, 4>, five>::text() ==
    "layer 1 is conv2d<filters<2>, kernel_size<5>>, which expects channels x height x width and receives 1 x 2 x 3 x 4");

template <class... Options>
using refused = verdict_of<input<1, 9, 9>, conv2d<Options...>>;
template <class Layer, class... Words>
using because = refusal<at_layer<1>, Layer, Words...>;
template <class... Options>
struct with {
  template <class... Words>
  static constexpr bool says = std::is_same_v<refused<Options...>, because<conv2d<Options...>, Words...>>;
};
static_assert(refused<>::text() == "layer 1 is conv2d<>, which needs a number of filters: add filters<6>");
static_assert(refused<filters<3>, act::relu>::text() ==
              "layer 1 is conv2d<filters<3>, act::relu>, which needs a kernel: add kernel_size<5>");
static_assert(refused<kernel_size<3>>::text() ==
              "layer 1 is conv2d<kernel_size<3>>, which needs a number of filters: add filters<6>");
static_assert(refused<filters<3>, kernel_size<3>, int>::text() ==
              "layer 1 is conv2d<filters<3>, kernel_size<3>, int>, which cannot take int");
static_assert(refused<filters<3>, kernel_size<3>, max_pool2d<2>>::text() ==
              "layer 1 is conv2d<filters<3>, kernel_size<3>, max_pool2d<2>>, which cannot take max_pool2d<2>");
static_assert(
    refused<filters<3>, kernel_size<3>, filters<4>>::text() ==
    "layer 1 is conv2d<filters<3>, kernel_size<3>, filters<4>>, which is given filters<4> where it has such an option already: leave one out");
static_assert(
    refused<filters<3>, padding<same>, kernel_size<3>, padding<1>>::text() ==
    "layer 1 is conv2d<filters<3>, padding<same>, kernel_size<3>, padding<1>>, which is given padding<1> where it has such an option already: leave one out");
static_assert(refused<filters<0>, kernel_size<3>>::text() ==
              "layer 1 is conv2d<filters<0>, kernel_size<3>>, which cannot have filters<0>: write positive numbers");
static_assert(refused<filters<-1>, kernel_size<3>>::text() ==
              "layer 1 is conv2d<filters<-1>, kernel_size<3>>, which cannot have filters<-1>: write positive numbers");
static_assert(
    refused<filters<true>, kernel_size<3>>::text() ==
    "layer 1 is conv2d<filters<true>, kernel_size<3>>, which cannot have filters<true>: write positive numbers");
static_assert(filters<3u>::count == 3 && filters<std::size_t{3}>::count == 3);
static_assert(
    refused<filters<3>, kernel_size<0, 3>>::text() ==
    "layer 1 is conv2d<filters<3>, kernel_size<0, 3>>, which cannot have kernel_size<0, 3>: write positive numbers");
static_assert(
    refused<filters<3>, kernel_size<3>, stride<1, 0>>::text() ==
    "layer 1 is conv2d<filters<3>, kernel_size<3>, stride<1, 0>>, which cannot have stride<1, 0>: write positive numbers");
static_assert(
    refused<filters<3>, kernel_size<3>, padding<3, 1>>::text() ==
    "layer 1 is conv2d<filters<3>, kernel_size<3>, padding<3, 1>>, which has padding<3, 1>, which must be smaller than kernel_size<3>");
static_assert(
    refused<filters<3>, kernel_size<3>, dilation<0, 1>>::text() ==
    "layer 1 is conv2d<filters<3>, kernel_size<3>, dilation<0, 1>>, which cannot have dilation<0, 1>: write positive numbers");
static_assert(
    refused<filters<3>, kernel_size<3, 2>, dilation<2>, padding<4, 3>>::text() ==
    "layer 1 is conv2d<filters<3>, kernel_size<3, 2>, dilation<2>, padding<4, 3>>, which has padding<4, 3>, which must be smaller than the 5 x 3 that kernel_size<3, 2> covers");
static_assert(
    refused<filters<3>, kernel_size<2>, dilation<9, 1>>::text() ==
    "layer 1 is conv2d<filters<3>, kernel_size<2>, dilation<9, 1>>, which has a kernel of 10 x 2, larger than the padded image of 9 x 9");
static_assert(
    verdict_of<input<4, 9, 9>, conv2d<filters<6>, kernel_size<3>, groups<4>>>::text() ==
    "layer 1 is conv2d<filters<6>, kernel_size<3>, groups<4>>, which has groups<4>, which must divide the 4 channels and filters<6>");
static_assert(
    refused<filters<3>, kernel_size<3>, groups<0>>::text() ==
    "layer 1 is conv2d<filters<3>, kernel_size<3>, groups<0>>, which cannot have groups<0>: write positive numbers");

template <class Pool, class In>
using pool_verdict = verdict_on<Pool, In>;
static_assert(pool_verdict<max_pool2d<7, stride<100>>, image>::accepted);
static_assert(verdict_of<input<1, 3, 9>, max_pool2d<4>>::text() ==
              "layer 1 is max_pool2d<4>, which has a window of 4 x 4, larger than the image of 3 x 9");
static_assert(verdict_of<input<1, 3, 9>, avg_pool2d<0>>::text() ==
              "layer 1 is avg_pool2d<0>, which needs a window of positive extents: write it as 2 or pool_size<2, 3>");
static_assert(verdict_of<input<1, 3, 9>, avg_pool2d<-1>>::text() ==
              "layer 1 is avg_pool2d<-1>, which needs a window of positive extents: write it as 2 or pool_size<2, 3>");
static_assert(
    verdict_of<input<1, 3, 9>, avg_pool2d<true>>::text() ==
    "layer 1 is avg_pool2d<true>, which needs a window of positive extents: write it as 2 or pool_size<2, 3>");
static_assert(
    verdict_of<input<1, 3, 9>, max_pool2d<pool_size<2, 0>>>::text() ==
    "layer 1 is max_pool2d<pool_size<2, 0>>, which needs a window of positive extents: write it as 2 or pool_size<2, 3>");
static_assert(verdict_of<input<1, 3, 9>, max_pool2d<2, stride<0, 2>>>::text() ==
              "layer 1 is max_pool2d<2, stride<0, 2>>, which cannot have stride<0, 2>: write positive numbers");
static_assert(verdict_of<input<1, 3, 9>, max_pool2d<2, count_include_pad<true>>>::text() ==
              "layer 1 is max_pool2d<2, count_include_pad<true>>, which cannot take count_include_pad<true>");
static_assert(verdict_of<input<1, 3, 9>, avg_pool2d<2, dilation<2>>>::text() ==
              "layer 1 is avg_pool2d<2, dilation<2>>, which cannot take dilation<2>");
static_assert(verdict_of<input<1, 3, 9>, lp_pool2d<2>>::text() ==
              "layer 1 is lp_pool2d<2>, which needs a norm: add norm_type<2>");
static_assert(
    verdict_of<input<1, 3, 9>, max_pool2d<2, padding<0, 2>>>::text() ==
    "layer 1 is max_pool2d<2, padding<0, 2>>, which has padding<0, 2>, so that a window would lie on padding alone: write less padding");
static_assert(
    verdict_of<input<1, 3, 9>, max_pool2d<3, dilation<3>, padding<1>>>::text() ==
    "layer 1 is max_pool2d<3, dilation<3>, padding<1>>, which has a window of 7 x 7, larger than the image of 5 x 11");
static_assert(
    verdict_of<input<1, 3, 9>, max_pool2d<2, stride<1, 2, 3>>>::text() ==
    "layer 1 is max_pool2d<2, stride<1, 2, 3>>, which has stride<1, 2, 3>, but axes that are 2: write one number, or one for each axis");
static_assert(verdict_of<input<1, 3, 9>, max_pool3d<2>>::text() ==
              "layer 1 is max_pool3d<2>, which expects channels x depth x height x width and receives 1 x 3 x 9");
static_assert(
    verdict_of<input<3, 9>, global_avg_pool2d>::text() ==
    "layer 1 is global_avg_pool2d, which expects channels x height x width and receives 3 x 9: write reshape<1, "
    "3, 9>, global_avg_pool2d");
static_assert(verdict_of<input<1, 3, 9>, adaptive_avg_pool2d<2, -1>>::text() ==
              "layer 1 is adaptive_avg_pool2d<2, -1>, which needs positive numbers of bins");
static_assert(arrives<max_pool2d<3, stride<2>, padding<1>>, image>{} == shape<3, 5, 4>{});
static_assert(arrives<max_pool2d<3, stride<2>, ceil_mode>, image>{} == shape<3, 5, 3>{});
static_assert(arrives<max_pool2d<2, stride<3>, ceil_mode>, image>{} == shape<3, 4, 3>{});
static_assert(arrives<avg_pool2d<pool_size<2, 3>, padding<same>>, image>{} == shape<3, 5, 3>{});
static_assert(arrives<adaptive_avg_pool2d<4, 3>, image>{} == shape<3, 4, 3>{} &&
              arrives<global_max_pool2d, image>{} == shape<3>{});
using pooled_with_padding =
    network<input<1, 4, 4>, max_pool2d<2, padding<1>>, avg_pool2d<2, padding<1>>, lp_pool2d<2, norm_type<2>>>;
static_assert(structure_of<pooled_with_padding>(d(a<1>) / d(a<0>)) == structure::selection &&
              structure_of<pooled_with_padding>(d(a<2>) / d(a<1>)) == structure::toeplitz &&
              structure_of<pooled_with_padding>(d(a<3>) / d(a<2>)) == structure::dense);
static_assert(closed_form<pooled_with_padding>(d(a<1>) / d(a<0>)) == apply<max_selection>(a<0>));
static_assert(
    verdict_of<input<1, 3, 9>, max_pool2d<2, stride<1>, stride<1>>>::text() ==
    "layer 1 is max_pool2d<2, stride<1>, stride<1>>, which is given stride<1> where it has such an option already: leave one out");
static_assert(
    verdict_of<input<3, 9>, avg_pool2d<2>>::text() ==
    "layer 1 is avg_pool2d<2>, which expects channels x height x width and receives 3 x 9: write reshape<1, 3, 9>, avg_pool2d<2>");

// What takes a convolution's rows as soon as they are complete, by the values' numbers: z, a, and what comes of it.
template <class Net, std::size_t Value>
inline constexpr bool in_bands = internal::engine::is_of_bands<Net, Value>;
static_assert(in_bands<lenet, 3> && in_bands<lenet, 6>);
static_assert(in_bands<net, 3> && !in_bands<net, 4>);  // a pool of a pool
static_assert(in_bands<network<input<1, 4, 4>, conv2d<filters<1>, kernel_size<1>>, act::silu, avg_pool2d<2>>,
                       4>);  // an activation of its own
static_assert(in_bands<network<input<1, 4, 4>, conv2d<filters<1>, kernel_size<1>>, avg_pool2d<2>>, 3>);  // none
static_assert(!in_bands<network<input<1, 4, 4>, max_pool2d<2>>, 1>);
static_assert(!in_bands<network<input<16>, dense<16, act::relu>, reshape<1, 4, 4>, max_pool2d<2>>,
                        4>);  // a dense layer has no rows
static_assert(!in_bands<network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<1>>, reshape<1, 8, 4>, max_pool2d<2>>,
                        4>);  // others than these
static_assert(
    !in_bands<network<input<1, 4, 4>, conv2d<filters<1>, kernel_size<1>>, concat<max_pool2d<2>, avg_pool2d<2>>>,
              3>);  // two take them

// A user's layer that says the same of itself: the first row of every two.
struct first_of_two_rows {
  static constexpr structure kind = structure::selection;
  static constexpr bool same_elements = false;
  using reads = list<>;
  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }
  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return ones_of<typename Symbols::x, typename Symbols::y>{};
  }
  using takes_bands = shape<2, 4, 4>;
  template <class T>
  static constexpr void forward_rows(std::size_t planes, std::size_t first, std::size_t end, const T* from, T* to) {
    for (std::size_t plane = 0; plane < planes; ++plane)
      for (std::size_t row = first; row < end; ++row)
        for (std::size_t i = 0; i < 4 && row % 2 == 0; ++i)
          to[plane * 8 + row * 2 + i] = from[plane * 16 + row * 4 + i];
  }
  template <std::size_t>
  using partial = first_of_two_rows;
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i)
      at.downstream()[i] = i % 8 < 4 ? at.upstream()[i / 8 * 4 + i % 4] : 0;
  }
  // no forward: without bands this would not compile
};
struct every_other_row {
  template <class In>
  using output = shape<2, 2, 4>;
  template <class In>
  struct on {
    using values = list<value<activation, output<In>>>;
    using parameters = list<>;
    using equations = list<equation<activation, first_of_two_rows, layer_input>>;
  };
};
using halved = network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<1>, act::relu>, every_other_row>;
static_assert(in_bands<halved, 3>);
constexpr bool halves() {
  double x[16] = {}, parameters[halved::graph().parameter_extent] = {1, 2},
         values[memory_plan_of<halved>.value_extent] = {};
  for (int i = 0; i < 16; ++i) x[i] = i;
  const internal::engine::buffers<double> memory{1, 1, x, parameters, values};
  internal::engine::forward<halved>(memory);
  const double* rows = internal::engine::output_of<halved>(memory);
  return rows[0] == 0 && rows[3] == 3 && rows[4] == 8 && rows[7] == 11 && rows[8] == 0 && rows[15] == 22;
}
static_assert(halves());

// A network on images is trained in constant evaluation too: one step lowers the cost.
using tiny = network<input<1, 3, 3>, conv2d<filters<1>, kernel_size<2>, act::relu>, max_pool2d<2>, flatten, dense<1>>;
constexpr double improvement() {
  constexpr auto plan = memory_plan_of<tiny>;
  double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, target[] = {1}, parameters[tiny::graph().parameter_extent] = {},
         gradient[tiny::graph().parameter_extent] = {};
  double values[plan.value_extent] = {}, adjoints[plan.adjoint_extent] = {};
  for (const std::size_t p : {0u, 2u})
    for (std::size_t i = 0; i < tiny::graph().parameters[p].size; ++i)
      parameters[tiny::graph().parameters[p].offset + i] = 0.1;
  const internal::engine::buffers<double> memory{1, 1, x, parameters, values, adjoints, gradient};
  const double before = internal::engine::value_and_gradient<tiny, squared_error>(memory, target);
  for (std::size_t i = 0; i < tiny::graph().parameter_extent; ++i) parameters[i] -= 0.001 * gradient[i];
  return before - internal::engine::value_and_gradient<tiny, squared_error>(memory, target);
}
static_assert(improvement() > 0.001);

}  // namespace

BOOST_AUTO_TEST_CASE(the_same_at_run_time) {
  BOOST_TEST(improvement() > 0.001);
  BOOST_TEST(halves());
}

// Values of rows taken as they come against the same kernels one after another; and answers alone have the same bits.
template <class Net, class Function, class Window, class Pool>
void check_bands(const Pool& pool) {
  constexpr std::size_t rows = 3, z_size = Net::graph().values[1].size;
  std::vector<float> x(rows * Net::input_shape::size), parameters(Net::graph().parameter_extent),
      values(rows * memory_plan_of<Net>.value_extent, 9.f), others(values);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * 7919 % 1009) / 500 - 1;
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = static_cast<float>(i * 104729 % 997) / 500 - 1;
  internal::engine::buffers<float> memory{rows, rows, x.data(), parameters.data(), values.data()};
  internal::engine::forward<Net>(memory);
  std::vector<float> sums(rows * z_size), activated(sums), pooled(rows * Net::output_shape::size);
  internal::image::convolve<Window>(rows, x.data(), parameters.data(),
                                    parameters.data() + Net::graph().parameters[1].offset, sums.data());
  internal::activations::apply<Function>(sums.size(), sums.data(), activated.data());
  pool(rows, activated.data(), pooled.data());
  const float* const found = internal::engine::output_of<Net>(memory);
  BOOST_TEST(std::vector<float>(found, found + pooled.size()) == pooled);
  const float* const kept = internal::engine::elements_of<Net, 2>(memory);
  BOOST_TEST(std::vector<float>(kept, kept + activated.size()) == activated);
  memory.values = others.data();
  memory.answers_only = true;
  internal::engine::forward<Net>(memory);
  const float* const answers = internal::engine::output_of<Net>(memory);
  BOOST_TEST(std::vector<float>(answers, answers + pooled.size()) == pooled);
  const float last_sample = internal::engine::elements_of<Net, 2>(memory)[2 * z_size];
  BOOST_TEST(last_sample == 9.f);  // which need no more than one sample's
}

BOOST_AUTO_TEST_CASE(rows_as_they_come) {
  using of_five = convolution_window<6, shape<1, 28, 28>, kernel_size<5>, stride<1>, padding<0>>;
  using two = sliding_window<shape<6, 24, 24>, pool_extents<2, 2>, stride<2>>;
  check_bands<network<input<1, 28, 28>, conv2d<filters<6>, kernel_size<5>, act::relu>, max_pool2d<2>>, act::relu,
              of_five>(
      [](std::size_t rows, const float* from, float* to) { internal::image::max_pool<two>(rows, from, to); });
  using of_three = convolution_window<5, shape<2, 37, 61>, kernel_size<3>, stride<1>, padding<1>>;
  using three = sliding_window<shape<5, 37, 61>, pool_extents<3, 3>, stride<2>>;
  check_bands<
      network<input<2, 37, 61>, conv2d<filters<5>, kernel_size<3>, padding<same>, act::gelu>, avg_pool2d<3, stride<2>>>,
      act::gelu, of_three>(
      [](std::size_t rows, const float* from, float* to) { internal::image::average_pool<three>(rows, from, to); });
}

// A product's value that another branch reads too is there of all samples, also where only answers are asked for.
BOOST_AUTO_TEST_CASE(a_value_read_beside_its_bands) {
  using beside = network<input<1, 5, 5>, conv2d<filters<2>, kernel_size<2>>,
                         concat<sequential<act::relu, max_pool2d<2>>, avg_pool2d<2>>, flatten, dense<3>>;
  using answering = without_gradient<beside>;
  static_assert(in_bands<beside, 4>);
  constexpr std::size_t rows = 3;
  std::vector<float> x(rows * 25), parameters(beside::graph().parameter_extent),
      values(rows * memory_plan_of<beside>.value_extent), of_answers(rows * memory_plan_of<answering>.value_extent);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * 7919 % 1009) / 500 - 1;
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = static_cast<float>(i * 104729 % 997) / 500 - 1;
  internal::engine::buffers<float> memory{rows, rows, x.data(), parameters.data(), values.data()};
  internal::engine::forward<beside>(memory);
  const float* const right = internal::engine::output_of<beside>(memory);
  memory.values = of_answers.data();
  memory.answers_only = true;
  internal::engine::forward<answering>(memory);
  const float* const found = internal::engine::output_of<answering>(memory);
  BOOST_TEST(std::vector<float>(found, found + 3 * rows) == std::vector<float>(right, right + 3 * rows),
             boost::test_tools::per_element());
}
