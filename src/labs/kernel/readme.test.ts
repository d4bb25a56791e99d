import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, it} from 'vitest';
import {decodeUtf8, encodeUtf8, exponential, Simulation, type Boot} from './index';

const read = (name: string): string => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');

// #region example
type Message = {readonly type: 'put' | 'ack'; readonly value: string};

const store: Boot<Message> = ({disk, send}) => {
  return ({value}, from) => {
    disk.append('log', encodeUtf8(`${value}\n`));
    disk.fsync('log');
    disk.syncDirectory();
    send(from, {type: 'ack', value}); // only what is durable is acknowledged
  };
};

const client: Boot<Message> = ({send, every}) => {
  const retry = every(10, () => send('store', {type: 'put', value: 'photo 1'}));
  return () => retry.cancel();
};

const simulation = new Simulation<Message>({seed: 2, link: {latency: exponential(4), loss: 0.4}});
simulation.addNode('store', store);
simulation.addNode('client', client);
simulation.scheduler.at(25, () => simulation.crash('store'));
simulation.scheduler.at(60, () => simulation.restart('store'));
simulation.runUntil(1000);
// #endregion example

it('the example loses nothing that it acknowledged, and stores it three times', () => {
  const log = decodeUtf8(simulation.disk('store').read('log'));
  expect(log).toBe('photo 1\nphoto 1\nphoto 1\n');
});

it('the example ends with the hash that the page says', () => {
  expect(read('README.md')).toContain(`\`${simulation.trace.hash}\``);
});

it('the page quotes the example as it is tested', () => {
  const region = /\/\/ #region example\n([^]*?)\/\/ #endregion example/.exec(read('readme.test.ts'))?.[1];
  const quoted = /```ts\n([^]*?)```/.exec(read('README.md'))?.[1];
  expect(quoted).toBe(region);
});
