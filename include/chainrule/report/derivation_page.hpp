// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <chainrule/report/derivation_formulas.hpp>

// The page, from its parts: what it says, once, for two ways of setting it.
namespace chainrule::derivations {

/// A column of a table: how wide it is, and whether what it holds may be broken.
struct column {
  const char* head;
  std::size_t characters;
  bool breaks = false;
};

/// A LaTeX document. It needs amsmath, geometry, longtable, array and booktabs.
struct latex_page {
  std::string text;

  void begin(const std::string& title) {
    text += "\\documentclass[a4paper,10pt]{article}\n\\usepackage[margin=22mm]{geometry}\n\\usepackage{amsmath,array,booktabs,longtable}\n"
            "\\setlength{\\parindent}{0pt}\n\\setlength{\\parskip}{4pt plus 2pt}\n"
            "\\setlength{\\LTleft}{0pt}\n\\setlength{\\LTright}{\\fill}\n\\renewcommand{\\arraystretch}{1.25}\n"
            "% A formula whose right side is broken where it meets the margin.\n"
            "\\newlength{\\leftside}\n\\setlength{\\leftside}{5.5em}\n"
            "\\newcommand{\\formula}[2]{\\par{\\lineskip=5pt\\lineskiplimit=3pt\\hangindent=\\leftside\\hangafter=1\\noindent"
            "\\makebox[\\leftside][r]{$\\displaystyle #1 ={}$}#2\\par}}\n"
            "\\begin{document}\n\\raggedright\n\\section*{" + title + "}\n";
  }
  void end() { text += "\\end{document}\n"; }
  void section(const std::string& title) { text += "\n\\subsection*{" + title + "}\n"; }
  void subject(const std::string& words) { text += "\n\\subsubsection*{" + words + "}\n"; }
  void paragraph(const std::string& words) { text += "\n" + words + "\n"; }
  void remark(const std::string& words) { text += "\n\\nopagebreak[3]" + words + "\n"; }  // on what stands above it
  void item(const std::string& words) { text += "\n\\hangindent=1em\\hangafter=1\\noindent " + words + "\n"; }

  void formula(const std::string& left, const pieces& right) {
    text += "\\formula{" + left + "}{";
    const char* separator = "";
    for (const std::string& piece : right) {
      text += separator + ("$\\displaystyle " + piece) + "$";
      separator = "\n  ";
    }
    text += "}\n";
  }

  void begin_table(const std::vector<column>& columns) {
    text += "\n{\\small\n\\begin{longtable}{@{}";
    std::vector<std::string> heads;
    for (const column& one : columns) {
      text += one.breaks ? ">{\\raggedright\\arraybackslash}p{" + std::to_string(one.characters) + "ex}" : "l";
      heads.push_back(one.head);
    }
    text += "@{}}\n\\toprule\n";
    row(heads);
    text += "\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n";
  }
  void row(const std::vector<std::string>& cells) {
    const char* separator = "";
    for (const std::string& cell : cells) {
      text += separator + cell;
      separator = " & ";
    }
    text += " \\\\\n";
  }
  void end_table() { text += "\\end{longtable}}\n"; }

  static std::string web_safe(const std::string& formula) { return formula; }
  static std::string math(const std::string& formula) { return "$" + formula + "$"; }
  static std::string display_math(const std::string& formula) { return "$\\displaystyle " + formula + "$"; }
  static std::string code(const std::string& name) {
    std::string escaped;
    for (const char c : name) {
      if (c == '\\') escaped += "\\textbackslash{}";
      else if (c == '~') escaped += "\\textasciitilde{}";
      else if (c == '^') escaped += "\\textasciicircum{}";
      else if (std::string_view("_{}#$%&").find(c) != std::string_view::npos) escaped += std::string("\\") + c;
      else if (static_cast<unsigned char>(c) > 126) escaped += '?';
      else escaped += c;
      if (c == '<' || c == '_') escaped += "\\allowbreak{}";
    }
    return "\\texttt{" + escaped + "}";
  }
};

/// Markdown with formulas between dollars, as GitHub and pandoc read it.
struct markdown_page {
  std::string text;

  void begin(const std::string& title) { text += "# " + title + "\n"; }
  void end() {}
  void section(const std::string& title) { text += "\n## " + title + "\n\n"; }
  void subject(const std::string& words) { text += "\n### " + words + "\n\n"; }
  void paragraph(const std::string& words) { text += "\n" + words + "\n"; }
  void remark(const std::string& words) { paragraph(words); }
  void item(const std::string& words) { text += "- " + words + "\n"; }

  void formula(const std::string& left, const pieces& right) {
    text += "\n" + display_math(left + " =");
    for (const std::string& piece : right) text += "\n" + display_math(piece);
    text += "\n";
  }

  void begin_table(const std::vector<column>& columns) {
    std::vector<std::string> heads, rules;  // pandoc makes a column as wide as its rule is long
    for (const column& one : columns) {
      heads.push_back(one.head);
      rules.push_back(std::string(one.characters, '-'));
    }
    text += "\n";
    row(heads);
    row(rules);
  }
  void row(const std::vector<std::string>& cells) {
    for (const std::string& cell : cells) text += "| " + cell + " ";
    text += "|\n";
  }
  void end_table() {}

