// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/model.hpp>
#include <chainrule/optimizer/parameter_groups.hpp>
#include <chainrule/storage/model_tensors.hpp>
#include <chainrule/storage/transfer.hpp>
#include <chainrule/tensor/xtensor.hpp>

// Weights of one layer, given as the arrays of PyTorch or of Keras.
namespace chainrule {

namespace internal {

template <class Which>
struct selects_no_weights {
  static constexpr auto text() {
    return internal::meta::sentence(
        internal::meta::spelling<Which>(),
        " selects no parameter: write the name, layers_at<\"gru\">, or the path, layers_at<1>, of a layer that has some");
  }
};

}  // namespace internal

namespace internal::storage {

/// Arrays of numbers, with any number of axes each.
struct weight_arrays {
  struct array {
    std::vector<std::size_t> extents;
    std::vector<double> numbers;  // row-major
  };
  std::vector<array> arrays;

  template <class... Arrays>
  explicit weight_arrays(const Arrays&... given) : arrays{read(given)...} {}

 private:
  template <class Array>
  static array read(const Array& given) {
    return {{given.shape().begin(), given.shape().end()},
            {given.template begin<xt::layout_type::row_major>(), given.template end<xt::layout_type::row_major>()}};
  }
};

}  // namespace internal::storage

/// A layer's weights as PyTorch lists them, in the order of its `parameters()` and buffers: of a recurrent layer
/// weight_ih (gates x units, features), weight_hh (gates x units, units), bias_ih and bias_hh (gates x units), and the
/// same for the backward direction and for each further layer.
struct torch_weights : internal::storage::weight_arrays {
  using internal::storage::weight_arrays::weight_arrays;
};

/// The weights of a recurrent layer as Keras lists them, in the order of `get_weights()`: kernel (features, gates x
/// units), recurrent_kernel (units, gates x units) and bias (gates x units), of a gru with reset_after (2, gates x
/// units); and the same for the backward direction.
struct keras_weights : internal::storage::weight_arrays {
  using internal::storage::weight_arrays::weight_arrays;
};

namespace internal::storage {

inline const char* name_of(const torch_weights&) { return "torch_weights"; }
inline const char* name_of(const keras_weights&) { return "keras_weights"; }

// Whether a tensor has a parameter or a buffer of the selected layers.
template <class Net, class Which>
bool is_selected(const model_tensor& tensor) {
  if (tensor.parts.empty()) return false;
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
    const parameter_record& record = Net::graph().parameters[p];
    if (record.offset == tensor.parts[0].offset && optimizer::selects<Net, Which>::parameter(record)) return true;
  }
  return false;
}
template <class Net, class Which>
inline constexpr bool selects_any = [] {
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    if (optimizer::selects<Net, Which>::parameter(Net::graph().parameters[p])) return true;
  return false;
}();

inline const std::vector<weight_arrays::array>& in_order_of_torch(const torch_weights& weights,
                                                                  const std::vector<model_tensor>&) {
  return weights.arrays;
}

/// Arrays of Keras, turned into those of PyTorch: with the axes of the kernels in the opposite order, the gates of a
/// gru as r, z, n and not z, r, n, and two biases.
class from_keras {
  using array = weight_arrays::array;
  const std::vector<array>& given;
  std::size_t next = 0;
  std::vector<array> result;

  [[noreturn]] static void fail(const std::string& text) { throw data_error("keras_weights: " + text); }
  static std::string in_words(const std::vector<std::size_t>& extents) {
    return describe_text(describe_shape(extents));
  }

  const array& take(const std::string& name, const std::vector<std::size_t>& expected) {
    if (next == given.size())
      fail("array " + std::to_string(next) + ", " + name + " " + in_words(expected) + ", is missing");
    const array& one = given[next++];
    if (one.extents != expected)
      fail("array " + std::to_string(next - 1) + ", " + name + ", has the shape " + in_words(one.extents) + ", not " +
           in_words(expected));
    return one;
  }
  // The number of a row of PyTorch's in Keras's order.
  static std::size_t row_of(std::size_t row, std::size_t units, std::size_t gates) {
    if (gates != 3 || row >= 2 * units) return row;
    return row < units ? row + units : row - units;
  }
  void add_matrix(const array& kernel, std::size_t units, std::size_t gates) {
    const std::size_t columns = kernel.extents[0], rows = kernel.extents[1];
    array turned{{rows, columns}, std::vector<double>(rows * columns)};
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t k = 0; k < columns; ++k)
        turned.numbers[i * columns + k] = kernel.numbers[k * rows + row_of(i, units, gates)];
    result.push_back(std::move(turned));
  }
  void add_bias(const double* numbers, std::size_t units, std::size_t gates) {
    array bias{{gates * units}, std::vector<double>(gates * units)};
    for (std::size_t i = 0; numbers != nullptr && i < gates * units; ++i)
      bias.numbers[i] = numbers[row_of(i, units, gates)];
    result.push_back(std::move(bias));
  }

