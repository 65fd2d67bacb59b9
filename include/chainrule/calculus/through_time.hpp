// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/writer.hpp>

// How a derivative through a recurrent layer is written: as back-propagation through time.
namespace chainrule::calculus::writing {

/// A product with factors that go back in time: a sum over the steps t and s between which such a factor goes, for
/// each of them; t' and s' for the second.
template <class Style, class Writer, class... Factors>
struct through_time {
  static constexpr std::size_t count = sizeof...(Factors);
  static constexpr bool are_back[count + 1] = {goes_back_in_time<Factors>...};
  Writer& all;

  constexpr bool goes_back(std::size_t place) const { return place + 1 < count && are_back[place]; }

  constexpr void write() const {
    for (std::size_t place = 0; place < count; ++place) {
      if (!goes_back(place)) continue;
      all.to.put(Style::latex ? "\\sum_{" : "sum_{");
      put_step("s", place);
      all.to.put(Style::latex ? " \\le " : "<=");
      put_step("t", place);
      all.to.put(Style::latex ? "} " : "} ");
    }
    std::size_t place = 0;
    [[maybe_unused]] const bool in_turn[] = {(write_factor(Factors{}, place++), true)...};
  }

 private:
  constexpr void put_step(const char* letter, std::size_t place) const {
    all.to.put(letter);
    for (std::size_t before = 0; before < place; ++before)
      if (goes_back(before)) all.to.put("'");
  }
  template <class Symbol>
  constexpr void put_at(Symbol variable, const char* letter, std::size_t place) const {
    all.write(variable);
    all.to.put(Style::latex ? "_{" : "<");
    put_step(letter, place);
    all.to.put(Style::latex ? "}" : ">");
  }
  constexpr void then() const { all.to.put(Style::latex ? " \\, " : " * "); }

  template <class Y, class X>
  constexpr void write_factor(partial<Y, X>, std::size_t place) const {
    if (place > 0) then();
    all.to.put(Style::latex ? "\\frac{\\partial " : "d");
    if (goes_back(place))
      put_at(Y{}, "t", place);
    else if (place > 0 && goes_back(place - 1))
      put_at(Y{}, "s", place - 1);
    else
      all.write(Y{});
    all.to.put(Style::latex ? "}{\\partial " : "/d");
    if (goes_back(place))
      put_at(X{}, "t", place);
    else if (goes_back(place + 1))
      put_at(X{}, "t", place + 1);
    else
      all.write(X{});
    if (Style::latex) all.to.put('}');
    if (goes_back(place)) write_steps_between(X{}, place);
  }
  template <class Factor>
  constexpr void write_factor(Factor factor, std::size_t place) const {
    if (place > 0) then();
    all.write_factor(factor);
  }
  template <class Symbol>
  constexpr void write_steps_between(Symbol variable, std::size_t place) const {
    then();
    all.to.put(Style::latex ? "\\prod_{k=" : "prod_{k=");
    put_step("s", place);
    all.to.put(Style::latex ? "+1}^{" : "+1..");
    put_step("t", place);
    all.to.put(Style::latex ? "} \\frac{\\partial " : "} d");
    put_step_of(variable, "k");
    all.to.put(Style::latex ? "}{\\partial " : "/d");
    put_step_of(variable, "k-1");
    if (Style::latex) all.to.put('}');
  }
  template <class Symbol>
  constexpr void put_step_of(Symbol variable, const char* step) const {
    all.write(variable);
    all.to.put(Style::latex ? "_{" : "<");
    all.to.put(step);
    all.to.put(Style::latex ? "}" : ">");
  }
};

}  // namespace chainrule::calculus::writing
