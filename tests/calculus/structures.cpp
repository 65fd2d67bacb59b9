// SPDX-License-Identifier: BSL-1.0
// The tables of structures: for each pair, products and sums of examples are what the tables say. Extents of 1 and
// matrices that are not square are among them.
#define BOOST_TEST_MODULE calculus_structures
#include <boost/test/unit_test.hpp>

#include <chainrule/calculus/structure.hpp>

#include <numeric>
#include <vector>

using namespace chainrule;

namespace {

struct example {
  structure kind;
  std::size_t rows, columns, blocks = 1;
  std::vector<int> numbers;

  example(structure of, std::size_t height, std::size_t width, std::size_t in_blocks = 1)
      : kind(of), rows(height), columns(width), blocks(in_blocks), numbers(height * width) {}
  int& at(std::size_t r, std::size_t c) { return numbers[r * columns + c]; }
  int at(std::size_t r, std::size_t c) const { return numbers[r * columns + c]; }
};

int any_number() {
  static unsigned state = 1;
  state = state * 1664525u + 1013904223u;
  return 1 + static_cast<int>(state >> 24) % 9;
}

// Whether there may be a matrix of this structure, and one.
bool fits(structure kind, std::size_t rows, std::size_t columns, std::size_t blocks) {
  if (kind == structure::identity || kind == structure::permutation || kind == structure::diagonal)
    return rows == columns && blocks == 1;
  if (kind == structure::block) return rows >= columns && blocks == 1;
  if (kind == structure::repeated || kind == structure::lower_triangular)
    return rows % blocks == 0 && columns % blocks == 0;
  return blocks == 1;
}
example one_of(structure kind, std::size_t rows, std::size_t columns, std::size_t blocks) {
  example m(kind, rows, columns, blocks);
  const std::size_t height = rows / blocks, width = columns / blocks, features = columns % 2 == 0 ? 2 : 1;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      const int number = any_number();
      int& to = m.at(r, c);
      switch (kind) {
        case structure::identity:
          to = r == c;
          break;
        case structure::permutation:
          to = (r + 1) % rows == c;
          break;
        case structure::diagonal:
          to = r == c ? number : 0;
          break;
        case structure::selection:
          to = r % 3 < 2 && (5 * r + 1) % columns == c ? number : 0;
          break;
        case structure::block:
          to = r == c + (rows - columns);
          break;
        case structure::lookup:
          to = (5 * r + 1) % columns == c;
          break;
        case structure::repeated:
          to = r / height != c / width ? 0 : r < height ? number : m.at(r - height, c - width);
          break;
        case structure::lower_triangular:
          to = c / width <= r / height ? number : 0;
          break;
        case structure::outer:  // N (I (x) (2, 3))
          to = c % features == 0 ? 2 * number : m.at(r, c - 1) / 2 * 3;
          break;
        default:
          to = number;
      }
    }
  return m;
}

// Whether a matrix is of a structure, in so many blocks.
bool is_of(structure kind, const example& m, std::size_t blocks) {
  const std::size_t height = m.rows / blocks, width = m.columns / blocks;
  for (std::size_t r = 0; r < m.rows; ++r) {
    std::size_t in_row = 0;
    for (std::size_t c = 0; c < m.columns; ++c) {
      const int number = m.at(r, c);
      in_row += number != 0;
      if (number == 0) continue;
      if ((kind == structure::identity || kind == structure::diagonal) && r != c) return false;
      if ((kind == structure::identity || kind == structure::permutation || kind == structure::block ||
           kind == structure::lookup) &&
          number != 1)
        return false;
      if (kind == structure::lower_triangular && c / width > r / height) return false;
      if (kind == structure::repeated && (r / height != c / width || number != m.at(r % height, c % width)))
        return false;
      if (kind == structure::outer && m.columns % 2 == 0 && 3 * m.at(r, c / 2 * 2) != 2 * m.at(r, c / 2 * 2 + 1))
        return false;
    }
    const bool picks = kind == structure::identity || kind == structure::permutation || kind == structure::diagonal ||
                       kind == structure::selection || kind == structure::block || kind == structure::lookup;
    if (picks && in_row > 1) return false;
    if ((kind == structure::identity || kind == structure::permutation || kind == structure::lookup) && in_row != 1)
      return false;
  }
  return true;
}

