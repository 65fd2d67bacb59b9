// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_progress
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <pty.h>
#include <sys/wait.h>
#include <termios.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

// What the progress bar leaves on a terminal: a program runs on a pseudo-terminal, whose screen is drawn here.
using namespace chainrule;

namespace {

using net = network<input<2>, dense<2>>;
constexpr std::chrono::milliseconds at_once{0};

// A screen of so many columns that knows what the bar and the tests write, and remembers all that a line has shown.
struct screen {
  std::size_t columns;
  std::vector<std::string> lines = {""};
  std::vector<std::string> shown = {""};
  std::size_t column = 0;
  std::string escape = {};

  void put(char c) {
    if (!escape.empty() || c == '\033') {
      escape += c;
      if (escape.size() < 3) return;
      BOOST_REQUIRE(escape == "\033[K");
      lines.back().resize(std::min(lines.back().size(), column));
      escape.clear();
    } else if (c == '\r') {
      column = 0;
    } else if (c == '\n') {
      begin_line();
    } else {
      if (column == columns) {
        begin_line();
        column = 0;
      }
      lines.back().resize(std::max(lines.back().size(), column + 1), ' ');
      lines.back()[column++] = c;
      if (shown.back() != lines.back()) shown.push_back(lines.back());
    }
  }
  std::string text() const {
    std::string all = lines.front();
    for (std::size_t i = 1; i < lines.size(); ++i) all += "\n" + lines[i];
    return all;
  }
  void begin_line() { lines.push_back(""); }
  bool has_shown(const std::string& part) const {
    return std::any_of(shown.begin(), shown.end(),
                       [&](const std::string& line) { return line.find(part) != std::string::npos; });
  }
};

constexpr char ended = '\001';  // around a program's status

struct outcome {
  screen seen;
  int status;
};

// Runs a program on a terminal; Ctrl-C is pressed when a text has come, if one is named. What the program throws it
// writes, as a program would. As under a shell, the process that owns the terminal outlives the program: with it all
// that nobody has read yet would be gone.
template <class Program>
outcome on_terminal(std::size_t columns, const Program& program, const std::string& interrupted_at = "") {
  int terminal = -1;
  winsize size{24, static_cast<unsigned short>(columns), 0, 0};
  const pid_t shell = forkpty(&terminal, nullptr, nullptr, &size);
  BOOST_REQUIRE(shell >= 0);
  if (shell == 0) {
    termios settings{};  // no ^C where the key is pressed: it may come before the line is wiped, or after
    tcgetattr(STDIN_FILENO, &settings);
    settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &settings);
    setenv("TERM", "xterm", 1);
    const pid_t child = fork();
    if (child == 0) {
      signal(SIGINT, SIG_DFL);
      int status = 0;
      try {
        status = program();
      } catch (const std::exception& e) {
        std::fprintf(stderr, "%s", e.what());
      }
      _exit(status);
    }
    signal(SIGINT, SIG_IGN);
    int status = 0;
    waitpid(child, &status, 0);
    std::fprintf(stderr, "%c%d%c", ended, status, ended);
    for (;;) pause();
  }
  outcome result{{columns}, 0};
  bool pressed = interrupted_at.empty();
  std::size_t marks = 0;
  char c = 0;
  while (marks < 2 && read(terminal, &c, 1) == 1) {
    if (c == ended)
      ++marks;
    else if (marks == 1)
      result.status = 10 * result.status + (c - '0');
    else
      result.seen.put(c);
    if (pressed || !result.seen.has_shown(interrupted_at)) continue;
    pressed = true;
    BOOST_REQUIRE(write(terminal, "\003", 1) == 1);
  }
  kill(shell, SIGKILL);
  waitpid(shell, nullptr, 0);
  close(terminal);
  BOOST_TEST(marks == 2u);
  BOOST_TEST(pressed);
  return result;
}

// One bar, in the middle of a training.
template <class Function>
int with_a_bar(const Function& function) {
  progress_bar bar(stderr, at_once);
  bar.begin({.epochs = 1500, .samples = 100, .batches = 10});
  std::this_thread::sleep_for(progress_bar::interval);
  bar.on_batch(751, 1);
  return function(bar);
}

