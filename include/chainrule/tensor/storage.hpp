// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace chainrule {

/// Buffers begin at multiples of this many bytes: a cache line, and the widest vector register.
inline constexpr std::size_t buffer_alignment = 64;

/// A tensor of at most this many bytes has its elements in the object, a larger one on the heap.
inline constexpr std::size_t inline_bytes = 4096;

namespace internal::storages {

/// For elements that are written before they are read: they are not set to zero.
struct unset {};

struct free_aligned {
  void operator()(void* memory) const { ::operator delete(memory, std::align_val_t{buffer_alignment}); }
};

// The members that xtensor requires of a container's storage, for a class that has a pointer and a size.
template <class Derived, class T>
struct sequence {
  using value_type = std::remove_const_t<T>;
  using reference = T&;
  using const_reference = const T&;
  using pointer = T*;
  using const_pointer = const T*;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using iterator = T*;
  using const_iterator = const T*;
  using reverse_iterator = std::reverse_iterator<iterator>;
  using const_reverse_iterator = std::reverse_iterator<const_iterator>;
  using allocator_type = std::allocator<value_type>;  // named by xtensor, not used

  bool empty() const { return self().size() == 0; }
  reference operator[](std::size_t i) { return self().data()[i]; }
  const_reference operator[](std::size_t i) const { return self().data()[i]; }
  iterator begin() { return self().data(); }
  iterator end() { return self().data() + self().size(); }
  const_iterator begin() const { return self().data(); }
  const_iterator end() const { return self().data() + self().size(); }
  const_iterator cbegin() const { return begin(); }
  const_iterator cend() const { return end(); }
  reverse_iterator rbegin() { return reverse_iterator(end()); }
  reverse_iterator rend() { return reverse_iterator(begin()); }
  const_reverse_iterator rbegin() const { return const_reverse_iterator(end()); }
  const_reverse_iterator rend() const { return const_reverse_iterator(begin()); }
  const_reverse_iterator crbegin() const { return rbegin(); }
  const_reverse_iterator crend() const { return rend(); }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }
  const Derived& self() const { return static_cast<const Derived&>(*this); }
};

}  // namespace internal::storages

/// Throws std::bad_array_new_length for more elements than memory can hold, `uncountable` included.
template <class T>
constexpr void check_length(std::size_t elements) {
  if (elements > static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max()) / sizeof(T))
    throw std::bad_array_new_length();
}

/// An aligned array on the heap, of a length that is fixed at construction; initially zero.
template <class T>
class aligned_buffer : public internal::storages::sequence<aligned_buffer<T>, T> {
 public:
  aligned_buffer() = default;
  explicit aligned_buffer(std::size_t size) : length(size) {
    if (size == 0) return;
    allocate();
    std::uninitialized_value_construct_n(memory.get(), size);
  }
  aligned_buffer(std::size_t size, internal::storages::unset) : length(size) {
    allocate();
    std::uninitialized_default_construct_n(memory.get(), size);
  }
  aligned_buffer(const aligned_buffer& other) : aligned_buffer(other.length, internal::storages::unset{}) {
    std::copy(other.begin(), other.end(), this->begin());
  }
  aligned_buffer(aligned_buffer&& other) noexcept
      : memory(std::move(other.memory)), length(std::exchange(other.length, 0)) {}
  aligned_buffer& operator=(aligned_buffer other) noexcept {
    swap(other);
    return *this;
  }
  void swap(aligned_buffer& other) noexcept {
    memory.swap(other.memory);
    std::swap(length, other.length);
  }

  T* data() { return memory.get(); }
  const T* data() const { return memory.get(); }
  std::size_t size() const { return length; }

 private:
  static_assert(std::is_trivially_destructible_v<T>);
  void allocate() {
    check_length<T>(length);
    memory.reset(static_cast<T*>(::operator new(length * sizeof(T), std::align_val_t{buffer_alignment})));
  }

  std::unique_ptr<T, internal::storages::free_aligned> memory;
  std::size_t length = 0;
};

/// Elements that another object owns: a tensor on it is a view.
template <class T, std::size_t Size>
class memory_window : public internal::storages::sequence<memory_window<T, Size>, T> {
 public:
  explicit memory_window(T* first) : memory(first) {}
  // As with a pointer, a const window does not make its elements const; T does.
  T* data() const { return memory; }
  static constexpr std::size_t size() { return Size; }

 private:
  T* memory;
};

/// A constant number of elements: few in the object, many on the heap.
template <class T, std::size_t Size, bool Inline = (Size <= inline_bytes / sizeof(T))>
class owned_memory : public internal::storages::sequence<owned_memory<T, Size>, T> {
 public:
  owned_memory() : elements{} {}
  explicit owned_memory(internal::storages::unset) {}
  T* data() { return elements; }
  const T* data() const { return elements; }
  static constexpr std::size_t size() { return Size; }

 private:
  T elements[Size];
};

// After a move the source has no memory. It gets new memory, all zero, at its next use, because a tensor of static
// shape always has its elements.
template <class T, std::size_t Size>
class owned_memory<T, Size, false> : public internal::storages::sequence<owned_memory<T, Size, false>, T> {
 public:
  owned_memory() : elements(Size) {}
  explicit owned_memory(internal::storages::unset given) : elements(Size, given) {}
  T* data() { return there().data(); }
  const T* data() const { return there().data(); }
  static constexpr std::size_t size() { return Size; }
  void swap(owned_memory& other) noexcept { elements.swap(other.elements); }

 private:
  aligned_buffer<T>& there() const {
    if (elements.data() == nullptr) [[unlikely]]
      elements = aligned_buffer<T>(Size);
    return elements;
  }

  mutable aligned_buffer<T> elements;
};

}  // namespace chainrule
