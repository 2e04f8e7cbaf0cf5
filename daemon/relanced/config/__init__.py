"""Configuration: `relanced.toml`, one file a creditor, own procedures; checked whole."""

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
    SourceKind,
    Window,
)
from relanced.config.loading import find_config, load
from relanced.config.ownership import refuse_foreign_store
from relanced.config.problem import BadConfiguration, Problem
from relanced.config.secrets import Origin, Secret, SecretSource
from relanced.config.settings import (
    Auth,
    Door,
    Freshness,
    LogFormat,
    Logging,
    Mailbox,
    MailboxKind,
    Security,
    SentCopy,
    Service,
    Settings,
    take_secrets,
)

__all__ = [
    "Auth",
    "BadConfiguration",
    "Caps",
    "Closure",
    "Contact",
    "ContactRole",
    "Creditor",
    "CreditorState",
    "DebtorRule",
    "Door",
    "FreshFor",
    "Freshness",
    "LogFormat",
    "Logging",
    "Mailbox",
    "MailboxKind",
    "Mandate",
    "Origin",
    "Problem",
    "Secret",
    "SecretSource",
    "Security",
    "SentCopy",
    "Service",
    "Settings",
    "Signature",
    "SourceKind",
    "Window",
    "find_config",
    "load",
    "refuse_foreign_store",
    "take_secrets",
]
