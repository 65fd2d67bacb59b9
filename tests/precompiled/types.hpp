// SPDX-License-Identifier: BSL-1.0
// The types alone, for the ill-formed programs that include no more.
#include <chainrule/types.hpp>
