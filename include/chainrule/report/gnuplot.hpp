// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <chainrule/tensor/error.hpp>

// Uses the program gnuplot (gnuplot-nox is enough), if it is there. Not part of chainrule.hpp.
namespace chainrule {

/// A drawing: data and gnuplot's own commands, collected until `write("name.svg")` or `write("name.png")` has them drawn.
///
///   gnuplot drawing;
///   drawing.data("$path", {{0, 0}, {1, 2}}) << "plot $path with lines\n";
///   drawing.write("path.svg");
class gnuplot {
 public:
  /// The drawing's size in pixels; SVG scales.
  explicit gnuplot(int width = 800, int height = 600) : width_(width), height_(height) {}

  /// Whether the program can be found.
  static bool available() { return std::system("command -v gnuplot >/dev/null 2>&1") == 0; }

  /// Text in gnuplot's language.
  template <class Text>
  gnuplot& operator<<(const Text& text) {
    script_ << text;
    return *this;
  }

  /// Rows of numbers under a name, which begins with `$`, for a later plot command.
  gnuplot& data(const std::string& name, const std::vector<std::vector<double>>& rows) {
    script_ << name << " << end_of_data\n";
    for (const auto& row : rows) {
      for (const double number : row) script_ << number << ' ';
      script_ << '\n';
    }
    script_ << "end_of_data\n";
    return *this;
  }

  /// Draws to a file, whose name says how: `.svg` or `.png`. Throws error for another name, where gnuplot is not found, and
  /// where it does not accept the script; no file is left then.
  void write(const std::string& file) const {
    const std::string begin = begin_of(file);
    if (!available()) throw error(file + ": gnuplot was not found");
    // What gnuplot leaves unread after an error is read away, so that writing to it cannot end this program.
    std::FILE* pipe = popen("gnuplot; status=$?; cat >/dev/null; exit $status", "w");
    if (pipe == nullptr) throw error(file + ": gnuplot could not be started");
    const std::string text = begin + script_.str() + "\nunset output\n";
    const bool sent = std::fwrite(text.data(), 1, text.size(), pipe) == text.size();
    if (pclose(pipe) == 0 && sent) return;
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    throw error(file + ": gnuplot could not draw it");
  }

 private:
  // The terminal that a file's ending asks for, and where its output goes.
  std::string begin_of(const std::string& file) const {
    const std::string ending = std::filesystem::path(file).extension().string();
    if (ending != ".svg" && ending != ".png") throw error(file + ": a drawing is written to .svg or .png");
    std::string quoted;
    for (const char character : file) quoted += character == '\'' ? std::string("''") : std::string(1, character);
    const std::string size = " size " + std::to_string(width_) + "," + std::to_string(height_);
    return "set encoding utf8\nset terminal " + (ending == ".svg" ? "svg standalone font 'sans,14'" + size + " background '#ffffff'" : "pngcairo font 'sans,11'" + size) +
           "\nset output '" + quoted + "'\n";
  }

  int width_;
  int height_;
  std::ostringstream script_;
};

}  // namespace chainrule
