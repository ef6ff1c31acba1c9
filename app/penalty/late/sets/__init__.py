"""The rules of late debts for thousands of debts at once, equal in every kopeck to one by one."""
