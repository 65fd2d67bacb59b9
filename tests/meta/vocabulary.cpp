// SPDX-License-Identifier: BSL-1.0
// What authors state is a closed vocabulary: a misspelt name is found, and names of their own are not taken for one.
#define BOOST_TEST_MODULE meta_vocabulary
#include <boost/test/unit_test.hpp>

#include <string_view>

#include <chainrule/arithmetic.hpp>
#include <chainrule/operation/pointwise_part.hpp>

using namespace chainrule;
using namespace chainrule::internal::meta;

namespace {

struct letter_left_out {
  using gives_sum = void;
};
struct neighbours_exchanged {
  using gives_bnads = void;
};
struct another_tense {
  [[maybe_unused]] static constexpr bool take_bands = true;
};
struct a_value_for_a_type {
  [[maybe_unused]] static constexpr bool gives_sums = true;
};
struct all_right {
  using gives_sums = void;
  using gives_bands = shape<1, 2, 2>;
  using piecewise_linear = void;
  [[maybe_unused]] static constexpr std::size_t offset = 0;
  template <class At>
  static void forward(const At&);
};
// Names of an author's own, among them one that is private, and a member that is inherited.
struct others : all_right {
  static int read();
  int sum_of_all, gives;

 private:
  using bands = void;
};
struct final_one final {
  using gives_sum = void;
};

template <class Type>
constexpr int operation = misspelt_in<operation_words, Type>;
static_assert(operation<letter_left_out> > 0 && operation<neighbours_exchanged> > 0 && operation<another_tense> > 0);
static_assert(operation<a_value_for_a_type> < 0);
static_assert(operation<all_right> == 0 && operation<others> == 0 && operation<int> == 0);
static_assert(operation<final_one> == 0);  // nothing can inherit from it, so it is not looked into

static_assert(misspells<operation_words, operation<letter_left_out>>::text() ==
              "misspells gives_sums: write gives_sums");
static_assert(misspells<operation_words, operation<a_value_for_a_type>>::text() ==
              "states gives_sums as something else than a type: write using gives_sums = ...");

// Activations, and layers
struct doubled : act::elementwise<doubled> {
  using overvectors = void;
  template <class T>
  static constexpr T value(T z) {
    return z + z;
  }
  template <class T>
  static constexpr T derivative_from_output(T) {
    return T(2);
  }
};
static_assert(verdict_of<input<3>, doubled>::text() ==
              "layer 1 is doubled, which misspells over_vectors: write over_vectors");
static_assert(verdict_of<input<3>, dense<2, doubled>>::text() ==
              "layer 1 is dense<2, doubled>, which has the activation doubled, which misspells over_vectors: write "
              "over_vectors");
struct without_value : act::elementwise<without_value> {};
static_assert(
    verdict_of<input<3>, dense<2, without_value>>::text() ==
    "layer 1 is dense<2, without_value>, which has the activation without_value, which states no value: write "
    "template <class T> static constexpr T value(T z)");
struct of_numbers : act::elementwise<of_numbers> {
  using over_vectors = void;
  static constexpr double value(double z) { return z; }
  static constexpr double derivative_from_output(double) { return 1; }
};
static_assert(
    verdict_of<input<2, 2>, of_numbers>::text() ==
    "layer 1 is of_numbers, which states over_vectors and takes numbers alone: write template <class T> static "
    "constexpr T value(T z)");

template <class Words>
struct joins {
  template <class In>
  struct on : Words {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, op::copy, layer_input>>;
  };
};
struct no_words {};
struct other_children {
  using childs = list<>;
};
struct a_forward {
  template <class At>
  static void forward(const At&);
};
static_assert(verdict_of<input<3>, joins<no_words>>::accepted);
static_assert(verdict_of<input<3>, joins<other_children>>::text() ==
              "layer 1 is joins<other_children>, which misspells children: write children");
static_assert(
    verdict_of<input<3>, joins<a_forward>>::text() ==
    "layer 1 is joins<a_forward>, which states forward or factors, which nothing reads: its equations make its values");

// A verdict that does not compile is no acceptance.
struct with_an_error : joins<no_words> {
  template <class In>
  using verdict = refuse_if<In::rnk != 1, refusal<with_an_error, receives<In>>>;
};
static_assert(verdict_of<input<3>, with_an_error>::text() ==
              "layer 1 is with_an_error, which states a verdict that does not compile for 3: name it by itself to see "
              "why");

// Losses, optimizers and initializers
struct distance_of_all {
  template <std::size_t Size, class T>
  static constexpr T value(const T*, const T*);
  template <std::size_t Size, class T>
  static constexpr void derivative(const T*, const T*, T, T*);
};
struct distance_of_some : distance_of_all {
  template <class Out>
  using verdict = refuse_if<Out::rank != 1, refusal<internal::the_loss<distance_of_some>, receives<Out>>>;
};
struct misspelt_distance : distance_of_all {
  using takes_class = void;
};
struct distance_of_an_error : distance_of_all {
  template <class Out>
  using verdict = refuse_if<Out::rnk != 1, refusal<internal::the_loss<distance_of_some>, receives<Out>>>;
};
struct without_derivative {
  template <std::size_t Size>
  static double value(const double*, const double*);
};
static_assert(verdict_of_loss<distance_of_all, shape<2, 3>>::accepted);  // it need not say which outputs it takes
static_assert(verdict_of_loss<distance_of_some, shape<3>>::accepted);
static_assert(verdict_of_loss<distance_of_some, shape<2, 3>>::text() == "the loss distance_of_some and receives 2 x 3");
static_assert(verdict_of_loss<misspelt_distance, shape<3>>::text() ==
              "the loss misspelt_distance misspells takes_classes: write takes_classes");
static_assert(
    verdict_of_loss<distance_of_an_error, shape<3>>::text() ==
    "the loss distance_of_an_error states a verdict that does not compile for 3: name it by itself to see why");
static_assert(verdict_of_loss<without_derivative, shape<3>>::text() ==
              "the loss without_derivative states no derivative: write template <std::size_t Size, class T> static "
              "constexpr void derivative(const T* a, const T* y, T scale, T* da)");
static_assert(verdict_of_loss<adam, shape<3>>::text() ==
              "adam is not a loss, a type with value and derivative: write squared_error{}");

struct rule {
  static constexpr std::size_t state_count = 1;
  template <class T>
  constexpr void step(std::size_t, T*, const T*, T*, std::size_t, std::size_t) const {}
};
struct misspelt_rule : rule {
  template <class T>
  constexpr bool is_modrate() const {
    return true;
  }
};
struct no_rule {
  static constexpr std::size_t state_count = 1;
};
static_assert(verdict_of_optimizer<misspelt_rule>::text() ==
              "the optimizer misspelt_rule misspells is_moderate: write is_moderate");
static_assert(verdict_of_optimizer<no_rule>::text() ==
              "the optimizer no_rule states neither change, step nor prepare: write template <class T> constexpr auto "
              "change(std::size_t number) const");
static_assert(verdict_of_optimizer<squared_error>::text() ==
              "squared_error is not an optimizer, a type with change or step: write adam{}");

struct misspelt_start {
  template <class T>
  constexpr void draw(T*, std::size_t, std::size_t, std::size_t, const numeric::random_row&) const {}
  template <class T>
  constexpr wrong_setting worng() const {
    return {};
  }
};
static_assert(verdict_of_initializer<misspelt_start>::text() ==
              "the initializer misspelt_start misspells wrong: write wrong");

// Whether a concept says so of a type, of a const one and of a reference.
template <class Type>
constexpr bool is_activation = Activation<Type> && Activation<const Type&> && Activation<Type&&>;
template <class Type>
constexpr bool is_none = !Activation<Type> && !Activation<const Type&>;
static_assert(is_activation<act::relu> && is_activation<act::leaky_relu<0.2>> && is_activation<act::identity>);
static_assert(is_none<doubled> && is_none<without_value> && is_none<int> && is_none<dense<2>> && is_none<void*>);

template <class Type>
constexpr bool is_loss = Loss<Type> && Loss<const Type&> && Loss<Type&&>;
template <class Type>
constexpr bool is_optimizer = Optimizer<Type> && Optimizer<const Type&> && Optimizer<Type&&>;
template <class Type>
constexpr bool is_initializer = Initializer<Type> && Initializer<const Type&> && Initializer<Type&&>;
static_assert(is_loss<squared_error> && is_loss<softmax_cross_entropy> && is_loss<distance_of_all>);
static_assert(!Loss<misspelt_distance> && !Loss<adam> && !Loss<int> && !Loss<const act::relu&>);
static_assert(is_optimizer<adam> && is_optimizer<sgd_momentum> && is_optimizer<levenberg_marquardt>);
static_assert(is_optimizer<rule> && !Optimizer<misspelt_rule> && !Optimizer<squared_error> && !Optimizer<double>);
static_assert(is_initializer<he_normal> && is_initializer<constant> && !Initializer<explicit_values>);
static_assert(!Initializer<misspelt_start> && !Initializer<seed> && !Initializer<int*>);
static_assert(Layer<dense<2>> && Layer<const act::relu&> && !Layer<input<3>> && !Layer<int&>);

// Settings that are not valid: of an operation in an equation, of an optimizer with a history, of schedules.
template <class Operation, class... Others>
struct computes {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, Operation, layer_input, Others...>>;
  };
};
template <class Operation, class... Others>
constexpr bool needs(const char* what) {
  const auto found = verdict_of<input<4>, computes<Operation, Others...>>::text();
  return std::string_view(found.characters).ends_with(std::string_view(what));
}
static_assert(needs<op::softmax<4, 0.0>>(", which needs a temperature above 0") &&
              needs<op::normalize<4, -1.0>>(", which needs an epsilon of at least 0") &&
              needs<op::dropout<1.5>, op::random_numbers>(", which needs a probability, from 0 to 1") &&
              needs<act::elu<-1.0>>(", which needs an alpha above 0") &&
              needs<op::pointwise_part<act::elu<-1.0>, 0>>(", which needs an alpha above 0"));
