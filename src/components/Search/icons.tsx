import type {ReactNode} from 'react';

/** Drawn with the line of the logo, in the color of the text around it. */
export function MagnifierIcon(): ReactNode {
  return (
    <svg
      viewBox="0 0 20 20"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
    >
      <circle cx="8.5" cy="8.5" r="5.5" />
      <path d="m12.5 12.5 5 5" strokeLinecap="round" />
    </svg>
  );
}
