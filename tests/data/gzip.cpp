// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_gzip
#include <boost/test/unit_test.hpp>

#include <chainrule/data/gzip.hpp>

#include <cstdio>
#include <fstream>

using namespace chainrule;

namespace {

// A file that is gone when the test is over.
struct temporary_file {
  std::string name = "data_gzip_test.gz";
  explicit temporary_file(const std::vector<unsigned char>& content) {
    std::ofstream(name, std::ios::binary).write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
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
    BOOST_CHECK_THROW(read_gzip_file(temporary_file({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)}).name), data_error);
  bytes[bytes.size() - 6] ^= 1;  // the checksum
  BOOST_CHECK_THROW(read_gzip_file(temporary_file(bytes).name), data_error);
  BOOST_CHECK_THROW(read_gzip_file(temporary_file(zipped(content)).name, 1000), data_error);
}
