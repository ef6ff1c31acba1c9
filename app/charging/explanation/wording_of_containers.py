"""Ukrainian words of what is told of emptied containers; keys of their translations."""

from app.kernel.translation import N_

TRIP = "trip"
WEEKDAYS = (N_("пн"), N_("вт"), N_("ср"), N_("чт"), N_("пт"), N_("сб"), N_("нд"))
STAND = N_("Контейнери «%(place)s»: %(count)s по %(volume)s.")
BY_SCHEDULE = N_("За графіком (%(days)s) вивезень %(count)s.")
BY_REGISTER = N_("За журналом вивезень: %(trips)s.")
MISSED = N_("Не вивезено, тож не нараховано: %(trips)s.")
ON_DAY = N_("%(day)s, контейнерів %(count)s (%(document)s)")
ON_DAY_TRIPS = N_("%(day)s, контейнерів %(count)s, вивезень %(trips)s (%(document)s)")
EMPTIED = N_("Разом вивезень %(trips)s, спорожнено контейнерів %(emptied)s.")
