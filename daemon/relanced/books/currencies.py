"""Currencies as books write them: ISO 4217 codes, signs and names."""

from __future__ import annotations

from collections.abc import Mapping

# ISO 4217 codes in use (funds codes, metals and test codes left out).
_IN_USE = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD "
    "HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD "
    "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN "
    "PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY "
    "TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
CODES = frozenset(_IN_USE.split())

SIGNS: Mapping[str, str] = {
    "€": "EUR", "euro": "EUR", "euros": "EUR",
    "$": "USD", "us$": "USD", "$us": "USD", "dollar": "USD", "dollars": "USD", "us dollar": "USD",
    "ca$": "CAD", "$ca": "CAD", "c$": "CAD", "cad$": "CAD", "a$": "AUD",
    "£": "GBP", "livre": "GBP", "livres": "GBP", "livre sterling": "GBP", "pound": "GBP", "pounds": "GBP",
    "fs": "CHF", "sfr": "CHF", "franc suisse": "CHF", "francs suisses": "CHF", "swiss franc": "CHF",
    "¥": "JPY", "yen": "JPY", "zł": "PLN", "dh": "MAD", "dhs": "MAD", "fcfa": "XOF", "cfa": "XOF",
}  # fmt: skip


def currency_code(text: str) -> str | None:
    """Return the ISO 4217 code of what a book writes (`EUR`, `€`, `euros`, `US$`); None when unknown."""
    code = text.strip().upper()
    if code in CODES:
        return code
    name = " ".join(text.lower().replace("\xa0", " ").split())
    if name in SIGNS:
        return SIGNS[name]
    head = code.replace("-", " ").replace("(", " ").replace(")", " ").split()
    known = {SIGNS.get(word.lower(), word) for word in head} & CODES
    return known.pop() if len(known) == 1 else None
