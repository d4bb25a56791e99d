import {describe, expect, it} from 'vitest';
import {unwrap, wrap} from './envelope';
import {Registry, type Compatibility} from './registry';
import type {Field, RecordSchema} from './schema';

const sale = (...fields: readonly Field[]): RecordSchema => ({type: 'record', name: 'PrintSold', fields});
const number: Field = {name: 'number', type: 'int'};
const v1 = sale(number, {name: 'price', type: 'double'});
const v2 = sale(number);
const v3 = sale(number, {name: 'price', type: 'string', default: ''});

const statuses = (compatibility: Compatibility, transitive: boolean): string[] => {
  const registry = new Registry({compatibility, transitive});
  return [v1, v2, v3].map((schema) => registry.register('prints-value', schema).status);
};

describe('the registry', () => {
  it('lets a version come back in another type unless it compares with all', () => {
    expect(statuses('backward', false)).toEqual(['registered', 'registered', 'registered']);
    expect(statuses('backward', true)).toEqual(['registered', 'registered', 'refused']);
  });

  it('refuses by its rule, in the direction of the rule', () => {
    expect(statuses('none', true)).toEqual(['registered', 'registered', 'registered']);
    // Removing a field without a default breaks old readers, and what follows is compared with version 1.
    expect(statuses('forward', false)).toEqual(['registered', 'refused', 'refused']);
    expect(statuses('full', false)).toEqual(['registered', 'refused', 'refused']);
  });

  it('says with which version, in which direction, where and why', () => {
    const registry = new Registry({compatibility: 'full', transitive: true});
    registry.register('s', v1);
    expect(registry.register('s', v2)).toEqual({
      status: 'refused',
      conflicts: [{version: 1, reader: 'old', path: '/price', reason: 'not written, and no default'}],
    });
    expect(registry.versions('s')).toHaveLength(1);
  });

  it('gives a schema one id in all subjects, and each subject its own versions', () => {
    const registry = new Registry();
    expect(registry.register('a', v1)).toEqual({status: 'registered', id: 1, version: 1});
    expect(registry.register('a', v2)).toEqual({status: 'registered', id: 2, version: 2});
    expect(registry.register('b', v2)).toEqual({status: 'registered', id: 2, version: 1});
    expect(registry.register('a', v1)).toEqual({status: 'registered', id: 1, version: 1});
    expect(registry.byId(2)).toEqual(v2);
    expect(registry.byId(3)).toBeUndefined();
  });

  it('refuses a default that is no value of its field', () => {
    const wrong = sale({name: 'price', type: 'double', default: 'free'});
    expect(new Registry().register('a', wrong)).toEqual({status: 'invalid', paths: ['/price']});
  });
});

describe('the envelope', () => {
  it('has a zero byte and the id, most significant byte first', () => {
    expect([...wrap(0x01020304, Uint8Array.of(9))]).toEqual([0, 1, 2, 3, 4, 9]);
    expect([...wrap(42, new Uint8Array())]).toEqual([0, 0, 0, 0, 42]);
  });

  it('is found again, also in the middle of a buffer, and its absence too', () => {
    const message = wrap(7, Uint8Array.of(1, 2));
    const within = Uint8Array.of(255, ...message, 255).subarray(1, 1 + message.length);
    expect(unwrap(within)).toEqual({schemaId: 7, payload: Uint8Array.of(1, 2)});
    expect(unwrap(Uint8Array.of(123, 34, 97, 34, 58))).toBeUndefined();
    expect(unwrap(message.subarray(0, 4))).toBeUndefined();
    expect(unwrap(wrap(7, new Uint8Array()))).toEqual({schemaId: 7, payload: new Uint8Array()});
  });
});
