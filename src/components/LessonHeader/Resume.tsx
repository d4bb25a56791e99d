import {useEffect, useState, type ReactNode} from 'react';
import {useDoc} from '@docusaurus/plugin-content-docs/client';
import Notice from '@site/src/components/Notice';
import {readPlace, savePlace} from '@site/src/progress/place';
import {stores} from '@site/src/progress/stores';

/** Milliseconds without scrolling after which a reader is taken to read. */
const rest = 400;

/** The id of the last section whose heading the reader has passed. */
function sectionInView(): string {
  const passed = [...document.querySelectorAll<HTMLElement>('.markdown h2[id]')].filter(
    (heading) => heading.getBoundingClientRect().top < window.innerHeight / 3,
  );
  return passed.at(-1)?.id ?? '';
}

/** Remembers where in the lesson its reader is, and offers the way back to where they were. */
export default function Resume(): ReactNode {
  const {metadata, toc} = useDoc();
  const [section, setSection] = useState('');

  useEffect(() => {
    const place = readPlace(stores.place.all());
    // eslint-disable-next-line react-hooks/set-state-in-effect -- what the browser kept is known only in the page
    if (place?.lesson === metadata.id && window.location.hash === '' && window.scrollY === 0) setSection(place.section);
    else savePlace(stores.place, {lesson: metadata.id, section: sectionInView()});

    let timer: number | undefined;
    const onScroll = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        setSection('');
        savePlace(stores.place, {lesson: metadata.id, section: sectionInView()});
      }, rest);
    };
    window.addEventListener('scroll', onScroll, {passive: true});
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('scroll', onScroll);
    };
  }, [metadata.id]);

  const heading = toc.find(({id}) => id === section);
  return (
    heading && (
      <Notice dismiss="Stay here" onDismiss={() => setSection('')}>
        You were at {/* Docusaurus's own HTML of a heading: text, code and formulas. */}
        <a href={`#${section}`} dangerouslySetInnerHTML={{__html: heading.value}} />
      </Notice>
    )
  );
}
