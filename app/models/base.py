"""The declarative base, the synced mixin, and the one way to describe a field on its column."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Integer, Table, Uuid, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from app.models.enums import Tier
from app.models.fields import EntitySpec, Field, FieldSpec, Kind, Section, register
from app.models.ids import new_id

Json = JSON().with_variant(JSONB(), "postgresql")
Id = Uuid(as_uuid=False)
Instant = BigInteger  # UTC milliseconds since the epoch

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """One metadata for laptop and headquarters; ``tier`` says on which side a table lives."""

    tier: ClassVar[Tier] = Tier.BOTH

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__tablename__" in cls.__dict__:
            cast("Table", cls.__table__).info["tier"] = cls.tier
            if issubclass(cls, Synced):
                register(_describe(cls))


Base.metadata.naming_convention = NAMING


def described(type_: TypeEngine[Any] | type[TypeEngine[Any]], field: Field, **options: Any) -> MappedColumn[Any]:
    """A column with its entry in the field registry. Adding a field to Satchel is one such line and a translation."""
    return mapped_column(type_, info={"field": field}, **options)


def dossier_reference() -> MappedColumn[Any]:
    """The dossier a row belongs to: deferred, because a feed may bring a child before its dossier."""
    return mapped_column(
        Id, ForeignKey("dossier.id", deferrable=True, initially="DEFERRED"), index=True,
        info={"field": Field(editable=False)},
    )  # fmt: skip


def row_reference(table: str, section: Section, *, editable: bool = True) -> MappedColumn[Any]:
    """The row of ``table`` that a row belongs to, in the same dossier; deferred like ``dossier_reference``."""
    return mapped_column(
        Id, ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED"), index=True,
        info={"field": Field(Kind.ROW, section, editable=editable, refers=table)},
    )  # fmt: skip


class Synced:
    """What every synced row has: identity, stamps per field, tombstone, and room for a newer peer's fields.

    ``clk`` maps a field to the stamp ``[hybrid logical clock, device]`` of its last write; ``*`` is the creating write.
    """

    section: ClassVar[Section]
    captured: ClassVar[bool] = True  # changes made on the laptop go to the outbox
    single: ClassVar[bool] = False  # one row a dossier

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    clk: Mapped[dict[str, list[int]]] = mapped_column(Json, default=dict, server_default="{}", nullable=False)
    extra: Mapped[dict[str, Any] | None] = mapped_column(Json)
    deleted: Mapped[bool] = mapped_column(
        Boolean, default=False, server_default=false(), nullable=False, info={"field": Field(editable=False)}
    )


def _describe(cls: type[Any]) -> EntitySpec:
    table = cls.__table__
    fields = {column.name: _field(table.name, column) for column in table.columns if "field" in column.info}
    dossier = "id" if table.name == "dossier" else "dossier_id" if "dossier_id" in table.columns else None
    parents = [
        (key.parent.name, key.target_fullname.split(".")[0]) for key in table.foreign_keys if key.parent.name in fields
    ]
    parent = next((one for one in parents if one[0] != dossier), None)
    return EntitySpec(table.name, cls.tier, cls.section, dossier, cls.captured, fields, cls.single, parent)


def _field(entity: str, column: Column[Any]) -> FieldSpec:
    field: Field = column.info["field"]
    bits = 63 if isinstance(column.type, BigInteger) else 31 if isinstance(column.type, Integer) else None
    low, high = (None, None) if bits is None else (-(1 << bits), (1 << bits) - 1)
    return FieldSpec(
        entity, column.name, field, getattr(column.type, "length", None),
        low if field.low is None else field.low, high if field.high is None else field.high,
    )  # fmt: skip
