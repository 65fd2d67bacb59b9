// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include <chainrule/chainrule.hpp>
#include <chainrule/report/gnuplot.hpp>
#include <chainrule/report/text_plot.hpp>

// How examples 04 and 05 print and draw the results of a training.

/// A row for each class: how many of its samples the network assigned to each class.
inline void print_confusion(const chainrule::confusion_matrix& matrix, const std::vector<std::string>& names) {
  std::size_t width = 4;
  for (const auto& name : names) width = std::max(width, name.size());
  const auto cell = [&](const auto& content) { std::cout << "  " << std::setw(static_cast<int>(width)) << content; };
  cell("");
  for (const auto& name : names) cell(name);
  std::cout << "   <- classified as\n";
  for (std::size_t truth = 0; truth < matrix.classes; ++truth) {
    cell(names[truth]);
    for (std::size_t answer = 0; answer < matrix.classes; ++answer)
      if (matrix(truth, answer) > 0)
        cell(matrix(truth, answer));
      else
        cell(".");
    std::cout << '\n';
  }
}

/// The cost after each epoch, of the training set and of the test set: as text, and with gnuplot where it is found.
inline void draw_learning_curve(const chainrule::history& past, const std::string& title,
                                const std::string& file_without_ending) {
  std::vector<double> train, held_out;
  std::vector<std::vector<double>> rows;
  double lowest = 99;  // accuracy, in per cent: where the right axis begins
  for (const auto& epoch : past.epochs) {
    train.push_back(epoch.cost);
    held_out.push_back(epoch.validation_cost);
    rows.push_back(
        {static_cast<double>(epoch.epoch), epoch.cost, epoch.validation_cost, 100 * epoch.validation_accuracy});
    lowest = std::min(lowest, std::floor(rows.back()[3]));
  }
  std::cout << "The cost after each epoch:\n\n"
            << chainrule::text_chart({{'*', "on the training set", train}, {'o', "on the test set", held_out}}) << '\n';
  if (!chainrule::gnuplot::available()) return;
  chainrule::gnuplot drawing(900, 540);
  drawing.data("$epochs", rows)
      << "set title " << chainrule::gnuplot::quoted(title) << "; set y2range [" << lowest << ":100]\n"
      << "set xlabel 'epoch'; set ylabel 'cost'; set y2label 'test accuracy (%)'\n"
         "set border 11 lw 0.8; set tics out nomirror; set y2tics; set grid y lc rgb '#dddddd' lt 1\n"
         "set xrange [0:*]; set yrange [0:*]; set bmargin 5.5; set key outside bottom center horizontal\n"
         "plot $epochs using 1:2 with lines lw 2.2 lc rgb '#16304d' title 'cost, training set', "
         "$epochs using 1:3 with lines lw 2.2 lc rgb '#d1361b' title 'cost, test set', "
         "$epochs using 1:4 axes x1y2 with lines lw 1.6 dt (8,5) lc rgb '#6f8f4f' title 'accuracy, test set'\n";
  for (const char* ending : {".svg", ".png"}) {
    drawing.write(file_without_ending + ending);
    std::cout << "drawn: " << file_without_ending << ending << '\n';
  }
}
