#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes rotations.hpp: images rotated by PyTorch's affine_grid and grid_sample in double, bilinear, with padding by zeros.

    /usr/bin/python3 tests/reference/rotations.py > tests/reference/rotations.hpp      (Debian's python3-torch)

The image has 2 channels, 5 rows and 7 columns; element i, row-major, is sin(0.7 i + 0.3). affine_grid counts both axes from -1 to 1, so that a rotation of
an image that is no square has the ratio of its sides beside the sines.
"""
import math

import torch
from torch.nn.functional import affine_grid, grid_sample

torch.set_default_dtype(torch.float64)
channels, height, width = 2, 5, 7
image = torch.tensor([math.sin(0.7 * i + 0.3) for i in range(channels * height * width)]).reshape(1, channels, height, width)

print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n")
print(f"// Written by rotations.py, with PyTorch {torch.__version__}.\n#include <vector>\n\nnamespace reference {{\n")
print("struct rotation {\n  double degrees;\n  std::vector<double> image;\n};\n")
print("inline const std::vector<rotation> rotations{")
for degrees in [20, -75, 90, 180]:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    matrix = torch.tensor([[[c, -s * height / width, 0], [s * width / height, c, 0]]])
    rotated = grid_sample(image, affine_grid(matrix, image.shape, align_corners=False), mode="bilinear", padding_mode="zeros",
                          align_corners=False)
    print(f"    {{{degrees}, {{" + ", ".join(repr(float(x)) for x in rotated.reshape(-1)) + "}},")
print("};\n\n}  // namespace reference")
