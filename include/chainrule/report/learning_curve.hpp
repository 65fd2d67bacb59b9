// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>

#include <chainrule/report/gnuplot.hpp>
#include <chainrule/training/history.hpp>

// Not part of chainrule.hpp.
namespace chainrule {

/// Options of a `learning_curve`.
struct learning_curve_options {
  std::string title = "";
  bool logarithmic = false;  // the axis of costs; a cost of 0 or below is left out
};

/// The cost after each epoch, the validation cost, and on a second axis the validation accuracy in per cent; the last
/// two where they were measured. A dashed line marks the epoch with the lowest validation cost. Throws data_error for a
/// history without a finite cost.
inline gnuplot learning_curve(const history& past, const learning_curve_options& options = {}) {
  std::vector<std::vector<double>> rows;
  bool has_cost = false, has_validation = false, has_accuracy = false;
  double lowest = INFINITY, least_accuracy = 100;
  std::size_t best = 0;
  for (const epoch_record& epoch : past.epochs) {
    rows.push_back(
        {static_cast<double>(epoch.epoch), epoch.cost, epoch.validation_cost, 100 * epoch.validation_accuracy});
    has_cost = has_cost || std::isfinite(epoch.cost);
    has_validation = has_validation || std::isfinite(epoch.validation_cost);
    has_accuracy = has_accuracy || std::isfinite(epoch.validation_accuracy);
    if (epoch.validation_cost < lowest) lowest = epoch.validation_cost, best = epoch.epoch;
    if (epoch.validation_accuracy <= 1) least_accuracy = std::min(least_accuracy, std::floor(rows.back()[3]));
  }
  if (!has_cost)
    throw data_error("a learning curve of " + std::to_string(past.epochs.size()) + " epochs without a finite cost");
  gnuplot drawing(900, 540);
  drawing.data("$epochs", rows);
  drawing.title(options.title);
  drawing << "set xlabel 'epoch'; set ylabel 'cost'; set border " << (has_accuracy ? 11 : 3)
          << " lw 0.8; set tics out nomirror; set grid y lc rgb '#dddddd' lt 1\n"
             "set bmargin 5.5; set key outside bottom center horizontal\n";
  const double last = rows.back()[0], first = rows.front()[0];
  drawing << "set xrange [" << first << ':' << (last > first ? last : first + 1) << "]\n";
  drawing << (options.logarithmic ? "set logscale y; set format y '%g'\n" : "set yrange [0:*]\n");
  if (has_accuracy)
    drawing << "set y2label 'validation accuracy (%)'; set y2tics; set y2range [" << std::min(least_accuracy, 99.0)
            << ":100]\n";
  if (has_validation)
    drawing << "set arrow from first " << best << ", graph 0 to first " << best
            << ", graph 1 nohead lc rgb '#999999' dt (4,4) lw 1\n";
  drawing << "plot $epochs using 1:2 with linespoints pt 7 ps 0.3 lw 2.2 lc rgb '#16304d' title 'cost'";
  if (has_validation)
    drawing << ", $epochs using 1:3 with linespoints pt 7 ps 0.3 lw 2.2 lc rgb '#d1361b' title 'validation cost'";
  if (has_accuracy)
    drawing << ", $epochs using 1:4 axes x1y2 with lines lw 1.6 dt (8,5) lc rgb '#6f8f4f' title 'validation accuracy'";
  drawing << '\n';
  return drawing;
}

}  // namespace chainrule