static_assert(verdict_of<input<4>, computes<op::softmax<4, 0.5>>>::accepted &&
              verdict_of<input<4>, computes<act::elu<0.5>>>::accepted);

static_assert(verdict_of_optimizer<lbfgs<0>>::text() ==
              "the optimizer lbfgs<0> needs a history of at least one step: write lbfgs<10>");
using one_changes_momentum = schedules_in_sequence<one_cycle, cosine_decay>;
static_assert(
    verdict_of_optimizer<scheduled<sgd_momentum, one_changes_momentum>>::text() ==
    "the optimizer scheduled<sgd_momentum, schedules_in_sequence<one_cycle, cosine_decay>> needs schedules in "
    "sequence that all change the momentum, or none");
static_assert(verdict_of_optimizer<
                  averaged<scheduled<adam, by_epoch<multiplied_schedules<one_cycle, cosine_decay>>>, ema>>::text() ==
              "the optimizer scheduled<adam, by_epoch<multiplied_schedules<one_cycle, cosine_decay>>> needs multiplied "
              "schedules that do not change the momentum");
static_assert(!Optimizer<scheduled<adam, multiplied_schedules<cosine_decay, one_changes_momentum>>> &&
              Optimizer<scheduled<adam, schedules_in_sequence<one_cycle, one_cycle>>> && Optimizer<lbfgs<1>>);

}  // namespace

BOOST_AUTO_TEST_CASE(all_of_it_was_checked_while_compiling) { BOOST_TEST(true); }
