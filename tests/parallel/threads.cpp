// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE parallel_threads
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <thread>
#include <vector>

using namespace chainrule;

namespace {

// Large enough that parts are worth a thread, with layers whose gradients are divided and one whose is not.
using net = network<input<90>, dense<70, act::tanh>, dense<33, act::relu>, dense<7>>;
using loss = softmax_cross_entropy;

struct batch {
  xt::xtensor<float, 2> x;
  xt::xtensor<int, 1> y;
};
batch random_batch(std::size_t rows) {
  batch made{xt::xtensor<float, 2>::from_shape({rows, 90}), xt::xtensor<int, 1>::from_shape({rows})};
  internal::number::random_source random{seed{rows}};
  for (auto& number : made.x) number = static_cast<float>(random.normal());
  for (auto& number : made.y) number = static_cast<int>(random.below(7));
  return made;
}

template <class Set>
bool same_bits(const Set& left, const Set& right) {
  return std::memcmp(left.data(), right.data(), Set::size() * sizeof(float)) == 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_part_runs_once) {
  for (const std::size_t parts : {1u, 2u, 3u, 4u, 2u}) {
    std::vector<std::atomic<int>> runs(parts);
    for (int i = 0; i < 100; ++i) thread_pool::shared().run(parts, [&](std::size_t part) { ++runs[part]; });
    for (const auto& count : runs) BOOST_TEST(count == 100);
  }
}

// Threads that have gone to sleep meanwhile, more of them than there are processors.
BOOST_AUTO_TEST_CASE(parts_run_after_a_pause) {
  std::vector<std::atomic<int>> runs(5);
  for (int i = 0; i < 20; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(i % 4));
    thread_pool::shared().run(runs.size(), [&](std::size_t part) { ++runs[part]; });
    for (const auto& count : runs) BOOST_TEST(count == i + 1);
  }
}

BOOST_AUTO_TEST_CASE(what_a_part_throws_comes_when_all_have_returned) {
  for (const std::size_t throwing : {0u, 2u}) {
    std::vector<std::atomic<int>> runs(3);
    const auto run = [&](std::size_t part) {
      if (part == throwing) throw std::runtime_error("part " + std::to_string(part));
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      ++runs[part];
    };
    BOOST_CHECK_EXCEPTION(thread_pool::shared().run(3, run), std::runtime_error,
                          [&](const std::runtime_error& e) { return e.what() == "part " + std::to_string(throwing); });
    for (std::size_t part = 0; part < 3; ++part) BOOST_TEST(runs[part] == (part == throwing ? 0 : 1));
    thread_pool::shared().run(3, [&](std::size_t part) { runs[part] = 7; });
    for (const auto& count : runs) BOOST_TEST(count == 7);
  }
}

// Inside another run too, where all parts are the calling thread's.
BOOST_AUTO_TEST_CASE(all_parts_run_although_one_throws) {
  const auto run_and_count = [] {
    std::atomic<int> runs = 0;
    BOOST_CHECK_THROW(thread_pool::shared().run(4,
                                                [&](std::size_t part) {
                                                  ++runs;
                                                  if (part == 0) throw std::runtime_error("the first");
                                                }),
                      std::runtime_error);
    return runs.load();
  };
  BOOST_TEST(run_and_count() == 4);
  std::atomic<int> inner = 0;
  std::atomic<bool> begun = false;
  thread_pool::shared().run(2, [&](std::size_t) {
    if (!begun.exchange(true)) inner = run_and_count();
  });
  BOOST_TEST(inner == 4);
}

BOOST_AUTO_TEST_CASE(a_pool_at_work_lets_the_caller_do_the_parts) {
  std::atomic<int> runs = 0;
  thread_pool::shared().run(2, [&](std::size_t) { thread_pool::shared().run(3, [&](std::size_t) { ++runs; }); });
  BOOST_TEST(runs == 6);
}

// The gradient of 1, 2, 3 and 4 threads: the bits of the one without threads, for batches that do and do not divide.
BOOST_AUTO_TEST_CASE(gradients_do_not_depend_on_the_number_of_threads) {
  const model<net> m{he_normal{}, seed{3}};
  for (const std::size_t rows : {1u, 15u, 64u, 200u, 333u}) {
    const batch data = random_batch(rows);
    auto t = tape_for(m, rows);
    auto alone = gradient_for(m), together = gradient_for(m);
    const float cost = value_and_gradient(m, loss{}, data.x, data.y, t, alone);
    float first = 0;
    for (const std::size_t count : {1u, 2u, 3u, 4u}) {
      const float found = value_and_gradient(m, loss{}, data.x, data.y, t, together, threads{count});
      if (count == 1) first = found;
      BOOST_TEST(found == first);
      BOOST_TEST(std::abs(found - cost) < 1e-6f * std::abs(cost));
      BOOST_TEST(same_bits(alone, together), rows << " rows by " << count << " threads");
      BOOST_TEST(together[calculus::W<1>](3, 5) != 0.f);
    }
  }
}

BOOST_AUTO_TEST_CASE(trained_models_do_not_depend_on_the_number_of_threads) {
  const batch data = random_batch(300);
  const auto train = [&](auto... count) {
    model<net> m{he_normal{}, seed{3}};
    data_set<float> set(data.x, data.y);
    fit(m, loss{}, adam{}, set, {.epochs = 2, .batch_size = 128, .show_progress = false}, count...);
    return m;
  };
  const auto one = train(threads{1});
  BOOST_TEST(same_bits(one, train(threads{2})));
  BOOST_TEST(same_bits(one, train(threads{4})));
  BOOST_TEST(same_bits(one, train()));
}

// A validation set's figures by several threads: 500 samples are eight times 64, the last of them 52.
BOOST_AUTO_TEST_CASE(validation_does_not_depend_on_the_number_of_threads) {
  const batch data = random_batch(500);
  const auto validated = [&](auto... count) {
    model<net> m{he_normal{}, seed{3}};
    data_set<float> set(data.x, data.y);
    return fit(m, loss{}, adam{}, set, {.epochs = 2, .batch_size = 128, .show_progress = false}, validate_on{set},
               count...)
        .epochs.back();
  };
  const epoch_record alone = validated();
  BOOST_TEST((alone.validation_cost > 0 && alone.validation_accuracy > 0 && alone.validation_accuracy < 1));
  for (const std::size_t count : {1u, 2u, 3u, 4u}) {
    const epoch_record together = validated(threads{count});
    BOOST_TEST((together.validation_cost == alone.validation_cost &&
                together.validation_accuracy == alone.validation_accuracy),
               count << " threads");
  }
}

BOOST_AUTO_TEST_CASE(answers_do_not_depend_on_the_number_of_threads) {
  const model<net> m{he_normal{}, seed{3}};
  for (const std::size_t rows : {1u, 63u, 65u, 130u, 259u, 500u}) {
    const batch data = random_batch(rows);
    const auto alone = m(data.x);
    for (const std::size_t count : {1u, 2u, 3u, 4u}) {
      const auto together = m(data.x, threads{count});
      BOOST_TEST(std::memcmp(alone.data(), together.data(), alone.size() * sizeof(float)) == 0,
                 rows << " rows by " << count << " threads");
    }
  }
}

BOOST_AUTO_TEST_CASE(small_work_starts_no_thread) {
  static_assert(internal::engine::parallelism_for(1, 4, net::forward_multiply_adds) == 1);
  static_assert(internal::engine::parallelism_for(10000, 4, net::forward_multiply_adds) == 4);
}
