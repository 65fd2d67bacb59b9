// SPDX-License-Identifier: BSL-1.0
#pragma once

// The library's version, for the preprocessor. meson.build states the same and refuses to configure if it does not.
#define CHAINRULE_VERSION "0.1.0"
#define CHAINRULE_VERSION_MAJOR 0
#define CHAINRULE_VERSION_MINOR 1
#define CHAINRULE_VERSION_PATCH 0

/// To be compared: `#if CHAINRULE_VERSION_NUMBER >= 10203` is version 1.2.3 or later.
#define CHAINRULE_VERSION_NUMBER \
  (CHAINRULE_VERSION_MAJOR * 10000 + CHAINRULE_VERSION_MINOR * 100 + CHAINRULE_VERSION_PATCH)
