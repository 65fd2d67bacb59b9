// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_allocation
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <cstdlib>
#include <new>

// A training step and an inference allocate nothing: every operator new of the program counts.
namespace {

std::size_t allocations = 0;
std::size_t bytes_of_buffers = 0;  // of all allocations that state an alignment

[[gnu::noinline]] void* count_and_allocate(std::size_t size, std::size_t alignment) {
  ++allocations;
  if (alignment > alignof(std::max_align_t)) bytes_of_buffers += size;
  if (void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)) return memory;
  throw std::bad_alloc();
}

[[gnu::noinline]] void release(void* memory) { std::free(memory); }

}  // namespace

void* operator new(std::size_t size) { return count_and_allocate(size, alignof(std::max_align_t)); }
void* operator new[](std::size_t size) { return count_and_allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using net = network<input<20>, dense<300, act::gelu>, residual<dense<300, act::tanh>>, concat<dense<4>, dense<6>>>;

template <class Function>
std::size_t allocations_of(const Function& function) {
  const std::size_t before = allocations;
  function();
  return allocations - before;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_training_step_allocates_nothing) {
  model<net> m{glorot_uniform{}, seed{1}};
  auto t = tape_for(m, 32);
  auto g = gradient_for(m);
  auto optimizer = optimizer_for(m, adam{});
  const xt::xtensor<float, 2> x = xt::ones<float>({32, 20}), expected = xt::ones<float>({32, 10});
  xt::xtensor<int, 1> classes = xt::zeros<int>({32});
  BOOST_TEST(allocations_of([&] {
               value_and_gradient(m, squared_error{}, x, expected, t, g);
               optimizer.step(m, g);
               value_and_gradient(m, softmax_cross_entropy{}, x, classes, t, g);
               optimizer.step(m, g);
               m[W<1>] -= 0.1f * g[W<1>];  // as the user writes it
               m[b<1>] += g[b<1>];
             }) == 0u);
  auto clipped = optimizer_for(m, accumulated{clipped_by_norm{adam{}, 1.0}, 2});
  BOOST_TEST(allocations_of([&] {
               for (int i = 0; i < 3; ++i) clipped.step(m, squared_error{}, x, expected, t);
               clipped.step(m, g);
               clip_by_norm(g, 1.0);
               clip_by_value(g, 1.0);
             }) == 0u);
  gradient<net> sum;
  BOOST_TEST(allocations_of([&] {
               sum += g;
               sum -= g;
               sum *= 2;
               sum /= 3.0f;
             }) == 0u);
  BOOST_TEST(allocations_of([&] { const auto mean = (sum + 2 * g) / 3; }) == 2u);
  BOOST_TEST(allocations_of([&] { const auto mean = (sum + g) * 0.5f; }) == 1u);
  // a loop that makes its tape and gradient anew does allocate, and is seen to
  BOOST_TEST(allocations_of([&] { value_and_gradient(m, squared_error{}, x, expected); }) > 0u);
}

BOOST_AUTO_TEST_CASE(a_step_that_draws_and_moves_buffers_allocates_nothing) {
  model<network<input<20>, dense<30, act::tanh>, batch_norm<>, dropout<0.5>, dense<3>>> m{seed{1}};
  auto t = tape_for(m, 32);
  auto g = gradient_for(m);
  auto optimizer = optimizer_for(m, adam{});
  const xt::xtensor<float, 2> x = xt::ones<float>({32, 20}), expected = xt::ones<float>({32, 3});
  BOOST_TEST(allocations_of([&] {
               value_and_gradient(m, squared_error{}, x, expected, t, g, draw{seed{1}, 0});
               optimizer.step(m, g);
               optimizer.step(m, squared_error{}, x, expected, t);
               move_statistics(m, g);
             }) == 0u);
  m(x, draw{seed{1}, 0});  // the thread's scratch is made once
  BOOST_TEST(allocations_of([&] { m(x, draw{seed{1}, 1}); }) == 1u);
}

BOOST_AUTO_TEST_CASE(a_second_order_step_allocates_nothing) {
  model<network<input<4>, dense<30, act::tanh>, dense<2>>> m{glorot_uniform{}, seed{1}};
  auto t = tape_for(m, 100);
  auto by_squares = optimizer_for(m, levenberg_marquardt{});
  auto by_newton = optimizer_for(m, newton_cg{});
  const xt::xtensor<float, 2> x = xt::ones<float>({100, 4}), expected = xt::ones<float>({100, 2});
  BOOST_TEST(allocations_of([&] { by_squares.step(m, squared_error{}, x, expected, t); }) == 0u);
  BOOST_TEST(allocations_of([&] { by_newton.step(m, squared_error{}, x, expected, t); }) == 0u);
}

BOOST_AUTO_TEST_CASE(inference_allocates_nothing_but_its_result) {
  const model<net> m{glorot_uniform{}, seed{1}};
  const tensor<float, shape<20>> sample;
  const xt::xtensor<float, 2> batch = xt::ones<float>({100, 20});
  m(batch);  // the thread's scratch is made once
  BOOST_TEST(allocations_of([&] { m(sample); }) == 0u);
  BOOST_TEST(allocations_of([&] { m(batch); }) == 1u);
  const model<network<input<20>, dense<30, act::relu>, dense<3>>> small{glorot_uniform{}, seed{1}};
  BOOST_TEST(allocations_of([&] { small(sample); }) == 0u);
}

BOOST_AUTO_TEST_CASE(a_dense_derivative_allocates_nothing_but_its_result) {
  const model<net> m{glorot_uniform{}, seed{1}};
  const tensor<float, shape<20>> sample;
  evaluate(d(a<3>) / d(a<0>), m, sample);  // the thread's scratch is made once
  BOOST_TEST(allocations_of([&] { evaluate(d(a<3>) / d(a<0>), m, sample); }) == 0u);  // 800 bytes, in the tensor
  BOOST_TEST(allocations_of([&] { evaluate(d(a<1>) / d(a<0>), m, sample); }) == 1u);
}

BOOST_AUTO_TEST_CASE(epochs_allocate_no_more_than_their_record) {
  model<network<input<4>, dense<3, act::tanh>, dense<2>>> m{glorot_uniform{}, seed{1}};
  const xt::xtensor<float, 2> x = xt::ones<float>({64, 4}), expected = xt::ones<float>({64, 2});
  const data_set<float> data(x, expected);
  const auto allocations_for = [&](std::size_t epochs) {
    return allocations_of([&] { fit(m, squared_error{}, sgd{}, data, {.epochs = epochs, .batch_size = 8}); });
  };
  const std::size_t few = allocations_for(2), many = allocations_for(130);
  BOOST_TEST(many - few <= 8u);  // the history's vector grows; 128 epochs of 8 steps are 1,024 steps
}

// What training_bytes states, apart from the parameters, which the model has already: as many bytes as fit allocates.
BOOST_AUTO_TEST_CASE(fit_allocates_what_training_bytes_states) {
  const auto samples = []<class Net>(std::type_identity<Net>, std::size_t count) {
    return data_set<float>(std::vector<float>(count * Net::input_shape::size, 0.5f), {Net::input_shape::size},
                           std::vector<long long>(count, 1));
  };
  const auto bytes = [&]<class Net, class Rule, class... More>(std::type_identity<Net> which, const Rule& rule,
                                                               std::size_t count, std::size_t batch,
                                                               const More&... more) {
    model<Net> m{glorot_uniform{}, seed{1}};
    const auto data = samples(which, count);
    const std::size_t before = bytes_of_buffers;
    fit(m, softmax_cross_entropy{}, rule, data, {.epochs = 2, .batch_size = batch}, more...);
    return bytes_of_buffers - before + Net::template parameter_bytes<float>;
  };
  using small = network<input<20>, dense<30, act::tanh>, dense<3>>;
  using deep = network<input<20>, dense<60, act::tanh>, residual<dense<60, act::gelu>>, dense<60, act::tanh>,
                       dense<60, act::tanh>, dense<3>>;
  using again = recomputed<deep, max_tape_bytes<32, deep::tape_bytes<float>(32) * 7 / 10>>;
  static_assert(is_recomputation<again>);
  constexpr std::type_identity<small> which{};
  for (const std::size_t batch : {std::size_t{1}, std::size_t{32}, std::size_t{1000}})
    BOOST_TEST(bytes(which, adam{}, 40, batch) ==
               (small::training_bytes<adam, float>(std::min(batch, std::size_t{40}))));
  const auto whole = [&]<class Rule>(const Rule& rule) {
    BOOST_TEST(bytes(which, rule, 40, 16) == (small::training_bytes<Rule, float>(16)));
    BOOST_TEST(bytes(which, rule, 40, 16, threads{2}) == (small::training_bytes<Rule, float>(16, 0, 2)));
    BOOST_TEST(bytes(std::type_identity<again>{}, rule, 40, 32) == (again::training_bytes<Rule, float>(32)));
  };
  using moving = network<input<20>, dense<30, act::tanh>, batch_norm<>, dropout<0.5>, dense<3>>;
  using moving_deep = network<input<20>, dense<60, act::tanh>, batch_norm<>, dense<60, act::tanh>, dropout<0.5>,
                              dense<60, act::tanh>, dense<60, act::tanh>, dense<60, act::tanh>, dense<3>>;
  using moving_again = recomputed<moving_deep, max_tape_bytes<32, moving_deep::tape_bytes<float>(32) * 8 / 10>>;
  static_assert(is_recomputation<moving_again>);
  BOOST_TEST(bytes(std::type_identity<moving>{}, adam{}, 40, 20) == (moving::training_bytes<adam, float>(20)));
  BOOST_TEST(bytes(std::type_identity<moving>{}, adam{}, 40, 20, threads{2}) ==
             (moving::training_bytes<adam, float>(20, 0, 2)));
  BOOST_TEST(bytes(std::type_identity<moving_again>{}, adam{}, 40, 32) ==
             (moving_again::training_bytes<adam, float>(32)));
  whole(clipped_by_norm{adam{}, 1.0});
  whole(accumulated{clipped_by_value{sgd_momentum{}, 1.0}, 2});
  static_assert(small::training_bytes<accumulated<clipped_by_norm<adam>>, float>(16) ==
                small::training_bytes<adam, float>(16) + 2 * small::gradient_bytes<float>);
  static_assert(small::training_bytes<clipped_by_value<adam>, float>(16) == small::training_bytes<adam, float>(16));
  for (const std::size_t validated :
       {std::size_t{1}, std::size_t{2}, std::size_t{64}, std::size_t{65}, std::size_t{300}}) {
    const auto test = samples(which, validated);
    BOOST_TEST(bytes(which, adam{}, 40, 16, validate_on{test}) == (small::training_bytes<adam, float>(16, validated)));
    for (const std::size_t by : {std::size_t{1}, std::size_t{3}, std::size_t{64}})
      BOOST_TEST(bytes(which, adam{}, 40, 16, threads{by}, validate_on{test}) ==
                 (small::training_bytes<adam, float>(16, validated, by)));
  }
  const auto test = samples(std::type_identity<again>{}, 65);
  BOOST_TEST(bytes(std::type_identity<again>{}, sgd{}, 40, 32, validate_on{test}) ==
             (again::training_bytes<sgd, float>(32, 65)));
  static_assert(small::training_bytes<adam, float>(16, 65) - small::training_bytes<adam, float>(16) ==
                64 * small::measuring_bytes<float>(1));
  static_assert(small::training_bytes<adam, float>(16, 300, 3) - small::training_bytes<adam, float>(16, 0, 3) ==
                192 * small::measuring_bytes<float>(1));
  // a filter's gradient is stored, by threads that of all parameters
  using images = network<input<1, 5, 5>, conv2d<filters<4>, kernel_size<3, 3>, act::relu>, flatten, dense<2>>;
  static_assert(images::step_extent<adam, float> > 0);
  const data_set<float> image(std::vector<float>(25, 0.5f), {1, 5, 5}, {1});
  for (const bool by_threads : {false, true}) {
    model<images> m{glorot_uniform{}, seed{1}};
    const std::size_t before = bytes_of_buffers;
    by_threads ? fit(m, softmax_cross_entropy{}, adam{}, image, {.epochs = 2}, threads{2})
               : fit(m, softmax_cross_entropy{}, adam{}, image, {.epochs = 2});
    BOOST_TEST(bytes_of_buffers - before + images::parameter_bytes<float> ==
               (images::training_bytes<adam, float>(1, 0, by_threads ? 2 : 0)));
  }
  // second-order optimizers, with a frozen layer
  using curved = network<input<4>, frozen<dense<3, act::tanh>>, dense<5, act::tanh>, dense<2>>;
  const data_set<double> plane(xt::xtensor<double, 2>(xt::ones<double>({100, 4})),
                               xt::xtensor<double, 2>(xt::ones<double>({100, 2})));
  const auto second = [&]<class Rule>(const Rule& rule) {
    model<curved, double> m{glorot_uniform{}, seed{1}};
    const std::size_t before = bytes_of_buffers;
    fit(m, squared_error{}, rule, plane, {.epochs = 2, .batch_size = 100});
    BOOST_TEST(bytes_of_buffers - before + curved::parameter_bytes<double> ==
               (curved::training_bytes<Rule, double>(100)));
  };
  second(levenberg_marquardt{});
  second(newton_cg{});
}
