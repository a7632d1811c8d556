"""Write the schemas of the sample models under the installed Pydantic to fixtures/.

Run from tests/contract with a Pydantic of choice: ``PYTHONPATH=../.. python capture.py``. The
version goes into the file's name. Do so after a change to samples.py or soniq/args/shapes.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import pydantic
from samples import MODELS

from soniq.args.shapes import reader_schema, writer_schema

if __name__ == "__main__":
    lines = [
        f"{json.dumps(model.__name__)}: "
        + json.dumps({"writer": writer_schema(model), "reader": reader_schema(model)})
        for model in MODELS
    ]
    target = Path(__file__).parent / "fixtures" / f"schemas-pydantic-{pydantic.VERSION}.json"
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")
