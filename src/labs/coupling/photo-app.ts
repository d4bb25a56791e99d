import type {Dependency} from './dependencies';
import type {Change} from './history';
import type {Usage} from './cohesion';
import type {Cut} from './cut';

const calls = (from: string, ...to: string[]): Dependency[] => to.map((one) => ({from, to: one, by: 'call'}));
const events = (from: string, ...to: string[]): Dependency[] => to.map((one) => ({from, to: one, by: 'event'}));
const times = (count: number, ...touched: string[]): Change[] => Array.from({length: count}, () => touched);

// #region photo-app
/** The modules of the photo app and who calls whom. `photos` tells `feed` of each new photo, and `feed` asks for captions. */
export const MODULES: readonly Dependency[] = [
  ...calls('upload', 'photos', 'users'),
  ...calls('profile', 'photos', 'users', 'social'),
  ...calls('feed', 'photos', 'users', 'social'),
  ...calls('photos', 'feed'),
  ...calls('social', 'users', 'notify'),
  ...calls('notify', 'users'),
];

/** What one quarter's changes touched: 20 of them. */
export const CHANGES: readonly Change[] = [
  ...times(3, 'upload', 'photos', 'feed', 'profile'), // captions
  ...times(3, 'photos', 'feed', 'profile'), // privacy
  ...times(2, 'upload', 'photos', 'profile'), // albums
  ...times(2, 'social', 'feed', 'notify'), // blocking
  ...times(1, 'users', 'feed', 'profile'), // display names
  ...times(3, 'notify'), // mail
  ...times(2, 'photos'), // thumbnail sizes
  ...times(2, 'social'), // suggestions
  ...times(2, 'users'), // login
];
// #endregion photo-app

/** Three services of the seven modules: what shows photos, who follows whom, who has an account. */
export const THREE_SERVICES: Cut = {
  upload: 'photos',
  profile: 'photos',
  feed: 'photos',
  notify: 'social',
  users: 'accounts',
};

/** The three services when each keeps a copy of what it needs of the others, fed by their events. */
export const SELF_CONTAINED: readonly Dependency[] = [
  ...events('photos', 'social', 'accounts'),
  ...events('social', 'accounts'),
];

/** Operations of the photo app and the tables that they use. */
export const OPERATIONS: Usage = {
  createPhoto: ['photos', 'outbox', 'users'],
  editCaption: ['photos', 'users'],
  showProfile: ['photos', 'users'],
  follow: ['follows', 'users'],
  suggest: ['follows', 'users'],
  sendMail: ['mails', 'users'],
};
