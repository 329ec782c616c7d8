"""The organizer's table: your move, where a meetup stands, my page. Reads every room."""
