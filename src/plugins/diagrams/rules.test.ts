import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {inspectDiagram} from './rules';

const described = (header: string, ...lines: string[]): string =>
  [header, '  accTitle: A title', '  accDescr: A description.', ...lines].join('\n');

const found = (source: string): string[] =>
  inspectDiagram(source).map(({line, message, fix}) => `${line}: ${message} ${fix}`);

const samples = path.join(__dirname, 'samples');

describe('inspectDiagram', () => {
  it.each(readdirSync(samples))('accepts the sample %s', (name) => {
    expect(found(readFileSync(path.join(samples, name), 'utf8'))).toEqual([]);
  });

  it('asks for the text alternative', () => {
    expect(found('flowchart LR\n  a --> b')).toEqual([
      '1: The diagram has no accTitle. Add a line «accTitle: …» that names what it shows.',
      '1: The diagram has no accDescr. Add a line «accDescr: …» that says in a sentence or two what a reader sees in it.',
    ]);
  });

  it('asks for it in comments where Mermaid has no statement for it', () => {
    expect(found('mindmap\n  root\n    a')[0]).toContain('«%% accTitle: …»');
    expect(found('mindmap\n  %% accTitle: A title\n  %% accDescr: A description.\n  root')).toEqual([]);
  });

  it('understands a description in braces over several lines', () => {
    expect(found('flowchart LR\n  accTitle: A title\n  accDescr {\n    One,\n    two.\n  }\n  a --> b')).toEqual([]);
  });

  it('refuses colors, links and options of the author', () => {
    const source = described(
      'flowchart LR',
      '  a --> b; style a fill:#f00',
      '  classDef hot fill:#f00',
      '  linkStyle 0 stroke:#f00',
      '  click a "https://example.com"',
      "  %%{init: {'theme': 'dark'}}%%",
    );
    expect(found(source)).toEqual([
      '4: «style» is not allowed in a diagram. Give the node one of our classes, for example «:::client».',
      '5: «classDef» is not allowed in a diagram. Give the node one of our classes, for example «:::client».',
      '6: «linkStyle» is not allowed in a diagram. Use a thick (==>) or dotted (-.->) link.',
      '7: «click» is not allowed in a diagram. Put the link into the text of the lesson.',
      '8: The diagram sets options with %%{…}%%. Remove it: all diagrams of the site look alike, in both themes.',
    ]);
  });

  it('refuses front matter', () => {
    expect(found('---\nconfig:\n  theme: dark\n---\nflowchart LR\n  a --> b')).toEqual([
      '1: The diagram sets options with front matter. Remove it: all diagrams of the site look alike, in both themes.',
    ]);
  });

  it('refuses classes that there are not, and says which was meant', () => {
    const source = described(
      'flowchart LR',
      '  a:::clint --> b:::hot',
      '  class a,b store',
      '  class a stores',
      '  c["x:::y"]',
    );
    expect(found(source)).toEqual([
      '4: There is no class «clint». Write «client».',
      '4: There is no class «hot». Use one of client, service, store, queue, external, danger, muted.',
      '6: There is no class «stores». Write «store».',
    ]);
  });

  it('lets a class diagram declare classes', () => {
    expect(found(described('classDiagram', '  class TokenBucket', '  class Clock:::external'))).toEqual([]);
  });

  it('refuses pictures and icons', () => {
    expect(found(described('flowchart LR', '  a@{ img: "https://example.com/a.png" }', '  b[fa:fa-car Car]'))).toEqual([
      '4: A node is a picture or an icon. Use a shape and a label.',
      '5: A label has an icon. Use a shape and a label.',
    ]);
    expect(found(described('architecture-beta', '  service a(logos:aws)[A]'))).toEqual([
      '4: There is no icon «logos:aws». Use one of cloud, database, disk, internet, server.',
    ]);
  });

  it('refuses marks that Mermaid takes for its own in a sequence diagram', () => {
    const source = described(
      'sequenceDiagram',
      '  a->>b: #1 begin',
      '  a->>b: GET /photos#p1',
      '  a->>b: BEGIN; SELECT',
      '  Note over a: v = 1;',
      '  a->>b: #35;1 and then#59; wait',
      '  %% a comment; with # marks',
    );
    expect(found(source)).toEqual([
      '4: Mermaid takes «#1 begin» for a comment, and draws nothing of it. Write «#35;» for «#», or begin a comment with «%%».',
      '5: Mermaid takes «#p1» for a comment, and draws nothing of it. Write «#35;» for «#», or begin a comment with «%%».',
      '6: Mermaid ends the message at «;». Write «#59;» for «;», or a comma.',
      '7: Mermaid ends the message at «;». Write «#59;» for «;», or a comma.',
    ]);
  });

  it('refuses a semicolon in a state diagram, but in the quoted name of a state', () => {
    const source = described('stateDiagram-v2', '  state "open; waiting" as open', '  open --> closed: ok; reset #1');
    expect(found(source)).toEqual(['5: Mermaid draws what follows «;» as another state. Write a comma, or «and».']);
    expect(found(described('flowchart LR', '  a["#1; x"] --> b;'))).toEqual([]);
  });

  it('names what to use instead of a type that does not follow the theme', () => {
    expect(found('pie\n  "a": 1')).toEqual([
      "1: Diagrams of type «pie» can't follow the reader's theme. Use xychart with bars: lengths compare better than angles.",
    ]);
  });

  it('names the type that was meant', () => {
    expect(found('\nsequencediagram\n  a->>b: x')).toEqual([
      '2: «sequencediagram» is not a type of diagram. Write «sequenceDiagram».',
    ]);
    expect(found('')).toEqual(['1: The diagram is empty. Start it with its type, for example «flowchart TB».']);
  });
});
