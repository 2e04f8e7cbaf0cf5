"""The child's side of an e-invoice: its XML, or the XML inside its PDF, taken apart into plain texts.

CII (UN/CEFACT, as in Factur-X, ZUGFeRD 1 and 2, XRechnung) and UBL (OASIS) say the same of an invoice (EN 16931);
two tables give each business term its place in either. Names are compared without their namespaces, whose
versions programs mix. Nothing is judged here: what a text means is for the daemon, outside the wall.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element  # the type alone: defusedxml parses

Texts: TypeAlias = dict[str, list[str]]

MOST_ATTACHMENTS = 50
LONGEST = 2000  # characters of a text that are looked at
MOST_TEXTS = 200  # texts of one field; an invoice has a handful
DEEPEST = 100  # elements within one another; the deepest invoice has a dozen
MOST_ELEMENTS = 500_000  # an invoice of ten thousand lines has a fifth of it
MOST_BYTES = 60_000_000  # of XML; an invoice may carry its enclosures in itself
_NAMES = (
    "factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "facturx.xml", "zugferd.xml", "cii.xml", "ubl.xml",
)  # fmt: skip

# `a/b` is a way down, `a|b` either name (the elder CII calls the same things otherwise), `[k=v]` an attribute.
_DOC = "ExchangedDocument|HeaderExchangedDocument"
_TRADE = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
_AGREED = f"{_TRADE}/ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
_SETTLED = f"{_TRADE}/ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
_SUMS = f"{_SETTLED}/SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
_BUYER, _SELLER = f"{_AGREED}/BuyerTradeParty", f"{_AGREED}/SellerTradeParty"
_CONTACT = f"{_BUYER}/DefinedTradeContact"
_CONTEXT = "ExchangedDocumentContext|SpecifiedExchangedDocumentContext"

# Business term of EN 16931 (facts §8.5) -> where CII has it.
CII: Mapping[str, Sequence[str]] = {
    "BT-1": (f"{_DOC}/ID",),
    "BT-2": (f"{_DOC}/IssueDateTime/DateTimeString", f"{_DOC}/IssueDateTime/DateTime"),
    "BT-3": (f"{_DOC}/TypeCode",),
    "BT-5": (f"{_SETTLED}/InvoiceCurrencyCode",),
    "BT-23": (f"{_CONTEXT}/BusinessProcessSpecifiedDocumentContextParameter/ID",),
    "BT-24": (f"{_CONTEXT}/GuidelineSpecifiedDocumentContextParameter/ID",),
    "BT-25": (f"{_SETTLED}/InvoiceReferencedDocument/IssuerAssignedID|ID",),
    "BT-27": (f"{_SELLER}/Name", f"{_SELLER}/SpecifiedLegalOrganization/TradingBusinessName"),
    "BT-29": (
        f"{_SELLER}/SpecifiedLegalOrganization/ID", f"{_SELLER}/GlobalID", f"{_SELLER}/SpecifiedTaxRegistration/ID",
    ),
    "BT-44": (f"{_BUYER}/Name", f"{_BUYER}/SpecifiedLegalOrganization/TradingBusinessName", f"{_CONTACT}/PersonName"),
    "BT-46": (f"{_BUYER}/ID",),
    "BT-47": (
        f"{_BUYER}/SpecifiedLegalOrganization/ID", f"{_BUYER}/GlobalID", f"{_BUYER}/SpecifiedTaxRegistration/ID",
    ),
    "BT-49": (f"{_BUYER}/URIUniversalCommunication/URIID",),
    "BT-56": (f"{_CONTACT}/PersonName", f"{_CONTACT}/DepartmentName"),
    "BT-57": (f"{_CONTACT}/TelephoneUniversalCommunication/CompleteNumber",),
    "BT-58": (f"{_CONTACT}/EmailURIUniversalCommunication/URIID|CompleteNumber",),
    "BT-59": (f"{_SETTLED}/PayeeTradeParty/Name",),
    "BT-81": (f"{_SETTLED}/SpecifiedTradeSettlementPaymentMeans/TypeCode",),
    "BT-112": (f"{_SUMS}/GrandTotalAmount",),
    "BT-113": (f"{_SUMS}/TotalPrepaidAmount",),
    "BT-114": (f"{_SUMS}/RoundingAmount",),
    "BT-115": (f"{_SUMS}/DuePayableAmount",),
}  # fmt: skip
_CII_DUE = (
    f"{_SETTLED}/SpecifiedTradePaymentTerms",
    "DueDateDateTime/DateTimeString|DateTime",
    "PartialPaymentAmount",
    "Description",
    "ApplicableTradePaymentDiscountTerms",
)

_PARTY, _SUPPLIER = "AccountingCustomerParty/Party", "AccountingSupplierParty/Party"
_UBL_SUMS = "LegalMonetaryTotal|RequestedMonetaryTotal"

# Likewise for UBL's Invoice and CreditNote.
UBL: Mapping[str, Sequence[str]] = {
    "BT-1": ("ID",),
    "BT-2": ("IssueDate",),
    "BT-3": ("InvoiceTypeCode|CreditNoteTypeCode",),
    "BT-5": ("DocumentCurrencyCode",),
    "BT-23": ("ProfileID",),
    "BT-24": ("CustomizationID",),
    "BT-25": ("BillingReference/InvoiceDocumentReference/ID",),
    "BT-27": (f"{_SUPPLIER}/PartyLegalEntity/RegistrationName", f"{_SUPPLIER}/PartyName/Name"),
    "BT-29": (
        f"{_SUPPLIER}/PartyLegalEntity/CompanyID", f"{_SUPPLIER}/PartyIdentification/ID", f"{_SUPPLIER}/PartyTaxScheme/CompanyID",
    ),
    "BT-44": (
        f"{_PARTY}/PartyLegalEntity/RegistrationName", f"{_PARTY}/PartyName/Name", f"{_PARTY}/Contact/Name",
    ),
    "BT-46": (f"{_PARTY}/PartyIdentification/ID", "AccountingCustomerParty/SupplierAssignedAccountID"),
    "BT-47": (f"{_PARTY}/PartyLegalEntity/CompanyID", f"{_PARTY}/PartyIdentification/ID", f"{_PARTY}/PartyTaxScheme/CompanyID"),
    "BT-49": (f"{_PARTY}/EndpointID",),
    "BT-56": (f"{_PARTY}/Contact/Name",),
    "BT-57": (f"{_PARTY}/Contact/Telephone",),
    "BT-58": (f"{_PARTY}/Contact/ElectronicMail",),
    "BT-59": ("PayeeParty/PartyName/Name", "PayeeParty/PartyLegalEntity/RegistrationName"),
    "BT-81": ("PaymentMeans/PaymentMeansCode",),
    "BT-112": (f"{_UBL_SUMS}/TaxInclusiveAmount",),
    "BT-113": (f"{_UBL_SUMS}/PrepaidAmount",),
    "BT-114": (f"{_UBL_SUMS}/PayableRoundingAmount",),
    "BT-115": (f"{_UBL_SUMS}/PayableAmount",),
}  # fmt: skip
_UBL_DUE = (
    "PaymentTerms",
    "PaymentDueDate|InstallmentDueDate",
    "Amount",
    "Note",
    "SettlementDiscountPercent|SettlementDiscountAmount",
)

_MONEY = {"BT-112", "BT-113", "BT-114", "BT-115"}
_ROOTS: Mapping[str, str] = {
    "CrossIndustryInvoice": "CII", "CrossIndustryDocument": "CII", "Invoice": "UBL", "CreditNote": "UBL",
}  # fmt: skip
_WRAPPERS = frozenset({"StandardBusinessDocument"})


def open_invoice(payload: bytes) -> bytes:
    """Take one e-invoice apart into JSON; raises ValueError with a word that says why there is none."""
    if payload.lstrip()[:5].startswith(b"%PDF"):
        return json.dumps(_in_pdf(payload)).encode()
    return json.dumps(_taken_apart(payload)).encode()


def _in_pdf(payload: bytes) -> dict[str, Any]:
    """Read the first attachment of a PDF that is an e-invoice, those named as one first (facts §8.5)."""
    from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]

    try:
        document = PdfDocument(payload)
    except PdfiumError as trouble:
        raise ValueError("pdf_locked" if "assword" in str(trouble) else "pdf_broken") from trouble
    found = []
    for index in range(min(document.count_attachments(), MOST_ATTACHMENTS)):
        try:
            attachment = document.get_attachment(index)
            name, data = attachment.get_name().lower(), bytes(attachment.get_data())
        except PdfiumError:
            continue
        if name.endswith(".xml"):
            found.append((name not in _NAMES, index, data))
    first: ValueError | None = None
    for _, _, data in sorted(found):
        try:
            return _taken_apart(data)
        except ValueError as refused:
            first = first or refused
    raise first or ValueError("pdf_without_invoice")


def _taken_apart(payload: bytes) -> dict[str, Any]:
    if len(payload) > MOST_BYTES:
        raise ValueError("invoice_heavy")
    root = _rooted(payload)
    form = _ROOTS.get(_name(root))
    if form is None or not _is_of(root, form):
        raise ValueError("xml_other " + _name(root)[:60])
    return {
        "form": form,
        "root": _name(root),
        **(_of_cii(root) if form == "CII" else _of_ubl(root)),
    }


def _rooted(payload: bytes) -> Element:
    """Parse without entities or a document type of any kind, and look inside an envelope."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    depth = count = 0
    try:
        # Step by step: a tree nested without end is left before it is built.
        source = iterparse(io.BytesIO(payload), ("start", "end"), forbid_dtd=True)
        for event, _ in source:
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > DEEPEST or count > MOST_ELEMENTS:
                raise ValueError("invoice_heavy" if count > MOST_ELEMENTS else "xml_broken")
    except DefusedXmlException as trouble:
        raise ValueError("xml_entities") from trouble
    except (ParseError, LookupError, UnicodeError) as trouble:
        raise ValueError("xml_broken") from trouble
    root: Element = source.root
    if _name(root) in _WRAPPERS:
        return next((child for child in root if _name(child) in _ROOTS), root)
    return root


