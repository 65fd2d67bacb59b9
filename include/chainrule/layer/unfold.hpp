// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/conv2d.hpp>
#include <chainrule/layer/pick.hpp>

// The patches of an image that a convolution's kernel lies on, as columns, and the sum of such patches as an image.
namespace chainrule {

// Phrases that the refusals of these layers are made of.
namespace internal {

template <std::size_t Rows, std::size_t Columns>
struct adds_patches_of_another_number {
  static constexpr auto text() {
    return internal::meta::sentence("adds patches that are columns, and expects ", internal::meta::number_text<Rows>,
                                    " rows for each channel and ", internal::meta::number_text<Columns>, " columns,");
  }
};

}  // namespace internal

namespace internal::layer::patches {

using convolutions::role;

// A window without filters.
struct roles {
  static constexpr bool has(role asked) {
    return asked == role::kernel || asked == role::stride || asked == role::padding || asked == role::dilation;
  }
  template <class Option>
  static constexpr role of = has(convolutions::roles::of<Option>) ? convolutions::roles::of<Option> : role::unknown;
};

template <class... Options>
struct statement : convolutions::window_statement<roles, Options...> {
  using base = convolutions::window_statement<roles, Options...>;
  template <class Layer>
  using check_options = first_refusal<typename base::options::template verdict<Layer>,
                                      refuse_if<!base::states(role::kernel), refusal<Layer, needs_a_kernel_size>>,
                                      typename base::template check_window<Layer>>;
};

/// One axis of an image within the padding that its windows reach.
template <class Along>
struct padded_axis {
  static constexpr std::size_t around = Along::before + Along::extent,
                               reached = (Along::positions() - 1) * Along::stride + Along::reach,
                               extent = reached > around ? reached : around;
  using place = picks::place_padded<Along::before, Along::extent, picks::padding_by::zeros>;
  using inside = picks::place_behind<Along::before>;
};

/// What is picked from an image of Channels channels by a window.
template <std::size_t Channels, class Window>
struct picked {
  using down = typename Window::vertical;
  using across = typename Window::horizontal;
  using rows = padded_axis<down>;
  using columns = padded_axis<across>;
  static constexpr std::size_t width = columns::extent, plane = rows::extent * width;
  template <std::size_t Extent, std::size_t Stride, class Place = picks::same_place>
  using axis = op::picked_axis<Extent, Stride, Place>;

  using image = shape<Channels, down::extent, across::extent>;
  using padded = shape<Channels, rows::extent, columns::extent>;
  using output = shape<Channels * Window::kernel_area, Window::out_size>;
  /// The padded image, of the image, and the image, of the padded one.
  using around =
      op::pick<axis<Channels, down::extent * across::extent>, axis<rows::extent, across::extent, typename rows::place>,
               axis<columns::extent, 1, typename columns::place>>;
  using within = op::pick<axis<Channels, plane>, axis<down::extent, width, typename rows::inside>,
                          axis<across::extent, 1, typename columns::inside>>;
  /// The patches, of the padded image.
  template <template <class...> class Operation>
  using columns_by = Operation<axis<Channels, plane>, axis<down::kernel, down::dilation * width>,
                               axis<across::kernel, across::dilation>, axis<down::positions(), down::stride * width>,
                               axis<across::positions(), across::stride>>;
};

/// From the input to the padded image, and from that to the output.
template <class Padded, class Output, class To, class From>
struct through_padded {
  using padded = calculus::letter<"p">;
  using values = list<value<padded, Padded>, value<calculus::activation, Output>>;
  using parameters = list<>;
  using equations = list<equation<padded, To, layer_input>, equation<calculus::activation, From, padded>>;
};

}  // namespace internal::layer::patches

/// The patches of an image under a kernel as columns: from (channels, height, width) to (channels x kernel elements,
/// positions), as PyTorch's nn.Unfold. `unfold<kernel_size<3>>`; further options, in any order: `stride<2>`,
/// `padding<1>`, `padding<same>`, `dilation<2>`. The padding is zeros.
template <class... Options>  // types: unfold<kernel_size<3>>
struct unfold {
 private:
  using stated = internal::layer::patches::statement<Options...>;
  template <class In>
  using picked = internal::layer::patches::picked<In::extent(0), typename stated::template window<In>>;

 public:
  template <class In>
  using verdict =
      first_refusal<typename stated::template check_options<unfold>, typename stated::template check_input<unfold, In>>;
  template <class In>
  using output = typename picked<In>::output;
  template <class In>
  struct on
      : internal::layer::patches::through_padded<typename picked<In>::padded, output<In>, typename picked<In>::around,
                                                 typename picked<In>::template columns_by<op::pick>> {};
};

/// The sum of patches as an image, the transpose of `unfold`: from (channels x kernel elements, positions) to
/// (channels, Height, Width), as PyTorch's nn.Fold. `fold<28, 28, kernel_size<3>, padding<1>>` has the options of the
/// `unfold` that takes such patches from an image of 28 x 28.
template <std::size_t Height, std::size_t Width, class... Options>  // fold<28, 28, kernel_size<3>>
struct fold {
 private:
  using stated = internal::layer::patches::statement<Options...>;
  using one_channel = shape<1, Height, Width>;
  using window = typename stated::template window<one_channel>;
  template <class In>
  using picked = internal::layer::patches::picked<In::extent(0) / window::kernel_area, window>;

  template <class In, bool IsRight>
  struct check_columns {
    using type = acceptance;
  };
  template <class In>
  struct check_columns<In, true> {
    static constexpr std::size_t rows = window::kernel_area, columns = window::out_size;
    using type = refuse_if<(In::rank != 2 || In::extent(0) % rows != 0 || In::extent(In::rank - 1) != columns),
                           refusal<fold, internal::adds_patches_of_another_number<rows, columns>, receives<In>>>;
  };
  using check_options = first_refusal<typename stated::template check_options<fold>,
                                      typename stated::template check_input<fold, one_channel>>;

 public:
  template <class In>
  using verdict = first_refusal<check_options, typename check_columns<In, check_options::accepted>::type>;
  template <class In>
  using output = typename picked<In>::image;
  template <class In>
  struct on : internal::layer::patches::through_padded<typename picked<In>::padded, output<In>,
                                                       typename picked<In>::template columns_by<op::pick_transposed>,
                                                       typename picked<In>::within> {};
};

}  // namespace chainrule
