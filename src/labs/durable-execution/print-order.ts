import type {Workflow} from './workflow';

/** Two days in milliseconds. */
const TWO_DAYS = 2 * 24 * 3600 * 1000;

// #region workflow
/** A print of a photo: charge, wait for the shop's word for up to two days, and ship or refund. */
export const orderPrint: Workflow = function* (order) {
  const charge = yield {kind: 'activity', name: 'charge', input: order};
  if (charge === 'declined') return 'declined';
  const word = yield {kind: 'signal', name: 'printed', timeoutMs: TWO_DAYS};
  if (word === 'timeout') {
    yield {kind: 'activity', name: 'refund', input: charge};
    return 'refunded';
  }
  const parcel = yield {kind: 'activity', name: 'ship', input: word};
  return `shipped as ${parcel}`;
};
// #endregion workflow

// #region versioned
/** The same with a gift note, which orders from before the change never get: their history doesn't know of it. */
export const orderPrintWithNote: Workflow = function* (order) {
  const charge = yield {kind: 'activity', name: 'charge', input: order};
  if (charge === 'declined') return 'declined';
  const withNote = yield {kind: 'version', change: 'gift-note'};
  if (withNote === '1') yield {kind: 'activity', name: 'print-note', input: order};
  const word = yield {kind: 'signal', name: 'printed', timeoutMs: TWO_DAYS};
  if (word === 'timeout') {
    yield {kind: 'activity', name: 'refund', input: charge};
    return 'refunded';
  }
  const parcel = yield {kind: 'activity', name: 'ship', input: word};
  return `shipped as ${parcel}`;
};
// #endregion versioned
