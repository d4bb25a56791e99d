// @vitest-environment happy-dom
import {cleanup, fireEvent, render, screen, waitFor} from '@testing-library/react';
import {renderToString} from 'react-dom/server';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import Diagram from '.';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><title>A path</title></svg>';
const diagram = <Diagram title="A path" source="flowchart LR" drawing="/x.svg" width="200" height="100" />;

beforeEach(() => {
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response(svg))),
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const enlarge = (): HTMLElement => screen.getByRole('button', {name: 'Enlarge: A path'});

describe('Diagram', () => {
  it('reserves its place and shows its source without JavaScript', () => {
    const html = renderToString(diagram);
    expect(html).toContain('aspect-ratio:200 / 100');
    expect(html).toContain('<summary>Source</summary>');
    expect(html).toContain('flowchart LR');
  });

  it('fetches the drawing after a navigation', async () => {
    const {container} = render(diagram);
    await waitFor(() => expect(container.querySelector('svg')).not.toBeNull());
    expect(fetch).toHaveBeenCalledWith('/x.svg', expect.anything());
  });

  it('keeps the drawing of the static HTML', () => {
    const container = document.createElement('div');
    container.innerHTML = renderToString(diagram);
    container.querySelector('[style]')!.innerHTML = svg; // as the server, which has the markup, renders it
    render(diagram, {container, hydrate: true});
    expect(fetch).not.toHaveBeenCalled();
  });

  it('says when the drawing can not be loaded', async () => {
    vi.mocked(fetch).mockResolvedValue(new Response('', {status: 404}));
    render(diagram);
    expect(await screen.findByText(/could not be loaded/)).toBeDefined();
  });

  it('opens a large view, and gives the focus back when it closes', async () => {
    const {container} = render(diagram);
    await waitFor(() => expect(container.querySelector('svg')).not.toBeNull());
    fireEvent.click(enlarge());
    const dialog = screen.getByRole<HTMLDialogElement>('dialog', {name: 'A path'});
    expect(dialog.open).toBe(true);
    expect(dialog.querySelector('svg')).not.toBeNull();
    fireEvent.click(screen.getByRole('button', {name: 'Close'}));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(enlarge());
  });
});
