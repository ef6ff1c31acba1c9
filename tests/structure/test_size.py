from tests.structure.source import ROOT, files

LONGEST_MODULE = 250
LONGEST_TEMPLATE = 120


def too_long(suffix: str, limit: int) -> dict[str, int]:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files(suffix)
    }
    return {name: lines for name, lines in lengths.items() if lines > limit}


class TestSize:
    def test_of_a_module_stays_readable_in_one_sitting(self) -> None:
        assert too_long(".py", LONGEST_MODULE) == {}

    def test_of_a_template_stays_readable_at_a_glance(self) -> None:
        assert too_long(".html", LONGEST_TEMPLATE) == {}
