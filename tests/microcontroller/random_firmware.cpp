// SPDX-License-Identifier: BSL-1.0
// Random numbers that the machine that this is built for draws, against those that the compiler has drawn: the same
// bits, whether products and sums are fused or not.
#include <chainrule/number/random_row.hpp>

#include "../../examples/microcontroller/board.hpp"

using namespace chainrule;

constexpr std::size_t count = 400;
template <class T>
struct numbers {
  T uniform[count], normal[count], events[count];
};
template <class T>
constexpr numbers<T> drawn(const draw& from) {
  numbers<T> all{};
  const numeric::random_row row(from, 5, 9);
  row.fill_uniform(all.uniform, count);
  row.fill_normal(all.normal, count);
  row.fill_bernoulli(all.events, count, 0.3);
  return all;
}

int different = 0, compared = 0;
template <class T>
void compare(const T (&found)[count], const T (&expected)[count]) {
  for (std::size_t i = 0; i < count; ++i) {
    ++compared;
    different += __builtin_memcmp(&found[i], &expected[i], sizeof(T)) != 0;
  }
}
template <class T>
void compare(const draw& from) {
  static constexpr numbers<T> expected = drawn<T>(draw{seed{7}, 3});
  static numbers<T> found;
  found = drawn<T>(from);
  compare(found.uniform, expected.uniform);
  compare(found.normal, expected.normal);
  compare(found.events, expected.events);
}

int main() {
  std::uint32_t step = 3;
  asm volatile("" : "+r"(step));  // as if it were not known
  compare<float>(draw{seed{7}, step});
  compare<double>(draw{seed{7}, step});
  print_whole(compared);
  print(" random numbers, ");
  print_whole(different);
  print(" with other bits than the compiler's\n");
  return different != 0;
}
