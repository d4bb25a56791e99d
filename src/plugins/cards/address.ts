/** The picture of the site as a whole, from the base URL. */
export const siteCard = 'img/card.png';

/** Where the picture of a lesson is, from its page's address: `/course/a/tcp/` → `/course/a/tcp.png`. */
export const cardAddress = (permalink: string) => `${permalink.replace(/\/$/, '')}.png`;
