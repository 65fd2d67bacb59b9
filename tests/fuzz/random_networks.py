#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Random valid networks against PyTorch in double.

    random_networks.py --count 300 --seed 1 [--compiler g++] [--jobs 2] [--keep FOLDER]
    random_networks.py --only 3 14 15 --write tests/fuzz/networks    a test of each, with digests of PyTorch's values

Draws networks (all layers, composites nested), a scalar, a batch, a loss, an optimizer, threads and an instruction set; writes a program
for each, builds and runs it, and compares with PyTorch: answers, cost and gradient, parameters after two steps, jvp, vjp, a product with the
Hessian, second derivatives along a direction, and Jacobians by `evaluate`, by the input and by weights. A network is named by its
number, which with --seed draws it again. Ends with 0 if all agree, and with 77, which means skipped, without PyTorch."""
import argparse
import concurrent.futures
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile

try:
    import torch
    import torch.nn.functional as functional
except ImportError:
    print("skipped: PyTorch is not installed for this python (python3-torch)")
    sys.exit(77)

ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu<>": functional.leaky_relu,
    "leaky_relu<0.2>": lambda z: functional.leaky_relu(z, 0.2),
    "elu<>": functional.elu,
    "silu": functional.silu,
    "gelu": functional.gelu,
    "softplus": functional.softplus,
}
OPTIMIZERS = {
    "sgd{.learning_rate = 0.02}": lambda p: torch.optim.SGD(p, lr=0.02),
    "sgd_momentum{.learning_rate = 0.02, .momentum = 0.8}": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8),
    "sgd_momentum{.learning_rate = 0.02, .momentum = 0.8, .nesterov = true}": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True),
    # A large epsilon: otherwise the first step is the sign of the gradient, and numbers around zero are compared.
    "adam{.learning_rate = 0.02, .epsilon = 0.1}": lambda p: torch.optim.Adam(p, lr=0.02, eps=0.1),
}
INSTRUCTIONS = [[], ["-march=x86-64-v3"], ["-march=native"]]
BATCHES = [1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 64, 65, 130]
LARGEST_JACOBIAN = 20000


# ------------------------------------------------------------------------------------------------------------------ drawing

class Draw:
    """One network: layers as tuples, the extents behind each, and all settings."""

    def __init__(self, seed, number):
        self.random = random.Random(f"{seed} {number}")
        r = self.random
        self.scalar = r.choice(["double", "double", "float"])
        self.batch = r.choice(BATCHES)
        self.threads = r.choice([1, 1, 2, 3])
        self.loss = r.choice(["squared_error", "binary_cross_entropy", "softmax_cross_entropy"])
        self.optimizer = r.choice(list(OPTIMIZERS))
        self.amplitude = r.choice([0.2, 0.5, 0.9])
        image = r.random() < 0.5
        self.input = (r.randint(1, 3), r.randint(1, 9), r.randint(1, 9)) if image else (r.choice([1, 2, 3, 7, 8, 16, 17, 33, 40]),)
        shape, self.layers = self.input, []
        for _ in range(r.randint(1, 6)):
            layer, shape = self.layer(shape, depth=0)
            self.layers.append(layer)
        if self.loss == "softmax_cross_entropy" and (len(shape) != 1 or shape[0] < 2) or r.random() < 0.4:
            if len(shape) > 1:
                self.layers.append(("flatten",))
                shape = (math.prod(shape),)
            layer, shape = self.dense(r.randint(2, 11)), None
            self.layers.append(layer)
            shape = (layer[1],)
        if not any(trained for _, trained in parameter_extents(self.layers, self.input)):
            if len(shape) > 1:
                self.layers.append(("flatten",))
            self.layers.append(self.dense(r.randint(2, 5)))
            shape = (self.layers[-1][1],)
        self.output = shape
        # Drawn last, so that a network stays what it is when flags are added. Most are not optimized: that compiles fastest.
        self.flags = r.choice(INSTRUCTIONS) + [r.choice(["-O0", "-O0", "-O0", "-O1", "-O2"])]

    def dense(self, units):
        return ("dense", units, self.random.choice(list(ACTIVATIONS)) if self.random.random() < 0.6 else None)

    def layer(self, shape, depth):
        """A layer that may stand behind a value of this shape, and the shape behind it."""
        r = self.random
        kinds = ["activation"]
        if len(shape) == 1:
            kinds += ["dense"] * 5 + (["reshape"] if shape[0] > 1 else [])
        if len(shape) > 1:
            kinds += ["flatten"]
        if len(shape) == 3:
            kinds += ["conv2d"] * 4 + ["max_pool2d", "avg_pool2d"]
        if depth < 2:
            kinds += ["residual", "concat", "sequential"]
        kinds += ["frozen"] if depth < 2 and r.random() < 0.3 else []
        kind = r.choice(kinds)
        if kind == "activation":
            return ("activation", r.choice(list(ACTIVATIONS))), shape
        if kind == "dense":
            units = r.choice([1, 1, 2, 3, 4, 7, 8, 9, 16, 17, 31, 33])
            return self.dense(units), (units,)
        if kind == "flatten":
            return ("flatten",), (math.prod(shape),)
        if kind == "reshape":
            divisors = [k for k in range(1, shape[0] + 1) if shape[0] % k == 0]
            first = r.choice(divisors)
            rest = shape[0] // first
            second = r.choice([k for k in range(1, rest + 1) if rest % k == 0])
            to = (first, second, rest // second)
            return ("reshape", to), to
        if kind == "conv2d":
            kernel = tuple(r.randint(1, min(4, shape[axis])) for axis in (1, 2))
            stride = (r.randint(1, 2), r.randint(1, 2)) if r.random() < 0.3 else (1, 1)
            padding = tuple(r.randint(0, k - 1) for k in kernel) if r.random() < 0.4 else (0, 0)
            filters = r.choice([1, 2, 3, 5, 8])
            to = (filters,) + tuple((shape[a + 1] + 2 * padding[a] - kernel[a]) // stride[a] + 1 for a in (0, 1))
            activation = r.choice(list(ACTIVATIONS)) if r.random() < 0.5 else None
            return ("conv2d", filters, kernel, stride, padding, activation), to
        if kind in ("max_pool2d", "avg_pool2d"):
            window = tuple(r.randint(1, min(3, shape[axis])) for axis in (1, 2))
            stride = (r.randint(1, 3), r.randint(1, 3)) if r.random() < 0.4 else window
            return (kind, window, stride), (shape[0],) + tuple((shape[a + 1] - window[a]) // stride[a] + 1 for a in (0, 1))
        if kind == "sequential":
            layers, inner = self.several(shape, depth, r.randint(1, 3))
            return ("sequential", layers), inner
        if kind == "residual":
            layers, inner = self.several(shape, depth, r.randint(1, 2))
            layers += self.back_to(inner, shape)
            return ("residual", layers), shape
        if kind == "concat":
            branches, first = [], 0
            for _ in range(r.randint(1, 3)):
                layers, inner = self.several(shape, depth, r.randint(1, 2))
                if len(inner) != len(shape) or inner[1:] != shape[1:]:
                    to = (r.randint(1, 3),) + shape[1:]
                    layers += self.back_to(inner, to)
                    inner = to
                first += inner[0]
                branches.append(layers[0] if len(layers) == 1 else ("sequential", layers))
            return ("concat", branches), (first,) + shape[1:]
        inner, to = self.layer(shape, depth + 1)
        return ("frozen", inner), to

    def several(self, shape, depth, count):
        layers = []
        for _ in range(count):
            layer, shape = self.layer(shape, depth + 1)
            layers.append(layer)
        return layers, shape

    def back_to(self, shape, to):
        """Layers that lead from one shape to another."""
        if shape == to:
            return []
        layers = [] if len(shape) == 1 else [("flatten",)]
        if math.prod(shape) != math.prod(to) or self.random.random() < 0.5:
            layers.append(self.dense(math.prod(to)))
        if len(to) > 1:
            layers.append(("reshape", to))
        return layers


def spelled(layer):
    kind = layer[0]
    if kind == "activation":
        return f"act::{layer[1]}"
    if kind == "dense":
        return f"dense<{layer[1]}" + (f", act::{layer[2]}>" if layer[2] else ">")
    if kind == "flatten":
        return "flatten"
    if kind == "reshape":
        return f"reshape<{', '.join(map(str, layer[1]))}>"
    if kind == "conv2d":
        _, filters, kernel, stride, padding, activation = layer
        options = [f"filters<{filters}>", f"kernel_size<{kernel[0]}, {kernel[1]}>"]
        options += [f"stride<{stride[0]}, {stride[1]}>"] if stride != (1, 1) else []
        options += [f"padding<{padding[0]}, {padding[1]}>"] if padding != (0, 0) else []
        options += [f"act::{activation}"] if activation else []
        return f"conv2d<{', '.join(options)}>"
    if kind in ("max_pool2d", "avg_pool2d"):
        _, window, stride = layer
        return f"{kind}<pool_size<{window[0]}, {window[1]}>" + (f", stride<{stride[0]}, {stride[1]}>>" if stride != window else ">")
    if kind == "frozen":
        return f"frozen<{spelled(layer[1])}>"
    return f"{kind}<{', '.join(map(spelled, layer[1]))}>"


# ---------------------------------------------------------------------------------------------------------------- in PyTorch

def forward(layers, x, parameters):
    """The layers' answer to a batch. `parameters` gives the next parameter of some extents."""
    for layer in layers:
        kind = layer[0]
        if kind == "activation":
            x = ACTIVATIONS[layer[1]](x)
        elif kind == "dense":
            w = parameters((layer[1], x.shape[1]))
            b = parameters((layer[1],))
            x = x @ w.T + b
            x = ACTIVATIONS[layer[2]](x) if layer[2] else x
        elif kind == "flatten":
            x = x.reshape(x.shape[0], -1)
        elif kind == "reshape":
            x = x.reshape(x.shape[0], *layer[1])
        elif kind == "conv2d":
            _, filters, kernel, stride, padding, activation = layer
            w = parameters((filters, x.shape[1], *kernel))
            b = parameters((filters,))
            x = functional.conv2d(x, w, b, stride=stride, padding=padding)
            x = ACTIVATIONS[activation](x) if activation else x
        elif kind == "max_pool2d":
            x = functional.max_pool2d(x, layer[1], layer[2])
        elif kind == "avg_pool2d":
            x = functional.avg_pool2d(x, layer[1], layer[2])
        elif kind == "sequential":
            x = forward(layer[1], x, parameters)
        elif kind == "residual":
            x = x + forward(layer[1], x, parameters)
        elif kind == "concat":
            x = torch.cat([forward([branch], x, parameters) for branch in layer[1]], dim=1)
        elif kind == "frozen":
            x = forward([layer[1]], x, parameters.frozen())
        else:
            raise AssertionError(kind)
    return x


