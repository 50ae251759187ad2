"""Where packs lie: kept runs, what is published of them, a folder or an address of a store."""
