// @vitest-environment happy-dom
import {act, cleanup, fireEvent, render, screen, within} from '@testing-library/react';
import {renderToString} from 'react-dom/server';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import LabEmbed from '.';
import {lab} from './demo.test-lab';
import Player from './Player';

const load = vi.hoisted(() => vi.fn());
vi.mock('../../labs/registry', () => ({labs: {demo: load}}));
vi.mock('@labs/first-frame', () => ({firstFrame: () => '<p>first frame</p>'}));

/** Says that what it observes is near, when the test wants so. */
class Observer {
  static come: (() => void) | undefined;
  constructor(callback: (entries: {isIntersecting: boolean}[]) => void) {
    Observer.come = () => callback([{isIntersecting: true}]);
  }
  observe(): void {}
  disconnect(): void {}
}

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', Observer);
  load.mockResolvedValue({lab});
});

afterEach(() => {
  cleanup();
  localStorage.clear();
  window.history.replaceState(null, '', '/');
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  load.mockReset();
});

/** By hand: to compute the role of every element for every press takes seconds. */
function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find(
    (candidate) => (candidate.getAttribute('aria-label') ?? candidate.textContent) === name,
  );
  if (!found) throw new Error(`There is no button «${name}».`);
  return found;
}
const press = (name: string) => fireEvent.click(button(name));
const scrub = () => screen.getByLabelText<HTMLInputElement>('Step of the run');
const goTo = (step: number) => fireEvent.change(scrub(), {target: {value: String(step)}});
/** The scale grows as the run does, until its end is known. */
const goToEnd = () => {
  while (!button('Step').hasAttribute('disabled')) {
    goTo(Number(scrub().max));
    press('Step');
  }
};
const log = () => screen.getByRole('log');
const trace = () => screen.getByText(/^Trace/).textContent;

describe('the player', () => {
  beforeEach(() => void render(<Player lab={lab} level={3} />));

  it('steps, goes back to the same state, and starts again', () => {
    goTo(40);
    const then = [trace(), log().textContent];
    press('Step');
    expect(scrub().value).toBe('41');
    expect(trace()).not.toBe(then[0]);
    press('Step back');
    expect([trace(), log().textContent]).toEqual(then);
    press('Restart');
    expect(scrub().value).toBe('0');
    expect(button('Step back').hasAttribute('disabled')).toBe(true);
  });

  it('plays by the clock of the page, and pauses', async () => {
    press('Run');
    await vi.waitFor(() => expect(Number(scrub().value)).toBeGreaterThan(2));
    expect(log().getAttribute('aria-live')).toBe('off');
    press('Pause');
    const {value} = scrub();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(scrub().value).toBe(value);
    expect(log().getAttribute('aria-live')).toBe('polite');
    expect(button('Play')).toBeDefined();
  });

  it('is driven by keys, but not while a field has the focus', () => {
    goTo(10);
    const title = screen.getByRole('heading', {name: lab.title});
    fireEvent.keyDown(title, {key: 'ArrowRight'});
    fireEvent.keyDown(title, {key: 'ArrowRight'});
    fireEvent.keyDown(title, {key: 'ArrowLeft'});
    expect(scrub().value).toBe('11');
    fireEvent.keyDown(scrub(), {key: 'ArrowRight'});
    fireEvent.keyDown(title, {key: 'ArrowRight', altKey: true});
    expect(scrub().value).toBe('11');
    fireEvent.keyDown(title, {key: ' '});
    expect(button('Pause')).toBeDefined();
    fireEvent.keyDown(title, {key: ' '});
    fireEvent.keyDown(button('Play'), {key: ' '});
    expect(button('Play')).toBeDefined();
    fireEvent.keyDown(title, {key: 'Home'});
    expect(scrub().value).toBe('0');
  });

  it('sets parameters and the seed, by range, number and choice', () => {
    goTo(30);
    const before = trace();
    fireEvent.change(screen.getByRole('slider', {name: /^Nodes/}), {target: {value: '3'}});
    expect(screen.queryByRole('button', {name: 'Crash n5'})).toBeNull();
    expect(scrub().value).toBe('30');
    const nodes = screen.getByRole('spinbutton', {name: 'Nodes'});
    fireEvent.change(nodes, {target: {value: ''}});
    fireEvent.change(nodes, {target: {value: '5'}});
    fireEvent.blur(nodes);
    expect(trace()).toBe(before);
    fireEvent.change(screen.getByLabelText('Order of writes'), {target: {value: 'lifo'}});
    fireEvent.change(screen.getByRole('spinbutton', {name: 'Seed'}), {target: {value: '77'}});
    expect(trace()).not.toBe(before);
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    press('New seed');
    expect(screen.getByRole<HTMLInputElement>('spinbutton', {name: 'Seed'}).value).toBe('5000');
  });

  it('breaks and repairs, and the button keeps the focus', () => {
    goTo(20);
    button('Crash n2').focus();
    press('Crash n2');
    expect(log().textContent).toContain('You: crash:n2.');
    expect(document.activeElement?.textContent).toBe('Restart n2');
    press('Restart n2');
    expect(log().textContent).toContain('You: restart:n2.');
  });

  it('verifies challenges by the run and remembers them', () => {
    const item = () => screen.getByText('Leave one far behind').closest('li');
    expect(item()?.textContent).toContain('Not solved yet');
    goTo(20);
    press('Cut n1 off');
    goToEnd();
    expect(item()?.textContent).toContain('Solved');
    expect(screen.getByText('Solved: Leave one far behind.')).toBeDefined();
    cleanup();
    render(<Player lab={lab} level={3} />);
    expect(item()?.textContent).toContain('Solved');
  });

  it('asks first, and explains when the run has ended', () => {
    fireEvent.click(screen.getByLabelText('No, what was sent meanwhile is gone'));
    const explanation = screen.getByText('What happens, and why').closest('details');
    expect(explanation?.open).toBe(false);
    goTo(30);
    expect(screen.getByRole('group', {name: lab.predict.question}).hasAttribute('disabled')).toBe(true);
    goToEnd();
    expect(explanation?.open).toBe(true);
    expect(within(explanation!).getByText('Your prediction').closest('li')?.textContent).toContain('Right');
  });

  it('copies a link to the moment on show', async () => {
    const writeText = vi.fn().mockResolvedValue(undefined);
    vi.stubGlobal('navigator', {clipboard: {writeText}});
    goTo(33);
    press('Crash n3');
    await act(() => {
      press('Copy link to this moment');
      return Promise.resolve();
    });
    const [address] = writeText.mock.calls[0] as [string];
    expect(new URL(address).searchParams.get('lab.demo')).toBe('seed=1&at=33&do=33.crash%3An3');
    expect(new URL(address).hash).toBe('#lab-demo');
    expect(screen.getByText('Copied.')).toBeDefined();
  });

  it('offers the link in a field where it may not copy', async () => {
    vi.stubGlobal('navigator', {});
    await act(() => {
      press('Copy link to this moment');
      return Promise.resolve();
    });
    expect(screen.getByLabelText<HTMLInputElement>('Link to this moment').value).toContain('lab.demo=');
  });

  it('says why a simulation stopped, and goes on from there', () => {
    goTo(30);
    press('Divide by zero');
    expect(screen.getByRole('alert').textContent).toContain('Division by zero.');
    expect(screen.getByRole('group', {name: 'Time'}).hasAttribute('disabled')).toBe(true);
    press('Reset the lab');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(scrub().value).toBe(String(lab.firstFrame));
  });

  it('says in words what each picture shows', () => {
    const figures = screen.getAllByRole('figure');
    expect(figures).toHaveLength(9);
    for (const figure of figures) {
      for (const attribute of ['aria-labelledby', 'aria-describedby']) {
        expect(document.getElementById(figure.getAttribute(attribute) ?? '')?.textContent).toMatch(/\w/);
      }
    }
  });
});