class Recorder:
    """Hands out zeros and remembers their extents."""

    def __init__(self):
        self.found, self.is_frozen = [], False

    def __call__(self, extents):
        self.found.append((extents, not self.is_frozen))
        return torch.zeros(extents, dtype=torch.double)

    def frozen(self):
        inner = Recorder()
        inner.found, inner.is_frozen = self.found, True
        return inner


class Given:
    """Hands out the parameters of a list in their order."""

    def __init__(self, values):
        self.rest = iter(values)

    def __call__(self, extents):
        value = next(self.rest)
        assert tuple(value.shape) == tuple(extents)
        return value

    def frozen(self):
        return self


def parameter_extents(layers, shape):
    recorder = Recorder()
    forward(layers, torch.zeros((1, *shape), dtype=torch.double), recorder)
    return recorder.found


def numbers(count, frequency, phase, scale, scalar):
    """What `wave` in the program draws: computed in double, rounded to the scalar."""
    values = [scale * math.sin(frequency * i + phase) for i in range(count)]
    tensor = torch.tensor(values, dtype=torch.double)
    return tensor.float().double() if scalar == "float" else tensor


def top_level_weights(draw):
    """The layers with a weight that stand at the top level: their number, and their parameter's place in the list."""
    found, place = [], 0
    for number, layer in enumerate(draw.layers, 1):
        count = len(parameter_names(layer))
        if layer[0] in ("dense", "conv2d"):
            found.append((number, place))
        place += count
    return found


