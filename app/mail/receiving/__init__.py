"""Mail that comes in: taken from a mail server or a mailbox, stored before it is read, read by the worker."""
