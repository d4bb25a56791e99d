import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {encodeUtf8} from '../kernel';
import {
  acceptKey,
  Assembler,
  base64,
  encodeFrame,
  EventStream,
  formatEvent,
  FrameDecoder,
  mask,
  OPCODES,
  ProtocolError,
  Room,
  type Frame,
  type Opcode,
  type Received,
  type ServerSentEvent,
} from './index';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const KEY = bytesOf('37 fa 21 3d');
const LIMIT = 100_000;

function codeOf(work: () => unknown): number {
  try {
    work();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  throw new Error('accepted');
}

describe('the handshake', () => {
  it('gives the answer of RFC 6455, section 1.3', () => {
    const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest();
    expect(acceptKey('dGhlIHNhbXBsZSBub25jZQ==', sha1)).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });

  it('writes base64 as everyone does', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => base64(bytes) === Buffer.from(bytes).toString('base64')));
  });
});

describe('frames', () => {
  const hello = encodeUtf8('Hello');

  // RFC 6455, section 5.7.
  it.each<[string, Frame, Uint8Array | undefined, string]>([
    ['text', {fin: true, opcode: 'text', payload: hello}, undefined, '81 05 48 65 6c 6c 6f'],
    ['masked text', {fin: true, opcode: 'text', payload: hello}, KEY, '81 85 37 fa 21 3d 7f 9f 4d 51 58'],
    ['a first fragment', {fin: false, opcode: 'text', payload: encodeUtf8('Hel')}, undefined, '01 03 48 65 6c'],
    ['a last fragment', {fin: true, opcode: 'continuation', payload: encodeUtf8('lo')}, undefined, '80 02 6c 6f'],
    ['a ping', {fin: true, opcode: 'ping', payload: hello}, undefined, '89 05 48 65 6c 6c 6f'],
    ['a masked pong', {fin: true, opcode: 'pong', payload: hello}, KEY, '8a 85 37 fa 21 3d 7f 9f 4d 51 58'],
  ])('encode %s as in the RFC', (_, frame, key, expected) => {
    expect(hex(encodeFrame(frame, key))).toBe(expected.replaceAll(' ', ''));
  });

  it.each([
    [125, '82 7d'],
    [126, '82 7e 00 7e'],
    [256, '82 7e 01 00'],
    [65535, '82 7e ff ff'],
    [65536, '82 7f 00 00 00 00 00 01 00 00'],
  ])('write a length of %i as in the RFC', (length, expected) => {
    const header = bytesOf(expected);
    const bytes = encodeFrame({fin: true, opcode: 'binary', payload: new Uint8Array(length)});
    expect(bytes.slice(0, header.length)).toEqual(header);
    expect(bytes).toHaveLength(header.length + length);
  });

  it('come back, masked or not, however the stream is cut', () => {
    const opcodes: Opcode[] = ['text', 'binary', 'continuation', 'ping', 'pong', 'close'];
    const frame = fc
      .record({opcode: fc.constantFrom(...opcodes), payload: fc.uint8Array({maxLength: 300})})
      .map(({opcode, payload}): Frame => ({
        opcode,
        fin: true,
        payload: OPCODES[opcode] >= 8 ? payload.slice(0, 125) : payload,
      }));
    const key = fc.uint8Array({minLength: 4, maxLength: 4});
    fc.assert(
      fc.property(fc.array(frame, {maxLength: 4}), fc.option(key), fc.array(fc.nat(50)), (frames, maybe, sizes) => {
        const stream = Buffer.concat(frames.map((one) => encodeFrame(one, maybe ?? undefined)));
        const decoder = new FrameDecoder(maybe ? 'client' : 'server', LIMIT);
        let at = 0;
        const read = [...sizes, stream.length].flatMap((size) => decoder.push(stream.subarray(at, (at += size))));
        expect(read).toEqual(frames);
      }),
    );
  });

  it('are masked by an operation that undoes itself', () => {
    const key = fc.uint8Array({minLength: 4, maxLength: 4});
    fc.assert(
      fc.property(fc.uint8Array(), key, (payload, k) => {
        expect(mask(mask(payload, k), k)).toEqual(payload);
      }),
    );
  });

  it.each<[string, 'client' | 'server', string, number]>([
    ['a client that does not mask', 'client', '81 05 48 65 6c 6c 6f', 1002],
    ['a server that masks', 'server', '81 85 37 fa 21 3d 7f 9f 4d 51 58', 1002],
    ['a reserved bit', 'server', 'c1 00', 1002],
    ['a reserved opcode', 'server', '83 00', 1002],
    ['a long ping', 'server', '89 7e 00 7e', 1002],
    ['a fragmented ping', 'server', '09 00', 1002],
    ['a length in more bytes than needed', 'server', '82 7e 00 7d', 1002],
    ['a length in eight bytes that fits into two', 'server', '82 7f 00 00 00 00 00 00 ff ff', 1002],
    ['a frame above the limit, before it comes', 'server', '82 7f 00 00 00 00 7f ff ff ff', 1009],
  ])('refuse %s', (_, from, bytes, code) => {
    expect(codeOf(() => new FrameDecoder(from, LIMIT).push(bytesOf(bytes)))).toBe(code);
  });
});

