import type {Request} from './attributes';
import type {Effect} from './combining';
import {all, atMost, is, not, same} from './condition';
import type {Rule} from './decision';
import type {Domains} from './harness';

/** Days after which a device without a security update is no longer healthy. */
export const PATCH_DAYS = 30;

// #region rules
const healthy = all(is('device.managed', true), atMost('device.patchAge', PATCH_DAYS));
const readAudit = all(is('resource.type', 'audit-log'), is('action', 'read'));

/** The rules of the photo app, old and new. Which of them are in force is another question. */
export const PHOTO_RULES: readonly Rule[] = [
  // From the time of the perimeter: who is inside is trusted.
  {id: 'vpn-era', effect: 'permit', condition: is('context.network', 'office', 'vpn')},
  {
    id: 'own-photos',
    effect: 'permit',
    condition: all(is('resource.type', 'photo'), same('subject.id', 'resource.owner')),
  },
  {
    id: 'support-reads-photos',
    effect: 'permit',
    condition: all(is('subject.role', 'support'), is('resource.type', 'photo'), is('action', 'read'), healthy),
    obligations: ['log'],
  },
  {id: 'engineers-read-audit', effect: 'permit', condition: all(is('subject.role', 'engineer'), readAudit)},
  {
    id: 'on-call-reads-audit',
    effect: 'permit',
    condition: all(is('subject.role', 'engineer'), is('subject.onCall', true), readAudit, healthy),
    obligations: ['step-up', 'log'],
  },
  {
    id: 'audit-is-append-only',
    effect: 'deny',
    condition: all(is('resource.type', 'audit-log'), is('action', 'delete')),
  },
  {id: 'unhealthy-off-audit', effect: 'deny', condition: all(is('resource.type', 'audit-log'), not(healthy))},
];
// #endregion rules

/** What the company wants, written down independently of any rule: the judge of {@link PHOTO_RULES}. */
export function intended(request: Request): Effect {
  const fit = request['device.managed'] === true && (request['device.patchAge'] ?? Infinity) <= PATCH_DAYS;
  const reads = request.action === 'read';
  const role = request['subject.role'];
  if (request['resource.type'] === 'audit-log') {
    return role === 'engineer' && request['subject.onCall'] === true && reads && fit ? 'permit' : 'deny';
  }
  if (request['subject.id'] === request['resource.owner']) return 'permit';
  return role === 'support' && reads && fit ? 'permit' : 'deny';
}

/** A domain that has a value on each side of every limit of the rules. */
export const PHOTO_DOMAINS: Domains = {
  'subject.id': ['ana'],
  'subject.role': ['customer', 'support', 'engineer'],
  'subject.onCall': [false, true],
  'device.managed': [false, true],
  'device.patchAge': [PATCH_DAYS, PATCH_DAYS + 1],
  'resource.type': ['photo', 'audit-log'],
  'resource.owner': ['ana', 'bob'],
  action: ['read', 'delete'],
  'context.network': ['office', 'vpn', 'internet'],
  'context.hour': [3, 14],
};
