import {useEffect, useId, useRef, useState, type ReactNode} from 'react';
import {useHydrated} from '@site/src/hooks/useHydrated';
import {useSavedText} from '@site/src/progress/hooks';
import {savedTexts} from '@site/src/progress/saved-texts';
import styles from './styles.module.css';

/** `size` and `width` → one of the values below. static/reading.js reads them before the first paint. */
const choices = savedTexts('bj:reading:');

const settings = [
  {
    name: 'size',
    label: 'Text size',
    options: [
      {value: 'small', label: 'Small'},
      {value: '', label: 'Normal'},
      {value: 'large', label: 'Large'},
      {value: 'larger', label: 'Larger'},
    ],
  },
  {
    name: 'width',
    label: 'Line width',
    options: [
      {value: 'narrow', label: 'Narrow'},
      {value: '', label: 'Normal'},
      {value: 'wide', label: 'Wide'},
    ],
  },
] as const;

type Setting = (typeof settings)[number];

function choose(name: Setting['name'], value: string): void {
  if (value === '') choices.forget(name);
  else choices.save(name, value);
  const key = name === 'size' ? 'readingSize' : 'readingWidth';
  if (value === '') Reflect.deleteProperty(document.documentElement.dataset, key);
  else document.documentElement.dataset[key] = value;
}

function Choice({setting: {name, label, options}}: {setting: Setting}): ReactNode {
  const saved = useSavedText(choices, name) ?? '';
  const group = useId(); // the page has two menus, one of them hidden
  return (
    <fieldset>
      <legend>{label}</legend>
      {options.map(({value, label: option}) => (
        <label key={value}>
          <input type="radio" name={group} checked={saved === value} onChange={() => choose(name, value)} /> {option}
        </label>
      ))}
    </fieldset>
  );
}

/** Text size and line width, as the reader's eyes and window ask for. */
export default function ReadingMenu({mobile = false}: {mobile?: boolean}): ReactNode {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const panel = useId();
  const hydrated = useHydrated();

  useEffect(() => {
    if (!open) return;
    const onPointer = ({target}: PointerEvent) => {
      if (target instanceof Node && !box.current?.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [open]);

  if (mobile) {
    return (
      <li className={styles.mobile}>
        {settings.map((setting) => (
          <Choice key={setting.name} setting={setting} />
        ))}
      </li>
    );
  }
  return (
    <div
      ref={box}
      className={styles.menu}
      onKeyDown={({key}) => {
        if (key !== 'Escape' || !open) return;
        setOpen(false);
        box.current?.querySelector('button')?.focus();
      }}
    >
      <button
        type="button"
        className={styles.toggle}
        aria-label="Text size and width"
        aria-expanded={open}
        aria-controls={panel}
        disabled={!hydrated}
        onClick={() => setOpen(!open)}
      >
        Aa
      </button>
      <div id={panel} className={styles.panel} hidden={!open}>
        {settings.map((setting) => (
          <Choice key={setting.name} setting={setting} />
        ))}
      </div>
    </div>
  );
}
