"""`istmo fit` and `istmo history`: fit the study to every counting point, and set it against history."""

from pathlib import Path
from typing import Annotated

import typer

from istmo.cli.output import (
    AsOfOption,
    ClusterOption,
    JsonOption,
    ProcessesOption,
    StoreOption,
    bar,
    day,
    opened,
    out,
    print_json,
    print_table,
    records,
)
from istmo.errors import InputError

StudyOption = Annotated[str, typer.Option("--study", help="Which study.")]


def fit(
    output: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="File to write to; with --check, a CSV.",
            show_default="fitted-STUDY.npz",
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Instead of fitting, check whether such a fit may be believed.")
    ] = False,
    study: StudyOption = "americas",
    as_of: AsOfOption = None,
    processes: Annotated[int, typer.Option(min=1, help="Checks at once; a fit is one task.")] = 2,
    cluster: ClusterOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Fit the study to all its counting points at once, October 2019 to September 2024.

    The shipped study comes fitted; this remakes it. The search is resumed from FILE.part if it was interrupted.

    With --check, nothing is written but what is found (--out, as CSV): parameters recovered from simulated
    counts, counts hidden from the fit, and whole counting points left out. It takes more than an hour of one processor.

    Examples: istmo fit --out fitted.npz
    istmo fit --check
    """
    if check:
        if as_of is not None:
            raise InputError(
                "checks are made with all counts, not with those known on a day", "Leave out --as-of"
            )
        _check(study, output, store, json, processes, cluster)
        return
    from istmo.fit.check import identified  # noqa: PLC0415 - importing these takes seconds
    from istmo.fit.fitted import save  # noqa: PLC0415
    from istmo.fit.run import fit as run_fit  # noqa: PLC0415
    from istmo.fit.run import known_to  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415
    from istmo.workers import workers  # noqa: PLC0415

    found = load(study)
    with opened(store) as data, bar() as progress:
        task = progress.add_task("fitting", total=1.0)

        def report(share: float) -> None:
            progress.update(task, completed=share)

        path = output or Path(f"fitted-{study}.npz")
        known = known_to(found, data, as_of=day(as_of))
        with workers(1, cluster) as pool:
            if pool is None:
                fitted = run_fit(found, known, report=report, part=path.with_suffix(".part"))
            else:
                progress.update(task, description="fitting, on one worker of the cluster")
                fitted = pool.submit(run_fit, found, known).result()
    save(fitted, path)
    path.with_suffix(".part").unlink(missing_ok=True)
    table = identified(fitted)
    if json:
        print_json({"file": str(path), "fingerprint": fitted.known.fingerprint, "parameters": records(table)})
    else:
        print_table(table, title=f"{path}: what the counts say of what groups share (ratio 1 = nothing)")


def _check(
    study: str, output: Path | None, store: Path | None, json: bool, processes: int, cluster: str | None
) -> None:
    from istmo.files import whole  # noqa: PLC0415
    from istmo.fit.check import checked  # noqa: PLC0415 - importing these takes seconds
    from istmo.studies import load  # noqa: PLC0415

    with opened(store) as data, bar() as progress:
        task = progress.add_task("checking", total=None)

        def report(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        table = checked(load(study), data, processes=processes, cluster=cluster, progress=report)
    if output is not None:
        with whole(output) as beside:
            table.write_csv(beside)
    if json:
        print_json(records(table))
    else:
        print_table(table, title="Checks of the fit: what was found, and what should be")


def history(
    only: Annotated[
        list[str] | None,
        typer.Option("--turn", help="Only this turn of the record. Repeatable.", show_default="all"),
    ] = None,
    output: Annotated[Path | None, typer.Option("--out", help="Write every month as CSV.")] = None,
    study: StudyOption = "americas",
    processes: ProcessesOption = 2,
    cluster: ClusterOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """What the study would have said on the day of each sharp turn of the record, beside what was counted.

    Each turn is predicted from what was known on its day; the sizes of its measures come from the other turns, which
    are fitted first. It all takes 50 minutes of one processor.

    Example: istmo history --turn mexico-visa-venezuela --out history.csv
    """
    from istmo.files import whole  # noqa: PLC0415
    from istmo.fit.history import history as run_history  # noqa: PLC0415 - importing these takes seconds
    from istmo.fit.history import marks, summary  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    with opened(store) as data, bar() as progress:
        task = progress.add_task("history", total=None)

        def report(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        table = run_history(
            load(study), data, only or (), processes=processes, cluster=cluster, progress=report
        )
    if output is not None:
        with whole(output) as beside:
            table.write_csv(beside)
    found, short = marks(table), summary(table)
    if json:
        print_json({"marks": vars(found), "turns": records(short)})
        return
    print_table(
        short, title="Mean of the months after a turn: last count known, counted, predicted (90 % interval)"
    )
    out.print(
        f"Changes above 30 %: sign right in {found.signs} of {found.changes}. Median absolute log error of a month "
        f"{found.error:.2f}; persistence {found.persistence:.2f}; as the other measures {found.others:.2f}. "
        f"90 % intervals hold {found.covered:.0%} of {found.months} months."
    )
