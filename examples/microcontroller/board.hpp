// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

// Printing in example 06: on bare metal by semihosting, through a debugger or an emulator; elsewhere to the terminal.
#ifdef CHAINRULE_BARE_METAL

inline int ask_host(int operation, const void* argument) {
  register int r0 asm("r0") = operation;
  register const void* r1 asm("r1") = argument;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}
inline void print(const char* text) { ask_host(0x04, text); }

#else

#include <cstdio>
inline void print(const char* text) { std::fputs(text, stdout); }

#endif

inline void print_whole(std::int32_t number, int digits = 1) {
  char text[12] = {};
  char* to = text + 11;
  std::uint32_t rest = number < 0 ? 0u - static_cast<std::uint32_t>(number) : static_cast<std::uint32_t>(number);
  for (; rest > 0 || digits > 0; --digits, rest /= 10) *--to = static_cast<char>('0' + rest % 10);
  if (number < 0) print("-");
  print(to);
}

/// With four decimals.
inline void print_decimal(float number) {
  const float size = number < 0 ? -number : number;
  const auto scaled = static_cast<std::int32_t>(size * 10000 + 0.5f);
  print(number < 0 ? "-" : " ");
  print_whole(scaled / 10000);
  print(".");
  print_whole(scaled % 10000, 4);
}

/// A float's bits, to compare machines with.
inline void print_bits(float number) {
  const auto bits = __builtin_bit_cast(std::uint32_t, number);
  char text[9] = {};
  for (int i = 0; i < 8; ++i) text[i] = "0123456789abcdef"[bits >> (28 - 4 * i) & 15];
  print(text);
}
