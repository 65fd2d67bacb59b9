// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE storage_state_dicts
#include <boost/test/unit_test.hpp>

#include <cmath>

#include <chainrule/chainrule.hpp>
#include <chainrule/file/read_file.hpp>
#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/conv_transpose3d.hpp>
#include <chainrule/layer/bilinear.hpp>
#include <chainrule/layer/instance_norm.hpp>
#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/spectral_norm.hpp>
#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/storage/layer_weights.hpp>
#include <chainrule/storage/storage.hpp>
#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/multi_head_attention.hpp>
#include <chainrule/time/rnn.hpp>
#include <chainrule/time/stacked.hpp>
#include <chainrule/time/transformer.hpp>

#include "../file/systems.hpp"
#include "../reference/state_dicts.hpp"

using namespace chainrule;

namespace {

using mlp = network<input<3>, dense<4>, act::tanh, dense<2>>;
using short_mlp = network<input<3>, dense<4, act::tanh>, dense<2>>;
using cnn = network<input<2, 5, 4>, named<"conv1", conv2d<filters<4>, kernel_size<3, 2>, groups<2>>>,
                    named<"block", sequential<act::relu, conv2d<filters<3>, kernel_size<2>, no_bias>>>,
                    named<"up", conv_transpose2d<filters<2>, kernel_size<1, 2>, stride<2>>>, flatten,
                    frozen<named<"fc", dense<2>>>>;
using along_axes = network<input<5, 2>, named<"conv", conv1d<filters<4>, kernel_size<2>, stride<2>, groups<2>>>,
                           named<"up", conv_transpose1d<filters<6>, kernel_size<2>, stride<2>, no_bias>>,
                           reshape<2, 2, 3, 2>, named<"conv3", conv3d<filters<2>, kernel_size<1, 2, 1>>>,
                           named<"up3", conv_transpose3d<filters<1>, kernel_size<2>>>, flatten, named<"fc", dense<2>>>;
using normalized = network<input<3>, dense<4>, batch_norm<>, act::tanh, dense<2>>;
using not_affine = network<input<3>, dense<4>, batch_norm<0.1, 1e-5, no_affine>, act::tanh, dense<2>>;
using transposed = network<input<4, 2, 2>, spectral_norm<conv_transpose2d<filters<6>, kernel_size<2, 1>, groups<2>>>,
                           flatten, dense<2>>;

using norms = network<input<4, 2, 2>, group_norm<2>, prelu<per_channel>, instance_norm<affine>, flatten, dense<3>,
                      layer_norm<>, prelu<>>;

using recurrent = network<input<sequence<5>, 3>, named<"lstm", bidirectional<lstm<2, all_steps>>>,
                          named<"gru", gru<3, all_steps>>, named<"rnn", rnn<2>>, named<"fc", dense<2>>>;

using paired = network<input<sequence<5>, 3>, named<"lstm", lstm<3, projection<2>, all_steps>>, named<"steps", flatten>,
                       named<"fc", spectral_norm<dense<3>>>, named<"pair", bilinear<2, identity, from<"steps">>>>;

using weight_normed = network<input<2, 3, 2>, named<"conv", weight_norm<conv2d<filters<3>, kernel_size<2, 1>>>>,
                              named<"over", weight_norm<conv2d<filters<2>, kernel_size<1>, no_bias>>>, flatten,
                              named<"fc", weight_norm<dense<2>>>>;

using translating = network<
    input<3, 4>, named<"encoder", transformer_encoder_layer<heads<2>, feed_forward<3>>>, from<0>,
    named<"decoder", transformer_decoder_layer<heads<2>, feed_forward<3>, norm_first, attends_to<from<"encoder">>>>>;

// attention to itself, to a sequence of as many features, and to one of more
using attending = network<input<3, 4>, named<"own", multi_head_attention<heads<2>>>,
                          named<"cross", multi_head_attention<heads<2>, attends_to<from<0>>, no_bias>>, from<0>,
                          named<"memory", time_distributed<dense<6>>>, from<"cross">,
                          named<"wide", multi_head_attention<heads<2>, attends_to<from<"memory">>>>>;

using two_layers = network<input<sequence<5>, 3>, bidirectional<lstm<2, all_steps>>, bidirectional<lstm<2, all_steps>>,
                           dense<2>, flatten>;
using in_one_entry =
    network<input<sequence<5>, 3>, named<"lstm", stacked<2, bidirectional<lstm<2, all_steps>>, dropout<0.5>>>,
            named<"fc", dense<2>>, flatten>;

template <std::size_t Size>
std::string write_bytes(const char* name, const unsigned char (&bytes)[Size]) {
  internal::files::atomic_file file(name);
  file.write(bytes, Size);
  file.commit();
  return name;
}
template <std::size_t Size>
bool same_bytes(const std::string& name, const unsigned char (&bytes)[Size]) {
  return read_file(name) == std::vector<unsigned char>(bytes, bytes + Size);
}

// The input of the script, and its answers.
template <class Net, class T, std::size_t Size>
double error_of(const model<Net, T>& m, const double (&expected)[Size]) {
  double most = 0;
  for (std::size_t row = 0; row < Size / Net::output_shape::size; ++row) {
    tensor<T, typename Net::input_shape> x;
    for (std::size_t i = 0; i < x.size(); ++i)
      x.storage()[i] = static_cast<T>(std::cos(0.9 * static_cast<double>(row * x.size() + i) + 0.1));
    const auto answer = m(x);
    for (std::size_t i = 0; i < answer.size(); ++i)
      most = std::max(most, std::abs(static_cast<double>(answer(i)) - expected[row * answer.size() + i]));
  }
  return most;
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

}  // namespace

// Files, and answers to 1e-6: tests/reference/state_dicts.py.
BOOST_AUTO_TEST_CASE(what_pytorch_has_written) {
  const std::string file = write_bytes("storage_mlp.safetensors", state_dicts::mlp);
  model<mlp> m{seed{3}};
  load(m, file);
  BOOST_TEST(error_of(m, state_dicts::mlp_answer) < 1e-6);
  model<mlp, double> in_double;
  load(in_double, file);
  BOOST_TEST(error_of(in_double, state_dicts::mlp_answer) < 1e-6);
  model<short_mlp> by_numbers;
  load(by_numbers, file, by_order);
  BOOST_TEST(error_of(by_numbers, state_dicts::mlp_answer) < 1e-6);

  model<cnn, double> images;
  load(images, write_bytes("storage_cnn.safetensors", state_dicts::cnn));
  BOOST_TEST(error_of(images, state_dicts::cnn_answer) < 1e-12);
  model<cnn> images_in_float;
  load(images_in_float, "storage_cnn.safetensors");
  BOOST_TEST(error_of(images_in_float, state_dicts::cnn_answer) < 1e-6);

  model<normalized, double> norm;
  load(norm, write_bytes("storage_normalized.safetensors", state_dicts::normalized));
  BOOST_TEST(error_of(norm, state_dicts::normalized_answer) < 1e-12);
  model<not_affine, double> plain_norm;
  load(plain_norm, write_bytes("storage_not_affine.safetensors", state_dicts::not_affine));
  BOOST_TEST(error_of(plain_norm, state_dicts::not_affine_answer) < 1e-12);
  save(plain_norm, "storage_not_affine.safetensors");
  BOOST_TEST(same_bytes("storage_not_affine.safetensors", state_dicts::not_affine));
  model<transposed, double> of_transposed;
  load(of_transposed, write_bytes("storage_transposed.safetensors", state_dicts::transposed));
  BOOST_TEST(error_of(of_transposed, state_dicts::transposed_answer) < 1e-12);
  save(of_transposed, "storage_transposed.safetensors");

  model<along_axes, double> of_windows;
  load(of_windows, write_bytes("storage_windows.safetensors", state_dicts::windows));
  BOOST_TEST(error_of(of_windows, state_dicts::windows_answer) < 1e-12);
  save(of_windows, "storage_windows.safetensors");
  BOOST_TEST(same_bytes("storage_windows.safetensors", state_dicts::windows));
  model<norms, double> of_norms;
  load(of_norms, write_bytes("storage_norms.safetensors", state_dicts::norms));
  BOOST_TEST(error_of(of_norms, state_dicts::norms_answer) < 1e-12);
  save(of_norms, "storage_norms.safetensors");
  BOOST_TEST(same_bytes("storage_norms.safetensors", state_dicts::norms));

  model<recurrent, double> over_steps;
  load(over_steps, write_bytes("storage_recurrent.safetensors", state_dicts::recurrent));
  BOOST_TEST(error_of(over_steps, state_dicts::recurrent_answer) < 1e-12);
  load(over_steps, "storage_recurrent.safetensors", by_order);
  BOOST_TEST(error_of(over_steps, state_dicts::recurrent_answer) < 1e-12);

  model<paired, double> of_pairs;
  load(of_pairs, write_bytes("storage_paired.safetensors", state_dicts::paired));
  BOOST_TEST(error_of(of_pairs, state_dicts::paired_answer) < 1e-12);
  // its length and its direction, in PyTorch's order
  model<weight_normed, double> of_lengths;
  load(of_lengths, write_bytes("storage_weight_normed.safetensors", state_dicts::weight_normed));
  BOOST_TEST(error_of(of_lengths, state_dicts::weight_normed_answer) < 1e-12);
  save(of_lengths, "storage_weight_normed.safetensors");
  BOOST_TEST(same_bytes("storage_weight_normed.safetensors", state_dicts::weight_normed));

  model<translating, double> of_attention;
  load(of_attention, write_bytes("storage_translating.safetensors", state_dicts::translating));
  BOOST_TEST(error_of(of_attention, state_dicts::translating_answer) < 1e-12);
  save(of_attention, "storage_translating.safetensors");
  BOOST_TEST(same_bytes("storage_translating.safetensors", state_dicts::translating));

  model<attending, double> to_each_other;
  load(to_each_other, write_bytes("storage_attending.safetensors", state_dicts::attending));
  BOOST_TEST(error_of(to_each_other, state_dicts::attending_answer) < 1e-12);
  save(to_each_other, "storage_attending.safetensors");
  BOOST_TEST(same_bytes("storage_attending.safetensors", state_dicts::attending));
  model<attending, double> in_order;
  load(in_order, "storage_attending.safetensors", by_order);
  BOOST_TEST(error_of(in_order, state_dicts::attending_answer) < 1e-12);

  model<in_one_entry, double> in_one;
  load(in_one, write_bytes("storage_stacked.safetensors", state_dicts::stacked));
  BOOST_TEST(error_of(in_one, state_dicts::stacked_answer) < 1e-12);
  model<two_layers, double> in_layers;
  load(in_layers, write_bytes("storage_stacked.safetensors", state_dicts::stacked), by_order);
  BOOST_TEST(error_of(in_layers, state_dicts::stacked_answer) < 1e-12);
  save(in_layers, "storage_two_layers.safetensors");
  model<two_layers, double> read_again;
  load(read_again, "storage_two_layers.safetensors", by_order);
  BOOST_TEST(parameters_to_vector(read_again) == parameters_to_vector(in_layers));

  load(in_double, write_bytes("storage_half.safetensors", state_dicts::half));
  BOOST_TEST(error_of(in_double, state_dicts::half_answer) < 1e-12);
  load(in_double, write_bytes("storage_brain.safetensors", state_dicts::brain));
  BOOST_TEST(error_of(in_double, state_dicts::brain_answer) < 1e-12);

  load(m, write_bytes("storage_sorted.safetensors", state_dicts::sorted));
  BOOST_TEST(error_of(m, state_dicts::mlp_answer) < 1e-6);
  model<short_mlp> counted;
  load(counted, "storage_sorted.safetensors", by_order);
  BOOST_TEST(error_of(counted, state_dicts::mlp_answer) < 1e-6);
}

// Sorted names tell the order of layers where numbers tell them apart: 10 comes behind 2, the encoder's own tensors
// before those inside it; not where words do.
BOOST_AUTO_TEST_CASE(the_order_of_sorted_files) {
  const auto layers = [](std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    std::vector<internal::storage::tensor_entry> entries(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) entries[i].name = names[i];
    if (!internal::storage::put_in_order_of_layers(entries)) return std::string("unknown");
    std::string order;
    for (const auto& entry : entries) order += entry.name + " ";
    return order;
  };
  BOOST_TEST(layers({"0.bias", "0.weight", "10.bias", "10.weight", "2.bias", "2.weight"}) ==
             "0.bias 0.weight 2.bias 2.weight 10.bias 10.weight ");
  BOOST_TEST(layers({"conv10.weight", "conv9.weight", "conv9.bias"}) == "conv9.bias conv9.weight conv10.weight ");
  BOOST_TEST(layers({"0.10.weight", "0.9.weight", "0.weight", "1.conv.weight"}) ==
             "0.weight 0.9.weight 0.10.weight 1.conv.weight ");
  BOOST_TEST(layers({"weight_ih_l0", "weight_ih_l0_reverse", "weight_ih_l10", "weight_ih_l2", "bias_ih_l2"}) ==
             "weight_ih_l0 weight_ih_l0_reverse bias_ih_l2 weight_ih_l2 weight_ih_l10 ");
  BOOST_TEST(layers({"bn.weight", "conv.weight"}) == "unknown");
  BOOST_TEST(layers({"0.bn.weight", "0.conv.weight", "1.weight"}) == "unknown");
  BOOST_TEST(layers({"conv.weight", "conv1.weight"}) == "unknown");
  // a whole file: eleven layers, and the counts of batches before all other tensors, as Python's library has it
  using deep = network<input<2>, dense<2>, dense<2>, dense<2>, dense<2>, dense<2>, dense<2>, dense<2>, dense<2>,
                       dense<2>, batch_norm<>, dense<3>>;
  using alike = network<input<2>, dense<2>, act::relu, dense<2>, dense<2>, dense<2>, dense<2>, dense<2>, dense<2>,
                        dense<2>, dense<2>, batch_norm<>, dense<3>>;
  const model<deep> m{seed{3}};
  save(m, "storage_deep.safetensors");
  const auto bytes = read_file("storage_deep.safetensors");
  auto file = internal::storage::parse_safetensors(bytes, "f");
  std::sort(file.tensors.begin(), file.tensors.end(), [](const auto& one, const auto& other) {
    return std::make_pair(one.kind != internal::storage::i64, one.name) <
           std::make_pair(other.kind != internal::storage::i64, other.name);
  });
  model<alike> again{seed{4}};
  internal::storage::load(internal::storage::tensors_in<float*>(internal::storage::tensors_of<alike>(), again.data()),
                          std::move(file), "f", by_order, [](const file_metadata&) {});
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), again.data()));
}

