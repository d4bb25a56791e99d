/** Milliseconds after which the app starts, painted or not: some browsers tell nobody of their paints. */
const longest = 1000;

/** Resolves when the page shows its first content; in a tab that nobody has looked at yet, after a second. */
export function firstPaint(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, longest);
    new PerformanceObserver((list) => {
      if (list.getEntriesByName('first-contentful-paint').length > 0) resolve();
    }).observe({type: 'paint', buffered: true});
  });
}
