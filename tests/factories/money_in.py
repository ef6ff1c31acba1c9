"""What pages of money that comes in are about: a partner, a register of debts, a statement."""

from sqlalchemy import select

from app.database import company_session
from app.exchange.outgoing.keeping import RegisterSaid, columns_in, keep_register
from app.exchange.outgoing.models import Names
from app.formats.table_writer import FileFormat, Letters
from app.kernel.company import CompanyRef
from app.payments.bank.alias_models import PayerAlias
from app.registry.models import Account
from tests.factories.bank_statements import PAYER, a_bank_account, a_statement, as_csv
from tests.factories.imports import imported
from tests.factories.partners import a_partner


def some_money_in(company: CompanyRef, *, by: int) -> None:
    """Give a company a partner of exchange, a register of debts and a bank statement."""
    with company_session(company) as session:
        partner_id = a_partner(session).id
        said = RegisterSaid(
            name="Ощадбанк, борги",
            file_name="borg_{day}",
            format=FileFormat.DBF,
            letters=Letters.CP866,
            columns=columns_in("number; ABCOUNT\nto_pay; SUMM"),
            names=Names.INITIALS,
            only_owing=True,
            partner_id=partner_id,
        )
        keep_register(session, said, by=by)
    a_bank_account(company)
    row = {"amount": "285.97", "purpose": "Оплата послуг, без номера", "name": "Шевченко Т. Г."}
    imported(company, "statements", as_csv(a_statement(row)), by=by)
    with company_session(company) as session:
        account_id = session.scalars(select(Account.id).order_by(Account.id).limit(1)).one()
        session.add(PayerAlias(key=PAYER, account_id=account_id, recorded_by=by))
