/** Where the Markdown of a page is, from its address: `/course/a/tcp/` → `/course/a/tcp.md`. */
export const markdownAddress = (permalink: string) => `${permalink.replace(/\/$/, '')}.md`;
