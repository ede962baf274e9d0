"""What a crisis needs: how bad it is, the brake, what is on its way, and the report."""
