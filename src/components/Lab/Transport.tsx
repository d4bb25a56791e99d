import type {ReactNode} from 'react';
import type {Frame, Playback} from './playback';
import {withUnit} from './numbers';
import styles from './styles.module.css';

/** Steps a second. */
export const speeds = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;

const icons = {
  play: 'M4 2.5v11l9.5-5.5z',
  pause: 'M4 2.5h3v11H4zM9 2.5h3v11H9z',
  back: 'M2.5 3h2v10h-2zM13.5 3v10L6 8z',
  forward: 'M11.5 3h2v10h-2zM2.5 3v10L10 8z',
  restart: 'M8 2a6 6 0 1 1-5.7 4.1l1.7.6A4.2 4.2 0 1 0 8 3.8V6L4.2 2.9 8 0z',
};

function Icon({name}: {name: keyof typeof icons}): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={icons[name]} fill="currentColor" />
    </svg>
  );
}

interface Props {
  playback: Playback;
  frame: Frame;
  speed: number;
  setSpeed: (speed: number) => void;
  disabled: boolean;
}

/** The controls of time: it can be stopped, and it can go back. */
export function Transport({playback, frame, speed, setSpeed, disabled}: Props): ReactNode {
  const {step, horizon, playing, preview, ended, deeds} = frame;
  const {timeUnit} = playback.lab;
  const time = withUnit(frame.time, timeUnit);
  const label = playing ? 'Pause' : preview ? 'Run' : ended ? 'Run again' : 'Play';
  return (
    <fieldset className={styles.transport} disabled={disabled} aria-label="Time" data-screen-only>
      <div className={styles.buttons}>
        <button
          type="button"
          className={styles.play}
          aria-keyshortcuts="Space"
          onClick={() => (playing ? playback.pause() : playback.play())}
        >
          <Icon name={playing ? 'pause' : 'play'} />
          {label}
        </button>
        <button type="button" aria-label="Step back" disabled={step === 0} onClick={() => playback.back()}>
          <Icon name="back" />
        </button>
        <button type="button" aria-label="Step" disabled={ended} onClick={() => playback.forward()}>
          <Icon name="forward" />
        </button>
        <button type="button" aria-label="Restart" onClick={() => playback.restart()}>
          <Icon name="restart" />
        </button>
        <select
          className={styles.speed}
          aria-label="Speed, steps a second"
          value={speed}
          onChange={(event) => setSpeed(Number(event.target.value))}
        >
          {speeds.map((value) => (
            <option key={value} value={value}>
              {value}/s
            </option>
          ))}
        </select>
      </div>
      <div className={styles.scrub}>
        <input
          type="range"
          aria-label="Step of the run"
          aria-valuetext={`step ${step} of ${horizon}, ${time}`}
          min={0}
          max={horizon}
          value={step}
          onChange={(event) => playback.goTo(Number(event.target.value))}
        />
        <div aria-hidden="true">
          {deeds
            .filter((deed) => deed.step <= horizon) // another experiment may end before a deed of the last one
            .map((deed, index) => (
              <i key={index} style={{left: `${(deed.step / horizon) * 100}%`}} />
            ))}
        </div>
      </div>
      <p className={styles.time}>
        step <b>{step}</b> · <b>{time}</b>
      </p>
    </fieldset>
  );
}
