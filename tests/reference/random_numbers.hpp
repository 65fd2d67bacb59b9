// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <vector>

// Written by random_numbers.py.
namespace reference {

// clang-format off
inline const std::vector<double> first_weight{
    0x1.c6208cafec2cep-2, 0x1.b3536baccd900p-7, 0x1.db2822f46c5d6p-2, -0x1.f14b939df527cp-3, -0x1.beaa0e136b334p-3,
    0x1.700c64142d21ep-2, 0x1.4556528e52b54p-2, -0x1.9b7b93dc7dce0p-6, 0x1.b68e563693fe6p-2, -0x1.7beb36b2e6d58p-2,
    -0x1.4630b08393da6p-2, -0x1.ffc2618cb0134p-3};
inline const std::vector<double> third_parameter{
    0x1.0abcd31435c06p-2, -0x1.7362f534150e8p-4, -0x1.3fd5b1b7280e0p-2, -0x1.75da02c05ba60p-4, -0x1.84e56a69b83f8p-4,
    0x1.54738f7cf878cp-3};
inline const std::vector<std::size_t> order_of_epoch_1{
    17, 24, 43, 39, 57, 25, 26, 40, 61, 56, 55, 19, 3, 60, 14, 8, 63, 35, 53, 0, 34, 4, 50, 68, 44, 54, 30, 7, 69,
    37, 64, 36, 66, 27, 67, 1, 23, 58, 65, 41, 16, 11, 59, 42, 10, 32, 62, 13, 12, 20, 51, 15, 49, 6, 48, 33, 28, 38,
    47, 9, 2, 21, 5, 46, 45, 52, 29, 22, 31, 18};
inline const std::vector<std::size_t> order_of_epoch_2{
    1, 23, 43, 50, 63, 8, 36, 56, 46, 49, 48, 27, 17, 24, 66, 60, 28, 47, 2, 53, 61, 0, 58, 30, 31, 13, 54, 26, 57,
    44, 33, 59, 9, 37, 3, 32, 20, 68, 25, 41, 6, 19, 38, 67, 11, 22, 4, 34, 42, 21, 39, 51, 18, 40, 64, 69, 12, 62,
    5, 45, 15, 7, 55, 10, 52, 16, 29, 65, 14, 35};
inline const std::vector<std::size_t> order_of_samples{
    4, 12, 2, 3, 11, 9, 5, 7, 1, 10, 8, 6, 0};
inline const std::vector<std::size_t> tested_of_split{
    0, 3, 6, 8};
inline const std::vector<std::size_t> fold_of_sample{
    0, 2, 0, 1, 0, 1, 2, 0, 2, 1, 2, 1, 0, 1};
inline const std::vector<std::size_t> order_from_buffer{
    2, 4, 5, 0, 6, 1, 9, 10, 8, 3, 11, 7};
// clang-format on

}  // namespace reference
