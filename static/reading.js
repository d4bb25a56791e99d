// The reader's choice of text size and width, before the first paint. src/components/ReadingMenu writes it.
try {
  for (const name of ['size', 'width']) {
    const value = localStorage.getItem('bj:reading:' + name);
    if (value) document.documentElement.dataset['reading' + name[0].toUpperCase() + name.slice(1)] = value;
  }
} catch {
  // The browser keeps nothing for this site: the page has its usual size.
}
