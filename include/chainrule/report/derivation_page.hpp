// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <chainrule/report/derivation_notes.hpp>

// The page: its content, written once for both formats.
namespace chainrule::internal::report {

/// A column of a table: its width, and whether its text may be broken into lines.
struct column {
  const char* head;
  std::size_t characters;
  bool breaks = false;
};

/// The format of a page.
template <class String>
struct page {
  String text;

  virtual ~page() = default;
  virtual void begin(const String& title) = 0;
  virtual void end() = 0;
  virtual void section(const String& title) = 0;
  virtual void subject(const String& words) = 0;
  virtual void paragraph(const String& words) = 0;
  virtual void remark(const String& words) = 0;  // about what is above it
  virtual void item(const String& words) = 0;
  virtual void formula(const String& left, const std::vector<String>& right) = 0;
  virtual void begin_table(std::initializer_list<column> columns) = 0;
  virtual void row(const std::vector<String>& cells) = 0;
  virtual void end_table() = 0;
  virtual String in_line(const String& words) const = 0;  // text with formulas in it
  virtual String code(const String& name) const = 0;

  String math(const String& formula) const { return in_line("$" + formula + "$"); }
};

/// A LaTeX document. It needs amsmath, geometry, longtable, array and booktabs.
template <class String>
struct latex_page final : page<String> {
  using page<String>::text;

  void begin(const String& title) override {
    text +=
        "\\documentclass[a4paper,10pt]{article}\n\\usepackage[margin=22mm]{geometry}\n\\usepackage{amsmath,array,booktabs,longtable}\n"
        "\\setlength{\\parindent}{0pt}\n\\setlength{\\parskip}{4pt plus 2pt}\n"
        "\\setlength{\\LTleft}{0pt}\n\\setlength{\\LTright}{\\fill}\n\\renewcommand{\\arraystretch}{1.25}\n"
        "% A formula whose right side is broken where it meets the margin.\n"
        "\\newlength{\\leftside}\n\\setlength{\\leftside}{5.5em}\n"
        "\\newcommand{\\formula}[2]{\\par{\\lineskip=5pt\\lineskiplimit=3pt\\hangindent=\\leftside\\hangafter=1\\noindent"
        "\\makebox[\\leftside][r]{$\\displaystyle #1 ={}$}#2\\par}}\n"
        "\\begin{document}\n\\raggedright\n\\section*{" +
        title + "}\n";
  }
  void end() override { text += "\\end{document}\n"; }
  void section(const String& title) override { text += "\n\\subsection*{" + title + "}\n"; }
  void subject(const String& words) override { text += "\n\\subsubsection*{" + words + "}\n"; }
  void paragraph(const String& words) override { text += "\n" + words + "\n"; }
  void remark(const String& words) override { text += "\n\\nopagebreak[3]" + words + "\n"; }
  void item(const String& words) override { text += "\n\\hangindent=1em\\hangafter=1\\noindent " + words + "\n"; }

  void formula(const String& left, const std::vector<String>& right) override {
    text += "\\formula{" + left + "}{";
    const char* separator = "";
    for (const String& piece : right) {
      text += separator + ("$\\displaystyle " + piece) + "$";
      separator = "\n  ";
    }
    text += "}\n";
  }

  void begin_table(std::initializer_list<column> columns) override {
    text += "\n{\\small\\tabcolsep=4pt\n\\begin{longtable}{@{}";
    std::vector<String> heads;
    for (const column& one : columns) {
      text += one.breaks ? ">{\\raggedright\\arraybackslash}p{" + std::to_string(one.characters) + "ex}" : "l";
      heads.push_back(one.head);
    }
    text += "@{}}\n\\toprule\n";
    row(heads);
    text += "\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n";
  }
  void row(const std::vector<String>& cells) override {
    const char* separator = "";
    for (const String& cell : cells) {
      text += separator + cell;
      separator = " & ";
    }
    text += " \\\\\n";
  }
  void end_table() override { text += "\\end{longtable}}\n"; }

