"""What late debts grow by, asked for in the books: counted, looked over, posted, taken back."""
