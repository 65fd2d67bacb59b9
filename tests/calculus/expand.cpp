// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE calculus_expand
#include <boost/test/unit_test.hpp>

#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// A residual is a sum of two chains, a concat a sum of blocks.
using branched = network<input<3>, dense<4, act::tanh>, residual<dense<8, act::relu>, dense<4>>,
                         concat<dense<2>, sequential<dense<3>, act::silu>>>;

static_assert(expand<branched>(d(a<2>) / d(a<1>)) == one + d(a<2>) / d(a<2, 2>) * d(a<2, 2>) / d(z<2, 2>) * d(z<2, 2>) /
                                                               d(a<2, 1>) * d(a<2, 1>) / d(z<2, 1>) * d(z<2, 1>) /
                                                               d(a<1>));
static_assert(expand<branched>(d(a<3>) / d(a<2>)) ==
              d(a<3>) / d(a<3, 1>) * d(a<3, 1>) / d(z<3, 1>) * d(z<3, 1>) / d(a<2>) +
                  d(a<3>) / d(a<3, 2>) * d(a<3, 2>) / d(a<3, 2, 2>) * d(a<3, 2, 2>) / d(a<3, 2, 1>) * d(a<3, 2, 1>) /
                      d(z<3, 2, 1>) * d(z<3, 2, 1>) / d(a<2>));
// the terms of a sum in the other order
static_assert(expand<branched>(d(a<2>) / d(a<1>)) == d(a<2>) / d(a<2, 2>) * d(a<2, 2>) / d(z<2, 2>) * d(z<2, 2>) /
                                                             d(a<2, 1>) * d(a<2, 1>) / d(z<2, 1>) * d(z<2, 1>) /
                                                             d(a<1>) +
                                                         one);
// only the way through the branch that the parameter belongs to
static_assert(expand<branched>(d(C) / d(W<3, 2, 1>)) ==
              d(C) / d(a<3>) * d(a<3>) / d(a<3, 2>) * d(a<3, 2>) / d(a<3, 2, 2>) * d(a<3, 2, 2>) / d(a<3, 2, 1>) *
                  d(a<3, 2, 1>) / d(z<3, 2, 1>) * d(z<3, 2, 1>) / d(W<3, 2, 1>));
static_assert(expand<branched>(d(C) / d(b<2, 1>)) ==
              d(C) / d(a<3>) * expand<branched>(d(a<3>) / d(a<2>)) * d(a<2>) / d(a<2, 2>) * d(a<2, 2>) / d(z<2, 2>) *
                  d(z<2, 2>) / d(a<2, 1>) * d(a<2, 1>) / d(z<2, 1>) * d(z<2, 1>) / d(b<2, 1>));

// Two residuals on end, and one inside another, stay products of sums: they are not multiplied out.
using twice = network<input<3>, residual<dense<3>>, residual<dense<3>>>;
static_assert(expand<twice>(d(a<2>) / d(a<0>)) ==
              (one + d(a<2>) / d(a<2, 1>) * d(a<2, 1>) / d(z<2, 1>) * d(z<2, 1>) / d(a<1>)) *
                  (one + d(a<1>) / d(a<1, 1>) * d(a<1, 1>) / d(z<1, 1>) * d(z<1, 1>) / d(a<0>)));
using nested = network<input<3>, residual<residual<dense<3>>>>;
static_assert(expand<nested>(d(a<1>) / d(a<0>)) ==
              one + d(a<1>) / d(a<1, 1>) *
                        (one + d(a<1, 1>) / d(a<1, 1, 1>) * d(a<1, 1, 1>) / d(z<1, 1, 1>) * d(z<1, 1, 1>) / d(a<0>)));

// Shapes: y's extents, then x's.
static_assert(shape_of<branched>(W<1>) == shape<4, 3>{});
static_assert(shape_of<branched>(a<0>) == shape<3>{});
static_assert(shape_of<branched>(b<3, 2, 1>) == shape<3>{});
static_assert(shape_of<branched>(C) == shape<>{});
static_assert(shape_of<branched>(d(a<3>) / d(a<0>)) == shape<5, 3>{});
static_assert(shape_of<branched>(d(C) / d(W<2, 1>)) == shape<8, 4>{});
static_assert(shape_of<branched>(d(z<1>) / d(W<1>)) == shape<4, 4, 3>{});
static_assert(!(shape_of<branched>(d(a<3>) / d(a<0>)) == shape<3, 5>{}));
using picture = network<input<2, 3, 4>, flatten, dense<5>>;
static_assert(shape_of<picture>(d(a<1>) / d(a<0>)) == shape<24, 2, 3, 4>{});

// Structures: of factors, and of products from their factors.
static_assert(structure_of<branched>(d(z<1>) / d(a<0>)) == structure::dense);
static_assert(structure_of<branched>(d(z<1>) / d(b<1>)) == structure::identity);
static_assert(structure_of<branched>(d(z<1>) / d(W<1>)) == structure::outer);
static_assert(structure_of<branched>(d(a<1>) / d(z<1>)) == structure::diagonal);
static_assert(structure_of<branched>(d(a<2, 2>) / d(z<2, 2>)) == structure::identity);
static_assert(structure_of<branched>(d(a<1>) / d(b<1>)) == structure::diagonal);
static_assert(structure_of<branched>(d(a<1>) / d(W<1>)) == structure::outer);
static_assert(structure_of<branched>(d(a<3>) / d(a<3, 1>)) == structure::block);
static_assert(structure_of<branched>(d(a<2>) / d(a<1>)) == structure::dense);
static_assert(structure_of<branched>(d(C) / d(a<3>)) == structure::dense);
static_assert(structure_of<picture>(d(a<1>) / d(a<0>)) == structure::permutation);
using activated = network<input<3>, act::tanh, residual<act::silu>>;
static_assert(structure_of<activated>(d(a<2>) / d(a<0>)) == structure::diagonal);

// A user's formula may stop anywhere on the way, and begin anywhere.
static_assert(expand<branched>(d(a<1>) / d(z<1>)) == d(a<1>) / d(z<1>));

}  // namespace

BOOST_AUTO_TEST_CASE(a_chain_of_the_deepest_network_is_found) {
  using namespace boost;
  using deep =
      network<input<2>, dense<2>, dense<3>, dense<2>, dense<3>, dense<2>, dense<3>, dense<2>, dense<3>, dense<2>>;
  using chain = decltype(expand<deep>(d(C) / d(W<1>)));
  BOOST_TEST((factors_of<chain>::size) == std::size_t{1 + 2 * 9});
}
