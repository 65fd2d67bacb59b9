// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE model_product_order
#include "product_order.hpp"

// Small products take both orders.
BOOST_AUTO_TEST_CASE(small_products_take_both_orders) {
  product_order::check_products<3, 4, 2>();
  product_order::check_products<1, 5, 1>();
}
