"""The open way to a partner, from what is kept about it."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import company_of
from app.database.secrets import unseal
from app.exchange.partners.carrier import Opening
from app.exchange.partners.carriers.autoclient import Autoclient, open_autoclient
from app.exchange.partners.carriers.folder import open_folder
from app.exchange.partners.carriers.mail import Mailbox, open_mailbox
from app.exchange.partners.carriers.sftp import Password, Server, open_sftp
from app.exchange.partners.models import ExchangePartner, PartnerFile, Way
from app.exchange.partners.place import place
from app.kernel import clock


def way_to(session: Session, partner: ExchangePartner) -> Opening:
    """Return the way to a partner, to be opened when no transaction is held."""
    match Way(partner.way):
        case Way.FOLDER:
            return open_folder(place().of(company_of(session), partner.id))
        case Way.SFTP:
            return open_sftp(
                Server(
                    host=partner.host,
                    login=partner.login,
                    password=_password(session, partner),
                    host_key=partner.host_key,
                    folder_in=partner.folder_in,
                    folder_out=partner.folder_out,
                )
            )
        case Way.MAIL:
            return open_mailbox(
                Mailbox(
                    host=partner.host,
                    login=partner.login,
                    password=_password(session, partner),
                    senders=frozenset(partner.senders.casefold().split()),
                )
            )
        case Way.AUTOCLIENT:
            return open_autoclient(
                Autoclient(
                    url=place().autoclient_url,
                    since=_told_since(session, partner),
                    token=_password(session, partner),
                    group=partner.login,
                )
            )


PURPOSE = "exchange_partner"
_ASKED_ANEW = timedelta(days=3)
"""A bank may still add to days before the last one that it told of."""
_AT_MOST = timedelta(days=31)


def _told_since(session: Session, partner: ExchangePartner) -> date:
    """Return the first day to ask for: a little before the bank last told something."""
    earliest = clock.today() - _AT_MOST
    last = session.scalar(
        select(func.max(PartnerFile.at)).where(PartnerFile.partner_id == partner.id)
    )
    return earliest if last is None else max(earliest, clock.local_day(last) - _ASKED_ANEW)


def _password(session: Session, partner: ExchangePartner) -> Password:
    if partner.password is None:
        return Password()
    return Password(unseal(session, partner.password, purpose=PURPOSE))
