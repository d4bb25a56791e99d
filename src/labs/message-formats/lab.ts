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
import {Rng, Trace, encodeUtf8, type Clock, type TraceEvent} from '../kernel';
import {hex} from './bytes';
import {jsonPieces, toJson} from './json';
import {PHOTO_SCHEMA, randomPhoto} from './photo';
import {decode, encode, piecesOf, type Piece} from './protobuf';
import type {FieldSpec, Message, Schema} from './schema';

/** What only a newer writer and a newer reader know. */
const PLACE: FieldSpec = {name: 'place', number: 9, type: 'string'};
/** The newest reader's schema. It doesn't change: apps on phones stay as they are. */
const READER: Schema = [...PHOTO_SCHEMA, PLACE];

/** Bytes of a value that are drawn. */
const DRAWN_BYTES = 6;

type FormatEvent = TraceEvent & {
  readonly kind: 'format.message';
  readonly json: number;
  readonly protobuf: number;
  readonly jsonWrong: number;
  readonly protobufWrong: number;
};

interface Values {
  readonly idDigits: number;
  readonly words: number;
  readonly altitude: 'int64' | 'sint64';
  readonly middle: 'none' | 'keeps' | 'drops';
}

/** One format so far. */
interface Tally {
  bytes: number;
  /** Fields that the reader got otherwise than they were written. */
  wrong: number;
}

const same = (a: unknown, b: unknown): boolean => String(a) === String(b);

