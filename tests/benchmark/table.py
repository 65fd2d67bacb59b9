# SPDX-License-Identifier: BSL-1.0
"""The results as Markdown, and as a picture."""
import pathlib
import platform
import shutil
import statistics
import subprocess

ORDER = ["chainrule", "Eigen", "dlib", "xtensor-blas", "libtorch"]


def time_text(seconds):
    for unit, size in (("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3)):
        if seconds < 1000 * size:
            number = seconds / size
            return f"{number:.3g} {unit}" if number < 100 else f"{number:,.0f} {unit}"
    return f"{seconds:.3g} s"


def case_text(case):
    work, what, rows = case.split(".")
    if what == "train":
        return f"{work} train, batch {rows}"
    if what == "stream":
        return f"{work} a step" if rows == "1" else f"{work} blocks of {rows}"
    return f"{work} one sample" if rows == "1" else f"{work} {rows} samples"


def spread(values):
    """Half the distance between the quartiles, in percent of the median."""
    if len(values) < 3:
        return 0
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return 50 * (high - low) / statistics.median(values)


def best(seconds, case, name):
    """(median, compiler, spread) of the better compiler, or None."""
    found = [(statistics.median(v), key[2], spread(v)) for key, v in seconds.items() if key[:2] == (case, name) and v]
    return min(found, default=None)


def rows_of(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def names_in(results):
    found = {key[1] for key in results.seconds}
    return [name for name in ORDER if name in found]


def times(results, names, peak):
    rows = []
    for case, (flops, *_) in results.expected.items():
        cells = [case_text(case)]
        for name in names:
            one = best(results.seconds, case, name)
            compiler = f", {one[1].rstrip('-0123456789')}" if one and len({k[2] for k in results.seconds if k[1] == name}) > 1 else ""
            cells.append(f"{time_text(one[0])} ±{one[2]:.0f} %{compiler}" if one else "-")
        own = best(results.seconds, case, "chainrule")
        cells.append(f"{100 * flops / own[0] / 1e9 / peak:.0f} %" if own else "-")
        rows.append(cells)
    return rows_of(["", *names, "chainrule, of the FMA peak"], rows)


def ratios(results, names):
    peers = [name for name in names if name != "chainrule"]
    rows = []
    for case in results.expected:
        own = best(results.seconds, case, "chainrule")
        others = [best(results.seconds, case, name) for name in peers]
        if own and any(others):
            rows.append([case_text(case)] + [f"{other[0] / own[0]:.2f}" if other else "-" for other in others])
    return rows_of(["chainrule is so many times as fast as", *peers], rows)


def by_compiler(results):
    names = [name for name in ("chainrule", "Eigen") if any(k[1] == name for k in results.seconds)]
    columns = sorted({(k[1], k[2]) for k in results.seconds if k[1] in names}, key=lambda c: (names.index(c[0]), c[1] != "g++"))
    rows = []
    for case in results.expected:
        medians = [results.seconds.get((case, *column)) for column in columns]
        if any(medians):
            rows.append([case_text(case)] + [time_text(statistics.median(m)) if m else "-" for m in medians])
    return rows_of([""] + [" ".join(column) for column in columns], rows)


def threads(results, names):
    rows = []
    for case in results.expected:
        cells = [case_text(case)]
        for name in names:
            two = best(results.threaded[2], case, name)
            ratios = [one / both for one, both in zip(results.threaded[1][case, name, two[1]], results.threaded[2][case, name, two[1]])] if two else []
            cells.append(f"{time_text(two[0])}, {statistics.median(ratios):.2f} times one thread ±{spread(ratios):.0f} %" if ratios else "-")
        if any(cell != "-" for cell in cells[1:]):
            rows.append(cells)
    return rows_of(["two threads", *names], rows) if rows else ["No program took two threads."]


WAYS = {("chainrule", "best"): "chainrule, in the plan's order", ("chainrule", "forward"): "chainrule, from the input on",
        ("chainrule", "reverse"): "chainrule, from the output back", ("Eigen", "by_hand"): "Eigen, products by hand in the best order",
        ("libtorch", "row_by_row"): "libtorch, a row a time", ("libtorch", "batched"): "libtorch, all rows as a batch"}


def jacobians(results, texts):
    works = [work for work in texts if any(key[0] == work for key in results.jacobians)]
    if not works:
        return []
    found = {}
    for work in works:
        for way in WAYS:
            times = [(statistics.median(v), key[2], spread(v)) for key, v in results.jacobians.items() if (key[0], key[1], key[3]) == (work, *way)]
            found[work, way] = min(times, default=None)
    rows = []
    for way, text in WAYS.items():
        cells = [text]
        for work in works:
            one, own = found[work, way], found[work, ("chainrule", "best")]
            cells.append(f"{time_text(one[0])} ±{one[2]:.0f} %, {one[1].rstrip('-0123456789')}" if one else "-")
            cells.append(f"{one[0] / own[0]:.3g}" if one and own else "-")
        if any(cell != "-" for cell in cells[1:]):
            rows.append(cells)
    head = [cell for work in works for cell in (f"{work}: {texts[work]}", "chainrule is so many times as fast")]
    return ["", "## Jacobians", "", *rows_of(["d(output)/d(input) of one sample", *head], rows)]


def limits(results):
    products = list(dict.fromkeys(what for name, what in results.limits if name))
    names = list(dict.fromkeys(name for name, _ in results.limits if name))
    if not products:
        return []
    rows = []
    for product in products:
        found = [results.limits.get((name, product)) for name in names]
        rows.append([product.replace("x", " x ")] + [f"{statistics.median(f):.0f}" if f else "-" for f in found])
    return ["", "## Matrix products, GFLOP/s", "", *rows_of(["M x N x K", *names], rows)]


def building(results):
    rows = [[f"{name}, {compiler}", f"{costs['seconds']:.1f}", f"{costs['mebibytes']:,.0f}", f"{costs['kibibytes']:,.0f}"]
            for (name, compiler), costs in results.building.items() if "seconds" in costs]
    return rows_of(["W4's program", "seconds", "MiB", "stripped, KiB"], rows)


def allocations(results):
    columns = list(dict.fromkeys(key[1:] for key in results.allocations))
    rows = [[case_text(case)] + [f"{found:g}" if (found := results.allocations.get((case, *column))) is not None else "-" for column in columns]
            for case in dict.fromkeys(key[0] for key in results.allocations)]
    return rows_of(["allocations of a step or an answer"] + [", ".join(column) for column in columns], rows)


def processor():
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.machine()


def render(results, texts, jacobian_texts, how):
    names = names_in(results)
    peak = statistics.median(results.peak)
    reads = ", ".join(f"{int(what[5:]):,} KiB {v[0]:.0f}" for (name, what), v in results.limits.items() if what.startswith("read."))
    works = "; ".join(f"{work}: {text}" for work, text in texts.items() if any(case.startswith(work + ".") for case in results.expected))
    lines = [f"{processor()}; {how}. Medians, and half the distance between the quartiles.",
             f"FMA peak of one core {peak:.0f} GFLOP/s ±{spread(results.peak):.0f} %. It reads, in GB/s, {reads}."]
    if names:
        lines += ["", works + ".", "", "## Times", "", *times(results, names, peak)]
    if len(names) > 1:
        lines += ["", "## Ratios", "", *ratios(results, names)]
    if names:
        lines += ["", "## Compilers", "", *by_compiler(results), "", "## Threads", "", *threads(results, names)]
    lines += [*jacobians(results, jacobian_texts), *limits(results)]
    if results.building:
        lines += ["", "## Building", "", *building(results)]
    if results.allocations:
        lines += ["", "## Allocations", "", *allocations(results)]
    lines += ["", "Absent: " + (", ".join(results.absent) or "none") + "."]
    for (name, compiler, case), why in results.wrong.items():
        lines.append(f"Not counted: {name}, {compiler}, {case}: {why}.")
    return "\n".join(lines) + "\n"


def draw(results, folder):
    """Bars: how many times as fast as each peer chainrule is; returns the picture's path, or None without gnuplot."""
    names = names_in(results)
    peers = [name for name in names if name != "chainrule"]
    rows = []
    for case in results.expected:
        own = best(results.seconds, case, "chainrule")
        if own:
            others = [best(results.seconds, case, name) for name in peers]
            rows.append(f'"{case_text(case)}" ' + " ".join(f"{other[0] / own[0]:.4g}" if other else "NaN" for other in others))
    if not peers or not rows or not shutil.which("gnuplot"):
        return None
    data, picture = folder / "ratios.dat", folder / "ratios.svg"
    data.write_text("\n".join(rows) + "\n")
    plots = ", ".join(f"'{data}' using {n + 2}:xtic(1) title '{name}'" for n, name in enumerate(peers))
    script = f"""set terminal svg size 1200,600 background 'white'
set output '{picture}'
set style data histogram
set style histogram clustered gap 1
set style fill solid 0.8
set logscale y
set grid y
set xtics rotate by -40 noenhanced
set ylabel 'times as fast'
set title 'Time of each peer divided by the time of chainrule'
plot {plots}, 1 with lines linecolor 'black' notitle
"""
    done = subprocess.run(["gnuplot"], input=script, text=True, capture_output=True)
    return picture if done.returncode == 0 else None
