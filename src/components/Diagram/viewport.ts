/** Width and height, in px. */
export interface Size {
  width: number;
  height: number;
}

/** How content lies in a viewport: its top left corner, in px from the viewport's, and its magnification. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

const smallest = 0.1;
const largest = 10;

/** The view in which all of the content is seen, in the middle, at most at twice its natural size. */
export function fit(content: Size, viewport: Size): View {
  const scale = Math.max(smallest, Math.min(viewport.width / content.width, viewport.height / content.height, 2));
  return {
    x: (viewport.width - content.width * scale) / 2,
    y: (viewport.height - content.height * scale) / 2,
    scale,
  };
}

/** Magnifies by a factor, leaving the content under a point of the viewport where it is. */
export function zoom(view: View, factor: number, point: {x: number; y: number}): View {
  const scale = Math.min(largest, Math.max(smallest, view.scale * factor));
  const applied = scale / view.scale;
  return {x: point.x - (point.x - view.x) * applied, y: point.y - (point.y - view.y) * applied, scale};
}

/** Moves the content by a distance on the screen. */
export function pan(view: View, dx: number, dy: number): View {
  return {...view, x: view.x + dx, y: view.y + dy};
}
