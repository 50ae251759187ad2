"""Council papers and the ledger of published forecasts."""
