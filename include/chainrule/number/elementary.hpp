// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/lanes.hpp>

// Elementary functions of single precision over whole vectors, without branches and without tables; one number is a
// vector of one lane, so that both have the same bits. Coefficients are minimax fits (Remez' exchange in 60 digits, the
// weight making the error relative); tests/number/elementary.cpp measures every function over all floats.
namespace chainrule::internal::number::elementary {

/// c[0] + c[1] x + c[2] x^2 + ...
template <class V, std::size_t Size>
CHAINRULE_INLINE V polynomial(const V& x, const float (&c)[Size]) {
  if constexpr (V::size == 1) {
    if (__builtin_is_constant_evaluated()) {  // the same in fewer of a compiler's steps
      float sum = c[Size - 1];
      for (std::size_t i = Size - 1; i > 0; --i) sum = sum * x.v + c[i - 1];
      return V(sum);
    }
  }
  V sum(c[Size - 1]);
  CHAINRULE_UNROLL for (std::size_t i = Size - 1; i > 0; --i) sum = multiply_add(sum, x, V(c[i - 1]));
  return sum;
}

template <class V>
CHAINRULE_INLINE V within(const V& x, float least, float greatest) {
  return at_most(at_least(x, V(least)), V(greatest));  // a NaN stays one
}

// x = n ln 2 + r with |r| <= ln 2 / 2, and e^r - 1 - r.
template <class V>
struct reduced {
  V r;
  V rest;
  decltype(bits_of(V{})) n;

