import type {LegacyImage} from './legacy';
import type {Photo} from './photo';

/** A photo, or what about the record has no meaning in the new model. */
export type Translation = {readonly photo: Photo} | {readonly refused: string};

/** Milliseconds from 1970 to 2000. */
const EPOCH_2000 = 946_684_800_000;
const ID_LENGTH = 10;

const AUDIENCES = ['everyone', 'followers', 'owner'] as const;

/** The old system's name of a photo. */
export function legacyId(id: string): string {
  return id.padStart(ID_LENGTH, '0');
}

// #region translate
/** From the old record to the new model. Refuses what it does not understand instead of guessing. */
export function toPhoto({IMG_ID, OWN, TS, CAP, VIS, DEL}: LegacyImage): Translation {
  if (!/^\d{10}$/.test(IMG_ID)) return {refused: `IMG_ID ${IMG_ID}`};
  if (!/^-?\d{1,10}$/.test(TS)) return {refused: `TS ${TS}`};
  if (DEL !== 'Y' && DEL !== 'N') return {refused: `DEL ${DEL}`};
  const facts = {
    id: IMG_ID.replace(/^0+(?=\d)/, ''),
    owner: OWN,
    takenAt: EPOCH_2000 + Number(TS) * 1000,
    caption: CAP === '' || CAP === 'N/A' ? undefined : CAP,
  };
  // The old screens ask DEL first: a deleted photo stays deleted, whatever its visibility says.
  if (DEL === 'Y') return {photo: {...facts, state: 'deleted'}};
  if (VIS === '9') return {photo: {...facts, state: 'blocked'}};
  const audience = AUDIENCES.find((_, code) => VIS === String(code));
  return audience === undefined ? {refused: `VIS ${VIS}`} : {photo: {...facts, state: 'visible', audience}};
}
// #endregion translate

/** From the new model to a record that the old screens still understand. */
export function toLegacy(photo: Photo): LegacyImage {
  return {
    IMG_ID: legacyId(photo.id),
    OWN: photo.owner,
    TS: String(Math.floor((photo.takenAt - EPOCH_2000) / 1000)),
    CAP: photo.caption ?? 'N/A',
    VIS: photo.state === 'visible' ? String(AUDIENCES.indexOf(photo.audience)) : photo.state === 'blocked' ? '9' : '2',
    DEL: photo.state === 'deleted' ? 'Y' : 'N',
  };
}
