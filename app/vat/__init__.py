"""VAT (ПДВ): when it becomes due, and the register of a month's liabilities."""
