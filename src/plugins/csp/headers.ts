import {framing} from './policy';

/** Header name → value, of every answer. */
export function securityHeaders(policy: readonly string[]): Record<string, string> {
  return {
    'Content-Security-Policy': [...policy, framing].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': ['camera', 'display-capture', 'geolocation', 'microphone', 'midi', 'payment', 'usb']
      .map((feature) => `${feature}=()`)
      .join(', '),
  };
}

/** For a year, without asking whether the site has a certificate again. Only an answer over TLS may say so. */
export const strictTransport = 'max-age=31536000';

/** Folders whose files have a hash of their content in their names, or in their folder's. */
export const hashedFolders = ['assets', 'concepts', 'pagefind/*/fragment', 'pagefind/*/index'];

export const caching = {
  /** A file that never changes. */
  hashed: 'public, max-age=31536000, immutable',
  /** A file that may change with each deployment: kept, and asked for with its validator before it is used. */
  other: 'no-cache',
};
