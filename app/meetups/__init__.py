"""The meetup itself: when, where, for whom; that it moved or was cancelled; its calendar entry."""
