# SPDX-License-Identifier: BSL-1.0
"""What is measured: each contestant's source, how it is built, and where its package shows."""
import dataclasses
import pathlib
import shutil

here = pathlib.Path(__file__).resolve().parent
root = here.parents[1]

DENSE = ["W1", "W2", "W3", "W4", "W6", "narrow", "odd", "deep", "wide", "batch_1", "batch_8", "batch_1024"]
CONVOLUTION = ["W5", "kernel_3", "stride_2"]
MAIN = ["W1", "W2", "W3", "W4", "W5", "W6"]
SEQUENCES = ["W10", "W11"]
BLOCKS = ["W12", "W12_separable", "W13", "W14"]
STREAMS = ["W7", "W8", "W9", "W9_gru"]
WORKS = MAIN + ["narrow", "odd", "deep", "wide", "batch_1", "batch_8", "batch_1024", "kernel_3", "stride_2"]
JACOBIANS = {"bottleneck": "784-128-8-128-784-784, no activation", "small_tanh": "32-64-64-16, tanh"}
FLAGS = ["-std=c++20", "-O3", "-march=native", "-w"]


@dataclasses.dataclass
class Contestant:
    name: str
    source: str
    package: str                # on Debian
    header: str                 # its presence shows that the package is there
    works: list
    flags: list = dataclasses.field(default_factory=list)
    links: list = dataclasses.field(default_factory=list)
    both: bool = True           # built by g++ and by clang; otherwise by g++ alone, because its time is spent in a library already built
    together: bool = False      # one program for all works, because its shapes are values
    threads: bool = False       # takes two threads

    def present(self):
        places = ("/usr/include", "/usr/local/include", "/usr/include/x86_64-linux-gnu", "/usr/include/aarch64-linux-gnu", str(root / "include"))
        return any((pathlib.Path(place) / self.header).exists() for place in places)


CHAINRULE = Contestant("chainrule", "chainrule.cpp", "", "chainrule/chainrule.hpp", WORKS, ["-I" + str(root / "include")], threads=True)
PEERS = [
    Contestant("Eigen", "peers/eigen.cpp", "libeigen3-dev", "eigen3/Eigen/Dense", DENSE, ["-I/usr/include/eigen3"]),
    Contestant("dlib", "peers/dlib.cpp", "libdlib-dev", "dlib/dnn.h", WORKS, [], ["-ldlib", "-lopenblas"], both=False),
    Contestant("xtensor-blas", "peers/xtensor_blas.cpp", "libxtensor-blas-dev", "xtensor-blas/xblas.hpp", DENSE, ["-DHAVE_CBLAS=1"], ["-lopenblas"],
               both=False, together=True),
    Contestant("libtorch", "peers/libtorch.cpp", "libtorch-dev", "torch/csrc/api/include/torch/torch.h", WORKS,
               ["-I/usr/include/torch/csrc/api/include"], ["-ltorch", "-ltorch_cpu", "-lc10"], both=False, together=True, threads=True),
]
# Of the works on sequences.
OF_SEQUENCES = [
    Contestant("chainrule", "sequences.cpp", "", "chainrule/chainrule.hpp", SEQUENCES, ["-I" + str(root / "include")]),
    Contestant("libtorch", "peers/sequences_libtorch.cpp", "libtorch-dev", "torch/csrc/api/include/torch/torch.h", SEQUENCES,
               ["-I/usr/include/torch/csrc/api/include"], ["-ltorch", "-ltorch_cpu", "-lc10"], both=False, together=True),
]
# Of the works on blocks.
OF_BLOCKS = [
    Contestant("chainrule", "blocks.cpp", "", "chainrule/chainrule.hpp", BLOCKS, ["-I" + str(root / "include")]),
    Contestant("libtorch", "peers/blocks_libtorch.cpp", "libtorch-dev", "torch/csrc/api/include/torch/torch.h", BLOCKS,
               ["-I/usr/include/torch/csrc/api/include"], ["-ltorch", "-ltorch_cpu", "-lc10"], both=False, together=True),
]
# Of the works on streams.
OF_STREAMS = [
    Contestant("chainrule", "streams.cpp", "", "chainrule/chainrule.hpp", STREAMS, ["-I" + str(root / "include")]),
    Contestant("Eigen", "peers/streams_eigen.cpp", "libeigen3-dev", "eigen3/Eigen/Dense", ["W9", "W9_gru"], ["-I/usr/include/eigen3"]),
]
# Of the derivatives of outputs by inputs.
OF_JACOBIANS = [
    Contestant("chainrule", "jacobian.cpp", "", "chainrule/chainrule.hpp", [], ["-I" + str(root / "include")]),
    Contestant("Eigen", "peers/jacobian_eigen.cpp", "libeigen3-dev", "eigen3/Eigen/Dense", [], ["-I/usr/include/eigen3"]),
    Contestant("libtorch", "peers/jacobian_libtorch.cpp", "libtorch-dev", "torch/csrc/api/include/torch/torch.h", [],
               ["-I/usr/include/torch/csrc/api/include"], ["-ltorch", "-ltorch_cpu", "-lc10"], both=False),
]
LIMITS = [
    Contestant("chainrule", "limits/chainrule.cpp", "", "chainrule/chainrule.hpp", [], ["-I" + str(root / "include")], both=False),
    Contestant("libxsmm", "limits/libxsmm.cpp", "libxsmm-dev", "libxsmm.h", [], [], ["-lxsmm", "-lopenblas"], both=False),
    Contestant("oneDNN", "limits/onednn.cpp", "libdnnl-dev", "dnnl.h", [], [], ["-ldnnl"], both=False),
    Contestant("OpenBLAS", "limits/openblas.cpp", "libopenblas-dev", "x86_64-linux-gnu/cblas.h", [], [], ["-lopenblas"], both=False),
]


def compilers():
    """g++, and the newest clang there is."""
    found = ["g++"] if shutil.which("g++") else []
    for version in [f"-{n}" for n in range(30, 13, -1)] + [""]:
        if shutil.which("clang++" + version):
            return found + ["clang++" + version]
    return found


def written_for(contestant, work):
    """Whether chainrule has the layers of a work; the others say so by their lists."""
    if contestant is CHAINRULE and work in CONVOLUTION:
        text = (here / "chainrule.cpp").read_text()
        return (root / "include/chainrule/layer/conv2d.hpp").exists() and f"struct written<{work}>" in text
    return work in contestant.works
