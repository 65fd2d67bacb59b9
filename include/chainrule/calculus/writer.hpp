// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/calculus/binding.hpp>
#include <chainrule/calculus/bracketed.hpp>
#include <chainrule/calculus/number_text.hpp>
#include <chainrule/calculus/notations.hpp>
#include <chainrule/meta/list.hpp>
#include <chainrule/shape/shape.hpp>

// How each form is written, in plain text and in LaTeX.
namespace chainrule::calculus::writing {

// A derivative by a variable of all steps of a sequence, whose kind says `using of_all_steps = void;`. A product with
// one is written by calculus/through_time.hpp, which such a layer includes.
template <class Factor>
inline constexpr bool goes_back_in_time = false;
template <class Y, class Kind, std::size_t... Path>
  requires requires { typename Kind::of_all_steps; }
inline constexpr bool goes_back_in_time<partial<Y, symbol<Kind, Path...>>> = true;
template <class Style, class Writer, class... Factors>
struct through_time;

template <class Style, class Shapes>
struct writer {
  sink to;

  template <class Kind, std::size_t... Path>
  constexpr void write(symbol<Kind, Path...>) {
    to.put(Style::latex ? Kind::latex : Kind::text);
    if constexpr (sizeof...(Path) > 0) {
      to.put(Style::latex ? "^{(" : "(");
      const char* separator = "";
      for (const std::size_t number : {Path...}) {
        to.put(separator);
        to.put_number(number);
        separator = ",";
      }
      to.put(Style::latex ? ")}" : ")");
    }
  }

  template <std::size_t... Extents>
  constexpr void write(shape<Extents...>) {
    if constexpr (sizeof...(Extents) == 0) {
      to.put('1');
    } else {
      const char* separator = "";
      for (const std::size_t extent : {Extents...}) {
        to.put(separator);
        to.put_number(extent);
        separator = Style::latex ? " \\times " : " x ";
      }
    }
  }

  template <class Y, class X>
  constexpr void write(partial<Y, X> factor) {
    begin_shape(factor);
    write_partial<Y, X>();
    end_shape(factor);
  }

  // 1 if it is the identity; otherwise dy/dx with a mark, because dy/dx without one means all paths together.
  template <class Y, class X, std::size_t Number, bool IsIdentity>
  constexpr void write(direct<Y, X, Number, IsIdentity> factor) {
    begin_shape(factor);
    if constexpr (IsIdentity) {
      to.put(Style::latex ? "I" : "1");
    } else {
      if (Style::latex) to.put("\\left. ");
      write_partial<Y, X>();
      to.put(Style::latex ? " \\right|_{\\mathrm{direct}" : "|direct");
      if (Number > 1) {
        to.put('(');
        to.put_number(Number);
        to.put(')');
      }
      if (Style::latex) to.put('}');
    }
    end_shape(factor);
  }

  template <class... Factors>
  constexpr void write(product<Factors...>) {
    if constexpr (std::is_same_v<Shapes, without_shapes> && internal::meta::any({goes_back_in_time<Factors>...})) {
      through_time<Style, writer, Factors...>{*this}.write();
    } else {
      const char* separator = "";
      [[maybe_unused]] const char* const in_turn[] = {
          (to.put(separator), write_factor(Factors{}), separator = Style::latex ? " \\, " : " * ")...};
    }
  }

  template <class Inside>
  constexpr void write(bracketed_derivative<Inside>) {
    to.put(Style::latex ? "\\left( " : "(");
    write(Inside{});
    to.put(Style::latex ? " \\right)" : ")");
  }

  template <class Sum>
  constexpr void write(distributed_sum<Sum>) {
    to.put(Style::latex ? "\\left\\lbrace " : "{");
    write(Sum{});
    to.put(Style::latex ? " \\right\\rbrace" : "}");
  }

  template <class... Terms>
  constexpr void write(sum<Terms...>) {
    const char* separator = "";
    [[maybe_unused]] const char* const in_turn[] = {(to.put(separator), write(Terms{}), separator = " + ")...};
  }

