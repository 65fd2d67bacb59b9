// SPDX-License-Identifier: BSL-1.0
// What most unit tests include, read once for all of them. Of Boost.Test, all but the headers that look for
// BOOST_TEST_MODULE.
#include <boost/test/framework.hpp>
#include <boost/test/parameterized_test.hpp>
#include <boost/test/test_tools.hpp>
#include <boost/test/tree/auto_registration.hpp>
#include <boost/test/tree/fixture.hpp>
#include <boost/test/tree/test_case_template.hpp>

#include <chainrule/chainrule.hpp>
