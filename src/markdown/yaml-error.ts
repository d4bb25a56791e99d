import type {ErrorCode, YAMLError} from 'yaml';

interface Words {
  message: string;
  fix: string;
}

/** The mistakes that people make most, by the parser's code, in their words; `text` is what stands where it stumbled. */
const known: Partial<Record<ErrorCode, (text: string) => Words>> = {
  TAB_AS_INDENT: () => ({message: 'a tab indents this line', fix: 'Indent with two spaces.'}),
  DUPLICATE_KEY: (text) => ({message: `«${text.replace(/:.*/, '')}» stands twice`, fix: 'Keep one of the two.'}),
  MULTILINE_IMPLICIT_KEY: (text) => ({
    message: `«${text}» is no key with a value`,
    fix: 'Write the key, a colon, a space and the value.',
  }),
  BLOCK_AS_IMPLICIT_KEY: (text) => ({
    message: `another key or list begins inside «${text}»`,
    fix: 'Quote a value that contains «: », start each key in the first column, and indent the entries of a list alike.',
  }),
  BAD_SCALAR_START: (text) => ({
    message: `«${text}» starts with a special character`,
    fix: 'Put the value in double quotes.',
  }),
};

/** An error of the parser in words for an author. `yaml` is the text that it read. */
export function yamlWords({code, message, pos: [offset]}: YAMLError, yaml: string): Words {
  const text = yaml.slice(offset).split('\n')[0]?.trim().slice(0, 60) ?? '';
  return (
    known[code]?.(text) ?? {
      message: (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, ''),
      fix: 'Indent the lines of an entry alike, close each quote and bracket, and quote a value that holds special characters.',
    }
  );
}
