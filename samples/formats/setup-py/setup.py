import os
import sys

from setuptools import find_packages, setup

VERSION = "1.2"
COMMON = ["requests>=2.28", f"prices=={VERSION}"]
TESTS = """
pytest>=8
coverage
""".strip().split("\n")

install_requires = COMMON + [
    "Flask>=3",
    "wrong=>1",
]
install_requires += ["click"]
install_requires.append("rich")
if sys.version_info < (3, 9):
    install_requires.append("zoneinfo-backport")

extras = {"test": TESTS, "fast": ["orjson"]}
extras["all"] = extras["test"] + extras["fast"]

setup(
    name="My_Shop",
    version=VERSION,
    packages=find_packages(),
    python_requires=">=3.9",
    install_requires=install_requires + [os.environ["EXTRA"]],
    extras_require=extras,
    entry_points={"console_scripts": ["serve = shop.main:run"]},
)
