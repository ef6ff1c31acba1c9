"""The Ukrainian text of refusals of allocation rules and of documents that move payments."""

from flask_babel import lazy_gettext

DOCUMENTS_OF_MONEY: dict[str, object] = {
    "ledger.rule-without-basis": lazy_gettext(
        "Інший порядок діє лише за договором: назвіть документ із номером або датою."
    ),
    "ledger.rule-without-list": lazy_gettext(
        "Для порядку за послугами чи отримувачами назвіть їх, кожне один раз; для інших — жодного."
    ),
}
