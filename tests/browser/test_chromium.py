from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


class TestAxe:
    def test_sees_what_a_screen_reader_would_miss(
        self, page: Page, axe: Callable[[Page], list[Any]]
    ) -> None:
        page.set_content("<html lang='uk'><title>Рахунок</title><main><input></main></html>")

        assert [fault for fault, _ in axe(page)] == ["label"]

    def test_is_content_with_a_labelled_field(
        self, page: Page, axe: Callable[[Page], list[Any]]
    ) -> None:
        page.set_content(
            "<html lang='uk'><title>Рахунок</title>"
            "<main><label>Показник <input></label></main></html>"
        )

        assert axe(page) == []
