// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <filesystem>
#include <iostream>

#include <chainrule/chainrule.hpp>

#include "drawn_digits.hpp"
#if CHAINRULE_EXAMPLE_GZIP
#include <chainrule/data/gzip.hpp>
#endif

// Where examples find digits: MNIST's files in a folder, or drawn by the program.

namespace digit_images {

using namespace chainrule;
namespace files = std::filesystem;

inline constexpr std::size_t side = 28;

// One IDX file, by its plain name or that with .gz behind it.
inline idx_array read_idx(const files::path& file) {
  const std::string plain = file.string(), gzipped = plain + ".gz";
  if (files::exists(plain) || !files::exists(gzipped)) return parse_idx(read_file(plain), plain);
#if CHAINRULE_EXAMPLE_GZIP
  return parse_idx(read_gzip_file(gzipped), gzipped);
#else
  throw data_error(gzipped + ": this program was built without zlib; unpack the file first");
#endif
}

// One of MNIST's two sets, `train` or `t10k`, as samples of 784 numbers in some shape.
inline data_set<float> read_digits(const files::path& folder, const std::string& set,
                                   const std::vector<std::size_t>& of_shape) {
  const auto file = folder / (set + "-images-idx3-ubyte");
  const idx_array images = read_idx(file);
  const idx_array labels = read_idx(folder / (set + "-labels-idx1-ubyte"));
  if (images.extents.size() != 3 || images.extents[1] != side || images.extents[2] != side)
    throw data_error(file.string() + ": of shape " + describe_shape(images.extents) +
                     ", where images of 28 x 28 are expected");
  if (labels.extents.size() != 1)
    throw data_error(folder.string() + ": the labels of " + set + " are of shape " + describe_shape(labels.extents));
  std::vector<float> pixels;
  pixels.reserve(images.elements.size());
  for (const unsigned char grey : images.elements) pixels.push_back(static_cast<float>(grey) / 255);
  return {std::move(pixels), of_shape, {labels.elements.begin(), labels.elements.end()}};
}

// The digits to learn from, and those held out.
inline std::pair<data_set<float>, data_set<float>> find_digits(const std::string& folder, seed start,
                                                               const std::vector<std::size_t>& of_shape = {side * side},
                                                               std::size_t drawn = 10000) {
  if (folder.empty()) {
    std::cout
        << "No --data: these digits are drawn by the program, strokes with random slant, thickness, shift and noise.\n";
    return drawn_digits::draw_many(drawn, side, start, of_shape).split(drawn * 4 / 5);
  }
  const auto has = [&](const std::string& set) {
    const std::string name = (files::path(folder) / (set + "-images-idx3-ubyte")).string();
    return files::exists(name) || files::exists(name + ".gz");
  };
  if (has("train")) return {read_digits(folder, "train", of_shape), read_digits(folder, "t10k", of_shape)};
  if (!has("t10k"))
    throw data_error(folder + ": there is no train-images-idx3-ubyte or t10k-images-idx3-ubyte, with or without .gz");
  const auto all = read_digits(folder, "t10k", of_shape);
  return all.split(all.size() * 4 / 5);
}

}  // namespace digit_images
