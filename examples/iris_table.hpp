// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <filesystem>

#include <chainrule/chainrule.hpp>

// Where examples find Fisher's irises.

namespace iris_table {

using namespace chainrule;

// The table's last column is the class, the others are the inputs.
inline data_set<float> read_flowers(const std::string& file) {
  const csv_table table = read_csv(file);
  if (table.columns != 5)
    throw data_error(file + ": " + std::to_string(table.columns) +
                     " columns where four lengths and a species are expected");
  std::vector<float> lengths;
  std::vector<long long> species;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < 4; ++column) lengths.push_back(static_cast<float>(table(row, column)));
    species.push_back(table.class_at(row, 4));
  }
  return {lengths, {4}, species};
}

// The table is found from each folder of the project in which the program is started.
inline std::string find_table() {
  const std::filesystem::path table = "examples/data/iris.csv";
  for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
    if (std::filesystem::exists(folder / table)) return (folder / table).string();
    if (folder == folder.parent_path()) return table.string();
  }
}

}  // namespace iris_table
