"""The bill (рахунок): what it says, how it looks, how a whole company's bills are printed."""
