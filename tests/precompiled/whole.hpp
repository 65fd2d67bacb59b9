// SPDX-License-Identifier: BSL-1.0
// The whole library, for programs that include all of it: the ill-formed ones and those of the docs.
#include <chainrule/chainrule.hpp>
