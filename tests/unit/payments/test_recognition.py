"""Whose a payment is by what its payer wrote: sure only where it names exactly one account."""

import time

import pytest

from app.kernel.identifiers import bare_account_key
from app.payments.bank.models import LineSort, LineState
from app.payments.bank.sorting import Movement, sort_movement
from app.payments.clues import Told, clues
from app.payments.recognition import Because, Found, Recognised, Unsure, recognise

ACCOUNTS = ("700123", "700124", "700125", "0012345", "34567890")
OF_PRACTICE = ("0001234", "12-А/0045", "700123")
IBAN = "UA213223130000026007233566001"


def books(*numbers: str) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for at, number in enumerate(numbers):
        key = bare_account_key(number)
        found[key] = found.get(key, frozenset()) | {at}
    return found


def told_of(purpose: str, *numbers: str) -> Recognised:
    return recognise(clues(Told(purpose=purpose)), Found(numbers=books(*numbers)))


def named(purpose: str, *numbers: str) -> str | None:
    found = told_of(purpose, *numbers)
    return None if found.account_id is None else numbers[found.account_id]


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("Сплата за воду о/р 700123, Іваненко І.І.", "700123"),
        ("ЖКП;700124;Петренко", "700124"),
        ("№0700125", "700125"),
        ("o/p 700123", "700123"),  # in Latin letters
        ("О.Р.700123", "700123"),
        ("Сплата 700123 та 700124", None),
        ("тел 0501234567 о/р 700123", "700123"),
        ("12.03.2026 845.37 700123", "700123"),
        (f"{IBAN} 700123", "700123"),
        ("особ рах 00012345", "0012345"),
        ("дог 700124 від 12.03.2025", "700124"),
        ("о/р 999999 тел 0667001230", None),
        ("рахунок 2026", None),
        ("за квартиру, дякую", None),
        ("л/р №: 700-123", "700123"),
    ],
)
def test_the_fifteen_strings(purpose: str, expected: str | None) -> None:
    assert named(purpose, *ACCOUNTS) == expected


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("О/р 0001234", "0001234"),
        ("ос.рах.12-А/0045", "12-А/0045"),
        ("1234 за січень", None),  # suggested: a number so short may be anything
        ("кв.12 Гончаренко", None),
    ],
)
def test_c080_an_account_number_in_free_text(purpose: str, expected: str | None) -> None:
    assert named(purpose, *OF_PRACTICE) == expected


class TestANumber:
    def test_in_two_accounts_is_ambiguous_and_both_are_suggested(self) -> None:
        found = told_of("Сплата 700123 та 700124", *ACCOUNTS)

        assert found.unsure is Unsure.SEVERAL
        assert [each.account_id for each in found.suggestions] == [0, 1]

    def test_after_a_mark_beside_another_account_is_ambiguous(self) -> None:
        assert told_of("о/р 700123 та 700124", *ACCOUNTS).unsure is Unsure.SEVERAL

    def test_that_is_none_of_ours_makes_another_one_doubtful(self) -> None:
        found = told_of("о/р 999999, квитанція 700123", *ACCOUNTS)

        assert (found.account_id, found.unsure) == (None, Unsure.OTHER_NUMBER)
        assert found.suggestions[0].account_id == 0

    @pytest.mark.parametrize(
        "purpose",
        [
            "о/р 700 123 за 11.2026",
            "о/р 700\u00a0123",
            "Особовий рахунок № 700123 кв 5",
            "OCOБ.PAX. 700123",
            "Л/С 700123",
            "код абонента 700123",
            "о\\р 700123 за листопад 2026",
            "UA21 3223 1300 0002 6007 2335 6600 1 700123",
            "картка 5168**** 7001 о/р 700123",
        ],
    )
    def test_is_read_as_people_write_it(self, purpose: str) -> None:
        assert named(purpose, *ACCOUNTS) == "700123"

    @pytest.mark.parametrize(
        "purpose",
        [
            "тел. 0700123456",
            "ЄДРПОУ 34567890",
            "IBAN UA213223130000026007000700123",
            "сплачено 700123,00 грн",
        ],
    )
    def test_of_something_else_is_no_account(self, purpose: str) -> None:
        assert named(purpose, *ACCOUNTS) is None

    def test_that_two_accounts_share_but_for_zeros_is_ambiguous(self) -> None:
        assert told_of("о/р 12345", "0012345", "12345").unsure is Unsure.SEVERAL


