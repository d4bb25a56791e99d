/** A type of diagram that authors may use: one whose every paint follows the reader's theme. */
export interface Kind {
  /** What CSS calls it. */
  name: string;
  /** The first words that start it, the documented one first. */
  keywords: readonly string[];
  /**
   * Where `accTitle` and `accDescr` stand. In a comment (`%% accTitle: …`) where Mermaid's grammar has no statement for
   * them, so that GitHub draws the same source.
   */
  described: 'statement' | 'comment';
  /** The first words of statements that would bring colors, links or scripts of their own, each with what to do instead. */
  refused: Readonly<Record<string, string>>;
  /** Whether nodes can have one of our {@link classes}. */
  classes: boolean;
}

/** What a node is, in the vocabulary of this course; diagrams.css gives each a color in both themes. */
export const classes = ['client', 'service', 'store', 'queue', 'external', 'danger', 'muted'] as const;

const useClass = `Give the node one of our classes, for example «:::${classes[0]}».`;
const noLinks = 'Put the link into the text of the lesson.';
const style = {classDef: useClass, style: useClass};

/** The types of diagram that this site draws. */
export const kinds: readonly Kind[] = [
  {
    name: 'flowchart',
    keywords: ['flowchart', 'graph'],
    described: 'statement',
    refused: {...style, linkStyle: 'Use a thick (==>) or dotted (-.->) link.', click: noLinks},
    classes: true,
  },
  {
    name: 'sequence',
    keywords: ['sequenceDiagram'],
    described: 'statement',
    refused: {rect: 'Use «opt», «critical» or a note.', link: noLinks, links: noLinks, properties: noLinks},
    classes: false,
  },
  {
    name: 'state',
    keywords: ['stateDiagram-v2', 'stateDiagram'],
    described: 'statement',
    refused: {...style, click: noLinks},
    classes: true,
  },
  {
    name: 'class',
    keywords: ['classDiagram'],
    described: 'statement',
    refused: {...style, cssClass: useClass, click: noLinks, link: noLinks, callback: noLinks},
    classes: true,
  },
  {name: 'er', keywords: ['erDiagram'], described: 'statement', refused: style, classes: true},
  {name: 'architecture', keywords: ['architecture-beta'], described: 'statement', refused: {}, classes: false},
  {name: 'block', keywords: ['block', 'block-beta'], described: 'comment', refused: style, classes: true},
  {name: 'timeline', keywords: ['timeline'], described: 'statement', refused: {}, classes: false},
  {name: 'mindmap', keywords: ['mindmap'], described: 'comment', refused: {}, classes: false},
  {name: 'quadrant', keywords: ['quadrantChart'], described: 'statement', refused: style, classes: false},
  {name: 'gantt', keywords: ['gantt'], described: 'statement', refused: {click: noLinks}, classes: false},
  {name: 'xychart', keywords: ['xychart', 'xychart-beta'], described: 'statement', refused: {}, classes: false},
  {name: 'gitgraph', keywords: ['gitGraph'], described: 'statement', refused: {}, classes: false},
  {name: 'packet', keywords: ['packet', 'packet-beta'], described: 'statement', refused: {}, classes: false},
  {name: 'sankey', keywords: ['sankey', 'sankey-beta'], described: 'comment', refused: {}, classes: false},
];

const boxes = 'Use a flowchart with subgraphs, or architecture-beta.';

/** The types that Mermaid knows and this site refuses, each with what to use instead. */
export const refusedKinds: ReadonlyMap<string, string> = new Map([
  ...['C4Context', 'C4Container', 'C4Component', 'C4Dynamic', 'C4Deployment'].map((name) => [name, boxes] as const),
  ['flowchart-elk', 'Use flowchart.'],
  ['swimlane-beta', 'Use a sequenceDiagram.'],
  ['zenuml', 'Use sequenceDiagram.'],
  ['pie', 'Use xychart with bars: lengths compare better than angles.'],
  ['radar-beta', 'Use xychart with bars, or a table.'],
  ['treemap-beta', 'Use xychart with bars, or block.'],
  ['treemap', 'Use xychart with bars, or block.'],
  ['treeView-beta', 'Use mindmap, or an indented list.'],
  ['venn-beta', 'Use a table.'],
  ['ishikawa-beta', 'Use mindmap.'],
  ['wardley-beta', 'Use quadrantChart.'],
  ['journey', 'Use timeline.'],
  ['kanban', 'Use a table.'],
  ['requirementDiagram', 'Use a table.'],
  ['requirement', 'Use a table.'],
]);
