import {useId, useState, type ReactNode} from 'react';
import {admit, type Action, type NumberParameter} from '../../labs/experiment';
import type {Frame, Playback} from './playback';
import {withUnit} from './numbers';
import styles from './styles.module.css';

interface NumberFieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** The value that a typed number stands for. */
  read: (typed: number) => number;
  onChange: (value: number) => void;
}

/** A number that can be typed: the text stands until the field is left, and what it stands for takes effect at once. */
function NumberField({value, read, onChange, label, ...range}: NumberFieldProps): ReactNode {
  const [draft, setDraft] = useState<{text: string; value: number}>();
  return (
    <input
      type="number"
      inputMode="decimal"
      aria-label={label}
      // A draft that the value has left, as «New seed» makes it do, is none.
      value={draft?.value === value ? draft.text : value}
      {...range}
      onChange={(event) => {
        const text = event.target.value;
        const next = text === '' || !Number.isFinite(Number(text)) ? value : read(Number(text));
        setDraft({text, value: next});
        if (next !== value) onChange(next);
      }}
      onBlur={() => setDraft(undefined)}
    />
  );
}

interface SliderProps {
  parameter: NumberParameter;
  value: number;
  onChange: (value: number) => void;
}

function Slider({parameter, value, onChange}: SliderProps): ReactNode {
  const id = useId();
  const {label, unit, min, max, step} = parameter;
  const read = (raw: number) => Number(admit(parameter, raw));
  return (
    <div className={styles.parameter}>
      <label htmlFor={id}>
        {label} <b>{withUnit(value, unit)}</b>
      </label>
      <span>
        <input
          id={id}
          type="range"
          aria-valuetext={withUnit(value, unit)}
          {...{min, max, step, value}}
          onChange={(event) => onChange(read(Number(event.target.value)))}
        />
        <NumberField label={unit === '' ? label : `${label}, ${unit}`} {...{min, max, step, value, read, onChange}} />
      </span>
    </div>
  );
}

interface Props {
  playback: Playback;
  frame: Frame;
  disabled: boolean;
}

const highestSeed = 999_999_999;

/** What the reader sets: each change shows the same step of the experiment that differs in that one thing. */
export function Settings({playback, frame, disabled}: Props): ReactNode {
  const id = useId();
  return (
    <fieldset className={styles.settings} disabled={disabled}>
      <legend>Parameters</legend>
      {Object.entries(playback.lab.parameters).map(([name, parameter]) =>
        parameter.kind === 'number' ? (
          <Slider
            key={name}
            parameter={parameter}
            value={Number(frame.values[name])}
            onChange={(value) => playback.vary({values: {[name]: value}})}
          />
        ) : (
          <div key={name} className={styles.parameter}>
            <label htmlFor={`${id}-${name}`}>{parameter.label}</label>
            <select
              id={`${id}-${name}`}
              value={frame.values[name]}
              onChange={(event) => playback.vary({values: {[name]: event.target.value}})}
            >
              {Object.entries(parameter.options).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </div>
        ),
      )}
      <div className={styles.parameter}>
        <span>
          Seed <span className={styles.soft}>the same seed, the same chance</span>
        </span>
        <span>
          <NumberField
            label="Seed"
            value={frame.seed}
            min={0}
            max={highestSeed}
            step={1}
            read={(typed) => Math.min(highestSeed, Math.max(0, Math.round(typed)))}
            onChange={(seed) => playback.vary({seed})}
          />
          <button type="button" onClick={() => playback.vary({seed: Math.floor(Math.random() * 10_000)})}>
            New seed
          </button>
        </span>
      </div>
    </fieldset>
  );
}

/** Groups in the order in which they first appear. */
function grouped(actions: readonly Action[]): Map<string, Action[]> {
  const groups = new Map<string, Action[]>();
  for (const action of actions) groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  return groups;
}

/** What the reader can do to the run. */
export function Actions({playback, frame, disabled}: Props): ReactNode {
  const id = useId();
  if (frame.actions.length === 0) return null;
  return (
    <fieldset className={styles.actions} disabled={disabled}>
      <legend>Intervene</legend>
      {[...grouped(frame.actions)].map(([group, actions]) => (
        <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
          <span id={`${id}-${group}`}>{group}</span>
          <div>
            {/* By place: a button that becomes another, as «Crash n2» becomes «Restart n2», keeps the focus. */}
            {actions.map((action, index) => (
              <button key={index} type="button" onClick={() => playback.act(action.id)}>
                {action.label}
              </button>
            ))}
          </div>
        </div>
      ))}
    </fieldset>
  );
}
