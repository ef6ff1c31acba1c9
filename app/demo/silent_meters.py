"""Meters of the water company that fall silent in the middle of its year."""

from pathlib import Path

from app.demo.companies import DemoCompany
from app.demo.files import Row, write_csv
from app.kernel.month import Month


def write_states(company: DemoCompany, folder: Path, month: Month) -> Path:
    """Let three meters fall silent: one broken, one that nobody is let in to, one without a word.

    A fourth is away for verification for ten days, and goes on counting after.
    """
    chosen = [each for each in company.accounts[60:] if each.meter and not each.is_non_residential]
    rows: list[Row] = []
    for account, state, since, until in (
        (chosen[0], "несправний", 12, None),
        (chosen[1], "недопуск", 15, None),
        (chosen[2], "на повірці", 8, 18),
    ):
        assert account.meter is not None
        account.meter.is_silent = until is None
        rows.append(
            {
                "Особовий рахунок": account.number,
                "Послуга": "water",
                "№ лічильника": account.meter.serial,
                "Стан лічильника": state,
                "Діє з": month.first_day.replace(day=since),
                "Діє до": until and month.first_day.replace(day=until),
                "Документ-підстава": f"акт № {since}",
            }
        )
    assert chosen[3].meter is not None
    chosen[3].meter.is_silent = True
    return write_csv(folder / f"стан-лічильників-{month}.csv", rows)
