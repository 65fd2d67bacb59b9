// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstring>

#include <chainrule/parallel/pool.hpp>
#include <chainrule/storage/transposition.hpp>

// Copies a tensor's numbers between a file, where they are row-major, and a model's memory. The weights of dense
// layers and convolutions have their axes there in the opposite order, as products read them, and are transposed.
namespace chainrule::internal::storage {

static_assert(std::endian::native == std::endian::little,
              "files are little-endian, and this machine is not: it cannot read or write them");

/// A number in a file as the model's scalar.
template <class T>
T read_number(const unsigned char* from, number_kind kind) {
  if (kind == f32) {
    float number;
    std::memcpy(&number, from, sizeof number);
    return static_cast<T>(number);
  }
  if (kind == f64) {
    double number;
    std::memcpy(&number, from, sizeof number);
    return static_cast<T>(number);
  }
  const auto bits = static_cast<std::uint32_t>(read_little_endian(from, 2));
  if (kind == bf16) return static_cast<T>(std::bit_cast<float>(bits << 16));
  return static_cast<T>(files::float_of_half(bits));
}
constexpr std::size_t bytes_of(number_kind kind) { return kind == f64 || kind == i64 ? 8 : kind == f32 ? 4 : 2; }

template <class T>
inline constexpr number_kind kind_of = sizeof(T) == 8 ? f64 : f32;

/// Reads a part's numbers from a file's bytes.
template <class T, class Store>
void read_part(const unsigned char* from, number_kind kind, const tensor_part& part, T* memory, const Store& store) {
  const std::size_t width = bytes_of(kind);
  T* const to = memory + part.offset;
  if (!part.column_major) {
    for (std::size_t i = 0; i < part.rows * part.row_size; ++i) store(to[i], read_number<T>(from + i * width, kind));
    return;
  }
  const auto places = places_in_row(part.extents);
  constexpr std::size_t together = 32;
  for (std::size_t first = 0; first < part.rows; first += together) {
    const std::size_t end = std::min(part.rows, first + together);
    for (std::size_t k = 0; k < part.row_size; ++k) {
      T* const column = to + (places.empty() ? k : places[k]) * part.rows;
      for (std::size_t i = first; i < end; ++i)
        store(column[i], read_number<T>(from + (i * part.row_size + k) * width, kind));
    }
  }
}

/// How many rows a thread transposes together: few enough that all threads' rows stay in a cache, and enough that whole
/// lines of the cache are written to each column.
template <class T>
std::size_t rows_together(std::size_t row_size, std::size_t threads = 1) {
  constexpr std::size_t bytes = std::size_t{1} << 23, most = 160;
  return std::clamp<std::size_t>(bytes / sizeof(T) / row_size / threads / 16 * 16, 16, most);
}

/// By how many threads a tensor is transposed. Where there are more threads than processors, the first does the work of
/// those that have not begun.
inline std::size_t threads_for(std::size_t bytes) {
  constexpr std::size_t worthwhile = std::size_t{1} << 24, most = 4;
  if (bytes < worthwhile) return 1;
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::max(::sysconf(_SC_NPROCESSORS_ONLN), 1L)), 1, most);
}

/// The same for numbers of the model's own scalar. `file` is null if they are not a file's bytes as they are.
template <class T>
void read_numbers(const unsigned char* from, const tensor_part& part, T* memory, const files::mapped_file* file) {
  const std::size_t row_bytes = part.row_size * sizeof(T), bytes = part.rows * row_bytes;
  if (bytes == 0) return;
  if (!part.column_major) {
    auto* const to = reinterpret_cast<unsigned char*>(memory + part.offset);
    const unsigned char* const at = file == nullptr ? from : file->read(from, bytes, to);
    if (at != to) std::memcpy(to, at, bytes);
    return;
  }
  const auto places = places_in_row(part.extents);
  const std::size_t threads = threads_for(bytes);
  const std::size_t together = std::min(rows_together<T>(part.row_size, threads), part.rows);
  std::vector<T> rooms(file == nullptr ? 0 : threads * together * part.row_size);
  std::atomic<std::size_t> next = 0;
  thread_pool::shared().run(threads, [&](std::size_t thread) {
    auto* const room = reinterpret_cast<unsigned char*>(rooms.data() + thread * together * part.row_size);
    for (std::size_t first; (first = next.fetch_add(together, std::memory_order_relaxed)) < part.rows;) {
      const std::size_t end = std::min(part.rows, first + together);
      const unsigned char* at = from + first * row_bytes;
      if (file != nullptr) at = file->read(at, (end - first) * row_bytes, room);
      rows_to_memory(at, first, end, part, places, memory);
    }
  });
}

