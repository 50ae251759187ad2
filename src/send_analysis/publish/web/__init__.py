"""Pages: executed notebooks as accessible HTML, and those that no notebook makes."""
