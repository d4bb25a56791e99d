import type {Json} from '../rest';
import type {Request, Response, Send} from './contract';
import type {Provider} from './verify';

/** What the feed shows of a photo. */
export interface Card {
  readonly caption: string;
  /** Address of the thumbnail; `undefined` while there is none. */
  readonly thumbnail: string | undefined;
}

const textOf = (body: Json | undefined, name: string): string | undefined => {
  if (typeof body !== 'object' || body === null) return undefined;
  const member = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof member === 'string' ? member : undefined;
};

// #region client
/** The feed's client of the photo service: reads two or three members, and ignores the others. */
export async function photoCard(send: Send, id: string): Promise<Card | undefined> {
  const {status, body} = await send({method: 'GET', path: `/photos/${id}`});
  if (status === 404) return undefined;
  const caption = textOf(body, 'caption');
  if (status !== 200 || caption === undefined) throw new Error(`photo ${id} can't be read`);
  return {caption, thumbnail: textOf(body, 'state') === 'ready' ? textOf(body, 'thumbnail') : undefined};
}
// #endregion client

/** A row of the photo service. */
export interface Photo {
  readonly id: string;
  readonly owner: string;
  readonly caption: string;
  readonly state: 'processing' | 'ready';
}

// #region versions
/** How a version of the photo service shows a photo. */
export type Rendering = (photo: Photo) => Readonly<Record<string, Json>>;

/** The version that runs. */
export const today: Rendering = (photo) =>
  photo.state === 'ready' ? {...photo, thumbnail: `/thumbnails/${photo.id}`} : {...photo};

/** With two members more. */
export const withSize: Rendering = (photo) => ({...today(photo), width: 4032, height: 3024});

/** Without the owner, who is in the address of the profile anyway. */
export const withoutOwner: Rendering = (photo) => omit(today(photo), 'owner');

/** With a better name for the caption. */
export const renamed: Rendering = (photo) => ({...omit(today(photo), 'caption'), title: photo.caption});
// #endregion versions

const omit = (members: Readonly<Record<string, Json>>, name: string): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(members).filter(([key]) => key !== name));

/** The photo service with its real handler, and the states in which contracts may want it. */
export function photoService(render: Rendering): Provider {
  const photos = new Map<string, Photo>();
  const p1: Photo = {id: 'p1', owner: 'ada', caption: 'Sunset', state: 'ready'};
  const states = new Map([
    ['p1 is ready', () => void photos.set('p1', p1)],
    ['p1 is being processed', () => void photos.set('p1', {...p1, state: 'processing'})],
    ['there is no p1', () => void photos.delete('p1')],
  ]);
  const answer = ({method, path}: Request): Response => {
    const [, id = ''] = /^\/photos\/(\w+)$/.exec(path) ?? [];
    const photo = photos.get(id);
    return method === 'GET' && photo !== undefined ? {status: 200, body: render(photo)} : {status: 404};
  };
  return {states, send: (request) => Promise.resolve(answer(request))};
}
