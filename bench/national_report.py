"""Write ``bench/NATIONAL.md`` out of what was found at every size (``national.json``, ``national_moves.json``)."""

import json
from pathlib import Path

from bench.national import TUNED, machine

HERE = Path(__file__).parent
MOST_GROWTH = 1.5
HEAD = (
    "| page | SQL | SQL ms {small} | SQL ms {large} | CPU ms {small} | CPU ms {large} | rows | growth of both | the same rows | KiB "
    "| CPU against admin's |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def write():
    """Raises FileNotFoundError before anything was measured."""
    found = json.loads((HERE / "national.json").read_text())
    sizes = sorted(found, key=int)
    passes = max(row.get("passes", 1) for rows in found.values() for row in rows.values())
    parts = [_head(passes), *(_growth(found, sizes[0], sizes[-1])), *_served(found, sizes), *_moves()]
    (HERE / "NATIONAL.md").write_text("\n".join(parts) + "\n", encoding="utf-8")


def _head(passes):
    tuned = ", ".join(f"{name} {value}" for name, value in TUNED.items() if name in ("shared_buffers", "work_mem", "effective_cache_size"))
    return (
        f"# Measured by `make bench-national`\n\n{machine()}; PostgreSQL on the same machine ({tuned}). "
        f"Warm, medians, nothing else running{f', the quieter of up to {passes} passes' if passes > 1 else ''}; "
        "ratios say more than milliseconds.\n"
    )


def _growth(found, small, large):
    yield f"## Every page, {int(small):,} and {int(large):,} members\n"
    yield HEAD.format(small=_short(small), large=_short(large))
    for name, last in found[large].items():
        first = found[small].get(name)
        if not first or last["status"] != 200:
            yield f"| {name} | status {last['status']} | | | | | | | | | |"
            continue
        growth, like = _ratio(last, first), _ratio(last["like"], first) if "like" in last else None
        marks = " **>**" if last["named"] and (like or growth) > MOST_GROWTH else ""
        sql = f"{last['sql']}{' **>**' if last['most_sql'] and last['sql'] > last['most_sql'] else ''}"
        ratio = "" if last["ratio"] is None else last["ratio"]
        yield (
            f"| {name} | {sql} | {first['sql_ms']} | {last['sql_ms']} | {first['cpu_ms']} | {last['cpu_ms']} | {_rows(first, last)} "
            f"| {growth:.2f}{'' if like else marks} | {f'{like:.2f}{marks}' if like else ''} | {last['kib']} | {ratio} |"
        )
    yield ""


def _ratio(last, first):
    return cost(last) / max(cost(first), 0.1)


def _rows(first, last):
    """How many rows of a list the page shows, at both sizes where they differ."""
    if last.get("rows") is None:
        return ""
    return str(last["rows"]) if first.get("rows") == last["rows"] else f"{first.get('rows')} → {last['rows']}"


def cost(row):
    """Milliseconds of processor and of statements, as ``national_measure`` found them for a page."""
    return row["sql_ms"] + row["cpu_ms"]


def _served(found, sizes):
    yield "## Through gunicorn, two sync workers, one request after the other\n"
    yield "| page | " + " | ".join(f"p50 ms {_short(s)} | p99 ms {_short(s)}" for s in sizes) + " | p50 against the bare view |"
    yield "|---|" + "---|" * (2 * len(sizes) + 1)
    for name, row in found[sizes[-1]].items():
        if "p50_ms" in row:
            cells = " | ".join(f"{found[s][name].get('p50_ms', '')} | {found[s][name].get('p99_ms', '')}" for s in sizes)
            yield f"| {name} | {cells} | {row['p50_ms'] / found[sizes[-1]]['bare view']['p50_ms']:.1f} |"
    yield ""


def _moves():
    file = HERE / "national_moves.json"
    if not file.exists():
        return
    yield "## A ward moves, two provinces are merged\n"
    yield "| members of the country | what | branches | members | cases | seconds | MB | as it was | differences by `figures check` |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for size, rows in sorted(json.loads(file.read_text()).items(), key=lambda pair: int(pair[0])):
        for what, row in rows.items():
            same = "unchanged" if row["as_it_was"] else "**changed**"
            yield (
                f"| {int(size):,} | {what} | {row['branches']:,} | {row['Member']:,} | {row['Nomination']:,} | {row['seconds']} "
                f"| {row['mb']} | {same} | {row['differences']} |"
            )


def _short(size):
    return f"{int(size) // 1000:,} 000".replace(",", " ")


if __name__ == "__main__":
    write()
