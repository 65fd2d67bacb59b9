// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE report_summary
#include <boost/test/unit_test.hpp>

#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

#include <chainrule/chainrule.hpp>
#include <chainrule/report/graph_as_dot.hpp>
#include <chainrule/report/measured_summary.hpp>
#include <chainrule/report/summary.hpp>
#include <chainrule/time/lstm.hpp>

using namespace chainrule;

namespace {

using small = network<input<3>, dense<4, act::tanh>, dense<2>>;
using lenet = network<input<1, 28, 28>, conv2d<filters<6>, kernel_size<5>, padding<same>, act::tanh>, avg_pool2d<2>,
                      conv2d<filters<16>, kernel_size<5>, act::tanh>, avg_pool2d<2>, flatten, dense<120, act::tanh>,
                      dense<84, act::tanh>, dense<10>>;
using mixed = network<input<4>, named<"fc1", dense<8, act::relu>>, frozen<dense<8>>, batch_norm<>,
                      repeat<3, residual<dense<8>, act::tanh>>, dropout<0.5>, dense<2>>;
using nested = network<input<5, tokens<100>>, embedding<4>, flatten,
                       repeat<2, repeat<3, sequential<dense<20>, act::tanh>>>, dense<2>>;
using two_inputs = network<input<"x", 3>, input<"u", 2>, from<"x">, dense<2>, add<identity, from<"u">>, dense<1>>;
using tied = network<input<4>, shared<"w", dense<4>>, act::tanh, shared<"w", dense<4>>, dense<1>>;
using deep = network<input<64>, dense<64, act::tanh>, dense<64, act::tanh>, dense<64, act::tanh>, dense<64, act::tanh>,
                     dense<10>>;
using in_less_memory = recomputed<deep, max_tape_bytes<64, 140000>>;
static_assert(!std::is_same_v<deep, in_less_memory>);
// Values derived from parameters, a layer of many steps, layers at each step, several outputs.
using several = network<input<sequence<6>, 4>, time_distributed<dense<3>>, lstm<5>, weight_norm<dense<4>>,
                        named<"h", act::tanh>, outputs<dense<3>, from<"h">>>;

// The columns add up to what the network says of itself.
template <class Net>
constexpr bool adds_up() {
  constexpr network_summary all = summary<Net>(64);
  std::size_t forward = 0, backward = 0, answering = 0, tape = 0;
  for (const layer_summary& layer : all.layers) {
    forward += layer.forward;
    backward += layer.backward;
    answering += layer.inference;
    tape += layer.tape;
  }
  return forward == Net::forward_multiply_adds && backward == Net::backward_multiply_adds &&
         answering == inference_of<Net>::forward_multiply_adds && tape <= Net::tape_extent &&
         all.trained == Net::trainable_count && all.trained + all.frozen == Net::parameter_count &&
         all.training.value_bytes == Net::template tape_bytes<float>(64);
}
static_assert(adds_up<small>() && adds_up<mixed>() && adds_up<nested>() && adds_up<two_inputs>() && adds_up<tied>());
static_assert(adds_up<lenet>() && adds_up<several>() && adds_up<in_less_memory>());

template <class Net>
constexpr layer_summary layer_at_path(std::initializer_list<std::size_t> path) {
  for (const layer_summary& layer : summary<Net>().layers)
    if (std::equal(layer.place.numbers, layer.place.numbers + layer.place.depth, path.begin(), path.end()))
      return layer;
  return {};
}

}  // namespace

BOOST_AUTO_TEST_CASE(numbers_of_lenet_are_those_counted_by_hand) {
  constexpr network_summary all = summary<lenet>();
  struct {
    std::size_t trained, forward, backward, tape;
  } const expected[] = {
      // 6 filters of 5 x 5. Padded by 2, an axis of 28 has 3 + 4 + 24 * 5 + 4 + 3 = 134 pairs inside the image. Back:
      // the weights' gradient, and tanh' of 6 * 28 * 28; the input has no gradient. Kept: the output and its gradient.
      {6 * 25 + 6, 6 * 134 * 134, 6 * 134 * 134 + 4704, 2 * 4704},
      {0, 1176, 1176, 2 * 1176},
      {16 * 6 * 25 + 16, 16 * 150 * 100, 2 * 16 * 150 * 100 + 1600, 2 * 1600},
      {0, 400, 400, 2 * 400},
      {0, 0, 0, 0},
      {120 * 400 + 120, 48000, 2 * 48000 + 120, 2 * 120},
      {84 * 120 + 84, 10080, 2 * 10080 + 84, 2 * 84},
      {10 * 84 + 10, 840, 2 * 840, 2 * 10},
  };
  BOOST_TEST_REQUIRE(all.layers.count == std::size(expected));
  for (std::size_t i = 0; i < all.layers.count; ++i) {
    const layer_summary& layer = all.layers.first[i];
    BOOST_TEST(layer.trained == expected[i].trained);
    BOOST_TEST(layer.forward == expected[i].forward);
    BOOST_TEST(layer.backward == expected[i].backward);
    BOOST_TEST(layer.inference == expected[i].forward);
    BOOST_TEST(layer.tape == expected[i].tape);
  }
  BOOST_TEST(all.trained == 61706u);
  // All memory is some layer's, but for the copies of an image and of its target.
  BOOST_TEST(all.tape == 2u * (4704 + 1176 + 1600 + 400 + 120 + 84 + 10) + 784 + 10);
  BOOST_TEST(all.layers.first[2].output.count == 3u);
  BOOST_TEST(all.layers.first[2].output.first[0] == 16u);
  BOOST_TEST(all.layers.first[2].output.first[2] == 10u);
}

