"""The organizer's table. Reads every room, writes in none: your move, where a meetup stands, my page."""
