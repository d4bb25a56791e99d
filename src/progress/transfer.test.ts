// @vitest-environment happy-dom
import {beforeEach, describe, expect, it} from 'vitest';
import {readPlace, savePlace} from './place';
import {forgetEverything, stores} from './stores';
import {exportProgress, importProgress, parseProgress} from './transfer';

beforeEach(forgetEverything);

function fill(): void {
  stores.read.save('orientation/how-to-learn', '2026-11-30');
  stores.answers.save('orientation/how-to-learn#spacing', '0,2');
  stores.reviews.save('orientation/how-to-learn#spacing', '1,1,250,20000');
  stores.challenges.save('raft/split-vote', 'solved');
  stores.predictions.save('raft', '1');
  savePlace(stores.place, {lesson: 'orientation/how-to-learn', section: 'sources'});
}

const file = (change: Record<string, unknown>) =>
  JSON.stringify({format: 'backend-journey-progress', version: 1, ...change});

describe('progress', () => {
  it('goes to a file and comes back as it was', () => {
    fill();
    const text = exportProgress('2026-11-30');
    forgetEverything();
    expect(readPlace(stores.place.all())).toBeUndefined();
    importProgress(parseProgress(text));
    expect(exportProgress('2026-11-30')).toBe(text);
    expect(readPlace(stores.place.all())).toEqual({lesson: 'orientation/how-to-learn', section: 'sources'});
  });

  it('keeps what the file does not have', () => {
    fill();
    importProgress(parseProgress(file({read: {'orientation/index-of-terms': '2026-01-02'}})));
    expect([...stores.read.all().keys()].sort()).toEqual(['orientation/how-to-learn', 'orientation/index-of-terms']);
  });

  it('can be forgotten as a whole, and leaves other entries of the browser alone', () => {
    localStorage.setItem('theme', 'dark');
    fill();
    forgetEverything();
    expect(Object.keys(localStorage)).toEqual(['theme']);
  });
});

describe('a file is refused as a whole', () => {
  it.each([
    ['no JSON', 'no JSON file'],
    ['[]', 'no progress of this course'],
    [JSON.stringify({format: 'other'}), 'no progress of this course'],
    [file({version: 2}), 'version 2'],
    [file({read: ['orientation/how-to-learn']}), '“read” must be an object'],
    [file({read: {'../../etc/passwd': '2026-11-30'}}), 'names nothing of this course'],
    [file({read: {'a/b': 'yesterday'}}), '“read” → “a/b”'],
    [file({answers: {'a/b#c': '<script>'}}), '“answers” → “a/b#c”'],
    [file({reviews: {'a/b#c': '1,1,250'}}), '“reviews” → “a/b#c”'],
    [file({challenges: {'a/b': 'almost'}}), '“challenges” → “a/b”'],
    [file({predictions: {a: 1}}), '“predictions” → “a”'],
    [file({place: {last: 'a/b#c d'}}), '“place” → “last”'],
    [`{"format":"backend-journey-progress","version":1,"read":{"__proto__":"2026-11-30"}}`, 'names nothing'],
  ])('%s', (text, message) => {
    fill();
    const before = exportProgress('2026-11-30');
    expect(() => parseProgress(text)).toThrow(message);
    expect(exportProgress('2026-11-30')).toBe(before);
  });

  it('with more entries than a reader can have', () => {
    const read = Object.fromEntries(Array.from({length: 20_001}, (_, n) => [`a/l-${n}`, '2026-11-30']));
    expect(() => parseProgress(file({read}))).toThrow('20001 entries');
  });
});
