"""E-invoices written by hand: CII of both vintages, UBL, and PDFs that carry them; made without the reader's libraries."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from xml.sax.saxutils import escape

CII_100 = {
    "root": "CrossIndustryInvoice", "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100", "doc": "ExchangedDocument",
    "trade": "SupplyChainTradeTransaction", "agreed": "ApplicableHeaderTradeAgreement",
    "settled": "ApplicableHeaderTradeSettlement", "sums": "SpecifiedTradeSettlementHeaderMonetarySummation",
    "context": "ExchangedDocumentContext",
}  # fmt: skip
ZUGFERD_1 = {
    "root": "CrossIndustryDocument", "rsm": "urn:ferd:CrossIndustryDocument:invoice:1p0",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15", "doc": "HeaderExchangedDocument",
    "trade": "SpecifiedSupplyChainTradeTransaction", "agreed": "ApplicableSupplyChainTradeAgreement",
    "settled": "ApplicableSupplyChainTradeSettlement", "sums": "SpecifiedTradeSettlementMonetarySummation",
    "context": "SpecifiedExchangedDocumentContext",
}  # fmt: skip
USUAL = {
    "number": "FA-2026-0042", "code": "380", "issued": "20260115", "currency": "EUR", "customer": "Menuiserie Élan",
    "total": "1200.00", "due": "1200.00", "means": "30", "mode": "S1",
}  # fmt: skip


def cii(
    given: Mapping[str, str] | None = None, names: Mapping[str, str] = CII_100, **facts: str
) -> bytes:
    """Return an invoice in CII; a fact that is empty is left out. `given` holds raw parts: buyer, seller, terms, payee."""
    f = {**USUAL, **facts}
    raw = given or {}
    n = names

    def ram(name: str, text: str, attribute: str = "") -> str:
        return f"<ram:{name}{attribute}>{escape(text)}</ram:{name}>" if text else ""

    def day(name: str, text: str) -> str:
        stamp = f'<udt:DateTimeString format="102">{text}</udt:DateTimeString>'
        return f"<ram:{name}>{stamp}</ram:{name}>" if text else ""

    terms = raw.get("terms") or (
        f"<ram:SpecifiedTradePaymentTerms>{ram('Description', f.get('terms', ''))}{day('DueDateDateTime', f.get('due_on', ''))}"
        "</ram:SpecifiedTradePaymentTerms>"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:{n["root"]} xmlns:rsm="{n["rsm"]}" xmlns:ram="{n["ram"]}" xmlns:udt="{n["udt"]}">
<rsm:{n["context"]}><ram:BusinessProcessSpecifiedDocumentContextParameter>{ram("ID", f["mode"])}</ram:BusinessProcessSpecifiedDocumentContextParameter></rsm:{n["context"]}>
<rsm:{n["doc"]}>{ram("ID", f["number"])}{ram("TypeCode", f["code"])}{day("IssueDateTime", f["issued"])}
<ram:IncludedNote><ram:Content>Indemnité forfaitaire : 40 EUR</ram:Content></ram:IncludedNote></rsm:{n["doc"]}>
<rsm:{n["trade"]}><ram:{n["agreed"]}>
<ram:SellerTradeParty>{raw.get("seller", "")}{ram("Name", f.get("seller", "Atelier Test"))}</ram:SellerTradeParty>
<ram:BuyerTradeParty>{ram("ID", f.get("ref", ""))}{ram("Name", f["customer"])}{raw.get("buyer", "")}</ram:BuyerTradeParty></ram:{n["agreed"]}>
<ram:{n["settled"]}>{ram("InvoiceCurrencyCode", f["currency"])}{raw.get("payee", "")}
<ram:SpecifiedTradeSettlementPaymentMeans>{ram("TypeCode", f["means"])}</ram:SpecifiedTradeSettlementPaymentMeans>{terms}
<ram:{n["sums"]}>{ram("TaxTotalAmount", "1.00", ' currencyID="EUR"')}{ram("GrandTotalAmount", f["total"])}
{ram("TotalPrepaidAmount", f.get("paid", ""))}{ram("DuePayableAmount", f["due"])}</ram:{n["sums"]}>
<ram:InvoiceReferencedDocument>{ram("IssuerAssignedID", f.get("before", ""))}</ram:InvoiceReferencedDocument>
</ram:{n["settled"]}></rsm:{n["trade"]}></rsm:{n["root"]}>""".encode()


