// SPDX-License-Identifier: BSL-1.0
// Rows of files as sources: values against the readers of whole files, and the memory that a large one takes.
#define BOOST_TEST_MODULE data_file_rows
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/data/csv_rows.hpp>
#include <chainrule/data/file_rows.hpp>
#include <chainrule/training/fit_source.hpp>

#include "../sanitized.hpp"

#include <malloc.h>

#include <atomic>
#include <fstream>

#if CHAINRULE_TEST_GZIP
#include <chainrule/data/npz.hpp>
#include <chainrule/data/npz_rows.hpp>
#include <chainrule/data/shuffle_buffer.hpp>

#include "../reference/data.hpp"
#include "zip_text.hpp"
#endif

using namespace chainrule;

// What is allocated: counted, and the most at one time.
namespace {
std::atomic<std::size_t> held_bytes = 0, most_bytes = 0;
}
void* operator new(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  const std::size_t now = held_bytes += malloc_usable_size(memory);
  for (std::size_t most = most_bytes; now > most && !most_bytes.compare_exchange_weak(most, now);) {}
  return memory;
}
void operator delete(void* memory) noexcept {
  held_bytes -= memory == nullptr ? 0 : malloc_usable_size(memory);
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

namespace {

std::string written(const std::string& name, const std::string& bytes) {
  std::ofstream(name, std::ios::binary) << bytes;
  return name;
}
// An npy file of version 1 with what NumPy writes; numbers in the machine's order, which is little-endian.
template <class Number>
std::string npy_text(const std::string& type, const std::string& extents, const std::vector<Number>& numbers) {
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + extents + "), }";
  header.resize((10 + header.size() + 64) / 64 * 64 - 11, ' ');
  header += '\n';
  std::string text = std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size() % 256) +
                     static_cast<char>(header.size() / 256) + header;
  text.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number));
  return text;
}

// All samples of a source: number, inputs, targets or the class, and the weight.
template <class Source>
std::vector<double> all_of(Source&& source, std::size_t in, std::size_t out, std::vector<std::size_t> order = {}) {
  using T = typename std::remove_reference_t<Source>::number;
  std::vector<double> all;
  std::vector<std::size_t> numbers(7);
  std::vector<T> inputs(7 * in), targets(7 * out), weights(7);
  const bool is_weighted = internal::data::has_weights(source);
  std::vector<long long> classes(7);
  batch_memory<T> batch{0,
                        1,
                        numbers.data(),
                        inputs.data(),
                        targets.data(),
                        source.has_classes() ? classes.data() : nullptr,
                        in,
                        out,
                        is_weighted ? weights.data() : nullptr};
  const auto keep = [&] {
    for (std::size_t r = 0; r < batch.rows; ++r) {
      all.push_back(static_cast<double>(numbers[r]));
      all.insert(all.end(), batch.input(r), batch.input(r) + in);
      all.insert(all.end(), batch.target(r), batch.target(r) + out);
      if (source.has_classes()) all.push_back(static_cast<double>(classes[r]));
      if (is_weighted) all.push_back(static_cast<double>(weights[r]));
    }
  };
  if constexpr (OrderedSource<std::remove_reference_t<Source>>) {
    source.begin_epoch(1);
    do {
      batch.rows = 7;
      source.read_next(batch);
      keep();
    } while (batch.rows == 7);
  } else {
    for (const std::size_t number : order) {
      batch.rows = 1;
      numbers[0] = number;
      source.read(batch);
      keep();
    }
  }
  return all;
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

}  // namespace

