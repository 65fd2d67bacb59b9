// SPDX-License-Identifier: BSL-1.0
// The tests of networks/, each of a network that random_networks.py drew: some that agreed, and all that did not.
#define BOOST_TEST_MODULE fuzz_random_networks
#include <boost/test/unit_test.hpp>
