"""Domains whose addresses say nothing of a firm: the mail providers of the public."""

from __future__ import annotations

# By country: France, Belgium, Switzerland; everywhere; Germany, Austria; Spain, Portugal, Italy;
# the Netherlands, United Kingdom, Ireland, North America.
FREE_MAIL = frozenset(
    """
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr noos.fr
    club-internet.fr cegetel.net aliceadsl.fr voila.fr 9online.fr dbmail.com mailo.com
    netcourrier.com caramail.fr nordnet.fr ovh.fr akeonet.com skynet.be telenet.be proximus.be
    scarlet.be voo.be belgacom.net bluewin.ch hispeed.ch sunrise.ch pt.lu gmail.com googlemail.com
    hotmail.com hotmail.fr hotmail.be hotmail.co.uk hotmail.de hotmail.es hotmail.it hotmail.nl
    outlook.com outlook.fr outlook.be outlook.de outlook.es outlook.it live.com live.fr live.be
    live.nl live.co.uk msn.com yahoo.com yahoo.fr yahoo.co.uk yahoo.de yahoo.es yahoo.it ymail.com
    rocketmail.com icloud.com me.com mac.com aol.com aol.fr gmx.com gmx.fr gmx.de gmx.net gmx.at
    gmx.ch mail.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.io zoho.com
    zohomail.eu yandex.com yandex.ru mail.ru fastmail.com hey.com duck.com simplelogin.com inbox.lv
    web.de t-online.de freenet.de arcor.de posteo.de mailbox.org online.de vodafone.de kabelmail.de
    aon.at telefonica.net movistar.es terra.es ono.com sapo.pt libero.it virgilio.it tiscali.it
    alice.it tin.it fastwebnet.it pec.it ziggo.nl kpnmail.nl kpnplanet.nl planet.nl hetnet.nl
    xs4all.nl home.nl casema.nl btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com
    ntlworld.com blueyonder.co.uk eircom.net comcast.net verizon.net att.net sbcglobal.net
    bellsouth.net cox.net charter.net shaw.ca rogers.com sympatico.ca videotron.ca
    """.split()  # noqa: SIM905
)