describe('messages', () => {
  const frame = (opcode: Opcode, text: string, fin = true): Frame => ({fin, opcode, payload: encodeUtf8(text)});
  const assemble = (...frames: readonly Frame[]): Received[] => {
    const assembler = new Assembler(10);
    return frames.flatMap((one) => assembler.push(one) ?? []);
  };

  it('are put together, with control frames between their parts', () => {
    expect(assemble(frame('text', 'Hel', false), frame('ping', '!'), frame('continuation', 'lo'))).toEqual([
      {kind: 'ping', bytes: encodeUtf8('!')},
      {kind: 'text', text: 'Hello'},
    ]);
  });

  it('may cut a character in two', () => {
    const [e, accent] = [0xc3, 0xa9];
    const received = assemble(
      {fin: false, opcode: 'text', payload: Uint8Array.of(e)},
      {fin: true, opcode: 'continuation', payload: Uint8Array.of(accent)},
    );
    expect(received).toEqual([{kind: 'text', text: 'é'}]);
  });

  it('may be long', () => {
    const payload = new Uint8Array(300_000).fill(7);
    const received = new Assembler(300_000).push({fin: true, opcode: 'binary', payload});
    expect(received).toEqual({kind: 'binary', bytes: payload});
  });

  it.each<[string, Frame[], number]>([
    ['a continuation of nothing', [frame('continuation', 'x')], 1002],
    ['a message inside a message', [frame('text', 'x', false), frame('text', 'y')], 1002],
    ['text that is no UTF-8', [{fin: true, opcode: 'text', payload: Uint8Array.of(0xff)}], 1007],
    ['fragments that add up to too much', [frame('text', '123456', false), frame('continuation', '78901')], 1009],
  ])('refuse %s', (_, frames, code) => {
    expect(codeOf(() => assemble(...frames))).toBe(code);
  });
});

describe('a room', () => {
  it('gives every event to every member, in order', () => {
    const room = new Room({queue: 10, history: 10});
    room.join('ada');
    room.join('bob');
    room.publish('one');
    room.publish('two');
    for (const member of ['ada', 'bob']) expect(room.take(member, 9).map(({text}) => text)).toEqual(['one', 'two']);
  });

  it('evicts the member that does not read, and only that one', () => {
    const room = new Room({queue: 2, history: 10});
    room.join('ada');
    room.join('slow');
    const evicted = ['one', 'two', 'three', 'four'].map((text) => {
      const slow = room.publish(text);
      room.take('ada', 1);
      return slow;
    });
    expect(evicted).toEqual([[], [], ['slow'], []]);
  });

  it('resets whom it can no longer give all that is missing', () => {
    const room = new Room({queue: 5, history: 3});
    for (const text of ['1', '2', '3', '4', '5']) room.publish(text);
    expect(room.join('ada', 2)).toBe('resumed');
    expect(room.take('ada', 9).map(({id}) => id)).toEqual([3, 4, 5]);
    expect(room.join('bob', 1)).toBe('reset');
    expect(room.join('from another server', 99)).toBe('reset');
    expect(room.take('bob', 9)).toEqual([]);
  });

  it('loses and repeats nothing for a member that breaks off at any time and resumes, unless it says so', () => {
    const action = fc.constantFrom('publish', 'read', 'break');
    fc.assert(
      fc.property(fc.array(action, {maxLength: 200, size: 'max'}), (actions) => {
        const room = new Room({queue: 4, history: 6});
        let [published, seen, connected] = [0, 0, false];
        for (const one of actions) {
          if (one === 'publish') {
            published += 1;
            if (room.publish('x').includes('ada')) connected = false;
          } else if (one === 'break') {
            room.leave('ada');
            connected = false;
          } else {
            if (!connected) {
              const outcome = room.join('ada', seen);
              expect(outcome).toBe(published - seen <= 4 ? 'resumed' : 'reset');
              if (outcome === 'reset') seen = published; // Ada has loaded the state anew.
              connected = true;
            }
            for (const {id} of room.take('ada', 2)) {
              expect(id).toBe(seen + 1);
              seen = id;
            }
          }
        }
      }),
    );
  });
});

describe('event streams', () => {
  const parse = (text: string): ServerSentEvent[] => new EventStream().push(text);

  // The examples of the HTML standard, section 9.2.6.
  it('joins lines of data', () => {
    expect(parse('data: YHOO\ndata: +2\ndata: 10\n\n').map(({data}) => data)).toEqual(['YHOO\n+2\n10']);
  });

  it('ignores comments, and resets the id by an empty one', () => {
    const stream = ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n';
    expect(parse(stream).map(({data, lastEventId}) => [data, lastEventId])).toEqual([
      ['first event', '1'],
      ['second event', ''],
      [' third event', ''],
    ]);
  });

  it('dispatches empty data, and not what has no empty line after it', () => {
    expect(parse('data\n\ndata\ndata\n\ndata:').map(({data}) => data)).toEqual(['', '\n']);
  });

  it('takes a time to retry, if it is digits', () => {
    const stream = new EventStream();
    stream.push('retry: 3000\nretry: soon\n');
    expect(stream.retry).toBe(3000);
  });

  it('reads what was written, however it is cut and whatever ends its lines', () => {
    const line = fc.string({maxLength: 8}).map((text) => text.replace(/[\r\n\0]/g, ' '));
    const event = fc.record({
      type: line.filter((type) => type !== '' && !type.startsWith(' ')),
      data: fc.array(line, {minLength: 1, maxLength: 3}).map((lines) => lines.join('\n')),
      lastEventId: line.map((id) => id.trimStart()),
    });
    fc.assert(
      fc.property(fc.array(event), fc.array(fc.nat(9)), fc.constantFrom('\n', '\r', '\r\n'), (events, sizes, end) => {
        const text = `${events.map(formatEvent).join('').replaceAll('\n', end)}:\n`;
        const stream = new EventStream();
        let at = 0;
        expect([...sizes, text.length].flatMap((size) => stream.push(text.slice(at, (at += size))))).toEqual(events);
      }),
    );
  });

  it('refuses to write a type or an id of two lines', () => {
    expect(() => formatEvent({type: 'a\ndata: b', data: '', lastEventId: ''})).toThrow(RangeError);
  });
});
