import click
import pytest

from app.cli import COMMANDS, main


class TestCommand:
    @pytest.mark.parametrize("name", COMMANDS)
    def test_is_found_and_says_what_it_does(self, name: str) -> None:
        command = main.get_command(click.Context(main), name)

        assert isinstance(command, click.Command)
        assert command.help
