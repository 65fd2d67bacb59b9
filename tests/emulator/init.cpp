// SPDX-License-Identifier: BSL-1.0
// The first program in the emulated machine: says whether the processor has AVX-512, runs each program in /tests, says
// how each ended and how long it took by that machine's clock, and switches the machine off. tests/emulator/run reads
// the lines that begin with ===.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr unsigned time_limit = 300;  // seconds for a program, of which the longest takes 40

double now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void run(const std::string& path) {
  const double start = now();
  const pid_t child = fork();
  if (child == 0) {
    alarm(time_limit);
    execl(path.c_str(), path.c_str(), "--color_output=no", "--log_level=test_suite", static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = -1;
  waitpid(child, &status, 0);
  const bool ended = WIFEXITED(status);
  std::printf("\n=== %s: %s %d after %.2f s\n", path.c_str() + sizeof "/tests/" - 1, ended ? "exit" : "signal",
              ended ? WEXITSTATUS(status) : WTERMSIG(status), now() - start);
}

}  // namespace

int main() {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  __builtin_cpu_init();
  const bool there = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  std::printf("\n=== AVX-512: %s\n", there ? "yes" : "no");
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator("/tests")) paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  if (there)
    for (const std::string& path : paths) run(path);
  std::printf("\n=== end\n");
  std::fflush(stdout);
  tcdrain(STDOUT_FILENO);
  reboot(RB_POWER_OFF);
}
