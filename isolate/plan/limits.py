"""How much memory an application may take: more where its lock holds what is known to need it."""

from __future__ import annotations

from isolate.model.image import Choice
from isolate.model.lock import Lock

USUAL_MEMORY = "512M"

# The first that is in the lock decides. Measured after the imports of a small program, and room for its data.
_MEMORY = (
    ("4G", ("torch", "tensorflow", "tensorflow-cpu", "jax", "transformers", "pyspark", "vllm")),
    ("2G", ("catboost", "dask", "lightgbm", "playwright", "prophet", "pyannote-audio", "spacy", "xgboost")),
    (
        "1G",
        (
            "duckdb",
            "geopandas",
            "librosa",
            "numba",
            "onnxruntime",
            "opencv-python",
            "opencv-python-headless",
            "pandas",
            "polars",
            "pyarrow",
            "scikit-learn",
            "scipy",
            "selenium",
            "streamlit",
        ),
    ),
)


def memory(lock: Lock) -> tuple[str, tuple[Choice, ...]]:
    """The limit of memory of each service of an image, as compose writes it, and why it is not the usual one."""
    versions = lock.versions()
    for limit, projects in _MEMORY:
        for project in projects:
            if project in versions:
                reason = f"`{project}` {versions[project]} is in the lock"
                return limit, (Choice(what="memory", value=limit, reason=reason),)
    return USUAL_MEMORY, ()
