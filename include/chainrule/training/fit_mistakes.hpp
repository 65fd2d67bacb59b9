// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/arguments.hpp>
#include <chainrule/number/draw.hpp>

// `fit`'s options, and the refusals of its calls.
namespace chainrule {

/// How `fit` goes through the data. The last batch of an epoch is smaller if the batch size does not divide the number
/// of samples.
struct fit_options {
  std::size_t epochs = 10;
  std::size_t batch_size = 32;
  seed shuffle = {};          // the order of the samples, another one in each epoch
  seed random_numbers = {};   // of layers such as dropout, other ones in each step
  bool show_progress = true;  // a bar on a terminal, if it takes long
};

namespace internal::training {

struct fit_call {
  static constexpr char name[] = "fit";
  static constexpr char form[] = "fit(model, loss, optimizer, data_set(x, y), {.epochs = 10})";
};
using fit_roles = list<models::a_model, models::a_loss, models::an_optimizer, models::a_data_set>;
struct fit_changes_the_model {
  static constexpr char text[] = "fit changes the model: it may be neither const nor a temporary";
};

template <class... Arguments>
using refused_fit = refused_call<models::mistake<
    fit_call, fit_roles,
    std::conditional_t<(sizeof...(Arguments) < 4), models::other_arguments<fit_call>, refusal<fit_changes_the_model>>,
    Arguments...>>;

struct options_stand_behind_the_data {
  static constexpr char text[] =
      "the options come directly after the data: write fit(model, loss, optimizer, data, {.epochs = 10}, ...)";
};
template <class... Arguments>
using refused_fit_with_options_behind =
    refused_call<models::mistake<fit_call, fit_roles, refusal<options_stand_behind_the_data>, Arguments...>>;

struct anything {
  constexpr anything() = default;
  template <class Type>
  constexpr anything(const Type&) {}
};

/// Options' names in other libraries, and misspellings. A designated initializer needs a member with its name, or
/// compilers list all functions called `fit`.
struct options_elsewhere {
  anything epoch = {}, epochs = {}, nb_epoch = {}, num_epochs = {}, n_epochs = {}, max_epochs = {}, iterations = {},
           steps = {};
  anything batch = {}, batches = {}, batchsize = {}, batch_size = {}, minibatch = {}, mini_batch = {};
  anything lr = {}, rate = {}, learning_rate = {}, momentum = {}, weight_decay = {};
  anything shuffled = {}, shuffle = {}, seed = {}, random_state = {};
  anything verbose = {}, progress = {}, progress_bar = {}, show_progress = {};
  anything validation = {}, validation_data = {}, validation_split = {}, validate_on = {};
  anything callbacks = {}, observers = {}, early_stopping = {}, patience = {}, metrics = {};
  anything thread = {}, threads = {}, num_threads = {}, workers = {}, n_jobs = {}, device = {};
};
struct names_of_options {
  static constexpr char text[] =
      "fit has the options .epochs, .batch_size, .shuffle and .show_progress: after the options write threads{n}, "
      "validate_on{data} and early_stopping{}, and a learning rate in adam{.learning_rate = 1e-3}";
};
struct mistake_of_options {
  using type = refusal<names_of_options>;
};

}  // namespace internal::training
}  // namespace chainrule
