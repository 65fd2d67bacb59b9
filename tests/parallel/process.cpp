// SPDX-License-Identifier: BSL-1.0
// What a process does to threads and to what each of them keeps: fork, a limit on threads, the end of the program. Each
// case is a process of its own, whose status is seen; one that hangs is killed after a while, and that is seen too.
#define BOOST_TEST_MODULE parallel_process
#include <boost/test/unit_test.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using net = network<input<90>, dense<70, act::tanh>, dense<7>>;

// What a child that ends well answers.
constexpr int well = 42;

/// The status with which a child ends that runs `body`; -1 if a signal ends it.
template <class Body>
int status_of(const Body& body) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int runs_of(std::size_t parts) {
  std::atomic<int> runs = 0;
  thread_pool::shared().run(parts, [&](std::size_t) { ++runs; });
  return runs;
}

xt::xtensor<float, 2> answers(const model<net>& m, std::size_t count) {
  const xt::xtensor<float, 2> x = xt::ones<float>({2048, 90});
  return count == 0 ? m(x) : m(x, threads{count});
}

/// Asks in its destructor, when what its thread kept is gone, and ends the program with `well` if the answer is as
/// before.
template <class Function>
struct asks_at_the_end {
  using answer = decltype(std::declval<const Function&>()());

  const Function& function;
  answer before{};
  ~asks_at_the_end() { _exit(function() == before ? well : 1); }
};

// Static objects are destroyed in the reverse order of their construction: the one that asks is the first.
template <class Function>
int asked_at_the_end(const Function& function) {
  return status_of([&] {
    static asks_at_the_end<Function> last{function};
    last.before = function();
    std::exit(1);  // not seen: the destructor says how it went
    return 1;
  });
}

}  // namespace

BOOST_AUTO_TEST_CASE(static_destructors_may_ask_a_model) {
  const model<net> m{he_normal{}, seed{1}};
  BOOST_TEST(asked_at_the_end([&] { return answers(m, 0); }) == well);
  BOOST_TEST(asked_at_the_end([&] { return answers(m, 2); }) == well);
  BOOST_TEST(asked_at_the_end([&] { return evaluate(d(a<2>) / d(a<0>), m, tensor<float, shape<90>>()); }) == well);
}

BOOST_AUTO_TEST_CASE(a_forked_process_has_threads_of_its_own) {
  BOOST_TEST(runs_of(2) == 2);
  BOOST_TEST(status_of([] { return runs_of(4) == 4 && runs_of(2) == 2 ? well : 1; }) == well);
  // Its child too, and the parent goes on with its own.
  BOOST_TEST(status_of([] {
               return runs_of(3) == 3 && status_of([] { return runs_of(5) == 5 ? well : 1; }) == well ? well : 1;
             }) == well);
  BOOST_TEST(runs_of(3) == 3);
}

BOOST_AUTO_TEST_CASE(without_a_thread_to_start_the_caller_does_the_parts) {
  const auto limited = [] {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return 77;
    const rlimit one_process{1, 1};
    setrlimit(RLIMIT_NPROC, &one_process);
    return runs_of(8) == 8 && runs_of(8) == 8 ? well : 1;
  };
  BOOST_TEST(status_of(limited) == well);
}
