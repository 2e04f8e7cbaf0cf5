"""Each bank format gives its movements: sums, days, names and words, what is pending and what came back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.books.bank.door import read_statement
from relanced.dunning.entry import Entry, Standing

CAMT = b"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>
<Ntry><Amt Ccy="EUR">1550.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><Dt>2026-11-03</Dt></BookgDt><ValDt><Dt>2026-11-04</Dt></ValDt>
 <NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>
  <TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">1200.00</Amt>
   <RltdPties><Dbtr><Pty><Nm>DUPONT SARL</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct></RltdPties>
   <RmtInf><Ustrd>FACTURE FA-2026-0042</Ustrd></RmtInf></TxDtls>
  <TxDtls><Refs><EndToEndId>E2E-9</EndToEndId></Refs><Amt Ccy="EUR">350.50</Amt>
   <RmtInf><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
 </NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">80.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
 <NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Moreau</Nm></Dbtr></RltdPties><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">10</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>"""

MT940 = """:20:STARTUMS
:25:30006/00001123456
:28C:00011/001
:60F:C261101EUR1000,00
:61:2611031103CR1200,00NTRFNONREF//B12345
:86:166?00VIREMENT?20EREF+NOTPROVIDED?21SVWZ+FACTURE FA-2026-0042?32DUPONT SARL
:61:2611041104RC80,NTRFREF7
:86:REJET VIR MOREAU
:61:2701021231C5,5NMSCX
:86:/TRTP/SEPA/IBAN/FR7630006000011234567890189/NAME/ACME LTD/REMI/INV-889/EREF/E1
:62F:C261130EUR2200,00
-
"""

OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261103<TRNAMT>+1200.00<FITID>A1<NAME>VIR DUPONT<MEMO>FA-2026-0042 R\xe9gl.
</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261104120000<TRNAMT>-1.234,56<FITID>A2<NAME>LOYER
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""

QIF = """!Type:Bank
D25/11/2026
T1,200.00
PDUPONT SARL
MFA-2026-0042
^
D26/11'26
T-35.10
PFRAIS
^
"""


def line(kind: str, **told: str) -> str:
    """Return a CFONB line with each text at its place (AFB120: 1-based columns)."""
    places = {
        "bank": 3, "branch": 12, "currency": 17, "account": 22, "operation": 33, "day": 35, "reject": 41, "value": 43,
        "qualifier": 46, "label": 49, "entry": 82, "amount": 91,
    }  # fmt: skip
    told = {"bank": "30006", "branch": "00001", "currency": "EUR2", "account": "01234567890"} | told
    letters = list(kind.ljust(120))
    for name, text in told.items():
        start = places[name] - 1
        letters[start : start + len(text)] = text
    return "".join(letters)


CFONB = "\n".join(
    (
        line("01", day="311026", amount="0000000010000{"),
        line("04", operation="18", day="031126", value="041126", label="VIR DUPONT SARL", amount="0000000012000{"),
        line("05", operation="18", day="031126", qualifier="LCC", label="FACTURE FA-2026-0042"),
        line("05", operation="18", day="031126", qualifier="NPY", label="DUPONT SARL"),
        line("04", operation="08", day="041126", reject="05", label="PRLV MOREAU", amount="0000000000080}"),
        line("07", day="301126", amount="0000000021920{"),
    )
).encode("latin-1")  # fmt: skip


def entries(data: bytes | str, name: str = "releve") -> tuple[Entry, ...]:
    read = read_statement(data.encode("cp1252") if isinstance(data, str) else data, name)
    assert read.refused is None
    assert read.problems == ()
    return read.entries


def brief(one: Entry) -> tuple[int, str, date | None, str | None]:
    return one.position, str(one.amount), one.booked_on, one.payer


def test_a_camt_batch_is_its_transactions_and_a_return_names_the_debtor() -> None:
    first, second, back, waiting = entries(CAMT)
    assert brief(first) == (1, "1200.00", date(2026, 11, 3), "DUPONT SARL")
    assert (first.iban, first.text, first.references) == (
        "FR7630006000011234567890189",
        "FACTURE FA-2026-0042",
        (),
    )
    assert (str(second.amount), second.references) == ("350.50", ("RF18539007547034", "E2E-9"))
    assert (brief(back)[1:], back.is_return) == (("-80.00", None, "Moreau"), True)
    assert waiting.standing is Standing.PENDING


