import {PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFRef, PDFString} from 'pdf-lib';

/** A line of the outline that readers of PDF show beside the pages. */
export interface OutlineEntry {
  title: string;
  /** From 1. */
  page: number;
  children: OutlineEntry[];
}

function text(value: unknown): string {
  return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : '';
}

/** The outline of a PDF, with the pages that it leads to. Throws if it has none. */
export async function readOutline(bytes: Uint8Array): Promise<{pages: number; outline: OutlineEntry[]}> {
  const pdf = await PDFDocument.load(bytes, {updateMetadata: false});
  const pages = new Map(pdf.getPages().map(({ref}, index) => [ref.toString(), index + 1]));
  const root = pdf.catalog.lookupMaybe(PDFName.of('Outlines'), PDFDict);
  if (!root) throw new Error('The PDF has no outline.');
  const named = pdf.catalog.lookupMaybe(PDFName.of('Dests'), PDFDict);

  function pageOf(entry: PDFDict): number {
    const action = entry.lookupMaybe(PDFName.of('A'), PDFDict);
    const given = entry.lookup(PDFName.of('Dest')) ?? action?.lookup(PDFName.of('D'));
    const place = given instanceof PDFName ? named?.lookup(given) : given;
    if (!(place instanceof PDFArray)) return 0;
    const target = place.get(0);
    if (target instanceof PDFNumber) return target.asNumber() + 1;
    return target instanceof PDFRef ? (pages.get(target.toString()) ?? 0) : 0;
  }

  function childrenOf(parent: PDFDict): OutlineEntry[] {
    const entries: OutlineEntry[] = [];
    let entry = parent.lookupMaybe(PDFName.of('First'), PDFDict);
    while (entry) {
      entries.push({title: text(entry.lookup(PDFName.of('Title'))), page: pageOf(entry), children: childrenOf(entry)});
      entry = entry.lookupMaybe(PDFName.of('Next'), PDFDict);
    }
    return entries;
  }

  return {pages: pages.size, outline: childrenOf(root)};
}
