"""`python -m tests.fakes.providers`: pay an account as a payment system does."""

import time
from decimal import Decimal
from pathlib import Path

import click

from tests.fakes.providers.systems import SYSTEMS, Payer

ACTIONS = ("check", "pay", "tell", "hold", "confirm", "cancel", "status", "days")


@click.command()
@click.argument("protocol", type=click.Choice(sorted(SYSTEMS)))
@click.argument("action", type=click.Choice(ACTIONS))
@click.option("--url", required=True, help="The address that the company gave.")
@click.option("--account", default="", help="Number of the account.")
@click.option("--sum", "amount", default="0", help="Hryvnias.")
@click.option("--id", "number", default="", help="Number of the payment; a new one unless given.")
@click.option("--service", default="101", show_default=True, help="Code of the payee.")
@click.option("--key", type=click.Path(exists=True, path_type=Path), help="EasyPay's own key, PEM.")
@click.option("--login", default="")
@click.option("--password", default="")
def main(
    protocol: str, action: str, url: str, account: str, amount: str, number: str, **own: str | Path
) -> None:
    """Say what a payment system would, and print each call with its answer."""
    key = own.pop("key")
    system = SYSTEMS[protocol](
        url=url,
        key=key.read_text() if isinstance(key, Path) else "",
        **{name: str(value) for name, value in own.items()},
    )
    payer = Payer(account, Decimal(amount.replace(",", ".")), number or str(time.time_ns() // 1000))
    for said, answer in system.say(action, payer):
        click.echo(f"→ {said}\n← {answer}\n")


if __name__ == "__main__":
    main()
