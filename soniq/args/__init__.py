"""The Pydantic side of a promise: validate and encode args, and describe their shape.

One room for everything between a caller's args and the text in a row. ``codec`` is for tasks with
a model, ``plain`` for those without, ``results`` for what handlers return, ``shapes`` gives the
JSON Schemas, ``problems`` the refusals.
"""

from soniq.args.codec import ModelCodec, codec_for
from soniq.args.plain import (
    decode_plain,
    encode_plain,
    encode_plain_many,
    plain_digest,
)
from soniq.args.problems import ArgsRefused, format_path, located_problems
from soniq.args.results import encode_result, result_from_json
from soniq.args.shapes import reader_schema, writer_schema

__all__ = [
    "ArgsRefused",
    "ModelCodec",
    "codec_for",
    "decode_plain",
    "encode_plain",
    "encode_plain_many",
    "encode_result",
    "format_path",
    "located_problems",
    "plain_digest",
    "reader_schema",
    "result_from_json",
    "writer_schema",
]
