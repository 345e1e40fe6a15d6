"""From the text of cells and kept files to typed rows. The only room that imports BeautifulSoup."""
