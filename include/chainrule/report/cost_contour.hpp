// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <concepts>

#include <chainrule/report/gnuplot.hpp>
#include <chainrule/report/parameter_path.hpp>

// The cost around a model as a map. Not part of chainrule.hpp.
namespace chainrule {

/// Options of a `cost_contour`. The map ends where `margin` times the path's extent lies around the path; without a
/// path, and where the path does not move, at -1 and 1.
struct cost_contour_options {
  std::size_t points = 81;  // of the map along each side
  double margin = 0.25;
  double highest = INFINITY;  // costs above are drawn as this cost
  int lines = 20;             // about as many contours
  bool logarithmic = false;   // shades and contours; a cost of 0 or below leaves a hole
  std::string title = "";
};

/// A map of the cost in a plane of the space of parameters, with contours and the path that a training took, from a
/// ring to a disc. `cost` is called with models of the type of `m`:
///
///   cost_contour(m, [&](const auto& at) { return cost_of(at, squared_error{}, x, y); }, principal_plane(path), path)
///
/// The path is projected into the plane. A cost that is not finite leaves a hole. Throws shape_error for a plane of
/// another number of parameters, and error for options that cannot be right.
template <class Net, class T, class Cost>
  requires requires(const Cost& cost, const internal::models::model<Net, T>& m) {
    { cost(m) } -> std::convertible_to<double>;
  }
gnuplot cost_contour(const internal::models::model<Net, T>& m, const Cost& cost, const cost_plane& plane,
                     const parameter_path& path = {}, const cost_contour_options& options = {}) {
  if (options.points < 2)
    throw error("cost_contour: .points is " + std::to_string(options.points) + ", at least 2 are needed");
  if (!(options.margin >= 0))
    throw error("cost_contour: .margin is " + describe_number(options.margin) + ", and cannot be negative");
  if (options.lines < 1)
    throw error("cost_contour: .lines is " + std::to_string(options.lines) + ", at least 1 is needed");
  if (plane.origin.size() != Net::parameter_count)
    throw shape_error("a plane of " + std::to_string(plane.origin.size()) + " parameters for a model of " +
                      std::to_string(Net::parameter_count));
  std::vector<std::vector<double>> walked;
  double low[2] = {-1, -1}, high[2] = {1, 1};
  for (const auto& point : path.points) {
    walked.push_back(plane.coordinates_of(point));
    for (int axis = 0; axis < 2; ++axis) {
      const double here = walked.back()[static_cast<std::size_t>(axis)];
      low[axis] = walked.size() == 1 ? here : std::min(low[axis], here);
      high[axis] = walked.size() == 1 ? here : std::max(high[axis], here);
    }
  }
  if (!walked.empty()) {
    const double widest = std::max(high[0] - low[0], high[1] - low[1]);
    for (int axis = 0; axis < 2; ++axis) {
      // Neither side is shorter than a third of the other, so that the valley is seen too.
      const double missing = widest > 0 ? std::max(0.0, widest / 3 - (high[axis] - low[axis])) / 2 : 1;
      const double around = options.margin * widest + missing;
      low[axis] -= around, high[axis] += around;
    }
  }
  const double last = static_cast<double>(options.points - 1);
  const auto at = [&](int axis, std::size_t i) {
    return low[axis] + (high[axis] - low[axis]) * static_cast<double>(i) / last;
  };
  std::vector<std::vector<double>> surface;
  double least = INFINITY, most = -INFINITY;
  auto moved = m;
  for (std::size_t row = 0; row < options.points; ++row) {
    for (std::size_t column = 0; column < options.points; ++column) {
      const auto numbers = plane.point(at(0, column), at(1, row));
      tensor<T, shape<Net::parameter_count>> vector;
      std::transform(numbers.begin(), numbers.end(), vector.storage().begin(),
                     [](double n) { return static_cast<T>(n); });
      vector_to_parameters(vector, moved);
      double height = std::min(static_cast<double>(cost(std::as_const(moved))), options.highest);
      if (!std::isfinite(height) || (options.logarithmic && height <= 0)) height = NAN;
      if (height < least) least = height;
      if (height > most) most = height;
      surface.push_back({at(0, column), at(1, row), height});
    }
    surface.push_back({});  // an empty line ends a row
  }
  if (!(least <= most)) throw data_error("cost_contour: no point of the plane has a finite cost");
  const double across = high[0] - low[0], upwards = high[1] - low[1];
  gnuplot drawing(900, static_cast<int>(std::clamp(690 * upwards / across, 200.0, 1200.0)) + 160);
  drawing.data("$surface", surface).data("$path", walked);
  drawing.title(options.title);
  if (options.logarithmic) drawing << "set logscale z; set logscale cb; set format cb '%g'\n";
  drawing << "set table $contours\nset contour base; unset surface; set cntrparam levels auto " << options.lines
          << "\nsplot $surface\nunset table\n"
             "set size ratio -1; set tics out nomirror; set border lw 0.8; set cblabel 'cost'\n"
             "set key opaque box lw 0.5 top right\n"
             "set palette defined (0 '#ffffff', 0.04 '#f4f7fb', 0.4 '#8fb3d3', 0.7 '#3f6f9f', 1 '#16304d')\n"
          << "set cbrange [" << least << ':' << (most > least ? most : least + 1) << "]\n"
          << "set xlabel " << gnuplot::quoted(plane.first_name) << "; set ylabel " << gnuplot::quoted(plane.second_name)
          << "\nset xrange [" << low[0] << ':' << high[0] << "]; set yrange [" << low[1] << ':' << high[1]
          << "]\nplot $surface using 1:2:3 with image notitle, "
             "$contours using 1:2 with lines lc rgb '#5f7f9f' lw 0.6 notitle";
  if (!walked.empty())
    drawing << ", $path using 1:2 with linespoints pt 7 ps 0.35 lc rgb '#d1361b' lw 2 notitle, "
               "$path using 1:2 every ::0::0 with points pt 6 ps 1.4 lw 2 lc rgb '#d1361b' title 'begin', "
               "$path using 1:2 every ::"
            << walked.size() - 1 << "::" << walked.size() - 1
            << " with points pt 7 ps 1.4 lc rgb '#d1361b' title 'end'";
  drawing << '\n';
  return drawing;
}

}  // namespace chainrule