def _is_of(root: Element, form: str) -> bool:
    """Say whether a root of the right name is an invoice indeed: plain `<Invoice>` may be anybody's."""
    return form == "CII" or bool(_find(root, _UBL_SUMS))


def _of_cii(root: Element) -> dict[str, Any]:
    texts = _texts(root, CII)
    terms, day, amount, text, discount = _CII_DUE
    return {
        "texts": texts,
        "due": [_due(node, day, amount, text, discount) for node in _find(root, terms)],
    }


def _of_ubl(root: Element) -> dict[str, Any]:
    texts = _texts(root, UBL)
    terms, day, amount, text, discount = _UBL_DUE
    due = [_due(node, day, amount, text, discount) for node in _find(root, terms)]
    # BT-9 stands at the top of an invoice, and with the payment means of a credit note (facts §8.5).
    tops = _plain(_find(root, "DueDate")) or _plain(_find(root, "PaymentMeans/PaymentDueDate"))
    if not any(one["day"] for one in due):
        due += [{"day": top, "amount": "", "text": "", "discount": False} for top in tops[:1]]
    return {"texts": texts, "due": due}


def _due(node: Element, day: str, amount: str, text: str, discount: str) -> dict[str, Any]:
    return {
        "day": "".join(_plain(_find(node, day))[:1]),
        "amount": "".join(_plain(_find(node, amount))[:1]),
        "text": "\n".join(_plain(_find(node, text))),
        "discount": bool(_find(node, discount)),
    }


