"""The database and Python give one key, whatever the locale of the server."""

from sqlalchemy import Text as SqlText
from sqlalchemy import bindparam, column, func, select, text, values

from app.database import company_session
from app.database.sorting import in_ukrainian_order
from app.kernel.sort_key import ALPHABET, APOSTROPHES, sort_key
from tests.factories.companies import TwoCompanies

WORDS = [
    *ALPHABET,
    *ALPHABET.upper(),
    *(f"Дерев{each}янко" for each in APOSTROPHES),
    *("Zorro", "zebra", "№ 5", "12-А/3", "ЄВА", "їжак", "Ґудзь", "ѓ", "Ђ", "100%", "a\\b", "--"),
]


def test_both_give_the_same_key(two_companies: TwoCompanies) -> None:
    with company_session(two_companies.kashtan) as session:
        keys = [
            session.execute(select(func.ext.uk_sort_key(bindparam(None, word)))).scalar_one()
            for word in WORDS
        ]

    assert keys == [sort_key(word) for word in WORDS]


def test_a_list_is_ordered_as_in_python(two_companies: TwoCompanies) -> None:
    listed = values(column("word", SqlText), name="listed").data([(word,) for word in WORDS])
    query = select(listed.c.word).order_by(in_ukrainian_order(listed.c.word), listed.c.word)
    with company_session(two_companies.kashtan) as session:
        ordered = session.scalars(query).all()

    assert [sort_key(word) for word in ordered] == sorted(map(sort_key, WORDS))


def test_an_index_on_the_key_is_used(two_companies: TwoCompanies) -> None:
    with company_session(two_companies.kashtan) as session:
        for statement in (
            "CREATE TEMPORARY TABLE listed (word text) ON COMMIT DROP",
            'CREATE INDEX listed_word ON listed ((ext.uk_sort_key(word) COLLATE "C"))',
            "SET LOCAL enable_seqscan = off",
            "SET LOCAL enable_sort = off",
        ):
            session.execute(text(statement))
        plan = session.execute(
            text('EXPLAIN SELECT word FROM listed ORDER BY ext.uk_sort_key(word) COLLATE "C"')
        ).scalars()

        assert "listed_word" in "\n".join(plan)
