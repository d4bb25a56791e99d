/** A photo in the language of the new service. What cannot be, cannot be written: a withdrawn photo has no audience. */
export type Photo = {
  readonly id: string;
  readonly owner: string;
  /** Milliseconds since 1970, UTC. */
  readonly takenAt: number;
  readonly caption: string | undefined;
} & (
  | {readonly state: 'visible'; readonly audience: 'everyone' | 'followers' | 'owner'}
  | {readonly state: 'blocked'}
  | {readonly state: 'deleted'}
);

/** Where the new service gets photos from; it does not know of what kind the source is. */
export interface PhotoSource {
  /** The photo, or `undefined` if there is none of this name. */
  photo(id: string): Promise<Photo | undefined>;
}
