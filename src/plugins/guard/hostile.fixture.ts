/** A page that somebody might send. */
export interface Hostile {
  name: string;
  /** Its text, after an ordinary front matter. */
  body?: string;
  /** Lines of its front matter, in the place of those with the same key, or after them. */
  front?: string[];
  /** The whole file, where its first line is the trick. */
  file?: string;
  /** A file that lies beside it. */
  beside?: {name: string; content: string} | {name: string; linkTo: string};
  /** The name of the file itself, if that is the trick. */
  as?: string;
}

const mermaid = (...lines: string[]) =>
  ['```mermaid', 'flowchart TB', '  accTitle: A diagram', '  accDescr: A node and another.', ...lines, '```'].join(
    '\n',
  );
const svg = (content: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"${attributes}>${content}</svg>`;
const picture = (content: string) => ({
  body: '![A picture of an attack](attack.svg)',
  beside: {name: 'attack.svg', content},
});

const lesson = [
  'title: A page that somebody sends',
  'description: A page that somebody sends us, with a description that is long enough to be one.',
  'level: 1',
  'minutes: 5',
  'prerequisites: []',
  'outcomes: [Do this, Do that]',
  'concepts: []',
  'reviewed: 2026-11',
];
const post = [...lesson.slice(0, 2), 'date: 2026-11-21', 'slug: sent'];
const keyOf = (line: string) => /^\w+(?=:)/.exec(line)?.[0];

/** The file that somebody sends as a lesson, or as a note for the blog. */
export function textOf({body = 'Text.', front = [], file}: Hostile, kind: 'lesson' | 'post'): string {
  const keys = front.map(keyOf);
  const rest = (kind === 'post' ? post : lesson).filter((line) => !keys.includes(keyOf(line)));
  return file ?? ['---', ...rest, ...front, '---', '', body, ''].join('\n');
}

/** What must never be published: the checker and the build each refuse it, and say where. */
export const refused: Hostile[] = [
  // Raw HTML
  {name: 'a script', body: '<script>window.hacked = true</script>'},
  {name: 'a script in mixed case', body: '<ScRiPt>window.hacked = true</sCrIpT>'},
  {name: 'a script without an end', body: '<script>window.hacked = true'},
  {name: 'a script from elsewhere', body: '<script src="https://example.org/x.js"></script>'},
  {name: 'a script in a sentence', body: 'Text <script>window.hacked = true</script> text.'},
  {name: 'a script split by a comment', body: '<!-- --><script>window.hacked = true</script>'},
  {name: 'a comment that a browser ends sooner', body: '<!-- x --!><img src=x onerror="window.hacked = true">'},
  {name: 'a comment that is none', body: '<!--><img src=x onerror="window.hacked = true">-->'},
  {name: 'a frame', body: '<iframe src="https://example.org/"></iframe>'},
  {name: 'a frame with its own document', body: '<iframe srcdoc="<script>parent.hacked = true</script>"></iframe>'},
  {name: 'an event handler', body: '<img src="x" onerror="window.hacked = true">'},
  {name: 'an event handler without quotes', body: 'Text <b onmouseover=window.hacked=true>bold</b>'},
  {name: 'an SVG with a script', body: '<svg><script>window.hacked = true</script></svg>'},
  {
    name: 'an SVG that animates a link',
    body: '<svg><a><animate attributeName="href" values="javascript:hacked=1"/></a></svg>',
  },
  {name: 'MathML with a link', body: '<math><maction xlink:href="javascript:hacked=1">x</maction></math>'},
  {name: 'another base for all addresses', body: '<base href="https://example.org/">'},
  {name: 'a refresh', body: '<meta http-equiv="refresh" content="0;url=https://example.org/">'},
  {name: 'a style sheet', body: '<style>body { display: none }</style>'},
  {name: 'a link to a style sheet', body: '<link rel="stylesheet" href="https://example.org/x.css">'},
  {name: 'a form', body: '<form action="https://example.org/"><input name="password"></form>'},
  {name: 'an object', body: '<object data="https://example.org/x.swf"></object>'},
  {name: 'an embedded file', body: '<embed src="https://example.org/x.pdf">'},
  {name: 'a template', body: '<template><script>window.hacked = true</script></template>'},
  {name: 'an element that React would call', body: '<course-lab name="raft" ref="x"></course-lab>'},
  {name: 'a custom element of the theme', body: '<lesson-header></lesson-header>'},
  {name: 'the head of the page', body: '<head><script>window.hacked = true</script></head>'},
  {name: 'a fold that is HTML', body: '<details open ontoggle="window.hacked = true"><summary>x</summary></details>'},
  {name: 'a processing instruction', body: '<?php system("id") ?>'},
  {name: 'a declaration', body: '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>'},
  {name: 'CDATA', body: '<![CDATA[<script>window.hacked = true</script>]]>'},
  {name: 'HTML in a table', body: '| a |\n|---|\n| <img src=x onerror="hacked()"> |'},
  {name: 'HTML in a footnote', body: 'Text.[^1]\n\n[^1]: <script>window.hacked = true</script>'},
  {name: 'HTML in the label of an admonition', body: ':::note[<script>window.hacked = true</script>]\nText.\n:::'},
  {
    name: 'HTML in a quiz',
    body: ':::quiz{id="q"}\nWhich?\n\n- [x] <script>hacked=1</script>\n\n  Yes.\n\n- [ ] That\n\n  No.\n:::',
  },
  // Addresses
  {name: 'a javascript: link', body: '[x](javascript:window.hacked=true)'},
  {name: 'a javascript: link in mixed case', body: '[x](JaVaScRiPt:window.hacked=true)'},
  {name: 'a javascript: link in entities', body: '[x](&#106;&#x61;vascript&colon;window.hacked=true)'},
  {name: 'a javascript: link with a tab', body: '[x](<java\tscript:window.hacked=true//x.md>)'},
  {name: 'a javascript: link with a line break in entities', body: '[x](java&NewLine;script:window.hacked=true)'},
  {name: 'a javascript: link after a control character', body: '[x](<\u0001javascript:window.hacked=true>)'},
  {name: 'a javascript: autolink', body: '<javascript:window.hacked=true>'},
  {name: 'a javascript: link by reference', body: '[x][r]\n\n[r]: javascript:window.hacked=true'},
  {name: 'a data: link', body: '[x](data:text/html,<script>window.hacked=true</script>)'},
  {name: 'a vbscript: link', body: '[x](vbscript:x)'},
  {name: 'a file: link', body: '[x](file:///etc/hostname)'},
  {name: 'a blob: link', body: '[x](blob:https://example.org/1)'},
  {name: 'a link around the router', body: '[x](pathname:///x)'},
  {name: 'a link that shows another host', body: '[x](https://example.com@example.org/)'},
  {name: 'an image from elsewhere', body: '![A picture from elsewhere](https://example.org/x.png)'},
  {name: 'an image from elsewhere without a scheme', body: '![A picture from elsewhere](//example.org/x.png)'},
  {
    name: 'an image from elsewhere by reference',
    body: '![A picture from elsewhere][r]\n\n[r]: https://example.org/x.png',
  },
  {name: 'an image from elsewhere with backslashes', body: '![A picture from elsewhere](\\\\\\\\example.org/x.png)'},
  {name: 'a data: image', body: '![A picture in the text](data:image/svg+xml;base64,PHN2Zy8+)'},
  // Paths
  {name: 'a file above the content', body: '[x](../../package.json)'},
  {name: 'a file of the machine', body: '[x](../../../../../../../../etc/hostname)'},
  {name: 'a file of the machine as an image', body: '![A file of the machine](../../../../../../../../etc/hostname)'},
  {name: 'a file of the machine by its whole path', body: '![A file of the machine](/etc/hostname)'},
  {name: 'an encoded path', body: '[x](%2e%2e/%2e%2e/package.json)'},
  {name: 'a path encoded twice', body: '![A picture](%252e%252e/%252e%252e/x.png)'},
  {name: 'a path with backslashes', body: '[x](..\\\\..\\\\package.json)'},
  {name: 'a path with a NUL', body: '[x](x.md%00.png)'},
  {name: 'an alias', body: '[x](@site/docusaurus.config.ts)'},
  {name: 'an alias to a file of the machine', body: '![A file of the machine](@site/../../etc/hostname)'},
  {name: 'a loader of the bundler', body: '![A picture](raw-loader!./attack.png)'},
  {name: 'code as a link', body: '[x](./attack.js)', beside: {name: 'attack.js', content: 'hacked = 1'}},
  {
    name: 'a picture that is a link to elsewhere',
    body: '![A picture](attack.png)',
    beside: {name: 'attack.png', linkTo: '/etc/hostname'},
  },
  {name: 'a page that is a link to elsewhere', body: 'Text.', beside: {name: 'attack.md', linkTo: '/etc/hostname'}},
  {name: 'a folder that is a link to elsewhere', body: 'Text.', beside: {name: 'attack', linkTo: '/etc'}},
  // Pictures
  {name: 'a picture with a script', ...picture(svg('<script>hacked = 1</script>'))},
  {name: 'a picture with a handler', ...picture(svg('<rect width="1" height="1"/>', ' onload="hacked = 1"'))},
  {name: 'a picture with a link', ...picture(svg('<a href="javascript:hacked=1"><text>x</text></a>'))},
  {name: 'a picture with HTML', ...picture(svg('<foreignObject><iframe src="x"/></foreignObject>'))},
  {name: 'a picture that loads', ...picture(svg('<image href="https://example.org/x.png"/>'))},
  {
    name: 'a picture with an entity',
    ...picture(`<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>${svg('<text>&x;</text>')}`),
  },
  {name: 'a picture with a style sheet', ...picture(`<?xml-stylesheet href="https://example.org/x.css"?>${svg('')}`)},
  {
    name: 'a script by a prefix',
    ...picture(svg('<x:script xmlns:x="http://www.w3.org/2000/svg">hacked = 1</x:script>')),
  },
  {
    name: 'a picture that is a page',
    body: '![A picture](attack.png)',
    beside: {name: 'attack.png', content: '<html><script>hacked = 1</script>'},
  },
  // Directives
  {name: 'an attribute of an admonition', body: ':::note{onclick="hacked=1"}\nText.\n:::'},
  {name: 'an id of an admonition', body: ':::note{#__docusaurus}\nText.\n:::'},
  {name: 'a class of a directive', body: ':::myth[x]{.hidden}\nText.\n:::'},
  {name: 'an attribute of a lab', body: '::lab{name="raft" onload="hacked=1"}'},
  {name: 'a path as the name of a lab', body: '::lab{name="../../secrets"}'},
  {name: 'a prototype as a directive', body: ':::constructor\nText.\n:::'},
  {name: 'a directive that is HTML', body: ':::script{src="https://example.org/x.js"}\nText.\n:::'},
  {name: 'a directive in a sentence', body: 'Text :iframe[x]{src="https://example.org"} text.'},
  {name: 'the id of a heading that the site uses', body: '## A heading {#__docusaurus}'},
  // Formulas
  {name: 'a link in a formula', body: '$\\href{javascript:hacked=1}{x}$'},
  {name: 'an address in a formula', body: '$\\url{javascript:hacked=1}$'},
  {name: 'a picture in a formula', body: '$$\n\\includegraphics[height=1em]{https://example.org/x.png}\n$$'},
  {name: 'HTML in a formula', body: '$\\htmlData{x=y}{z} \\htmlStyle{position:fixed}{x}$'},
  {name: 'a macro that doubles', body: '$\\def\\a{\\a\\a}\\a$'},
  {name: 'a macro that doubles, defined in another way', body: '$\\newcommand{\\b}{\\b\\b}\\b$'},
  {name: 'a formula of many characters', body: `$${'x+'.repeat(5000)}x$`},
  // Diagrams
  {name: 'a call in a diagram', body: mermaid('  a --> b', '  click a call alert("x")')},
  {name: 'a link in a diagram', body: mermaid('  a --> b', '  click a href "javascript:hacked=1"')},
  {name: 'a link in a diagram after a semicolon', body: mermaid('  a --> b; click a "javascript:hacked=1"')},
  {
    name: 'options in a diagram',
    body: mermaid('  a --> b').replace('flowchart', '%%{init: {"securityLevel": "loose"}}%%\nflowchart'),
  },
  {
    name: 'options in the front matter of a diagram',
    body: mermaid('  a --> b').replace('flowchart', '---\nconfig:\n  securityLevel: loose\n---\nflowchart'),
  },
  {name: 'a picture in a diagram', body: mermaid('  a@{img: "https://example.org/x.png"}')},
  {name: 'a style in a diagram', body: mermaid('  a --> b', '  style a fill:url(https://example.org/x)')},
  // Front matter
  {name: 'MDX by front matter', front: ['mdx:', '  format: mdx']},
  {
    name: 'JavaScript as front matter',
    file: '---js\n{title: require("fs").readFileSync("/etc/hostname", "utf8")}\n---\n\nText.\n',
  },
  {name: 'JavaScript as front matter, after a space', file: '--- js\n{title: process.env.PATH}\n---\n\nText.\n'},
  {name: 'JSON as front matter', file: '---json\n{"title": "x", "mdx": {"format": "mdx"}}\n---\n\nText.\n'},
  {name: 'another address of the source', front: ['custom_edit_url: javascript:hacked=1']},
  {name: 'an image for social media', front: ['image: https://example.org/x.png']},
  {name: 'a class for the whole page', front: ['wrapperClassName: hidden']},
  {name: 'another address of the page', front: ['slug: /../../']},
  {
    name: 'an author with a picture',
    front: ['authors:', '  - name: Me', '    image_url: https://example.org/x.png'],
  },
  {name: 'a prototype as a key', front: ['__proto__:', '  polluted: true']},
  {name: 'a constructor as a key', front: ['constructor:', '  prototype:', '    polluted: true']},
  {
    name: 'a prototype in a concept',
    front: ['concepts:', '  - name: x', '    definition: A thing.', '    __proto__: {a: 1}'],
  },
  {name: 'a tag of YAML that makes a function', front: ['description: !!js/function "function () { return 1 }"']},
  {name: 'a tag of YAML that makes bytes', front: ['description: !!binary aGFja2Vk']},
  {name: 'an alias of YAML', front: ['description: &a x', 'sidebar_label: *a']},
  {name: 'a merge key of YAML', front: ['<<: {mdx: {format: mdx}}']},
  {name: 'a key that is a list', front: ['? [title, mdx]', ': x']},
  {name: 'a key that stands twice', front: ['minutes: 6\nminutes: 7']},
  {
    name: 'a bomb of YAML',
    front: [
      'concepts:',
      '  - &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((name, i) => `  - &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(', ')}]`),
    ],
  },
  {name: 'YAML that nests without end', front: [`concepts: ${'['.repeat(5000)}`]},
  {name: 'YAML that nests without end, with spaces', front: [`concepts: ${'[ '.repeat(5000)}`]},
  {name: 'no end of the front matter', file: '---\ntitle: A page\nmdx: {format: mdx}\n\nText.\n'},
  // Texts that cost minutes
  {name: 'a line of 10 MB', body: 'x'.repeat(10 * 1024 * 1024)},
  {name: 'ten MB in short lines', body: 'words and more words\n'.repeat(500_000)},
  {name: 'brackets without end', body: '['.repeat(50_000)},
  {name: 'brackets without end, over lines', body: '[[[[[[[[[[[[[[[[[[[[\n'.repeat(5_000)},
  {name: 'links in links', body: '[a]('.repeat(5_000)},
  {name: 'stars without end', body: '**a '.repeat(20_000)},
  {name: 'quotations in quotations', body: `${'> '.repeat(3_000)}x`},
  {name: 'lists in lists', body: `${'- '.repeat(3_000)}x`},
  {name: 'links that close again and again', body: 'a](b)'.repeat(20_000).replace(/(.{60})/g, '$1\n')},
  {name: 'containers in containers', body: ':::note\n'.repeat(20_000)},
  {name: 'backticks without end', body: '`'.repeat(100_000)},
  {name: 'dollars without end', body: '$'.repeat(100_000)},
  {name: 'a NUL character', body: 'Te\0xt.'},
  {name: 'text that is read backwards', body: 'Run \u202egnihton\u202c now.'},
  // Files
  {name: 'MDX', as: 'attack.mdx', body: 'export const x = 1;'},
  {name: 'a name with spaces', as: 'an attack.md', body: 'Text.'},
  {name: 'a hidden file', as: '.attack.md', body: 'Text.'},
  {name: 'settings of the sidebar', body: 'Text.', beside: {name: '_category_.json', content: '{"className": "x"}'}},
];

/** What looks like an attack and is only text: the build lets it through, and a browser shows it and does nothing. */
export const inert: Hostile[] = [
  {name: 'an event handler after a slash', body: '<svg/onload=window.hacked=true>'},
  {
    name: 'a prototype as an attribute',
    body: ':::quiz{__proto__="x" id="q"}\nWhich?\n\n- [x] a\n\n  b\n\n- [ ] c\n\n  d\n:::',
  },
  {
    name: 'a script in code',
    body: 'The element `<script>hacked = 1</script>` runs.\n\n```html\n<script>hacked = 1</script>\n```',
  },
  {
    name: 'a script in entities',
    body: '&lt;script&gt;hacked = 1&lt;/script&gt; and &#60;img src=x onerror=hacked=1&#62;',
  },
  {name: 'a script with a backslash', body: '\\<script>hacked = 1\\</script>'},
  {name: 'expressions of MDX', body: 'The sum {1 + 1}, {process.env.PATH} and {(() => { globalThis.hacked = 1 })()}.'},
  {name: 'imports of MDX', body: "import fs from 'fs'\n\nexport const hacked = (globalThis.hacked = 1)"},
  {name: 'a comment', body: '<!-- <script>hacked = 1</script> -->\n\nText.'},
  {name: 'HTML in the meta of a fence', body: '```js title="<img src=x onerror=hacked=1>"\nx();\n```'},
  {name: 'an event handler in the meta of a fence', body: '```js onclick="hacked=1" {1}\nx();\n```'},
  {
    name: 'HTML in the label of a diagram',
    body: mermaid('  a["<img src=x onerror=hacked=1>"] --> b["<script>hacked=1</script>"]'),
  },
  {
    name: 'an address in the label of a diagram',
    body: mermaid('  a["javascript:hacked=1"] --> b["[x](javascript:hacked=1)"]'),
  },
  {
    name: 'HTML in the title of a diagram',
    body: mermaid('  a --> b').replace('A diagram', '<img src=x onerror=hacked=1>'),
  },
  {
    name: 'HTML in the description of the page',
    front: [
      'title: A page </script><script>hacked = 1</script><img src=x onerror=hacked=1>',
      'description: A page whose description holds <script>hacked = 1</script> and which must show it as text.',
      'outcomes: ["Show <img src=x onerror=hacked=1>", Do that]',
      'concepts:',
      '  - name: <b onclick=hacked=1>',
      '    definition: A </script><script>hacked = 1</script> thing.',
    ],
  },
  {name: 'HTML as the text of a formula', body: '$\\text{<img src=x onerror=hacked=1>}$'},
  {name: 'a fence without an end', body: 'Text.\n\n```html\n<script>hacked = 1</script>'},
  {
    name: 'a question whose options are HTML in code',
    body: ':::quiz{id="q"}\nWhich?\n\n- [x] `<script>hacked=1</script>`\n\n  Yes.\n\n- [ ] `onerror=hacked=1`\n\n  No.\n:::',
  },
  {name: 'directives in a sentence', body: 'At 10:30 we met std::vector on localhost:3000 and :script too.'},
  {name: 'a long word', body: `${'a'.repeat(5000)}!`},
  {
    name: 'a line that a careless pattern never ends',
    body: `${'a'.repeat(4000)} ${'<!'.repeat(50)} ${'-'.repeat(3000)}>`,
  },
  {name: 'many short emphases', body: '*a **b '.repeat(450)},
  {name: 'a table of many columns', body: `|${' a |'.repeat(300)}\n|${'---|'.repeat(300)}\n|${' b |'.repeat(300)}`},
];
