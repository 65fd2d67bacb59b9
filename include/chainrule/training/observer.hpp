// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <tuple>

#include <chainrule/engine/parallel.hpp>
#include <chainrule/graph/layer.hpp>
#include <chainrule/training/history.hpp>
#include <chainrule/training/observer_words.hpp>
#include <chainrule/meta/misspellings_of_training.hpp>

// Observers: what `fit` calls during a training. An observer is an object with some of the members
//   void on_begin(const training_plan&);
//   bool on_batch(const batch_record&);   // or void; true ends the training
//   bool on_epoch(const epoch_record&);   // or void; true ends the training
//   void on_end(const history&);
// or a function that is called with a `const epoch_record&` after each epoch, and returns as on_epoch does. A member
// may take a second argument, `auto& training`: it has `model`, `optimizer`, as `optimizer_for` returns it, and `past`,
// the history. Such a member needs a written return type, not `auto`.
namespace chainrule {

template <class T>
class data_set;
template <class T>
struct validate_on;
template <class... Metrics>
class measure;

namespace internal::training {

template <class Type>
inline constexpr bool is_validation = false;
template <class T>
inline constexpr bool is_validation<validate_on<T>> = true;
template <class T>
inline constexpr bool is_validation<const validate_on<T>> = true;
template <class Type>
inline constexpr bool is_measure = false;
template <class... Metrics>
inline constexpr bool is_measure<measure<Metrics...>> = true;

/// The second argument of an observer's members.
template <class Model, class Optimizer, class... Observers>
struct training_state {
  Model& model;
  Optimizer& optimizer;
  history& past;
  std::tuple<Observers&...> observers;
  std::size_t batches;  // of an epoch
  std::size_t batch_size;
  seed shuffle;
  epoch_place place = {};

  // Restores the handler of Ctrl-C, also when an exception ends the training.
  ~training_state() {
    std::apply([](auto&... all) { (give_back_interrupts(all), ...); }, observers);
  }

