"""The agents of promotions that law regulates: health and money.

They say approved wordings and what a label says, word for word. What a piece claims has
an id in the claims library of its market, or it is not said.
"""
