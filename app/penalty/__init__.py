"""What a late debt grows by: penalty (пеня), three per cent a year, inflation losses."""