// Names that the library needs are refused, where they were lost before.
BOOST_AUTO_TEST_CASE(metadata_of_the_library) {
  const model<mlp> m{seed{1}};
  save(m, "storage_metadata.safetensors", {{"optimizer", "sgd"}});
  BOOST_TEST(message_of([&] { save(m, "storage_metadata.safetensors", {{"optimizer/note", "mine"}}); }) ==
             "metadata cannot be called 'optimizer/note': names that begin with optimizer/, observer/ or fit/ are "
             "those of a training");
  model<mlp> again;
  BOOST_TEST((load(again, "storage_metadata.safetensors") == file_metadata{{"optimizer", "sgd"}}));
}

// What is written is byte by byte what the script writes; it reads these files with --check.
BOOST_AUTO_TEST_CASE(what_pytorch_reads) {
  model<mlp> m;
  load(m, write_bytes("storage_in.safetensors", state_dicts::mlp));
  save(m, "storage_mlp.safetensors");
  BOOST_TEST(same_bytes("storage_mlp.safetensors", state_dicts::mlp));
  model<cnn, double> images;
  load(images, write_bytes("storage_in.safetensors", state_dicts::cnn));
  save(images, "storage_cnn.safetensors");
  BOOST_TEST(same_bytes("storage_cnn.safetensors", state_dicts::cnn));
  // the count of batches, which a model has not, is written as 0
  model<normalized, double> norm;
  load(norm, write_bytes("storage_in.safetensors", state_dicts::normalized));
  save(norm, "storage_normalized.safetensors");
  auto expected = std::vector<unsigned char>(std::begin(state_dicts::normalized), std::end(state_dicts::normalized));
  const auto written = read_file("storage_normalized.safetensors");
  BOOST_TEST(written.size() == expected.size());
  std::size_t others = 0;
  for (std::size_t i = 0; i < written.size(); ++i)
    if (written[i] != expected[i]) ++others;
  BOOST_TEST(others == 1u);
}