def test_an_mt940_gives_names_and_purposes_of_each_banks_way() -> None:
    first, back, last = entries(MT940)
    assert brief(first) == (1, "1200.00", date(2026, 11, 3), "DUPONT SARL")
    assert "FACTURE FA-2026-0042" in first.text
    assert (str(back.amount), back.is_return) == ("-80.00", True)
    assert brief(last) == (3, "5.50", date(2026, 12, 31), "ACME LTD")
    assert (last.value_on, last.text, last.references) == (
        date(2027, 1, 2),
        "INV-889",
        ("E1", "X"),
    )


def test_an_ofx_of_either_age_is_read_with_the_banks_accents_and_thousands() -> None:
    first, second = entries(OFX)
    assert brief(first) == (1, "1200.00", date(2026, 11, 3), "VIR DUPONT")
    assert first.text.endswith("Régl.")
    assert (str(second.amount), second.bank_reference) == ("-1234.56", "A2")


def test_a_qif_orders_its_days_by_the_whole_file() -> None:
    first, second = entries(QIF)
    assert brief(first) == (1, "1200.00", date(2026, 11, 25), "DUPONT SARL")
    assert brief(second)[1:3] == ("-35.10", date(2026, 11, 26))


@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b""], ids=["unix", "windows", "none"])
def test_a_cfonb_is_read_with_or_without_line_ends(ends: bytes) -> None:
    first, back = entries(CFONB.replace(b"\n", ends))
    assert brief(first) == (1, "1200.00", date(2026, 11, 3), "DUPONT SARL")
    assert first.value_on == date(2026, 11, 4)
    assert first.text.splitlines() == ["VIR DUPONT SARL", "FACTURE FA-2026-0042"]
    assert (str(back.amount), back.is_return) == ("-8.00", True)


def test_a_statement_whose_balances_do_not_foot_says_so() -> None:
    read = read_statement(CFONB.replace(b"0000000021920{", b"0000000021930{"), "x")
    assert [problem.reason.key for problem in read.problems] == ["bank.balance"]
    assert len(read.entries) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Compte;FR76\nSolde;1,00;;\nDate;Libellé;Débit;Crédit\n03/11/2026;DUPONT FA-2026-0042;;1 200,00\n04/11/2026;LOYER;80,00;\nSolde;;;9,00\n",
        "Date,Description,Amount\n2026-11-03,DUPONT FA-2026-0042,1200.00\n2026-11-04,LOYER,-80.00\n",
        "Date opération\tDate valeur\tMontant\tSens\tLibellé\n03.11.2026\t03.11.2026\t1200,00\tC\tDUPONT FA-2026-0042\n04.11.2026\t04.11.2026\t80,00\tD\tLOYER\n",
    ],
    ids=["french", "english", "signs apart"],
)
def test_a_list_of_movements_is_found_below_what_stands_above_it(text: str) -> None:
    first, second = entries(text.encode())
    assert brief(first)[:3] == (1, "1200.00", date(2026, 11, 3))
    assert (first.text, str(second.amount)) == ("DUPONT FA-2026-0042", "-80.00")


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "books.empty"),
        (b"%PDF-1.7", "bank.pdf"),
        (CAMT[:900], "bank.cut"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>', "bank.entities"),
        (b"<Document><CstmrCdtTrfInitn/></Document>", "bank.other_xml"),
        (OFX.encode("cp1252")[:300], "bank.cut"),
        (CFONB[:300], "bank.cut"),
        (b"one;two\n1;2\n", "bank.no_headings"),
    ],
    ids=["empty", "pdf", "cut camt", "entities", "payment order", "cut ofx", "cut cfonb", "other list"],
)  # fmt: skip
def test_what_cannot_be_trusted_is_refused_whole_with_its_reason(data: bytes, key: str) -> None:
    read = read_statement(data, "x")
    assert (read.refused and read.refused.key, read.entries) == (key, ())


@given(
    st.sampled_from([CAMT, MT940.encode(), OFX.encode("cp1252"), QIF.encode(), CFONB]),
    st.integers(0, 2000),
    st.binary(max_size=12),
)
def test_no_damage_makes_the_reader_fail(data: bytes, place: int, noise: bytes) -> None:
    spot = place % len(data)
    read = read_statement(data[:spot] + noise + data[spot + len(noise) // 2 :], "x")
    assert [entry.position for entry in read.entries] == sorted(
        {entry.position for entry in read.entries}
    )
