// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/equation.hpp>
#include <chainrule/meta/vocabulary.hpp>

// What a layer states, as plain records, and what an operation may state about its gradient.
namespace chainrule {

inline constexpr std::size_t no_index = static_cast<std::size_t>(-1);

/// The owner of a variable that a layer names.
enum class variable_source { own_value, own_parameter, layer_input, child, elsewhere };

/// A variable as a layer names it: its owner, and its number there, from 0; `no_index` if the layer has no such kind. A
/// variable that belongs elsewhere in the network has the path of its layer, of `depth` numbers.
struct variable_reference {
  variable_source source = variable_source::own_value;
  std::size_t number = no_index;
  const std::size_t* path = nullptr;
};

/// A range of a table's entries.
template <class Entry>
struct table_rows {
  const Entry* first = nullptr;
  std::size_t count = 0;

  constexpr const Entry* begin() const { return first; }
  constexpr const Entry* end() const { return first + count; }
};

/// The orders in memory in which an operation can read a parameter.
enum class readable_order {
  any,
  as_values,  // row-major: the parameter's elements are y's, in y's order
  as_matrix,  // row-major, or column-major if it has two axes: a matrix, whose rows or columns may be several axes
  column_major
};

/// What decides whether a factor, and the value that it differentiates, can be computed in one loop with others.
struct loop_statement {
  bool by_elements = false;        // each element of x's gradient is computed from one of y's
  bool is_function = false;        // the operation is a function of each element
  bool gives_gradients = false;    // it passes each gradient, complete, to an epilogue
  bool value_by_elements = false;  // each element of y is computed from one of each argument
  bool value_gives_sums = false;   // y's operation passes its sums to an epilogue
  bool draws = false;              // it draws random numbers
  std::size_t arguments = 0;       // of y's equation; random numbers are not counted
};

/// A factor as its layer states it, and what its backward function reads.
struct factor_statement {
  variable_reference y;
  variable_reference x;
  structure kind = structure::dense;
  bool same_elements = false;
  std::size_t (*multiply_adds)(std::size_t y_size, std::size_t x_size) = nullptr;
  table_rows<variable_reference> reads;
  bool gives_parameter_gradient = false;
  bool may_read_each_parameter = false;             // its operation does not state which
  table_rows<variable_reference> reads_parameters;  // those that it states
  readable_order order = readable_order::any;       // of `ordered`, if it is a parameter
  variable_reference ordered;
  bool sums_products = false;
  loop_statement loop = {};
};

/// Whether an operation, or a partial derivative, states what it computes of one element. The alias must name the class
/// itself, so that a derived class does not inherit the claim.
template <class Operation>
concept ComputedByElements = std::is_same_v<typename Operation::computed_by_elements, Operation>;

namespace internal::graphs {

/// Whether an operation passes its product's sums to an epilogue, which may do more than store them.
template <class Operation>
concept GivesSums = requires { typename Operation::gives_sums; };

/// Whether an operation passes each gradient, complete, to an epilogue, as a product does.
template <class Operation>
concept GivesGradients = requires { typename Operation::gives_gradients; };

/// Whether an operation is a function of each element.
template <class Operation>
concept Elementwise = requires { typename Operation::function; };

}  // namespace internal::graphs

/// Whether an operation states which parameters its backward function reads: `using reads_parameters = list<...>`.
template <class Operation>
concept StatesParametersRead = requires { typename Operation::reads_parameters; };

template <class Operation>
struct parameters_read_by {
  using type = list<>;
};
template <StatesParametersRead Operation>
struct parameters_read_by<Operation> {
  using type = typename Operation::reads_parameters;
};

/// Whether an operation passes its parameter's gradient to an epilogue. The alias must name the class itself, so that a
/// derived class does not inherit the claim.
template <class Operation>
concept GivesParameterGradient = std::is_same_v<typename Operation::gives_parameter_gradient, Operation>;

/// Whether each number of the gradient that an operation computes for a parameter is a sum of products: of one number
/// of dC/dy and one number of a value that it reads, or 1, and no pair occurs twice. Then, by Cauchy and Schwarz, the
/// sum is at most the root of both sums of squares. The alias must name the class itself, so that a derived class does
/// not inherit the claim.
template <class Operation>
concept SumsProducts = std::is_same_v<typename Operation::sums_products, Operation>;

/// A name that parameters share; none where there are no characters. Names are compared by their characters: not every
/// compiler compares addresses in constant evaluation.
struct shared_name_record {
  const char* characters = nullptr;
  std::size_t size = 0;  // with the zero at the end