// Two biases that are added alike are read as their sum, and written as the sum and zeros, to a file of this name.
template <class Net, std::size_t Size>
void check_sums_of_biases(const unsigned char (&file)[Size], const char* name) {
  model<Net, double> m;
  load(m, write_bytes("storage_in.safetensors", file));
  save(m, name);
  model<Net, double> again{seed{3}};
  load(again, name);
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), again.data()));
  const internal::files::mapped_file read("storage_in.safetensors"), written(name);
  const auto given = internal::storage::parse_safetensors(read.bytes(), "file").tensors;
  const auto saved = internal::storage::parse_safetensors(written.bytes(), "file").tensors;
  BOOST_REQUIRE_EQUAL(given.size(), saved.size());
  for (std::size_t t = 0; t < given.size(); ++t) {
    BOOST_TEST(given[t].name == saved[t].name);
    const bool is_same = given[t].bytes.size() == saved[t].bytes.size() &&
                         std::memcmp(given[t].bytes.data(), saved[t].bytes.data(), given[t].bytes.size()) == 0;
    const bool is_added = given[t].name.find("bias_") != std::string::npos && given[t].name.rfind("gru", 0) != 0;
    BOOST_TEST(is_same == !is_added);
    if (is_added && given[t].name.find("bias_hh") != std::string::npos)
      BOOST_TEST(std::all_of(saved[t].bytes.begin(), saved[t].bytes.end(),
                             [](auto byte) { return static_cast<int>(byte) == 0; }));
  }
}
BOOST_AUTO_TEST_CASE(recurrent_layers) {
  check_sums_of_biases<recurrent>(state_dicts::recurrent, "storage_recurrent.safetensors");
  check_sums_of_biases<paired>(state_dicts::paired, "storage_paired.safetensors");
  check_sums_of_biases<in_one_entry>(state_dicts::stacked, "storage_stacked.safetensors");
}

