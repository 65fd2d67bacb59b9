// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

// Counts the allocations of a program of one source file.
namespace {
std::size_t allocations = 0;

[[gnu::noinline]] void* allocate(std::size_t size) {
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void release(void* memory) { std::free(memory); }

}  // namespace
void* operator new(std::size_t size) {
  ++allocations;
  return allocate(size);
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
