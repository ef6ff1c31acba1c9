"""Watch over the channels of readings: what each brings, and a warning where one brings little."""