// Large enough for all ways of transposing: rows of 4 and others, in either scalar, and the same bits again.
template <class Net, class T, class Other>
void there_and_back() {
  const model<Net, T> m{seed{5}};
  save(m, "storage_round.safetensors", {{"format", "pt"}, {"\"quoted\"", "line\nline"}});
  model<Net, T> again{seed{6}};
  const file_metadata said = load(again, "storage_round.safetensors");
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), again.data()));
  BOOST_TEST((said == file_metadata{{"format", "pt"}, {"\"quoted\"", "line\nline"}}));
  model<Net, Other> converted{seed{6}};
  load(converted, "storage_round.safetensors");
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), converted.data(),
                        [](T one, Other other) { return static_cast<float>(one) == static_cast<float>(other); }));
}
BOOST_AUTO_TEST_CASE(what_is_saved_is_loaded) {
  using net = network<input<1, 6, 6>, conv2d<filters<8>, kernel_size<3>>, conv2d<filters<3>, kernel_size<2>>, flatten,
                      dense<70, act::relu>, dense<33>, dense<36>>;
  there_and_back<net, float, double>();
  there_and_back<net, double, float>();
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_listed) {
  write_bytes("storage_in.safetensors", state_dicts::mlp);
  model<network<input<3>, dense<4>, act::tanh, dense<3>, dense<1>>> m{seed{9}};
  const auto before = m;
  BOOST_TEST(message_of([&] { load(m, "storage_in.safetensors"); }) ==
             "storage_in.safetensors: does not fit this network:\n"
             "  tensor    this network  the file\n"
             "  2.weight  3 x 4         2 x 4\n"
             "  2.bias    3             2\n"
             "  3.weight  1 x 3         missing\n"
             "  3.bias    1             missing");
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), before.data()));
  BOOST_TEST(
      check_file(m, "storage_in.safetensors").text ==
      "storage_in.safetensors: does not fit this network, 2.weight is 3 x 4 in the network and 2 x 4 in the file, and 3 more differ");
  model<network<input<3>, dense<4>>> shorter;
  BOOST_TEST(message_of([&] { load(shorter, "storage_in.safetensors", by_order); }) ==
             "storage_in.safetensors: does not fit this network:\n"
             "  tensor    this network  the file\n"
             "  2.weight  none          2 x 4\n"
             "  2.bias    none          2");
  model<short_mlp> other_names;
  const file_check names = check_file(other_names, "storage_in.safetensors");
  BOOST_TEST(!names);
  const file_check order = check_file(other_names, "storage_in.safetensors", by_order);
  BOOST_TEST((order && order.text == "storage_in.safetensors: fits this network, 4 tensors, 26 numbers"));
  BOOST_TEST(check_file(m, "no/file").text == "no/file: cannot be read: No such file or directory");

  model<network<input<1>, dense<1>>, double> large{constant{1e300}};
  save(large, "storage_large.safetensors");
  model<network<input<1>, dense<1>>> small{constant{2}};
  BOOST_TEST(message_of([&] { load(small, "storage_large.safetensors"); }) ==
             "storage_large.safetensors: number 0 of 0.weight is one that the model's scalar does not hold");
  BOOST_TEST(small[calculus::W<1>](0, 0) == 2.0f);
}

// A layer of a user's own.
namespace {

using own_weight = calculus::letter<"G">;

template <std::size_t Units>
struct by_symbols {
  template <class>
  using output = shape<Units>;
  template <class In>
  struct on {
    using values = list<value<calculus::activation, shape<Units>>>;
    using parameters = list<parameter<own_weight, shape<Units, In::size>, drawn<In::size, Units>>>;
    using equations = list<equation<calculus::activation, op::linear, layer_input, own_weight>>;
  };
};

// One whose weight lies in the file in one tensor with the bias's two halves apart, as recurrent layers have them
// there.
template <std::size_t Units>
struct in_parts {
  template <class>
  using output = shape<Units>;
  template <class In>
  struct on {
    using values = list<value<calculus::preactivation, shape<Units>>, value<calculus::activation, shape<Units>>>;
    using parameters =
        list<parameter<calculus::weight, shape<Units, In::size>, drawn<In::size, Units>, storage_order::column_major>,
             parameter<own_weight, shape<Units, Units>, drawn<Units, Units>>,
             parameter<calculus::bias, shape<Units>, begins_at<0>>>;
    using equations = list<equation<calculus::preactivation, op::linear, layer_input, calculus::weight, calculus::bias>,
                           equation<calculus::activation, op::linear, calculus::preactivation, own_weight>>;
    using state_dict = list<stored_tensor<"both", calculus::weight, own_weight>,
                            stored_tensor<"bias_ih", calculus::bias>, added_tensor<"bias_hh", calculus::bias>>;
  };
};

}  // namespace