  CHAINRULE_INLINE explicit reduced(const V& x) : r(), rest(), n() {
    const V magic(12582912.f);  // 1.5 * 2^23: adding it rounds to an integer
    const V shifted = multiply_add(x, V(1.44269504f), magic);
    const V count = shifted - magic;
    n = bits_of(shifted) - bits_of(magic);
    r = multiply_add(count, V(-0.693145752f), x);
    r = multiply_add(count, V(-1.42860677e-6f), r);
    rest = r * r * polynomial(r, {0.4999999333f, 0.1666651952f, 0.04166839557f, 0.008368859304f, 0.001381517446f});
  }
};

template <class V, class Bits>
CHAINRULE_INLINE V power_of_two(const Bits& n) {
  return from_bits<V>((n + 127) << 23);
}

template <class V>
CHAINRULE_INLINE V exp(const V& x) {
  const reduced<V> at(within(x, -105.f, 89.f));
  const auto half = at.n >> 1;  // 2^n in two factors, so that results near zero and infinity round once
  const V lower = power_of_two<V>(half);
  return multiply_add(at.r + at.rest, lower, lower) * power_of_two<V>(at.n - half);  // rounded as 1 + (r + rest) is
}

template <class V>
CHAINRULE_INLINE V expm1(const V& x) {
  const reduced<V> at(within(x, -18.f, 89.f));
  const auto half = at.n >> 1;
  const V lower = power_of_two<V>(half), upper = power_of_two<V>(at.n - half);
  const V scale = lower * upper;  // infinite only where the result is
  const V near_zero = multiply_add(scale, at.r + at.rest, scale - V(1));
  const V elsewhere = (V(1) + (at.r + at.rest)) * lower * upper;
  const V result = select(x > V(20.f), elsewhere, near_zero);
  return select(x == V(0), x, result);  // minus zero stays
}

// log(x 2^-less) for a normal number x above zero; for any other x the result is arbitrary.
template <class V>
CHAINRULE_INLINE V log_of_normal(const V& x, const V& less) {
  // The fraction in [sqrt(1/2), sqrt(2)) and the exponent.
  const auto bits = bits_of(x);
  const auto exponent = (bits - 0x3f3504f3) >> 23;
  const V t = from_bits<V>(bits - (exponent << 23)) - V(1);
  const V count = number_of<V>(exponent) - less;
  const V square = t * t;
  V tail = t * square *
           polynomial(t, {0.3333333171f, -0.2500082101f, 0.2000122677f, -0.166233578f, 0.1420176023f, -0.1316018084f,
                          0.1276156433f, -0.07634486352f});
  tail = multiply_add(count, V(-2.12194440e-4f), tail);
  tail = multiply_add(square, V(-0.5f), tail);
  return multiply_add(count, V(0.693359375f), t + tail);
}

/// Minus infinity for zero, NaN for numbers below.
template <class V>
CHAINRULE_INLINE V log(const V& x) {
  const auto tiny = x < V(1.17549435e-38f);
  const V scaled = select(x > V(0), select(tiny, x * V(8388608.f), x), V(1));  // replaced at the end
  const V result = log_of_normal(scaled, select(tiny, V(23.f), V(0)));
  const V infinity(__builtin_inff());
  const V finite = select(x == infinity, infinity, result);
  const V with_zero = select(x == V(0), -infinity, finite);
  return select(x < V(0), V(__builtin_nanf("")), select(x == x, with_zero, x));
}

template <class V>
CHAINRULE_INLINE V log1p(const V& x) {
  const V u = V(1) + x;
  const V correction = (x - (u - V(1))) / u;  // what rounding 1 + x has lost
  const V result = log(u) + correction;
  const V finite = select(x > V(1e18f), log(u), result);
  return select(u == V(1), x, select(x == V(-1.f), V(-__builtin_inff()), finite));
}

// x (c0 + c1 u + ... + c4 u^4) / (1 + d1 u + ... + d4 u^4) for u = x^2. Terms are paired, and x is multiplied in early,
// because small networks wait for each of these operations. At the greatest x the quotient is one, and nowhere below it
// more, whether a product and a sum are rounded once or twice; so it needs no limits of its own.
template <class V>
CHAINRULE_INLINE V tanh(const V& argument) {
  const V x = within(argument, -7.97258759f, 7.97258759f);
  const V u = x * x;
  const V u2 = u * u;
  const V above = multiply_add(V(1.317722949e-8f), u2, multiply_add(V(2.048095218e-5f), u, V(0.00348779578f)));
  const V below = multiply_add(V(7.703919441e-7f), u2, multiply_add(V(0.0003272895933f), u, V(0.02584732945f)));
  const V numerator = multiply_add(x * u2, above, x * multiply_add(V(0.13374462f), u, V(0.9999999772f)));
  return numerator / multiply_add(u2, below, multiply_add(V(0.4670777577f), u, V(1)));
}

template <class V>
CHAINRULE_INLINE V erf(const V& x) {
  const V y = within(x, -3.95f, 3.95f);
  const V u = y * y;
  const V above =
      polynomial(u, {1.128379144f, 0.1915518803f, 0.05287564746f, 0.003808225788f, 0.0002846886726f, 2.025890416e-6f});
  const V below = polynomial(u, {1.f, 0.5030911095f, 0.1145602662f, 0.01505522044f, 0.001170740291f, 3.783166553e-5f});
  const V result = within(y * above / below, -1.f, 1.f);
  return select(y > V(3.8325f), V(1),
                select(y < V(-3.8325f), V(-1), result));  // there one is nearest, the quotient may be a little less
}

/// e^(-x^2 / 2), by the square of x's upper half, which is exact, and what is left of the square.
template <class V>
CHAINRULE_INLINE V bell(const V& x) {
  const V y = within(x, -15.f, 15.f);
  const V upper = from_bits<V>(bits_of(y) & -4096);
  const V left = (y - upper) * (y + upper) * V(-0.5f);  // at least -0.06
  return exp(upper * upper * V(-0.5f)) * polynomial(left, {1.f, 1.f, 0.5f, 0.166666667f, 0.0416666667f});
}

/// The normal distribution function. Below zero it is e^(-x^2 / 2) times a quotient for 0 <= |x| <= 15, above zero 1
/// minus that.
template <class V>
CHAINRULE_INLINE V normal_cdf(const V& x) {
  const V size = at_most(select(x < V(0), -x, x), V(15.f));
  const V above = polynomial(size, {0.5f, 0.4392765016f, 0.1839636434f, 0.04087917027f, 0.004152908528f});
  const V below = polynomial(size, {1.f, 1.676438008f, 1.205526243f, 0.4713940986f, 0.1024750015f, 0.01040968626f});
  const V tail = bell(size) * (above / below);
  return select(x < V(0), tail, V(1) - tail);
}

}  // namespace chainrule::internal::number::elementary
