"""`explain`: for whom a project is needed, and what stands between one application and the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.conftest import Ended
from tests.servers import serve, served_wheel

Command = Callable[..., Ended]
SAMPLES = Path(__file__).parents[2] / "samples"

OLD, NEW = "2021-05-11T10:00:00Z", "2024-11-08T10:00:00Z"
RELEASES = {
    "flask": [served_wheel("flask", "2.0", ["werkzeug>=2.0", "click<9"], upload_time=OLD)],
    "werkzeug": [
        served_wheel("werkzeug", "2.0", upload_time=OLD),
        served_wheel("werkzeug", "3.1", upload_time=NEW),
    ],
    "click": [served_wheel("click", "8.1", upload_time=NEW)],
}


def explained(command: Command, root: Path, project: str) -> Ended:
    for app, requirement in (("api", "flask==2.0"), ("jobs", "click"), ("web", "werkzeug")):
        (root / app).mkdir()
        (root / app / "requirements.txt").write_text(f"{requirement}\n", encoding="utf-8")
    with serve(RELEASES) as index:
        return command("explain", str(root), "--python", "3.12", "--index-url", index.simple, "--package", project)


def test_a_project_is_told_of_all_that_need_it_with_what_is_years_older(command: Command, tmp_path: Path) -> None:
    assert explained(command, tmp_path, "werkzeug") == (
        0,
        (
            "`werkzeug` is 3.1 for `api` and `web` (Python 3.12)\n"
            "  needed by\n"
            "    api/requirements.txt:1  flask==2.0 → werkzeug>=2.0\n"
            "    web/requirements.txt:1  werkzeug\n"
            "  it is the newest release\n"
            "  note: `flask 2.0` of 2021-05-11 requires `werkzeug>=2.0` without an upper bound, "
            "and `werkzeug 3.1` is of 2024-11-08\n"
        ),
        "",
    )


def test_an_upper_bound_is_taken_at_its_word(command: Command, tmp_path: Path) -> None:
    assert explained(command, tmp_path, "click").out == (
        "`click` is 8.1 for `api` and `jobs` (Python 3.12)\n"
        "  needed by\n"
        "    api/requirements.txt:1  flask==2.0 → click<9\n"
        "    jobs/requirements.txt:1  click\n"
        "  it is the newest release\n"
    )


def test_what_stands_between_one_application_and_the_others(command: Command) -> None:
    ended = command("explain", str(SAMPLES / "prism"), "--apps", "accounts")
    assert ended == (
        1,
        (
            "4 applications, 3 conflicts\n"
            "\n"
            "`accounts` conflicts with `orders`, `payments` and `shipping` over `ledgers`\n"
            "  apps/accounts/requirements.txt:1  ledgers<2\n"
            "  apps/orders/requirements.txt:1    ledgers>=2\n"
            "  apps/payments/requirements.txt:2  ledgers>=2\n"
            "  apps/shipping/requirements.txt:2  ledgers>=2\n"
            "  no release of `ledgers` is in both ranges\n"
        ),
        "",
    )


def test_one_conflict_of_one_application_has_its_whole_proof(command: Command) -> None:
    together = command("explain", str(SAMPLES / "direct"), "--apps", "billing,web")
    alone = command("explain", str(SAMPLES / "direct"), "--apps", "billing")
    assert alone.code == 1
    assert alone.out.split("\n\n")[1].strip() == together.out.split("\n\n")[1].strip()
    assert "    1. `" in alone.out


def test_one_application_that_fits_with_all_has_no_conflict(command: Command) -> None:
    assert command("explain", str(SAMPLES / "harmony"), "--apps", "api") == (0, "1 application, no conflict\n", "")


def test_an_application_that_there_is_not_is_said(command: Command) -> None:
    unknown = "error: there is no application `account`\n  hint: did you mean `accounts`?\n"
    assert command("explain", str(SAMPLES / "prism"), "--apps", "account") == (2, "", unknown)