BOOST_AUTO_TEST_CASE(layers_of_a_user) {
  model<network<input<3>, named<"mine", by_symbols<2>>, by_symbols<1>>> symbols{seed{1}};
  save(symbols, "storage_own.safetensors");
  const auto parsed = internal::storage::parse_safetensors(
      internal::files::mapped_file("storage_own.safetensors").bytes(), "storage_own.safetensors");
  BOOST_TEST(parsed.tensors.size() == 2u);
  BOOST_TEST(parsed.tensors[0].name == "mine.G");
  BOOST_TEST(parsed.tensors[1].name == "1.G");

  // The tensor is W above G, 4 x 2; W(i, j) is 10 i + j, G 100 + 10 i + j. The two biases add up.
  using net = network<input<2>, in_parts<2>>;
  model<net> m;
  m[calculus::W<1>] = xt::xtensor<float, 2>{{0, 1}, {10, 11}};
  m[calculus::symbol<own_weight, 1>{}] = xt::xtensor<float, 2>{{100, 101}, {110, 111}};
  m[calculus::b<1>] = xt::xtensor<float, 1>{5, 6};
  save(m, "storage_own.safetensors");
  {
    const internal::files::mapped_file file("storage_own.safetensors");
    const auto tensors = internal::storage::parse_safetensors(file.bytes(), "file").tensors;
    const float both[] = {0, 1, 10, 11, 100, 101, 110, 111}, biases[] = {5, 6, 0, 0};
    BOOST_TEST((tensors[0].extents == std::vector<std::size_t>{4, 2}));
    BOOST_TEST(std::memcmp(tensors[0].bytes.data(), both, sizeof both) == 0);
    BOOST_TEST(std::memcmp(tensors[1].bytes.data(), biases, sizeof biases) == 0);
  }
  auto bytes = read_file("storage_own.safetensors");
  const float second[] = {0.5f, -1};  // of bias_hh, which stands last
  std::memcpy(bytes.data() + bytes.size() - sizeof second, second, sizeof second);
  {
    internal::files::atomic_file file("storage_own.safetensors");
    file.write(bytes.data(), bytes.size());
    file.commit();
  }
  model<net> again;
  load(again, "storage_own.safetensors");
  BOOST_TEST(again[calculus::b<1>](0) == 5.5f);
  BOOST_TEST(again[calculus::b<1>](1) == 5.0f);
  BOOST_TEST(again[calculus::W<1>](1, 0) == 10.0f);
  BOOST_TEST((again[calculus::symbol<own_weight, 1>{}](1, 0) == 110.0f));

  model<network<input<2>, named<"1", dense<2>>, dense<2>>> twice;
  BOOST_TEST(message_of([&] { save(twice, "storage_twice.safetensors"); }) ==
             "two tensors of this network are called 1.bias in files: give one of their layers another name");
}

// Shared parameters are written once, and read under any of their names, of which all must say the same.
BOOST_AUTO_TEST_CASE(shared_parameters) {
  using net =
      network<input<3>, shared<"w", dense<3>>, act::tanh, named<"again", shared<"w", dense<3>>>, repeat<2, dense<3>>>;
  using apart = network<input<3>, dense<3>, act::tanh, named<"again", dense<3>>, repeat<2, dense<3>>>;
  const model<net> m{seed{4}};
  save(m, "storage_shared.safetensors", {{"said", "this"}});
  const internal::files::mapped_file file("storage_shared.safetensors");
  const auto parsed = internal::storage::parse_safetensors(file.bytes(), file.name());
  BOOST_TEST(parsed.tensors.size() == 6u);
  BOOST_TEST(parsed.tensors[5].name == "3.1.bias");
  BOOST_TEST(
      (parsed.metadata == file_metadata{{"again.weight", "0.weight"}, {"again.bias", "0.bias"}, {"said", "this"}}));
  model<net> again{seed{5}};
  BOOST_TEST((load(again, "storage_shared.safetensors") == file_metadata{{"said", "this"}}));
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), again.data()));

  model<apart> both{seed{6}};
  both[calculus::W<3>] = both[calculus::W<1>];
  both[calculus::b<3>] = both[calculus::b<1>];
  both[calculus::b<1>](1) = 7;
  save(both, "storage_apart.safetensors");
  BOOST_TEST(message_of([&] { load(again, "storage_apart.safetensors"); }) ==
             "storage_apart.safetensors: does not fit this network:\n"
             "  tensor      this network  the file\n"
             "  again.bias  is 0.bias     has other numbers");
  both[calculus::b<3>](1) = 7;
  save(both, "storage_apart.safetensors");
  for (const tensor_matching matching : {by_name, by_order}) {
    model<net> one{seed{5}};
    load(one, "storage_apart.safetensors", matching);
    BOOST_TEST(one[calculus::b<3>](1) == 7.0f);
    BOOST_TEST(one[calculus::W<1>](2, 1) == both[calculus::W<1>](2, 1));
  }
  // under the second name alone
  save(model<network<input<3>, act::tanh, act::tanh, named<"again", dense<3>>, repeat<2, dense<3>>>>{seed{8}},
       "storage_second.safetensors");
  load(again, "storage_second.safetensors");
}

