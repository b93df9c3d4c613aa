"""Records: files of one claim a line, as spreadsheets, exports and feeds have them."""
