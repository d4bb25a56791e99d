import {
  useEffect,
  useId,
  useRef,
  useState,
  useSyncExternalStore,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import {writeMoment, type Lab, type Moment, type View} from '../../labs/experiment';
import {Challenges} from './Challenges';
import {Actions, Settings} from './Controls';
import {EventLog} from './EventLog';
import {Metrics} from './Metrics';
import {withUnit} from './numbers';
import {Playback, type Frame} from './playback';
import {Explain, Predict} from './Predict';
import {saveSolved, useSolved} from './saved';
import styles from './styles.module.css';
import {speeds, Transport} from './Transport';
import {Figure} from './views';

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const;

const small: ReadonlySet<View['kind']> = new Set(['series', 'bars', 'histogram']);

/** The views that stand side by side where there is room: small ones, two and two. */
function inPairs(views: readonly View[]): ReadonlySet<number> {
  const paired = new Set<number>();
  views.forEach(({kind}, index) => {
    const next = views[index + 1];
    if (!paired.has(index) && next && small.has(kind) && small.has(next.kind)) paired.add(index).add(index + 1);
  });
  return paired;
}

/** A run should take about half a minute to watch. */
function naturalSpeed({pace, maxSteps}: Lab): number {
  const wanted = pace ?? maxSteps / 30;
  return speeds.reduce((a, b) => (Math.abs(Math.log(b / wanted)) < Math.abs(Math.log(a / wanted)) ? b : a));
}

/** Advances a play under way by the page's clock; a page that was hidden goes on where it was. */
function usePlaying(playback: Playback, playing: boolean, speed: number): void {
  useEffect(() => {
    if (!playing) return;
    const interval = 1000 / speed;
    let last = performance.now();
    let request = requestAnimationFrame(function tick(now) {
      if (now - last > 500) last = now - interval;
      const steps = Math.floor((now - last) / interval);
      if (steps > 0) {
        last += steps * interval;
        playback.advance(steps);
      }
      request = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(request);
  }, [playback, playing, speed]);
}

/** In a field, or in a box that scrolls sideways, these keys have a meaning already. */
function keysAreTaken(target: EventTarget, key: string): boolean {
  if (!(target instanceof Element)) return true;
  if (target.matches('input, select, textarea')) return true;
  if (key === ' ') return target.matches('button, summary, a');
  return key.startsWith('Arrow') && target.scrollWidth > target.clientWidth && target.matches('[tabindex="0"]');
}

function useKeys(playback: Playback): (event: KeyboardEvent) => void {
  const commands: Partial<Record<string, () => void>> = {
    ' ': () => (playback.frame.playing ? playback.pause() : playback.play()),
    ArrowRight: () => playback.forward(),
    ArrowLeft: () => playback.back(),
    Home: () => playback.restart(),
  };
  return (event) => {
    const command = commands[event.key];
    if (!command || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (keysAreTaken(event.target, event.key) || playback.frame.error !== undefined) return;
    event.preventDefault();
    command();
  };
}

function addressOf(lab: Lab, moment: Moment): string {
  const url = new URL(window.location.pathname, window.location.origin);
  url.searchParams.set(`lab.${lab.name}`, writeMoment(moment));
  url.hash = `lab-${lab.name}`;
  return url.href;
}

/** The address of what is on show: to the clipboard, or to a field where the browser keeps that shut. */
function CopyLink({playback}: {playback: Playback}): ReactNode {
  const [copied, setCopied] = useState<{address: string; done: boolean}>();
  async function copy(): Promise<void> {
    const address = addressOf(playback.lab, playback.moment());
    try {
      await navigator.clipboard.writeText(address);
      setCopied({address, done: true});
    } catch {
      setCopied({address, done: false});
    }
  }
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        Copy link to this moment
      </button>
      <output>{copied && (copied.done ? 'Copied.' : 'The browser does not let this page copy; here it is:')}</output>
      {copied?.done === false && <input readOnly aria-label="Link to this moment" value={copied.address} />}
    </>
  );
}

/** What a reader should know of the moment beyond its pictures. */
function statusOf({error, preview, step, seed, ended}: Frame, won: string | undefined): string {
  if (error !== undefined) return '';
  if (preview) return `A preview: step ${step} of a run with seed ${seed}. Run starts it from the beginning.`;
  if (won !== undefined) return `Solved: ${won}.`;
  return ended ? `The run has ended after ${step} steps.` : '';
}

export interface PlayerProps {
  lab: Lab;
  /** The level of the lab's heading on its page. */
  level: number;
  /** What a link asked to show. */
  moment?: Moment | undefined;
  /** In the static HTML: a picture of the player, whose controls do nothing yet. */
  still?: boolean;
}

/** A lab that can be predicted, run, broken and explained. */
export default function Player({lab, level, moment, still = false}: PlayerProps): ReactNode {
  const [playback] = useState(() => new Playback(lab, moment));
  const frame = useSyncExternalStore(
    playback.subscribe,
    () => playback.frame,
    () => playback.frame,
  );
  const [speed, setSpeed] = useState(() => naturalSpeed(lab));
  const [explained, setExplained] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const keys = useKeys(playback);
  const saved = useSolved(
    lab.name,
    lab.challenges.map((challenge) => challenge.id),
  );
  const {playing, preview, ended, touched, error} = frame;
  const won = touched && !preview ? frame.solved : [];
  const solved = new Set([...saved, ...won]);
  const latest = lab.challenges.filter((challenge) => won.includes(challenge.id)).at(-1);
  usePlaying(playback, playing, speed);

  const wonIds = won.join(' ');
  useEffect(() => {
    for (const challenge of wonIds.split(' ')) if (challenge !== '') saveSolved(lab.name, challenge);
  }, [lab.name, wonIds]);

  // A run that has ended has answered the question. Asked during rendering, so that the fold opens with the last step.
  const [hasEnded, setHasEnded] = useState(false);
  if (ended && touched && !preview && !hasEnded) {
    setHasEnded(true);
    setExplained(true);
  }

  useEffect(() => {
    // An action may remove its own button; the keys go on to work.
    if (document.activeElement === document.body && touched) root.current?.focus({preventScroll: true});
  }, [frame.actions.length, touched]);

  const [first, ...others] = frame.views;
  const halves = inPairs(others);
  const Title = headings[level - 1] ?? 'h6';
  const Heading = headings[level] ?? 'h6';
  const disabled = still || error !== undefined;
  const style: CSSProperties & Record<'--lab-move', string> = {
    '--lab-move': `${playing ? Math.min(300, 1000 / speed) : 200}ms`,
  };
  return (
    // The keys are shortcuts of the buttons in it; the element itself is no control.
    <div
      ref={root}
      className={styles.lab}
      data-lab={lab.name}
      tabIndex={-1}
      onKeyDown={still ? undefined : keys}
      style={style}
      data-failed={error === undefined ? undefined : ''}
    >
      <header className={styles.head}>
        <p className={styles.kind}>Lab</p>
        <Title className={styles.title} id={id}>
          {lab.title}
        </Title>
        <p>{lab.summary}</p>
      </header>

      <section className={styles.part} data-screen-only>
        <Heading className={styles.heading}>Predict</Heading>
        <Predict lab={lab} locked={still || !preview} />
      </section>

      <section className={styles.part}>
        <Heading className={styles.heading} data-screen-only>
          Run
        </Heading>
        <div className={styles.run}>
          <Transport {...{playback, frame, speed, setSpeed, disabled}} />
          <p className={styles.status} role="status" data-won={latest && ''} data-screen-only>
            {statusOf(frame, latest?.title)}
          </p>
          {error !== undefined && (
            <div className={styles.error} role="alert">
              <p>
                <b>The simulation stopped.</b> {error}
              </p>
              <button type="button" onClick={() => playback.reset()}>
                Reset the lab
              </button>
            </div>
          )}
          <div className={styles.bench}>
            {first && <Figure view={first} />}
            <Metrics frame={frame} />
            <div className={styles.views}>
              {others.map((view, index) => (
                <div key={index} data-half={halves.has(index) || undefined}>
                  <Figure view={view} />
                </div>
              ))}
            </div>
          </div>
          <div className={styles.panel} data-screen-only>
            <Actions {...{playback, frame, disabled}} />
            <Settings {...{playback, frame, disabled}} />
          </div>
          <EventLog frame={frame} timeUnit={lab.timeUnit} />
        </div>
      </section>

      <section className={styles.part} data-screen-only>
        <Heading className={styles.heading}>Explain</Heading>
        <Explain lab={lab} open={explained} onToggle={setExplained} />
      </section>

      {lab.challenges.length > 0 && (
        <section className={styles.part} data-screen-only>
          <Heading className={styles.heading}>Challenges</Heading>
          <Challenges lab={lab} solved={solved} />
        </section>
      )}

      <footer className={styles.foot} data-screen-only>
        <fieldset disabled={disabled}>
          <CopyLink playback={playback} />
        </fieldset>
        <p className={styles.keys}>
          Keys: <kbd>Space</kbd> run or pause, <kbd>→</kbd> <kbd>←</kbd> step, <kbd>Home</kbd> restart
        </p>
        <p className={styles.hash} title="The same seed, parameters and actions give the same trace.">
          Trace <code>{frame.hash.slice(0, 12)}</code> at {withUnit(frame.time, lab.timeUnit)}
        </p>
      </footer>
      <p className={styles.noscript} data-screen-only>
        This is the lab after {frame.step} steps. With JavaScript it runs, and you set its parameters and break it.
      </p>
    </div>
  );
}
