"""Statistical neighbours and appeals to the SEND Tribunal."""
