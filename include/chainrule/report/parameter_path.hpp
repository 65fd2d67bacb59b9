// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <chainrule/kernel/cholesky.hpp>
#include <chainrule/model/parameter_vector.hpp>
#include <chainrule/number/random_row.hpp>
#include <chainrule/tensor/error.hpp>
#include <chainrule/training/history.hpp>

// Where a training led in the space of parameters, and planes in that space. Not part of chainrule.hpp.
namespace chainrule {

/// An observer for `fit` that keeps all parameters from the beginning and after each epoch, as `parameters_to_vector`
/// orders them.
struct parameter_path {
  std::vector<std::vector<double>> points;

  /// Appends a model's parameters. Throws shape_error for a model with another number of them.
  template <class Net, class T>
  void add(const internal::models::model<Net, T>& m) {
    const auto vector = parameters_to_vector(m);
    if (!points.empty() && points.front().size() != vector.size())
      throw shape_error("a path of " + std::to_string(points.front().size()) + " parameters and a model of " +
                        std::to_string(vector.size()));
    points.emplace_back(vector.begin(), vector.end());
  }
  void on_begin(const training_plan&, auto& training) { add(training.model); }
  void on_epoch(const epoch_record&, auto& training) { add(training.model); }
};

/// A plane in the space of parameters: `origin + u first + v second`.
struct cost_plane {
  std::vector<double> origin, first, second;
  std::string first_name = "first direction u", second_name = "second direction v";

  /// The coordinates (u, v) of the point of the plane that is next to these parameters.
  std::vector<double> coordinates_of(const std::vector<double>& parameters) const {
    if (parameters.size() != origin.size())
      throw shape_error("a plane of " + std::to_string(origin.size()) + " parameters and a point of " +
                        std::to_string(parameters.size()));
    // The directions need not be at right angles: two equations in u and v.
    double ff = 0, fs = 0, ss = 0, fp = 0, sp = 0;
    for (std::size_t i = 0; i < origin.size(); ++i) {
      const double p = parameters[i] - origin[i];
      ff += first[i] * first[i], fs += first[i] * second[i], ss += second[i] * second[i];
      fp += first[i] * p, sp += second[i] * p;
    }
    const double determinant = ff * ss - fs * fs;
    return {(fp * ss - sp * fs) / determinant, (sp * ff - fp * fs) / determinant};
  }
  std::vector<double> point(double u, double v) const {
    std::vector<double> parameters = origin;
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] += u * first[i] + v * second[i];
    return parameters;
  }
};

namespace internal::report {

inline double dot(const std::vector<double>& left, const std::vector<double>& right) {
  return kernel::dot(left.size(), left.data(), right.data());
}

/// The eigenvector of the largest eigenvalue of a symmetric matrix without negative ones, by the power method.
inline std::vector<double> leading_eigenvector(const std::vector<std::vector<double>>& matrix) {
  std::vector<double> vector(matrix.size());
  for (std::size_t i = 0; i < vector.size(); ++i) vector[i] = 1 + 0.1 * static_cast<double>(i % 7);
  for (int iteration = 0; iteration < 1000; ++iteration) {
    std::vector<double> next(vector.size());
    for (std::size_t i = 0; i < next.size(); ++i) next[i] = dot(matrix[i], vector);
    const double length = std::sqrt(dot(next, next));
    if (!(length > 0)) break;
    double change = 0;
    for (std::size_t i = 0; i < next.size(); ++i)
      change += std::abs(next[i] / length - vector[i]), vector[i] = next[i] / length;
    if (change < 1e-12) break;
  }
  return vector;
}

/// Makes a direction orthogonal to others, with length 1; or with length 0, if it is a combination of the others.
inline void make_orthogonal(std::vector<double>& direction, const std::vector<double>& to) {
  const double before = std::sqrt(dot(direction, direction)), along = dot(direction, to);
  for (std::size_t i = 0; i < direction.size(); ++i) direction[i] -= along * to[i];
  const double length = std::sqrt(dot(direction, direction));
  for (double& number : direction) number = length > 1e-9 * before ? number / length : 0;
}

}  // namespace internal::report