BOOST_AUTO_TEST_CASE(rows_of_arrays_in_any_order) {
  const std::vector<float> x{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  written("rows_x.npy", npy_text("<f4", "3, 2, 2", x));
  written("rows_y.npy", npy_text("<i2", "3,", std::vector<std::int16_t>{5, 0, 7}));
  written("rows_t.npy", npy_text("<f8", "3,", std::vector<double>{0.5, 1.5, 2.5}));
  auto classified = rows_of(npy_rows("rows_x.npy"), npy_rows("rows_y.npy"));
  BOOST_TEST(classified.input_extents() == (std::vector<std::size_t>{2, 2}));
  BOOST_TEST(all_of(classified, 4, 0, {2, 0, 1}) ==
             (std::vector<double>{2, 8, 9, 10, 11, 7, 0, 0, 1, 2, 3, 5, 1, 4, 5, 6, 7, 0}));
  auto answered = rows_of<double>(npy_rows("rows_x.npy"), npy_rows("rows_t.npy"));
  BOOST_TEST(answered.target_extents() == (std::vector<std::size_t>{1}));
  BOOST_TEST(all_of(answered, 4, 1, {1}) == (std::vector<double>{1, 4, 5, 6, 7, 1.5}));

  auto with_weights = rows_of<double>(npy_rows("rows_x.npy"), npy_rows("rows_y.npy"), npy_rows("rows_t.npy"));
  BOOST_TEST(all_of(with_weights, 4, 0, {2, 0, 1}) ==
             (std::vector<double>{2, 8, 9, 10, 11, 7, 2.5, 0, 0, 1, 2, 3, 5, 0.5, 1, 4, 5, 6, 7, 0, 1.5}));
  BOOST_TEST(message_of([] { rows_of(npy_rows("rows_x.npy"), npy_rows("rows_y.npy"), npy_rows("rows_x.npy")); }) ==
             "weights of samples with more than one number a sample");

  written("rows.idx", std::string("\0\0\x08\x02\0\0\0\x03\0\0\0\x02\x01\x02\x03\xff\x05\x06", 18));
  written("labels.idx", std::string("\0\0\x08\x01\0\0\0\x03\x09\x08\x07", 11));
  auto bytes = rows_of(idx_rows("rows.idx"), idx_rows("labels.idx"));
  BOOST_TEST(all_of(mapped{bytes, [](sample_memory<float> sample) { sample.input[0] *= 2; }}, 2, 0, {1, 2}) ==
             (std::vector<double>{1, 6, 255, 8, 2, 10, 6, 7}));

  const auto refused = [](const std::string& text) {
    return message_of([&] { npy_rows{written("refused.npy", text)}; });
  };
  BOOST_TEST(refused("x") == "refused.npy: is not an npy array");
  BOOST_TEST(refused(npy_text("<f4", "3, 5", x)) == "refused.npy: has other bytes than its shape says");
  BOOST_TEST(refused(npy_text("<f4", "", std::vector<float>{1})) == "refused.npy: is a single number, and has no rows");
  // no rows, each of more numbers than there is memory for
  BOOST_TEST(npy_rows(written("refused.npy", npy_text("<f4", "0, 1152921504606846976", std::vector<float>{}))).size() ==
             0u);
  BOOST_TEST(idx_rows(written("refused.idx",
                              std::string("\0\0\x08\x04\0\0\0\0\x7f\xff\xff\xff\x7f\xff\xff\xff\x7f\0\0\0", 20)))
                 .size() == 0u);
  std::string columns = npy_text("<f4", "3, 4", x);
  columns.replace(columns.find("False"), 5, "True ");
  BOOST_TEST(refused(columns) ==
             "refused.npy: is column-major, so its rows do not lie together: write it with numpy.ascontiguousarray");
  BOOST_TEST(message_of([] { npy_rows{"none.npy"}; }) == "none.npy: cannot be opened");
  BOOST_TEST(message_of([] { rows_of(npy_rows("rows_x.npy"), npy_rows("refused.npy")); }) ==
             "refused.npy: is column-major, so its rows do not lie together: write it with numpy.ascontiguousarray");
  for (const auto& [text, why] :
       {std::pair{std::string("\0\0\x08\x02\0\0\0\x03\0\0\0\x02\x01", 13),
                  "refused.idx: an IDX file of 1 elements whose extents say 6"},
        std::pair{std::string("\0\0\x09\x01\0\0\0\x01\x01", 9),
                  "refused.idx: an IDX file of element type 9: only type 8, unsigned bytes, can be read"},
        std::pair{std::string("\0\0\x08\x02\0\0", 6), "refused.idx: an IDX file without all of its extents"}})
    BOOST_TEST(message_of([&] { idx_rows{written("refused.idx", text)}; }) == why);
  auto shortened = rows_of(npy_rows("rows_x.npy"), npy_rows("rows_y.npy"));
  written("rows_x.npy", "short");
  BOOST_TEST(message_of([&] { all_of(shortened, 4, 0, {2}); }) == "rows_x.npy: is shorter than it was or should be");
}

// Parts of the table end within lines and within quotes; the whole-file reader says what is in it.
BOOST_AUTO_TEST_CASE(lines_of_a_table) {
  std::string text =
      "\xEF\xBB\xBF"
      "a,b,\"the\nclass\"\n";
  for (int i = 0; i < 60000; ++i)
    text += std::to_string(i) + (i % 3 == 0 ? ",\"" + std::to_string(i % 97) + ".5\",1\r\n" : ",-1e-3,0\n");
  text += "7,8,1";
  written("rows.csv", text);
  BOOST_TEST(text.size() > 2 * csv_rows<>::part);
  const csv_table whole = read_csv("rows.csv");
  std::vector<double> expected;
  for (std::size_t r = 0; r < whole.rows(); ++r)
    expected.insert(expected.end(), {static_cast<double>(r), whole(r, 1), whole(r, 0), whole(r, 2)});
  csv_rows<double> answered("rows.csv", {.inputs = {1, 0}, .targets = {2}});
  BOOST_TEST((all_of(answered, 2, 1) == expected));
  BOOST_TEST((all_of(answered, 2, 1) == expected));
  BOOST_TEST((all_of(csv_rows<double>("rows.csv", {.inputs = {1, 0}, .class_column = 2}), 2, 0) == expected));
  expected.clear();
  for (std::size_t r = 0; r < whole.rows(); ++r)
    expected.insert(expected.end(), {static_cast<double>(r), whole(r, 0), whole(r, 2), whole(r, 1)});
  BOOST_TEST(
      (all_of(csv_rows<double>("rows.csv", {.inputs = {0}, .targets = {2}, .weight_column = 1}), 1, 1) == expected));
  BOOST_TEST(message_of([] { csv_rows<>("rows.csv", {.inputs = {0}, .targets = {1}, .weight_column = 4}); }) ==
             "rows.csv: column 4, from 0, of a table of 3 columns");
  written("rows.csv", text + "\n1,x,2\n");
  BOOST_TEST(message_of([] { all_of(csv_rows<double>("rows.csv", {.inputs = {0}}), 1, 0); }) ==
             "rows.csv, line 60004, column 2: 'x' is not a number");
  BOOST_TEST(message_of([] { csv_rows<>("rows.csv", {.inputs = {0}, .targets = {3}}); }) ==
             "rows.csv: column 3, from 0, of a table of 3 columns");
  BOOST_TEST(message_of([] { csv_rows<>("rows.csv", {}); }) == "csv_rows: inputs names no column");
  BOOST_TEST(message_of([] { csv_rows<>("rows.csv", {.inputs = {0}, .targets = {1}, .class_column = 2}); }) ==
             "csv_rows: a sample has targets or a class: name targets or class_column, not both");
  written("rows.csv", "1,\"" + std::string(csv_rows<>::longest_line + csv_rows<>::part, '2'));
  BOOST_TEST(message_of([] { csv_rows<>("rows.csv", {.inputs = {0}}); }) ==
             "rows.csv, line 1: more than 16777216 bytes without the end of a line outside quotes");
}

// 64 MiB of inputs, and a table of 8 MB: training, validation and answers take less than 3 MiB beside
// the model. With a sanitizer 8
// MiB, and 1 MB.
BOOST_AUTO_TEST_CASE(files_larger_than_the_memory_they_take) {
  constexpr std::size_t rows = is_sanitized ? 8192 : 65536, columns = 256, lines = is_sanitized ? 50000 : 400000;
  {
    std::ofstream file("large.npy", std::ios::binary);
    file << npy_text("<f4", std::to_string(rows) + ", " + std::to_string(columns), std::vector<float>{});
    std::vector<float> row(columns);
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < columns; ++c) row[c] = static_cast<float>((r * 7 + c) % 11) / 11 - 0.5f;
      file.write(reinterpret_cast<const char*>(row.data()), static_cast<std::streamsize>(columns * sizeof(float)));
    }
    std::ofstream targets("large_y.npy", std::ios::binary);
    targets << npy_text("<f4", std::to_string(rows) + ",", std::vector<float>(rows, 0.25f));
    std::ofstream table("large.csv");
    for (std::size_t r = 0; r < lines; ++r) table << r % 100 << ",0.125,-" << r % 7 << ",1e-3\n";
  }
  constexpr std::size_t bound = std::size_t{3} << 20;
  model<network<input<256>, dense<1>>> m;
  model<network<input<3>, dense<1>>> of_table;
  std::size_t answers = 0;
  const auto count = [&](std::size_t, std::span<const float>) { ++answers; };
  const std::size_t before = held_bytes;
  most_bytes = before;
  {
    auto source = rows_of(npy_rows("large.npy"), npy_rows("large_y.npy"));
    const auto past = fit(m, squared_error{}, sgd{.learning_rate = 1e-3}, source, {.epochs = 1, .batch_size = 64},
                          validate_on{source});
    BOOST_TEST(past.epochs[0].cost < 0.1);
    BOOST_TEST(past.epochs[0].validation_cost < 0.1);
    predict(m, source, count);
  }
  BOOST_TEST(answers == rows);
  BOOST_TEST(most_bytes - before < bound);
  BOOST_TEST(most_bytes - before > rows * sizeof(std::size_t));  // what is counted: the order of the samples
  most_bytes = held_bytes.load();
  {
    csv_rows<> source("large.csv", {.inputs = {0, 1, 2}, .targets = {3}});
    fit(of_table, squared_error{}, sgd{.learning_rate = 1e-5}, source, {.epochs = 1, .batch_size = 64},
        validate_on{source});
    predict(of_table, source, count);
  }
  BOOST_TEST(answers == rows + lines);
  BOOST_TEST(most_bytes - before < bound);
  for (const char* const name : {"large.npy", "large_y.npy", "large.csv", "rows.csv"}) std::remove(name);
}

