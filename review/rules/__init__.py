"""Red lines as admins write, try, watch and activate them."""