/// The plane in which a path moves most: its two principal directions, from its last point (Li, Xu, Taylor, Studer and
/// Goldstein 2018, section 7). Of a model with two parameters it is the plane of these two, so that its coordinates are
/// their values. A path on a straight line is drawn with a direction at a right angle to it. Throws data_error for a
/// path that is not finite or does not move, and shape_error for a model with one parameter.
inline cost_plane principal_plane(const parameter_path& path) {
  if (path.points.size() < 2)
    throw data_error("a plane of a path of " + std::to_string(path.points.size()) + " points");
  const std::size_t count = path.points.front().size();
  if (count < 2) throw shape_error("a plane needs two parameters, and the model has 1");
  for (std::size_t p = 0; p < path.points.size(); ++p)
    for (const double number : path.points[p])
      if (!std::isfinite(number)) throw data_error("point " + std::to_string(p) + " of a path is not finite");
  cost_plane plane;
  if (count == 2) {
    plane.origin = {0, 0}, plane.first = {1, 0}, plane.second = {0, 1};
    plane.first_name = "first parameter", plane.second_name = "second parameter";
    return plane;
  }
  plane.origin = path.points.back();
  // Steps from the last point. Their products are a matrix of as many rows as points, and not of as many as parameters.
  std::vector<std::vector<double>> steps(path.points.begin(), path.points.end() - 1);
  for (auto& step : steps)
    for (std::size_t i = 0; i < count; ++i) step[i] -= plane.origin[i];
  const auto principal = [&] {
    std::vector<std::vector<double>> products(steps.size(), std::vector<double>(steps.size()));
    for (std::size_t r = 0; r < steps.size(); ++r)
      for (std::size_t c = 0; c <= r; ++c) products[r][c] = products[c][r] = internal::report::dot(steps[r], steps[c]);
    const auto weights = internal::report::leading_eigenvector(products);
    std::vector<double> direction(count);
    for (std::size_t s = 0; s < steps.size(); ++s)
      for (std::size_t i = 0; i < count; ++i) direction[i] += weights[s] * steps[s][i];
    return direction;
  };
  double moved = 0;
  for (const auto& step : steps) moved += internal::report::dot(step, step);
  if (moved == 0) throw data_error("a plane of a path that does not move");
  plane.first = principal();
  internal::report::make_orthogonal(plane.first, std::vector<double>(count));
  for (auto& step : steps) {
    const double along = internal::report::dot(step, plane.first);
    for (std::size_t i = 0; i < count; ++i) step[i] -= along * plane.first[i];
  }
  double beside = 0;
  for (const auto& step : steps) beside += internal::report::dot(step, step);
  if (beside > 1e-20 * moved) {
    plane.second = principal();
  } else {
    std::size_t least = 0;
    for (std::size_t i = 0; i < count; ++i)
      if (std::abs(plane.first[i]) < std::abs(plane.first[least])) least = i;
    plane.second.assign(count, 0);
    plane.second[least] = 1;
  }
  internal::report::make_orthogonal(plane.second, plane.first);
  return plane;
}

/// A plane around a model along two random directions, each of the length that the parameters have. Throws shape_error
/// for a model with one parameter.
template <class Net, class T>
cost_plane random_plane(const internal::models::model<Net, T>& m, seed start = {}) {
  const auto vector = parameters_to_vector(m);
  if (vector.size() < 2) throw shape_error("a plane needs two parameters, and the model has 1");
  cost_plane plane;
  plane.origin.assign(vector.begin(), vector.end());
  const double length = std::sqrt(internal::report::dot(plane.origin, plane.origin));
  for (auto* direction : {&plane.first, &plane.second}) {
    direction->resize(vector.size());
    internal::number::random_row(start, internal::number::purpose::directions, 0, direction == &plane.second ? 1 : 0)
        .fill_normal(direction->data(), direction->size());
    if (direction == &plane.second) {
      std::vector<double> unit = plane.first;
      for (double& number : unit) number /= std::sqrt(internal::report::dot(plane.first, plane.first));
      internal::report::make_orthogonal(*direction, unit);
    }
    const double own = std::sqrt(internal::report::dot(*direction, *direction));
    for (double& number : *direction) number *= (length > 0 ? length : 1) / own;
  }
  return plane;
}

}  // namespace chainrule
