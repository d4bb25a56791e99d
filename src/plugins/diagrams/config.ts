import type {MermaidConfig} from 'mermaid';

/** The face of all labels: the one that the site serves, so that text is as wide for a reader as it was when measured. */
export const fontFamily = 'Inter Variable';

const fontSize = 16;

/** How Mermaid lays diagrams out. It has no colors: diagrams.css paints. */
export const mermaidConfig: MermaidConfig = {
  startOnLoad: false,
  securityLevel: 'strict',
  suppressErrorRendering: true,
  // Nothing in a source may override these; rules.ts refuses to try.
  secure: [
    'secure',
    'securityLevel',
    'startOnLoad',
    'maxTextSize',
    'maxEdges',
    'suppressErrorRendering',
    'theme',
    'themeVariables',
    'themeCSS',
    'fontFamily',
    'htmlLabels',
    'look',
    'handDrawnSeed',
  ],
  theme: 'base',
  themeVariables: {fontFamily, fontSize: `${fontSize}px`, commitLabelFontSize: '13px', tagLabelFontSize: '12px'},
  look: 'classic',
  handDrawnSeed: 1,
  fontFamily,
  fontSize,
  htmlLabels: false, // text, not HTML in <foreignObject>, which only browsers can draw
  flowchart: {
    htmlLabels: false,
    padding: 12,
    nodeSpacing: 44,
    rankSpacing: 52,
    wrappingWidth: 180,
    diagramPadding: 8,
    subGraphTitleMargin: {top: 4, bottom: 12},
  },
  sequence: {
    mirrorActors: false,
    // Three participants with short messages fit into the 350 px of a phone.
    width: 100,
    height: 48,
    actorMargin: 24,
    actorFontWeight: 500,
    noteFontSize: 15,
    messageFontSize: 15,
    diagramMarginX: 8,
    diagramMarginY: 8,
    wrapPadding: 10,
  },
  state: {nodeSpacing: 48, rankSpacing: 48},
  class: {htmlLabels: false, hideEmptyMembersBox: true},
  er: {diagramPadding: 14, fontSize: 14},
  architecture: {iconSize: 72, fontSize: 15, padding: 36, randomize: false, seed: 1},
  timeline: {leftMargin: 30, padding: 20},
  quadrantChart: {
    chartWidth: 560,
    chartHeight: 480,
    quadrantLabelFontSize: 16,
    pointLabelFontSize: 14,
    pointTextPadding: 10,
    quadrantTextTopPadding: 12,
    xAxisLabelFontSize: 15,
    yAxisLabelFontSize: 15,
  },
  gantt: {
    useWidth: 720,
    fontSize: 14,
    sectionFontSize: 14,
    barHeight: 26,
    barGap: 8,
    leftPadding: 110,
    rightPadding: 24,
    topPadding: 50,
    gridLineStartPadding: 40,
  },
  xyChart: {width: 470, height: 330, titleFontSize: 16},
  gitGraph: {rotateCommitLabel: false},
  packet: {bitWidth: 24, rowHeight: 40, bitsPerRow: 32},
  sankey: {width: 680, height: 360, linkColor: 'source', showValues: true},
};
