// SPDX-License-Identifier: BSL-1.0
#pragma once

// As if it were not known.
template <class Type>
const Type& unknown(const Type& known) {
  const Type* address = &known;
  asm volatile("" : "+r"(address) : : "memory");
  return *address;
}
