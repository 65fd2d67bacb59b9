// SPDX-License-Identifier: BSL-1.0
// Linked into a second build of each program: every call of malloc and its relatives is counted, in shared libraries
// too.
#include <cerrno>
#include <cstddef>

extern "C" {

void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

static unsigned long counted;

unsigned long benchmark_allocations() { return __atomic_load_n(&counted, __ATOMIC_RELAXED); }

static void count() { __atomic_fetch_add(&counted, 1, __ATOMIC_RELAXED); }

void* malloc(std::size_t size) { return count(), __libc_malloc(size); }
void* calloc(std::size_t count_of, std::size_t size) { return count(), __libc_calloc(count_of, size); }
void* realloc(void* old, std::size_t size) { return count(), __libc_realloc(old, size); }
void* memalign(std::size_t alignment, std::size_t size) { return count(), __libc_memalign(alignment, size); }
void* aligned_alloc(std::size_t alignment, std::size_t size) { return count(), __libc_memalign(alignment, size); }
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  count();
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}

}  // extern "C"
