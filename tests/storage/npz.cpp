// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE storage_npz
#include <boost/test/unit_test.hpp>

#include <cmath>

#include <chainrule/chainrule.hpp>
#include <chainrule/storage/npz.hpp>

#include "../file/systems.hpp"
#include "../reference/state_dicts.hpp"

using namespace chainrule;
using internal::storage::parse_npz;

namespace {

using net = network<input<3>, dense<4>, act::tanh, dense<2>>;

template <std::size_t Size>
std::string write_bytes(const char* name, const unsigned char (&bytes)[Size]) {
  internal::files::atomic_file file(name);
  file.write(bytes, Size);
  file.commit();
  return name;
}

double error_of(const model<net>& m) {
  double most = 0;
  for (std::size_t row = 0; row < 2; ++row) {
    tensor<float, shape<3>> x;
    for (std::size_t i = 0; i < 3; ++i)
      x(i) = static_cast<float>(std::cos(0.9 * static_cast<double>(row * 3 + i) + 0.1));
    const auto answer = m(x);
    for (std::size_t i = 0; i < 2; ++i)
      most = std::max(most, std::abs(static_cast<double>(answer(i)) - state_dicts::mlp_answer[row * 2 + i]));
  }
  return most;
}

std::string message_of(const std::vector<unsigned char>& bytes) {
  try {
    parse_npz(bytes, "f");
  } catch (const data_error& wrong) {
    return wrong.what();
  }
  return "read";
}

// What is said of an array of four bytes with a header.
std::string array_with(const std::string& header) {
  std::string text = "\x93NUMPY\1";
  text += '\0';
  internal::storage::put_little_endian(text, header.size(), 2);
  text += header + "1234";
  const std::vector<unsigned char> bytes(text.begin(), text.end());
  internal::storage::tensor_entry entry;
  entry.name = "a";
  const std::string file = "f";
  try {
    internal::storage::npy_header(bytes, file, entry);
  } catch (const data_error& wrong) {
    return wrong.what();
  }
  return "read";
}

}  // namespace

// Arrays by numpy.savez, one of them in Fortran's order, and by numpy.savez_compressed: tests/reference/state_dicts.py.
BOOST_AUTO_TEST_CASE(what_numpy_has_written) {
  model<net> m{seed{3}};
  load_npz(m, write_bytes("storage_in.npz", state_dicts::arrays));
  BOOST_TEST(error_of(m) < 1e-6);
  model<net> again{seed{4}};
  load_npz(again, write_bytes("storage_in.npz", state_dicts::compressed_arrays));
  BOOST_TEST(error_of(again) < 1e-6);
  // numpy reads it in state_dicts.py --check
  save_npz(m, "storage_mlp.npz");
  model<net> third{seed{5}};
  load_npz(third, "storage_mlp.npz");
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), third.data()));
  const model<net, double> in_double{seed{6}};
  save_npz(in_double, "storage_double.npz");
  load_npz(third, "storage_double.npz", by_order);
  BOOST_TEST(third[calculus::W<3>](1, 2) == static_cast<float>(in_double[calculus::W<3>](1, 2)));
}

BOOST_AUTO_TEST_CASE(what_is_damaged) {
  using bytes = std::vector<unsigned char>;
  for (const bytes& whole :
       {bytes(std::begin(state_dicts::arrays), std::end(state_dicts::arrays)),
        bytes(std::begin(state_dicts::compressed_arrays), std::end(state_dicts::compressed_arrays))}) {
    BOOST_TEST(message_of(whole) == "read");
    for (std::size_t size = 0; size < whole.size(); ++size)
      BOOST_TEST(message_of(bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))) != "read");
    // a bit of the numbers: the checksum differs. Elsewhere it is refused, or makes no difference
    std::size_t refused = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
      bytes changed = whole;
      changed[at] ^= 0x10;
      if (message_of(changed) != "read") ++refused;
    }
    BOOST_TEST(refused > whole.size() / 2);
  }
  BOOST_TEST(message_of(bytes(100, 'x')) == "f: no zip archive");
  BOOST_TEST(array_with("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n") == "read");
  BOOST_TEST(array_with("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }\n") ==
             "f: the array 'a' is in the wrong order of bytes, '>f4'");
  BOOST_TEST(array_with("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n") ==
             "f: the array 'a' has a type that is not read, '|O'");
  BOOST_TEST(array_with("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n") ==
             "f: the array 'a' has other bytes than its shape says");
  BOOST_TEST(array_with("{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }\n") ==
             "f: the array 'a' has other bytes than its shape says");
  BOOST_TEST(array_with("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387905,), }\n") ==
             "f: the array 'a' has other bytes than its shape says");
  BOOST_TEST(array_with("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n") ==
             "f: the array 'a' says something twice");
  BOOST_TEST(array_with("{'descr': '<f4', 'shape': (1,), }\n") ==
             "f: the array 'a' has a header that is not understood");
  BOOST_TEST(array_with("{'descr': '<f4', 'fortran_order': __import__, 'shape': (1,), }\n") ==
             "f: the array 'a' has a header that is not understood");
}
