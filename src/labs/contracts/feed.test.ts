import {describe, expect, it} from 'vitest';
import {
  equal,
  like,
  object,
  photoCard,
  photoService,
  recordContract,
  renamed,
  today,
  verifyContract,
  withoutOwner,
  withSize,
  type ConsumerTest,
  type Rendering,
} from './index';

// #region consumer-tests
const feedTests: readonly ConsumerTest[] = [
  {
    description: 'a photo that is ready',
    given: 'p1 is ready',
    request: {method: 'GET', path: '/photos/p1'},
    response: {
      status: 200,
      body: object({caption: like('Sunset'), state: equal('ready'), thumbnail: like('/thumbnails/p1')}),
    },
    run: async (send) => expect(await photoCard(send, 'p1')).toEqual({caption: 'Sunset', thumbnail: '/thumbnails/p1'}),
  },
  {
    description: 'a photo without a thumbnail',
    given: 'p1 is being processed',
    request: {method: 'GET', path: '/photos/p1'},
    response: {status: 200, body: object({caption: like('Sunset'), state: equal('processing')})},
    run: async (send) => expect(await photoCard(send, 'p1')).toEqual({caption: 'Sunset', thumbnail: undefined}),
  },
  {
    description: 'a photo that is gone',
    given: 'there is no p1',
    request: {method: 'GET', path: '/photos/p1'},
    response: {status: 404},
    run: async (send) => expect(await photoCard(send, 'p1')).toBeUndefined(),
  },
];
// #endregion consumer-tests

const noop = () => undefined;
const record = (tests = feedTests) => recordContract('feed', 'photos', tests);
const [ready = expect.fail('no test')] = feedTests;

describe('recording the contract of the feed', () => {
  it('keeps what its client sent and understood, and nothing that only a test can read', async () => {
    const contract = await record();
    expect(contract.interactions).toHaveLength(3);
    expect(JSON.parse(JSON.stringify(contract))).toEqual(contract);
  });

  it('fails if the client asks for something else, even if the client swallows the error', async () => {
    const other: ConsumerTest = {
      ...ready,
      run: (send) => photoCard(send, 'p2').then(noop, noop),
    };
    await expect(record([other])).rejects.toThrow('«GET /photos/p2» was sent, and not «GET /photos/p1»');
  });

  it('fails if the request has a member that the contract does not know', async () => {
    const request = {method: 'POST', path: '/photos', body: {caption: 'Sunset'}};
    const leaking: ConsumerTest = {
      ...ready,
      request,
      run: (send) => send({...request, body: {...request.body, session: 's1'}}).then(noop),
    };
    await expect(record([leaking])).rejects.toThrow('no answer to this');
  });

  it('fails if nothing is sent', async () => {
    await expect(record([{...ready, run: () => Promise.resolve()}])).rejects.toThrow('was never sent');
  });

  it('fails if the client makes something else of the answer', async () => {
    const body = object({title: like('Sunset'), state: equal('ready')});
    await expect(record([{...ready, response: {status: 200, body}}])).rejects.toThrow("photo p1 can't be read");
  });
});

describe('verifying the photo service', () => {
  const findings = async (render: Rendering) => verifyContract(await record(), photoService(render));

  it.each<[string, Rendering]>([
    ['today', today],
    ['with more than anybody reads', withSize],
    ['without what nobody reads', withoutOwner],
  ])('finds nothing in the version %s', async (_, render) => {
    expect(await findings(render)).toEqual([]);
  });

  it('says which answer lacks what the feed reads', async () => {
    const missing = {at: '/caption', expected: 'a string', found: 'nothing'};
    expect(await findings(renamed)).toEqual([
      {interaction: 'a photo that is ready', ...missing},
      {interaction: 'a photo without a thumbnail', ...missing},
    ]);
  });

  it('finds a value that the feed does not know', async () => {
    const published: Rendering = (photo) => ({...today(photo), state: 'published'});
    expect((await findings(published)).map(({at, found}) => [at, found])).toEqual([
      ['/state', '"published"'],
      ['/state', '"published"'],
    ]);
  });

  it('finds another status, and a state that nobody can bring about', async () => {
    const contract = await record();
    const unknown = {...contract, interactions: contract.interactions.map((one) => ({...one, given: 'p1 is a film'}))};
    expect((await verifyContract(unknown, photoService(today))).map(({at}) => at)).toEqual(['state', 'state', 'state']);
    const gone = {...photoService(today), send: () => Promise.resolve({status: 410})};
    expect((await verifyContract(contract, gone)).map(({at, found}) => `${at} ${found}`)).toEqual(
      Array.from({length: 3}, () => 'status 410'),
    );
  });
});