describe('a lab in a page', () => {
  it('is a picture whose controls wait, in the static HTML', () => {
    const html = renderToString(<Player lab={lab} level={3} still />);
    const page = document.createElement('div');
    page.innerHTML = html;
    expect(page.querySelectorAll('fieldset:not([disabled])')).toHaveLength(0);
    expect(page.querySelectorAll('figure')).toHaveLength(9);
    expect(page.textContent).toContain(lab.explain);
    expect(page.textContent).toContain(lab.challenges[0]?.task);
  });

  it('keeps the picture of the server until it is near', async () => {
    render(<LabEmbed name="demo" />);
    expect(screen.getByText('first frame')).toBeDefined();
    expect(load).not.toHaveBeenCalled();
    act(() => Observer.come?.());
    expect(await screen.findByText('Run', {selector: 'button'})).toBeDefined();
    expect(screen.queryByText('first frame')).toBeNull();
  });

  it('starts when it is touched, once', async () => {
    const {container} = render(<LabEmbed name="demo" />);
    fireEvent.pointerEnter(container.querySelector('section')!);
    fireEvent.focus(screen.getByText('first frame'));
    expect(await screen.findByText('Run', {selector: 'button'})).toBeDefined();
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('shows the moment that the address asks for', async () => {
    window.history.replaceState(null, '', '/?lab.demo=seed%3D5%26at%3D42%26p.nodes%3D3');
    render(<LabEmbed name="demo" />);
    expect(await screen.findByText('Play', {selector: 'button'})).toBeDefined();
    expect(scrub().value).toBe('42');
    expect(screen.getByRole<HTMLInputElement>('spinbutton', {name: 'Seed'}).value).toBe('5');
    expect(screen.queryByRole('button', {name: 'Crash n4'})).toBeNull();
  });

  it('says so when its code does not arrive, keeps its picture, and tries again', async () => {
    load.mockRejectedValueOnce(new Error('Loading chunk 7 failed.'));
    render(<LabEmbed name="demo" />);
    act(() => Observer.come?.());
    expect((await screen.findByRole('alert')).textContent).toContain('Loading chunk 7 failed.');
    expect(screen.getByText('first frame')).toBeDefined();
    press('Try again');
    expect(await screen.findByText('Run', {selector: 'button'})).toBeDefined();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says so when there is no lab of that name', async () => {
    render(<LabEmbed name="toString" />);
    act(() => Observer.come?.());
    expect((await screen.findByRole('alert')).textContent).toContain('There is no lab «toString».');
  });

  it('takes nothing with it when it can not be drawn', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    load.mockResolvedValueOnce({lab: {...lab, predict: undefined}});
    render(<LabEmbed name="demo" />);
    act(() => Observer.come?.());
    expect((await screen.findByRole('alert')).textContent).toContain('could not be started');
    press('Try again');
    expect(await screen.findByText('Run', {selector: 'button'})).toBeDefined();
  });
});