BUYER = """<ram:GlobalID schemeID="0009">73282932000074</ram:GlobalID><ram:DefinedTradeContact><ram:PersonName>Inès Roy</ram:PersonName>
<ram:TelephoneUniversalCommunication><ram:CompleteNumber>+33 1 02 03 04 05</ram:CompleteNumber></ram:TelephoneUniversalCommunication>
<ram:EmailURIUniversalCommunication><ram:URIID schemeID="SMTP">Compta@elan.test</ram:URIID></ram:EmailURIUniversalCommunication></ram:DefinedTradeContact>
<ram:URIUniversalCommunication><ram:URIID schemeID="EM">factures@elan.test</ram:URIID></ram:URIUniversalCommunication>"""


def party(name: str) -> str:
    """Return a payee (BG-10)."""
    return f"<ram:PayeeTradeParty><ram:Name>{name}</ram:Name></ram:PayeeTradeParty>"


def terms(day: str, *, amount: str = "", rebate: bool = False, text: str = "") -> str:
    """Return one set of CII payment terms."""
    inner = f"<ram:Description>{text}</ram:Description>" if text else ""
    inner += f'<ram:DueDateDateTime><udt:DateTimeString format="102">{day}</udt:DateTimeString></ram:DueDateDateTime>'
    inner += f"<ram:PartialPaymentAmount>{amount}</ram:PartialPaymentAmount>" if amount else ""
    inner += "<ram:ApplicableTradePaymentDiscountTerms/>" if rebate else ""
    return f"<ram:SpecifiedTradePaymentTerms>{inner}</ram:SpecifiedTradePaymentTerms>"


def ubl(root: str = "Invoice", inner: str = "", **facts: str) -> bytes:
    """Return an invoice or a credit note in UBL 2.1."""
    f = {
        **USUAL, "issued": "2026-01-15", "due_on": "2026-02-14", "siren": "732829320", "paid": "", **facts,
    }  # fmt: skip
    is_note = root == "CreditNote"
    kind = f"<cbc:{root}TypeCode>{f['code']}</cbc:{root}TypeCode>"
    top = "" if is_note or not f["due_on"] else f"<cbc:DueDate>{f['due_on']}</cbc:DueDate>"
    late = (
        f"<cbc:PaymentDueDate>{f['due_on']}</cbc:PaymentDueDate>" if is_note and f["due_on"] else ""
    )
    paid = (
        f'<cbc:PrepaidAmount currencyID="EUR">{f["paid"]}</cbc:PrepaidAmount>' if f["paid"] else ""
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>{f["number"]}</cbc:ID><cbc:IssueDate>{f["issued"]}</cbc:IssueDate>{top}{kind}
<cbc:DocumentCurrencyCode>{f["currency"]}</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Atelier Test</cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="EM">factures@elan.test</cbc:EndpointID>
<cac:PartyName><cbc:Name>Élan</cbc:Name></cac:PartyName>
<cac:PartyLegalEntity><cbc:RegistrationName>{escape(f["customer"])}</cbc:RegistrationName><cbc:CompanyID schemeID="0002">{f["siren"]}</cbc:CompanyID></cac:PartyLegalEntity>
<cac:Contact><cbc:Name>Inès Roy</cbc:Name><cbc:Telephone>01 02 03 04 05</cbc:Telephone><cbc:ElectronicMail>compta@elan.test</cbc:ElectronicMail></cac:Contact>
</cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>{f["means"]}</cbc:PaymentMeansCode>{late}</cac:PaymentMeans>{inner}
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">1.00</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="EUR">{f["total"]}</cbc:TaxInclusiveAmount>{paid}
<cbc:PayableAmount currencyID="EUR">{f["due"]}</cbc:PayableAmount></cac:LegalMonetaryTotal></{root}>""".encode()


def pdf(*attached: tuple[str, bytes], filters: int = 1) -> bytes:
    """Return a one-page PDF with files embedded in it, written object by object (ISO 32000-1, 7.11.4)."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[%s]>>>>>>"
        % b"".join(
            b"(%s) %d 0 R" % (name.encode(), 4 + 2 * index)
            for index, (name, _) in enumerate(attached)
        ),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]
    for index, (name, data) in enumerate(attached):
        packed = data
        for _ in range(filters):
            packed = zlib.compress(packed, 1)
        many = b"/FlateDecode" * filters
        objects += [
            b"<</Type/Filespec/F(%s)/UF(%s)/AFRelationship/Data/EF<</F %d 0 R>>>>"
            % (name.encode(), name.encode(), 5 + 2 * index),
            b"<</Type/EmbeddedFile/Filter[%s]/Length %d>>stream\n%s\nendstream"
            % (many, len(packed), packed),
        ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
