"""The vocabulary of the generated code; none of it is what the linter looks for."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NOUNS = _words(
    """
    account address agreement allowance amount asset attachment audit balance basket batch bill
    booking branch broker bucket budget bundle cargo carrier cart catalog category channel charge
    claim client collection comment commission contact contract coupon courier credit currency
    customer deadline delivery deposit discount dispute document draft edition employee entry
    estimate event exchange expense feature fee filter folder forecast freight gateway grant group
    guest invoice item journal label layout ledger license limit listing location lot mailbox
    manifest margin market measure member merchant message method metric milestone note notice
    offer office option order outlet package page parcel partner passenger payment payout period
    permit phase plan policy pool portal position posting price product profile project promotion
    proposal provider quota quote rate rating reading receipt record refund region release
    reminder rental reply report request reservation revenue review reward route sample
    schedule season seat section segment seller session shelf shift shipment signal site slot
    source stage station statement stock store subject summary supplier survey target tariff team
    template tenant term ticket token topic total tour track trade transfer trip unit update
    upgrade usage vendor venue version visit voucher wallet warehouse warranty window zone
    """
)
VERBS = _words(
    """
    accept add adjust allocate apply approve archive assign attach build calculate cancel check
    clear close collect combine compare complete confirm convert copy count create decode deduct
    describe detect divide drop encode estimate evaluate expand expire export extend extract fetch
    fill find fold format gather generate group handle import index insert inspect join link list
    load locate lookup map mark match merge migrate move normalize notify open parse pick plan post
    prepare process publish reconcile record reduce refresh register reject release remove rename
    render reopen replace report reserve reset resolve restore reverse review round save scan
    select settle share sort split store subtract summarize suspend sync tag transform trim
    update validate verify write
    """
)
ADJECTIVES = _words(
    """
    active annual available blocked bulk closed cold common daily default delayed direct due
    empty expired external final first foreign former frozen full global gross hidden initial
    internal known last late latest linked local locked lower main manual missing monthly net next
    nominal old open optional overdue paid partial pending planned previous primary prior private
    public raw recent related remote rolling sealed secondary shared signed simple single spare
    stale strict total trusted upper urgent valid visible weekly
    """
)
TYPES = ("int", "str", "float", "bool", "Decimal", "datetime", "list[str]", "dict[str, int]",
         "tuple[int, ...]", "str | None", "int | None", "set[str]")  # fmt: skip
ERRORS = ("ValueError", "KeyError", "LookupError", "RuntimeError", "OSError")
ENTRY_METHODS = ("load", "describe", "total_of")
METHODS = ("strip", "lower", "upper", "title", "casefold", "swapcase")
SENTENCES = (
    "Return the {a} {n} of a {m}.",
    "{V} every {n} that belongs to the {m}, in the order they came in.",
    "{V} the {a} {n}; a {m} without one is left alone.",
    "Look up the {n} by its {m} and {v} it.",
    "Keep the {a} {n} together with its {m} until the {k} is known.",
    "The {n} counts from the {m}, not from the {k}: see the notes on the {a} {k}.",
)


def camel(name: str) -> str:
    """Return ``refund_policy`` as ``RefundPolicy``."""
    return "".join(part.title() for part in name.split("_"))
