"""The agreement on restructuring (договір про реструктуризацію): its words, and it on paper."""
