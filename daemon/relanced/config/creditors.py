"""Reading one file of `creditors.d/`: who is owed, and how it asks; the service's defaults are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from pathlib import Path

from relanced.config.creditor import (
    Caps,
    Closure,
    Contact,
    ContactRole,
    Creditor,
    CreditorState,
    DebtorRule,
    FreshFor,
    Mandate,
    Signature,
    Window,
)
from relanced.config.problem import Problem
from relanced.config.reader import Document, Table, address, iban, siren, time_zone, weekdays
from relanced.config.settings import Mailbox
from relanced.dunning.days import SUBDIVISIONS
from relanced.dunning.message import DebtorKind, MandateMode
from relanced.dunning.money import money
from relanced.dunning.procedure import Procedure


def read_creditor(
    file: Path,
    problems: list[Problem],
    mailboxes: Mapping[str, Mailbox],
    procedures: Mapping[str, Procedure],
    language: str,
    defaults: tuple[Table, Table, Table],
) -> Creditor:
    """Read one creditor; what is wrong goes to `problems`."""
    document = Document(file, problems)
    table = Table(document, "", document.parse())
    state = table.choice("state", CreditorState, CreditorState.PREPARING)
    name = table.text("name")
    currency = table.text("currency", "EUR")
    account = table.checked("iban", iban, "not_iban")
    if account is None and table.raw("iban") is None and state is not CreditorState.PREPARING:
        table.wrong("iban", "missing")
    region = table.text("region", "france")
    if region not in {*SUBDIVISIONS, "france"}:
        table.wrong("region", "not_choice", value=region, allowed="france, alsace-moselle")
        region = "france"
    said = table.text("language", language)
    if said not in ("fr", "en"):
        table.wrong("language", "not_choice", value=said, allowed="fr, en")
    creditor = Creditor(
        id=file.stem,
        file=file,
        state=state,
        name=name,
        legal_form=table.maybe("legal_form"),
        address=table.words("address"),
        siren=table.checked("siren", siren, "not_siren"),
        iban=account,
        bic=table.maybe("bic"),
        account_holder=table.text("account_holder", name),
        show_iban=table.flag("show_iban", default=False),
        qr_code=table.flag("qr_code", default=True),
        currency=currency,
        language=said if said in ("fr", "en") else "fr",
        time_zone=table.checked("time_zone", time_zone, "not_zone") or "Europe/Paris",
        region="" if region == "france" else region,
        closures=_closures(table),
        phone=table.maybe("phone"),
        signature=_signature(table.table("signature"), name),
        mandate=_mandate(table.table("mandate"), state),
        mailbox=_named(table, "mailbox", mailboxes),
        procedure=_named(table, "procedure", procedures, "cordial-5-etapes"),
        privacy_contact=table.maybe("privacy_contact"),
        own_people=frozenset(table.addresses("own_people")),
        digest_to=table.addresses("digest_to"),
        fresh_for=_fresh_for(table.table("fresh_for")),
        terms_days=table.number("terms_days", 30, 0, 365),
        tolerance=money(table.amount("tolerance", Decimal(10)), currency),
        window=_window(table.table("window"), defaults[0]),
        caps=_caps(table.table("caps"), defaults[1]),
        debtors=_debtors(table, procedures),
    )
    own = {m.address for m in mailboxes.values()} & creditor.own_people
    for twice in sorted(own):
        table.wrong("own_people", "own_is_mailbox", value=twice)
    table.no_more()
    return creditor


def _named(table: Table, key: str, known: Mapping[str, object], default: str | None = None) -> str:
    only = next(iter(known), "") if len(known) == 1 else None
    name = table.text(key, default or only)
    if name and name not in known:
        table.wrong(key, "not_known", value=name, known=", ".join(known))
    return name


def _closures(table: Table) -> tuple[Closure, ...]:
    found = []
    for row in table.rows("closures"):
        first, last = row.day("from"), row.day("to")
        if first is None or last is None or last < first:
            row.wrong("to", "bad_closure")
            continue
        found.append(Closure(first, last))
        row.no_more()
    return tuple(sorted(found, key=lambda c: c.from_on))


def _signature(table: Table, name: str) -> Signature:
    signature = Signature(table.text("name", name or "-"), table.maybe("role"), table.maybe("phone"))
    table.no_more()
    return signature


def _mandate(table: Table, state: CreditorState) -> Mandate:
    mode = table.choice("mode", MandateMode, MandateMode.CREDITOR)
    mandate = Mandate(
        mode=mode,
        firm=table.maybe("firm"),
        firm_address=table.words("firm_address"),
        file=table.path_to("file"),
        from_on=table.day("from"),
        until_on=table.day("until"),
        levels=table.words("levels"),
        insurance=table.maybe("insurance"),
        declared_on=table.day("declared"),
        agreement=table.path_to("agreement"),
    )
    table.no_more()
    # Acting for somebody else: the mandate, and for a collector what R124-2 and R124-3 CPCE ask (facts §4.4).
    needed = {MandateMode.CREDITOR: (), MandateMode.ACCOUNTANT: ("firm", "from")}.get(
        mode, ("firm", "from", "insurance", "declared", "agreement")
    )
    for key in needed:
        if table.raw(key) is None and state is not CreditorState.PREPARING:
            table.wrong(key, "mandate_needs", mode=mode.value)
    return mandate


def _fresh_for(table: Table) -> FreshFor:
    fresh = FreshFor(
        table.number("connected", 1, 0, 90), table.number("drop", 2, 0, 90), table.number("list", 8, 0, 90)
    )
    table.no_more()
    return fresh


def _window(table: Table, default: Table) -> Window:
    opens = table.clock("from", default.clock("from", time(9)))
    closes = table.clock("to", default.clock("to", time(17, 30)))
    if opens >= closes and table.values:
        table.wrong("to", "empty_window", opens=opens.isoformat("minutes"), closes=closes.isoformat("minutes"))
    days = weekdays(table, "days", weekdays(default, "days", range(5)))
    table.no_more()
    return Window(days, opens, closes)


def _caps(table: Table, default: Table) -> Caps:
    def number(name: str, value: int, least: int, most: int) -> int:
        return table.number(name, default.number(name, value, least, most), least, most)

    caps = Caps(
        per_day=number("per_day", 200, 1, 100000),
        approval_above=number("approval_above", 25, 1, 100000),
        first_list_approval=table.flag(
            "first_list_approval", default=default.flag("first_list_approval", default=True)
        ),
        min_gap_days=number("min_gap_days", 7, 1, 365),
        jump_percent=number("jump_percent", 50, 1, 1000),
        jump_least=number("jump_least", 20, 1, 100000),
    )
    table.no_more()
    return caps


def _debtors(table: Table, procedures: Mapping[str, Procedure]) -> dict[str, DebtorRule]:
    found = {}
    for name, row in table.tables("debtors").items():
        procedure = row.maybe("procedure")
        if procedure is not None and procedure not in procedures:
            row.wrong("procedure", "not_known", value=procedure, known=", ".join(procedures))
        kind = row.choice("kind", DebtorKind, DebtorKind.BUSINESS) if row.raw("kind") else None
        contacts = tuple(_contact(contact) for contact in row.rows("contacts"))
        found[name] = DebtorRule(
            name, row.maybe("never"), row.maybe("sensitive"), procedure, row.maybe("language"), kind, contacts
        )
        row.no_more()
    return found


def _contact(table: Table) -> Contact:
    contact = Contact(
        table.checked("email", address, "not_address"),
        table.choice("role", ContactRole, ContactRole.ACCOUNTING),
        table.maybe("name"),
        table.maybe("phone"),
    )
    if contact.email is None and contact.phone is None:
        table.wrong("email", "missing")
    table.no_more()
    return contact
