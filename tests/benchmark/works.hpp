// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>

// The works: networks, batches, losses and rules, which every program measures alike.
namespace benchmark {

enum class act { none, relu, tanh };
enum class cost {
  squared,
  classes
};  // sum of (a - y)^2, or softmax cross-entropy with a class's number; the mean over the batch
enum class rule { descent, adam };  // learning rates below; Adam has the defaults of the paper

inline constexpr double descent_rate = 0.01;
inline constexpr double adam_rate = 0.001;

/// One sample's extents. A vector is an image of one pixel.
struct image {
  std::size_t channels = 1, height = 1, width = 1;
  constexpr std::size_t size() const { return channels * height * width; }
};

/// A dense layer (kernel == 0), or a convolution without padding, followed by its activation and by a max pool of pool
/// x pool.
struct layer {
  std::size_t outputs;
  act f = act::none;
  std::size_t kernel = 0, stride = 1, pool = 1;

  constexpr bool convolves() const { return kernel != 0; }
  constexpr image convolved(image in) const {
    return convolves() ? image{outputs, (in.height - kernel) / stride + 1, (in.width - kernel) / stride + 1}
                       : image{outputs};
  }
  constexpr image after(image in) const {
    const image c = convolved(in);
    return {c.channels, c.height / pool, c.width / pool};
  }
  constexpr std::size_t fan_in(image in) const { return convolves() ? in.channels * kernel * kernel : in.size(); }
  constexpr std::size_t parameters(image in) const { return outputs * fan_in(in) + outputs; }
  constexpr std::size_t multiply_adds(image in) const { return convolved(in).size() * fan_in(in); }
};

constexpr layer dense(std::size_t outputs, act f) { return {outputs, f}; }
constexpr layer conv(std::size_t filters, std::size_t kernel, act f, std::size_t stride, std::size_t pool) {
  return {filters, f, kernel, stride, pool};
}

template <std::size_t... Rows>
struct batches {
  static constexpr std::size_t count = sizeof...(Rows);
};

struct W1 {
  static constexpr const char* name = "W1";
  static constexpr const char* text = "3-2, tanh, SGD";
  static constexpr image input{3};
  static constexpr std::array layers{dense(2, act::tanh)};
  static constexpr cost loss = cost::squared;
  static constexpr rule optimizer = rule::descent;
  using train = batches<1>;
  using answer = batches<1>;
};

struct W2 {
  static constexpr const char* name = "W2";
  static constexpr const char* text = "2-16-16-1, tanh, SGD";
  static constexpr image input{2};
  static constexpr std::array layers{dense(16, act::tanh), dense(16, act::tanh), dense(1, act::tanh)};
  static constexpr cost loss = cost::squared;
  static constexpr rule optimizer = rule::descent;
  using train = batches<1, 32>;
  using answer = batches<>;
};

struct W3 {
  static constexpr const char* name = "W3";
  static constexpr const char* text = "8-32-32-1, tanh";
  static constexpr image input{8};
  static constexpr std::array layers{dense(32, act::tanh), dense(32, act::tanh), dense(1, act::none)};
  static constexpr cost loss = cost::squared;
  static constexpr rule optimizer = rule::descent;
  using train = batches<>;
  using answer = batches<1>;
};

struct W4 {
  static constexpr const char* name = "W4";
  static constexpr const char* text = "784-128-64-10, relu, Adam";
  static constexpr image input{784};
  static constexpr std::array layers{dense(128, act::relu), dense(64, act::relu), dense(10, act::none)};
  static constexpr cost loss = cost::classes;
  static constexpr rule optimizer = rule::adam;
  using train = batches<64>;
  using answer = batches<1, 256>;
};

struct W5 {
  static constexpr const char* name = "W5";
  static constexpr const char* text = "LeNet-5, relu, SGD";
  static constexpr image input{1, 28, 28};
  static constexpr std::array layers{conv(6, 5, act::relu, 1, 2), conv(16, 5, act::relu, 1, 2), dense(120, act::relu),
                                     dense(84, act::relu), dense(10, act::none)};
  static constexpr cost loss = cost::classes;
  static constexpr rule optimizer = rule::descent;
  using train = batches<64>;
  using answer = batches<1>;
};

struct W6 {
  static constexpr const char* name = "W6";
  static constexpr const char* text = "1024-1024-1024-10, relu, SGD";
  static constexpr image input{1024};
  static constexpr std::array layers{dense(1024, act::relu), dense(1024, act::relu), dense(10, act::none)};
  static constexpr cost loss = cost::classes;
  static constexpr rule optimizer = rule::descent;
  using train = batches<256>;
  using answer = batches<>;
};

// Further shapes: a rule that was tuned to W1 to W6 alone shows here.
struct narrow {
  static constexpr const char* name = "narrow";
  static constexpr const char* text = "7-13-10, relu, SGD";
  static constexpr image input{7};
  static constexpr std::array layers{dense(13, act::relu), dense(10, act::none)};
  static constexpr cost loss = cost::classes;
  static constexpr rule optimizer = rule::descent;
  using train = batches<1, 32>;
  using answer = batches<1>;
};

struct odd {
  static constexpr const char* name = "odd";
  static constexpr const char* text = "100-77-53-11, relu, Adam";
  static constexpr image input{100};
  static constexpr std::array layers{dense(77, act::relu), dense(53, act::relu), dense(11, act::none)};
  static constexpr cost loss = cost::classes;
  static constexpr rule optimizer = rule::adam;
  using train = batches<19>;
  using answer = batches<1, 19>;
};

struct deep {
  static constexpr const char* name = "deep";
  static constexpr const char* text = "12 layers of 16, tanh, SGD";
  static constexpr image input{16};
  static constexpr std::array layers{dense(16, act::tanh), dense(16, act::tanh), dense(16, act::tanh),
                                     dense(16, act::tanh), dense(16, act::tanh), dense(16, act::tanh),
                                     dense(16, act::tanh), dense(16, act::tanh), dense(16, act::tanh),
                                     dense(16, act::tanh), dense(16, act::tanh), dense(16, act::none)};
  static constexpr cost loss = cost::squared;
  static constexpr rule optimizer = rule::descent;
  using train = batches<32>;
  using answer = batches<1>;
};

struct wide {
  static constexpr const char* name = "wide";
  static constexpr const char* text = "512-2048-10, relu, SGD";
  static constexpr image input{512};
  static constexpr std::array layers{dense(2048, act::relu), dense(10, act::none)};
  static constexpr cost loss = cost::classes;
  static constexpr rule optimizer = rule::descent;
  using train = batches<64>;
  using answer = batches<1>;
};

// W4's network with other batches.
struct batch_1 : W4 {
  static constexpr const char* name = "batch_1";
  using train = batches<1>;
  using answer = batches<>;
};
struct batch_8 : W4 {
  static constexpr const char* name = "batch_8";
  using train = batches<8>;
  using answer = batches<8>;
};
struct batch_1024 : W4 {
  static constexpr const char* name = "batch_1024";
  using train = batches<1024>;
  using answer = batches<1024>;
};

struct kernel_3 {
  static constexpr const char* name = "kernel_3";
  static constexpr const char* text = "3x32x32, 16 filters 3x3, pool, 32 filters 3x3, pool, 64, 10, relu, SGD";
  static constexpr image input{3, 32, 32};
  static constexpr std::array layers{conv(16, 3, act::relu, 1, 2), conv(32, 3, act::relu, 1, 2), dense(64, act::relu),
                                     dense(10, act::none)};
  static constexpr cost loss = cost::classes;
  static constexpr rule optimizer = rule::descent;
  using train = batches<32>;
  using answer = batches<1>;
};

struct stride_2 {
  static constexpr const char* name = "stride_2";
  static constexpr const char* text = "1x29x29, 7 filters 4x4 stride 2, 13 filters 3x3 stride 2, 10, relu, SGD";
  static constexpr image input{1, 29, 29};
  static constexpr std::array layers{conv(7, 4, act::relu, 2, 1), conv(13, 3, act::relu, 2, 1), dense(10, act::none)};
  static constexpr cost loss = cost::classes;
  static constexpr rule optimizer = rule::descent;
  using train = batches<32>;
  using answer = batches<1>;
};

// Sequences. A sample is a row of numbers for each step, and each step's answers have targets. The weights are listed
// as (outputs, inputs), each with its bias; `sequences.hpp` says what they are for.
struct matrix_extents {
  std::size_t outputs, inputs;
};
struct W10 {
  static constexpr const char* name = "W10";
  static constexpr const char* text = "LSTM 32-64, 100 steps, SGD";
  static constexpr std::size_t steps = 100, features = 32, units = 64;
  static constexpr std::size_t input_size = steps * features, output_size = steps * units;
  static constexpr std::array weights{matrix_extents{4 * units, features + units}};
  static constexpr cost loss = cost::squared;
  static constexpr rule optimizer = rule::descent;
  static constexpr double rate = 1e-4;
  using train = batches<32>;
  using answer = batches<1>;
};
struct W11 {
  static constexpr const char* name = "W11";
  static constexpr const char* text = "encoder block 64 wide, 4 heads, feed-forward 256, 32 steps, relu, SGD";
  static constexpr std::size_t steps = 32, width = 64, heads = 4, inside = 256;
  static constexpr std::size_t input_size = steps * width, output_size = steps * width;
  // Queries, keys and values; what joins the heads; feed-forward. The norms begin at gains of 1 and biases of 0.
  static constexpr std::array weights{matrix_extents{3 * width, width}, matrix_extents{width, width},
                                      matrix_extents{inside, width}, matrix_extents{width, inside}};
  static constexpr cost loss = cost::squared;
  static constexpr rule optimizer = rule::descent;
  static constexpr double rate = 1e-4;
  using train = batches<32>;
  using answer = batches<1>;
};

// Streams: a sequence of one number a step, of which `checked` are looked at, in blocks of so many steps. The biases of
// products without one are there and are not used.
template <std::size_t Channels>
struct causal_network {
  static constexpr std::size_t channels = Channels, layers = 23, last_kernel = 16, checked = 2048;
  static constexpr std::size_t steps = 1, input_size = 1, output_size = 1;
  static constexpr std::size_t kernel(std::size_t layer) { return layer == 14 || layer == 15 ? 15 : 6; }
  static constexpr std::size_t dilation(std::size_t layer) {
    constexpr std::size_t each[] = {1, 3, 7, 17, 41, 101, 239};
    return layer < 14 ? each[layer % 7] : layer == 14 ? 1 : layer == 15 ? 13 : each[layer - 16];
  }
  // From the input to the channels; of each layer the convolution, the input's product and the product behind; the last
  // convolution. Of a convolution's row, all elements of the kernel for one channel, then for the next.
  static constexpr auto weights = [] {
    std::array<matrix_extents, 3 * layers + 2> all{};
    all[0] = {channels, 1};
    for (std::size_t l = 0; l < layers; ++l) {
      all[3 * l + 1] = {channels, channels * kernel(l)};
      all[3 * l + 2] = {channels, 1};
      all[3 * l + 3] = {channels, channels};
    }
    all[3 * layers + 1] = {1, channels * last_kernel};
    return all;
  }();
  // Of one step.
  static constexpr std::size_t multiply_adds = [] {
    std::size_t sum = 0;
    for (const matrix_extents& each : weights) sum += each.outputs * each.inputs;
    return sum;
  }();
  static constexpr cost loss = cost::squared;
};
struct W7 : causal_network<8> {
  static constexpr const char* name = "W7";
  static constexpr const char* text = "causal network over audio, 8 channels, 23 layers";
  using stream = batches<64, 32>;
};
struct W8 : causal_network<3> {
  static constexpr const char* name = "W8";
  static constexpr const char* text = "W7 with 3 channels";
  using stream = batches<64, 32>;
};
struct recurrent_stream {
  static constexpr std::size_t units = 16, checked = 256, steps = 1, input_size = 1, output_size = 1;
  static constexpr cost loss = cost::squared;
  using stream = batches<1>;
};
struct W9 : recurrent_stream {
  static constexpr const char* name = "W9";
  static constexpr const char* text = "LSTM 1-16, dense 1, a step";
  static constexpr std::array weights{matrix_extents{4 * units, 1 + units}, matrix_extents{1, units}};
  static constexpr std::size_t multiply_adds = 4 * units * (1 + units) + units;
};
// The gates' products with the input and with what was computed before have a bias each.
struct W9_gru : recurrent_stream {
  static constexpr const char* name = "W9_gru";
  static constexpr const char* text = "GRU 1-16, dense 1, a step";
  static constexpr std::array weights{matrix_extents{3 * units, 1}, matrix_extents{3 * units, units},
                                      matrix_extents{1, units}};
  static constexpr std::size_t multiply_adds = 3 * units * (1 + units) + units;
};

// Blocks with batch norms, on images of `side` x `side` pixels, on vectors (side 1) or on tokens. Each norm is listed
// as a matrix of three columns: its gain less one, its running mean, and its running variance less one; its shifts are
// the biases. The biases of convolutions and of the table are there and are not used. `reference_blocks.cpp` says how
// the layers follow each other.
struct W12 {
  static constexpr const char* name = "W12";
  static constexpr const char* text =
      "residual block of two 3x3 convolutions of 32 channels with batch norm, 16x16, SGD";
  static constexpr std::size_t channels = 32, side = 16;
  static constexpr std::size_t input_size = channels * side * side, output_size = input_size;
  static constexpr matrix_extents kernel{channels, channels * 9}, norm{channels, 3};
  static constexpr std::array weights{kernel, norm, kernel, norm};
  static constexpr cost loss = cost::squared;
  static constexpr rule optimizer = rule::descent;
  static constexpr double rate = 1e-4;
  using train = batches<32>;
  using answer = batches<>;
};
struct W12_separable : W12 {
  static constexpr const char* name = "W12_separable";
  static constexpr const char* text =
      "depthwise 3x3 and 1x1 convolution of 32 channels, batch norms and relu, 16x16, SGD";
  static constexpr std::array weights{matrix_extents{channels, 9}, norm, matrix_extents{channels, channels}, norm};
};
struct W13 {
  static constexpr const char* name = "W13";
  static constexpr const char* text = "embedding 1,000 x 64, mean over 32 tokens, dense 2, SGD";
  static constexpr std::size_t vocabulary = 1000, width = 64, tokens = 32, side = 1;
  static constexpr std::size_t input_size = tokens, output_size = 2;
  static constexpr std::array weights{matrix_extents{vocabulary, width}, matrix_extents{output_size, width}};
  static constexpr cost loss = cost::classes;
  static constexpr rule optimizer = rule::descent;
  static constexpr double rate = 0.1;
  using train = batches<64>;
  using answer = batches<>;
};
struct W14 {
  static constexpr const char* name = "W14";
  static constexpr const char* text = "autoencoder 640-128x4-8-128x4-640 with batch norm and relu, SGD";
  static constexpr std::size_t width = 128, code = 8, side = 1;
  static constexpr std::size_t input_size = 640, output_size = input_size;
  static constexpr matrix_extents first{width, input_size}, middle{width, width}, norm{width, 3};
  static constexpr std::array weights{first,
                                      norm,
                                      middle,
                                      norm,
                                      middle,
                                      norm,
                                      middle,
                                      norm,
                                      matrix_extents{code, width},
                                      matrix_extents{code, 3},
                                      matrix_extents{width, code},
                                      norm,
                                      middle,
                                      norm,
                                      middle,
                                      norm,
                                      middle,
                                      norm,
                                      matrix_extents{output_size, width}};
  static constexpr cost loss = cost::squared;
  static constexpr rule optimizer = rule::descent;
  static constexpr double rate = 1e-5;  // with 1e-4 two programs' roundings differ by 1e-3 after five steps
  using train = batches<64>;
  using answer = batches<1>;
};

// A work whose weights are listed.
template <class Work>
concept OfMatrices = requires { Work::weights; };

}  // namespace benchmark
