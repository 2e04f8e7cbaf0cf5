"""What words are about, whichever the language: paying, a fault, a judge, time. The learned second opinion counts these.

Stems are folded (lower case, no accents) and begin a word; `_` before a stem means the whole word only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

STEMS: Mapping[str, str] = {
    "PAY": (
        "pay paye _paie _paies _paient paier paiera paient settle regl solde solder soldon honor vire viro virer vers verse acquitt "
        "apur clear remit refund zahl bezahl ueberweis uberweis beglich beglei pago paga pagar abon satur salda saldo betaa betal "
        "voldo voldaan overgemaakt overmaken _cough decaiss debours mandat rembours regularis"
    ),
    "MEANS": (
        "virement cheque _check _checks _chq transfer wire wired bacs chaps _ach sepa prelevement _lcr traite especes cash liquide "
        "_carte _card _cb paypal zelle venmo espece transferencia bonifico overschrijving uberweisung "
        "payment paiement reglement versement acompte deposit zahlung betaling pagamento"
    ),
    "PAID": (
        "_paid _paye _payee _payes _payees _regle _reglee _regles _reglees _solde _soldee _soldees _vire _viree _virees "
        "_verse _settled _cleared _sent _envoye _poste _posted _mailed _parti _partie _wired _transferred _remitted _debite "
        "_encaisse _cashed bezahlt uberwiesen beglichen pagado pagada pagato pagata betaald voldaan _effectue _execute _honoree _honore "
        "_gone _went _left _lettree"
    ),
    "PASTAUX": (
        "_ai _avons _avez _ont _has _have _had _was _were _been _did _ete _avait _hier _yesterday _already _deja _dernier "
        "_derniere _last _ago _just _viens _venons _habe _haben _wurde _hemos _ha _he _abbiamo _stato _stata _gisteren _ayer "
        "_ieri _gestern _hebben _avions _since _depuis"
    ),
    "FUTURE": (
        "_will _shall _ll _gonna _going _sera _serez _serons _seront _ferai _ferons _fera _feront _vais _allons _va _vont "
        "_aura _aurez partira partiront passera arrivera recevrez interviendra parviendra enverr _werde _werden _wird "
        "_voy _vamos _zal _zullen _prevu _prevue _programme _programmee scheduled _due planned _planifie tomorrow demain "
        "_soon prochain prochaine _next reglerai reglerons paierai paierons payerai payerons virerai virerons solderai solderons "
        "_expect _promis _promise engage comptez guarantee commit undertake pagaremos pagaremo pagheremo betalen"
    ),
    "NOW": "_now maintenant today aujourd _jour tonight _soir immediately _minute instant _ce _this afternoon matin morning week-end",
    "NEG": (
        "_not _no _ne _n _pas _never _jamais _aucun _aucune _rien _nothing _t _cannot _cant _dont _wont _didnt _plus _nor _none "
        "_neither _nicht _kein _keine _nie _nunca _non _mai _niet _geen _without _sans _point _pa _isnt _havent _nobody personne"
    ),
    "IF": (
        "_if _si _unless _once _when _quand _des _lorsque _until _jusqu _tant _till _provided condition _dès sobald _wenn _falls "
        "cuando zodra appena _apres _after _before _avant _except _sauf _tous _but _mais"
    ),
    "ASK": "_can _could _would _may _pouvez _pourriez _peut _puis _pourrions _veuillez _please _svp _merci _bitte _konnen _puede _potete _kunt serait possible _est-ce _is _are _do _does",
    "WHAT": "_what _which _quoi _quel _quelle _quelles _quels _qui _who _why _pourquoi _comment _how _where _ou",
    "GOODS": (
        "marchandis goods item product produit colis parcel livr deliver delivery livraison shipment palette pallet carton "
        "commande order article machine appareil material materiel equipment unit piece part stock ware lieferung mercanc merce "
        "goederen entrega consegna levering chaise chair pompe pump expedi"
    ),
    "WORK": (
        "travaux chantier prestation _work job service intervention repar install technicien engineer ouvrier workman "
        "workmen builder roof toit peinture paint maint heure hour labour arbeit trabajo lavor werk _gars mission visit deplacement call-out"
    ),
    "FAULT": (
        "cass broke defect defekt defectu difett faulty fault panne fuit leak damag abim endomm perime spoil expire cloqu peel "
        "malfacon snag bacl botch substandard shoddy mauvais bad poor non-conform conform smash dead fonctionn worked rotten pourr kapot "
        "beschadig beschad mangel eventr desordre lament appall terrible inutilis wrong mal inacheve unfinished termin finish complete incomplet incompl unvollst"
    ),
    "MISSING": "manqu missing short incomplet incomplete onvolledig unvollstandig falta manca half moitie _fehlt partial partiel absent absente omitted ommis",
    "WRONG": "erreur error mistake wrong faux fausse incorrect inexact errone _erronee falsch errata incorrecta mismatch differ discrepan ecart match correspond trompe double doubl doublon twice duplicate deux correct corrig amend",
    "PRICE": "prix price tarif rate montant amount devis quote quoted estimate charge charg factur tva vat remise discount rabais preis prezzo precio prijs fee frais surcharge penalit penalt interet interest indemnit cost overcharg bill billed facturez facture",
    "INVOICE": "facture invoice rechnung factura fattura factuur bill statement releve note fact inv",
    "DOC": (
        "duplicat copie copy pdf _bl _pod bordereau _po purchase commande attestation certificat certificate justificatif w-9 "
        "kbis contrat contract document paperwork receipt _bon proof preuve breakdown detail decompte albaran lieferschein pakbon "
        "kopie copia breakdown timesheet pv chorus portail portal ariba coupa engagement formulaire form numero reference original"
    ),
    "SEND": "envoy send sent resend renvo transm adress forward joind attach fournir provide email _mail scan deposer depos upload submit resubmit faire senden schick envie invi stur supply reissu reedit refair",
    "RECEIVE": "recu _recue _recus received receive receiv erhalten recibid ricev ontvang parven arriv reach _got _get _had trouv find retrouv egar lost perdu",
    "OBJECT": (
        "contest disput desaccord litige refus reject rejet disagree object accept reserve reserv reclam complain bestreit "
        "betwist reklam conteste deny denied denie unjustif infond abusi recogni reconnai owe dois doit devons agree accord accepte query claim"
    ),
    "WITHHOLD": "bloqu blocked hold withh suspen reten retien retenu held retain deduct dedui offset compens set-off",
    "CREDIT": "avoir credit gutschrift abono credito creditnota rembours refund",
    "CANCEL": "annul cancel resili terminat retract return retour renvoy rendu sent-back rupture",
    "LAW": (
        "avocat lawyer solicitor attorney counsel barrister tribunal court judge juge justice legal juridi judiciair plainte complaint "
        "police harcel harass sue _sued suing proces lawsuit litigation ombudsman mediat huissier commissaire assign injunction injonction "
        "prescri statute time-barred anwalt gericht abogado tribunales avvocat advocaat jurist dgccrf trading-standards "
        "conciliat contentieux proceedings opposition procureur claims prud arbitrat maitre repression ufc"
    ),
    "INSOLVENT": (
        "liquidat faillit bankrupt insolv redressement sauvegarde bilan cessation administrat receiver mandataire curat konkurs "
        "concurso quiebra falliment fallit fallita chapter winding concordat surendett procedure petition examiner trustee creanc proof-of-debt "
        "cva iva failliet surseance bust folded ceased dissou jugement"
    ),
    "BANK": "_rib iban bancair bank banque compte account bic swift coordonn sort-code routing domicil konto cuenta conto rekening bankverbind banca banco bankgegevens",
    "CHANGE": "chang nouv new modif update neu neue nuev nuov nieuw gewijzig cambi ancien old former autre other another different clos closed cloture move moved",
    "STOP": "arret stop cess quit unsubscrib desabon desinscr remov retir supprim effac erase delet desist lache laiss leave plus anymore enough foute dejen smett ophoud aufhor _hor losch borr cancell verwijder",
    "WRITE": "ecri writ mail mails email contact relanc remind message messag envoy text call appel harcel chasing chase bother derang schreib escrib scriv schrijf adresse address list liste fichier donnees data gdpr rgpd",
    "PERSON": "collegue colleague mari husband wife femme fils son daughter fille associe partner patron boss gerant director directeur directrice m mme mr mrs ms madame monsieur comptable accountant bookkeeper successeur kollege compan societe entreprise firm groupe group maison mere parent siege head office proprietaire landlord tenant locataire syndic",
    "LEFT": "quitt left longer retire retrait parti departed resign worked travaille trabaj lavoro werk arbeite effectif cede sold vendu rachat rachet acquired taken over successor predecess faisais fais longtemps homonyme relation wrong concern occupe deal handle charge respons",
    "DEPT": "compta accounts finance accounting payable fournisseur supplier vendor service department departement administration buchhaltung contabilidad amministrazione boekhouding administratie ap",
    "TIME": (
        "delai delay temps time week semaine mois month jour day attend wait patien patient bear report postpon defer differ "
        "extension extend echelonn etal spread split instal mensual parts fois tranche echeanc plan raten aplaz rate termijn uitstel "
        "later tard longer hold accorder allow decal repouss push zeit tiempo tempo tijd souffl breath moratoir arrange"
    ),
    "POOR": (
        "tresorer cash-flow cashflow cash tight diffic struggl hardship decouvert overdraft overdrawn argent money moyens afford "
        "liquidit tendu tendue compliqu crise crisis slow morte off-season saison subvention grant funding fonds funds pret loan "
        "malade sick ill hopital hospital chomage incendie fire flood sinistre saisi frozen bloqu skint broke sou impossib unable possib pouv"
    ),
    "PART": "moitie half partie part reste rest remainder balance solde surplus premier first autre other",
    "CHECKING": (
        "verifi check look regard transm pass forward revien revert back tiens keep follow chase investig renseign controle "
        "etudi review validat valid approv approb signature sign-off circuit workflow queue voir prufe leite reviso inoltr kijk doorgestuurd "
        "weiter transfer suivre demand ask process trait speak informe update"
    ),
    "THANKS": "merci thank thanks thx danke gracias grazie dank noted note noté received recu ok okay bien-recu reception acknowledg accuse entendu understood",
    "SORRY": "desole sorry apolog excus pardon oubl forgot slipped overlook echapp buried dsl",
    "FRAUD": "fraud arnaque scam escroquer suspect phishing faux fake impersonat pretend usurp doubt doute confirm verify verifi bien-vous",
    "ORDER": "devis quote rendez reunion meeting appel call ring rappel commande-r catalogue stock order disponib available noel christmas bonne happy",
    "REMIT": "avis advice remittance remise bordereau detail breakdown ventilation allocat repartition suivant following below dessous covers total beneficiair distinta zahlungsavis",
}


def _pattern(stems: str) -> re.Pattern[str]:
    whole = [re.escape(stem[1:]) for stem in stems.split() if stem.startswith("_")]
    begun = [re.escape(stem) for stem in stems.split() if not stem.startswith("_")]
    parts = [rf"(?:{'|'.join(begun)})\w*"] if begun else []
    parts += [rf"(?:{'|'.join(whole)})\b"] if whole else []
    return re.compile(rf"(?:{'|'.join(parts)})")


_PATTERNS = {concept: _pattern(stems) for concept, stems in STEMS.items()}
_KNOWN: dict[str, tuple[str, ...]] = {}
_ROOM = 20_000  # words remembered


def concepts_of(word: str) -> tuple[str, ...]:
    """Return what one folded word is about, often nothing."""
    known = _KNOWN.get(word)
    if known is None:
        known = tuple(c for c, pattern in _PATTERNS.items() if pattern.fullmatch(word))
        if len(_KNOWN) < _ROOM:
            _KNOWN[word] = known
    return known
