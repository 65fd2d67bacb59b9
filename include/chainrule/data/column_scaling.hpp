// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>
#include <type_traits>

#include <chainrule/data/data_set.hpp>

// What standardize, min_max and robust have in common.
namespace chainrule::internal::data {

/// A tensor like x, of the same number of axes, whose samples have other numbers: its last axis may have another size.
template <class T, class X>
auto tensor_like(const X& x, std::size_t last) {
  using shape_type = std::remove_cvref_t<decltype(x.shape())>;
  std::vector<std::size_t> extents(x.shape().begin(), x.shape().end());
  if (!extents.empty()) extents.back() = last;
  if constexpr (requires { std::tuple_size<shape_type>::value; }) {
    std::array<std::size_t, std::tuple_size<shape_type>::value> shape{};
    std::copy(extents.begin(), extents.end(), shape.begin());
    return xt::xtensor<T, shape.size(), xt::layout_type::row_major>(shape);
  } else {
    using array = xt::xarray<T, xt::layout_type::row_major>;
    return array(typename array::shape_type(extents.begin(), extents.end()));
  }
}

/// The samples of x, one or a batch of them, of `size` numbers each. Throws shape_error for others.
template <class X>
std::size_t samples_of(const X& x, std::size_t size, const char* changed) {
  const std::size_t samples = x.dimension() == 0 ? 0 : static_cast<std::size_t>(x.shape()[0]);
  if (size != 0 && x.size() == size) return 1;
  if (size == 0 || samples * size != x.size())
    throw shape_error("samples of shape " + describe_shape(x.shape()) + " where each of " + std::to_string(size) +
                      " numbers was " + changed);
  return samples;
}

/// For each input x becomes (x - center) / scale + offset. The numbers are T's, so that they are the same when they
/// have been stored with a model of T.
template <class T>
class column_scaling {
 public:
  /// Throws shape_error for samples of another size, and data_error if a number would be too large for T; then nothing
  /// is changed.
  void apply(data_set<T>& data) const {
    if (data.input_size() != center.size())
      throw shape_error("samples of " + std::to_string(data.input_size()) + " numbers where " +
                        std::to_string(center.size()) + " were " + changed);
    for (std::size_t s = 0; s < data.size(); ++s)
      for (std::size_t i = 0; i < center.size(); ++i) scaled(data.input(s)[i], s, i);
    for (std::size_t s = 0; s < data.size(); ++s)
      for (std::size_t i = 0; i < center.size(); ++i) data.input(s)[i] = scaled(data.input(s)[i], s, i);
  }

  /// The same of a sample or a batch: `m(scale(x))`. The result has the shape of x.
  template <TensorExpression X>
  auto operator()(const X& x) const {
    samples_of(x, center.size(), changed);
    auto result = tensor_like<T>(x, x.dimension() == 0 ? 0 : static_cast<std::size_t>(x.shape()[x.dimension() - 1]));
    T* to = result.storage().data();
    std::size_t place = 0;
    const auto end = x.template end<xt::layout_type::row_major>();
    for (auto number = x.template begin<xt::layout_type::row_major>(); number != end; ++number, ++place)
      to[place] = scaled(static_cast<T>(*number), place / center.size(), place % center.size());
    return result;
  }

  /// The number of inputs of a sample; 0 before a file has been read.
  std::size_t size() const { return center.size(); }

  /// Passes a visitor what is stored with a model.
  template <class Self, class Visitor>
  static void visit_state(Self& self, Visitor& to) {
    to.row("center", self.center);
    to.row("scale", self.scale);
    to.row("offset", self.offset);
  }
  /// Why numbers from a file are invalid, or null.
  const char* wrong_state() const {
    if (scale.size() != center.size() || offset.size() != 1) return "has rows of different sizes";
    for (const T number : scale)
      if (!(number > 0)) return "has a scale that is not positive";
    return nullptr;
  }

 protected:
  explicit column_scaling(const char* what) : changed(what) {}
  column_scaling(const char* what, std::size_t inputs) : center(inputs), scale(inputs), offset(1), changed(what) {}

  /// Sets an input's center and scale. Throws data_error if they are too large for T.
  void set(std::size_t input, double its_center, double its_scale) {
    center[input] = static_cast<T>(its_center);
    scale[input] = static_cast<T>(its_scale);
    if (!std::isfinite(center[input]) || !std::isfinite(scale[input]))
      throw data_error("the numbers of input " + std::to_string(input) + " are too far apart to be " + changed);
    if (scale[input] == 0) scale[input] = 1;
  }

  std::vector<T> center, scale, offset;

 private:
  T scaled(T number, std::size_t sample, std::size_t input) const {
    const auto result = static_cast<T>((static_cast<double>(number) - static_cast<double>(center[input])) /
                                           static_cast<double>(scale[input]) +
                                       static_cast<double>(offset[0]));
    if (!std::isfinite(result))
      throw data_error("input " + std::to_string(input) + " of sample " + std::to_string(sample) +
                       " is too large to be " + changed);
    return result;
  }

  const char* changed;
};

}  // namespace chainrule::internal::data
