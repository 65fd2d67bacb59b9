// SPDX-License-Identifier: BSL-1.0
// What a safetensors file can get wrong, or lie about: each with what is said. The first seven are the attacks that the
// format's own repository lists.
#define BOOST_TEST_MODULE storage_hostile
#include <boost/test/unit_test.hpp>

#include <chainrule/storage/safetensors.hpp>

using namespace chainrule;
using internal::storage::parse_safetensors;

namespace {

std::string file_of(const std::string& header, std::size_t data, std::uint64_t said) {
  std::string file;
  internal::storage::put_little_endian(file, said, 8);
  return file + header + std::string(data, 'x');
}
std::string file_of(const std::string& header, std::size_t data = 8) { return file_of(header, data, header.size()); }

std::string message_of(const std::string& file) {
  // exactly as long as it is, so that a sanitizer sees what is read behind it
  const std::vector<unsigned char> bytes(file.begin(), file.end());
  try {
    parse_safetensors(bytes, "f");
  } catch (const data_error& wrong) {
    return wrong.what();
  }
  return "read";
}

std::string of_one(const std::string& shape, const std::string& offsets, const std::string& type = "F32") {
  return R"({"a":{"dtype":")" + type + R"(","shape":[)" + shape + R"(],"data_offsets":[)" + offsets + "]}}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(whole_files) {
  BOOST_TEST(message_of(file_of(of_one("2", "0,8"))) == "read");
  BOOST_TEST(message_of(file_of(of_one("2", "0,8") + "    ")) == "read");
  BOOST_TEST(message_of(file_of("{}", 0)) == "read");
  BOOST_TEST(message_of(file_of(of_one("", "0,8", "I64"))) == "read");
  BOOST_TEST(message_of(file_of(of_one("0,5", "0,0"), 0)) == "read");
  BOOST_TEST(message_of(file_of(R"({"__metadata__":{"a":"b"}})", 0)) == "read");
}

BOOST_AUTO_TEST_CASE(lies) {
  // a header longer than the file, and than any
  BOOST_TEST(message_of(file_of("{}", 0, 1000)) ==
             "f: its header is said to have 1000 bytes, and 2 follow: not a safetensors file");
  BOOST_TEST(
      message_of(file_of("{}", 0, ~std::uint64_t{0})).find("f: its header is said to have 18446744073709551615") == 0u);
  // tensors that overlap, with holes, behind the end, backwards, of another size
  const auto two = [](const std::string& first, const std::string& second) {
    return R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[)" + first +
           R"(]},"b":{"dtype":"F32","shape":[1],"data_offsets":[)" + second + "]}}";
  };
  BOOST_TEST(message_of(file_of(two("0,4", "4,8"))) == "read");
  BOOST_TEST(message_of(file_of(two("4,8", "0,4"))) == "read");
  BOOST_TEST(message_of(file_of(two("0,4", "0,4"))) == "f: the tensor 'b' overlaps another");
  BOOST_TEST(message_of(file_of(two("0,4", "3,7"))) == "f: the tensor 'b' overlaps another");
  BOOST_TEST(message_of(file_of(two("0,4", "6,10"), 10)) == "f: the tensor 'b' leaves a hole before it");
  BOOST_TEST(message_of(file_of(of_one("1", "0,4"))) == "f: 4 bytes after the last tensor");
  BOOST_TEST(message_of(file_of(of_one("4", "0,16"))) == "f: the tensor 'a' ends outside the file");
  BOOST_TEST(message_of(file_of(of_one("2", "8,0"))) == "f: the tensor 'a' ends outside the file");
  BOOST_TEST(message_of(file_of(of_one("3", "0,8"))) == "f: the tensor 'a' has other bytes than its shape says");
  BOOST_TEST(message_of(file_of(of_one("2", "0,18446744073709551615"))) == "f: the tensor 'a' ends outside the file");
  // products that wrap around to the right size: 2^62 + 2 floats are 8 bytes modulo 2^64; a zero behind them changes
  // nothing
  BOOST_TEST(message_of(file_of(of_one("4611686018427387906", "0,8"))) ==
             "f: the tensor 'a' has other bytes than its shape says");
  BOOST_TEST(message_of(file_of(of_one("4294967296,4294967296,0", "0,0"), 0)) ==
             "f: the tensor 'a' has other bytes than its shape says");
  // names twice
  BOOST_TEST(
      message_of(file_of(
          R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})")) ==
      "f: two tensors are called 'a'");
  BOOST_TEST(message_of(file_of(R"({"__metadata__":{"a":"b","a":"c"}})", 0)) == "f: its metadata have 'a' twice");
  BOOST_TEST(message_of(file_of(R"({"__metadata__":{},"__metadata__":{}})", 0)) ==
             "f: its header is wrong: __metadata__ stands twice");
  BOOST_TEST(message_of(file_of(R"({"a":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,8]}})")) ==
             "f: its header is wrong: the tensor 'a' says something twice");
  // names that cannot be printed
  BOOST_TEST(message_of(file_of(R"({"a\u0000b":{}})", 0)) ==
             "f: its header is wrong: the name 'a\\x00b' has a control character");
  BOOST_TEST(message_of(file_of(R"({"a\nb":{}})", 0)) ==
             "f: its header is wrong: the name 'a\\x0ab' has a control character");
  BOOST_TEST(message_of(file_of("{\"a\xff\":{}}", 0)) == "f: its header is wrong: no JSON at byte 4");
  // nesting
  BOOST_TEST(message_of(file_of(std::string(100000, '['), 0)) ==
             "f: its header does not begin with {: not a safetensors file");
  BOOST_TEST(message_of(file_of("{\"a\":" + std::string(100000, '['), 0)) ==
             "f: its header is wrong: an array where none belongs");
  BOOST_TEST(message_of(file_of(R"({"a":{"dtype":{}}})", 0)) == "f: its header is wrong: an object where none belongs");
  // the wrong order of bytes
  std::string swapped = file_of(of_one("2", "0,8"));
  std::reverse(swapped.begin(), swapped.begin() + 8);
  BOOST_TEST(message_of(swapped).find("in the wrong order of bytes: not a safetensors file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(other_headers) {
  BOOST_TEST(message_of("") == "f: has 0 bytes: not a safetensors file");
  BOOST_TEST(message_of(file_of("", 8)) == "f: its header does not begin with {: not a safetensors file");
  BOOST_TEST(message_of(file_of(" {}", 0)) == "f: its header does not begin with {: not a safetensors file");
  BOOST_TEST(message_of(file_of("{} {}", 0)) == "f: its header is wrong: no JSON at byte 4");
  BOOST_TEST(message_of(file_of("{", 0)) == "f: its header is wrong: no JSON at byte 2");
  BOOST_TEST(message_of(file_of(R"({"a":1})", 0)) == "f: its header is wrong: a number where none belongs");
  BOOST_TEST(message_of(file_of(of_one("-1", "0,8"))) == "f: its header is wrong: a negative number");
  BOOST_TEST(message_of(file_of(of_one("2.0", "0,8"))) == "f: its header is wrong: a number that is no whole one");
  BOOST_TEST(message_of(file_of(of_one("18446744073709551616", "0,8"))) ==
             "f: its header is wrong: a number that is no whole one");
  BOOST_TEST(message_of(file_of(of_one("\"2\"", "0,8"))) == "f: its header is wrong: a text where none belongs");
  BOOST_TEST(message_of(file_of(of_one("2", "0,8,8"))) == "f: its header is wrong: a number where none belongs");
  BOOST_TEST(message_of(file_of(of_one("2", "0"))) ==
             "f: its header is wrong: the tensor 'a' lacks dtype, shape or two data_offsets");
  BOOST_TEST(message_of(file_of(of_one("2", "0,8", "F31"))) ==
             "f: its header is wrong: the tensor 'a' has the unknown dtype 'F31'");
  BOOST_TEST(message_of(file_of(R"({"a":null})", 0)) == "f: its header is wrong: null where none belongs");
  BOOST_TEST(message_of(file_of(R"({"a":true})", 0)) == "f: its header is wrong: a truth value where none belongs");
  BOOST_TEST(message_of(file_of(R"({"__metadata__":{"a":1}})", 0)) ==
             "f: its header is wrong: a number where none belongs");
  BOOST_TEST(message_of(file_of(R"({"__metadata__":{"a":{}}})", 0)) ==
             "f: its header is wrong: an object where none belongs");
  BOOST_TEST(message_of(file_of(R"({"a":{"colour":1}})", 0)) == "f: its header is wrong: the tensor 'a' has 'colour'");
  std::string many = "1";
  for (int i = 0; i < 64; ++i) many += ",1";
  BOOST_TEST(message_of(file_of(of_one(many, "0,8"))) ==
             "f: its header is wrong: the tensor 'a' has too large a shape");
  // all beginnings of a file
  const std::string whole = file_of(of_one("2", "0,8"));
  for (std::size_t size = 0; size < whole.size(); ++size) BOOST_TEST(message_of(whole.substr(0, size)) != "read");
}
