"""Who belongs to which group on which days, as SQL that every room above can build on."""

from typing import LiteralString

MEMBERSHIP: LiteralString = """
    SELECT place.group_id, account.id AS account_id, place.valid
    FROM group_place AS place
    JOIN premises ON premises.building_id = place.building_id
     AND (place.entrance IS NULL OR premises.entrance = place.entrance)
    JOIN account ON account.premises_id = premises.id
    WHERE place.retired_at IS NULL
    UNION ALL
    SELECT member.group_id, member.account_id, member.valid
    FROM group_member AS member WHERE member.retired_at IS NULL
"""
"""Rows of group, account and days; also those of accounts that bear nothing.

Days of one account in one group may overlap: a place and a member row may both name it.
"""