// A table that is an output layer's weight too, as PyTorch writes it once where decoder.weight is encoder.weight.
BOOST_AUTO_TEST_CASE(a_tied_table) {
  using net = network<input<2, tokens<5>>, named<"encoder", shared<"w", embedding<3>>>, mean_over_steps,
                      named<"decoder", shared<"w", dense<5>>>>;
  using apart =
      network<input<2, tokens<5>>, named<"encoder", embedding<3>>, mean_over_steps, named<"decoder", dense<5>>>;
  const model<net> m{seed{4}};
  save(m, "storage_tied.safetensors");
  const internal::files::mapped_file file("storage_tied.safetensors");
  const auto parsed = internal::storage::parse_safetensors(file.bytes(), file.name());
  BOOST_TEST(parsed.tensors.size() == 2u);
  BOOST_TEST((parsed.metadata == file_metadata{{"decoder.weight", "encoder.weight"}}));
  model<net> again{seed{5}};
  load(again, "storage_tied.safetensors");
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), again.data()));
  // A file with both, whose numbers lie in two orders in memory.
  model<apart> both{seed{6}};
  both[calculus::W<3>] = both[calculus::W<1>];
  save(both, "storage_untied.safetensors");
  load(again, "storage_untied.safetensors");
  for (std::size_t i = 0; i < 15; ++i)
    BOOST_TEST(again[calculus::W<3>](i / 3, i % 3) == both[calculus::W<3>](i / 3, i % 3));
  both[calculus::W<3>](4, 1) += 1;
  save(both, "storage_untied.safetensors");
  BOOST_TEST(message_of([&] { load(again, "storage_untied.safetensors"); }) ==
             "storage_untied.safetensors: does not fit this network:\n"
             "  tensor          this network       the file\n"
             "  decoder.weight  is encoder.weight  has other numbers");
}

// What PyTorch calls the parameters of a module with members `hidden`, a Linear, and `past`, a Sequential of a Linear,
// a Tanh and a Linear, and with a parameter `g`: in named_parameters(), which a child's follow a module's own. The
// layers of a cell that is a layer of layers are numbered.
using hidden = calculus::letter<"hidden">;
using past = calculus::letter<"past">;
using scaled_past = calculus::letter<"s">;
using gain = calculus::letter<"g">;
struct cell_of_layers {
  template <class In>
  struct on {
    using one = shape<2>;
    using values =
        list<value<hidden, one>, value<past, one>, value<scaled_past, one>, value<calculus::activation, one>>;
    using parameters = list<parameter<gain, one, begins_at<1>>>;
    using equations = list<equation<hidden, dense<2>, layer_input>,
                           equation<past, sequential<dense<3>, act::tanh, dense<2, no_bias>>, previous<scaled_past>>,
                           equation<scaled_past, op::multiply, past, gain>,
                           equation<calculus::activation, op::add, hidden, scaled_past>>;
  };
};
BOOST_AUTO_TEST_CASE(layers_in_a_cell_have_the_names_of_modules) {
  const auto names = [](const auto& tensors) {
    std::string all;
    for (const auto& each : tensors) all += each.name + ' ';
    return all;
  };
  BOOST_TEST(names(internal::storage::tensors_of<network<input<4, 2>, named<"rnn", scan<cell_of_layers>>>>()) ==
             "rnn.g rnn.hidden.weight rnn.hidden.bias rnn.past.0.weight rnn.past.0.bias rnn.past.2.weight ");
  BOOST_TEST(names(internal::storage::tensors_of<
                   network<input<4, 2>, scan<sequential<dense<2>, residual<dense<2>, act::tanh>>>>>()) ==
             "0.0.weight 0.0.bias 0.1.0.weight 0.1.0.bias ");
}

// Whatever fails and whenever the power does, there is a whole file, and a model that is the file's or as it was.
BOOST_AUTO_TEST_CASE(what_fails_leaves_whole_files) {
  const model<mlp> first{seed{1}}, second{seed{2}};
  const auto equal = [](const model<mlp>& one, const model<mlp>& other) {
    return std::equal(one.data(), one.data() + one.size(), other.data());
  };
  save(first, "storage_failing.safetensors");
  const std::size_t calls = systems::for_each_failure([&](systems::failing& system) {
    model<mlp> m{seed{3}};
    const model<mlp> before = m;
    const std::string saved = message_of([&] { save(second, "storage_failing.safetensors", {}, system); });
    const std::string loaded = message_of([&] { load(m, "storage_failing.safetensors", by_name, system); });
    BOOST_TEST((loaded == "nothing was thrown" ? equal(m, first) || equal(m, second) : equal(m, before)));
    if (saved == "nothing was thrown" && loaded == saved) BOOST_TEST(equal(m, second));
  });
  BOOST_TEST(calls == 12u);  // find, create, permit, header, 4 tensors, sync, rename, sync the folder; map
  for (std::size_t n = 0; n < 60; ++n) {
    systems::forgetting disk;
    disk.names_go_at_once = n % 2 == 0;
    save(first, "net", {}, disk);
    disk.stops_at = disk.calls + n / 2;
    bool told = false;
    try {
      save(second, "net", {}, disk);
      told = true;
    } catch (const systems::power_failure&) {}
    disk.restart();
    model<mlp> m{seed{3}};
    load(m, "net", by_name, disk);
    BOOST_TEST((equal(m, second) || (!told && equal(m, first))));
  }
}