  constexpr bool given() const { return size > 0; }
  constexpr bool operator==(const shared_name_record& other) const {
    if (size != other.size) return false;
    for (std::size_t i = 0; i < size; ++i)
      if (characters[i] != other.characters[i]) return false;
    return true;
  }
};

/// The axes of a parameter behind its first two, as of a convolution's kernel: the number of their places, and the
/// place in the middle, in the order in which they lie in memory.
struct kernel_record {
  std::size_t area = 1;
  std::size_t centre = 0;
};

/// A parameter as its layer states it. A parameter of one axis counts as row-major.
struct parameter_statement {
  std::size_t size = 0;
  storage_order order = storage_order::row_major;
  bool is_buffer = false;
  double momentum = 0;                  // of a buffer
  shared_name_record shared_name = {};  // where it is one parameter with others of this name
  std::size_t rows = 0;                 // its first axis, if it has several
  kernel_record kernel = {};
};

/// A value as its layer states it, or a result that is saved together with one.
struct value_statement {
  std::size_t size = 0;
  bool saved = false;
  variable_reference tokens = {};  // with a number only where it is computed from tokens
  bool derived = false;            // from parameters alone, once in a pass
  storage_order order = storage_order::row_major;
  bool workspace = false;  // a saved result that has a place in each pass
};
namespace internal {

template <class Entry>
inline constexpr value_statement value_of{};
template <class Kind, class Shape>
inline constexpr value_statement value_of<value<Kind, Shape>>{Shape::size, false};
template <class Kind, class Shape>
inline constexpr value_statement value_of<saved<Kind, Shape>>{Shape::size, true};
template <class Kind, class Shape>
inline constexpr value_statement value_of<workspace<Kind, Shape>>{
    .size = Shape::size, .saved = true, .workspace = true};
template <class Kind, class Shape, storage_order Order>
inline constexpr value_statement value_of<derived<Kind, Shape, Order>>{
    Shape::size, false, {}, true, Shape::rank < 2 ? storage_order::row_major : Order};

}  // namespace internal

namespace internal::graphs {
template <class Values>
inline constexpr bool some_are_derived = false;
template <class... Values>
inline constexpr bool some_are_derived<list<Values...>> = meta::any({value_of<Values>.derived..., false});
}  // namespace internal::graphs

struct layer_table;

/// A layer inside a composite, and which child's output is its input (0: the composite's own input).
struct child_statement {
  const layer_table* table = nullptr;
  std::size_t source = 0;
  bool as_before = false;  // a large layer, equal to the child before it, whose output is its input
};

/// A layer on its input: sizes of values and parameters, its factors, and the layers inside it.
struct layer_table {
  table_rows<value_statement> values;
  table_rows<parameter_statement> parameters;
  table_rows<factor_statement> factors;
  std::size_t reads = 0;            // of all factors together
  bool parameters_wait = false;     // a factor to a parameter may read a parameter
  std::size_t misread = no_index;   // a parameter in an order in which its operation cannot read it
  bool has_own_operations = false;  // some that are not the library's
  table_rows<child_statement> children;
  bool draws = false;                   // random numbers
  std::size_t least_samples = 0;        // of a layer that computes each sample from all of them: the fewest
  bool frozen = false;                  // its parameters, and those of the layers inside it, are not trained
  std::size_t shared = 0;               // how many of its own parameters have a name that others may have
  shared_name_record shared_name = {};  // its parameters, and those of the layers inside it, have this name
  bool repeats = false;                 // the layers inside it are repetitions of one layer
};

namespace internal::graphs {

template <meta::text Name>
inline constexpr meta::text shared_characters = Name;
template <meta::text Name>
inline constexpr shared_name_record shared_name{shared_characters<Name>.characters, Name.size() + 1};

// A layer's parameters without the names that they share.
template <class Parameter>
struct without_name {
  using type = Parameter;
  static constexpr shared_name_record name{};
};
template <meta::text Name, class Kind, class Shape, class Beginning, storage_order Order>
struct without_name<shared<Name, parameter<Kind, Shape, Beginning, Order>>> {
  using type = parameter<Kind, Shape, Beginning, Order>;
  static constexpr shared_name_record name = shared_name<Name>;
};
template <class Parameters>
struct without_names;
template <class... Parameters>
struct without_names<list<Parameters...>> {
  using type = list<typename without_name<Parameters>::type...>;
  static constexpr shared_name_record names[sizeof...(Parameters) + 1] = {without_name<Parameters>::name..., {}};
  static constexpr std::size_t shared = meta::count({without_name<Parameters>::name.given()..., false});
};
template <class Parameters>
inline constexpr bool some_are_shared = without_names<Parameters>::shared > 0;

}  // namespace internal::graphs
}  // namespace chainrule
