#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Installs the library into an empty folder and builds a consumer of each kind against it: check_install.py ROOT COMPILER.
The kinds: Meson with the library as a subproject, Meson and plain pkg-config with the installed one, CMake with the installed one (with
other folders too) and with FetchContent, and -I alone."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(sys.argv[1]).resolve()
compiler = sys.argv[2]
here = root / "tests" / "install"
work = pathlib.Path(tempfile.mkdtemp(prefix="chainrule-install-"))
prefix = work / "prefix"
environment = dict(os.environ, CXX=compiler)
environment.pop("DESTDIR", None)


def run(*command, cwd=work, **more):
    print("+", *command, flush=True)
    subprocess.run([str(part) for part in command], cwd=cwd, check=True, env=dict(environment, **more), stdout=subprocess.DEVNULL)


def consumer(name, *files):
    folder = work / name
    folder.mkdir()
    for file in ("consumer.cpp", *files):
        shutil.copy(here / file, folder / pathlib.Path(file).name)
    return folder


try:
    run("meson", "setup", work / "build", root, f"--prefix={prefix}", "--wrap-mode=nodownload")
    run("meson", "install", "-C", work / "build")
    packages = prefix / "share" / "pkgconfig"
    installed = (prefix / "include" / "chainrule").rglob("*.hpp")
    assert {p.name for p in installed} == {p.name for p in (root / "include" / "chainrule").rglob("*.hpp")}, "not every header was installed"

    folder = consumer("subproject", "meson/meson.build")
    (folder / "subprojects").mkdir()
    os.symlink(root, folder / "subprojects" / "chainrule")
    run("meson", "setup", "build", "--wrap-mode=nodownload", "--force-fallback-for=chainrule", cwd=folder)
    run("meson", "test", "-C", "build", cwd=folder)

    folder = consumer("meson", "meson/meson.build")
    run("meson", "setup", "build", "--wrap-mode=nodownload", cwd=folder, PKG_CONFIG_PATH=str(packages))
    run("meson", "test", "-C", "build", cwd=folder)

    def package_says(option):
        return subprocess.run(["pkg-config", option, "chainrule"], check=True, capture_output=True, text=True,
                              env=dict(environment, PKG_CONFIG_PATH=str(packages))).stdout.split()

    folder = consumer("pkg-config")
    version, = package_says("--modversion")
    expected = f'-DEXPECTED_VERSION="{version}"'
    run(compiler, "-std=c++20", expected, *package_says("--cflags"), "consumer.cpp", "-o", "consumer", cwd=folder)
    run("./consumer", cwd=folder)

    def build_with_cmake(folder, *settings):
        run("cmake", "-G", "Ninja", "-S", ".", "-B", "build", *settings, f"-DCMAKE_CXX_COMPILER={compiler}", cwd=folder)
        run("cmake", "--build", "build", cwd=folder)
        run("build/consumer", cwd=folder)

    build_with_cmake(consumer("cmake", "cmake/CMakeLists.txt"), f"-DCMAKE_PREFIX_PATH={prefix}")

    elsewhere = work / "elsewhere"
    run("meson", "setup", "--wipe", work / "build", root, f"--prefix={elsewhere}", "--datadir=lib/a/share", "--includedir=a/b/include", "--wrap-mode=nodownload")
    run("meson", "install", "-C", work / "build")
    build_with_cmake(consumer("cmake-folders", "cmake/CMakeLists.txt"), f"-Dchainrule_DIR={elsewhere / 'lib/a/share/cmake/chainrule'}")

    # What is checked out is the last commit, so this one sees no change that is not committed.
    if subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0:
        build_with_cmake(consumer("fetch-content", "fetch_content/CMakeLists.txt"), f"-DCHAINRULE_REPOSITORY={root}", f"-DEXPECTED_VERSION={version}")

    folder = consumer("plain")
    run(compiler, "-std=c++20", expected, "-I", root / "include", "consumer.cpp", "-o", "consumer", cwd=folder)
    run("./consumer", cwd=folder)
    print("all consumers built and ran")
finally:
    shutil.rmtree(work)
