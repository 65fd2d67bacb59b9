// SPDX-License-Identifier: BSL-1.0
// What runs before `main` on a Cortex-M4 without an operating system: the vectors, the memory, the floating-point unit.
// Behind main it tells how much of the stack was used, and ends the emulator.
#include <cstddef>

#include "board.hpp"

extern "C" {
extern std::uint32_t stack_end[], data_begin[], data_end[], data_in_flash[], bss_begin[], bss_end[];
int main();

[[noreturn]] void reset() {
  *reinterpret_cast<volatile std::uint32_t*>(0xe000ed88) |= 0xf00000u;  // coprocessors 10 and 11
  asm volatile("dsb\n isb");
  for (std::uint32_t *to = data_begin, *from = data_in_flash; to != data_end; ++to, ++from) *to = *from;
  for (std::uint32_t* to = bss_begin; to != bss_end; ++to) *to = 0;
  std::uint32_t* const here = static_cast<std::uint32_t*>(__builtin_frame_address(0)) - 64;
  constexpr std::uint32_t untouched = 0x5ca1ab1e;
  for (volatile std::uint32_t* to = bss_end; to < here; ++to) *to = untouched;

  const int result = main();

  const std::uint32_t* lowest = bss_end;
  while (lowest < here && *lowest == untouched) ++lowest;
  print("stack: ");
  print_whole(static_cast<std::int32_t>(4 * (stack_end - lowest)));
  print(" bytes\n");
  const std::uint32_t exit[2] = {0x20026, static_cast<std::uint32_t>(result)};
  for (;;) ask_host(0x20, exit);
}

[[noreturn]] void fault() {
  print("fault\n");
  const std::uint32_t exit[2] = {0x20026, 70};
  for (;;) ask_host(0x20, exit);
}

// The few functions of the C library that a compiler calls on its own.
void* memset(void* to, int byte, std::size_t count) {
  auto* const bytes = static_cast<volatile unsigned char*>(to);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(byte);
  return to;
}
void* memcpy(void* to, const void* from, std::size_t count) {
  auto* const bytes = static_cast<volatile unsigned char*>(to);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<const unsigned char*>(from)[i];
  return to;
}

using handler = void (*)();
[[gnu::section(".vectors"), gnu::used]] const handler vectors[16] = {
    reinterpret_cast<handler>(stack_end), reset, fault, fault, fault, fault, fault};
}