#if CHAINRULE_TEST_GZIP
BOOST_AUTO_TEST_CASE(rows_of_arrays_that_numpy_compressed) {
  std::ofstream("rows.npz", std::ios::binary)
      .write(reinterpret_cast<const char*>(reference::npz_arrays.data()),
             static_cast<std::streamsize>(reference::npz_arrays.size()));
  for (const std::string type : {"c_f2", "c_f4", "c_f8", "c_i1", "c_i8", "c_u2"}) {
    npz_rows rows("rows.npz", type);
    BOOST_TEST(rows.size() == 2u);
    BOOST_TEST(rows.is_in_order());
    BOOST_TEST(rows.is_integral() == (type[2] != 'f'));
    float found[6] = {};
    rows.read(1, found + 3);
    rows.read(0, found);
    BOOST_TEST((std::vector<float>(found, found + 6) == std::vector<float>{0, 1, 2, 3, 4, 100}));
  }
  BOOST_TEST(message_of([] { npz_rows("rows.npz", "no"); }).substr(0, 51) ==
             "rows.npz: has no array 'no', it has c_f2, fortran_f");
  BOOST_TEST(message_of([] { npz_rows("rows.npz", "text"); }) ==
             "rows.npz: the array 'text' has a type that is not read, '<U1'");
  BOOST_TEST(message_of([] { npz_rows("rows.npz", "scalar"); }) ==
             "rows.npz: the array 'scalar' is a single number, and has no rows");
  BOOST_TEST(message_of([] { npz_rows("rows.npz", "fortran_f4"); }).substr(0, 58) ==
             "rows.npz: the array 'fortran_f4' is column-major, so its r");
  BOOST_TEST(message_of([] { rows_of(npz_rows("rows.npz", "c_f4"), npz_rows("rows.npz", "negative")); }) ==
             "rows_of: the rows of a compressed array can only be read in their order: write rows_in_order_of, or the "
             "file with numpy.savez");
}