def _texts(root: Element, table: Mapping[str, Sequence[str]]) -> Texts:
    currency = _plain(_find(root, table["BT-5"][0]))[:1]
    found: Texts = {}
    for term, ways in table.items():
        nodes = [node for way in ways for node in _find(root, way)]
        if term in _MONEY and len(nodes) > 1:
            # A total may be given in the currency of the books too (BT-6).
            nodes = [node for node in nodes if node.get("currencyID") in {None, *currency}] or nodes
        found[term] = _schemed(nodes) if term in {"BT-29", "BT-47", "BT-49"} else _plain(nodes)
    return found


def _schemed(nodes: Sequence[Element]) -> list[str]:
    """Return identifiers with the scheme each is of, as in `0002:404833048`."""
    texts = [(node.get("schemeID") or "", _text(node)) for node in nodes[:MOST_TEXTS]]
    return [f"{scheme}:{text}" for scheme, text in texts if text]


def _plain(nodes: Sequence[Element]) -> list[str]:
    return [text for node in nodes[:MOST_TEXTS] if (text := _text(node))]


def _text(node: Element) -> str:
    lines = (node.text or "").strip()[:LONGEST].splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _name(node: Element) -> str:
    return node.tag.rpartition("}")[2]


def _find(node: Element, way: str) -> list[Element]:
    nodes = [node]
    for step in way.split("/"):
        names = step.split("|")
        nodes = [child for parent in nodes for child in _children(parent, names)]
    return nodes


def _children(parent: Element, names: Sequence[str]) -> Iterator[Element]:
    return (child for child in parent if _name(child) in names)
