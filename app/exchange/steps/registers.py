"""Whom a line of an authority's file is about: found by number, tax number or place, and checked.

An account is believed when the surname, the tax number or the address is its own too: a benefit
may be a relative's. A line that names none of them is believed as it is.
"""

from app.exchange.kind import Check, Step, Write
from app.exchange.steps import accounts

MAKE_MONTH = Write("UPDATE staged SET month = make_date(year::int, month_number::int, 1)")
FIELDS = {
    **accounts.IDS,
    **dict.fromkeys(("person", "person_key", "holder", "place"), "text"),
    **dict.fromkeys(("tax_same", "name_same", "kin", "place_same"), "boolean"),
}
"""Further columns of `staged` that the steps here fill."""

_DAYS = "daterange(staged.month, (staged.month + interval '1 month')::date)"
_SURNAME = "coalesce(staged.surname_key, split_part(staged.full_name_key, ' ', 1))"
_GIVEN = "coalesce(staged.given_name_key, split_part(staged.full_name_key, ' ', 2), '')"
_SAME_SURNAME = f"split_part(person.name_key, ' ', 1) = {_SURNAME}"
_SAME_NAME = f"""({_SAME_SURNAME}
    AND ({_GIVEN} = '' OR split_part(person.name_key, ' ', 2) = ''
         OR left(split_part(person.name_key, ' ', 2), 1) = left({_GIVEN}, 1)))"""
_SAME_PLACE = """(building.number_key =
        staged.house_key || CASE WHEN staged.block <> '' THEN ' к' || staged.block ELSE '' END
    AND premises.number_key = coalesce(staged.flat_key, '')
    AND (staged.street_key IS NULL OR street.name_key = staged.street_key
         OR staged.street_key IN (SELECT lower(former)
                                  FROM unnest(street.former_names) AS former)))"""
_HOLDERS = f"""account_holder AS holder
    JOIN person ON person.id = holder.person_id
    WHERE holder.account_id = account.id AND holder.retired_at IS NULL
      AND holder.valid && {_DAYS}"""
_WHERE = """JOIN premises ON premises.id = account.premises_id
    JOIN building ON building.id = premises.building_id
    JOIN street ON street.id = building.street_id"""
_HAS_NUMBER = f"""(SELECT FROM person_document AS paper
    JOIN account_holder AS holder ON holder.person_id = paper.person_id
     AND holder.account_id = account.id AND holder.retired_at IS NULL AND holder.valid && {_DAYS}
    WHERE paper.kind = 'rnokpp' AND paper.retired_at IS NULL
      AND ltrim(paper.number, '0') = staged.tax_number)"""


def _found_by(condition: str, where: str = "") -> str:
    """Return the statement that finds accounts without a number, where one alone fits."""
    return f"""
    UPDATE staged SET account_id = found.id
    FROM (
        SELECT staged.line, min(account.id) AS id
        FROM staged JOIN account
          ON account.opened_on < (staged.month + interval '1 month')::date
         AND (account.closed_on IS NULL OR account.closed_on > staged.month)
        {where}
        WHERE staged.account IS NULL AND staged.account_id IS NULL AND {condition}
        GROUP BY staged.line HAVING count(*) = 1
    ) AS found
    WHERE found.line = staged.line"""


_BY_TAX_NUMBER = f"""
    UPDATE staged SET account_id = found.id
    FROM (
        SELECT staged.line, min(account.id) AS id
        FROM staged
        JOIN person_document AS paper ON paper.kind = 'rnokpp' AND paper.retired_at IS NULL
         AND paper.number IN (staged.tax_number, lpad(staged.tax_number, 10, '0'))
        JOIN account_holder AS holder ON holder.person_id = paper.person_id
         AND holder.retired_at IS NULL AND holder.valid && {_DAYS}
        JOIN account ON account.id = holder.account_id
         AND (account.closed_on IS NULL OR account.closed_on > staged.month)
        WHERE staged.account IS NULL AND staged.account_id IS NULL
        GROUP BY staged.line HAVING count(DISTINCT account.id) = 1
    ) AS found
    WHERE found.line = staged.line"""