// A matrix that is not in blocks fits any number of them where it is square, and otherwise one.
std::size_t common_blocks(const example& a, const example& b) {
  const auto in_blocks = [](const example& m) {
    return m.kind == structure::repeated || m.kind == structure::lower_triangular;
  };
  return !in_blocks(a) ? b.blocks : !in_blocks(b) ? a.blocks : std::gcd(a.blocks, b.blocks);
}

std::vector<example> all_of(std::size_t rows, std::size_t columns) {
  std::vector<example> all;
  for (std::size_t kind = 0; kind < structure_count; ++kind)
    for (const std::size_t blocks : {1u, 2u, 3u, 4u})
      if (fits(structure{static_cast<int>(kind)}, rows, columns, blocks))
        all.push_back(one_of(structure{static_cast<int>(kind)}, rows, columns, blocks));
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(examples_are_what_they_say) {
  for (const auto& [rows, columns] : {std::pair<std::size_t, std::size_t>{4, 4}, {12, 4}, {4, 12}, {1, 6}, {6, 1}})
    for (const example& m : all_of(rows, columns)) BOOST_TEST(is_of(m.kind, m, m.blocks));
  BOOST_TEST(!is_of(structure::repeated, one_of(structure::lower_triangular, 4, 4, 2), 2));
  BOOST_TEST(!is_of(structure::lower_triangular, one_of(structure::dense, 4, 8, 1), 2));
  BOOST_TEST(!is_of(structure::outer, one_of(structure::dense, 4, 8, 1), 1));
}

BOOST_AUTO_TEST_CASE(products) {
  std::size_t pairs = 0, kept = 0;
  for (const std::size_t rows : {1u, 3u, 4u, 12u})
    for (const std::size_t depth : {1u, 2u, 4u, 12u})
      for (const std::size_t columns : {1u, 4u, 12u})
        for (const example& left : all_of(rows, depth))
          for (const example& right : all_of(depth, columns)) {
            example product(structure_of_product(left.kind, right.kind), rows, columns);
            for (std::size_t r = 0; r < rows; ++r)
              for (std::size_t c = 0; c < columns; ++c)
                for (std::size_t k = 0; k < depth; ++k) product.at(r, c) += left.at(r, k) * right.at(k, c);
            const std::size_t blocks = common_blocks(left, right);
            BOOST_TEST_CONTEXT(static_cast<int>(left.kind) << " times " << static_cast<int>(right.kind) << ", " << rows
                                                           << " x " << depth << " x " << columns << ", " << blocks)
            BOOST_TEST(is_of(product.kind, product, blocks));
            ++pairs;
            kept += product.kind != structure::dense;
          }
  BOOST_TEST(pairs > 3000u);
  BOOST_TEST(kept > 600u);
}

BOOST_AUTO_TEST_CASE(sums) {
  for (const std::size_t rows : {1u, 4u, 12u})
    for (const std::size_t columns : {1u, 4u, 12u})
      for (const example& left : all_of(rows, columns))
        for (const example& right : all_of(rows, columns)) {
          example sum(structure_of_sum(left.kind, right.kind), rows, columns);
          for (std::size_t i = 0; i < sum.numbers.size(); ++i) sum.numbers[i] = left.numbers[i] + right.numbers[i];
          BOOST_TEST_CONTEXT(static_cast<int>(left.kind) << " plus " << static_cast<int>(right.kind))
          BOOST_TEST(is_of(sum.kind, sum, common_blocks(left, right)));
        }
  BOOST_TEST((structure_of_sum(structure::identity, structure::repeated) == structure::repeated));
}
