"""Advance invoices (рахунок на передоплату): what a company is asked to pay before its month."""