def parameter_names(layer):
    if layer[0] in ("dense", "conv2d"):
        return ["W", "b"]
    if layer[0] in ("sequential", "residual", "concat"):
        return [name for inner in layer[1] for name in parameter_names(inner)]
    return parameter_names(layer[1]) if layer[0] == "frozen" else []


def expected(draw):
    """Everything that the program prints, by name."""
    extents = parameter_extents(draw.layers, draw.input)
    count = sum(math.prod(e) for e, _ in extents)
    flat = numbers(count, 1.7, 0.3, draw.amplitude, draw.scalar)
    direction_of_all = numbers(count, 0.9, 0.1, 1, draw.scalar)
    values, moves, place = [], [], 0
    for shape, trained in extents:
        size = math.prod(shape)
        values.append(flat[place:place + size].reshape(shape).clone().requires_grad_(trained))
        moves.append(direction_of_all[place:place + size].reshape(shape))
        place += size
    trained = [v for v, (_, t) in zip(values, extents) if t]
    trained_moves = numbers(sum(v.numel() for v in trained), 0.9, 0.1, 1, draw.scalar)
    moves, place = [], 0
    for v in trained:
        moves.append(trained_moves[place:place + v.numel()].reshape(v.shape))
        place += v.numel()

    x = numbers(draw.batch * math.prod(draw.input), 2.3, 0.5, 1.5, draw.scalar).reshape(draw.batch, *draw.input)
    u = numbers(x.numel(), 1.1, 0.2, 1, draw.scalar).reshape(x.shape)
    v = numbers(draw.batch * math.prod(draw.output), 0.7, 0.4, 1, draw.scalar).reshape(draw.batch, *draw.output)

    def net(inputs, parameters=None):
        return forward(draw.layers, inputs, Given(values if parameters is None else parameters))

    classes = [(3 * row + 1) % draw.output[0] for row in range(draw.batch)]
    raw = numbers(v.numel(), 0.7, 0.4, 1, draw.scalar).reshape(v.shape)
    shares = 0.5 + 0.5 * raw
    shares = shares.float().double() if draw.scalar == "float" else shares

    def loss(answers):
        if draw.loss == "squared_error":
            return functional.mse_loss(answers, raw, reduction="sum") / draw.batch
        if draw.loss == "binary_cross_entropy":
            return functional.binary_cross_entropy_with_logits(answers, shares, reduction="sum") / draw.batch
        return functional.cross_entropy(answers, torch.tensor(classes))

    def joined(tensors):
        return torch.cat([t.reshape(-1) for t in tensors])

    result = {}
    answers = net(x)
    result["answers"] = answers.detach().reshape(-1)
    cost = loss(answers)
    result["cost"] = cost.detach().reshape(-1)
    gradients = torch.autograd.grad(cost, trained, create_graph=True)
    result["gradient"] = joined(gradients).detach()
    along = sum((g * m).sum() for g, m in zip(gradients, moves))
    if along.requires_grad:
        products = torch.autograd.grad(along, trained, allow_unused=True)
        products = [p if p is not None else torch.zeros_like(t) for p, t in zip(products, trained)]
    else:
        products = [torch.zeros_like(t) for t in trained]
    result["hessian"] = joined(products).detach()

    inputs = x.clone().requires_grad_(True)
    back = net(inputs)
    by_all = torch.autograd.grad(back, [inputs, *trained], v, create_graph=False, allow_unused=True)
    by_all = [g if g is not None else torch.zeros_like(t) for g, t in zip(by_all, [inputs, *trained])]
    result["vjp_input"] = by_all[0].reshape(-1)
    result["vjp_parameters"] = joined(by_all[1:])

    # The derivatives along u: the double-backward way, which knows no forward mode.
    inputs = x.clone().requires_grad_(True)
    weights = torch.zeros_like(v, requires_grad=True)
    back = torch.autograd.grad(net(inputs), inputs, weights, create_graph=True)[0]
    first = torch.autograd.grad((back * u).sum(), weights, create_graph=True)[0]
    result["first"] = first.detach().reshape(-1)
    second = torch.zeros_like(v)
    if first.requires_grad:
        for place in range(math.prod(draw.output)):  # samples do not depend on each other
            by_input = torch.autograd.grad(first.reshape(draw.batch, -1)[:, place].sum(), inputs, retain_graph=True, allow_unused=True)[0]
            if by_input is not None:
                second.reshape(draw.batch, -1)[:, place] = (by_input * u).reshape(draw.batch, -1).sum(dim=1)
    result["second"] = second.detach().reshape(-1)

    def jacobian(of, by):
        rows = []
        for place in range(of.numel()):
            row = torch.autograd.grad(of.reshape(-1)[place], by, retain_graph=True, allow_unused=True)[0]
            rows.append((row if row is not None else torch.zeros_like(by)).reshape(-1))
        return torch.stack(rows).reshape(-1)

    inputs = x[:1].clone().requires_grad_(True)
    everything = [p.detach().clone().requires_grad_(True) for p in values]
    sample = net(inputs, everything)
    for number, (_, place) in enumerate(derivatives(draw)):
        result[f"derivative_{number}"] = jacobian(sample, inputs if place is None else everything[place])

    optimizer = OPTIMIZERS[draw.optimizer](trained)
    for _ in range(2):
        optimizer.zero_grad()
        loss(net(x)).backward()
        optimizer.step()
    result["stepped"] = joined([p.detach() for p in values])
    return result