// Stored and deflated, in either kind of source, and mixed; with 64-bit numbers in the directory, and without.
BOOST_AUTO_TEST_CASE(rows_of_archives) {
  std::vector<float> x(1000 * 70);
  std::vector<std::int16_t> y(1000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * 7919 % 1009);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = static_cast<std::int16_t>(i % 10);
  const std::string xs = npy_text("<f4", "1000, 7, 10", x), ys = npy_text("<i2", "1000,", y);
  std::vector<double> expected;
  for (std::size_t r = 0; r < 1000; ++r) {
    expected.push_back(static_cast<double>(r));
    expected.insert(expected.end(), &x[r * 70], &x[r * 70] + 70);
    expected.push_back(static_cast<double>(y[r]));
  }
  for (const bool wide : {false, true}) {
    written("rows.npz", zip_text({{"x.npy", xs, true}, {"y.npy", ys, false}, {"s.npy", xs, false}}, wide));
    BOOST_TEST((read_npz<float>("rows.npz", "x") == read_npz<float>("rows.npz", "s")));
    auto in_order = rows_in_order_of(npz_rows("rows.npz", "x"), npz_rows("rows.npz", "y"));
    BOOST_TEST(in_order.input_extents() == (std::vector<std::size_t>{7, 10}));
    BOOST_TEST((all_of(in_order, 70, 0) == expected));
    BOOST_TEST((all_of(in_order, 70, 0) == expected));  // the next epoch
    in_order.begin_epoch(3);
    BOOST_TEST((all_of(rows_in_order_of(npz_rows("rows.npz", "s"), npz_rows("rows.npz", "y")), 70, 0) == expected));
    auto stored = rows_of(npz_rows("rows.npz", "s"), npz_rows("rows.npz", "y"));
    const std::vector<double> some = all_of(stored, 70, 0, {999, 0});
    BOOST_TEST(std::equal(some.begin(), some.begin() + 72, expected.end() - 72));
    BOOST_TEST(std::equal(some.begin() + 72, some.end(), expected.begin()));
  }
  model<network<input<7, 10>, flatten, dense<10>>> m;
  fit(m, softmax_cross_entropy{}, sgd{.learning_rate = 1e-6},
      shuffle_buffer{rows_in_order_of(npz_rows("rows.npz", "x"), npz_rows("rows.npz", "y")), 100}, {.epochs = 2});
}

