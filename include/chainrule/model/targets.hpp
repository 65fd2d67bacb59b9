// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/arguments.hpp>
#include <chainrule/model/inputs.hpp>
#include <chainrule/model/samples.hpp>
#include <chainrule/number/within.hpp>

// Targets of a loss: values of the output's shape, in the loss's range, or the numbers of classes.
namespace chainrule::internal::models {

/// A loss whose target may be a class's number.
template <class Loss>
concept TakesClasses = requires { typename Loss::takes_classes; };

/// A loss that takes only targets of a range, as probabilities; it states both ends.
template <class Loss>
concept BoundsTargets = requires {
  Loss::least_target;
  Loss::most_target;
};

/// A loss that says of each number of a target whether it takes it.
template <class Loss>
concept ChoosesTargets = requires { Loss::targets_are; };

/// Whether a loss with a range takes only the ends themselves, such as -1 and 1.
template <class Loss>
inline constexpr bool takes_ends_alone = requires { typename Loss::targets_are_ends; };

template <class T>
[[noreturn, gnu::noinline, gnu::cold]] void fails_for_target(const T* targets, std::size_t size, double least,
                                                             double most, bool ends, const char* whose) {
  const auto fits = [=](double target) {
    return ends ? target == least || target == most : target >= least && target <= most;
  };
  std::size_t i = 0;
  while (fits(static_cast<double>(targets[i]))) ++i;
  error_texts::fail<data_error>({whose, "the targets of sample ", i / size, " have ", targets[i], " at index ",
                                 i % size, ends ? ", and the loss takes " : ", and the loss takes numbers from ", least,
                                 ends ? " and " : " to ", most, ends ? " alone" : ""});
}

template <class Loss, class T>
bool are_targets(const T* targets, std::size_t count) {
  if constexpr (takes_ends_alone<Loss>)
    return number::all_either(targets, count, T(Loss::least_target), T(Loss::most_target));
  else
    return number::all_within(targets, count, T(Loss::least_target), T(Loss::most_target));
}

// The same for several losses, each of which takes a part of a row.
template <class Part, class T>
void check_part(const T* targets, std::size_t size, std::size_t rows, const char* whose) {
  using loss = typename Part::loss;
  if constexpr (BoundsTargets<loss>)
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t i = Part::target_offset; i < Part::target_offset + Part::target_extents::size; ++i)
        if (!are_targets<loss>(targets + r * size + i, 1))
          error_texts::fail<data_error>(
              {whose, "the targets of sample ", r, " have ", targets[r * size + i], " at index ", i,
               takes_ends_alone<loss> ? ", and the loss takes " : ", and the loss takes numbers from ",
               loss::least_target, takes_ends_alone<loss> ? " and " : " to ", loss::most_target,
               takes_ends_alone<loss> ? " alone" : ""});
  if constexpr (ChoosesTargets<typename Part::stated>)
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t i = 0; i < Part::target_extents::size; ++i)
        if (const T number = targets[r * size + Part::target_offset + i]; !Part::stated::is_target(number, i))
          error_texts::fail<data_error>({whose, "the targets of sample ", r, " have ", number, " at index ",
                                         Part::target_offset + i, ", and the loss takes ", Part::stated::targets_are});
}
template <class T, class... Parts>
void check_parts(const T* targets, std::size_t size, std::size_t rows, const char* whose, list<Parts...>*) {
  (check_part<Parts>(targets, size, rows, whose), ...);
}

// Throws data_error for a target outside of the range that a loss takes, or for NaN. `whose` begins the sentence.
template <class Loss, class Out, class T>
void check_targets([[maybe_unused]] const T* targets, [[maybe_unused]] std::size_t size,
                   [[maybe_unused]] std::size_t rows, [[maybe_unused]] const char* whose) {
  if constexpr (BoundsTargets<Loss>) {
    if (!are_targets<Loss>(targets, rows * size))
      fails_for_target(targets, size, Loss::least_target, Loss::most_target, takes_ends_alone<Loss>, whose);
  } else if constexpr (requires { typename Loss::parts; }) {
    check_parts(targets, size, rows, whose, static_cast<typename Loss::parts*>(nullptr));
  } else if constexpr (ChoosesTargets<losses::on_output<Loss, Out>>) {
    using stated = losses::on_output<Loss, Out>;
    for (std::size_t i = 0; i < rows * size; ++i)
      if (!stated::is_target(targets[i], i % size))
        error_texts::fail<data_error>({whose, "the targets of sample ", i / size, " have ", targets[i], " at index ",
                                       i % size, ", and the loss takes ", stated::targets_are});
  }
}