// Behind frozen layers alone nothing is passed back: the first one's 8 numbers are not read again, and its place is
// used in turn. The second one's are read for the gradient of the weight behind it.
using behind_frozen = network<input<4>, frozen<dense<8, act::tanh>>, frozen<dense<8>>, dense<2>>;

BOOST_AUTO_TEST_CASE(memory_that_is_used_in_turn_is_no_layers) {
  BOOST_TEST(layer_at_path<behind_frozen>({1}).tape == 0u);
  BOOST_TEST(layer_at_path<behind_frozen>({2}).tape == 8u);
  BOOST_TEST(layer_at_path<behind_frozen>({3}).tape == 2u + 2);
  BOOST_TEST(summary<behind_frozen>().tape == 8u + 8 + 4 + 4 + 2);
}

BOOST_AUTO_TEST_CASE(a_layer_counts_what_is_its_own) {
  BOOST_TEST(summary<mixed>().trained == 40u + 16 + 3 * 72 + 18);
  BOOST_TEST(summary<mixed>().frozen == 72u);
  BOOST_TEST(summary<mixed>().buffers == 16u);
  BOOST_TEST(layer_at_path<mixed>({1}).name == std::string_view("fc1"));
  BOOST_TEST(layer_at_path<mixed>({1}).layer == std::string_view("dense<8, act::relu>"));
  BOOST_TEST(layer_at_path<mixed>({2}).frozen == 72u);
  BOOST_TEST(layer_at_path<mixed>({2}).backward == 64u);  // to its input alone
  BOOST_TEST(layer_at_path<mixed>({3}).buffers == 16u);
  BOOST_TEST(layer_at_path<mixed>({4}).has_layers_inside);
  // Three repetitions are one row; those within others too.
  BOOST_TEST(layer_at_path<mixed>({4, 1, 1}).times == 3u);
  BOOST_TEST(layer_at_path<mixed>({4, 1, 1}).trained == 3u * 72);
  BOOST_TEST(layer_at_path<mixed>({4, 1, 1}).forward == 3u * 64);
  BOOST_TEST(layer_at_path<mixed>({4, 1, 1}).inference == 3u * 64);
  BOOST_TEST(layer_at_path<mixed>({4, 2, 1}).times == 0u);
  BOOST_TEST(layer_at_path<mixed>({6}).times == 1u);
  BOOST_TEST(layer_at_path<nested>({3, 1, 1, 1}).times == 6u);
  BOOST_TEST(layer_at_path<nested>({3, 1, 1, 1}).trained == 6u * 420);
  // A shared parameter is counted where it stands first.
  BOOST_TEST(layer_at_path<tied>({1}).trained == 20u);
  BOOST_TEST(layer_at_path<tied>({3}).trained == 0u);
  BOOST_TEST(layer_at_path<tied>({3}).forward == 16u);
}

