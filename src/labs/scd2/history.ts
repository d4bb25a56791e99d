/** The end of a version that is still valid. A number beyond every day, so that no comparison needs a case for it. */
export const FOREVER = Number.MAX_SAFE_INTEGER;

/** What the source says: from day `at` on, the member `key` has these attributes. */
export interface Change<A> {
  readonly key: string;
  /** Day from which it holds in the world, not the day on which we hear of it. */
  readonly at: number;
  /** Place in the source's log. Of two changes of one day, the later one holds. */
  readonly sequence: number;
  readonly attributes: A;
}

/** A row of the dimension: what held from `validFrom` up to, and without, `validTo`. */
export interface Version<A> {
  /** What facts refer to. */
  readonly surrogate: number;
  readonly key: string;
  readonly validFrom: number;
  readonly validTo: number;
  readonly sequence: number;
  readonly attributes: A;
}

/** What a change did to the rows. */
export interface Applied<A> {
  /** `opened`: after all others. `split`: between others. `corrected`: same day, newer. `ignored`: known, or outdated. */
  readonly kind: 'opened' | 'split' | 'corrected' | 'ignored';
  /** The row that holds from the day of the change. Facts within its interval may refer to the row before. */
  readonly version: Version<A>;
}

/** A slowly changing dimension of type 2. The order in which changes arrive has no influence on what it says. */
export class History<A> {
  readonly #members = new Map<string, Version<A>[]>();
  #surrogates = 0;

  // #region apply
  /** Merges a change, however late, and however often it comes. Linear in the versions of its member. */
  apply({key, at, sequence, attributes}: Change<A>): Applied<A> {
    const versions = this.#members.get(key) ?? [];
    this.#members.set(key, versions);
    // The version in which the day lies, or the first one if the day is before all of them.
    const place = versions.findIndex(({validTo}) => at < validTo);
    const found = versions[place];

    if (found?.validFrom === at) {
      if (sequence <= found.sequence) return {kind: 'ignored', version: found};
      const version = {...found, sequence, attributes};
      versions[place] = version;
      return {kind: 'corrected', version};
    }

    const within = found !== undefined && found.validFrom < at;
    const validTo = within ? found.validTo : (found?.validFrom ?? FOREVER);
    const version = {surrogate: ++this.#surrogates, key, validFrom: at, validTo, sequence, attributes};
    if (within) versions.splice(place, 1, {...found, validTo: at}, version);
    else versions.unshift(version);
    return {kind: validTo === FOREVER ? 'opened' : 'split', version};
  }
  // #endregion apply

  // #region asOf
  /** The row that held on a day: `validFrom ≤ day < validTo`. None before the first change. O(log versions). */
  asOf(key: string, day: number): Version<A> | undefined {
    const versions = this.#members.get(key) ?? [];
    let [low, high] = [0, versions.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((versions[middle]?.validFrom ?? FOREVER) <= day) low = middle + 1;
      else high = middle;
    }
    return versions[low - 1];
  }
  // #endregion asOf

  /** All rows, member by member, each in the order of time. */
  rows(): Version<A>[] {
    return [...this.#members.values()].flat();
  }
}

// #region violations
/** What is wrong with the rows of a dimension: for each member, intervals must follow one another without gap or overlap. */
export function violations(rows: readonly Version<unknown>[]): string[] {
  const wrong: string[] = [];
  for (const key of new Set(rows.map((row) => row.key))) {
    const own = rows.filter((row) => row.key === key).toSorted((a, b) => a.validFrom - b.validFrom);
    own.forEach(({validFrom, validTo}, index) => {
      const next = own[index + 1]?.validFrom ?? FOREVER;
      if (validFrom >= validTo) wrong.push(`${key}: empty from ${validFrom}`);
      if (validTo < next) wrong.push(`${key}: gap from ${validTo}`);
      if (validTo > next) wrong.push(`${key}: overlap from ${next}`);
    });
  }
  return wrong;
}
// #endregion violations
