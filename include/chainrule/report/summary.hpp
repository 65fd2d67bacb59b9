// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ostream>

#include <chainrule/report/layer_texts.hpp>

// A network's layers and costs as a table. Not part of chainrule.hpp.
namespace chainrule {

/// What a network holds and computes in training or in inference.
struct pass_summary {
  std::size_t multiply_adds = 0;    // for one sample; of training, forward and backward
  std::size_t parameter_bytes = 0;  // with buffers, and gaps that alignment leaves
  std::size_t gradient_bytes = 0;
  std::size_t value_bytes = 0;  // of a tape, or of the scratch memory of inference, for `samples` samples

  constexpr std::size_t bytes() const { return counted_sum(counted_sum(parameter_bytes, gradient_bytes), value_bytes); }
};

/// A network's layers and totals. It prints as a table: `std::cout << summary<net>()`.
struct network_summary {
  table_rows<layer_summary> layers;  // in the order in which they are computed
  table_rows<std::size_t> input, output;
  std::size_t trained = 0, frozen = 0, buffers = 0;  // numbers of parameters
  std::size_t samples = 1, scalar_bytes = 0;
  pass_summary training, inference;
  std::size_t tape = 0;  // elements of a tape for one sample: those of the layers, and those that several share

  std::string text() const;
};

namespace internal::report {

template <class Net, class Scalar>
struct summary_of {
  using type = network_summary;

  static constexpr network_summary value(std::size_t samples) {
    using in_inference = inference_of<Net>;
    network_summary all;
    all.layers = layer_rows<Net>::value;
    all.input = extents_of_shape<typename Net::input_shape>::value;
    all.output = extents_of_shape<typename Net::output_shape>::value;
    all.samples = samples;
    all.scalar_bytes = sizeof(Scalar);
    all.tape = Net::tape_extent;
    for (const layer_summary& layer : all.layers) {
      all.trained += layer.trained;
      all.frozen += layer.frozen;
      all.buffers += layer.buffers;
    }
    constexpr std::size_t parameters = Net::template parameter_bytes<Scalar>;
    all.training = {Net::forward_multiply_adds + Net::backward_multiply_adds, parameters,
                    Net::template gradient_bytes<Scalar>, Net::template tape_bytes<Scalar>(samples)};
    all.inference = {in_inference::forward_multiply_adds, parameters, 0,
                     Net::template inference_bytes<Scalar>(samples)};
    return all;
  }
};
template <class Net, class Scalar>
  requires is_refused<Net>
struct summary_of<Net, Scalar> {
  using type = Net;
  static constexpr type value(std::size_t) { return {}; }
};

/// "61,706"
template <class = void>
std::string grouped(std::size_t number) {
  if (number == uncountable) return "uncountable";
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}
inline std::string samples_words(std::size_t count) { return count == 1 ? "1 sample" : grouped(count) + " samples"; }
inline std::string grouped_or_blank(std::size_t number) { return number == 0 ? "" : grouped(number); }

// Lines of cells; the first columns are left-aligned, numbers right-aligned.
struct text_table {
  std::size_t at_left;
  std::vector<std::vector<std::string>> lines = {};

  std::string text() const {
    std::vector<std::size_t> widths;
    for (const auto& line : lines) {
      widths.resize(std::max(widths.size(), line.size()));
      for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], line[c].size());
    }
    std::string all;
    for (const auto& line : lines) {
      std::string one;
      for (std::size_t c = 0; c < line.size(); ++c) {
        const std::string blanks(widths[c] - line[c].size(), ' ');
        one += (c == 0 ? "" : "  ") + (c < at_left ? line[c] + blanks : blanks + line[c]);
      }
      one.resize(one.find_last_not_of(' ') + 1);
      all += one + '\n';
    }
    return all;
  }
};

/// Two lines of heads, a line for the input, and one for each layer in the order of `order_as_written`; then the
/// totals.
template <class = void>
text_table table_of_layers(const network_summary& all) {
  text_table table{3};
  table.lines = {{"", "", "", "", "not", "multiply-adds", "", "tape,"},
                 {"layer", "path", "output", "trained", "trained", "training", "inference", "bytes"},
                 {"input", "", shape_words(all.input), "", "", "", "", ""}};
  std::size_t named = 0;
  for (const std::size_t number : order_as_written(all.layers)) {
    const layer_summary& row = all.layers.first[number];
    constexpr std::size_t longest = 48;
    std::string layer = std::string(2 * (row.place.depth - 1), ' ') + layer_words(row);
    if (layer.size() > longest) layer = layer.substr(0, longest - 3) + "...";
    if (row.times > 1) layer += ", " + std::to_string(row.times) + " times";
    table.lines.push_back({layer, path_words(row), shape_words(row.output), grouped_or_blank(row.trained),
                           grouped_or_blank(row.frozen + row.buffers), grouped_or_blank(row.forward + row.backward),
                           grouped_or_blank(row.inference), grouped_or_blank(row.tape * all.scalar_bytes)});
    named += row.tape;
  }
  if (all.tape > named)
    table.lines.push_back({"shared memory, copies of input and target", "", "", "", "", "", "",
                           grouped((all.tape - named) * all.scalar_bytes)});
  table.lines.push_back({"one sample", "", "", grouped(all.trained), grouped(all.frozen + all.buffers),
                         grouped(all.training.multiply_adds), grouped(all.inference.multiply_adds),
                         grouped(all.tape * all.scalar_bytes)});
  return table;
}

template <class = void>
std::string totals_as_text(const network_summary& all) {
  text_table table{1};
  const auto line = [&](const std::string& head, std::size_t training, std::size_t inference) {
    table.lines.push_back({head, grouped(training), grouped(inference)});
  };
  table.lines = {{"bytes, " + samples_words(all.samples), "training", "inference"}};
  line("parameters", all.training.parameter_bytes, all.inference.parameter_bytes);
  line("gradient", all.training.gradient_bytes, all.inference.gradient_bytes);
  line("values", all.training.value_bytes, all.inference.value_bytes);
  line("together", all.training.bytes(), all.inference.bytes());
  return grouped(all.trained + all.frozen) + " parameters: " + grouped(all.trained) + " trained, " +
         grouped(all.frozen) + " frozen; " + grouped(all.buffers) + " numbers in buffers\n\n" + table.text();
}

}  // namespace internal::report

inline std::string network_summary::text() const {
  return internal::report::table_of_layers(*this).text() + '\n' + internal::report::totals_as_text(*this);
}

inline std::ostream& operator<<(std::ostream& out, const network_summary& all) { return out << all.text(); }

/// A network's layers with their shapes, parameters, multiply-adds and bytes, and its totals, in training and in
/// inference. It is a constant of the type, without an optimizer's state, which `training_bytes` counts. `value_bytes`
/// are for `samples` samples.
template <class Net, class Scalar = float>
constexpr typename internal::report::summary_of<checked_network<Net>, Scalar>::type summary(std::size_t samples = 1) {
  return internal::report::summary_of<checked_network<Net>, Scalar>::value(samples);
}

/// The same for a model.
template <class Model>
  requires requires {
    typename Model::network;
    typename Model::scalar;
  }
constexpr network_summary summary(const Model&, std::size_t samples = 1) {
  return summary<typename Model::network, typename Model::scalar>(samples);
}

}  // namespace chainrule
