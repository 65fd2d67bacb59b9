// SPDX-License-Identifier: BSL-1.0
// Published networks with PyTorch's own state_dicts, read by name: answers and counts as PyTorch's modules have them.
#define BOOST_TEST_MODULE storage_published_networks
#include <boost/test/unit_test.hpp>

#include "../published_networks.hpp"
#include "../reference/numbers.hpp"
#include "../reference/published_networks.hpp"

#include <chainrule/storage/storage.hpp>

#include <charconv>
#include <cstring>

using namespace chainrule;

namespace {

// The file that PyTorch's state_dict is, with the numbers of tests/reference/published_networks.py.
template <std::size_t Size>
std::string written(const char* name, const published::stored (&tensors)[Size]) {
  std::string header, data;
  std::size_t count = 0;
  for (const published::stored& tensor : tensors) {
    const std::string extents = tensor.extents;
    std::size_t size = 1, first = 0;
    for (const char *at = extents.data(), *end = at + extents.size(); at < end; ++at) {
      std::size_t extent = 0;
      at = std::from_chars(at, end, extent).ptr;
      first = first == 0 ? extent : first;
      size *= extent;
    }
    const std::size_t begin = data.size();
    data.resize(begin + 8 * size);
    const bool is_variance = std::string(tensor.name).ends_with("running_var");
    for (std::size_t i = 0; i < size && !tensor.is_count; ++i, ++count) {
      double number = std::sin(0.7 * static_cast<double>(count) + 0.3) / std::sqrt(static_cast<double>(size / first));
      if (is_variance) number = std::abs(number) + 0.5;
      std::memcpy(data.data() + begin + 8 * i, &number, 8);
    }
    header += (header.empty() ? "{\"" : ",\"") + std::string(tensor.name) + "\":{\"dtype\":\"" +
              (tensor.is_count ? "I64" : "F64") + "\",\"shape\":[" + extents + "],\"data_offsets\":[" +
              std::to_string(begin) + "," + std::to_string(data.size()) + "]}";
  }
  header += "}";
  char length[8] = {};
  for (std::size_t i = 0; i < 8; ++i) length[i] = static_cast<char>(header.size() >> 8 * i & 255);
  internal::files::atomic_file file(name);
  file.write(length, 8);
  file.write(header.data(), header.size());
  file.write(data.data(), data.size());
  file.commit();
  return name;
}

template <class Net, class X, std::size_t Tensors, std::size_t Size>
void check(const X& x, std::size_t parameters, const published::stored (&tensors)[Tensors],
           const double (&expected)[Size]) {
  BOOST_TEST(Net::parameter_count == parameters);
  const std::string name = written("storage_published.safetensors", tensors);
  model<Net, double> m;
  load(m, name);
  const auto answer = m(x);
  xt::xtensor<double, 1> some = xt::zeros<double>({Size});
  for (std::size_t i = 0; i < Size; ++i) some(i) = answer.data()[i * std::max<std::size_t>(1, answer.size() / 24)];
  reference::check_numbers(some, expected);
  // and written as PyTorch would: the same names in the same order
  save(m, name);
  const internal::files::mapped_file file(name);
  const auto parsed = internal::storage::parse_safetensors(file.bytes(), name);
  BOOST_REQUIRE(parsed.tensors.size() == Tensors);
  for (std::size_t i = 0; i < Tensors; ++i) BOOST_TEST(parsed.tensors[i].name == tensors[i].name);
}
template <class Shape>
tensor<double, Shape> waves(double phase = 0.1) {
  tensor<double, Shape> x;
  reference::fill_with(x, std::cos, 0.9, phase, 1);
  return x;
}

}  // namespace

using namespace published;

// With the running statistics, ResNet-8 and DS-CNN have the 78,666 and 24,908 of MLPerf Tiny.
static_assert(resnet_8::parameter_count + 480 == 78'666 && ds_cnn::parameter_count + 1'152 == 24'908);

BOOST_AUTO_TEST_CASE(on_images) {
  check<resnet_8>(waves<shape<3, 32, 32>>(), resnet_8_parameters, resnet_8_tensors, resnet_8_answer);
  check<ds_cnn>(waves<shape<1, 49, 10>>(), ds_cnn_parameters, ds_cnn_tensors, ds_cnn_answer);
  check<mobile>(waves<shape<16, 8, 8>>(), mobile_parameters, mobile_tensors, mobile_answer);
  check<u_net>(waves<shape<1, 16, 16>>(), u_net_parameters, u_net_tensors, u_net_answer);
}

BOOST_AUTO_TEST_CASE(on_sequences) {
  tensor<int, shape<12>> text;
  for (std::size_t i = 0; i < 12; ++i) text(i) = static_cast<int>(5 * i % 9);
  check<characters>(text, characters_parameters, characters_tensors, characters_answer);
  check<wavenet>(inputs(waves<shape<16, 1>>(), waves<shape<16, 2>>(0.9 * 16 + 0.1)), wavenet_parameters,
                 wavenet_tensors, wavenet_answer);
}