# --------------------------------------------------------------------------------------------------------------- the program

PROGRAM = """// Network {number}, drawn by tests/fuzz/random_networks.py --seed {seed}; built with {flags}
#include "random_network.hpp"

#include <cstdio>

using namespace chainrule;
using namespace chainrule::calculus;

int main() {{
  {call}
      random_network::settings{{{batch}, {amplitude}}}, {optimizer}, [](const char* name, const auto& values) {{
        std::printf("%s", name);
        const auto end = values.template end<xt::layout_type::row_major>();
        for (auto v = values.template begin<xt::layout_type::row_major>(); v != end; ++v) std::printf(" %.17g", static_cast<double>(*v));
        std::printf("\\n");
      }});
}}
"""


def derivatives(draw):
    """The derivatives that are evaluated, as the program writes them, and what of PyTorch's parameters they are by: none is the input."""
    depth, outputs, found = len(draw.layers), math.prod(draw.output), []
    extents = parameter_extents(draw.layers, draw.input)
    if outputs * math.prod(draw.input) <= LARGEST_JACOBIAN:
        found.append((f"decltype(d(a<{depth}>)/d(a<0>))", None))
    for number, place in top_level_weights(draw):
        if outputs * math.prod(extents[place][0]) <= LARGEST_JACOBIAN:
            found.append((f"decltype(d(a<{depth}>)/d(W<{number}>))", place))
    return found


