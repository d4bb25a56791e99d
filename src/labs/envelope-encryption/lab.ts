import {
  choice,
  defineLab,
  number,
  type Action,
  type LogEntry,
  type Metric,
  type Run,
  type Tone,
  type View,
} from '../experiment';
import {encodeUtf8, Rng, Trace, type Clock, type TraceEvent} from '../kernel';
import {idealCipher, type Aead} from './cipher';
import {dataContext, encrypt, reencrypt, rewrap, type Envelope} from './envelope';
import {exposed, type Loot} from './exposure';
import {kekContext, keyContext, KeyService} from './key-service';

type EnvelopeEvent = TraceEvent &
  (
    | {readonly kind: 'envelope.write' | 'envelope.rewrap' | 'envelope.reencrypt'; readonly photo: string}
    | {readonly kind: 'envelope.rotate' | 'envelope.destroy' | 'envelope.leak'; readonly key: string}
    | {readonly kind: 'envelope.copy'; readonly what: Store}
  );

type Store = 'metadata' | 'objects' | 'disk';
type Level = 'data' | 'kek' | 'root';

interface Values {
  readonly keks: number;
  readonly stolen: 'nothing' | 'metadata' | 'objects' | 'both';
  readonly leak: Level;
  readonly answer: 'none' | 'rotate' | 'rewrap' | 'reencrypt';
  readonly size: number;
}

const FIRST_PHOTOS = 12;
const MOST_PHOTOS = 24;
/** Bytes of a wrapped data key, read and written once. */
const REWRAP_BYTES = 2 * 60;
const MB = 1_000_000;

const STORES: Readonly<Record<Store, string>> = {
  metadata: 'the metadata (wrapped data keys)',
  objects: 'the object store (sealed photos)',
  disk: 'the key service’s disk (wrapped key-encryption keys)',
};
const LEVELS: Readonly<Record<Level, string>> = {
  data: 'The data key of one photo',
  kek: 'A key-encryption key',
  root: 'The root key, and the key service’s disk',
};
const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
const isStore = (text: string): text is Store => Object.hasOwn(STORES, text);
const isLevel = (text: string): text is Level => Object.hasOwn(LEVELS, text);

interface Photo {
  readonly name: string;
  readonly envelope: Envelope;
  /** How often the attacker had copied the object store when the photo was written. */
  readonly copiesBefore: number;
}