  static bool is(const model_tensor& tensor, const char* name) { return tensor.name.find(name) != std::string::npos; }

 public:
  explicit from_keras(const keras_weights& weights) : given(weights.arrays) {}

  std::vector<array> arrays(const std::vector<model_tensor>& tensors) {
    for (std::size_t t = 0; t < tensors.size();) {
      if (t + 1 == tensors.size() || !is(tensors[t], "weight_ih") || !is(tensors[t + 1], "weight_hh"))
        fail(tensors[t].name + " is of no rnn, lstm or gru: Keras's order is known for those");
      const std::size_t features = tensors[t].extents[1], rows = tensors[t].extents[0];
      const std::size_t units = tensors[t + 1].extents[1], gates = rows / units;
      add_matrix(take("kernel", {features, rows}), units, gates);
      add_matrix(take("recurrent_kernel", {units, rows}), units, gates);
      t += 2;
      if (t == tensors.size() || is(tensors[t], "weight_ih")) continue;
      if (t + 1 == tensors.size() || !is(tensors[t], "bias_ih") || !is(tensors[t + 1], "bias_hh") ||
          (t + 2 < tensors.size() && !is(tensors[t + 2], "weight_ih")))
        fail(tensors[t].name + " belongs to an option that Keras does not have");
      const bool has_two = tensors[t + 1].role == tensor_role::values;
      const double* const bias =
          take("bias", has_two ? std::vector<std::size_t>{2, rows} : std::vector<std::size_t>{rows}).numbers.data();
      add_bias(bias, units, gates);
      add_bias(has_two ? bias + rows : nullptr, units, gates);
      t += 2;
    }
    if (next < given.size())
      fail(std::to_string(given.size()) + " arrays, where " + std::to_string(next) + " are read");
    return std::move(result);
  }
};
inline std::vector<weight_arrays::array> in_order_of_torch(const keras_weights& weights,
                                                           const std::vector<model_tensor>& tensors) {
  return from_keras(weights).arrays(tensors);
}

template <class Net, class Which>
using verdict_of_weights =
    first_refusal<verdict_of_states<Net>, refuse_if<!selects_any<Net, Which>, refusal<selects_no_weights<Which>>>>;

}  // namespace internal::storage

/// Sets a layer's weights from arrays in PyTorch's or Keras's order: `set_weights(m, layers_at<"gru">,
/// keras_weights{kernel, recurrent_kernel, bias})`. An array is one of xtensor, of any scalar. Throws data_error, and
/// changes nothing, if an array is missing, too many or of another shape, or has a number that the model's scalar does
/// not hold.
template <internal::PlainNetwork Net, Scalar T, internal::meta::word... Place, class Weights>
  requires std::derived_from<Weights, internal::storage::weight_arrays>
if_accepted<internal::storage::verdict_of_weights<Net, internal::optimizer::at_place<Place...>>,
            std::type_identity<void>>
set_weights(internal::models::model<Net, T>& m, internal::optimizer::at_place<Place...>, const Weights& weights) {
  using namespace internal::storage;
  using which = internal::optimizer::at_place<Place...>;
  if constexpr (verdict_of_weights<Net, which>::accepted) {
    std::vector<model_tensor> tensors = tensors_of<Net>();
    std::erase_if(tensors, [](const model_tensor& tensor) { return !is_selected<Net, which>(tensor); });
    for (model_tensor& tensor : tensors) tensor.alias_of = no_index;
    const auto& arrays = in_order_of_torch(weights, tensors);
    tensor_file given;
    for (std::size_t i = 0; i < arrays.size(); ++i)
      given.tensors.push_back({i < tensors.size() ? tensors[i].name : "array " + std::to_string(i),
                               "F64",
                               f64,
                               arrays[i].extents,
                               {reinterpret_cast<const unsigned char*>(arrays[i].numbers.data()),
                                arrays[i].numbers.size() * sizeof(double)}});
    internal::storage::load(
        tensors_in<T*>(std::move(tensors), m.data()), std::move(given), name_of(weights), by_name,
        [](const file_metadata&) {}, "given");
  } else {
    return {};
  }
}

}  // namespace chainrule