  String in_line(const String& words) const override { return words; }
  String code(const String& name) const override {
    String escaped;
    for (const char c : name) {
      if (c == '\\')
        escaped += "\\textbackslash{}";
      else if (c == '~')
        escaped += "\\textasciitilde{}";
      else if (c == '^')
        escaped += "\\textasciicircum{}";
      else if (std::string_view("_{}#$%&").find(c) != std::string_view::npos)
        escaped += String("\\") + c;
      else if (static_cast<unsigned char>(c) > 126)
        escaped += '?';
      else
        escaped += c;
      if (c == '<' || c == '_') escaped += "\\allowbreak{}";
    }
    return "\\texttt{" + escaped + "}";
  }
};

/// Markdown with formulas between dollars, as GitHub and pandoc read it.
template <class String>
struct markdown_page final : page<String> {
  using page<String>::text;
  using page<String>::math;

  void begin(const String& title) override { text += "# " + title + "\n"; }
  void end() override {}
  void section(const String& title) override { text += "\n## " + title + "\n\n"; }
  void subject(const String& words) override { text += "\n### " + words + "\n\n"; }
  void paragraph(const String& words) override { text += "\n" + words + "\n"; }
  void remark(const String& words) override { paragraph(words); }
  void item(const String& words) override { text += "- " + words + "\n"; }

  void formula(const String& left, const std::vector<String>& right) override {
    text += "\n" + math("\\displaystyle " + left + " =");
    for (const String& piece : right) text += "\n" + math("\\displaystyle " + piece);
    text += "\n";
  }

  void begin_table(std::initializer_list<column> columns) override {
    std::vector<String> heads, rules;  // pandoc makes a column as wide as its rule is long
    for (const column& one : columns) {
      heads.push_back(one.head);
      rules.push_back(String(one.characters, '-'));
    }
    text += "\n";
    row(heads);
    row(rules);
  }
  void row(const std::vector<String>& cells) override {
    for (const String& cell : cells) text += "| " + cell + " ";
    text += "|\n";
  }
  void end_table() override {}

  // Replaces a backslash before a sign, and an underscore after a bracket or a bar, which Markdown would interpret.
  String in_line(const String& words) const override {
    String formula = words;
    const struct {
      const char *from, *to;
    } replaced[] = {{" \\, ", " \\thinspace "}, {"\\\\", "\\cr"}, {"}_", "}\\sb "}, {")_", ")\\sb "}, {"|_", "|\\sb "}};
    for (const auto& [from, to] : replaced) report::replace_all(formula, from, to);
    return formula;
  }
  String code(const String& name) const override { return "`" + name + "`"; }
};

template <class String, class Parts, class Numbers = std::vector<std::size_t>>
void write_layers(page<String>& to, const Parts& all) {
  const auto path = [&](std::size_t layer) {
    const step_record& place = all.network.layers.first[layer].place;
    return Numbers(place.numbers, place.numbers + place.depth);
  };
  Numbers rows;  // a composite before those inside it
  for (std::size_t i = 0; i < all.layers.size(); ++i) rows.push_back(i);
  std::sort(rows.begin(), rows.end(), [&](std::size_t left, std::size_t right) { return path(left) < path(right); });

  to.begin_table(
      {{"", 5}, {"layer", 34, true}, {"output", 8}, {"shape", 14}, {"parameters", 24, true}, {"numbers", 9}});
  to.row({"", "input", to.math(all.network.values.first[0].symbol),
          to.math(shape_of_variable(all.network.values.first[0].shape)), "", ""});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const layer_facts& layer = all.network.layers.first[rows[i]];
    const String& name = all.layers[rows[i]];
    const bool has_layers_inside = i + 1 < rows.size() && path(rows[i + 1]).size() > layer.place.depth;
    String number_of_layer, parameters;
    for (const std::size_t n : path(rows[i]))
      number_of_layer += (number_of_layer.empty() ? "" : ".") + std::to_string(n);
    std::size_t count = 0;
    for (const variable& parameter : layer.parameters) {
      parameters += (parameters.empty() ? "" : ", ") +
                    to.math(std::string(parameter.symbol) + ": " + shape_of_variable(parameter.shape));
      count += parameter.size;
    }
    to.row({number_of_layer, to.code(has_layers_inside ? name.substr(0, name.find('<')) : name),
            to.math(layer.output.symbol), to.math(shape_of_variable(layer.output.shape)), parameters,
            count > 0 ? number(count) : ""});
  }
  to.end_table();
  to.paragraph(number(all.network.parameter_count) + " parameters. For one sample, the forward pass takes " +
               number(all.network.forward_multiply_adds) +
               " multiply-adds, and the backward pass, which gives all gradients, " +
               number(all.network.backward_multiply_adds) + ".");
}