// Each bit of a small archive, and each length: refused, or the same numbers as before, and never a crash.
BOOST_AUTO_TEST_CASE(archives_that_are_damaged) {
  const std::vector<float> x{1, 2, 3, 4, 5, 6, 7, 8};
  const auto numbers_of = [](const std::string& text) {
    written("refused.npz", text);
    npz_rows rows("refused.npz", "x");
    std::vector<float> found(8);
    rows.read(0, found.data());
    rows.read(1, found.data() + 4);
    return found;
  };
  for (const bool deflated : {false, true}) {
    const std::string whole = zip_text({{"x.npy", npy_text("<f4", "2, 4", x), deflated}}, true);
    BOOST_TEST(numbers_of(whole) == x);
    for (std::size_t size = 0; size < whole.size(); ++size)
      BOOST_TEST(message_of([&] { numbers_of(whole.substr(0, size)); }) != "nothing was thrown");
    std::size_t refused = 0;
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
      std::string changed = whole;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
      try {
        const std::vector<float> found = numbers_of(changed);
        if (deflated) BOOST_TEST(found == x);  // the checksum of a stored one is not compared
      } catch (const data_error&) {
        ++refused;
      }
    }
    BOOST_TEST(refused > (deflated ? 5 : 2) * whole.size());
  }
  const std::string xs = npy_text("<f4", "2, 4", x);
  const auto refusal_of = [&](const std::string& text) { return message_of([&] { numbers_of(text); }); };
  const std::vector<zip_entry> twice{{"x.npy", xs, false}, {"x.npy", xs, false}};
  BOOST_TEST(refusal_of(zip_text(twice)) == "refused.npz: two arrays are called 'x'");
  std::vector<zip_entry> overlapping{{"x.npy", xs, false}, {"y.npy", xs, false}};
  overlapping[1].local = 0;
  BOOST_TEST(refusal_of(zip_text(overlapping)) == "refused.npz: a zip archive whose members overlap");
  zip_entry longer{"x.npy", xs, true};
  longer.unpacked = std::uint64_t{1} << 60;
  BOOST_TEST(refusal_of(zip_text({longer}, true)) ==
             "refused.npz: the member 'x.npy' is not as long as its header says");
  longer.unpacked = xs.size() - 4;  // less than there is
  BOOST_TEST(refusal_of(zip_text({longer})) == "refused.npz: the member 'x.npy' is damaged");
  zip_entry shorter{"x.npy", npy_text("<f4", "2, 5", std::vector<float>(8)), true};
  shorter.unpacked = *longer.unpacked + 12;  // as its shape says, and more than there is
  BOOST_TEST(refusal_of(zip_text({shorter})) == "refused.npz: the member 'x.npy' is damaged");
  zip_entry outside{"x.npy", xs, false};
  outside.packed = outside.unpacked = xs.size() + 4096;
  BOOST_TEST(refusal_of(zip_text({outside})) == "refused.npz: the member 'x.npy' ends outside the file");
  zip_entry into_the_directory{"x.npy", xs, false};
  into_the_directory.packed = into_the_directory.unpacked = xs.size() + 30;
  BOOST_TEST(refusal_of(zip_text({into_the_directory})) == "refused.npz: a zip archive whose members overlap");
  BOOST_TEST(refusal_of(std::string(100, 'x')) == "refused.npz: no zip archive");
}

