"""What a type checker knows of a codec."""

from typing import assert_type

from pydantic import BaseModel

from soniq.args import ModelCodec, codec_for, encode_plain, result_from_json


class Order(BaseModel):
    order_id: str


class Refund(BaseModel):
    order_id: str


codec = codec_for(Order)

assert_type(codec, ModelCodec[Order])
assert_type(codec.model, type[Order])
assert_type(codec.encode({"order_id": "o1"}), str)
assert_type(codec.encode(Order(order_id="o1")), str)
assert_type(codec.encode_many([{"order_id": "o1"}]), list[str])
assert_type(codec.decode("{}"), Order)
assert_type(codec.unique_digest("a", "{}"), bytes)
assert_type(encode_plain({"a": 1}), str)
assert_type(result_from_json({}, Order), Order)

codec.encode(Refund(order_id="o1"))  # E
codec.encode("o1")  # E
encode_plain([1])  # E
