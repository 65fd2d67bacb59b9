// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE report_drawings
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/report/drawings.hpp>
#include <chainrule/report/gnuplot.hpp>
#include <chainrule/report/text_plot.hpp>

#include <array>
#include <cstdio>
#include <fstream>
#include <limits>
#include <locale>
#include <sstream>

using namespace chainrule;

namespace {

// Numbers that six digits, or a decimal comma, would change.
const std::vector<double> numbers{1700000001,
                                  0.123456799,
                                  1234.5,
                                  99999.75,
                                  0.1,
                                  -0.0,
                                  1e300,
                                  4.9406564584124654e-324,
                                  std::numeric_limits<double>::max(),
                                  1 + std::numeric_limits<double>::epsilon()};

std::string contents(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// A drawing in a file that is gone when the test is over.
struct temporary_file {
  std::string name;
  explicit temporary_file(const std::string& called) : name(called) { std::remove(name.c_str()); }
  ~temporary_file() { std::remove(name.c_str()); }
};

// The rows of numbers that a script has under a name. An empty line is an empty row.
std::vector<std::vector<double>> rows_in(const gnuplot& drawing, const std::string& name) {
  std::istringstream script(drawing.script());
  std::vector<std::vector<double>> rows;
  std::string line, word;
  while (std::getline(script, line) && line != name + " << end_of_data") {}
  while (std::getline(script, line) && line != "end_of_data") {
    rows.emplace_back();
    std::istringstream words(line);
    while (words >> word) rows.back().push_back(std::strtod(word.c_str(), nullptr));
  }
  return rows;
}

bool script_has(const gnuplot& drawing, const std::string& text) {
  return drawing.script().find(text) != std::string::npos;
}

// gnuplot draws it, and without a warning that something was left out.
void is_drawn(const gnuplot& drawing) {
  if (!gnuplot::available()) {
    std::puts("not seen: a drawing; gnuplot was not found");
    return;
  }
  const temporary_file svg("report_drawings_seen.svg");
  drawing.write(svg.name);
  BOOST_TEST(contents(svg.name).find("</svg>") != std::string::npos);
}

}  // namespace

BOOST_AUTO_TEST_CASE(gnuplot_reads_the_numbers_that_were_given) {
  gnuplot drawing;
  drawing.data("$numbers", {numbers, {}, {std::nan(""), -std::nan("")}});
  std::istringstream script(drawing.script());
  script.imbue(std::locale::classic());
  std::string word;
  std::getline(script, word);
  BOOST_TEST(word == "$numbers << end_of_data");
  for (const double number : numbers) {
    script >> word;
    BOOST_TEST(std::strtod(word.c_str(), nullptr) == number);
  }
  std::getline(script, word);
  std::getline(script, word);
  BOOST_TEST(word == "");
  std::getline(script, word);
  BOOST_TEST(word == "NaN NaN ");
  gnuplot commands;
  commands << "set xrange [" << 0.1 << ':' << 1700000001.5f << "]; n = " << 123456 << std::string("\n");
  BOOST_TEST(commands.script() == "set xrange [0.1:1.7e+09]; n = 123456\n");
}

BOOST_AUTO_TEST_CASE(gnuplot_is_given_names_and_titles) {
  BOOST_TEST(gnuplot::quoted("it's a_b {x^2}\n100 % \\n") == "'it''s a\\_b \\{x\\^2\\} 100 % \\\\n'");
  for (const char* name : {"", "$", "path", "$a b", "$1", "$a; set output"})
    BOOST_CHECK_THROW(gnuplot().data(name, {}), error);
  BOOST_CHECK_THROW(gnuplot().write("a\nset output 'b'.svg"), error);
  if (!gnuplot::available()) {
    std::puts("not seen: what gnuplot makes of a title; gnuplot was not found");
    return;
  }
  const temporary_file svg("report_drawings.svg"), table("report_drawings.txt");
  gnuplot drawing;
  drawing.data("$numbers", {{1700000001, 0.123456789}, {1700000002, 0.123456799}});
  drawing << "set table '" << table.name << "'\nset format '%.12g'\nplot $numbers using 1:2\nunset table\n";
  drawing << "set title " << gnuplot::quoted("it's a_b `date` {x^2} @y\nz\\n") << "\nplot $numbers using 1:2 notitle\n";
  drawing.write(svg.name);
  BOOST_TEST(contents(table.name).find("1700000002 0.123456799") != std::string::npos);
  std::string text = contents(svg.name);
  for (std::size_t tag; (tag = text.find('<')) != text.npos;) text.erase(tag, text.find('>', tag) - tag + 1);
  BOOST_TEST(text.find("it's a_b `date` {x^2} @y z\\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(shades_of_numbers) {
  BOOST_TEST(shade_of(0, 0, 1) == ' ');
  BOOST_TEST(shade_of(1, 0, 1) == '@');
  BOOST_TEST(shade_of(0.25, 1, 0) == '#');  // dark is 0: three quarters of the way
  for (const double grey : {0.5, 1.0, 2.0}) BOOST_TEST(shade_of(grey, 1, 1) == ' ');
  const double no_number = std::nan(""), most = std::numeric_limits<double>::max();
  for (const auto& [number, light, dark] :
       {std::array{no_number, 0.0, 1.0}, {0.0, no_number, 1.0}, {0.0, 0.0, no_number}, {0.0, -HUGE_VAL, HUGE_VAL}})
    BOOST_TEST(shade_of(number, light, dark) == ' ');
  BOOST_TEST(shade_of(HUGE_VAL, 0, 1) == '@');
  BOOST_TEST(shade_of(0, -most, most) == shade_of(0.5, 0, 1));
  BOOST_TEST(shade_of(most, -most, most) == '@');
}

BOOST_AUTO_TEST_CASE(charts) {
  BOOST_TEST(text_chart({{'*', "a", {1, 2, 3}}}, 3, 3) ==
             "         3 |  *\n           | *\n         1 |*\n           +---\n            1 3\n            * a\n");
  BOOST_TEST(text_chart({{'*', "a", {1, 2, 3}}}, 3, 1) ==
             "         3 |***\n           +---\n            1 3\n            * a\n");
  for (const auto& [columns, rows] : {std::array<std::size_t, 2>{3, 0}, {0, 3}, {0, 0}})
    BOOST_TEST(text_chart({{'*', "a", {1, 2, 3}}}, columns, rows) == "");
  BOOST_TEST(text_chart({{'*', "a", {std::nan(""), HUGE_VAL}}}, 3, 3) == "");
  // a span beyond double, and a label of eleven characters
  BOOST_TEST(
      text_chart({{'*', "a", {-1.234e308, 1.234e308, 0}}}, 3, 3) ==
      " 1.234e+308 | *\n            |  *\n-1.234e+308 |*\n            +---\n             1 3\n             * a\n");
  // of a training: without validation one curve, with it two
  history past;
  for (const double cost : {3.0, 1.0}) past.epochs.push_back({.epoch = past.epochs.size() + 1, .cost = cost});
  BOOST_TEST(text_chart(past, 2, 2) == text_chart({{'*', "cost", {3, 1}}}, 2, 2));
  for (epoch_record& epoch : past.epochs) epoch.validated = true, epoch.validation_cost = 5;
  BOOST_TEST(text_chart(past, 2, 2) == text_chart({{'*', "cost", {3, 1}}, {'o', "validation cost", {5, 5}}}, 2, 2));
  BOOST_TEST(text_chart(history{}) == "");
  text_sheet sheet(2, 1);
  sheet(1, 0) = 'x';
  BOOST_CHECK_THROW(sheet(2, 0) = 'x', std::out_of_range);
  BOOST_CHECK_THROW(sheet(0, 1) = 'x', std::out_of_range);
}

BOOST_AUTO_TEST_CASE(learning_curves) {
  history past;
  for (const double cost : {3.0, 1.0, 0.5}) past.epochs.push_back({.epoch = past.epochs.size() + 1, .cost = cost});
  const gnuplot plain = learning_curve(past, {.title = "a_b"});
  BOOST_TEST(rows_in(plain, "$epochs").size() == 3u);
  BOOST_TEST((rows_in(plain, "$epochs")[2][0] == 3 && rows_in(plain, "$epochs")[2][1] == 0.5));
  BOOST_TEST(script_has(plain, "set title 'a\\_b'"));
  BOOST_TEST((!script_has(plain, "validation") && !script_has(plain, "logscale")));
  is_drawn(plain);
  // A validation set: its lowest cost is that of epoch 2. Accuracies have an axis of their own.
  for (epoch_record& epoch : past.epochs) {
    epoch.validated = true;
    epoch.validation_cost = epoch.epoch == 2 ? 0.75 : 2;
    epoch.validation_accuracy = 0.5;
  }
  const gnuplot validated = learning_curve(past, {.logarithmic = true});
  BOOST_TEST((rows_in(validated, "$epochs")[1] == std::vector<double>{2, 1, 0.75, 50}));
  BOOST_TEST((script_has(validated, "set logscale y") && script_has(validated, "axes x1y2") &&
              script_has(validated, "first 2, graph 0")));
  is_drawn(validated);
  BOOST_CHECK_THROW(learning_curve(history{}), data_error);
  past.epochs.resize(1);
  is_drawn(learning_curve(past));  // one epoch is a point
  past.epochs[0].cost = std::nan("");
  BOOST_CHECK_THROW(learning_curve(past), data_error);
}

BOOST_AUTO_TEST_CASE(confusion_charts) {
  const confusion_matrix matrix{3, {6, 2, 0, 1, 3, 0, 0, 0, 0}};  // nobody is of the third class
  const gnuplot chart = confusion_chart(matrix, {"it's", "b_2", "c"});
  const std::vector<std::vector<double>> cells = {{0, 0, 0.75, 6}, {1, 0, 0.25, 2}, {2, 0, 0, 0},
                                                  {0, 1, 0.25, 1}, {1, 1, 0.75, 3}, {2, 1, 0, 0},
                                                  {0, 2, 0, 0},    {1, 2, 0, 0},    {2, 2, 0, 0}};
  BOOST_TEST((rows_in(chart, "$cells") == cells));
  BOOST_TEST((script_has(chart, "'it''s' 0") && script_has(chart, "'b\\_2' 1")));
  is_drawn(chart);
  is_drawn(confusion_chart(matrix));
  BOOST_CHECK_THROW(confusion_chart(matrix, {"a", "b"}), data_error);
  BOOST_CHECK_THROW(confusion_chart({}), data_error);
}

BOOST_AUTO_TEST_CASE(sheets_of_images) {
  // Three pictures of 1 x 2, two in the first row: a gap of a pixel between, and no fourth.
  const xt::xtensor<float, 3> three = {{{1, -4}}, {{2, 0}}, {{3, HUGE_VALF}}};
  const gnuplot sheet = image_sheet(three, {.columns = 2});
  const auto rows = rows_in(sheet, "$sheet");
  BOOST_REQUIRE(rows.size() == 3u);
  const double gap = 0;  // white, as what is not finite
  BOOST_TEST((rows[0] == std::vector<double>{1, -4, gap, 2, 0}));
  BOOST_TEST((rows[1] == std::vector<double>{gap, gap, gap, gap, gap}));
  BOOST_TEST((rows[2] == std::vector<double>{3, gap, gap, gap, gap}));
  BOOST_TEST(script_has(sheet, "set cbrange [-4:4]"));  // both signs: white is 0
  is_drawn(sheet);
  // Each by its own scale; rows of numbers are pictures where their height and width are named.
  const xt::xtensor<double, 2> units = {{1, 2, 4, 0}, {0, 0, 1, 0}};
  const gnuplot own = image_sheet(units, {.columns = 1, .height = 2, .width = 2, .each_by_itself = true});
  BOOST_TEST((rows_in(own, "$sheet")[0] == std::vector<double>{0.25, 0.5}));
  BOOST_TEST((rows_in(own, "$sheet")[3] == std::vector<double>{0, 0}));
  BOOST_TEST((rows_in(own, "$sheet")[4] == std::vector<double>{1, 0}));
  BOOST_TEST(script_has(own, "set cbrange [0:1]"));
  is_drawn(own);
  is_drawn(image_sheet(xt::xtensor<double, 2>({{0, 0}, {0, 0}})));
  BOOST_CHECK_THROW(image_sheet(units, {.height = 2, .width = 3}), shape_error);
  BOOST_CHECK_THROW(image_sheet(xt::xtensor<double, 1>({1, 2})), shape_error);
  BOOST_CHECK_THROW(image_sheet(xt::xtensor<double, 3>(std::array<std::size_t, 3>{0, 2, 2})), shape_error);
}

// tanh of one unit: d/dx tanh(w x) = w / cosh(w x)^2, by hand; of two units each its own.
BOOST_AUTO_TEST_CASE(saliency) {
  using net = network<input<3>, dense<2, act::tanh>>;
  const model<net, double> m{explicit_values{{0.5, -1, 0.25, 2, 0, -0.5, 0, 0}}};
  const xt::xtensor<double, 2> x = {{1, 0.5, -1}, {0.25, -1, 3}};
  const double first[] = {0.5, 1, 0.25}, second[] = {2, 0, 0.5};
  const auto slope = [](double z) { return 1 / (std::cosh(z) * std::cosh(z)); };
  const double z[2][2] = {{-0.25, 2.5}, {1.875, -1}};
  const auto of_first = saliency_of(m, x, 0);
  const auto of_largest = saliency_of(m, x);  // the second unit for the first sample, the first for the second
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(std::abs(of_first(0, i) - first[i] * slope(z[0][0])) < 1e-14);
    BOOST_TEST(std::abs(of_first(1, i) - first[i] * slope(z[1][0])) < 1e-14);
    BOOST_TEST(std::abs(of_largest(0, i) - second[i] * slope(z[0][1])) < 1e-14);
    BOOST_TEST(std::abs(of_largest(1, i) - first[i] * slope(z[1][0])) < 1e-14);
  }
  const tensor<double, shape<3>> one_sample{1.0, 0.5, -1.0};
  BOOST_TEST(saliency_of(m, one_sample)(2) == of_largest(0, 2));
  BOOST_CHECK_THROW(saliency_of(m, x, 2), shape_error);
}

BOOST_AUTO_TEST_CASE(planes_of_paths) {
  // Far along the third axis, a little along the first: these are the principal directions, up to their signs.
  parameter_path path;
  for (const auto& [far, little] : {std::array{4.0, 0.5}, {3.0, -0.5}, {2.0, 0.5}, {1.0, -0.5}, {0.0, 0.0}})
    path.points.push_back({7 + little, -1, 2 + far, 5});
  const cost_plane plane = principal_plane(path);
  BOOST_TEST((plane.origin == std::vector<double>{7, -1, 2, 5}));
  // A symmetric matrix ((a, c), (c, b)) has its axes at half the angle whose tangent is 2 c / (a - b): here a = 30,
  // b = 1 and c = 1, the sums over the steps.
  const double slant = std::abs(plane.first[0] / plane.first[2]);
  const double expected = std::tan(0.5 * std::atan2(2 * (4 * 0.5 - 3 * 0.5 + 2 * 0.5 - 0.5), 30.0 - 1.0));
  BOOST_TEST(std::abs(slant - expected) < 1e-9);
  BOOST_TEST((plane.first[1] == 0 && plane.first[3] == 0 && plane.second[1] == 0 && plane.second[3] == 0));
  BOOST_TEST(std::abs(plane.first[0] * plane.second[0] + plane.first[2] * plane.second[2]) < 1e-12);
  BOOST_TEST(std::abs(std::hypot(plane.first[0], plane.first[2]) - 1) < 1e-12);
  // Coordinates and points are inverse to each other, at other angles too.
  const cost_plane slanted{{1, 2, 3}, {1, 1, 0}, {0, 2, 0}};
  const auto back = slanted.coordinates_of(slanted.point(0.75, -3));
  BOOST_TEST((std::abs(back[0] - 0.75) < 1e-12 && std::abs(back[1] + 3) < 1e-12));
  BOOST_CHECK_THROW(slanted.coordinates_of({1, 2}), shape_error);
  // A straight path has a second direction all the same.
  const cost_plane straight = principal_plane({{{0, 0, 0}, {0, 3, 0}, {0, 6, 0}}});
  BOOST_TEST((std::abs(straight.first[1]) == 1 && std::abs(straight.second[0]) == 1));
  BOOST_CHECK_THROW(principal_plane({{{1, 2, 3}}}), data_error);
  BOOST_CHECK_THROW(principal_plane({{{1, 2, 3}, {1, 2, 3}}}), data_error);
  BOOST_CHECK_THROW(principal_plane({{{1, 2, 3}, {1, std::nan(""), 3}}}), data_error);
  BOOST_CHECK_THROW(principal_plane({{{1}, {2}}}), shape_error);
  // Random directions are at a right angle, and as long as the parameters.
  using net = network<input<3>, dense<2>>;
  const model<net, double> m{glorot_uniform{}, seed{3}};
  const cost_plane around = random_plane(m, seed{4});
  double first = 0, second = 0, both = 0, own = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    first += around.first[i] * around.first[i], second += around.second[i] * around.second[i];
    both += around.first[i] * around.second[i], own += around.origin[i] * around.origin[i];
  }
  BOOST_TEST((own > 0 && std::abs(first - own) < 1e-12 && std::abs(second - own) < 1e-12 && std::abs(both) < 1e-12));
}

BOOST_AUTO_TEST_CASE(contours_of_costs) {
  using neuron = network<input<1>, dense<1, act::tanh>>;
  model<neuron, double> m{explicit_values{{1.25, -0.5}}};
  const data_set<double> samples(xt::xtensor<double, 2>{{0}, {1}}, xt::xtensor<double, 2>{{1}, {0}});
  parameter_path path;
  fit(m, squared_error{}, sgd{.learning_rate = 0.25}, samples, {.epochs = 3}, path);
  BOOST_REQUIRE(path.points.size() == 4u);
  BOOST_TEST((path.points[0] == std::vector<double>{1.25, -0.5} && path.points[3] != path.points[2]));
  // The cost of a model is any function of it: here a valley that is known, with a hole.
  const auto valley = [](const auto& at) {
    const double w = at[calculus::W<1>](0, 0), b = at[calculus::b<1>](0);
    return w > 1.5 ? std::nan("") : (w - 1) * (w - 1) + 4 * b * b;
  };
  const gnuplot map = cost_contour(m, valley, principal_plane(path), path, {.points = 21, .margin = 1, .highest = 3});
  const auto surface = rows_in(map, "$surface");
  BOOST_REQUIRE(surface.size() == 21u * 22u);
  std::size_t holes = 0, highest = 0;
  for (const auto& point : surface) {
    if (point.empty()) continue;
    if (point[0] > 1.5) {
      ++holes;
      BOOST_TEST(std::isnan(point[2]));
    } else {
      const double wanted = (point[0] - 1) * (point[0] - 1) + 4 * point[1] * point[1];
      highest += wanted > 3;
      BOOST_TEST(std::abs(point[2] - std::min(wanted, 3.0)) < 1e-12);
    }
  }
  BOOST_TEST((holes > 0 && highest > 0));
  const auto walked = rows_in(map, "$path");
  BOOST_REQUIRE(walked.size() == 4u);
  for (std::size_t p = 0; p < 4; ++p)
    for (std::size_t axis = 0; axis < 2; ++axis) BOOST_TEST(std::abs(walked[p][axis] - path.points[p][axis]) < 1e-12);
  BOOST_TEST(m[calculus::W<1>](0, 0) == path.points[3][0]);  // the model itself does not move
  is_drawn(map);
  is_drawn(cost_contour(m,
                        [&](const auto& at) {
                          return cost_of(at, squared_error{}, xt::xtensor<double, 2>{{0}, {1}},
                                         xt::xtensor<double, 2>{{1}, {0}});
                        },
                        random_plane(m), {}, {.points = 11, .logarithmic = true}));
  BOOST_CHECK_THROW(cost_contour(m, valley, principal_plane(path), path, {.points = 1}), error);
  BOOST_CHECK_THROW(cost_contour(m, valley, principal_plane(path), path, {.margin = -1}), error);
  BOOST_CHECK_THROW(cost_contour(m, valley, principal_plane(path), path, {.lines = 0}), error);
  BOOST_CHECK_THROW(cost_contour(m, valley, cost_plane{{1, 2, 3}, {1, 0, 0}, {0, 1, 0}}), shape_error);
  BOOST_CHECK_THROW(cost_contour(m, [](const auto&) { return std::nan(""); }, principal_plane(path)), data_error);
}
