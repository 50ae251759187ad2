"""What a pack hands over beside its pages: workbook, committee report, slides, templates."""
