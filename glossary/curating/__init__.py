"""What curators work with: forms, histories, checks of consistency."""
