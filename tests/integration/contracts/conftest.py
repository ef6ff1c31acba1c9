from tests.integration.charging.conftest import city, city_database, with_city

__all__ = ["city", "city_database", "with_city"]
