import {Aggregator} from './aggregator';
import {EventBus} from './bus';

/** The events of the photo app, and what each carries. */
export type PhotoFact =
  | {
      readonly type: 'photo.created';
      readonly subject: string;
      readonly data: {readonly owner: string; readonly original: string};
    }
  | {readonly type: 'thumbnail.made'; readonly subject: string; readonly data: {readonly thumbnail: string}}
  | {readonly type: 'photo.approved'; readonly subject: string; readonly data: Readonly<Record<string, never>>}
  | {
      readonly type: 'photo.published';
      readonly subject: string;
      readonly data: {readonly version: number; readonly owner?: string; readonly thumbnail?: string};
    };

// #region reactions
/** The reactions to a new photo. Thumbnails and moderation work side by side; `photos` waits for both. */
export function photoFlow(): EventBus<PhotoFact> {
  const bus = new EventBus<PhotoFact>();
  const known = new Aggregator<{owner?: string; thumbnail?: string}>((parts) => parts.size === 3, 3_600_000);
  const join = (subject: string, part: string, data: {owner?: string; thumbnail?: string}): PhotoFact[] => {
    const all = known.add(subject, part, data, bus.now);
    const merged = {version: 2, ...all?.get('created'), ...all?.get('thumbnail')};
    return all ? [{type: 'photo.published', subject, data: merged}] : [];
  };
  const photos = {service: 'photos', lag: 20, work: 5};

  bus.on('photo.created', {service: 'thumbnails', lag: 20, work: 430}, ({subject}) => [
    {type: 'thumbnail.made', subject, data: {thumbnail: `thumbnails/${subject}`}},
  ]);
  bus.on('photo.created', {service: 'moderation', lag: 50, work: 1200}, ({subject}) => [
    {type: 'photo.approved', subject, data: {}},
  ]);
  bus.on('photo.created', photos, ({subject, data}) => join(subject, 'created', {owner: data.owner}));
  bus.on('thumbnail.made', photos, ({subject, data}) => join(subject, 'thumbnail', data));
  bus.on('photo.approved', photos, ({subject}) => join(subject, 'approved', {}));
  bus.on('photo.published', {service: 'feed', lag: 20, work: 150}, () => []);
  bus.on('photo.published', {service: 'search', lag: 2000, work: 50}, () => []);
  return bus;
}
// #endregion reactions
