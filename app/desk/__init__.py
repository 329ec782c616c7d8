"""The organizer's table: your move, where a meetup stands, my page. It writes only to forget somebody."""
