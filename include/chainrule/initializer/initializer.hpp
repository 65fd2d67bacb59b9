// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/initializer/constant.hpp>
#include <chainrule/initializer/defaults.hpp>
#include <chainrule/initializer/explicit_values.hpp>
#include <chainrule/initializer/glorot_normal.hpp>
#include <chainrule/initializer/glorot_uniform.hpp>
#include <chainrule/initializer/he_normal.hpp>
#include <chainrule/initializer/he_uniform.hpp>
#include <chainrule/initializer/lecun_normal.hpp>
#include <chainrule/initializer/lecun_uniform.hpp>
#include <chainrule/initializer/normal.hpp>
#include <chainrule/initializer/orthogonal.hpp>
#include <chainrule/initializer/statement.hpp>
#include <chainrule/initializer/truncated_normal.hpp>
#include <chainrule/initializer/uniform.hpp>
#include <chainrule/initializer/variance_scaling.hpp>
