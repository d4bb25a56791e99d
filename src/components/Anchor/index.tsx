import {useState, type ComponentProps, type ReactNode} from 'react';
import MDXA from '@theme/MDXComponents/A';
import Preview from '@site/src/components/Preview';
import {usePreview} from '@site/src/components/Preview/usePreview';

/** The number of a footnote: a preview has its text, the link leads down to it. */
function FootnoteLink({href = '', ...props}: ComponentProps<typeof MDXA>): ReactNode {
  const [text, setText] = useState<string>();
  const {isOpen, preview, around, link} = usePreview(text !== undefined, () => {
    const note = document.getElementById(decodeURIComponent(href.slice(1)))?.cloneNode(true);
    if (!(note instanceof Element)) return;
    for (const back of note.querySelectorAll('[data-footnote-backref]')) back.remove();
    setText(note.textContent.trim());
  });
  return (
    <span {...around}>
      <MDXA {...props} href={href} {...link} />
      {isOpen && (
        <Preview {...preview} hint="Tap the number again to go to the note.">
          {text}
        </Preview>
      )}
    </span>
  );
}

/** A link of the text. Markdown marks the number of a footnote as one. */
export default function Anchor(props: ComponentProps<typeof MDXA>): ReactNode {
  return 'data-footnote-ref' in props ? <FootnoteLink {...props} /> : <MDXA {...props} />;
}