 private:
  template <class Observer>
  static void give_back_interrupts(Observer& observer) {
    if constexpr (requires { observer.give_back_interrupts(); }) observer.give_back_interrupts();
  }
};
/// Stands in for it where only the declaration of a member is checked.
struct any_training {};

// Finds out whether a class has a member of some name, whatever it is: in a class that inherits from both, the name is
// ambiguous.
struct all_names {
  int on_begin, on_batch, on_epoch, on_end;
};
template <class Type>
struct with_all_names : Type, all_names {};

template <class Type>
concept NamesOnBegin =
    requires { &Type::on_begin; } || (meta::MayBeABase<Type> && !requires { &with_all_names<Type>::on_begin; });
template <class Type>
concept NamesOnBatch =
    requires { &Type::on_batch; } || (meta::MayBeABase<Type> && !requires { &with_all_names<Type>::on_batch; });
template <class Type>
concept NamesOnEpoch =
    requires { &Type::on_epoch; } || (meta::MayBeABase<Type> && !requires { &with_all_names<Type>::on_epoch; });
template <class Type>
concept NamesOnEnd =
    requires { &Type::on_end; } || (meta::MayBeABase<Type> && !requires { &with_all_names<Type>::on_end; });

// The calls with which `fit` tells an observer something, and their results. `Type` keeps its const and is no
// reference.
struct by_on_begin {
  using name = member_on_begin;
  using argument = const training_plan&;
  template <class Type>
  static constexpr bool named = NamesOnBegin<std::remove_const_t<Type>>;
  template <class Type, class Training>
  static auto tell(Type& observer, argument plan, Training&) -> decltype(observer.on_begin(plan)) {
    return observer.on_begin(plan);
  }
  template <class Type, class Training>
  static auto tell(Type& observer, argument plan, Training& training) -> decltype(observer.on_begin(plan, training)) {
    return observer.on_begin(plan, training);
  }
};
struct by_on_batch {
  using name = member_on_batch;
  using argument = const batch_record&;
  template <class Type>
  static constexpr bool named = NamesOnBatch<std::remove_const_t<Type>>;
  template <class Type, class Training>
  static auto tell(Type& observer, argument record, Training&) -> decltype(observer.on_batch(record)) {
    return observer.on_batch(record);
  }
  template <class Type, class Training>
  static auto tell(Type& observer, argument record, Training& training)
      -> decltype(observer.on_batch(record, training)) {
    return observer.on_batch(record, training);
  }
};
struct by_on_epoch {
  using name = member_on_epoch;
  using argument = const epoch_record&;
  template <class Type>
  static constexpr bool named = NamesOnEpoch<std::remove_const_t<Type>>;
  template <class Type, class Training>
  static auto tell(Type& observer, argument record, Training&) -> decltype(observer.on_epoch(record)) {
    return observer.on_epoch(record);
  }
  template <class Type, class Training>
  static auto tell(Type& observer, argument record, Training& training)
      -> decltype(observer.on_epoch(record, training)) {
    return observer.on_epoch(record, training);
  }
};
struct by_on_end {
  using name = member_on_end;
  using argument = const history&;
  template <class Type>
  static constexpr bool named = NamesOnEnd<std::remove_const_t<Type>>;
  template <class Type, class Training>
  static auto tell(Type& observer, argument past, Training&) -> decltype(observer.on_end(past)) {
    return observer.on_end(past);
  }
  template <class Type, class Training>
  static auto tell(Type& observer, argument past, Training& training) -> decltype(observer.on_end(past, training)) {
    return observer.on_end(past, training);
  }
};
struct by_call {
  using name = called_after_each_epoch;
  using argument = const epoch_record&;
  template <class Type>
  static constexpr bool named = std::is_invocable_v<Type&, argument>;
  template <class Type, class Training>
  static auto tell(Type& observer, argument record, Training&) -> decltype(std::invoke(observer, record)) {
    return std::invoke(observer, record);
  }
};

template <class Call, class Type>
concept HasCall = requires(Type& observer, typename Call::argument argument, any_training& training) {
  Call::tell(observer, argument, training);
};

// Whether `fit` can call a member that has one of the names.
template <class Call, class Type, bool MayEnd>
struct verdict_of_call {
  using type = refuse_if<
      Call::template named<Type>,
      std::conditional_t<HasCall<Call, std::remove_const_t<Type>>,
                         refusal<observer_of_type<Type>, typename Call::name, is_not_const>,
                         refusal<observer_of_type<Type>, typename Call::name, must_take<typename Call::argument>>>>;
};
template <class Call, class Type, bool MayEnd>
  requires HasCall<Call, Type>
struct verdict_of_call<Call, Type, MayEnd> {
  using result = decltype(Call::tell(std::declval<Type&>(), std::declval<typename Call::argument>(),
                                     std::declval<any_training&>()));
  static constexpr bool right =
      std::is_void_v<result> || (MayEnd && std::is_same_v<std::remove_cvref_t<result>, bool>) || is_refused<result>;
  using type = refuse_if<!right, refusal<observer_of_type<Type>, typename Call::name, returns_a<result>,
                                         std::conditional_t<MayEnd, must_return_bool_or_nothing, must_return_nothing>>>;
};

template <class Type>
struct observer_verdict {
  using bare = std::remove_const_t<Type>;
  static constexpr bool has_members =
      NamesOnBegin<bare> || NamesOnBatch<bare> || NamesOnEpoch<bare> || NamesOnEnd<bare>;
  static constexpr int misspelt = meta::misspelt_in<meta::observer_words, bare>;
  using type = first_refusal<
      refuse_if<misspelt != 0, refusal<the_observer<Type>, misspells<meta::observer_words, misspelt>>>,
      refuse_if<!has_members && !by_call::named<Type>,
                refusal<is_no_observer<Type>, needs_on_begin_on_batch_on_epoch_or_on_end,
                        or_a_call_with<const epoch_record&>>>,
      typename verdict_of_call<by_on_begin, Type, false>::type, typename verdict_of_call<by_on_batch, Type, true>::type,
      typename verdict_of_call<by_on_epoch, Type, true>::type, typename verdict_of_call<by_on_end, Type, false>::type,
      std::conditional_t<NamesOnEpoch<bare>, acceptance, typename verdict_of_call<by_call, Type, true>::type>>;
};
template <class Type>
  requires(is_validation<Type> || engine::Executor<Type> || is_refused<Type>)
struct observer_verdict<Type> {
  using type = acceptance;
};
template <class... Metrics>
struct observer_verdict<measure<Metrics...>> {
  using type = typename measure<Metrics...>::verdict;
};
template <class Type>
  requires std::is_arithmetic_v<Type>
struct observer_verdict<Type> {
  using type = refusal<number_of_what>;
};
template <class T>
struct observer_verdict<data_set<T>> {
  using type = refusal<is_no_observer<data_set<T>>, write_instead<validate_on<T>>>;
};
template <class T>
struct observer_verdict<const data_set<T>> : observer_verdict<data_set<T>> {};

// The verdict about all arguments after fit's options; the types have no references.
template <class... Types>
struct observers_verdict {
  static constexpr int validation_sets = ((is_validation<Types> ? 1 : 0) + ... + 0);
  static constexpr bool measures = (is_measure<Types> || ...);
  static constexpr int executors = ((engine::Executor<Types> ? 1 : 0) + ... + 0);
  using type = first_refusal<typename observer_verdict<Types>::type...,
                             refuse_if<(measures && validation_sets == 0), refusal<nothing_to_measure>>,
                             refuse_if<(executors > 1), refusal<more_than_one_executor>>>;
};

template <class Call, class Type, class Training>
bool ends(Type& observer, typename Call::argument argument, Training& training) {
  if constexpr (std::is_void_v<decltype(Call::tell(observer, argument, training))>) {
    Call::tell(observer, argument, training);
    return false;
  } else {
    return Call::tell(observer, argument, training);
  }
}
template <class Type, class Training>
void begin(Type& observer, const training_plan& plan, Training& training) {
  if constexpr (HasCall<by_on_begin, Type>) by_on_begin::tell(observer, plan, training);
}
/// Calls on_batch; returns whether the training shall end.
template <class Type, class Training>
bool after_batch_of(Type& observer, const batch_record& record, Training& training) {
  if constexpr (HasCall<by_on_batch, Type>)
    return ends<by_on_batch>(observer, record, training);
  else
    return false;
}
template <class Type, class Training>
bool after_epoch_of(Type& observer, const epoch_record& record, Training& training) {
  if constexpr (HasCall<by_on_epoch, Type>)
    return ends<by_on_epoch>(observer, record, training);
  else if constexpr (HasCall<by_call, Type>)
    return ends<by_call>(observer, record, training);
  else
    return false;
}
template <class Type, class Training>
void end(Type& observer, const history& past, Training& training) {
  if constexpr (HasCall<by_on_end, Type>) by_on_end::tell(observer, past, training);
}
/// Whether an observer that ends a training only pauses it: it states `using interrupts = void`.
template <class Type>
inline constexpr bool only_interrupts = requires { typename std::remove_cvref_t<Type>::interrupts; };

}  // namespace internal::training

/// An observer. For a const object the members must be const.
template <class Type>
concept Observer = !internal::training::is_validation<std::remove_reference_t<Type>> &&
                   !internal::training::is_measure<std::remove_reference_t<Type>> &&
                   !internal::engine::Executor<std::remove_reference_t<Type>> &&
                   internal::training::observer_verdict<std::remove_reference_t<Type>>::type::accepted;

}  // namespace chainrule
