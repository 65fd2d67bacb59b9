// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "data.hpp"

// What every measured program does: it says what it computed, then how long that takes. One line for each case,
//
//   W4.train.64  SECONDS  LOSS  LOSS_AFTER_STEPS  ALLOCATIONS
//   W4.answer.1  SECONDS  LOSS  SUM  ALLOCATIONS
//   W7.stream.64  SECONDS  LOSS  SUM  ALLOCATIONS
//
// A program has two templates. `trainer<Work, Rows>` is made from the numbers; reset() takes it back to the start,
// step() makes one step and returns the mean cost before it. `answerer<Work, Rows>` is called, and returns the answers
// to all rows, as something with data(), or as a pointer, row after row.
namespace benchmark {

inline constexpr int checked_steps = 5;  // before the second loss
inline constexpr double most_steps =
    400;  // of Adam between two resets: its moments of dead units must not become denormal

/// Makes the compiler believe that what p points to, and all that can be reached from it, is read and written here.
template <class T>
inline void touch(T* p) {
  asm volatile("" : : "g"(p) : "memory");
}

// Counts since the start, where count_allocations.cpp is linked in.
extern "C" __attribute__((weak)) unsigned long benchmark_allocations();

inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct settings {
  double block = 0.02;  // seconds
  int blocks = 7;
  int threads = 1;
  bool answers = true;
};

// Of a few numbers, the middle one; std::sort would be more code than the rest of this header.
inline double median(const std::vector<double>& numbers) {
  for (double number : numbers) {
    std::size_t below = 0, equal = 0;
    for (double other : numbers) below += other < number, equal += other == number;
    if (below <= numbers.size() / 2 && numbers.size() / 2 < below + equal) return number;
  }
  return 0;
}

// Seconds a call: the median of blocks of equally many calls.
template <class Reset, class Call>
double time_of(const settings& how, double most_calls, Reset reset, Call call) {
  double calls = 1;
  const auto block = [&] {
    reset();
    const auto count = static_cast<long>(calls);
    const double start = now();
    for (long i = 0; i < count; ++i) call();
    return (now() - start) / static_cast<double>(count);
  };
  std::vector<double> found;
  for (bool warm = false; found.size() < static_cast<std::size_t>(how.blocks);) {
    const double each = block();
    if (warm)
      found.push_back(each);
    else if (calls < most_calls && each * calls < how.block / 2)
      calls = std::min({most_calls, calls * 8, 1 + how.block / each});
    else
      warm = true;
  }
  return median(found);
}

template <class Call>
double allocations_of(Call call) {
  if (benchmark_allocations == nullptr) return -1;
  const unsigned long before = benchmark_allocations();
  for (int i = 0; i < 10; ++i) call();
  return static_cast<double>(benchmark_allocations() - before) / 10;
}

inline void say(const char* work, const char* what, std::size_t rows, double seconds, double loss, double second,
                double allocations) {
  std::printf("%s.%s.%zu %.6e %.9e %.9e %g\n", work, what, rows, seconds, loss, second, allocations);
  std::fflush(stdout);
}

template <class Work>
double loss_of(const float* a, const numbers& given, std::size_t row) {
  constexpr std::size_t size = output_size<Work>;
  double sum = 0;
  if constexpr (Work::loss == cost::squared) {
    for (std::size_t i = 0; i < size; ++i) sum += std::pow(double(a[i]) - given.y[row * size + i], 2);
    return sum;
  } else {
    for (std::size_t i = 0; i < size; ++i) sum += std::exp(double(a[i]));
    return std::log(sum) - a[given.classes[row]];
  }
}

template <class T>
const float* elements(const T& answer) {
  if constexpr (requires { answer.data(); })
    return answer.data();
  else
    return answer;
}

template <template <class, std::size_t> class Trainer, class Work, std::size_t Rows>
void measure_training(const settings& how) {
  const numbers given = make_numbers<Work>(Rows);
  Trainer<Work, Rows> trainer(given);
  trainer.reset();
  const double first = trainer.step();
  for (int i = 1; i < checked_steps; ++i) trainer.step();
  const double later = trainer.step();
  const auto step = [&] {
    touch(&trainer);
    float loss = trainer.step();
    touch(&loss);
  };
  const double allocations = allocations_of(step);
  const double most = Work::optimizer == rule::adam ? most_steps : 1e12;
  say(Work::name, "train", Rows, time_of(how, most, [&] { trainer.reset(); }, step), first, later, allocations);
}

template <template <class, std::size_t> class Answerer, class Work, std::size_t Rows>
void measure_answers(const settings& how) {
  const numbers given = make_numbers<Work>(Rows);
  Answerer<Work, Rows> answerer(given);
  double loss = 0, sum = 0;
  {
    decltype(auto) answers = answerer();
    const float* a = elements(answers);
    for (std::size_t r = 0; r < Rows; ++r) loss += loss_of<Work>(a + r * output_size<Work>, given, r) / Rows;
    for (std::size_t i = 0; i < Rows * output_size<Work>; ++i) sum += std::abs(a[i]) * (1 + double(i % 7));
  }
  const auto ask = [&] {
    touch(&answerer);
    decltype(auto) answers = answerer();
    touch(&answers);
  };
  const double allocations = allocations_of(ask);
  say(Work::name, "answer", Rows, time_of(how, 1e12, [] {}, ask), loss, sum, allocations);
}

/// `Streamer<Work, Steps>` is made from the numbers and called with as many steps' inputs and room for their answers.
template <template <class, std::size_t> class Streamer, class Work, std::size_t Steps>
void measure_stream(const settings& how) {
  const numbers given = make_numbers<Work>(Work::checked);
  Streamer<Work, Steps> stream(given);
  std::vector<float> answers(Work::checked);
  for (std::size_t t = 0; t < Work::checked; t += Steps) stream(given.x.data() + t, answers.data() + t);
  double loss = 0, sum = 0;
  for (std::size_t t = 0; t < Work::checked; ++t) {
    loss += std::pow(double(answers[t]) - given.y[t], 2) / Work::checked;
    sum += std::abs(answers[t]) * (1 + double(t % 7));
  }
  std::size_t t = 0;
  const auto go_on = [&] {
    touch(&stream);
    stream(given.x.data() + t, answers.data());
    touch(answers.data());
    t = t + Steps < Work::checked ? t + Steps : 0;
  };
  const double allocations = allocations_of(go_on);
  say(Work::name, "stream", Steps, time_of(how, 1e12, [] {}, go_on), loss, sum, allocations);
}

/// A line of the median and the 99.9th percentile of a hundred thousand blocks, in nanoseconds.
template <template <class, std::size_t> class Streamer, class Work, std::size_t Steps>
void say_tail() {
  const numbers given = make_numbers<Work>(Work::checked);
  Streamer<Work, Steps> stream(given);
  std::vector<float> answers(Work::checked);
  std::vector<double> found(100000);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double start = now();
    stream(given.x.data() + i * Steps % Work::checked, answers.data());
    touch(answers.data());
    found[i] = now() - start;
  }
  std::sort(found.begin(), found.end());
  std::printf("%s.stream.%zu %.0f %.0f\n", Work::name, Steps, found[50000] * 1e9, found[99900] * 1e9);
}