// dense<4>: 3 * 4 + 4 parameters; 12 multiply-adds forward, 12 for W's gradient, 4 for tanh'; its output and the
// gradient are 8 numbers. dense<2>: 4 * 2 + 2; 8 forward, 8 and 8 back; 4 numbers. An input and a target are copied: 5
// numbers. Parameters begin at multiples of 16 numbers, so they take 4 * 16; a tape has room for 16 samples. One
// sample's answer needs 4 and 2 numbers at the same time, the input is read where it is or copied.
BOOST_AUTO_TEST_CASE(a_summary_prints_as_a_table) {
  std::ostringstream out;
  out << summary<small>();
  BOOST_TEST_MESSAGE(out.str());
  std::istringstream lines(out.str());
  std::vector<std::vector<std::string>> words;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream in(line);
    words.emplace_back();
    for (std::string word; in >> word;) words.back().push_back(word);
  }
  using row = std::vector<std::string>;
  BOOST_TEST_REQUIRE(words.size() >= 7u);
  BOOST_TEST((words[2] == row{"input", "3"}));
  BOOST_TEST((words[3] == row{"dense<4,", "act::tanh>", "1", "4", "16", "28", "12", "32"}));
  BOOST_TEST((words[4] == row{"dense<2>", "2", "2", "10", "24", "8", "16"}));
  BOOST_TEST((words[6] == row{"one", "sample", "26", "0", "52", "20", "68"}));
  BOOST_TEST(out.str().find("\n26 parameters: 26 trained, 0 frozen; 0 numbers in buffers\n") != std::string::npos);
  BOOST_TEST(summary<lenet>().text().find("61,706 parameters: 61,706 trained") != std::string::npos);
  BOOST_TEST(summary<mixed>().text().find("\nfc1: dense<8, act::relu> ") != std::string::npos);
  BOOST_TEST(summary<mixed>().text().find("\n    dense<8>, 3 times ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(training_and_inference_stand_side_by_side) {
  constexpr network_summary all = summary<deep, double>(64);
  BOOST_TEST(all.training.parameter_bytes == (4u * (4096 + 64) + 640 + 16) * 8);  // 10 biases take 16 places
  BOOST_TEST(all.training.gradient_bytes == all.training.parameter_bytes);
  BOOST_TEST(all.inference.gradient_bytes == 0u);
  // Kept: the five outputs, their gradients, an input and a target. Answering, two rows of 64 are enough.
  BOOST_TEST(all.training.value_bytes == 64u * 8 * (2 * (4 * 64 + 10) + 64 + 10));
  BOOST_TEST(all.inference.value_bytes <= 64u * 8 * 3 * 64);
  BOOST_TEST(all.training.bytes() == 2 * all.training.parameter_bytes + all.training.value_bytes);
  // With less memory no layer has a place of its own.
  constexpr network_summary less = summary<in_less_memory>(64);
  BOOST_TEST(less.training.value_bytes <= 140000u);
  BOOST_TEST(less.layers.first[0].tape == 0u);

  const model<small> m;
  const model<small, double> n;
  BOOST_TEST(summary(m).text() == summary<small>().text());
  BOOST_TEST(summary(n, 64).text() == (summary<small, double>(64).text()));
  BOOST_TEST(summary(n).text() != summary(m).text());
}

namespace {

// A batch of 16 samples, and the gradient of the pass that takes the time of each layer.
template <class Net>
struct timed {
  model<Net> m{seed{3}};
  xt::xtensor<float, Net::input_shape::rank + 1> x;
  xt::xtensor<float, Net::output_shape::rank + 1> y;
  gradient<Net> plain{}, by_layers{};

  timed() {
    x.resize(batch_of<typename Net::input_shape>());
    y.resize(batch_of<typename Net::output_shape>());
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = std::sin(static_cast<float>(i));
    for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = std::cos(static_cast<float>(i));
    const draw none{seed{0}, 0};
    tape<Net> of_pass(16);
    value_and_gradient(m, squared_error{}, x, y, of_pass, plain, none);
    tape<Net> other(16);
    const auto filled = internal::models::fill<squared_error>(m, x, y, other, by_layers.data());
    internal::engine::buffers<float> memory = filled.memory;
    memory.drawn = &none;
    constexpr const auto& rows = internal::report::rows_of_steps<Net>;
    internal::report::stopwatch watch(rows.count);
    internal::report::timed_training<Net, squared_error>(memory, filled.targets, {rows.row, &watch});
  }
  template <class Shape>
  static auto batch_of() {
    std::array<std::size_t, Shape::rank + 1> extents{16};
    const auto of_sample = internal::report::extents_of_shape<Shape>::value;
    std::copy(of_sample.begin(), of_sample.end(), extents.begin() + 1);
    return extents;
  }
};
using is_in = std::vector<std::size_t>;

}  // namespace

// A layer that the clock forgot would leave its gradient out.
using twice_computed =
    recomputed<network<input<64>, repeat<8, dense<64, act::tanh>>, dense<10>>, max_tape_bytes<64, 150000>>;
static_assert(twice_computed::recomputed_multiply_adds > 0);
using timed_networks = std::tuple<mixed, several, twice_computed>;
BOOST_AUTO_TEST_CASE_TEMPLATE(the_pass_that_is_timed_is_the_whole_pass, Net, timed_networks) {
  const timed<Net> pass;
  BOOST_TEST(pass.plain.size() == pass.by_layers.size());
  for (std::size_t i = 0; i < pass.plain.size(); ++i)
    BOOST_TEST_REQUIRE(pass.plain.data()[i] == pass.by_layers.data()[i]);
}

BOOST_AUTO_TEST_CASE(each_layers_share_of_the_time_is_measured) {
  // 500 * 500 multiply-adds stand beside 30, 500 and 1,000.
  using wide = network<input<10>, dense<3>, act::tanh, dense<500, act::relu>, dense<500>, act::tanh, dense<2>>;
  const timed<wide> given;
  const model<wide> before = given.m;
  const measured_network_summary all = measured_summary(given.m, squared_error{}, given.x, given.y, 0.02);
  BOOST_TEST_MESSAGE(all.text());
  BOOST_TEST(before.data()[0] == given.m.data()[0]);
  for (const pass_time& pass : {all.training, all.inference}) {
    BOOST_TEST(pass.layers.size() == 6u);
    BOOST_TEST(pass.passes >= 5u);
    double shares = 0, seconds = pass.beside;
    for (std::size_t layer = 0; layer < 6; ++layer) {
      shares += pass.share(layer);
      seconds += pass.layers[layer].seconds;
    }
    BOOST_TEST(shares <= 1 + 1e-9);
    BOOST_TEST(pass.share(3) > 0.5);
    BOOST_TEST(seconds > 0.2 * pass.seconds);
    BOOST_TEST(seconds < 5 * pass.seconds);
    // tanh behind a dense layer is applied to that layer's sums
    BOOST_TEST(!pass.layers[1].has_time);
    BOOST_TEST(!pass.layers[4].has_time);
    BOOST_TEST(pass.layers[3].has_time);
  }
  BOOST_TEST(all.inference.layers[4].in_others == is_in{3}, boost::test_tools::per_element());
  // and its derivative to the gradient that the layer behind it passes back
  BOOST_TEST(all.training.layers[4].in_others == (is_in{3, 5}), boost::test_tools::per_element());
  const std::string text = all.text();
  BOOST_TEST(text.find(" in 4, 6 ") != std::string::npos);
  BOOST_TEST(text.find("time, 16 samples, one thread: training ") != std::string::npos);
  BOOST_TEST(text.find("act::tanh ") != std::string::npos);
}

namespace {

// As much of the language of dot as is written: https://graphviz.org/doc/info/lang.html. It fails on anything else.
struct dot_reader {
  std::string text;
  std::size_t at = 0;
  std::map<std::string, std::string> labels = {};  // of nodes
  std::map<std::string, std::string> frame = {};   // the label of the innermost frame around a node
  std::set<std::array<std::string, 3>> edges = {};
  bool well_formed = true;

  explicit dot_reader(const std::string& source) : text(source) {
    expect("digraph");
    token();
    expect("{");
    statements("");
    well_formed = well_formed && token().empty();
    for (const auto& edge : edges)
      well_formed = well_formed && labels.count(edge[0]) == 1 && labels.count(edge[1]) == 1;
  }

  void expect(std::string_view word) { well_formed = token() == word && well_formed; }
  std::string peek() {
    const std::size_t here = at;
    const std::string next = token();
    at = here;
    return next;
  }
  std::string token() {
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
    if (at == text.size()) return "";
    std::string word;
    if (text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) word += text[at] == '\\' ? text[++at] : text[at];
      well_formed = well_formed && at++ < text.size();
      return word;
    }
    const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    while (at < text.size() && is_letter(text[at])) word += text[at++];
    if (!word.empty()) return word;
    word = text[at++];
    if (word == "-") word += text[at++];
    return word;
  }
  std::map<std::string, std::string> attributes() {
    std::map<std::string, std::string> all;
    if (peek() != "[") return all;
    for (token(); peek() != "]" && at < text.size();) {
      const std::string name = token();
      expect("=");
      all[name] = token();
    }
    token();
    return all;
  }
  void statements(std::string label) {
    while (well_formed && peek() != "}" && !peek().empty()) {
      const std::string first = token();
      if (first == "subgraph") {
        well_formed = token().rfind("cluster_", 0) == 0 && well_formed;
        expect("{");
        statements("");
        continue;
      }
      if (peek() == "=") {
        token();
        label = token();
      } else if (peek() == "->") {
        token();
        const std::string to = token();
        well_formed = edges.insert({first, to, attributes()["label"]}).second && well_formed;
      } else {
        const auto stated = attributes();
        const bool is_new = labels.emplace(first, stated.count("label") ? stated.at("label") : first).second;
        well_formed = well_formed && is_new;
        frame[first] = label;
      }
      expect(";");
    }
    expect("}");
  }
  bool has(const std::string& from, const std::string& to, const std::string& label) const {
    return edges.count({from, to, label}) == 1;
  }
};

// Asks the program itself, where there is one.
void check_with_graphviz(const std::string& text) {
  if (std::system("command -v dot >/dev/null 2>&1") != 0) {
    BOOST_TEST_MESSAGE("skipped: Graphviz's dot is not installed");
    return;
  }
  const std::string file = "report_summary.dot";
  std::ofstream(file) << text;
  BOOST_TEST(std::system(("dot -Tplain " + file + " >/dev/null").c_str()) == 0);
  std::remove(file.c_str());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_graph_has_each_layer_and_shapes_on_its_edges) {
  const dot_reader graph(graph_as_dot<lenet>());
  BOOST_TEST(graph.well_formed);
  BOOST_TEST(graph.labels.size() == 1u + 8 + 1 + 1);  // with the defaults of nodes
  BOOST_TEST(graph.edges.size() == 9u);
  BOOST_TEST(graph.has("input", "layer_1", "1 x 28 x 28"));
  BOOST_TEST(graph.has("layer_3", "layer_4", "16 x 10 x 10"));
  BOOST_TEST(graph.has("layer_5", "layer_6", "400"));
  BOOST_TEST(graph.has("layer_8", "output", "10"));
  BOOST_TEST(graph.labels.at("layer_6") == "dense<120, act::tanh>");
  check_with_graphviz(graph_as_dot<lenet>());
}

BOOST_AUTO_TEST_CASE(layers_of_layers_are_frames_and_repetitions_are_drawn_once) {
  const dot_reader graph(graph_as_dot<mixed>());
  BOOST_TEST(graph.well_formed);
  BOOST_TEST(graph.labels.at("layer_1") == "fc1: dense<8, act::relu>");
  BOOST_TEST(graph.labels.at("layer_4_1_1") == "dense<8>, 3 times");
  BOOST_TEST(graph.frame.at("layer_4_1_1") == "residual, 3 times");
  BOOST_TEST(graph.frame.at("layer_5") == "");
  BOOST_TEST(graph.labels.count("layer_4") == 0u);  // what a repeat answers is what its last block does
  // Each block is fed by what stands before it, or by the block before it, along both ways of the residual.
  const std::set<std::array<std::string, 3>> expected{
      {"input", "layer_1", "4"},         {"layer_1", "layer_2", "8"},       {"layer_2", "layer_3", "8"},
      {"layer_3", "layer_4_1_1", "8"},   {"layer_3", "layer_4_1", "8"},     {"layer_4_1_1", "layer_4_1_2", "8"},
      {"layer_4_1_2", "layer_4_1", "8"}, {"layer_4_1", "layer_4_1_1", "8"}, {"layer_4_1", "layer_4_1", "8"},
      {"layer_4_1", "layer_5", "8"},     {"layer_5", "layer_6", "8"},       {"layer_6", "output", "2"}};
  BOOST_TEST((graph.edges == expected));
  check_with_graphviz(graph_as_dot<mixed>());
}

BOOST_AUTO_TEST_CASE(inputs_and_tokens_are_drawn_and_names_are_quoted) {
  const dot_reader graph(graph_as_dot<two_inputs>());
  BOOST_TEST(graph.well_formed);
  const std::set<std::array<std::string, 3>> expected{{"layer_0_1", "layer_1", "3"}, {"layer_1", "layer_2", "3"},
                                                      {"layer_2", "layer_3_1", "2"}, {"layer_0_2", "layer_3_2", "2"},
                                                      {"layer_3_1", "layer_3", "2"}, {"layer_3_2", "layer_3", "2"},
                                                      {"layer_3", "layer_4", "2"},   {"layer_4", "output", "1"}};
  BOOST_TEST((graph.edges == expected));
  BOOST_TEST(graph.labels.at("layer_0_2") == "input<\"u\", 2>");
  BOOST_TEST(graph.labels.count("input") == 0u);
  check_with_graphviz(graph_as_dot<two_inputs>());
  const dot_reader of_tokens(graph_as_dot<nested>());
  BOOST_TEST(of_tokens.well_formed);
  BOOST_TEST(of_tokens.has("input", "layer_1", "5"));
  BOOST_TEST(of_tokens.has("layer_1", "layer_2", "5 x 4"));
  BOOST_TEST(of_tokens.has("layer_3_1_1_2", "layer_4", "20"));
  BOOST_TEST(of_tokens.has("layer_3_1_1_2", "layer_3_1_1_1", "20"));
}