  // Writes long sums and products in pieces, because compilers limit the depth of calls in a constant expression.
  template <class Left, class Right>
  constexpr void write(const added<Left, Right>& form) {
    write(form.left);
    then_add(form.right);
  }
  template <class Left, class A, class B, class C, class D>
  constexpr void write(const added<added<added<added<Left, A>, B>, C>, D>& form) {
    write(form.left.left.left.left);
    then_add(form.left.left.left.right);
    then_add(form.left.left.right);
    then_add(form.left.right);
    then_add(form.right);
  }
  template <class Left, class Right>
  constexpr void write(const subtracted<Left, Right>& form) {
    write(form.left);
    to.put(" - ");
    bracketed<1>(form.right);
  }
  template <class Left, class Right>
  constexpr void write(const multiplied<Left, Right>& form) {
    bracketed<1>(form.left);
    then_multiply(form.right);
  }
  template <class Left, class A, class B, class C, class D>
  constexpr void write(const multiplied<multiplied<multiplied<multiplied<Left, A>, B>, C>, D>& form) {
    bracketed<1>(form.left.left.left.left);
    then_multiply(form.left.left.left.right);
    then_multiply(form.left.left.right);
    then_multiply(form.left.right);
    then_multiply(form.right);
  }
  template <class Left, class Right>
  constexpr void write(const divided<Left, Right>& form) {
    if constexpr (Style::latex) {
      to.put("\\frac{");
      write(form.left);
      to.put("}{");
      write(form.right);
      to.put('}');
    } else {
      bracketed<1>(form.left);
      to.put(" / ");
      bracketed<2>(form.right);
    }
  }
  constexpr void write(literal number) {
    if (to.out == nullptr)
      to.length += widest_number;
    else
      write_number(to, number.value, Style::latex);
  }
  template <long long N, long long D>
  constexpr void write(rational<N, D>) {
    if (N < 0) to.put('-');
    if (Style::latex && D != 1) to.put("\\frac{");
    to.put_number(static_cast<unsigned long long>(N < 0 ? -N : N));
    if (D != 1) {
      to.put(Style::latex ? "}{" : "/");
      to.put_number(static_cast<unsigned long long>(D));
      if (Style::latex) to.put('}');
    }
  }
  template <class Function, class Argument>
  constexpr void write(const applied<Function, Argument>& form) {
    to.put(Style::latex ? Function::latex : Function::text);
    to.put(Style::latex ? "\\left(" : "(");
    write(form.argument);
    to.put(Style::latex ? "\\right)" : ")");
  }
  template <class Argument>
  constexpr void write(const applied<root_of, Argument>& form) {
    to.put(Style::latex ? "\\sqrt{" : "sqrt(");
    write(form.argument);
    to.put(Style::latex ? "}" : ")");
  }
  template <class Argument>
  constexpr void write(const applied<squared, Argument>& form) {
    bracketed<3>(form.argument);
    to.put("^2");
  }
  // A layer's number is an exponent in LaTeX, and no other one may follow it.
  template <class Kind, std::size_t First, std::size_t... Rest>
  constexpr void write(const applied<squared, symbol<Kind, First, Rest...>>& form) {
    to.put(Style::latex ? "\\left(" : "");
    write(form.argument);
    to.put(Style::latex ? "\\right)^2" : "^2");
  }
  template <class Argument, class Then, class Otherwise>
  constexpr void write(const piecewise<Argument, Then, Otherwise>& form) {
    if constexpr (Style::latex) {
      to.put("\\begin{cases} ");
      write(form.then);
      to.put(" & ");
      write(form.argument);
      to.put(" > 0 \\\\ ");
      write(form.otherwise);
      to.put(" & \\text{otherwise} \\end{cases}");
    } else {
      to.put('(');
      write(form.argument);
      to.put(" > 0 ? ");
      write(form.then);
      to.put(" : ");
      write(form.otherwise);
      to.put(')');
    }
  }
  template <class Part, class Whole>
  constexpr void write(part_of<Part, Whole>) {
    to.put(Style::latex ? "E_{" : "E(");
    write(Part{});
    to.put(Style::latex ? "}" : ")");
  }
  template <class Part, class Whole>
  constexpr void write(ones_of<Part, Whole>) {
    to.put(Style::latex ? "\\mathbf{1}_{" : "ones(");
    write(Part{});
    to.put(Style::latex ? "}" : ")");
  }
  template <class Function, class Argument>
  constexpr void write(const activation_derivative<Function, Argument>& form) {
    if constexpr (Style::latex) to.put("\\mathrm{diag}\\,");
    write(applied<activated_derivative, Argument>{form.argument});
  }

 private:
  template <class, class, class...>
  friend struct through_time;
  template <class Term>
  constexpr void then_add(const Term& term) {
    to.put(" + ");
    write(term);
  }
  template <class Factor>
  constexpr void then_multiply(const Factor& factor) {
    if (std::is_same_v<Factor, literal>)  // it may stand after another number
      to.put(Style::latex ? " \\cdot " : " * ");
    else
      to.put(Style::latex ? " \\, " : " ");
    bracketed<2>(factor);
  }

  template <class Y, class X>
  constexpr void write_partial() {
    to.put(Style::latex ? "\\frac{\\partial " : "d");
    write(Y{});
    to.put(Style::latex ? "}{\\partial " : "/d");
    write(X{});
    if (Style::latex) to.put('}');
  }

  template <class Factor>
  constexpr void write_factor(Factor factor) {
    write(factor);
  }
  template <class... Terms>
  constexpr void write_factor(sum<Terms...> terms) {
    to.put(Style::latex ? "\\left( " : "(");
    write(terms);
    to.put(Style::latex ? " \\right)" : ")");
  }

  // Brackets of a number whose sign is not known yet are counted.
  static constexpr bool binds(literal number, bool counts) {
    return !counts && !(number.value < 0) && !(Style::latex && is_scientific(number.value));
  }
  template <class Form>
  static constexpr bool binds(const Form&, bool) {
    return false;
  }
  template <int Needed, class Form>
  constexpr void bracketed(const Form& form) {
    const bool needs = binding<Form> < Needed && !binds(form, to.out == nullptr);
    if (needs) to.put(Style::latex ? "\\left(" : "(");
    write(form);
    if (needs) to.put(Style::latex ? "\\right)" : ")");
  }

  template <class Factor>
  constexpr void begin_shape(Factor) {
    if constexpr (!std::is_same_v<Shapes, without_shapes> && Style::latex) to.put("\\underbrace{");
  }
  template <class Factor>
  constexpr void end_shape(Factor factor) {
    if constexpr (!std::is_same_v<Shapes, without_shapes>) {
      to.put(Style::latex ? "}_{" : " [");
      write(Shapes::of(factor));
      to.put(Style::latex ? "}" : "]");
    }
  }
};

}  // namespace chainrule::calculus::writing
