/** The address of a concept in the glossary: its name in lower case, with hyphens. */
export function conceptSlug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** The address of a concept on the page that defines it. */
export function conceptAnchor(name: string): string {
  return `concept-${conceptSlug(name)}`;
}