// A weight of more rows than are transposed together: the answer to a unit vector is a column of the file and the bias.
// Weights that several threads transpose, 16 MiB and more, with rows and columns that are no whole lines of a cache.
BOOST_AUTO_TEST_CASE(large_weights) {
  const auto check = []<class Net, class T>(std::type_identity<Net>, T) {
    const std::string path = "storage_large.safetensors";
    const model<Net, T> m{seed{1}};
    model<Net, T> read{constant{}};
    save(m, path);
    load(read, path);
    BOOST_TEST((std::memcmp(m.data(), read.data(), m.size() * sizeof(T)) == 0));
    std::remove(path.c_str());
  };
  check(std::type_identity<network<input<2047>, dense<2052>>>{}, 0.0f);
  check(std::type_identity<network<input<1030>, dense<2050>>>{}, 0.0);
}

BOOST_AUTO_TEST_CASE(weights_of_several_blocks) {
  const char* const name = "storage_blocks.safetensors";
  const model<network<input<6>, dense<300>>> m{seed{1}};
  model<network<input<6>, dense<300>>> read{seed{2}};
  save(m, name);
  load(read, name);
  const internal::files::mapped_file file(name);
  const auto tensors = internal::storage::parse_safetensors(file.bytes(), name).tensors;
  BOOST_REQUIRE((tensors.size() == 2 && tensors[0].name == "0.weight" && tensors[1].name == "0.bias"));
  const auto number = [](const auto& tensor, std::size_t i) {
    return internal::storage::read_number<float>(tensor.bytes.data() + 4 * i, internal::storage::f32);
  };
  for (std::size_t k = 0; k < 6; ++k) {
    xt::xtensor<float, 2> x = xt::zeros<float>({std::size_t{1}, std::size_t{6}});
    x(0, k) = 1;
    const auto saved = m(x), loaded = read(x);
    for (std::size_t i = 0; i < 300; ++i) {
      const float expected = number(tensors[0], 6 * i + k) + number(tensors[1], i);
      BOOST_REQUIRE(saved(0, i) == expected);
      BOOST_REQUIRE(loaded(0, i) == expected);
    }
  }
}

namespace {

xt::xarray<double> array_in(const internal::storage::tensor_file& file, const std::string& name) {
  for (const internal::storage::tensor_entry& entry : file.tensors)
    if (entry.name == name) {
      xt::xarray<double> read(entry.extents);
      for (std::size_t i = 0; i < read.size(); ++i)
        read.data()[i] = internal::storage::read_number<double>(
            entry.bytes.data() + i * internal::storage::bytes_of(entry.kind), entry.kind);
      return read;
    }
  throw std::runtime_error(name);
}

double sigmoid_of(double z) { return 1 / (1 + std::exp(-z)); }

// One of Keras's recurrent layers of two units over three features, by its equations: the gates of an lstm are i, f, c
// and o, those of a gru z, r and the candidate.
struct keras_layer {
  enum kind { lstm, gru_after, gru_before, rnn } is;
  std::size_t gates = is == lstm ? 4 : is == rnn ? 1 : 3;
  xt::xtensor<double, 2> kernel = numbers(3, 2 * gates, 0.3), recurrent = numbers(2, 2 * gates, 1.1),
                         bias = numbers(is == gru_after ? 2 : 1, 2 * gates, 2.7);

  static xt::xtensor<double, 2> numbers(std::size_t rows, std::size_t columns, double from) {
    auto result = xt::xtensor<double, 2>::from_shape({rows, columns});
    for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = std::sin(from + 1.7 * static_cast<double>(i));
    return result;
  }
  xt::xtensor<double, 1> one_bias() const {
    auto result = xt::xtensor<double, 1>::from_shape({2 * gates});
    std::copy(bias.data(), bias.data() + result.size(), result.data());
    return result;
  }
  static double product(const double* row, std::size_t count, const xt::xtensor<double, 2>& matrix,
                        std::size_t column) {
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) sum += row[k] * matrix(k, column);
    return sum;
  }

  // The state behind the last step.
  std::array<double, 2> answer(const xt::xtensor<double, 2>& x) const {
    std::array<double, 2> h{}, c{};
    for (std::size_t t = 0; t < x.shape(0); ++t) {
      const auto before = h;
      const auto of_input = [&](std::size_t gate, std::size_t u) {
        return product(&x(t, 0), 3, kernel, 2 * gate + u) + bias(0, 2 * gate + u);
      };
      const auto of_past = [&](std::size_t gate, std::size_t u) {
        return product(before.data(), 2, recurrent, 2 * gate + u) + (is == gru_after ? bias(1, 2 * gate + u) : 0);
      };
      const auto gate = [&](std::size_t number, std::size_t u) {
        return sigmoid_of(of_input(number, u) + of_past(number, u));
      };
      for (std::size_t u = 0; u < 2; ++u) {
        if (is == rnn) h[u] = std::tanh(of_input(0, u) + of_past(0, u));
        if (is == lstm) {
          c[u] = gate(1, u) * c[u] + gate(0, u) * std::tanh(of_input(2, u) + of_past(2, u));
          h[u] = gate(3, u) * std::tanh(c[u]);
        }
        if (is == gru_after)
          h[u] = gate(0, u) * before[u] + (1 - gate(0, u)) * std::tanh(of_input(2, u) + gate(1, u) * of_past(2, u));
        if (is == gru_before) {
          const double reset[] = {gate(1, 0) * before[0], gate(1, 1) * before[1]};
          h[u] = gate(0, u) * before[u] +
                 (1 - gate(0, u)) * std::tanh(of_input(2, u) + product(reset, 2, recurrent, 4 + u));
        }
      }
    }
    return h;
  }
};

