"""Services outside the tariff: a price list (прейскурант) and orders by it."""
