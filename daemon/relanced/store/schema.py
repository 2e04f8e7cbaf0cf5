"""The tables. Every one is keyed by creditor or mailbox first, and no statement crosses two creditors.

Enumerations are plain strings checked where they enter; money is integers of minor units; a `datetime` is stored as UTC
and refused when naive (SQLModel), a `date` is a date.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint, text, true
from sqlmodel import Field, SQLModel


class Creditor(SQLModel, table=True):
    """What is remembered of one creditor of the configuration."""

    id: str = Field(primary_key=True)
    head: str = ""  # of the creditor's own chain of events
    events: int = 0
    ledger_on: date | None = None  # the day the last complete list speaks of
    ledger_source: str | None = None
    released_at: datetime | None = None  # a person released the first list


class Mailbox(SQLModel, table=True):
    """What is remembered of one mailbox: who we are on it, and how fresh our look at it is."""

    id: str = Field(primary_key=True)
    incarnation: str
    sequence: int = 0  # of the last token handed out
    dots: int = 0  # final dots that were committed, ever
    address: str | None = None  # that letters left from
    machine: str | None = None  # the one this store last sent from; of a store in a file alone
    words: str = (
        "[]"  # JSON: of the lease messages this database laid into the mailbox, the newest last
    )
    looked_at: datetime | None = None  # machine time of the last complete look
    fault: str | None = None


class Lease(SQLModel, table=True):
    """Who owns a mailbox, on the database's clock; `fence` rises with each new owner."""

    name: str = Field(primary_key=True)
    owner: str
    fence: int = 1
    until: datetime


class Folder(SQLModel, table=True):
    """How far a folder has been read: one of the watched, or one a sweep looks through now and then."""

    mailbox: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    uidvalidity: int
    last_uid: int = 0
    watched: bool = Field(default=True, sa_column_kwargs={"server_default": true()})


