// SPDX-License-Identifier: BSL-1.0
#pragma once

// All drawings by gnuplot. Not part of chainrule.hpp.
#include <chainrule/report/confusion_chart.hpp>
#include <chainrule/report/cost_contour.hpp>
#include <chainrule/report/image_sheet.hpp>
#include <chainrule/report/learning_curve.hpp>
