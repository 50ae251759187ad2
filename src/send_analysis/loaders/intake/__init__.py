"""Files handed over: opened, recognised, registered, merged, corrected."""