class Debtor(SQLModel, table=True):
    """Who owes to one creditor, under the key the books use."""

    __table_args__ = (UniqueConstraint("creditor", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    creditor: str = Field(foreign_key="creditor.id")
    key: str
    name: str
    ref: str | None = None
    phone: str | None = None
    person: str | None = None
    siren: str | None = None
    kind: str = "business"
    language: str | None = None


class Contact(SQLModel, table=True):
    """One address of a debtor."""

    __table_args__ = (
        UniqueConstraint("debtor_id", "email"),
        Index("contact_email", "email"),
        Index("contact_domain", "domain"),
    )

    id: int | None = Field(default=None, primary_key=True)
    creditor: str
    debtor_id: int = Field(foreign_key="debtor.id")
    email: str
    domain: str = ""  # of the organisation; empty for a free-mail provider
    role: str = "accounts"
    name: str | None = None
    source: str = "books"  # books, or the person who gave it
    dead_on: date | None = None  # bounced for good


class Case(SQLModel, table=True):
    """One debtor of one creditor; equal to the fold of its events (`relanced verify`)."""

    __tablename__ = "dunning_case"
    __table_args__ = (
        Index(
            "case_due",
            "creditor",
            "next_action_on",
            postgresql_where=text("next_action_on IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    creditor: str = Field(foreign_key="creditor.id")
    debtor_id: int = Field(foreign_key="debtor.id", unique=True)
    state: str = "OPEN"
    pause_reason: str | None = None
    pause_since: date | None = None
    pause_until: date | None = None
    pause_by: str | None = None
    delay_until: date | None = None
    last_contact_on: date | None = None
    last_letter_at: datetime | None = None
    last_message_at: datetime | None = None
    next_action_on: date | None = None
    head: str = ""
    events: int = 0


class Item(SQLModel, table=True):
    """One open item and the ladder's memory of it; `gone_on` once the books no longer show it."""

    __table_args__ = (
        UniqueConstraint("case_id", "number", "part"),
        Index("item_number", "creditor", "number_key"),
        Index("item_open", "creditor", "currency", "due_on", "open_minor", sqlite_where=text("gone_on IS NULL"),
              postgresql_where=text("gone_on IS NULL")),
        Index("item_issued", "creditor", "currency", "issue_on", "kind", "total_minor"),
        Index("item_held", "creditor", "held", "held_until", sqlite_where=text("held IS NOT NULL"),
              postgresql_where=text("held IS NOT NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    creditor: str
    case_id: int = Field(foreign_key="dunning_case.id")
    number: str
    part: int = 0  # an invoice due in three instalments is three items
    number_key: str  # normalised, for matching
    kind: str
    currency: str
    open_minor: int
    total_minor: int
    due_on: date | None = None
    issue_on: date | None = None
    level: int = 0
    round: int = 0
    nominal_on: date | None = None
    done_on: date | None = None
    emailed: bool = False
    pending: int | None = None
    held: str | None = None
    held_until: date | None = None
    part_minor: int = 0
    part_on: date | None = None
    means: str | None = None
    gone_on: date | None = None


class Letter(SQLModel, table=True):
    """One message to one recipient, through all its states."""

    __table_args__ = (
        Index("letter_day", "case_id", "day", "recipient", unique=True, sqlite_where=text("live"),
              postgresql_where=text("live")),
        Index("letter_queue", "mailbox", "state", "not_before"),
        Index("letter_recipient", "recipient"),
        Index("letter_case", "case_id"),
        Index("letter_state", "creditor", "state", "day"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    creditor: str
    case_id: int = Field(foreign_key="dunning_case.id")
    mailbox: str
    recipient: str
    day: date
    level: int
    level_name: str
    state: str = "QUEUED"
    live: bool = True
    not_before: datetime | None = None
    attempts: int = 0
    because: str = Field(sa_type=Text)
    levels: str = Field(sa_type=Text)  # JSON: item id -> level
    nominal: str = Field(sa_type=Text)  # JSON: item id -> the level's day before week-ends
    figures: str = ""  # hash of what was decided on; a difference at the claim withdraws the letter
    asked_minor: int = 0
    balance_minor: int = 0
    currency: str = "EUR"
    approval: str | None = None  # None: nobody need approve; "": anyone; else a named person
    list_id: str | None = None  # the approved list that released it
    approved_print: str | None = (
        None  # of what the approver saw; a difference at the claim withdraws it
    )
    created_at: datetime
    claimed_at: datetime | None = None  # when it was first claimed
    fence: int = 0
    ended_at: datetime | None = None  # the moment of its last state
    message_id: str | None = Field(default=None, unique=True)
    subject: str | None = None
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    sealed_hash: str | None = None
    enclosed: str | None = Field(
        default=None, sa_type=Text
    )  # JSON: the files that went along, those left out
    answer: str | None = Field(default=None, sa_type=Text)
    fresh_seconds: int | None = None  # the age of our look at the mailbox, at the dot
    copy_state: str = "NONE"  # of the copy in Sent: NONE DUE DONE FAILED
    evidence: str | None = (
        None  # that it left, beside the server's word: sent_folder own_copy report answer
    )


class Stray(SQLModel, table=True):
    """A mail of ours that was found in the mailbox, that this database does not know and that fits no case of it."""

    mailbox: str = Field(primary_key=True)
    message_id: str = Field(primary_key=True)
    left_at: datetime | None = None
    recipient: str | None = None
    subject: str | None = None
    because: str = Field(sa_type=Text)
    found_at: datetime


class LetterItem(SQLModel, table=True):
    """What a letter asks: never twice the same item at the same level of the same recipient while one lives."""

    __tablename__ = "letter_item"
    __table_args__ = (
        Index("letter_item_once", "item_id", "level", "round", "recipient", unique=True, sqlite_where=text("live"),
              postgresql_where=text("live")),
    )  # fmt: skip

    letter_id: int = Field(primary_key=True, foreign_key="letter.id")
    item_id: int = Field(primary_key=True, foreign_key="item.id")
    level: int
    round: int = 0
    recipient: str
    live: bool = True


class Message(SQLModel, table=True):
    """One mail that came in, whole; the same bytes in three folders are one message."""

    __table_args__ = (
        UniqueConstraint("mailbox", "sha256"),
        Index("message_state", "mailbox", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    mailbox: str
    sha256: str
    raw: bytes = Field(sa_type=LargeBinary)
    size: int
    received_at: datetime
    stored_at: datetime
    outgoing: bool = False  # seen in Sent: somebody of ours wrote it
    state: str = "STORED"
    tries: int = 0
    message_id: str | None = Field(default=None, index=True)
    sender: str | None = None
    subject: str | None = None
    kind: str | None = None
    reading: str | None = Field(default=None, sa_type=Text)
    because: str | None = Field(default=None, sa_type=Text)
    read_at: datetime | None = None


class Place(SQLModel, table=True):
    """Where on the server a message was seen; in a business mailbox a foreign mail leaves only this."""

    mailbox: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True)
    uid: int = Field(primary_key=True)
    message_id: int | None = Field(default=None, foreign_key="message.id")
    sha256: str


class MessageCase(SQLModel, table=True):
    """Which cases a message speaks of, and how sure that is."""

    __tablename__ = "message_case"

    message_id: int = Field(primary_key=True, foreign_key="message.id")
    case_id: int = Field(primary_key=True, foreign_key="dunning_case.id", index=True)
    strength: str
    because: str = Field(sa_type=Text)


class Flag(SQLModel, table=True):
    """What waits for a person; never deleted, only resolved."""

    __table_args__ = (
        Index("flag_open", "creditor", "case_id", "kind", "subject", unique=True,
              sqlite_where=text("resolved_at IS NULL"), postgresql_where=text("resolved_at IS NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    creditor: str
    case_id: int | None = Field(default=None, foreign_key="dunning_case.id")
    message_id: int | None = None
    kind: str
    subject: str = ""  # the level or item it stands for: two flags of a kind differ by it
    because: str = Field(sa_type=Text)
    levels: str = Field(default="{}", sa_type=Text)
    nominal: str = Field(default="{}", sa_type=Text)
    since: datetime
    due: date
    owner: str | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    outcome: str | None = None


class Event(SQLModel, table=True):
    """One line of the journal: append-only, chained by hash within `case:<id>` or `creditor:<id>`."""

    __table_args__ = (UniqueConstraint("chain", "seq"),)

    id: int | None = Field(default=None, primary_key=True)
    creditor: str
    chain: str
    seq: int
    at: datetime
    kind: str
    actor: str
    body: str = Field(sa_type=Text)
    previous: str
    hash: str


class Import(SQLModel, table=True):
    """One file taken in, or held until a person has looked at it."""

    __tablename__ = "ledger_import"

    id: int | None = Field(default=None, primary_key=True)
    creditor: str
    source: str
    sha256: str
    as_of: date
    taken_at: datetime
    complete: bool = True
    state: str = "DONE"  # DONE HELD REFUSED
    accepted: int = 0
    rejected: int = 0
    report: str = Field(default="{}", sa_type=Text)
    data: bytes | None = Field(default=None, sa_type=LargeBinary)


class Hold(SQLModel, table=True):
    """A brake on sending, until its cause or a person lifts it. Scope `all`, `creditor` or `mailbox`."""

    __table_args__ = (
        Index("hold_open", "scope", "key", "kind", unique=True, sqlite_where=text("lifted_at IS NULL"),
              postgresql_where=text("lifted_at IS NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    scope: str
    key: str = ""
    kind: str
    because: str = Field(sa_type=Text)
    since: datetime
    by: str = "relanced"
    lifted_at: datetime | None = None
    lifted_by: str | None = None


class Approval(SQLModel, table=True):
    """A list of letters that a person released, by the hash of exactly those letters."""

    list_id: str = Field(primary_key=True)
    creditor: str
    letters: str = Field(sa_type=Text)  # JSON list of letter ids
    at: datetime
    by: str


class Digest(SQLModel, table=True):
    """One recipient's daily digest. Each audience counts its own without gaps, so that a missing one is noticed."""

    __table_args__ = (UniqueConstraint("audience", "day", "recipient", name="digest_once"),)

    id: int | None = Field(default=None, primary_key=True)
    audience: str = ""  # a creditor's id for its own people; empty: the office's, of all creditors
    number: int
    day: date
    recipient: str
    state: str = "QUEUED"  # QUEUED SENDING SENT FAILED
    not_before: datetime | None = None
    attempts: int = 0
    told_until: datetime  # up to when it tells; the next one goes on from there
    message_id: str | None = None
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    ended_at: datetime | None = None


class Account(SQLModel, table=True):
    """One person who may open the page: what they may do, and for which creditors."""

    __tablename__ = "desk_account"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)  # as it stands in the journal
    password: str  # argon2id, with its own parameters and salt
    role: str  # look act approve administer: each may what those before it may
    creditors: str = Field(
        sa_type=Text
    )  # JSON list of ids; ["*"] is all of them, those to come too
    language: str = "fr"
    created_at: datetime
    closed_at: datetime | None = None


class Sitting(SQLModel, table=True):
    """One session at the page; the browser holds a random name of which only the hash is kept here."""

    __tablename__ = "desk_session"

    id_hash: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="desk_account.id")
    csrf: str
    began_at: datetime
    until: datetime


class Attempts(SQLModel, table=True):
    """Refused log-ins of one name, counted so that guessing becomes slow."""

    __tablename__ = "desk_attempts"

    name: str = Field(primary_key=True)
    tries: int
    last_at: datetime
