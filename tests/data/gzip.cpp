// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_gzip
#include <boost/test/unit_test.hpp>

#include <chainrule/data/gzip.hpp>

#include <malloc.h>

#include <cstdio>
#include <fstream>
#include <new>

using namespace chainrule;

namespace {

// A file that is gone when the test is over.
struct temporary_file {
  std::string name = "data_gzip_test.gz";
  explicit temporary_file(const std::vector<unsigned char>& content) {
    std::ofstream(name, std::ios::binary)
        .write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
  }
  ~temporary_file() { std::remove(name.c_str()); }
};

std::vector<unsigned char> zipped(const std::vector<unsigned char>& content) {
  gzFile file = gzopen("data_gzip_source.gz", "wb");
  gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
  gzclose(file);
  auto bytes = read_file("data_gzip_source.gz");
  std::remove("data_gzip_source.gz");
  return bytes;
}

std::vector<unsigned char> together(std::vector<unsigned char> first, const std::vector<unsigned char>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const data_error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

// Memory that ends at 1 MiB; it remembers the largest piece that was asked for.
std::size_t largest_piece = 0;
template <class T>
struct short_of_memory {
  using value_type = T;
  short_of_memory() = default;
  template <class U>
  short_of_memory(const short_of_memory<U>&) {}
  T* allocate(std::size_t count) {
    largest_piece = std::max(largest_piece, count);
    if (count > 1 << 20) throw std::bad_alloc();
    return std::allocator<T>().allocate(count);
  }
  void deallocate(T* memory, std::size_t count) { std::allocator<T>().deallocate(memory, count); }
  friend bool operator==(const short_of_memory&, const short_of_memory&) { return true; }
};
using short_bytes = std::vector<unsigned char, short_of_memory<unsigned char>>;

}  // namespace

BOOST_AUTO_TEST_CASE(gzipped_and_plain_files) {
  std::vector<unsigned char> content(200000);
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<unsigned char>(i * i >> 4);
  BOOST_TEST((read_gzip_file(temporary_file(zipped(content)).name) == content));
  BOOST_TEST((read_gzip_file(temporary_file(content).name) == content));
}

BOOST_AUTO_TEST_CASE(damaged_files) {
  const std::vector<unsigned char> content(50000, 7);
  auto bytes = zipped(content);
  for (std::size_t length = 2; length < bytes.size(); ++length)
    BOOST_CHECK_THROW(
        read_gzip_file(temporary_file({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)}).name),
        data_error);
  bytes[bytes.size() - 6] ^= 1;  // the checksum
  BOOST_CHECK_THROW(read_gzip_file(temporary_file(bytes).name), data_error);
  BOOST_CHECK_THROW(read_gzip_file(temporary_file(zipped(content)).name, 1000), data_error);
}

// RFC 1952, 2.2: a file is a series of members; it holds what they hold, one after another.
BOOST_AUTO_TEST_CASE(members) {
  const std::vector<unsigned char> first{'1', ',', '2'}, second(100000, 9), third{'x'};
  const auto file = together(together(zipped(first), zipped(second)), together(zipped({}), zipped(third)));
  BOOST_TEST((parse_gzip(file, "file") == together(together(first, second), third)));
  BOOST_TEST(message_of([&] { parse_gzip(file, "file", 100003); }) ==
             "file: more than 100003 bytes when it is inflated");
  BOOST_TEST(parse_gzip(file, "file", 100004).size() == 100004u);
  // each part is checked
  for (std::size_t cut = 1; cut < zipped(third).size(); ++cut)
    BOOST_CHECK_THROW(parse_gzip({file.begin(), file.end() - static_cast<std::ptrdiff_t>(cut)}, "file"), data_error);
  auto damaged = file;
  damaged[damaged.size() - 3] ^= 1;  // the last member's length
  BOOST_TEST(message_of([&] { parse_gzip(damaged, "file"); }) == "file: a damaged or incomplete gzip file");
}

BOOST_AUTO_TEST_CASE(what_stands_behind_the_last_member) {
  const auto file = zipped({1, 2, 3});
  BOOST_TEST(message_of([&] { parse_gzip(together(file, {'a', 'b', 'c'}), "file"); }) ==
             "file: 3 bytes after the end of the gzip data");
  BOOST_TEST(message_of([&] { parse_gzip(together(file, {0}), "file"); }) ==
             "file: 1 bytes after the end of the gzip data");
  BOOST_TEST(message_of([&] { parse_gzip(together(file, {0x1f, 0x8b}), "file"); }) ==
             "file: a damaged or incomplete gzip file");
}

// A small file that inflates to very much takes no memory before it is refused, and one that is accepted no more than
// it needs.
BOOST_AUTO_TEST_CASE(much_in_a_small_file) {
  const auto file = zipped(std::vector<unsigned char>(50 << 20));
  const short_bytes small(file.begin(), file.end());
  BOOST_TEST(small.size() < 100000u);
  largest_piece = 0;
  BOOST_CHECK_THROW(parse_gzip(small, "file", 40 << 20), data_error);
  BOOST_TEST(largest_piece < 100000u);
  const auto million = zipped(std::vector<unsigned char>(1000000));
  BOOST_TEST(parse_gzip(short_bytes(million.begin(), million.end()), "file").size() == 1000000u);
  BOOST_TEST(largest_piece == 1000000u);
  BOOST_TEST(message_of([] { parse_gzip({1, 2, 3}, "file", 2); }) == "file: more than 2 bytes");
}

// What zlib has taken is given back when memory ends; a sanitizer sees it too.
BOOST_AUTO_TEST_CASE(memory_that_ends) {
  const auto file = zipped(std::vector<unsigned char>(2 << 20));
  const short_bytes small(file.begin(), file.end());
  const auto held = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  const std::size_t before = held();
  for (int i = 0; i < 50; ++i) BOOST_CHECK_THROW(parse_gzip(small, "file"), std::bad_alloc);
  BOOST_TEST(held() < before + 100000);
}