/// Reads a tensor's numbers into a model's memory. Shape and numbers must have been checked.
template <class T>
void read_tensor(const tensor_entry& entry, const model_tensor& tensor, T* memory, const files::mapped_file* file) {
  const unsigned char* from = entry.bytes.data();
  for (const tensor_part& part : tensor.parts) {
    if (tensor.role == tensor_role::added)
      read_part(from, entry.kind, part, memory, [](T& to, T number) { to += number; });
    else if (entry.kind == kind_of<T>)
      read_numbers(from, part, memory, file);
    else
      read_part(from, entry.kind, part, memory, [](T& to, T number) { to = number; });
    from += part.rows * part.row_size * bytes_of(entry.kind);
  }
}

/// The index of the first number of a tensor that is finite, but not in the model's scalar; the number of elements if
/// there is none.
template <class T>
std::size_t first_beyond(const tensor_entry& entry) {
  const std::size_t count = entry.bytes.size() / bytes_of(entry.kind);
  if (entry.kind == f64 && std::is_same_v<T, float>)
    for (std::size_t i = 0; i < count; ++i) {
      const double number = read_number<double>(entry.bytes.data() + 8 * i, f64);
      if (std::isfinite(number) && !std::isfinite(static_cast<float>(number))) return i;
    }
  return count;
}

/// The index of the first number that is not finite; the number of elements if there is none.
template <class T>
std::size_t first_not_finite(const tensor_entry& entry) {
  const std::size_t count = entry.bytes.size() / bytes_of(entry.kind);
  if (entry.kind < i64)
    for (std::size_t i = 0; i < count; ++i)
      if (!std::isfinite(read_number<T>(entry.bytes.data() + bytes_of(entry.kind) * i, entry.kind))) return i;
  return count;
}

/// Passes a tensor's numbers to write(bytes, count), about a megabyte at a time.
template <class T, class Write>
void write_tensor(const model_tensor& tensor, const T* memory, const Write& write) {
  if (tensor.role == tensor_role::count) return write(std::string(8, '\0').data(), 8);
  std::vector<T> rows;
  for (const tensor_part& part : tensor.parts) {
    if (part.row_size == 0) continue;
    const std::size_t together = std::max<std::size_t>(32, (std::size_t{1} << 20) / sizeof(T) / part.row_size / 4 * 4);
    const auto places = part.column_major ? places_in_row(part.extents) : std::vector<std::size_t>();
    rows.resize(std::min(together, part.rows) * part.row_size);
    for (std::size_t first = 0; first < part.rows; first += together) {
      const std::size_t end = std::min(part.rows, first + together);
      const std::size_t rows_bytes = (end - first) * part.row_size * sizeof(T);
      if (tensor.role == tensor_role::added)
        std::fill(rows.begin(), rows.end(), T(0));
      else if (part.column_major)
        rows_to_file(memory, first, end, part, places, rows.data());
      else
        std::memcpy(rows.data(), memory + part.offset + first * part.row_size, rows_bytes);
      write(rows.data(), rows_bytes);
    }
  }
}
inline std::size_t count_of_numbers(const model_tensor& tensor) {
  std::size_t count = tensor.role == tensor_role::count ? 1 : 0;
  for (const tensor_part& part : tensor.parts) count += part.rows * part.row_size;
  return count;
}

}  // namespace chainrule::internal::storage
