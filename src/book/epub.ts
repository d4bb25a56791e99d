import {strToU8, zipSync, type Zippable} from 'fflate';
import type {Contents} from './page';
import type {Chapter} from './xhtml';

/** What an EPUB is made of. */
export interface EpubParts {
  /** The same for every making of the same book. */
  identifier: string;
  title: string;
  subtitle: string;
  /** ISO 8601, to the second. */
  modified: string;
  style: string;
  contents: Contents[];
  chapters: Chapter[];
  /** By their names in the book. */
  images: Map<string, Uint8Array>;
}

const mediaTypes: Record<string, string> = {
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
};

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const document = (title: string, body: string): string => `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="en" lang="en">
<head><title>${escape(title)}</title><link rel="stylesheet" href="style.css"/></head>
<body>${body}</body>
</html>
`;

/** The table of contents as nested lists: a deeper entry stands in the one before it. */
export function nestedContents(contents: readonly Contents[]): string {
  let list = '';
  const open: number[] = [];
  for (const {id, level, title} of contents) {
    while (open.length > 0 && (open.at(-1) ?? 0) > level) {
      list += '</li></ol>';
      open.pop();
    }
    if (open.at(-1) === level) list += '</li>';
    else {
      list += '<ol>';
      open.push(level);
    }
    list += `<li><a href="${id}.xhtml">${escape(title)}</a>`;
  }
  return list + '</li></ol>'.repeat(open.length);
}

const container = `<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`;

function packageDocument({identifier, title, modified, chapters, images}: EpubParts): string {
  const items = chapters.map(({id, hasSvg, hasMath}) => {
    const properties = [...(hasSvg ? ['svg'] : []), ...(hasMath ? ['mathml'] : [])].join(' ');
    const attribute = properties === '' ? '' : ` properties="${properties}"`;
    return `<item id="${id}" href="${id}.xhtml" media-type="application/xhtml+xml"${attribute}/>`;
  });
  const pictures = [...images.keys()].map((name, index) => {
    const type = mediaTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    return `<item id="image-${index + 1}" href="${name}" media-type="${type}"/>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">${escape(identifier)}</dc:identifier>
<dc:title>${escape(title)}</dc:title>
<dc:language>en</dc:language>
<dc:rights>CC BY 4.0</dc:rights>
<meta property="dcterms:modified">${modified}</meta>
</metadata>
<manifest>
<item id="style" href="style.css" media-type="text/css"/>
<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
${[...items, ...pictures].join('\n')}
</manifest>
<spine>
<itemref idref="title"/>
<itemref idref="nav"/>
${chapters.map(({id}) => `<itemref idref="${id}"/>`).join('\n')}
</spine>
</package>
`;
}

/**
 * An EPUB 3.3 publication: https://www.w3.org/TR/epub-33/. The same parts give the same bytes. Its first file says what it is and
 * is not compressed, so that a program sees it at byte 38 of the archive.
 */
export function epub(parts: EpubParts): Uint8Array {
  const {title, subtitle, contents, chapters, style, images, modified} = parts;
  const opening = `<section class="title"><h1>${escape(title)}</h1><p>${escape(subtitle)}</p></section>`;
  const nav = `<nav epub:type="toc" id="toc"><h1>Contents</h1>${nestedContents(contents)}</nav>`;
  const files: Zippable = {
    mimetype: [strToU8('application/epub+zip'), {level: 0}],
    'META-INF/container.xml': strToU8(container),
    'book/package.opf': strToU8(packageDocument(parts)),
    'book/nav.xhtml': strToU8(document('Contents', nav)),
    'book/title.xhtml': strToU8(document(title, opening)),
    'book/style.css': strToU8(style),
  };
  for (const {id, title: name, body} of chapters) files[`book/${id}.xhtml`] = strToU8(document(name, body));
  for (const [name, bytes] of images) files[`book/${name}`] = [bytes, {level: name.endsWith('.svg') ? 6 : 0}];
  return zipSync(files, {level: 9, mtime: modified.slice(0, 10)});
}
