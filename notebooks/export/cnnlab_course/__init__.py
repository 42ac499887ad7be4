"""Course material from notebooks: a site of standalone pages, PDF, slides and clean copies."""
