import path from 'node:path';
import ts from 'typescript';

/** A fence of TypeScript. */
export interface Sample {
  /** The page that it stands in, from the root. */
  file: string;
  /** Where the reader is told to save it, from the root: what its imports are relative to. */
  title: string | undefined;
  code: string;
  /** The place of the fence. */
  line: number;
  column: number;
  /** The errors that it is to show. */
  expected: string[];
}

/** What the compiler says of a sample, with 1-based places in it. */
export interface Diagnostic {
  code: string;
  message: string;
  line: number;
  column: number;
}

const options: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  jsx: ts.JsxEmit.ReactJSX,
  allowImportingTsExtensions: true,
};

function toDiagnostic(diagnostic: ts.Diagnostic): Diagnostic {
  const {line, character} = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0) ?? {
    line: 0,
    character: 0,
  };
  return {
    code: `TS${diagnostic.code}`,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ').replace(/\s+/g, ' '),
    line: line + 1,
    column: character + 1,
  };
}

/** The path that a sample is compiled under; no file need be there. */
function pathOf({title, file, line}: Sample, root: string): string {
  const folder = title === undefined ? '.' : path.dirname(title);
  return path.join(root, folder, `${file.replace(/[^\w]/g, '_')}_${line}.tsx`);
}

/** Type-checks samples strictly, in one program, so that the standard library is read once. Diagnostics by sample. */
export function checkSamples(samples: readonly Sample[], root: string): Diagnostic[][] {
  const texts = new Map(samples.map((sample) => [pathOf(sample, root), sample.code]));
  const usesNode = samples.some(({code}) => /\bfrom 'node:|\bimport\('node:|\bprocess\.|\bBuffer\b/.test(code));
  const disk = ts.createCompilerHost(options);
  const textOf = (name: string) => texts.get(path.normalize(name));
  const host: ts.CompilerHost = {
    ...disk,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone, // what the standard library says of itself is a quarter of the time
    fileExists: (name) => textOf(name) !== undefined || disk.fileExists(name),
    readFile: (name) => textOf(name) ?? disk.readFile(name),
    getSourceFile(name, version, ...rest) {
      const text = textOf(name);
      return text === undefined ? disk.getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version);
    },
  };
  const program = ts.createProgram([...texts.keys()], {...options, types: usesNode ? ['node'] : []}, host);
  return [...texts.keys()].map((name) => {
    const file = program.getSourceFile(name);
    if (!file) throw new Error(`TypeScript did not read the sample ${name}.`);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(toDiagnostic);
  });
}
