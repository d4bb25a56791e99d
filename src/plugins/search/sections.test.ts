import {describe, expect, it} from 'vitest';
import {recordOf} from './record';
import {sectionsOf} from './sections';

const lesson = `<body><nav>Course</nav><main><div class="theme-doc-markdown markdown">
<nav>Breadcrumbs</nav><header><h1>TCP</h1></header><p>Why it needs a connection.
<h2 id=cost>What it costs<a class=hash-link href=#cost>\u200b</a></h2><p>Round trips of <code>connect()</code>. <span class=katex>x^2</span></p>
<pre><code><span>const</span> <span>rtt</span></code></pre><figure><svg><title>A drawing</title></svg><figcaption>Caption</figcaption></figure>
<h3 id=start>Slow start</h3><h4 id=deep>Deeper</h4><p>Segments.</p><button>Copy</button>
<h2 id=empty>Empty</h2>
<h2 id=concepts>Concepts</h2><dl><div id=concept-slow-start><dt><a href=#x>slow start</a><span>also <!-- -->TCP slow start</span></dt><dd>A phase.</dd></div></dl>
</div></main></body>`;

describe('the sections of a page', () => {
  const sections = sectionsOf(lesson);

  it('begin at its headings, and have what stands under them', () => {
    expect(sections.map(({fragment, title}) => [fragment, title])).toEqual([
      ['', 'TCP'],
      ['cost', 'What it costs'],
      ['start', 'Slow start'],
      ['concepts', 'Concepts'],
    ]);
    expect(sections[0]?.text).toContain('Why it needs a connection.');
    expect(sections[2]?.text).toMatch(/Deeper\s+Segments\./);
  });

  it('have code, and no navigation, controls, formulas or drawings', () => {
    const text = sections.map((section) => section.text).join();
    expect(text).toContain('connect()');
    expect(text).toContain('const rtt');
    expect(text).not.toMatch(/Breadcrumbs|Course|Copy|x\^2|drawing|Caption/);
  });

  it('know the concepts that a lesson defines', () => {
    expect(sections[3]?.concepts).toEqual([
      {anchor: 'concept-slow-start', name: 'slow start', aliases: 'TCP slow start', definition: 'A phase.'},
    ]);
  });

  it('hold the symbols of a page of the reference', () => {
    const reference = lesson.replaceAll('<h3 id=start>Slow start</h3>', '<h3 id=connect>connect()</h3>');
    const [, cost] = sectionsOf(reference, true);
    expect(cost?.text).toContain('Round trips');
    expect(cost?.symbols.map(({anchor, name, text}) => [anchor, name, text.trim()])).toEqual([
      ['connect', 'connect()', expect.stringMatching(/^Deeper\s+Segments\.$/)],
    ]);
  });

  it('are refused where the page has no content', () => {
    expect(() => sectionsOf('<p>Nothing</p>')).toThrow(/no element/);
  });
});

describe('the record of a section', () => {
  it('weighs headings and names more than text, and lists of sources less', () => {
    const record = recordOf({
      fragment: 'concepts',
      title: 'Sources',
      text: 'List',
      concepts: [{anchor: 'concept-a', name: 'a', aliases: 'b', definition: 'c'}],
      symbols: [],
    });
    const weightOf = (text: string) => Number(new RegExp(`weight="([\\d.]+)">${text}<`).exec(record)?.[1]);
    expect(weightOf('a')).toBeGreaterThan(weightOf('b'));
    expect(weightOf('b')).toBeGreaterThan(weightOf('c'));
    expect(weightOf('c')).toBeGreaterThan(weightOf('List'));
    expect(weightOf('List')).toBeLessThan(1);
  });

  it('escapes what stands in the page', () => {
    expect(recordOf({fragment: '', title: '<script>', text: 'a & b', concepts: [], symbols: []})).toContain(
      '&lt;script></h1>',
    );
  });
});