// An array of 5 GB in a file with a hole, which no memory is taken for; and 64 MiB that are compressed.
BOOST_AUTO_TEST_CASE(archives_larger_than_the_memory_they_take) {
  constexpr std::size_t rows = is_sanitized ? 8192 : 65536, columns = 256, bound = std::size_t{3} << 20;
  const std::uint64_t many = 5'000'000, bytes = many * 1024;
  const std::string start = npy_text("<f4", std::to_string(many) + ", 256", std::vector<float>{});
  {
    zip_entry large{"x.npy", start, false};
    large.packed = large.unpacked = start.size() + bytes;
    const auto [front, back] = zip_parts({large}, true);
    std::ofstream file("large.npz", std::ios::binary);
    file << front;
    const std::vector<float> last(256, 2.5f);
    file.seekp(static_cast<std::streamoff>(front.size() + bytes - 1024));
    file.write(reinterpret_cast<const char*>(last.data()), 1024);
    file << back;
  }
  std::size_t before = held_bytes;
  most_bytes = before;
  {
    npz_rows large("large.npz", "x");
    BOOST_TEST(large.size() == many);
    std::vector<float> row(256);
    large.read(many - 1, row.data());
    BOOST_TEST(row[0] == 2.5f);
    BOOST_TEST(row[255] == 2.5f);
    large.read(many - 2, row.data());
    BOOST_TEST(row[255] == 0.0f);
  }
  BOOST_TEST(most_bytes - before < bound);
  BOOST_TEST(message_of([] { rows_of(npz_rows("large.npz", "y"), npz_rows("large.npz", "y")); }) ==
             "large.npz: has no array 'y', it has x");

  std::string xs = npy_text("<f4", std::to_string(rows) + ", " + std::to_string(columns), std::vector<float>{});
  for (std::size_t i = 0; i < rows * columns; ++i) {
    const float number = static_cast<float>((i / columns * 7 + i % columns) % 11) / 11 - 0.5f;
    xs.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  written("large.npz",
          zip_text({{"x.npy", xs, true},
                    {"y.npy", npy_text("<f4", std::to_string(rows) + ",", std::vector<float>(rows, 0.25f)), true}}));
  xs = std::string();
  model<network<input<256>, dense<1>>> m;
  std::size_t answers = 0;
  before = held_bytes;
  most_bytes = before;
  {
    auto source = rows_in_order_of(npz_rows("large.npz", "x"), npz_rows("large.npz", "y"));
    const auto past = fit(m, squared_error{}, sgd{.learning_rate = 1e-3}, source, {.epochs = 2, .batch_size = 64},
                          validate_on{source});
    BOOST_TEST(past.epochs[1].validation_cost < 0.1);
    predict(m, source, [&](std::size_t, std::span<const float>) { ++answers; });
  }
  BOOST_TEST(answers == rows);
  BOOST_TEST(most_bytes - before < bound);
  BOOST_TEST(most_bytes - before > std::size_t{1} << 18);  // what is counted: the parts of the file
  for (const char* const name : {"large.npz", "rows.npz", "refused.npz"}) std::remove(name);
}
#endif
