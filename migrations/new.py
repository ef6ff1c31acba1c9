"""Start a migration: `python -m migrations.new tenant "add seals"`."""

import sys

from alembic import command

from migrations.branches import SHARED, TENANT, config_of, head_of

BRANCHES = {branch.name: branch for branch in (SHARED, TENANT)}


def main(arguments: list[str]) -> int:
    """Write the next numbered file of a branch from the template."""
    words = " ".join(arguments[1:]).strip()
    if not words or arguments[0] not in BRANCHES:
        sys.stderr.write('Name the branch and the change: make migration BRANCH=tenant NAME="…"\n')
        return 2
    branch = BRANCHES[arguments[0]]
    number = f"{int(head_of(branch)) + 1:04d}"
    command.revision(config_of(branch), message=words, rev_id=number)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
