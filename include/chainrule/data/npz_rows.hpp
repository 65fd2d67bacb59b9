// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/file_rows.hpp>
#include <chainrule/file/zip.hpp>

// Rows of arrays in NumPy's archives that are larger than memory. Uses zlib: link with -lz. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::data {

/// The bytes of a member of an archive in a file, from the first to the last, inflated if they are deflated. Memory: a
/// part of the file, and zlib's window of 32 KiB.
class member_bytes {
 public:
  member_bytes(const std::string& name, const std::string& array)
      : file(name), member(files::find_array(file, name, ~std::uint64_t{0}, array)) {
    if (member.deflated) stream = std::make_unique<inflating>(name);
  }

  bool is_deflated() const { return member.deflated; }
  std::size_t size() const { return member.unpacked; }

  /// Reads `count` bytes from a place inside the member. Of a deflated one those before it are inflated too, from the
  /// first if the place lies before the one that was reached; its end and its checksum are compared when it is reached.
  void read(std::uint64_t from, std::size_t count, unsigned char* to) {
    if (!member.deflated) return file.read(member.begin + from, count, to);
    if (from < reached) begin_again();
    unsigned char skipped[4096];
    while (reached < from) inflate_bytes(std::min<std::uint64_t>(from - reached, sizeof skipped), skipped);
    inflate_bytes(count, to);
  }

 private:
  struct inflating {
    z_stream state{};
    unsigned char packed[1 << 16];

    explicit inflating(const std::string& file) {
      if (inflateInit2(&state, -15) != Z_OK) files::refuse_file(file, "zlib has no memory");
    }
    inflating(const inflating&) = delete;
    inflating& operator=(const inflating&) = delete;
    ~inflating() { inflateEnd(&state); }
  };

  void begin_again() {
    inflateReset(&stream->state);
    stream->state.avail_in = 0;
    reached = taken = checksum = 0;
  }
  void inflate_bytes(std::size_t count, unsigned char* to) {
    z_stream& state = stream->state;
    // Should reading throw, the next one begins again.
    std::uint64_t done = std::exchange(reached, ~std::uint64_t{0});
    while (count > 0) {
      const auto part = static_cast<uInt>(std::min(count, std::size_t{1} << 30));
      state.next_out = to;
      state.avail_out = part;
      bool is_over = false;
      while (state.avail_out > 0 && !is_over) {
        refill();
        const int result = inflate(&state, Z_NO_FLUSH);
        if (result == Z_MEM_ERROR) files::refuse_file(file.name(), "zlib has no memory");
        is_over = result == Z_STREAM_END;
        if (!is_over && result != Z_OK) is_damaged();
      }
      if (state.avail_out > 0) is_damaged();
      checksum = static_cast<std::uint64_t>(files::checksum_of(to, part, static_cast<uLong>(checksum)));
      to += part, count -= part, done += part;
    }
    reached = done;
    if (reached == member.unpacked) compare_end();
  }
  void refill() {
    if (stream->state.avail_in > 0 || taken == member.packed) return;
    const std::size_t part = std::min<std::size_t>(sizeof stream->packed, member.packed - taken);
    file.read(member.begin + taken, part, stream->packed);
    taken += part;
    stream->state.next_in = stream->packed;
    stream->state.avail_in = static_cast<uInt>(part);
  }
  // The stream must end here: with the last bytes of the member, and without another byte for the array.
  void compare_end() {
    unsigned char more = 0;
    z_stream& state = stream->state;
    state.next_out = &more;
    state.avail_out = 1;
    int result = Z_OK;
    while (result == Z_OK && state.avail_out == 1) {
      refill();
      result = inflate(&state, Z_NO_FLUSH);
    }
    const bool is_at_its_end = result == Z_STREAM_END && state.avail_out == 1;
    if (!is_at_its_end || state.avail_in != 0 || taken != member.packed || checksum != member.check) is_damaged();
  }
  [[noreturn]] void is_damaged() const {
    files::refuse_file(file.name(), "the member '" + describe_text(member.name.substr(0, 60)) + "' is damaged");
  }

  files::random_access_file file;
  files::zip_member member;
  std::unique_ptr<inflating> stream;
  std::uint64_t reached = 0, taken = 0, checksum = 0;
};

}  // namespace internal::data

/// The rows of an array in an npz file, along its first axis: `npz_rows("train.npz", "x")`, of which a part is in
/// memory at a time. An array that `numpy.savez` has written is read in any order, as `npy_rows` reads it; its checksum
/// is not compared. One that `numpy.savez_compressed` has written is inflated from its first row on, again in each
/// epoch, and `rows_in_order_of` takes it; its checksum is compared when the last row is read. Throws data_error, with
/// the names, for what `read_npz` and `npy_rows` refuse; archives may have more than 4 GB.
class npz_rows : public internal::data::array_rows {
 public:
  npz_rows(const std::string& name, const std::string& array)
      : npz_rows(internal::data::member_bytes(name, array), internal::files::describe_array(name, array)) {}

  /// Whether the array is compressed.
  bool is_in_order() const { return member.is_deflated(); }
  /// Reads a row as numbers of Number. Throws data_error, with the index, for one that Number does not hold.
  template <class Number>
  void read(std::size_t row, Number* to) {
    member.read(begin_of(row), bytes.size(), bytes.data());
    convert(row, to);
  }

 private:
  npz_rows(internal::data::member_bytes&& of, const std::string& whose)
      : array_rows(internal::data::start_of_array(of, longest_header), of.size(), whose), member(std::move(of)) {}

  internal::data::member_bytes member;
};

}  // namespace chainrule