// One class's number for each sample: an integer, or integers of one rank below the batch.
template <class Loss, class Net, class Target>
inline constexpr bool names_classes = false;
template <TakesClasses Loss, class Net, class Target>
  requires std::is_integral_v<Target>
inline constexpr bool names_classes<Loss, Net, Target> = true;
template <TakesClasses Loss, class Net, TensorExpression Target>
  requires(std::is_integral_v<typename Target::value_type> && xt::get_rank<Target>::value == 1 &&
           !std::is_same_v<static_shape_of<Target>, typename Net::output_shape>)
inline constexpr bool names_classes<Loss, Net, Target> = true;

template <TakesClasses Loss, class Net, tensors::Numbers Target>
  requires std::is_integral_v<typename Target::value_type>
inline constexpr bool names_classes<Loss, Net, Target> = true;

struct takes_targets {
  static constexpr char text[] = "takes targets: no_targets is for a loss that compares answers with each other";
};
struct takes_no_targets {
  static constexpr char text[] = "takes no targets: write no_targets in their place";
};

struct takes_no_weights {
  static constexpr char text[] = "takes no weights of samples: write sample_weights<...> of it";
};
struct takes_weights {
  static constexpr char text[] = "takes a weight for each sample: write weighted(y, w) in the place of y";
};

struct a_class_without_classes {
  static constexpr char text[] =
      "is the number of a class, which only a loss over classes takes, as softmax_cross_entropy: write a tensor";
};

template <class Loss, class Net>
using shape_of_target = losses::target_shape_of<Loss, typename Net::output_shape>;

// Other types are refused.
template <class Loss, class Net, class Target>
struct verdict_of_kind {
  using type =
      refuse_if<!names_classes<Loss, Net, Target> && !is_refused<Target>,
                std::conditional_t<std::is_integral_v<Target>, refusal<network_target, a_class_without_classes>,
                                   refusal<network_target, is_thing<Target>,
                                           must_have_shape<shape_of_target<Loss, Net>>, one_more_for_a_batch>>>;
};
template <class Loss, class Net, tensors::Numbers Target>
  requires(!names_classes<Loss, Net, Target>)
struct verdict_of_kind<Loss, Net, Target> {
  using type = typename verdict_of_numbers<network_target, shape_of_target<Loss, Net>, Target>::type;
};
template <class Loss, class Net, tensors::RowsOfNumbers Target>
struct verdict_of_kind<Loss, Net, Target> {
  using type = verdict_of_argument<network_target, shape_of_target<Loss, Net>, tensors::matrix_of_rows<Target>>;
};
template <class Loss, class Net, TensorExpression Target>
  requires(!names_classes<Loss, Net, Target>)
struct verdict_of_kind<Loss, Net, Target> {
  using type = verdict_of_argument<network_target, shape_of_target<Loss, Net>, Target>;
};

// Of any target.
template <class Loss, class Net, class Target>
struct target_verdict : verdict_of_kind<Loss, Net, Target> {};
template <class Loss, class Net>
struct target_verdict<Loss, Net, tensors::given_no_targets> {
  using type = refuse_if<shape_of_target<Loss, Net>::size != 0, refusal<the_loss<Loss>, takes_targets>>;
};
template <class Loss, class Net, class Target>
  requires(losses::TakesWeights<Loss> && !is_refused<Target>)
struct target_verdict<Loss, Net, Target> {
  using type = refusal<the_loss<Loss>, takes_weights>;
};
template <class Loss, class Net, class Y, class Weights>
  requires(!losses::TakesWeights<Loss>)
struct target_verdict<Loss, Net, tensors::given_weighted<Y, Weights>> {
  using type = refusal<the_loss<Loss>, takes_no_weights>;
};
template <class Loss, class Net, class Y, class Weights>
  requires(losses::TakesWeights<Loss>)