class TestAPayer:
    def test_is_known_where_a_person_said_so(self) -> None:
        told = clues(Told(purpose="за квартиру", iban=IBAN))

        found = recognise(told, Found(ibans={IBAN: frozenset({7})}))

        assert (found.account_id, found.because) == (7, Because.ALIAS)

    def test_of_two_accounts_is_asked_about(self) -> None:
        told = clues(Told(purpose="за квартиру", iban=IBAN))

        found = recognise(told, Found(ibans={IBAN: frozenset({7, 8})}))

        assert found.unsure is Unsure.SEVERAL

    def test_who_names_an_account_pays_for_that_one(self) -> None:
        told = clues(Told(purpose="о/р 700123", iban=IBAN))

        found = recognise(told, Found(numbers=books(*ACCOUNTS), ibans={IBAN: frozenset({7})}))

        assert (found.account_id, found.because) == (0, Because.MARKED)

    def test_who_names_a_foreign_account_is_asked_about(self) -> None:
        told = clues(Told(purpose="о/р 999999", iban=IBAN))

        found = recognise(told, Found(ibans={IBAN: frozenset({7})}))

        assert found.unsure is Unsure.OTHER_NUMBER

    def test_is_known_by_the_code_of_a_company(self) -> None:
        found = recognise(clues(Told(code="41234569")), Found(codes={"41234569": frozenset({3})}))

        assert (found.account_id, found.because) == (3, Because.CODE)

    def test_is_only_suggested_by_name(self) -> None:
        told = clues(Told(name="ІВАНЕНКО Іван"))

        found = recognise(told, Found(names={"іваненко іван": frozenset({3})}))

        assert (found.account_id, found.unsure) == (None, Unsure.WEAK)
        assert found.suggestions[0].because is Because.NAME


class TestWhoPassesMoneyOn:
    TRANSIT = "UA393052990000029020000001000"

    @pytest.mark.parametrize(
        "told",
        [
            Told(purpose="о/р 700123", code="14360570"),
            Told(purpose="о/р 700123", iban=TRANSIT),
            Told(reference="700123-202611", iban=TRANSIT),
        ],
    )
    def test_is_never_sure_and_still_suggests(self, told: Told) -> None:
        bills = {"700123-202611": frozenset({0})}

        found = recognise(clues(told), Found(numbers=books(*ACCOUNTS), bills=bills))

        assert (found.account_id, found.unsure) == (None, Unsure.PASSED_ON)
        assert found.suggestions[0].account_id == 0

    def test_is_no_alias_though_it_was_learned(self) -> None:
        told = clues(Told(purpose="за квартиру", iban=self.TRANSIT))

        found = recognise(told, Found(ibans={self.TRANSIT: frozenset({0})}))

        assert (found.account_id, found.unsure) == (None, Unsure.NOTHING)

    def test_pays_for_itself_where_it_holds_the_account(self) -> None:
        told = clues(Told(purpose="о/р 700123", code="41234569"))
        codes = {"41234569": frozenset({0})}

        found = recognise(told, Found(numbers=books(*ACCOUNTS), codes=codes))

        assert (found.account_id, found.because) == (0, Because.MARKED)

    @pytest.mark.parametrize(
        "purpose", ["ТВБВ 700123", "відділення № 700123", "філія 700123 МФО 305299"]
    )
    def test_names_its_branch_and_no_account(self, purpose: str) -> None:
        assert named(purpose, *ACCOUNTS) is None

    def test_writes_what_no_payer_writes(self) -> None:
        for purpose in (
            "Зведений платіж за 19.11 о/р 700123",
            "За прийняті платежі від населення 700123",
            "Переказ коштів населення ТВБВ 700123",
            "Перерахування прийнятих платежів",
        ):
            movement = Movement(is_credit=True, iban="", code="", purpose=purpose, code_of_bank="")
            sorted_ = sort_movement(movement, own=(), collectors=())
            assert sorted_ is not None, purpose
            assert (sorted_.sort, sorted_.state) == (LineSort.REGISTER_TOTAL, LineState.WAITING)


def test_a_purpose_made_to_hold_the_reader_up_is_read_at_once() -> None:
    began = time.perf_counter()

    clues(Told(purpose="1-" * 200_000, reference="7-202611" * 50_000))

    assert time.perf_counter() - began < 1


class TestABill:
    @pytest.mark.parametrize(
        "told",
        [Told(reference="700123-202611"), Told(purpose="рахунок 700123-202611, о/р 700124")],
    )
    def test_is_matched_outright(self, told: Told) -> None:
        bills = {"700123-202611": frozenset({0})}

        found = recognise(clues(told), Found(numbers=books(*ACCOUNTS), bills=bills))

        assert (found.account_id, found.because) == (0, Because.BILL)
