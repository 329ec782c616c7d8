"""Who we are: the programme, its people, their audiences, and how they prove who they are."""
