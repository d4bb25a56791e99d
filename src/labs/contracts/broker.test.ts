import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Broker, canarySample, equal, falseAlarm, flakeBudget, type Contract} from './index';

/** A contract of which only the text counts. */
const contract = (consumer: string, provider: string, text: string): Contract => ({
  consumer,
  provider,
  interactions: [
    {
      description: text,
      given: '',
      request: {method: 'GET', path: '/'},
      response: {status: 200, body: equal(text)},
    },
  ],
});

const READS_CAPTION = contract('feed', 'photos', 'caption');
const READS_TITLE = contract('feed', 'photos', 'title');

/** Feed 3 and photos 7 run, and were verified against each other. */
function production(): Broker {
  const broker = new Broker();
  broker.publish('3', READS_CAPTION);
  broker.recordVerification(READS_CAPTION, '7', true);
  broker.recordDeployment('production', 'photos', '7');
  broker.recordDeployment('production', 'feed', '3');
  return broker;
}

describe('can I deploy', () => {
  it('a consumer before its provider? No', () => {
    const broker = new Broker();
    broker.publish('1', READS_CAPTION);
    expect(broker.canIDeploy('feed', '1', 'production')).toEqual(['photos is not in production']);
    expect(broker.canIDeploy('photos', '7', 'production')).toEqual([]);
  });

  it('a provider that a consumer in production was never verified with? No', () => {
    expect(production().canIDeploy('photos', '8', 'production')).toEqual(['photos 8 was never verified for feed 3']);
  });

  it('a provider that breaks one? No; and its own contracts do not matter where it does not run', () => {
    const broker = production();
    broker.recordVerification(READS_CAPTION, '8', false);
    expect(broker.canIDeploy('photos', '8', 'production')).toEqual(['photos 8 breaks feed 3']);
    expect(broker.canIDeploy('photos', '8', 'staging')).toEqual([]);
  });

  it('a consumer whose contract has not changed? Yes, without another verification', () => {
    const broker = production();
    broker.publish('4', READS_CAPTION);
    expect(broker.canIDeploy('feed', '4', 'production')).toEqual([]);
  });

  it('a consumer that wants what only the next provider has? Not before that one runs', () => {
    const broker = production();
    broker.publish('4', READS_TITLE);
    broker.recordVerification(READS_TITLE, '8', true);
    broker.recordVerification(READS_CAPTION, '8', true);
    expect(broker.canIDeploy('feed', '4', 'production')).toEqual(['photos 7 was never verified for feed 4']);
    broker.recordDeployment('production', 'photos', '8');
    expect(broker.canIDeploy('feed', '4', 'production')).toEqual([]);
  });

  it('a provider that drops what an old release on phones reads? Not while that release is out', () => {
    const broker = production();
    broker.publish('4', READS_TITLE);
    broker.recordVerification(READS_TITLE, '9', true);
    broker.recordVerification(READS_CAPTION, '9', false);
    broker.recordRelease('production', 'feed', '4');
    expect(broker.canIDeploy('photos', '9', 'production')).toEqual(['photos 9 breaks feed 3']);
    broker.recordDeployment('production', 'feed', '4');
    expect(broker.canIDeploy('photos', '9', 'production')).toEqual([]);
  });

  it('never lets two versions meet that were not verified, if every deployment asks first', () => {
    const consumers = ['feed', 'profile'];
    const version = fc.constantFrom('1', '2');
    const texts = fc.constantFrom('a', 'b');
    const consumer = fc.constantFrom(...consumers);
    const step = fc.oneof(
      fc.record({do: fc.constant('publish' as const), consumer, version, texts}),
      fc.record({do: fc.constant('verify' as const), consumer, version, texts, kept: fc.boolean()}),
      fc.record({do: fc.constant('deploy' as const), application: fc.constantFrom('photos', ...consumers), version}),
    );
    fc.assert(
      fc.property(fc.array(step, {minLength: 30, maxLength: 60, size: 'max'}), (steps) => {
        const broker = new Broker();
        const published = new Map<string, string>();
        const verified = new Map<string, boolean>();
        for (const one of steps) {
          if (one.do === 'deploy') {
            const {application, version: next} = one;
            const known = application === 'photos' || published.has(`${application} ${next}`);
            const allowed = broker.canIDeploy(application, next, 'production').length === 0;
            if (known && allowed) broker.recordDeployment('production', application, next);
          } else if (one.do === 'publish') {
            const key = `${one.consumer} ${one.version}`;
            if (published.has(key)) continue;
            published.set(key, one.texts);
            broker.publish(one.version, contract(one.consumer, 'photos', one.texts));
          } else {
            const key = `${one.consumer} ${one.texts} ${one.version}`;
            if (verified.has(key)) continue;
            verified.set(key, one.kept);
            broker.recordVerification(contract(one.consumer, 'photos', one.texts), one.version, one.kept);
          }
          for (const name of consumers) {
            for (const running of broker.running('production', name)) {
              for (const provider of broker.running('production', 'photos')) {
                const text = published.get(`${name} ${running}`);
                expect(verified.get(`${name} ${text} ${provider}`)).toBe(true);
              }
            }
          }
        }
      }),
      {numRuns: 500},
    );
  });
});

describe('the numbers of the lesson', () => {
  it('has the rate of false alarms of a suite, and the budget that follows from one', () => {
    expect(falseAlarm(200, 0.005)).toBeCloseTo(0.633, 3);
    expect(falseAlarm(200, 0.005 * 0.005)).toBeCloseTo(0.00499, 5);
    expect(flakeBudget(2000, 0.01)).toBeCloseTo(5.03e-6, 8);
    expect(falseAlarm(2000, flakeBudget(2000, 0.01))).toBeCloseTo(0.01, 12);
  });

  it('has the requests that a canary needs', () => {
    expect(canarySample(0.001, 0.003)).toBe(8546);
    expect(canarySample(0.001, 0.0012)).toBe(470_681);
  });
});
