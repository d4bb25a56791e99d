/** What a part of a picture means; the page gives each tone a color in both themes, and a shape or word beside it. */
export type Tone = 'plain' | 'active' | 'good' | 'bad' | 'waiting' | 'muted';

interface Picture {
  /** Heading of the picture. */
  title: string;
  /** What it shows right now, in one or two sentences, for readers who don't see it. */
  description: string;
}

/** Nodes in a circle, links between them and messages under way. */
export interface ClusterView extends Picture {
  kind: 'cluster';
  nodes: readonly {id: string; label: string; detail: string; tone: Tone; down?: boolean; group?: number}[];
  /** `progress` from 0 (sent) to 1 (delivered). */
  messages: readonly {id: string; from: string; to: string; label: string; progress: number; tone: Tone}[];
}

/** Lines over a common horizontal axis. */
export interface SeriesView extends Picture {
  kind: 'series';
  x: {label: string; unit: string};
  y: {label: string; unit: string; max?: number};
  /** Points in the order of x. */
  lines: readonly {label: string; points: readonly (readonly [x: number, y: number])[]; dashed?: boolean}[];
  /** Levels to compare with, such as a limit or what a formula predicts. */
  levels?: readonly {label: string; y: number}[];
}

/** Bars, one a category. */
export interface BarsView extends Picture {
  kind: 'bars';
  unit: string;
  max?: number;
  bars: readonly {label: string; value: number; tone: Tone; expected?: number}[];
}

/** Counts of values in buckets, with marks such as percentiles. */
export interface HistogramView extends Picture {
  kind: 'histogram';
  unit: string;
  buckets: readonly {from: number; to: number; count: number}[];
  marks?: readonly {label: string; value: number}[];
}

/** Points on a ring; positions are fractions of the circle from 0 to 1. */
export interface RingView extends Picture {
  kind: 'ring';
  nodes: readonly {id: string; label: string; positions: readonly number[]; tone: Tone}[];
  keys: readonly {label: string; position: number; node: string; tone: Tone}[];
}

/** A node of a tree and all beneath it. */
export interface TreeNode {
  id: string;
  /** The cells of the node, in order. */
  cells: readonly {text: string; tone: Tone}[];
  tone: Tone;
  children: readonly TreeNode[];
}

/** A tree, root at the top. */
export interface TreeView extends Picture {
  kind: 'tree';
  root: TreeNode;
}

/** Rows of cells, such as logs, segments, pages or buffers. */
export interface RowsView extends Picture {
  kind: 'rows';
  rows: readonly {
    id: string;
    label: string;
    detail?: string;
    cells: readonly {text: string; tone: Tone}[];
    /** A pointer under the gap before cell `at` (0 is the start, the number of cells the end). */
    markers?: readonly {at: number; label: string}[];
  }[];
}

/** Waiting lines in front of servers. */
export interface QueueView extends Picture {
  kind: 'queue';
  queues: readonly {
    id: string;
    label: string;
    waiting: readonly {text: string; tone: Tone}[];
    /** Items beyond those drawn. */
    hidden?: number;
    capacity?: number;
    servers: readonly {label: string; serving?: string; tone: Tone}[];
  }[];
}

/** A table of text. */
export interface TableView extends Picture {
  kind: 'table';
  columns: readonly string[];
  rows: readonly {cells: readonly string[]; tone: Tone}[];
}

/** What a lab shows. Plain data: the page draws it, and a test can compare it. */
export type View =
  ClusterView | SeriesView | BarsView | HistogramView | RingView | TreeView | RowsView | QueueView | TableView;
