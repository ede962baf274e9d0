"""What may be said and charged: approved wordings, offers and prices."""
