import {describe, expect, it} from 'vitest';
import {upcast, withoutUpcaster, type StoredEvent} from './edition';
import {galleryProjection, type Gallery} from './gallery';
import {BlueGreen, Projector, ReadModel, type CheckpointOrder, type Projection} from './projector';
import {EventStore} from './store';

const SALES = 20;

/** A store with an old sale of print 1, and new ones of the others. */
function store(): EventStore<StoredEvent> {
  const events = new EventStore<StoredEvent>({now: 0});
  events.append('e', -1, [{type: 'EditionOpened', v: 1, artist: 'ada', size: 99, cents: 500}], 'open');
  events.append('e', 0, [{type: 'PrintSold', v: 1, number: 1, buyer: 'b1', euros: 5}], 'c1');
  for (let number = 2; number <= SALES; number++) {
    const sale = {type: 'PrintSold', v: 3, number, buyer: `b${number}`, cents: 500, currency: 'EUR'} as const;
    events.append('e', number - 1, [sale], `c${number}`);
  }
  return events;
}

const gallery = galleryProjection(upcast);

function start(
  order: CheckpointOrder,
  projection: Projection<Gallery, StoredEvent> = gallery,
): {model: ReadModel<Gallery>; projector: Projector<Gallery, StoredEvent>} {
  const events = store();
  const model = new ReadModel(gallery.initial);
  const feed = (after: number, limit: number) => events.readAll(after, limit);
  return {model, projector: new Projector(projection, feed, model, {order, batchSize: 3})};
}

const runToEnd = (projector: Projector<Gallery, StoredEvent>): void => {
  while (projector.step());
};

/** How many sales the view counts, and how many owners it has, after a crash at each step. */
const crashes = (order: CheckpointOrder): [sold: number, owners: number][] =>
  Array.from({length: 14}, (_, step) => {
    const {model, projector} = start(order);
    for (let i = 0; i < step; i++) projector.step();
    projector.crash();
    runToEnd(projector);
    return [model.view.editions.e?.sold ?? 0, Object.keys(model.view.owners).length];
  });

describe('a projector', () => {
  it('makes the view of all events, and is then at the last of them', () => {
    for (const order of ['together', 'view first', 'checkpoint first'] as const) {
      const {model, projector} = start(order);
      runToEnd(projector);
      expect(model.view.editions).toEqual({e: {sold: SALES, cents: 500 * SALES}});
      expect(model.view.owners['e 1']).toBe('b1');
      expect(model.checkpoint).toBe(SALES);
    }
  });

  it('survives a crash at any step if view and checkpoint are saved together', () => {
    for (const result of crashes('together')) expect(result).toEqual([SALES, SALES]);
  });

  it('counts twice if it saves the view first; what is set by key bears it', () => {
    const results = crashes('view first');
    expect(results.some(([sold]) => sold > SALES)).toBe(true);
    for (const [sold, owners] of results) {
      expect(sold).toBeGreaterThanOrEqual(SALES);
      expect(owners).toBe(SALES);
    }
  });

  it('loses a batch if it saves the checkpoint first', () => {
    const results = crashes('checkpoint first');
    expect(results.some(([sold, owners]) => sold < SALES && owners < SALES)).toBe(true);
    for (const [sold] of results) expect(sold).toBeLessThanOrEqual(SALES);
  });

  it('is stuck at an event that it has no code for, saves nothing of the batch, and goes on once it has', () => {
    for (const order of ['together', 'view first', 'checkpoint first'] as const) {
      const {model, projector} = start(order, galleryProjection(withoutUpcaster));
      for (let i = 0; i < 3; i++) expect(() => projector.step()).toThrow('version 1');
      expect([model.view, model.checkpoint]).toEqual([gallery.initial, -1]);
    }
  });
});

describe('a token', () => {
  it('gets the view from the moment when the own write is in it', () => {
    const {model, projector} = start('together');
    expect(model.readAfter(4)).toBeUndefined();
    projector.step();
    expect([model.readAfter(2), model.readAfter(3)]).toEqual([model.view, undefined]);
    runToEnd(projector);
    expect(model.readAfter(SALES)).toBe(model.view);
  });
});

describe('blue-green', () => {
  it('switches once the new view has come as far, and never back in time', () => {
    const {model, projector} = start('together');
    const views = new BlueGreen(model);
    expect(views.switchOver()).toBe(false);
    runToEnd(projector);
    const events = store();
    const next = views.build(gallery.initial);
    const feed = (after: number, limit: number) => events.readAll(after, limit);
    const builder = new Projector(gallery, feed, next, {order: 'together', batchSize: 5});
    for (let before = -1; next.checkpoint < SALES; before = next.checkpoint) {
      expect(views.switchOver()).toBe(false);
      expect(views.live).toBe(model);
      builder.step();
      expect(next.checkpoint).toBeGreaterThan(before);
    }
    expect(views.switchOver()).toBe(true);
    expect([views.live, views.next]).toEqual([next, undefined]);
  });
});