template <class Layer>
void check_keras(keras_layer::kind kind) {
  const keras_layer given{kind};
  model<network<input<sequence<4>, 3>, named<"cells", Layer>>, double> m;
  if (kind == keras_layer::gru_after)
    set_weights(m, layers_at<"cells">, keras_weights{given.kernel, given.recurrent, given.bias});
  else
    set_weights(m, layers_at<1>, keras_weights{given.kernel, given.recurrent, given.one_bias()});
  const auto x = keras_layer::numbers(4, 3, 0.9);
  const auto found = m(x);
  const auto expected = given.answer(x);
  for (std::size_t u = 0; u < 2; ++u) BOOST_TEST(std::abs(found(u) - expected[u]) < 1e-14);
}

}  // namespace

BOOST_AUTO_TEST_CASE(weights_of_a_layer_in_pytorchs_order) {
  const std::string name = write_bytes("storage_recurrent.safetensors", state_dicts::recurrent);
  const internal::files::mapped_file bytes(name);
  const auto file = internal::storage::parse_safetensors(bytes.bytes(), name);
  const auto at = [&](const char* tensor) { return array_in(file, tensor); };
  model<recurrent, double> m;
  set_weights(m, layers_at<"lstm">,
              torch_weights{at("lstm.weight_ih_l0"), at("lstm.weight_hh_l0"), at("lstm.bias_ih_l0"),
                            at("lstm.bias_hh_l0"), at("lstm.weight_ih_l0_reverse"), at("lstm.weight_hh_l0_reverse"),
                            at("lstm.bias_ih_l0_reverse"), at("lstm.bias_hh_l0_reverse")});
  set_weights(
      m, layers_at<2>,
      torch_weights{at("gru.weight_ih_l0"), at("gru.weight_hh_l0"), at("gru.bias_ih_l0"), at("gru.bias_hh_l0")});
  set_weights(
      m, layers_at<"rnn">,
      torch_weights{at("rnn.weight_ih_l0"), at("rnn.weight_hh_l0"), at("rnn.bias_ih_l0"), at("rnn.bias_hh_l0")});
  BOOST_TEST(error_of(m, state_dicts::recurrent_answer) > 1e-3);  // the last layer still has other weights
  set_weights(m, layers_at<"fc">, torch_weights{at("fc.weight"), at("fc.bias")});
  BOOST_TEST(error_of(m, state_dicts::recurrent_answer) < 1e-12);

  const model<recurrent, double> before = m;
  const auto unchanged = [&] { return std::equal(m.data(), m.data() + recurrent::parameter_count, before.data()); };
  const std::string text = message_of(
      [&] { set_weights(m, layers_at<"fc">, torch_weights{at("fc.bias"), at("fc.weight"), at("fc.bias")}); });
  BOOST_TEST(text ==
             "torch_weights: does not fit this network:\n"
             "  tensor     this network  given\n"
             "  fc.weight  2 x 2         2\n"
             "  fc.bias    2             2 x 2\n"
             "  array 2    none          2");
  BOOST_TEST(text.find("fc.weight") != std::string::npos);
  BOOST_TEST(text.find("array 2") != std::string::npos);
  BOOST_TEST(unchanged());
}

// Expected: the equations of Keras's layers, in loops.
BOOST_AUTO_TEST_CASE(weights_of_a_layer_in_kerass_order) {
  check_keras<lstm<2>>(keras_layer::lstm);
  check_keras<gru<2>>(keras_layer::gru_after);
  check_keras<gru<2, reset_before>>(keras_layer::gru_before);
  check_keras<rnn<2>>(keras_layer::rnn);

  // Both ways: the forward layer's three arrays, then the backward one's.
  const keras_layer there{keras_layer::gru_after}, back{keras_layer::gru_after, 3, keras_layer::numbers(3, 6, 5.2)};
  model<network<input<sequence<4>, 3>, bidirectional<gru<2>>>, double> both;
  set_weights(both, layers_at<1>,
              keras_weights{there.kernel, there.recurrent, there.bias, back.kernel, back.recurrent, back.bias});
  const auto x = keras_layer::numbers(4, 3, 0.9);
  auto reversed = x;
  for (std::size_t t = 0; t < 4; ++t)
    for (std::size_t k = 0; k < 3; ++k) reversed(t, k) = x(3 - t, k);
  const auto found = both(x);
  for (std::size_t u = 0; u < 2; ++u) {
    BOOST_TEST(std::abs(found(u) - there.answer(x)[u]) < 1e-14);
    BOOST_TEST(std::abs(found(2 + u) - back.answer(reversed)[u]) < 1e-14);
  }

  model<network<input<sequence<4>, 3>, gru<2>, dense<3>>, double> m;
  BOOST_TEST(message_of([&] { set_weights(m, layers_at<1>, keras_weights{there.kernel, there.recurrent}); }) ==
             "keras_weights: array 2, bias 2 x 6, is missing");
  BOOST_TEST(message_of([&] { set_weights(m, layers_at<1>, keras_weights{there.kernel, there.kernel, there.bias}); }) ==
             "keras_weights: array 1, recurrent_kernel, has the shape 3 x 6, not 2 x 6");
  BOOST_TEST(message_of([&] {
               set_weights(m, layers_at<1>, keras_weights{there.kernel, there.recurrent, there.bias, there.bias});
             }) == "keras_weights: 4 arrays, where 3 are read");
  BOOST_TEST(message_of([&] { set_weights(m, layers_at<2>, keras_weights{there.kernel, there.one_bias()}); }) ==
             "keras_weights: 1.weight is of no rnn, lstm or gru: Keras's order is known for those");
  model<network<input<sequence<4>, 3>, lstm<2, peepholes>>, double> with_peepholes;
  BOOST_TEST(message_of([&] {
               const keras_layer given{keras_layer::lstm};
               set_weights(with_peepholes, layers_at<1>,
                           keras_weights{given.kernel, given.recurrent, given.one_bias()});
             }).find("belongs to an option that Keras does not have") != std::string::npos);
}