class FormatsRun implements Run, Clock {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly json: Tally = {bytes: 0, wrong: 0};
  readonly protobuf: Tally = {bytes: 0, wrong: 0};
  /** Photos whose place arrived. */
  arrived = 0;
  /** Photos whose place was written and didn't arrive. */
  lost = 0;
  photos = 0;
  readonly #rng: Rng;
  readonly #trace: Trace<FormatEvent> = new Trace(this);
  /** How the writer names and numbers the fields now. */
  #writer: Schema;
  readonly #done = new Set<string>();
  readonly #sizes: {readonly json: number; readonly protobuf: number}[] = [];
  #last: Message;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#rng = Rng.seeded(seed).split('photos');
    this.#writer = PHOTO_SCHEMA.map((field) => (field.name === 'altitude' ? {...field, type: values.altitude} : field));
    this.#last = randomPhoto(this.#rng, values);
    this.#say('A service writes each photo in JSON and in Protocol Buffers; an app reads both.');
  }

  get now(): number {
    return this.photos;
  }

  get time(): number {
    return this.photos;
  }

  /** Bytes that Protocol Buffers save, as a fraction of JSON's. */
  get saving(): number {
    return this.json.bytes === 0 ? 0 : 1 - this.protobuf.bytes / this.json.bytes;
  }

  did(action: string): boolean {
    return this.#done.has(action);
  }

  step(): boolean {
    this.photos += 1;
    this.#last = {...randomPhoto(this.#rng, this.values), ...(this.did('place') && {place: 'Lisbon'})};
    const written = Object.fromEntries(this.#writer.map(({name}) => [name, this.#last[this.#original(name)] ?? '']));
    const json = toJson(this.#writer, written);
    const bytes = encode(this.#writer, written);
    const [byName, byNumber] = [this.#overJson(written), this.#overProtobuf(bytes)];
    const jsonWrong = this.#differences(byName);
    const protobufWrong = this.#differences(byNumber);
    const sizes = {json: encodeUtf8(json).length, protobuf: bytes.length};
    this.json.bytes += sizes.json;
    this.json.wrong += jsonWrong.length;
    this.protobuf.bytes += sizes.protobuf;
    this.protobuf.wrong += protobufWrong.length;
    if (same(byNumber.place, 'Lisbon')) this.arrived += 1;
    else if (this.did('place')) this.lost += 1;
    this.#sizes.push(sizes);
    this.#trace.record({
      kind: 'format.message',
      ...sizes,
      jsonWrong: jsonWrong.length,
      protobufWrong: protobufWrong.length,
    });
    const complaint = (format: string, wrong: readonly string[]): string =>
      wrong.length === 0 ? '' : ` By ${format} the app reads ${wrong.join(' and ')} wrong.`;
    this.#say(
      `Photo ${this.photos}: ${sizes.json} bytes of JSON, ${sizes.protobuf} of Protocol Buffers.${complaint('JSON', jsonWrong)}${complaint('Protocol Buffers', protobufWrong)}`,
    );
    return true;
  }

  actions(): Action[] {
    return [
      {id: 'rename', label: 'Rename caption to title', group: 'Change the writer'},
      {id: 'renumber', label: 'Swap the numbers of width and height', group: 'Change the writer'},
      {id: 'place', label: 'Add a field, place', group: 'Change the writer'},
    ].filter(({id}) => !this.did(id));
  }

  act(id: string): void {
    this.#done.add(id);
    if (id === 'place') {
      this.#writer = [...this.#writer, PLACE];
      this.#say(
        'The writer adds place, number 9. The app knows it; the service in the middle, if there is one, does not.',
      );
    } else if (id === 'rename') {
      this.#writer = this.#writer.map((field) => (field.name === 'caption' ? {...field, name: 'title'} : field));
      this.#say('The writer now calls the caption title. Its number stays 3.');
    } else {
      const swapped: Readonly<Record<string, number>> = {width: 6, height: 5};
      this.#writer = this.#writer.map((field) => ({...field, number: swapped[field.name] ?? field.number}));
      this.#say('In the writer’s schema width has number 6 now, and height 5. Their names stay.');
    }
  }

  views(): View[] {
    return [this.#table(), this.#bars(), this.#series()];
  }

  metrics(): Metric[] {
    const each = (bytes: number): number => (this.photos === 0 ? 0 : bytes / this.photos);
    return [
      {id: 'json', label: 'JSON, bytes a photo', value: each(this.json.bytes), unit: ''},
      {id: 'protobuf', label: 'Protocol Buffers, bytes a photo', value: each(this.protobuf.bytes), unit: ''},
      {id: 'saving', label: 'Saved', value: 100 * this.saving, unit: '%'},
      {id: 'wrong', label: 'Fields read wrong, JSON', value: this.json.wrong, unit: ''},
      {id: 'wrongProtobuf', label: 'Fields read wrong, Protocol Buffers', value: this.protobuf.wrong, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  /** The name that a field had before the writer renamed it. */
  #original(name: string): string {
    return name === 'title' ? 'caption' : name;
  }

  /** What the app has by name, after the service in the middle. */
  #overJson(written: Message): Message {
    return this.values.middle === 'drops'
      ? Object.fromEntries(
          Object.entries(written).filter(([name]) => PHOTO_SCHEMA.some((field) => field.name === name)),
        )
      : written;
  }

  /** What the app has by number, after the service in the middle. */
  #overProtobuf(bytes: Uint8Array): Message {
    const type = (field: FieldSpec): FieldSpec =>
      field.name === 'altitude' ? {...field, type: this.values.altitude} : field;
    const reader = READER.map(type);
    if (this.values.middle === 'none') return decode(reader, bytes).message;
    const old = PHOTO_SCHEMA.map(type);
    const {message, unknown} = decode(old, bytes);
    return decode(reader, encode(old, message, this.values.middle === 'keeps' ? unknown : [])).message;
  }

  /** Names of fields that the app has otherwise than the writer meant. */
  #differences(read: Message): string[] {
    return Object.keys(this.#last).filter((name) => !same(read[name], this.#last[name]));
  }

  #say(text: string): void {
    this.log.push({time: this.photos, text});
  }

  #table(): View {
    const named = Object.fromEntries(this.#writer.map(({name}) => [name, this.#last[this.#original(name)] ?? '']));
    const pieces = piecesOf(this.#writer, named);
    const texts = jsonPieces(this.#writer, named);
    const part = (number: number, wanted: Piece['part']): string =>
      pieces
        .filter((piece) => piece.field === number && piece.part === wanted)
        .map(({bytes}) => (bytes.length > DRAWN_BYTES ? `${hex(bytes.slice(0, DRAWN_BYTES))} …` : hex(bytes)))
        .join(', ');
    return {
      kind: 'table',
      title: 'One photo, field by field',
      description: `The photo takes ${encodeUtf8(toJson(this.#writer, named)).length} bytes in JSON and ${encode(this.#writer, named).length} in Protocol Buffers.`,
      columns: ['JSON', 'Tag', 'Length', 'Value'],
      rows: this.#writer.map(({name, number: fieldNumber}) => ({
        cells: [
          texts
            .filter((piece) => piece.field === name && piece.part !== 'punctuation')
            .map(({text}) => text)
            .join(''),
          part(fieldNumber, 'tag'),
          part(fieldNumber, 'length'),
          part(fieldNumber, 'value'),
        ],
        tone: READER.some((field) => field.name === name && field.number === fieldNumber) ? 'plain' : 'active',
      })),
    };
  }

  #bars(): View {
    const named = Object.fromEntries(this.#writer.map(({name}) => [name, this.#last[this.#original(name)] ?? '']));
    const json = jsonPieces(this.#writer, named).map(({part, text}) => ({part, size: encodeUtf8(text).length}));
    const binary = piecesOf(this.#writer, named).map(({part, bytes}) => ({part, size: bytes.length}));
    const total = (pieces: readonly {part: string; size: number}[], part: string): number =>
      pieces.filter((piece) => piece.part === part).reduce((sum, {size}) => sum + size, 0);
    const bar = (label: string, value: number, tone: Tone): {label: string; value: number; tone: Tone} => ({
      label,
      value,
      tone,
    });
    const bars = [
      bar('JSON: names', total(json, 'name'), 'waiting'),
      bar('JSON: punctuation', total(json, 'punctuation'), 'waiting'),
      bar('JSON: values', total(json, 'value'), 'plain'),
      bar('Protobuf: tags', total(binary, 'tag'), 'waiting'),
      bar('Protobuf: lengths', total(binary, 'length'), 'waiting'),
      bar('Protobuf: values', total(binary, 'value'), 'plain'),
    ];
    return {
      kind: 'bars',
      title: 'What the bytes of this photo are there for',
      description: bars.map(({label, value}) => `${label} ${value}`).join('; ') + '.',
      unit: 'B',
      bars,
    };
  }

  #series(): View {
    const points = (format: 'json' | 'protobuf'): (readonly [number, number])[] =>
      this.#sizes.map((sizes, index) => [index + 1, sizes[format]] as const);
    return {
      kind: 'series',
      title: 'Bytes of each photo',
      description: `Over ${this.photos} photos Protocol Buffers took ${(100 * this.saving).toFixed(0)} % fewer bytes. By JSON ${this.json.wrong} fields were read wrong, by Protocol Buffers ${this.protobuf.wrong}.`,
      x: {label: 'photo', unit: ''},
      y: {label: 'bytes', unit: 'B'},
      lines: [
        {label: 'JSON', points: points('json')},
        {label: 'Protocol Buffers', points: points('protobuf')},
      ],
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'message-formats',
  title: 'JSON and Protocol Buffers, byte for byte',
  summary: 'See what each byte of a photo is there for, and which change of the writer breaks which format.',
  timeUnit: 'photos',
  parameters: {
    idDigits: number({label: 'Digits of an id', unit: '', min: 1, max: 15, step: 1, initial: 9}),
    words: number({label: 'Words of a caption', unit: '', min: 0, max: 60, step: 1, initial: 4}),
    altitude: choice({
      label: 'Type of altitude',
      options: {int64: 'int64', sint64: 'sint64 (zigzag)'},
      initial: 'int64',
    }),
    middle: choice({
      label: 'An older service in the middle',
      options: {none: 'There is none', keeps: 'Keeps unknown fields', drops: 'Drops unknown fields'},
      initial: 'none',
    }),
  },
  predict: {
    question:
      'Altitudes are of type int64. A photo was taken 12 meters below the sea, so its altitude is −12. How many bytes does the value take, without its tag?',
    options: [
      {
        text: '1',
        explanation: 'That is what sint64 takes: zigzag turns −12 into 23. An int64 isn’t folded before it is written.',
      },
      {
        text: '3',
        explanation:
          'So many characters has the text −12. In binary the number 12 would take one byte; the sign costs more.',
      },
      {
        text: '10',
        explanation:
          'The two’s complement of a negative number has its high bits set, all 64 of them count, and 64 bits make ten groups of seven.',
      },
    ],
    right: 2,
  },
  explain:
    'JSON repeats the names with every photo and writes numbers as digits. Protocol Buffers write a tag of one or two bytes, a length where the type doesn’t tell it, and numbers as varints. Both write text as it is, so the longer the captions, the less there is to save. A reader of JSON finds fields by name and survives another number; a reader of Protocol Buffers finds them by number and survives another name. What a service in the middle doesn’t know reaches the other end only if it is kept.',
  challenges: [
    {
      id: 'no-gain',
      title: 'Where there is little to save',
      task: 'Have Protocol Buffers save less than 30 % over at least 20 photos.',
      hint: 'Which bytes are the same in both formats? Make more of those.',
      solved: ({photos, saving}: FormatsRun) => photos >= 20 && saving < 0.3,
    },
    {
      id: 'silent',
      title: 'Wrong, and no error',
      task: 'Make the app read at least 20 fields wrong by Protocol Buffers, and none by JSON.',
      hint: 'The reader trusts numbers. Which change leaves the names alone?',
      solved: ({json, protobuf}: FormatsRun) => protobuf.wrong >= 20 && json.wrong === 0,
    },
    {
      id: 'passed-on',
      title: 'Through an old service',
      task: 'Put an older service in the middle, add place, and have 20 photos arrive with it, none without it.',
      hint: 'The older service can’t read field 9. It need not.',
      solved: ({values, arrived, lost, protobuf}: FormatsRun) =>
        values.middle !== 'none' && arrived >= 20 && lost === 0 && protobuf.wrong === 0,
    },
  ],
  firstFrame: 6,
  maxSteps: 100,
  pace: 3,
  start: (values, seed) => new FormatsRun(values, seed),
});