template <class String, class Parts>
void write_notation(page<String>& to, const Parts& all) {
  to.item(
      "Values and parameters are read as vectors, element by element, a matrix row by row. $\\partial y / \\partial x$ is the matrix with a row for each "
      "element of $y$ and a column for each of $x$. So $\\partial C / \\partial x$ is a row; its elements, in their order, are those of a gradient of the shape of $x$.");
  to.item(
      "$I$ is the identity: the elements stay in their order, also where they get another shape. In a product it is not written.");
  for (const String& meaning : meanings(all)) to.item(to.in_line(meaning));
  to.item(
      "Below each product stands the order in which its factors, by their numbers, are multiplied with the fewest multiply-adds. In braces a sum is not added up: what stands beside it is taken in by one factor of a "
      "term after another, and the results are added. Multiply-adds are counted for one sample, and for this gradient by itself; the backward pass shares what gradients have in common.");
}

template <class String, class Parts>
void write_forward(page<String>& to, const Parts& all) {
  for (std::size_t v = 1; v < all.network.values.count; ++v)
    to.formula(all.network.values.first[v].symbol, equation_of(all, v));
  to.formula("C", {all.cost + " \\quad \\text{with } a = " + all.network.output.symbol});
}

template <class String, class Parts>
void write_factors(page<String>& to, const Parts& all) {
  to.begin_table({{"", 6}, {"factor", 16}, {"shape", 26}, {"structure", 12}, {"closed form", 24}});
  for (std::size_t f = 0; f < all.factors.size(); ++f) {
    const factor_row& factor = all.factors[f];
    to.row({to.math("F_{" + std::to_string(f + 1) + "}"),
            to.math(std::string("\\partial ") + factor.y.symbol + " / \\partial " + factor.x.symbol),
            to.math(shape_of_factor(factor)), name_of(factor.kind),
            factor.formula.empty() ? "not stated" : to.math(factor.formula)});
  }
  to.end_table();
}

template <class String, class Parts>
void write_gradients(page<String>& to, const Parts& all) {
  bool has_any = false;
  for (std::size_t p = all.network.gradients.count; p-- > 0;) {
    const gradient_facts& gradient = all.network.gradients.first[p];
    if (gradient.order == nullptr) continue;
    has_any = true;
    to.subject("The gradient of " + to.math(gradient.parameter.symbol) + ", of shape " +
               to.math(shape_of_variable(gradient.parameter.shape)));
    to.formula(fraction("C", gradient.parameter.symbol), pieces_of(all, *gradient.order, writing::derivatives));
    to.formula("", pieces_of(all, *gradient.order, writing::closed_forms));
    String order;
    for (const String& piece : pieces_of(all, *gradient.order, writing::order)) order += " " + to.math(piece);
    to.remark("Order:" + order + ", " + number(gradient.cost) + " multiply-adds (" + number(gradient.reverse_cost) +
              " from the output back, " + number(gradient.forward_cost) + " from the input on).");
  }
  if (!has_any) to.paragraph("The cost depends on no parameter.");
}

template <class String, class Parts = parts>
void write(page<String>& to, const facts& network) {
  const Parts all = parts_of<Parts>(network);
  to.begin("The chain rule of a network");
  to.section("Topology");
  write_layers(to, all);
  to.section("Forward");
  write_forward(to, all);
  to.section("Notation");
  write_notation(to, all);
  to.section("Factors");
  write_factors(to, all);
  to.section("Gradients");
  write_gradients(to, all);
  to.end();
}

}  // namespace chainrule::internal::report