template <template <class, std::size_t> class Streamer, class... Works>
struct streamed {
  static void run(const settings& how, const char* only, bool tails) {
    ((only == nullptr || std::strcmp(only, Works::name) == 0 ? work<Works>(how, tails, typename Works::stream{})
                                                             : void()),
     ...);
  }
  template <class Work, std::size_t... Steps>
  static void work(const settings& how, bool tails, batches<Steps...>) {
    ((tails ? say_tail<Streamer, Work, Steps>() : measure_stream<Streamer, Work, Steps>(how)), ...);
  }
};

template <template <class, std::size_t> class Trainer, template <class, std::size_t> class Answerer, class... Works>
struct measured {
  static void run(const settings& how, const char* only) {
    ((only == nullptr || std::strcmp(only, Works::name) == 0
          ? work<Works>(how, typename Works::train{}, typename Works::answer{})
          : void()),
     ...);
  }
  template <class Work, std::size_t... Train, std::size_t... Answer>
  static void work(const settings& how, batches<Train...>, batches<Answer...>) {
    (measure_training<Trainer, Work, Train>(how), ...);
    if (how.answers) (measure_answers<Answerer, Work, Answer>(how), ...);
  }
};

/// program [WORK [BLOCK_SECONDS [BLOCKS [THREADS]]]]. Where a number of threads is asked for, training alone is
/// measured.
inline settings settings_of(int count, char** words) {
  settings how;
  if (count > 2) how.block = std::atof(words[2]);
  if (count > 3) how.blocks = std::atoi(words[3]);
  if (count > 4) how.threads = std::atoi(words[4]), how.answers = false;
  return how;
}

}  // namespace benchmark

/// The end of every program: `-DWORKS="W1, W2"` says for which works it is built.
#define BENCHMARK_MAIN(trainer, answerer, prepare)                                \
  int main(int count, char** words) {                                             \
    using namespace benchmark;                                                    \
    const settings how = settings_of(count, words);                               \
    prepare(how);                                                                 \
    measured<trainer, answerer, WORKS>::run(how, count > 1 ? words[1] : nullptr); \
  }

/// The end of a program of streams: program [WORK [BLOCK_SECONDS [BLOCKS]]], or program WORK tails.
#define STREAMS_MAIN(streamer)                                                                                    \
  int main(int count, char** words) {                                                                             \
    using namespace benchmark;                                                                                    \
    const bool tails = count > 2 && std::strcmp(words[2], "tails") == 0;                                          \
    streamed<streamer, WORKS>::run(settings_of(tails ? 1 : count, words), count > 1 ? words[1] : nullptr, tails); \
  }
