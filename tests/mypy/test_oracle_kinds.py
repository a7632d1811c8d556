"""Classes that the oracle cannot have objects of."""

from __future__ import annotations

import pytest
from mypy.nodes import Block, ClassDef, SymbolTable, TypeInfo
from mypy.types import Instance

from soniq_mypy.lax import refuses


def class_of(fullname: str) -> Instance:
    module, _, name = fullname.rpartition(".")
    definition = ClassDef(name, Block([]))
    definition.fullname = fullname
    info = TypeInfo(SymbolTable(), definition, module)
    info.mro = [info]
    return Instance(info, [])


@pytest.mark.parametrize("fullname", ["sqlalchemy.sql.schema.Column", "numbers.Integral"])
def test_a_class_that_others_go_by_the_name_of_is_not_refused(fullname: str) -> None:
    assert not refuses(class_of("builtins.int"), class_of(fullname), strict=False)


def test_any_other_class_is_refused() -> None:
    assert refuses(class_of("builtins.int"), class_of("shop.Column"), strict=False)
