// SPDX-License-Identifier: BSL-1.0
// Saving against `cp` with fsync, and loading against read() into touched memory, for a dense layer of 5,000 x 5,000:
//   g++ -std=c++20 -O3 -march=native -I include tests/benchmark/storage.cpp -o storage && ./storage FOLDER ROUNDS
// Each round measures all four, one after another. Printed are the medians, in MB/s, and the quartiles of the rounds'
// ratios.
#include <sys/wait.h>

#include <chrono>
#include <cstring>

#include <chainrule/chainrule.hpp>
#include <chainrule/storage/storage.hpp>

using namespace chainrule;

namespace {

template <class Function>
double seconds_of(const Function& function) {
  const auto begin = std::chrono::steady_clock::now();
  function();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}
double quantile(std::vector<double> numbers, double share) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[static_cast<std::size_t>(share * static_cast<double>(numbers.size() - 1) + 0.5)];
}
void check(bool fine, const char* what) {
  if (!fine) throw error(std::string(what) + ": " + std::strerror(errno));
}
void sync_path(const std::string& path, int flags) {
  const int handle = ::open(path.c_str(), flags);
  check(handle >= 0 && ::fsync(handle) == 0, path.c_str());
  ::close(handle);
}
void copy_by_cp(const std::string& from, const std::string& to) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::execlp("cp", "cp", "--reflink=never", from.c_str(), to.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  check(::waitpid(child, &status, 0) == child && status == 0, "cp");
  sync_path(to, O_RDWR);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::puts("storage FOLDER ROUNDS"), 1;
  const std::string folder = arguments[1];
  const int rounds = std::atoi(arguments[2]);
  const std::string file = folder + "/whole.safetensors", saved = folder + "/saved.safetensors",
                    copied = folder + "/copied.safetensors";
  model<network<input<5000>, dense<5000>>> m{seed{1}}, other{seed{2}};
  save(m, file);
  save(m, saved);
  copy_by_cp(file, copied);
  std::vector<double> saving, copying, loading, reading;
  std::vector<char> touched(sizeof(float) * m.size() + 100000, 1);
  for (int round = 0; round < rounds; ++round) {
    copying.push_back(seconds_of([&] { copy_by_cp(file, copied); }));
    saving.push_back(seconds_of([&] { save(m, saved); }));
    const auto read_whole = [&] {
      const int handle = ::open(file.c_str(), O_RDONLY);
      std::size_t all = 0;
      for (ssize_t came = 1; came > 0; all += static_cast<std::size_t>(came))
        came = ::read(handle, touched.data() + all, touched.size() - all);
      check(all > sizeof(float) * m.size(), "read");
      ::close(handle);
    };
    read_whole();  // into the page cache, if it has left it
    reading.push_back(seconds_of(read_whole));
    load(other, file);  // on some virtual machines memory that was not used for a second is slow when it is used again
    loading.push_back(seconds_of([&] { load(other, file); }));
  }
  if (std::memcmp(m.data(), other.data(), sizeof(float) * m.size()) != 0) return std::puts("loaded other numbers"), 1;
  const double megabytes = sizeof(float) * static_cast<double>(m.size()) / 1e6;
  const auto print = [&](const char* name, const std::vector<double>& mine, const std::vector<double>& theirs) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < mine.size(); ++i) ratios.push_back(theirs[i] / mine[i]);
    std::printf("%s %.0f MB/s, beside %.0f: %.3f [%.3f, %.3f]\n", name, megabytes / quantile(mine, 0.5),
                megabytes / quantile(theirs, 0.5), quantile(ratios, 0.5), quantile(ratios, 0.25),
                quantile(ratios, 0.75));
  };
  print("save/cp  ", saving, copying);
  print("load/read", loading, reading);
}