  static std::string math(const std::string& formula) { return "$" + web_safe(formula) + "$"; }
  // Without a backslash before a sign, or an underscore behind a bracket: Markdown would read them before the formula is.
  static std::string web_safe(std::string formula) {
    for (const auto& [from, to] : {std::pair{" \\, ", " \\thinspace "}, {"\\\\", "\\cr"}, {"}_", "}\\sb "}, {")_", ")\\sb "}})
      type_texts::replace_all(formula, from, to);
    return formula;
  }
  static std::string display_math(const std::string& formula) { return math("\\displaystyle " + formula); }
  static std::string code(const std::string& name) { return "`" + name + "`"; }
};

template <class Page>
void write_layers(Page& page, const parts& all) {
  std::vector<const layer_row*> rows;
  for (const layer_row& layer : all.layers) rows.push_back(&layer);
  std::sort(rows.begin(), rows.end(), [](const auto* left, const auto* right) { return left->path < right->path; });

  page.begin_table({{"", 5}, {"layer", 34, true}, {"output", 8}, {"shape", 14}, {"parameters", 24, true}, {"numbers", 9}});
  page.row({"", "input", page.math(all.values[0].symbol), page.math(shape_of_variable(all.values[0].shape)), "", ""});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const layer_row& layer = *rows[i];
    const bool has_layers_inside = i + 1 < rows.size() && rows[i + 1]->path.size() > layer.path.size();
    std::string number_of_layer, parameters;
    for (const std::size_t n : layer.path) number_of_layer += (number_of_layer.empty() ? "" : ".") + std::to_string(n);
    std::size_t count = 0;
    for (const variable& parameter : layer.parameters) {
      parameters += (parameters.empty() ? "" : ", ") + page.math(parameter.symbol + ": " + shape_of_variable(parameter.shape));
      count += parameter.size;
    }
    page.row({number_of_layer, page.code(has_layers_inside ? layer.name.substr(0, layer.name.find('<')) : layer.name), page.math(layer.output.symbol),
              page.math(shape_of_variable(layer.output.shape)), parameters, count > 0 ? number(count) : ""});
  }
  page.end_table();
  page.paragraph(number(all.parameter_count) + " parameters. For one sample, the forward walk takes " + number(all.forward_multiply_adds) +
                 " multiply-adds, and the backward walk, which gives all gradients, " + number(all.backward_multiply_adds) + ".");
}

template <class Page>
void write_notation(Page& page, const parts& all) {
  page.item("Values and parameters are read as vectors, element by element, a matrix row by row. $\\partial y / \\partial x$ is the matrix with a row for each "
            "element of $y$ and a column for each of $x$. So $\\partial C / \\partial x$ is a row; its elements, in their order, are those of a gradient of the shape of $x$.");
  page.item("$I$ is the identity: the elements stay in their order, also where they get another shape. In a product it is not written.");
  for (const std::string& meaning : meanings(all)) page.item(page.web_safe(meaning));
  page.item("Below each product stands the order in which its factors, by their numbers, are multiplied with the fewest multiply-adds. They are counted for one sample, "
            "and for this gradient by itself; the backward walk shares what gradients have in common.");
}

template <class Page>
void write_forward(Page& page, const parts& all) {
  for (std::size_t v = 1; v < all.values.size(); ++v) page.formula(all.values[v].symbol, equation_of(all, v));
  page.formula("C", {all.cost + " \\quad \\text{with } a = " + all.factors[0].x});
}

template <class Page>
void write_factors(Page& page, const parts& all) {
  page.begin_table({{"", 6}, {"factor", 16}, {"shape", 26}, {"structure", 12}, {"closed form", 24}});
  for (std::size_t f = 0; f < all.factors.size(); ++f) {
    const factor_row& factor = all.factors[f];
    page.row({page.math("F_{" + std::to_string(f + 1) + "}"), page.math("\\partial " + factor.y + " / \\partial " + factor.x), page.math(shape_of_factor(factor)),
              name_of(factor.kind), factor.form.empty() ? "not stated" : page.math(factor.form)});
  }
  page.end_table();
}

template <class Page>
void write_gradients(Page& page, const parts& all) {
  if (all.gradients.empty()) page.paragraph("The cost depends on no parameter.");
  for (const gradient_row& gradient : all.gradients) {
    page.subject("The gradient of " + page.math(gradient.parameter.symbol) + ", of shape " + page.math(shape_of_variable(gradient.parameter.shape)));
    page.formula(fraction("C", gradient.parameter.symbol), pieces_of(all, gradient.order, writing::derivatives));
    page.formula("", pieces_of(all, gradient.order, writing::closed_forms));
    std::string order;
    for (const std::string& piece : pieces_of(all, gradient.order, writing::order)) order += " " + page.math(piece);
    page.remark("Order:" + order + ", " + number(gradient.cost) + " multiply-adds (" + number(gradient.reverse_cost) + " from the output back, " +
                number(gradient.forward_cost) + " from the input on).");
  }
}

template <class Page>
std::string page_of(const parts& all) {
  Page page;
  page.begin("The chain rule of a network");
  page.section("Topology");
  write_layers(page, all);
  page.section("Forward");
  write_forward(page, all);
  page.section("Notation");
  write_notation(page, all);
  page.section("Factors");
  write_factors(page, all);
  page.section("Gradients");
  write_gradients(page, all);
  page.end();
  return page.text;
}

}  // namespace chainrule::derivations
