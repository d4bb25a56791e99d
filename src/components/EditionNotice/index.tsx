import {useEffect, useState, type ReactNode} from 'react';
import {useLocation} from '@docusaurus/router';
import {takeSwitch} from './switch';

/** Says what a switch of editions could not keep: the page, or the section of the fragment. */
export default function EditionNotice(): ReactNode {
  const {hash} = useLocation();
  const [message, setMessage] = useState('');
  useEffect(() => {
    const made = takeSwitch();
    if (!made) return;
    const sectionKept = hash === '' || document.getElementById(decodeURIComponent(hash.slice(1))) !== null;
    if (made.pageKept && sectionKept) return;
    const [lost, place] = made.pageKept ? ['section', 'the top of its page'] : ['page', 'its first page'];
    // eslint-disable-next-line react-hooks/set-state-in-effect -- whether the section exists is known only in the page
    setMessage(`${made.edition} does not have the ${lost} that you were reading. This is ${place}.`);
  }, [hash]);
  return <div role="status">{message && <p className="alert alert--info">{message}</p>}</div>;
}
