// Before the first paint, so that a chosen theme never flashes the other one. A file of its own: the page's policy refuses inline scripts.
try {
  const theme = localStorage.getItem('isthmus.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be refused; the system's theme serves.
}
