"""The open way to a partner, from what is kept about it."""

from sqlalchemy.orm import Session

from app.database import company_of
from app.database.secrets import unseal
from app.exchange.partners.carrier import Opening
from app.exchange.partners.carriers.folder import open_folder
from app.exchange.partners.carriers.mail import Mailbox, open_mailbox
from app.exchange.partners.carriers.sftp import Password, Server, open_sftp
from app.exchange.partners.models import ExchangePartner, Way
from app.exchange.partners.place import place


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


PURPOSE = "exchange_partner"


def _password(session: Session, partner: ExchangePartner) -> Password:
    if partner.password is None:
        return Password()
    return Password(unseal(session, partner.password, purpose=PURPOSE))
