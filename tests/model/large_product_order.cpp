// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE model_large_product_order
#include "product_order.hpp"

// Large products do too, by tiles and by single rows.
BOOST_AUTO_TEST_CASE(large_products_take_both_orders) {
  product_order::check_products<3, 120, 33>();
  product_order::check_products<90, 40, 3>();
}
