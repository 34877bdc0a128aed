"""Which volumes and links an image has for what is written while it runs."""

from __future__ import annotations

from dataclasses import replace

from isolate.model.image import Choice
from isolate.model.origin import Origin
from tests.plan.test_image import DJANGO, image, subject


def test_what_is_written_gets_volumes_and_links():
    text = (
        "open('state.json', 'w'); os.makedirs('cache/a'); open('cache/b.txt', 'w'); open(f'static/{name}', 'w')\n"
        "open('static/plot.png', 'wb'); open('/etc/hosts', 'a'); open('/tmp/x', 'w'); open('/data/y', 'w')\n"
    )
    files = {"main.py": text, "static/style.css": "", "cache/.gitkeep": ""}
    found = image(subject(files, "matplotlib==1", writable=("out", "static/new.txt", "/srv/files")))
    assert [(each.name, each.path) for each in found.volumes] == [
        ("web-cache", "/app/cache"),
        ("web-out", "/app/out"),
        ("web-data", "/data"),
        ("web-srv-files", "/srv/files"),
    ]
    assert found.links == (
        ("/data/state.json", "/app/state.json"),
        ("/data/static--new.txt", "/app/static/new.txt"),
        ("/data/static--plot.png", "/app/static/plot.png"),
    )
    assert dict(found.image_environment)["MPLCONFIGDIR"] == "/tmp/matplotlib"
    place = Origin(file="apps/web/main.py", line=1)
    assert [each for each in found.choices if each.what == "writable" and each.origin] == [
        Choice(what="writable", value="/app/cache", reason="a folder is made there", origin=place),
        Choice(what="writable", value="/data", reason="`open` writes there", origin=replace(place, line=2)),
        Choice(
            what="writable",
            value="/app/state.json",
            reason="`open` writes there, and a link leads to `/data`",
            origin=place,
        ),
        Choice(
            what="writable",
            value="/app/static/plot.png",
            reason="`open` writes there, and a link leads to `/data`",
            origin=replace(place, line=2),
        ),
    ]
    assert [each for each in found.choices if each.value.startswith("MPLCONFIGDIR")] == [
        Choice(what="variable", value="MPLCONFIGDIR=/tmp/matplotlib", reason="`matplotlib` keeps a cache of fonts")
    ]


def test_a_database_in_a_file_is_migrated():
    engine = 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}\n'
    files = {"manage.py": DJANGO["manage.py"], "s.py": DJANGO["s.py"] + engine}
    found = image(subject(files, "django==5", "gunicorn==1"))
    assert [each.command for each in found.processes] == [("python", "manage.py", "migrate", "--noinput")]
    assert found.links == (("/data/db.sqlite3", "/app/db.sqlite3"),)
