/** A row of the monolith's table of images, as its old export hands it out: every column a text. */
export interface LegacyImage {
  /** Ten digits, padded with zeros. */
  readonly IMG_ID: string;
  readonly OWN: string;
  /** Seconds since 2000-01-01, UTC. */
  readonly TS: string;
  /** `N/A` or empty if there is none. */
  readonly CAP: string;
  /** 0 everyone, 1 followers, 2 only the owner, 9 blocked by moderation, which overwrote what was there. */
  readonly VIS: string;
  /** `Y` or `N`. */
  readonly DEL: string;
}

/** The old system's client: the facade of the little that is needed of it. */
export interface LegacyImages {
  /** @throws Error if the old system does not answer */
  fetch(imgId: string): Promise<LegacyImage | 'NOT FOUND'>;
}
