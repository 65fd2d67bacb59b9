// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <chainrule/tensor/error.hpp>

// Uses the program gnuplot (gnuplot-nox is enough), if it is installed. Not part of chainrule.hpp.
namespace chainrule {

/// A drawing: data and gnuplot's own commands, collected until `write("name.svg")` or `write("name.png")` has them
/// drawn.
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

  /// Appends text in gnuplot's language, or a number, written so that gnuplot reads the same number whatever the
  /// program's locale is.
  template <class Text>
  gnuplot& operator<<(const Text& text) {
    if constexpr (std::is_convertible_v<const Text&, std::string_view> || std::is_same_v<Text, char>)
      script_ += text;
    else if constexpr (std::is_integral_v<Text>)
      script_ += std::to_string(text);
    else if constexpr (std::is_floating_point_v<Text>)
      script_ += describe_number(text);
    else
      script_ += describe_number(static_cast<double>(text));
    return *this;
  }

  /// A text in quotes, such as a title, escaped so that gnuplot interprets no character of it. Line ends become spaces.
  static std::string quoted(std::string_view text) {
    std::string all = "'";
    for (const char character : text) {
      if (character == '\'' || std::string_view("\\^_{}@&~").find(character) != std::string_view::npos)
        all += character == '\'' ? '\'' : '\\';
      all += is_control(character) ? ' ' : character;
    }
    return all + "'";
  }

  /// Rows of numbers under a name, which begins with `$`, for a later plot command. An empty row is an empty line.
  /// Throws error for another name: a `$`, a letter, then letters, digits and underscores.
  gnuplot& data(const std::string& name, const std::vector<std::vector<double>>& rows) {
    const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    if (name.size() < 2 || name[0] != '$' || letters.find(name[1]) == letters.npos ||
        name.find_first_not_of(letters + "0123456789", 1) != name.npos)
      throw error("'" + describe_text(name) +
                  "' is no name for gnuplot's data: write $, a letter, then letters, digits and underscores");
    script_ += name + " << end_of_data\n";
    for (const auto& row : rows) {
      for (const double number : row) script_ += std::isnan(number) ? "NaN " : describe_number(number) + ' ';
      script_ += '\n';
    }
    script_ += "end_of_data\n";
    return *this;
  }

  /// A title above the drawing; an empty text is none.
  gnuplot& title(std::string_view text) {
    if (!text.empty()) *this << "set title " << quoted(text) << '\n';
    return *this;
  }

  /// The script so far.
  const std::string& script() const { return script_; }

  /// Draws to a file, `.svg` or `.png`. Throws error for another name, and if gnuplot is not found or does not accept
  /// the script; then no file is left.
  void write(const std::string& file) const {
    const std::string begin = begin_of(file);
    if (!available()) throw error(file + ": gnuplot was not found");
    // Input that gnuplot leaves unread after an error is consumed: otherwise writing to the pipe could end this
    // program.
    std::FILE* pipe = popen("gnuplot; status=$?; cat >/dev/null; exit $status", "w");
    if (pipe == nullptr) throw error(file + ": gnuplot could not be started");
    const std::string text = begin + script_ + "\nunset output\n";
    const bool sent = std::fwrite(text.data(), 1, text.size(), pipe) == text.size();
    if (pclose(pipe) == 0 && sent) return;
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    throw error(file + ": gnuplot could not draw it");
  }

 private:
  // The terminal for a file's extension, and the output file.
  std::string begin_of(const std::string& file) const {
    const std::string ending = std::filesystem::path(file).extension().string();
    if (ending != ".svg" && ending != ".png") throw error(file + ": a drawing is written to .svg or .png");
    std::string file_quoted;
    for (const char character : file) {
      if (is_control(character))
        throw error(describe_text(file) + ": a drawing's file has a control character in its name");
      file_quoted += character == '\'' ? std::string("''") : std::string(1, character);
    }
    const std::string size = " size " + std::to_string(width_) + "," + std::to_string(height_);
    return "set encoding utf8\nset terminal " +
           (ending == ".svg" ? "svg standalone font 'sans,14'" + size + " background '#ffffff'"
                             : "pngcairo font 'sans,11'" + size) +
           "\nset output '" + file_quoted + "'\n";
  }

  static bool is_control(char character) { return static_cast<unsigned char>(character) < 0x20 || character == 0x7f; }

  int width_;
  int height_;
  std::string script_;
};

}  // namespace chainrule
