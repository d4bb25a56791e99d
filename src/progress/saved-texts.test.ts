// @vitest-environment happy-dom
import {afterEach, describe, expect, it, vi} from 'vitest';
import {savedTexts} from './saved-texts';
import {currentTrouble, dismissTrouble} from './trouble';

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

describe('saved texts', () => {
  it('are found by the next page under their prefix', () => {
    savedTexts('bj:a:').save('key', 'text');
    expect(localStorage.getItem('bj:a:key')).toBe('text');
    expect(savedTexts('bj:a:').read('key')).toBe('text');
    expect(savedTexts('bj:b:').read('key')).toBeUndefined();
  });

  it('can be forgotten', () => {
    const texts = savedTexts('bj:a:');
    texts.save('key', 'text');
    texts.forget('key');
    expect(texts.read('key')).toBeUndefined();
    expect(localStorage.length).toBe(0);
  });

  it('tell who listens', () => {
    const texts = savedTexts('bj:a:');
    const listener = vi.fn();
    const stop = texts.subscribe(listener);
    texts.save('key', 'text');
    texts.forget('key');
    stop();
    texts.save('key', 'text');
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('last as long as the page where the browser keeps none', () => {
    vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const texts = savedTexts('bj:a:');
    texts.save('key', 'text');
    expect(texts.read('key')).toBe('text');
    expect([...texts.all()]).toEqual([['key', 'text']]);
    expect(currentTrouble()).toBe('blocked');
    texts.forget('key');
    expect(texts.read('key')).toBeUndefined();
  });

  it('last as long as the page where the quota is used up', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const texts = savedTexts('bj:a:');
    texts.save('key', 'text');
    expect(texts.read('key')).toBe('text');
  });

  it('are listed by key, and the list changes only with them', () => {
    const texts = savedTexts('bj:a:');
    localStorage.setItem('bj:b:other', 'x');
    texts.save('one', '1');
    texts.save('two', '2');
    expect(texts.all()).toEqual(
      new Map([
        ['one', '1'],
        ['two', '2'],
      ]),
    );
    expect(texts.all()).toBe(texts.all());
  });

  it('follow another page', () => {
    const texts = savedTexts('bj:a:');
    const listener = vi.fn();
    texts.subscribe(listener);
    expect(texts.read('key')).toBeUndefined();
    localStorage.setItem('bj:a:key', 'there');
    window.dispatchEvent(new StorageEvent('storage', {key: 'bj:a:key'}));
    window.dispatchEvent(new StorageEvent('storage', {key: 'bj:b:key'}));
    expect(listener).toHaveBeenCalledTimes(1);
    expect(texts.read('key')).toBe('there');
  });

  it('tell the reader of a trouble once', () => {
    dismissTrouble();
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    savedTexts('bj:a:').save('key', 'text');
    expect(currentTrouble()).toBeUndefined();
  });
});