void wait_for_a_signal() {
  for (int i = 0; i < 100; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

bool is_default(int number) {
  struct sigaction now{};
  sigaction(number, nullptr, &now);
  return now.sa_handler == SIG_DFL;
}

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

BOOST_AUTO_TEST_CASE(the_bar_fits_its_terminal) {
  for (const std::size_t columns :
       std::initializer_list<std::size_t>{1, 3, 4, 5, 20, 21, 33, 40, 41, 42, 66, 80, 300}) {
    const auto [seen, status] = on_terminal(columns, [] { return with_a_bar([](progress_bar&) { return 0; }); });
    BOOST_TEST_CONTEXT(columns << " columns") {
      BOOST_TEST(seen.text() == "");  // its destructor has wiped it
      BOOST_TEST(seen.has_shown("50%") == (columns >= 5));
      BOOST_TEST(seen.has_shown("epoch 751/1500") == (columns >= 31));
      BOOST_TEST(seen.has_shown("#.") == (columns >= 39));
      BOOST_TEST(seen.has_shown("[###############...............]") == (columns >= 64));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_bar_makes_way) {
  const auto [seen, status] = on_terminal(80, [] {
    return with_a_bar([](progress_bar& bar) {
      std::this_thread::sleep_for(progress_bar::interval);
      bar.make_way();
      std::fputs("first\n", stderr);
      bar.on_batch(751, 2);  // too soon
      std::fputs("second\n", stderr);
      std::this_thread::sleep_for(progress_bar::interval);
      bar.on_batch(751, 3);
      progress_bar other(stderr, at_once);  // another line there is none
      other.begin({.epochs = 7, .samples = 1, .batches = 1});
      std::this_thread::sleep_for(progress_bar::interval);
      other.on_batch(3, 1);
      return 0;
    });
  });
  BOOST_TEST(seen.text() == "first\nsecond\n");
  BOOST_TEST(seen.has_shown("epoch 751/1500"));
  BOOST_TEST(!seen.has_shown("epoch 3/7"));
}

BOOST_AUTO_TEST_CASE(a_terminal_that_only_types_gets_no_bar) {
  const auto [seen, status] = on_terminal(80, [] {
    setenv("TERM", "dumb", 1);
    return with_a_bar([](progress_bar&) { return 0; });
  });
  BOOST_TEST(seen.shown.size() == 1u);
}

BOOST_AUTO_TEST_CASE(ctrl_c_wipes_the_bar_and_ends_the_program) {
  const auto [seen, status] = on_terminal(
      80,
      [] {
        return with_a_bar([](progress_bar&) {
          wait_for_a_signal();
          return 0;
        });
      },
      "left");
  BOOST_TEST(WIFSIGNALED(status));
  BOOST_TEST(WTERMSIG(status) == SIGINT);
  BOOST_TEST(seen.text() == "");
}

// A handler of the program's own stays, also one that is set while there is a bar; and none stays behind the bar.
BOOST_AUTO_TEST_CASE(a_program_that_handles_ctrl_c_goes_on) {
  const auto handles = [](int) { interrupted = 1; };
  for (const bool before : {true, false}) {
    const auto [seen, status] = on_terminal(
        80,
        [&] {
          if (before) signal(SIGINT, handles);
          return with_a_bar([&](progress_bar& bar) {
            if (!before) signal(SIGINT, handles);
            std::fputs("!", stderr);
            for (int i = 0; i < 100 && interrupted == 0; ++i)
              std::this_thread::sleep_for(std::chrono::milliseconds(10));
            bar.wipe();
            return interrupted == 1 && !is_default(SIGINT) ? 7 : 1;
          });
        },
        "!");
    BOOST_TEST(WIFEXITED(status));
    BOOST_TEST(WEXITSTATUS(status) == 7);
    BOOST_TEST(seen.text() == "");
  }
  const auto [seen, status] = on_terminal(80, [] {
    return with_a_bar([](progress_bar& bar) {
      const bool while_drawn = is_default(SIGINT);
      bar.wipe();
      return !while_drawn && is_default(SIGINT) ? 7 : 1;
    });
  });
  BOOST_TEST(WEXITSTATUS(status) == 7);
}

// A loss that takes its time, and is no number after an end.
struct fails_when_told {
  template <class Out>
  using verdict = acceptance;
  static inline std::chrono::steady_clock::time_point end;

  template <std::size_t Size, class T>
  static T value(const T*, const T*) {
    return std::chrono::steady_clock::now() < end ? T(1) : std::numeric_limits<T>::quiet_NaN();
  }
  template <std::size_t Size, class T>
  static void derivative(const T*, const T*, T, T* da) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::fill_n(da, Size, T(0));
  }
};

// `fit` shows a bar after a second, and none of it is left by Ctrl-C or by an exception.
BOOST_AUTO_TEST_CASE(fit_leaves_nothing_on_the_terminal) {
  const auto train = [](std::chrono::milliseconds time) {
    model<net> m{glorot_uniform{}, seed{1}};
    fails_when_told::end = std::chrono::steady_clock::now() + time;
    const xt::xtensor<float, 2> x = xt::ones<float>({4, 2});
    fit(m, fails_when_told{}, sgd{}, data_set(x, x), {.epochs = 20000, .batch_size = 1},
        early_stopping{.patience = 20000});
    return 0;
  };
  const auto [stopped, by] = on_terminal(40, [&] { return train(std::chrono::seconds(20)); }, "left");
  BOOST_TEST(WIFSIGNALED(by));
  BOOST_TEST(stopped.text() == "");
  // where nobody catches it no destructor runs
  const auto [failed, status] = on_terminal(40, [&] {
    std::set_terminate([] {
      std::fputs("terminated", stderr);
      _exit(3);
    });
    std::thread(train, std::chrono::milliseconds(1300)).join();
    return 0;
  });
  BOOST_TEST(failed.has_shown("left"));
  BOOST_TEST(failed.text() == "terminated");
  BOOST_TEST(WEXITSTATUS(status) == 3);
}
