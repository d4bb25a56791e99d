/** In the browser the first frame is what the server wrote into the page; no lab is needed to keep it. */
export function firstFrame(): string {
  return '';
}
