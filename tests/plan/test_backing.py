"""Servers beside an application: planned where the lock has a client and the source asks, and not otherwise."""

from __future__ import annotations

import pytest

from isolate.frameworks.environment import Variable
from isolate.model.app import App, AppSettings
from isolate.model.image import SecretVariable
from isolate.model.lock import Lock, LockEntry
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.plan.backing import Backed, _table, back, stand_ins

AT = Origin(file="shop/settings.py", line=4)


def reading(name: str, default: str = "", *, required: bool = False) -> Variable:
    return Variable(name=name, default=default, required=required, origin=AT)


def backed(projects: str, *variables: Variable, **settings) -> Backed:
    app = App(name="shop", path="shop", folder="shop", manifests=("shop/r.txt",), settings=AppSettings(**settings))
    entries = tuple(LockEntry(project=each, version="1") for each in projects.split())
    lock = Lock(app="shop", folder="shop", python="3.12", platforms=(), manifests=(), entries=entries)
    return back(app, lambda part: f"shop-{part}", lock, variables)


def kinds(projects: str, *variables: Variable, **settings) -> list[str]:
    found = backed(projects, *variables, **settings)
    assert not found.problems
    return [each.kind for each in found.services]


URL = reading("DATABASE_URL")


@pytest.mark.parametrize(
    ("projects", "variables", "expected"),
    [
        ("psycopg", [URL], ["postgresql"]),
        ("pymysql", [URL], ["mysql"]),
        ("psycopg", [], []),
        ("django", [URL], []),
        ("psycopg", [reading("REDIS_URL")], []),
        ("psycopg pymysql", [reading("DATABASE_URL", "mysql+pymysql://root@localhost/x")], ["mysql"]),
        ("psycopg redis", [URL, reading("REDIS_URL")], ["postgresql", "redis"]),
        ("amqp redis", [reading("CELERY_BROKER_URL")], ["redis"]),
        ("amqp redis", [reading("CELERY_BROKER_URL", "amqp://guest@localhost//")], ["rabbitmq"]),
        ("amqp", [reading("CELERY_BROKER_URL")], ["rabbitmq"]),
        ("pymongo", [reading("MONGO_HOST"), reading("MONGO_PASSWORD")], ["mongodb"]),
    ],
)
def test_the_lock_has_its_client_and_the_source_reads_its_variable(projects, variables, expected):
    assert kinds(projects, *variables) == expected


def test_isolate_toml_adds_one_and_says_where_another_is():
    assert kinds("redis", services=("redis",)) == ["redis"]
    assert kinds("psycopg pymysql", URL, services=("mysql",)) == ["mysql"]
    assert kinds("psycopg", URL, environment=(("DATABASE_URL", "${SHOP_DATABASE_URL}"),)) == []


def test_how_an_application_is_told():
    found = backed(
        "asyncpg redis",
        reading("DATABASE_URL", "postgresql+asyncpg://localhost/x"),
        reading("REDIS_HOST"),
        reading("REDIS_PASSWORD"),
        reading("REDIS_PORT"),
        reading("SECRET_KEY", required=True),
    )
    assert found.environment == [("REDIS_HOST", "shop-redis"), ("REDIS_PORT", "6379")]
    assert found.secret_environment == [
        SecretVariable(
            name="DATABASE_URL",
            before="postgresql+asyncpg://app:",
            secret="shop-postgresql",
            after="@shop-postgresql:5432/app",
        ),
        SecretVariable(name="REDIS_PASSWORD", secret="shop-redis"),
        SecretVariable(name="SECRET_KEY", secret="shop-secret-key"),
    ]
    assert [(each.what, each.value, each.origin) for each in found.choices] == [
        ("backing service", "postgres:17-alpine", AT),
        ("backing service", "redis:7-alpine", AT),
        ("secret", "SECRET_KEY", AT),
    ]


def test_a_cache_whose_password_nobody_reads_has_none():
    found = backed("redis", reading("REDIS_HOST"))
    assert found.secret_environment == []
    (redis,) = found.services
    assert (redis.secret, redis.command) == ("", ("redis-server", "--appendonly", "yes"))


def test_a_database_whose_password_nobody_reads():
    (problem,) = backed("psycopg", reading("DB_HOST")).problems
    assert problem.message == "`shop` reads where `postgresql` is, and no variable with its password"
    assert (
        problem.hint
        == "read `DATABASE_PASSWORD` or `DATABASE_URL`, or say where it is with `environment` in isolate.toml"
    )


def test_one_that_only_isolate_toml_asks_for_is_told_by_its_usual_variable():
    (told,) = backed("psycopg", services=("postgresql",)).secret_environment
    assert told.name == "DATABASE_URL"


def test_two_that_could_be_meant():
    assert backed("psycopg pymysql", URL).problems == [
        Problem(
            severity="error",
            code="service-ambiguous",
            message="`DATABASE_URL` of `shop` can mean postgresql or mysql: the lock has clients of both",
            origin=AT,
            hint='write `services = ["postgresql"]` under `[apps."shop"]` in isolate.toml',
        )
    ]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (
            "oracle",
            "`services` of `shop` names `oracle`, which is none of postgresql, mysql, redis, rabbitmq, mongodb",
        ),
        ("redis", "`services` of `shop` names `redis`, and none of its requirements speaks with it"),
    ],
)
def test_services_that_cannot_be(kind, message):
    (problem,) = backed("django", services=(kind,)).problems
    assert problem.message == message


def test_what_stands_in_while_an_image_is_built():
    variables = (reading("DATABASE_URL", required=True), reading("DEBUG"), reading("TOKEN", required=True))
    found = backed("psycopg", *variables)
    assert stand_ins(variables, found) == (
        "DATABASE_URL=postgresql://app:unused@shop-postgresql:5432/app",
        "TOKEN=1",
    )


def test_every_row_is_complete():
    for kind, row in _table().items():
        assert set(row) <= {
            *("clients", "indirect", "image", "user", "uid", "gid", "port", "data", "tmpfs", "hostname", "environment"),
            *("open", "command", "health", "schemes", "address", "variables"),
        }, kind
        assert row["address"].count("{password}") == 1
        assert row["variables"]["url"]
        assert set(row["variables"]) <= {"url", "host", "port", "user", "password", "database"}
        assert not row["image"].endswith(":latest")
