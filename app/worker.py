"""Composition root of background work: `create_worker` gives Celery its broker and its tasks."""

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init

from app.exchange.partners import place as partners
from app.payments.cash.fiscal import connecting
from app.payments.gateways import endpoints
from app.settings import Settings
from notifications import channels
from tenants.directory.hosts import open_directory

TASKS: list[str] = [
    "app.charging.tasks",
    "app.charging.what_if.tasks",
    "app.documents.bills.tasks",
    "app.exchange.partners.tasks",
    "app.exchange.tasks",
    "app.metering.submissions.tasks",
    "app.metering.tasks",
    "app.payments.autopay.tasks",
    "app.payments.bank.tasks",
    "app.payments.cash.tasks",
    "app.payments.providers.tasks",
    "app.payments.gateways.tasks",
    "app.reports.tasks",
    "app.restructuring.tasks",
    "notifications.tasks",
]
"""Modules that declare tasks. A noun with a `tasks.py` adds its line here."""

LETTERS_EVERY_S = 120.0
"""A letter goes as soon as its request has committed; this is for those that failed."""

SUBMISSIONS_EVERY_S = 60.0
"""The workers are told of the first that waits; this is for what they were not told of."""

FISCAL_RECEIPTS_EVERY_S = 60.0
"""The registrar is told as soon as a receipt has committed; this is for what it did not answer."""


PARTNERS_EVERY_S = 300.0
"""How often the folders, servers and mailboxes of banks are looked into."""

EXPIRE_EVERY_S = 600.0
"""A payment not confirmed in time is refused whenever it is asked for; this lets lists say so."""

CARDS_EVERY_S = 60.0
"""Card payments mostly end by the gateway's own call; this asks about those that did not."""

AUTOPAYS_EVERY_S = 3600.0
"""By day, so that a payer sees at once what was taken; run again it charges nothing twice."""


BY_ITSELF = {
    "check the books": {
        "task": "reports.check_every_company",
        "schedule": crontab(hour="3", minute="10"),
    },
    "keep the agreements": {
        "task": "restructuring.follow_up_every_company",
        "schedule": crontab(hour="5", minute="20"),
    },
    "verifications that end": {
        "task": "metering.make_every_notice",
        "schedule": crontab(hour="5", minute="40"),
    },
    "channels of readings": {
        "task": "imports.watch_every_channel",
        "schedule": crontab(hour="5", minute="50"),
    },
    "submissions that wait": {
        "task": "metering.take_every_submission",
        "schedule": SUBMISSIONS_EVERY_S,
    },
    "fiscal receipts": {
        "task": "cash.fiscalise_every_company",
        "schedule": FISCAL_RECEIPTS_EVERY_S,
    },
    "files of partners": {
        "task": "partners.look_for_every_company",
        "schedule": PARTNERS_EVERY_S,
    },
    "payments never confirmed": {
        "task": "providers.expire_in_every_company",
        "schedule": EXPIRE_EVERY_S,
    },
    "card payments without an end": {
        "task": "gateways.ask_every_company",
        "schedule": CARDS_EVERY_S,
        "options": {"expires": CARDS_EVERY_S},
    },
    "autopays": {
        "task": "autopay.run_every_company",
        "schedule": crontab(hour="9-20", minute="15"),
        "options": {"expires": AUTOPAYS_EVERY_S},
    },
    "reports of gateways": {
        "task": "gateways.compare_every_company",
        "schedule": crontab(hour="6", minute="30"),
    },
    "totals in the bank": {
        "task": "bank.settle_every_company",
        "schedule": crontab(hour="6", minute="50"),
    },
    "letters": {"task": "notifications.send_all", "schedule": LETTERS_EVERY_S},
}
"""What the worker that runs with `--beat` sends by itself, in Kyiv time."""


OUTSIDE = "outside"
"""Queue of tasks that wait for servers of others: one that is silent holds up nothing of ours
where these have workers of their own (`oselia worker --queues outside`)."""
QUEUES = ("default", OUTSIDE)
_CALL_OTHERS = (
    "autopay.run_company",
    "cash.fiscalise",
    "gateways.ask_company",
    "gateways.compare_company",
    "notifications.send_waiting",
    "partners.look",
    "partners.send",
)


def create_worker(settings: Settings) -> Celery:
    """Return the Celery application.

    It connects only when something is sent, so a process without a broker may still be built.
    A task is acknowledged after it ends and is given back when its worker dies: every task must
    be safe to run twice. The transport looks for lost messages every few seconds instead of the
    library's hundred, because a treasurer waits for the month to be charged.
    """
    celery = Celery("oselia", broker=settings.broker_url or "memory://", include=TASKS)
    celery.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_default_queue="default",
        task_routes={name: {"queue": OUTSIDE} for name in _CALL_OTHERS},
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0.2},
        broker_transport_options={
            "visibility_timeout": 600,
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
        },
        beat_schedule=BY_ITSELF,
        timezone="Europe/Kyiv",
        enable_utc=True,
        # Without a broker work is done where it is asked for, at once.
        task_always_eager=not settings.broker_url,
    )
    channels.install(settings)
    connecting.install(settings)
    partners.install(
        partners.Place(
            settings.file_store / "exchange",
            may_reach_inside=settings.demo,
            autoclient_url=settings.autoclient_url,
        )
    )
    endpoints.install(settings)
    celery.set_default()
    celery.loader.import_default_modules()
    return celery


def open_companies(settings: Settings) -> None:
    """Give each process of the worker its own engines: connections do not survive a fork."""

    def open_own(**_: object) -> None:
        open_directory(settings)

    worker_process_init.connect(open_own, weak=False)
