import {Feed} from 'feed';

/** A lesson as the feed announces it. */
export interface FeedLesson {
  title: string;
  description: string;
  url: string;
  /** When it was last changed. */
  date: Date;
}

/** How many lessons a feed announces. */
const most = 30;

/** An Atom feed of the lessons that were changed last, newest first. */
export function lessonFeed(siteUrl: string, address: string, lessons: readonly FeedLesson[]): string {
  const newest = [...lessons].sort((a, b) => b.date.getTime() - a.date.getTime()).slice(0, most);
  const feed = new Feed({
    id: siteUrl,
    link: siteUrl,
    title: 'Backend Journey: new and changed lessons',
    description: 'Lessons of the course, the latest change first.',
    copyright: 'CC BY 4.0',
    updated: newest[0]?.date ?? new Date(0),
    feedLinks: {atom: address},
  });
  for (const {title, description, url, date} of newest) {
    feed.addItem({title, id: `${url}#${date.toISOString().slice(0, 10)}`, link: url, description, date});
  }
  return feed.atom1();
}