def call(draw):
    entries = [f"input<{', '.join(map(str, draw.input))}>"] + [spelled(layer) for layer in draw.layers]
    arguments = [f"network<{', '.join(entries)}>", draw.scalar, draw.loss, str(draw.threads)] + [text for text, _ in derivatives(draw)]
    return f"random_network::ask<{', '.join(arguments)}>("


def program(draw, seed, number):
    return PROGRAM.format(number=number, seed=seed, flags=" ".join(draw.flags), call=call(draw), batch=draw.batch, amplitude=draw.amplitude, optimizer=draw.optimizer)


def compare(right, text, scalar):
    found = {}
    for line in text.splitlines():
        name, *values = line.split()
        found[name] = torch.tensor([float(v) for v in values], dtype=torch.double)
    faults = []
    for name, values in right.items():
        if name not in found or found[name].numel() != values.numel():
            faults.append(f"{name}: {found[name].numel() if name in found else 'no'} numbers, right {values.numel()}")
            continue
        size = max(1.0, values.abs().max().item()) if values.numel() else 1.0
        bound = size * (1e-10 if scalar == "double" else 3e-4)
        off = (found[name] - values).abs()
        off = torch.where(off.isnan(), torch.full_like(off, math.inf), off)
        if values.numel() and off.max().item() > bound:
            place = int(off.argmax())
            faults.append(f"{name}: {found[name][place].item():.17g} at {place} of {values.numel()}, right {values[place].item():.17g} ({int((off > bound).sum())} differ)")
    return faults


