from pathlib import Path

import setuptools

HERE = Path(__file__).parent


def read(name):
    with open(HERE / name) as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


with open("requirements/test.txt") as f:
    test = f.read().splitlines()

if __name__ == "__main__":
    setuptools.setup(
        name="shop",
        install_requires=read("requirements.txt"),
        extras_require={
            "test": test,
            "docs": (HERE / "docs" / "requirements.txt").read_text().splitlines(),
            "made": make(),
        },
    )