_BY_PLACE = _found_by(
    f"staged.house_key IS NOT NULL AND EXISTS (SELECT FROM {_HOLDERS} AND {_SAME_NAME})",
    f"{_WHERE} AND {_SAME_PLACE}",
)
_COMPARE = f"""
UPDATE staged SET
    person = coalesce(full_name, nullif(concat_ws(' ', surname, given_name, patronymic), '')),
    person_key = coalesce(staged.tax_number, full_name_key,
        concat_ws(' ', surname_key, given_name_key, patronymic_key)),
    tax_same = CASE WHEN staged.tax_number IS NOT NULL THEN EXISTS {_HAS_NUMBER} END,
    name_same = CASE WHEN {_SURNAME} <> ''
                     THEN EXISTS (SELECT FROM {_HOLDERS} AND {_SAME_NAME}) END,
    kin = CASE WHEN {_SURNAME} <> ''
               THEN EXISTS (SELECT FROM {_HOLDERS} AND {_SAME_SURNAME}) END,
    place_same = CASE WHEN staged.house_key IS NOT NULL THEN {_SAME_PLACE} END,
    holder = (SELECT string_agg(person.name, ', ' ORDER BY lower(holder.valid)) FROM {_HOLDERS}),
    place = concat_ws(', ', street.kind || ' ' || street.name, building.number,
                      CASE WHEN premises.kind = 'flat' THEN 'кв. ' END
                      || nullif(premises.number, ''),
                      CASE WHEN premises.kind <> 'flat' THEN nullif(premises.number, '') END)
FROM account {_WHERE}
WHERE account.id = staged.account_id
"""
_FACTS = """jsonb_build_object('number', account.number, 'given', coalesce(person, ''),
    'known', coalesce(holder, '—'), 'place', place)"""
_OF = "FROM staged JOIN account ON account.id = staged.account_id"
_BELIEVED = "coalesce(tax_same, false) OR coalesce(kin, false) OR coalesce(place_same, false)"

MATCH: tuple[Step, ...] = (
    Check(
        "import.register.other-provider",
        "provider",
        """
        SELECT line, jsonb_build_object('given', provider,
            'known', (SELECT string_agg(DISTINCT edrpou, ', ') FROM payee))
        FROM staged WHERE provider IS NOT NULL
         AND provider NOT IN (SELECT ltrim(edrpou, '0') FROM payee) AND EXISTS (SELECT FROM payee)
        """,
    ),
    *accounts.FIND,
    accounts.MUST_BE_KNOWN[0],
    Check(
        "import.account.unknown",
        "account",
        """
        SELECT line, jsonb_build_object('given', account) FROM staged
        WHERE account_id IS NULL AND account IS NOT NULL
        """,
    ),
    Write(_BY_TAX_NUMBER),
    Write(_BY_PLACE),
    Check(
        "import.register.not-found",
        "account",
        "SELECT line, '{}'::jsonb FROM staged WHERE account_id IS NULL",
    ),
    Check(
        "import.register.closed",
        "account",
        """
        SELECT line, jsonb_build_object('number', account.number, 'day', account.closed_on)
        FROM staged JOIN account ON account.id = staged.account_id
        WHERE account.closed_on <= staged.month
        """,
    ),
    Write(_COMPARE),
    Check(
        "import.register.other-person",
        "full_name",
        f"""
        SELECT line, {_FACTS} {_OF}
        WHERE NOT ({_BELIEVED}) AND num_nonnulls(tax_same, name_same, place_same) > 0
        """,
    ),
    Check(
        "import.register.other-name",
        "full_name",
        f"SELECT line, {_FACTS} {_OF} WHERE name_same = false",
        level="warning",
    ),
    Check(
        "import.register.other-place",
        "house",
        f"SELECT line, {_FACTS} {_OF} WHERE place_same = false",
        level="warning",
    ),
    Check(
        "import.register.found",
        "account",
        f"SELECT line, {_FACTS} {_OF} WHERE staged.account IS NULL",
        level="warning",
    ),
)
"""Steps that leave in `staged` the lines whose accounts are known for sure."""
