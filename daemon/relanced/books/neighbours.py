"""Headings of books kept next door, in German, Dutch, Spanish and Italian, folded as `headings` folds."""

from __future__ import annotations

from collections.abc import Mapping

from relanced.books.fields import Field

NEIGHBOURS: Mapping[Field, str] = {
    Field.CUSTOMER: "kunde|kundenname|name des kunden|debitor|debitorenname|kontobezeichnung|firma|klant|klantnaam|naam klant"
    "|cliente|nombre del cliente|nombre cliente|razon social|ragione sociale",
    Field.REF: "kundennummer|kundennr|kunden nr|kd nr|debitorennummer|debitorennr|debitoren nr|debitorenkonto|personenkonto"
    "|konto|kontonummer|klantnummer|klantcode|codigo cliente|codice cliente",
    Field.NUMBER: "rechnungsnummer|rechnungsnr|rechnungs nr|rechnung nr|rechnung|re nr|rg nr|belegnummer|belegnr|beleg nr|beleg"
    "|belegfeld 1|factuurnummer|factuurnr|factuur|numero de factura|numero factura|n factura|factura|fattura|numero fattura|n fattura",
    Field.OPEN: "offener betrag|offener saldo|noch offen|offen|restbetrag|saldo|openstaand|openstaand bedrag|openstaand saldo"
    "|importe pendiente|saldo pendiente|pendiente|importo residuo|residuo",
    Field.TOTAL: "rechnungsbetrag|bruttobetrag|brutto|gesamtbetrag|betrag|summe|factuurbedrag|bedrag|bedrag incl btw"
    "|importe total|importe|importo totale|importo|totale",
    Field.NET: "nettobetrag|netto|bedrag excl btw|base imponible|imponibile",
    Field.VAT: "mwst|mwst betrag|ust|umsatzsteuer|mehrwertsteuer|btw|iva",
    Field.PAID: "bereits bezahlt|bezahlt|gezahlt|zahlungen|zahlbetrag|betaald|pagado|pagato",
    Field.DEBIT: "soll",
    Field.CREDIT: "haben",
    Field.ISSUE: "rechnungsdatum|belegdatum|datum|factuurdatum|fecha de factura|fecha factura|fecha|data fattura|data",
    Field.DUE: "falligkeitsdatum|falligkeit|fallig am|fallig bis|fallig|zahlbar bis|vervaldatum|vervaldag"
    "|fecha de vencimiento|fecha vencimiento|vencimiento|data scadenza|scadenza",
    Field.CURRENCY: "wahrung|wkz|munt|valuta|moneda|divisa",
    Field.KIND: "belegart|art|typ|tipo",
    Field.STATUS: "zahlungsstatus|estado|stato",
    Field.LABEL: "buchungstext|text|omschrijving|concepto|descrizione",
    Field.MEANS: "zahlungsart|zahlweise|betaalwijze|forma de pago|modalita di pagamento",
    Field.TERMS: "zahlungsbedingung|zahlungsbedingungen|zahlungsziel|betalingstermijn|condiciones de pago",
    Field.PHONE: "telefon|telefoon|telefono",
    Field.CONTACT: "ansprechpartner|contactpersoon|persona de contacto",
}
