import {describe, expect, it} from 'vitest';
import {excerptReference, regionNames, regionOf} from './excerpts';

const source = `import x from 'y';

class Log {
  // #region append
  append(entry: string): void {
    // #region inner
    this.entries.push(entry);
    // #endregion inner
  }
  // #endregion append
}
`;

describe('excerptReference', () => {
  it('reads file and region from a meta string among other words', () => {
    expect(excerptReference('showLineNumbers file=src/labs/a/index.ts#append {1}')).toEqual({
      file: 'src/labs/a/index.ts',
      region: 'append',
    });
  });

  it.each([null, '', 'title="file=x"', 'file=src/labs/a/index.ts'])('finds none in %j', (meta) => {
    expect(excerptReference(meta)).toBeUndefined();
  });
});

describe('regionOf', () => {
  it('takes the lines between the markers, dedented, without nested markers', () => {
    expect(regionOf(source, 'append')).toBe('append(entry: string): void {\n  this.entries.push(entry);\n}');
  });

  it('finds a nested region', () => {
    expect(regionOf(source, 'inner')).toBe('this.entries.push(entry);');
  });

  it('knows no region that is not closed', () => {
    expect(regionOf('// #region open\nx', 'open')).toBeUndefined();
  });
});

it('lists the regions in order', () => {
  expect(regionNames(source)).toEqual(['append', 'inner']);
});
