"""Acts of rendered services (акт наданих послуг) for companies and budget bodies."""