struct target_verdict<Loss, Net, tensors::given_weighted<Y, Weights>>
    : target_verdict<losses::without_weights<Loss>, Net, std::remove_cvref_t<Y>> {};
template <class Loss, class Net, class... Ys>
  requires(!losses::TakesWeights<Loss>)
struct target_verdict<Loss, Net, tensors::given_targets<Ys...>>
    : verdict_of_given<Net, Loss, tensors::given_targets<Ys...>> {};
template <class Loss, class Net, class Target>
  requires(!std::is_same_v<Target, tensors::given_no_targets> && !is_refused<Target> &&
           !tensors::GivenWeighted<Target> && !losses::TakesWeights<Loss> && tensors::OneTarget<Target> &&
           losses::target_size<Loss, typename Net::output_shape> == 0)
struct target_verdict<Loss, Net, Target> {
  using type = refusal<the_loss<Loss>, takes_no_targets>;
};

// Out of line: otherwise the pieces of the text would be on the stack of a step.
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_class(std::size_t row, long long number,
                                                                std::size_t classes) {
  error_texts::fail<data_error>(
      {"sample ", row, " is of class ", number, ", and the network has ", classes, " classes, from 0"});
}

// Writes the target for a class's number: 1 for the class, 0 for the others.
template <class T>
void write_class(T* target, std::size_t classes, long long number, std::size_t row) {
  if (number < 0 || static_cast<unsigned long long>(number) >= classes) refuse_class(row, number, classes);
  std::fill_n(target, classes, T(0));
  target[number] = T(1);
}

// The targets of `rows` samples as the engine reads them, written to `scratch` if necessary.
template <class Loss, class Net, class T, class Target>
const T* place_target(const Target& y, std::size_t rows, T* scratch) {
  using out = shape_of_target<Loss, Net>;
  if constexpr (tensors::GivenWeighted<Target>) {
    using inner = losses::without_weights<Loss>;
    constexpr std::size_t size = shape_of_target<inner, Net>::size;
    const T* const read = place_target<inner, Net, T>(target_rows_for<inner>(y.targets), rows, scratch);
    for (std::size_t r = rows; r-- > 0;)  // from the last on: the rows become longer
      std::copy_backward(read + r * size, read + (r + 1) * size, scratch + r * out::size + size);
    T sum{};
    tensors::for_each_weight<T>(y.weights, rows, [&](std::size_t r, T weight) {
      scratch[r * out::size + size] = weight;
      sum += weight;
    });
    if (losses::reduction_of<Loss> == losses::reduction::mean_over_weights && sum == T(0))
      tensors::weights_are_zero(rows, "");
    return scratch;
  } else if constexpr (std::is_same_v<Target, tensors::given_no_targets>) {
    return scratch;
  } else if constexpr (std::is_integral_v<Target>) {
    if (rows != 1) error_texts::fail<shape_error>({"1 class for a batch of ", rows, " samples"});
    write_class(scratch, out::size, static_cast<long long>(y), 0);
    return scratch;
  } else if constexpr (names_classes<Loss, Net, Target>) {
    if (y.size() != rows)
      error_texts::fail<shape_error>(
          {static_cast<std::size_t>(y.size()), " classes for a batch of ", rows, " samples"});
    for (std::size_t r = 0; r < rows; ++r)
      write_class(scratch + r * out::size, out::size, static_cast<long long>(y[r]), r);
    return scratch;
  } else if constexpr (tensors::Numbers<Target>) {
    return place_target<Loss, Net, T>(models::sample_of<out>(y, "a target"), rows, scratch);
  } else if constexpr (tensors::RowsOfNumbers<Target>) {
    const auto matrix = tensors::matrix_of<tensors::number_in_rows<Target>>(y);
    const T* const read = place_target<Loss, Net, T>(matrix, rows, scratch);
    if (read != scratch) std::copy_n(read, rows * out::size, scratch);
    return scratch;
  } else {
    const std::size_t targets = models::count_rows<out>(y, "a target");
    if (targets != rows) error_texts::fail<shape_error>({"targets for ", targets, " samples and inputs for ", rows});
    const T* const read = models::rows_reader<Target, T, out::size>(y).read(rows, scratch);
    check_targets<Loss, typename Net::output_shape>(read, out::size, rows, "");
    return read;
  }
}

}  // namespace chainrule::internal::models
