import {Component, useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode} from 'react';
import {firstFrame} from '@labs/first-frame';
import {labs} from '../../labs/registry';
import type {PlayerProps} from './Player';
import styles from './styles.module.css';

interface Loaded extends Pick<PlayerProps, 'lab' | 'moment'> {
  Player: (props: PlayerProps) => ReactNode;
}

/** The moment of a lab that the page's address asks for. */
const asked = (name: string) => new URLSearchParams(window.location.search).get(`lab.${name}`);

async function load(name: string): Promise<Loaded> {
  const find = Object.hasOwn(labs, name) ? labs[name] : undefined;
  if (!find) throw new Error(`There is no lab «${name}».`);
  const [{default: Player}, {lab}, {readMoment}] = await Promise.all([
    import('./Player'),
    find(),
    import('../../labs/experiment/link'),
  ]);
  const link = asked(name);
  return {Player, lab, moment: link === null ? undefined : readMoment(link)};
}

/** How far from the window a lab is when its code is fetched. */
const margin = '600px';

function Failure({message, onRetry}: {message: string; onRetry: () => void}): ReactNode {
  return (
    <div className={styles.error} role="alert">
      <p>
        <b>This lab could not be started.</b> {message} The rest of the page works without it.
      </p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

/** Keeps what goes wrong while a lab is drawn from taking the page with it. */
class Guard extends Component<{children: ReactNode; onRetry: () => void}, {error?: string}> {
  override state: {error?: string} = {};

  static getDerivedStateFromError(thrown: unknown): {error: string} {
    return {error: thrown instanceof Error ? thrown.message : String(thrown)};
  }

  override render(): ReactNode {
    const {error} = this.state;
    return error === undefined ? this.props.children : <Failure message={error} onRetry={this.props.onRetry} />;
  }
}

/** How tall labs were when they were left, by their ids, so that who goes back finds the page as long as it was. */
const heights = new Map<string, number>();

interface LabEmbedProps {
  /** Its folder in src/labs/. */
  name: string;
  /** The level of its heading, from 1 to 5: text, as all attributes of elements in Markdown are. */
  level?: string;
}

/**
 * A lab in a page. The static HTML holds its first frame; the browser keeps that markup until the lab is near, is touched
 * or is asked for by the address, then fetches the player and the lab and puts the live one in its place.
 */
export default function LabEmbed({name, level: text = '3'}: LabEmbedProps): ReactNode {
  const level = Number(text);
  const box = useRef<HTMLElement>(null);
  const pending = useRef(false);
  const [loaded, setLoaded] = useState<Loaded>();
  const [failure, setFailure] = useState<string>();
  const [attempt, setAttempt] = useState(0);

  const start = useCallback(() => {
    if (pending.current) return;
    pending.current = true;
    load(name).then(
      (ready) => {
        setFailure(undefined);
        setLoaded(ready);
      },
      (thrown: unknown) => {
        pending.current = false;
        setFailure(thrown instanceof Error ? thrown.message : String(thrown));
      },
    );
  }, [name]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    if (asked(name) !== null) {
      start();
      return;
    }
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({isIntersecting}) => isIntersecting)) return;
        observer.disconnect();
        start();
      },
      {rootMargin: margin},
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [name, start]);

  useLayoutEffect(() => {
    const element = box.current;
    return () => {
      if (element) heights.set(name, element.offsetHeight);
    };
  }, [name]);

  const retry = () => {
    pending.current = false;
    setLoaded(undefined);
    setAttempt(attempt + 1);
    start();
  };
  return (
    <section
      ref={box}
      id={`lab-${name}`}
      className={styles.embed}
      aria-label={`Lab ${loaded?.lab.title ?? name}`}
      onPointerEnter={start}
      onFocusCapture={start}
    >
      {failure !== undefined && <Failure message={failure} onRetry={retry} />}
      {loaded ? (
        <Guard key={attempt} onRetry={retry}>
          <loaded.Player lab={loaded.lab} level={level} moment={loaded.moment} />
        </Guard>
      ) : (
        // In the browser the markup is '', which React does not compare with what the server wrote: that stays.
        <div
          className={styles.still}
          style={{minHeight: heights.get(name)}}
          suppressHydrationWarning
          dangerouslySetInnerHTML={{__html: firstFrame(name, level)}}
        />
      )}
    </section>
  );
}
