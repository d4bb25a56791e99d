/** The address of a concept on the page that defines it. */
export function conceptAnchor(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return `concept-${slug}`;
}