class EnvelopeRun implements Run, Clock {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly photos: Photo[] = [];
  readonly leaked = new Set<Level>();
  /** How often each store was copied, and how often since the last leak. */
  readonly copies: Record<Store, number> = {metadata: 0, objects: 0, disk: 0};
  copiesSinceLeak: Record<Store, number> = {metadata: 0, objects: 0, disk: 0};
  /** Photos that were sealed anew, and wraps and versions that were replaced. */
  readonly done = {rotations: 0, rewraps: 0, reencryptions: 0};
  readonly #aead: Aead;
  readonly #keys: KeyService;
  readonly #trace: Trace<EnvelopeEvent> = new Trace(this);
  readonly #stolen = new Map<string, Loot>();
  readonly #knows: Uint8Array[] = [];
  readonly #script: (() => void)[];
  #root: Uint8Array;
  #known: Set<string> | undefined;
  #now = 0;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#aead = idealCipher(Rng.seeded(seed).split('cipher'));
    this.#root = this.#aead.newKey();
    this.#keys = new KeyService(this.#aead, this.#root);
    for (let kek = 1; kek <= values.keks; kek++) this.#keys.rotate(`k${kek}`);
    this.#say(
      `${values.keks === 1 ? 'One key-encryption key wraps' : `${values.keks} key-encryption keys wrap`} a data key for each photo.`,
    );
    this.#script = this.#plan();
  }

  get now(): number {
    return this.#now;
  }

  get time(): number {
    return this.#now;
  }

  /** Names of the photos that the attacker can read. */
  get known(): ReadonlySet<string> {
    return (this.#known ??= exposed(this.#aead, this.#knows, [...this.#stolen.values()]));
  }

  /** Photos that the attacker has a sealed copy of. */
  get copied(): readonly Photo[] {
    return this.photos.filter(({copiesBefore}) => this.copies.objects > copiesBefore);
  }

  /** Whether both stores were copied after the last leak. */
  get copiedInTheEnd(): boolean {
    return this.copiesSinceLeak.metadata > 0 && this.copiesSinceLeak.objects > 0;
  }

  step(): boolean {
    const next = this.#script.shift();
    if (next === undefined) return false;
    this.#now += 1;
    next();
    this.#known = undefined;
    return true;
  }

  actions(): Action[] {
    return [
      ...(this.photos.length < MOST_PHOTOS ? [{id: 'write', label: 'Write a photo', group: 'Owner'}] : []),
      {id: 'rotate', label: 'Rotate the key-encryption keys', group: 'Owner'},
      {id: 'rewrap', label: 'Re-wrap every data key', group: 'Owner'},
      {id: 'reencrypt', label: 'Re-encrypt every photo', group: 'Owner'},
      {id: 'root', label: 'Rotate the root key', group: 'Owner'},
      {id: 'destroy', label: 'Destroy versions that wrap nothing', group: 'Owner'},
      {id: 'copy:metadata', label: 'Copy the metadata', group: 'Attacker'},
      {id: 'copy:objects', label: 'Copy the object store', group: 'Attacker'},
      {id: 'copy:disk', label: 'Copy the key service’s disk', group: 'Attacker'},
      ...(this.photos.length > 0
        ? [{id: 'leak:data', label: 'Leak the first photo’s data key', group: 'Attacker'}]
        : []),
      {id: 'leak:kek', label: 'Leak key-encryption key k1', group: 'Attacker'},
      {id: 'leak:root', label: 'Leak the root key', group: 'Attacker'},
    ];
  }

  act(id: string): void {
    const [what = '', which = ''] = id.split(':');
    if (what === 'copy' && isStore(which)) this.#copy(which);
    if (what === 'leak' && isLevel(which)) this.#leak(which);
    if (what === 'write') this.#write();
    if (what === 'rotate') this.#rotate();
    if (what === 'rewrap') this.photos.forEach((_, index) => this.#rewrap(index));
    if (what === 'reencrypt') this.photos.forEach((_, index) => this.#reencrypt(index));
    if (what === 'root') this.#rotateRoot();
    if (what === 'destroy') this.#destroy();
    this.#known = undefined;
  }

  views(): View[] {
    return [this.#hierarchy(), this.#loot(), this.#work()];
  }

  metrics(): Metric[] {
    const {rewraps, reencryptions} = this.done;
    return [
      {id: 'photos', label: 'Photos', value: this.photos.length, unit: ''},
      {id: 'known', label: 'The attacker can read', value: this.known.size, unit: ''},
      {id: 'rewraps', label: 'Data keys re-wrapped', value: rewraps, unit: ''},
      {id: 'reencryptions', label: 'Photos re-encrypted', value: reencryptions, unit: ''},
      {id: 'calls', label: 'Calls to the key service', value: this.#keys.calls, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  /** Twelve photos, a theft, a leak, the owner's answer, a second theft, twelve more photos, a third theft. */
  #plan(): (() => void)[] {
    const {stolen, leak, answer} = this.values;
    const photos = Array.from({length: FIRST_PHOTOS}, (_, index) => index);
    const write = (): void => this.#write();
    const everything: Store[] = leak === 'root' ? ['metadata', 'objects', 'disk'] : ['metadata', 'objects'];
    const thefts: Readonly<Record<Values['stolen'], readonly Store[]>> = {
      nothing: [],
      metadata: ['metadata'],
      objects: ['objects'],
      both: ['metadata', 'objects'],
    };
    const again = everything.map((store) => () => this.#copy(store));
    const rotate = [...(leak === 'root' ? [(): void => this.#rotateRoot()] : []), (): void => this.#rotate()];
    const destroy = (): void => this.#destroy();
    const answers: Readonly<Record<Values['answer'], readonly (() => void)[]>> = {
      none: [],
      rotate,
      rewrap: [...rotate, ...photos.map((index) => () => this.#rewrap(index)), destroy],
      reencrypt: [...rotate, ...photos.map((index) => () => this.#reencrypt(index)), destroy],
    };
    return [
      ...photos.map(() => write),
      ...thefts[stolen].map((store) => () => this.#copy(store)),
      () => {
        this.#leak(leak);
        if (leak === 'root') this.#copy('disk');
      },
      ...answers[answer],
      ...again,
      ...Array.from({length: MOST_PHOTOS - FIRST_PHOTOS}, () => write),
      ...again,
    ];
  }

  #write(): void {
    const number = this.photos.length + 1;
    if (number > MOST_PHOTOS) return;
    const name = `p${number}`;
    const kek = `k${1 + ((number - 1) % this.values.keks)}`;
    const envelope = encrypt(this.#aead, this.#keys, kek, name, encodeUtf8(`the bytes of ${name}`));
    if (envelope === undefined) return;
    this.photos.push({name, envelope, copiesBefore: this.copies.objects});
    this.#trace.record({kind: 'envelope.write', photo: name});
    this.#say(`${name} is sealed under a new data key, which ${kek} version ${envelope.wrapped.version} wraps.`);
  }

  #rotate(): void {
    for (let kek = 1; kek <= this.values.keks; kek++) this.#keys.rotate(`k${kek}`);
    this.done.rotations += 1;
    this.#trace.record({kind: 'envelope.rotate', key: 'kek'});
    this.#say('Each key-encryption key gets a new version. Old photos stay under the old one.');
  }

  #rotateRoot(): void {
    this.#root = this.#aead.newKey();
    this.#keys.rotateRoot(this.#root);
    this.#trace.record({kind: 'envelope.rotate', key: 'root'});
    this.#say('A new root key wraps the key-encryption keys, which stay what they are.');
  }

  #rewrap(index: number): void {
    const photo = this.photos[index];
    const envelope = photo && rewrap(this.#keys, photo.name, photo.envelope);
    if (photo === undefined || envelope === undefined) return;
    this.photos[index] = {...photo, envelope};
    this.done.rewraps += 1;
    this.#trace.record({kind: 'envelope.rewrap', photo: photo.name});
    this.#say(
      `The data key of ${photo.name} is wrapped by version ${envelope.wrapped.version}. It is the same data key.`,
    );
  }

  #reencrypt(index: number): void {
    const photo = this.photos[index];
    const envelope = photo && reencrypt(this.#aead, this.#keys, photo.name, photo.envelope);
    if (photo === undefined || envelope === undefined) return;
    this.photos[index] = {...photo, envelope};
    this.done.reencryptions += 1;
    this.#trace.record({kind: 'envelope.reencrypt', photo: photo.name});
    this.#say(`${photo.name} is read and sealed again, under another data key.`);
  }

  #destroy(): void {
    const inUse = new Set(this.photos.map(({envelope: {wrapped}}) => `${wrapped.kek} version ${wrapped.version}`));
    const idle = this.#keys.disk.filter(
      ({kek, version}) => version < this.#keys.newest(kek) && !inUse.has(`${kek} version ${version}`),
    );
    for (const {kek, version} of idle) {
      this.#keys.destroy(kek, version);
      this.#trace.record({kind: 'envelope.destroy', key: `${kek}/${version}`});
      this.#say(`${kek} version ${version} is destroyed.`);
    }
  }

  #copy(store: Store): void {
    const loot: Readonly<Record<Store, () => Loot[]>> = {
      metadata: () =>
        this.photos.map(({name, envelope}) => ({sealed: envelope.wrapped.sealed, associated: keyContext(name)})),
      objects: () =>
        this.photos.map(({name, envelope}) => ({
          sealed: envelope.ciphertext,
          associated: dataContext(name),
          data: name,
        })),
      disk: () => this.#keys.disk.map(({kek, version, sealed}) => ({sealed, associated: kekContext(kek, version)})),
    };
    for (const one of loot[store]()) this.#stolen.set(String(one.sealed), one);
    this.copies[store] += 1;
    this.copiesSinceLeak[store] += 1;
    this.#trace.record({kind: 'envelope.copy', what: store});
    this.#say(`The attacker copies ${STORES[store]}.`);
  }

  #leak(level: Level): void {
    const key = this.#keyOf(level);
    if (key === undefined) return;
    this.#knows.push(key);
    this.leaked.add(level);
    this.copiesSinceLeak = {metadata: 0, objects: 0, disk: 0};
    this.#trace.record({kind: 'envelope.leak', key: level});
    const words = {
      data: `The data key of ${this.photos[0]?.name ?? 'a photo'} leaks, say in a core dump.`,
      kek: `Key-encryption key k1, version ${this.#keys.newest('k1')}, leaks.`,
      root: 'The root key leaks.',
    };
    this.#say(words[level]);
  }

  /** The key that a leak of this level reveals now. */
  #keyOf(level: Level): Uint8Array | undefined {
    if (level === 'root') return this.#root;
    const wrapped = this.photos[0]?.envelope.wrapped;
    const [kek, version] = level === 'kek' ? ['k1', this.#keys.newest('k1')] : [wrapped?.kek, wrapped?.version];
    const record = this.#keys.disk.find((one) => one.kek === kek && one.version === version);
    const key = record && this.#aead.open(this.#root, record.sealed, kekContext(record.kek, record.version));
    if (level === 'kek' || key === undefined || wrapped === undefined) return key;
    return this.#aead.open(key, wrapped.sealed, keyContext(this.photos[0]?.name ?? ''));
  }

  #say(text: string): void {
    this.log.push({time: this.#now, text});
  }

  #hierarchy(): View {
    const {known} = this;
    const tone = ({name, envelope: {wrapped}}: Photo): Tone =>
      known.has(name) ? 'bad' : wrapped.version === this.#keys.newest(wrapped.kek) ? 'good' : 'waiting';
    const rows = this.#keys.disk
      .map(({kek, version}) => ({
        id: `${kek}/${version}`,
        label: `${kek} version ${version}`,
        detail: version === this.#keys.newest(kek) ? 'wraps' : 'unwraps only',
        cells: this.photos
          .filter(({envelope: {wrapped}}) => wrapped.kek === kek && wrapped.version === version)
          .map((photo) => ({text: photo.name, tone: tone(photo)})),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const names = [...known];
    return {
      kind: 'rows',
      title: 'Photos, by the key that wraps their data keys',
      description: `${count(this.photos.length, 'photo')} under ${count(rows.length, 'version')} of key-encryption keys. The attacker can read ${names.length === 0 ? 'none' : names.length === this.photos.length ? 'all' : names.join(', ')}.`,
      rows,
    };
  }

  #loot(): View {
    const keys = Object.keys(LEVELS)
      .filter(isLevel)
      .map((level) => ({
        cells: [LEVELS[level].split(',')[0] ?? '', this.leaked.has(level) ? 'leaked' : '–'],
        tone: this.leaked.has(level) ? ('bad' as const) : ('muted' as const),
      }));
    const stores = Object.keys(STORES)
      .filter(isStore)
      .map((store) => ({
        cells: [`Copy of ${STORES[store]}`, this.copies[store] === 0 ? '–' : `${this.copies[store]} ×`],
        tone: this.copies[store] > 0 ? ('bad' as const) : ('muted' as const),
      }));
    const had = [...keys, ...stores].filter(({tone}) => tone === 'bad').map(({cells}) => cells.join(': '));
    return {
      kind: 'table',
      title: 'What the attacker has',
      description: `${had.length === 0 ? 'Nothing so far' : had.join('; ')}. With it, ${this.known.size} of ${this.photos.length} photos can be read.`,
      columns: ['What', 'Leaked or copied'],
      rows: [...keys, ...stores],
    };
  }

  #work(): View {
    const {size} = this.values;
    const {rewraps, reencryptions} = this.done;
    const [light, heavy] = [(rewraps * REWRAP_BYTES) / MB, reencryptions * 2 * size];
    return {
      kind: 'bars',
      title: 'Bytes that the answer moved',
      description: `Re-wrapping ${rewraps} data keys moved ${light.toFixed(5)} MB; re-encrypting ${reencryptions} photos of ${size} MB moved ${heavy} MB.`,
      unit: 'MB',
      bars: [
        {label: 'Re-wrapping', value: light, tone: 'active'},
        {label: 'Re-encrypting', value: heavy, tone: 'waiting'},
      ],
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'envelope-encryption',
  title: 'Envelope encryption',
  summary:
    'Photos under data keys, data keys under key-encryption keys, these under a root key. Leak one of each level, answer, and see what the attacker can read.',
  timeUnit: 'steps',
  parameters: {
    keks: number({label: 'Key-encryption keys', unit: '', min: 1, max: 4, step: 1, initial: 1}),
    stolen: choice({
      label: 'Copied before the leak',
      options: {
        nothing: 'Nothing',
        metadata: 'The metadata, with the wrapped data keys',
        objects: 'The object store, with the sealed photos',
        both: 'Both',
      },
      initial: 'metadata',
    }),
    leak: choice({label: 'Leaks', options: LEVELS, initial: 'kek'}),
    answer: choice({
      label: 'Answer',
      options: {none: 'None', rotate: 'Rotate', rewrap: 'Rotate and re-wrap', reencrypt: 'Rotate and re-encrypt'},
      initial: 'rewrap',
    }),
    size: number({label: 'Size of a photo', unit: 'MB', min: 1, max: 20, step: 1, initial: 3}),
  },
  predict: {
    question:
      'An attacker has copied the metadata, in which twelve wrapped data keys stand, but no photo. Then the key-encryption key leaks. You rotate it, re-wrap all twelve data keys, and destroy the old version. Now he copies the object store. How many photos can he read?',
    options: [
      {
        text: 'None',
        explanation:
          'So it would be if he had not copied the wrapped keys before. He has, and his copy is still wrapped by the version that leaked. Destroying it at your place does not destroy his.',
      },
      {
        text: 'Twelve',
        explanation:
          'With his old copy and the leaked key he has the twelve data keys. A re-wrap does not change them, so they open today’s photos.',
      },
      {
        text: 'It depends on how fast you were',
        explanation:
          'Before the second copy he could read nothing, and you were done by then. The photos are still sealed with data keys that he knew before you began.',
      },
    ],
    right: 1,
  },
  explain:
    'A key is worth what it opens in the attacker’s hands, and copies do not age. Rotation protects what is written from now on. A re-wrap costs 60 bytes a photo and helps against an attacker who has the old key and gets the wrapped keys later. If he may have both, he has the data keys: only new data keys help, so the photos must be read, sealed and written again, and what was copied of them is lost in any case. Several key-encryption keys divide the damage of a leak, not of a stolen root key.',
  challenges: [
    {
      id: 'one',
      title: 'One of twelve',
      task: 'With twelve photos or more, let the attacker copy both stores and read exactly one photo.',
      hint: 'Which key opens one photo and nothing else?',
      solved: ({photos, known, copies}: EnvelopeRun) =>
        photos.length >= FIRST_PHOTOS && copies.metadata > 0 && copies.objects > 0 && known.size === 1,
    },
    {
      id: 'enough',
      title: 'When a re-wrap is enough',
      task: 'Leak a key-encryption key, re-encrypt nothing, and have all of at least twelve photos closed although the attacker copies both stores afterwards.',
      hint: 'What must he not have had when the key leaked?',
      solved: (run: EnvelopeRun) =>
        run.leaked.has('kek') &&
        run.copiedInTheEnd &&
        run.done.reencryptions === 0 &&
        run.photos.length >= FIRST_PHOTOS &&
        run.known.size === 0,
    },
    {
      id: 'divide',
      title: 'Divided damage',
      task: 'A key-encryption key leaks, both stores are copied afterwards, and the owner does nothing. Have at least one photo read, and at most a third of those that were copied.',
      hint: 'How many photos does one key-encryption key stand for?',
      solved: (run: EnvelopeRun) =>
        run.leaked.has('kek') &&
        run.copiedInTheEnd &&
        run.done.rotations + run.done.rewraps + run.done.reencryptions === 0 &&
        run.known.size > 0 &&
        3 * run.known.size <= run.copied.length,
    },
    {
      id: 'after',
      title: 'After the root',
      task: 'The root key leaks, and twelve photos are read. Write four more that stay closed although the attacker then copies both stores and the disk of the key service again.',
      hint: 'A new version of a key-encryption key lies on the disk, too. What wraps it there?',
      solved: ({leaked, known, copied, copiesSinceLeak}: EnvelopeRun) =>
        leaked.has('root') &&
        known.size >= FIRST_PHOTOS &&
        copiesSinceLeak.metadata > 1 &&
        copiesSinceLeak.disk > 1 &&
        copied.filter(({name}) => !known.has(name)).length >= 4,
    },
  ],
  firstFrame: 12,
  maxSteps: 60,
  pace: 3,
  start: (values, seed) => new EnvelopeRun(values, seed),
});
