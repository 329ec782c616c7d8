"""The ground every room stands on. It knows nothing of meetups."""
