import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {legacyPhotos, toLegacy, toPhoto, type LegacyImage, type Photo} from './index';

const image: LegacyImage = {IMG_ID: '0000000042', OWN: 'ada', TS: '60', CAP: 'Sunset', VIS: '1', DEL: 'N'};

describe('the translator', () => {
  it('speaks the new language', () => {
    expect(toPhoto(image)).toEqual({
      photo: {
        id: '42',
        owner: 'ada',
        takenAt: Date.UTC(2000, 0, 1, 0, 1),
        caption: 'Sunset',
        state: 'visible',
        audience: 'followers',
      },
    });
  });

  it.each([
    ['0', {state: 'visible', audience: 'everyone'}],
    ['1', {state: 'visible', audience: 'followers'}],
    ['2', {state: 'visible', audience: 'owner'}],
    ['9', {state: 'blocked'}],
  ])('takes visibility %s for what it means', (VIS, meaning) => {
    expect(toPhoto({...image, VIS})).toMatchObject({photo: meaning});
  });

  it('knows a deleted photo by DEL, whatever VIS says', () => {
    const translation = toPhoto({...image, VIS: '0', DEL: 'Y'});
    expect(translation).toMatchObject({photo: {state: 'deleted'}});
    expect(translation).not.toHaveProperty('photo.audience');
  });

  it.each(['', 'N/A'])('takes the caption «%s» for none', (CAP) => {
    expect(toPhoto({...image, CAP})).toHaveProperty('photo.caption', undefined);
  });

  it.each<[string, Partial<LegacyImage>]>([
    ['VIS 3', {VIS: '3'}],
    ['VIS ', {VIS: ''}],
    ['VIS 01', {VIS: '01'}],
    ['DEL y', {DEL: 'y'}],
    ['TS soon', {TS: 'soon'}],
    ['IMG_ID 42', {IMG_ID: '42'}],
  ])('refuses %s', (reason, part) => {
    expect(toPhoto({...image, ...part})).toEqual({refused: reason});
  });

  it('loses nothing on the way there and back', () => {
    const facts = {
      id: fc.integer({min: 0, max: 9_999_999_999}).map(String),
      owner: fc.string(),
      takenAt: fc.integer({min: -1_000_000_000, max: 4_000_000_000}).map((seconds) => seconds * 1000),
      caption: fc.option(
        fc.string({minLength: 1}).filter((text) => text !== 'N/A'),
        {nil: undefined},
      ),
    };
    const photo = fc.oneof(
      fc.record({
        ...facts,
        state: fc.constant('visible' as const),
        audience: fc.constantFrom('everyone', 'followers', 'owner'),
      }),
      fc.record({...facts, state: fc.constantFrom('blocked', 'deleted')}),
    );
    fc.assert(
      fc.property(photo, (one: Photo) => {
        expect(toPhoto(toLegacy(one))).toEqual({photo: one});
      }),
    );
  });
});

describe('the adapter', () => {
  const source = (answer: LegacyImage | 'NOT FOUND') => {
    const asked: string[] = [];
    const quarantined: string[] = [];
    const photos = legacyPhotos(
      {
        fetch: (id) => {
          asked.push(id);
          return Promise.resolve(answer);
        },
      },
      (_, reason) => quarantined.push(reason),
    );
    return {photos, asked, quarantined};
  };

  it('asks by the old name and answers in the new model', async () => {
    const {photos, asked} = source(image);
    expect(await photos.photo('42')).toMatchObject({id: '42', state: 'visible'});
    expect(asked).toEqual(['0000000042']);
  });

  it('has no photo where the old system has none', async () => {
    expect(await source('NOT FOUND').photos.photo('42')).toBeUndefined();
  });

  it('puts what it does not understand into quarantine', async () => {
    const {photos, quarantined} = source({...image, VIS: '7'});
    expect(await photos.photo('42')).toBeUndefined();
    expect(quarantined).toEqual(['VIS 7']);
  });
});
