// SPDX-License-Identifier: BSL-1.0
// Gzip files. The first byte chooses: the others are a file; or what a file of two members holds; or a member's
// deflated data, to which the right header and checksum are put, because no fuzzer guesses a checksum.
#include <chainrule/data/gzip.hpp>

#include "fuzz.hpp"

using namespace chainrule;
using bytes = std::vector<unsigned char>;

namespace {

constexpr std::size_t most = 1 << 20;

// What zlib makes of it in one call: `window` 31 for a gzip member, -15 for its deflated data alone.
bytes deflated(const bytes& content) {
  z_stream stream{};
  must(deflateInit2(&stream, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib begins");
  bytes to(deflateBound(&stream, static_cast<uLong>(content.size())));
  stream.next_in = const_cast<unsigned char*>(content.data());
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = to.data();
  stream.avail_out = static_cast<uInt>(to.size());
  must(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib deflates");
  to.resize(stream.total_out);
  deflateEnd(&stream);
  return to;
}

bool inflated(const bytes& raw, bytes& content, std::size_t& used) {
  z_stream stream{};
  must(inflateInit2(&stream, -15) == Z_OK, "zlib begins");
  content.resize(most);
  stream.next_in = const_cast<unsigned char*>(raw.data());
  stream.avail_in = static_cast<uInt>(raw.size());
  stream.next_out = content.data();
  stream.avail_out = static_cast<uInt>(content.size());
  const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
  content.resize(stream.total_out);
  used = stream.total_in;
  inflateEnd(&stream);
  return whole;
}

bool is_refused(const bytes& file) {
  try {
    parse_gzip(file, "file", most);
  } catch (const data_error& error) {
    must_be_readable(error);
    return true;
  }
  return false;
}

void two_members(const bytes& content) {
  const auto half = content.begin() + static_cast<std::ptrdiff_t>(content.size() / 2);
  bytes file = deflated({content.begin(), half});
  const bytes second = deflated({half, content.end()});
  file.insert(file.end(), second.begin(), second.end());
  must(parse_gzip(file, "file", most) == content, "two members hold what they were made of");
  if (content.empty()) return;
  bytes damaged = file;
  damaged[file.size() - 1 - content[0] % 8] ^= 1;  // a checksum or a length
  must(is_refused(damaged), "a damaged second member is refused");
  file.push_back(content[0] == 0x1f ? 0 : content[0]);
  must(is_refused(file), "what stands behind the members is refused");
}

void deflated_data(const bytes& raw) {
  bytes content;
  std::size_t used = 0;
  if (!inflated(raw, content, used)) return;
  bytes file{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
  file.insert(file.end(), raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(used));
  const uLong sum = crc32(0, content.data(), static_cast<uInt>(content.size()));
  for (int shift = 0; shift < 32; shift += 8) file.push_back(static_cast<unsigned char>(sum >> shift));
  for (int shift = 0; shift < 32; shift += 8) file.push_back(static_cast<unsigned char>(content.size() >> shift));
  must(parse_gzip(file, "file", most) == content, "a member holds what its data inflate to");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bytes rest(data + 1, data + size);
  if (data[0] % 3 == 0)
    is_refused(rest);
  else if (data[0] % 3 == 1)
    two_members(rest);
  else
    deflated_data(rest);
  return 0;
}