def trial(arguments, number, folder):
    draw = Draw(arguments.seed, number)
    right = expected(draw)
    source, binary = folder / f"network_{number}.cpp", folder / f"network_{number}"
    source.write_text(program(draw, arguments.seed, number), encoding="utf-8")
    include = pathlib.Path(__file__).resolve().parents[2] / "include"
    command = [*arguments.compiler.split(), "-std=c++20", *draw.flags, "-I", str(include), "-I", str(pathlib.Path(__file__).resolve().parent), str(source), "-o", str(binary), "-pthread"]
    built = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if built.returncode != 0:
        return number, draw, ["does not compile:\n" + "\n".join(built.stdout.splitlines()[:12])]
    ran = subprocess.run([str(binary)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=300)
    if not arguments.keep:
        binary.unlink()
    if ran.returncode != 0:
        return number, draw, [f"ends with {ran.returncode}: {ran.stdout[-500:]}"]
    return number, draw, compare(right, ran.stdout, draw.scalar)


TEST = """// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed {seed} --only {number} --write {folder}. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_{seed}_{number}) {{
  {call}
      random_network::settings{{{batch}, {amplitude}}}, {optimizer},
      random_network::check_digests{{{{
{digests}
      }}}});
}}
"""


def write_test(folder, seed, number):
    """A test, with a digest of each of PyTorch's results: the sum of v(i) sin(i + 1), and the largest magnitude."""
    draw, digests = Draw(seed, number), []
    for name, values in expected(draw).items():
        waves = torch.sin(torch.arange(values.numel(), dtype=torch.double) + 1)
        digests.append(f'          {{"{name}", {(values * waves).sum().item():.17g}, {values.abs().max().item():.17g}}},')
    text = TEST.format(seed=seed, number=number, folder=folder, call=call(draw), batch=draw.batch, amplitude=draw.amplitude, optimizer=draw.optimizer,
                       digests="\n".join(digests))
    (folder / f"network_{seed}_{number}.cpp").write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int, nargs="*")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--write", type=pathlib.Path, help="a folder for a test of each network; none is run")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the programs, which stay")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    picked = arguments.only if arguments.only else range(arguments.first, arguments.first + arguments.count)
    if arguments.write:
        for number in picked:
            write_test(arguments.write, arguments.seed, number)
        return 0
    wrong = agreed = 0
    with tempfile.TemporaryDirectory(prefix="chainrule-random-") as temporary:
        folder = arguments.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for number, draw, faults in pool.map(lambda n: trial(arguments, n, folder), picked):
                agreed += not faults
                wrong += bool(faults)
                if faults:
                    print(f"network {number}: {', '.join(spelled(layer) for layer in draw.layers)} behind {draw.input}; {draw.scalar}, batch {draw.batch}, "
                          f"{draw.threads} threads, {draw.loss}, {draw.optimizer}, {' '.join(draw.flags)}")
                    for fault in faults:
                        print("  ", fault)
                    sys.stdout.flush()
    print(f"{agreed} networks agree, {wrong} do not")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
