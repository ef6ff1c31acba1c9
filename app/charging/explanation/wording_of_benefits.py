"""Ukrainian words of benefits; each is the key of its translation."""

from app.kernel.translation import N_

OF_SUM = N_("Пільга «%(name)s» (%(act)s): %(percent)s нарахованого за послугу.")
BY_PERSONS = N_(
    "Пільга «%(name)s» (%(act)s): %(percent)s частки тих, хто її має, — %(having)s із %(counted)s "
    "врахованих осіб."
)
WITHIN_NORM = N_(
    "Пільга «%(name)s» (%(act)s): %(percent)s у межах норми %(norm)s на місяць; спожито %(volume)s."
)
TRIMMED = N_(
    "Разом пільги не більші за нараховане: тут знято на %(less)s менше, ніж вийшло з округленням."
)
FOR_DAYS = N_("Знижка діє %(days)s із %(of)s днів.")
