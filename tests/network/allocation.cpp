// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_allocation
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <cstdlib>
#include <new>

// A training step and an inference allocate nothing: every operator new of the program counts.
namespace {

std::size_t allocations = 0;

[[gnu::noinline]] void* count_and_allocate(std::size_t size, std::size_t alignment) {
  ++allocations;
  if (void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)) return memory;
  throw std::bad_alloc();
}

[[gnu::noinline]] void release(void* memory) { std::free(memory); }

}  // namespace

void* operator new(std::size_t size) { return count_and_allocate(size, alignof(std::max_align_t)); }
void* operator new[](std::size_t size) { return count_and_allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) { return count_and_allocate(size, static_cast<std::size_t>(alignment)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return count_and_allocate(size, static_cast<std::size_t>(alignment)); }
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
  // a loop that makes its tape and gradient anew does allocate, and is seen to
  BOOST_TEST(allocations_of([&] { value_and_gradient(m, squared_error{}, x, expected); }) > 0u);
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
    return allocations_of([&] { fit(m, squared_error{}, gradient_descent{}, data, {.epochs = epochs, .batch_size = 8}); });
  };
  const std::size_t few = allocations_for(2), many = allocations_for(130);
  BOOST_TEST(many - few <= 8u);  // the history's vector grows; 128 epochs of 8 steps are 1,024 steps
}
