import type {AttackTree} from './attack-tree';
import type {Category, Control, Diagram} from './diagram';

const control = (name: string, ...answers: Category[]): Control => ({name, answers});

const tls = control('TLS', 'tampering', 'information disclosure');
const accessToken = control('access token', 'spoofing');
const valetKey = control('valet key', 'spoofing', 'elevation of privilege');
const ownerCheck = control('owner check', 'elevation of privilege');
const databaseRole = control('database role', 'elevation of privilege');
const rateLimit = control('rate limit', 'denial of service');
const auditLog = control('audit log', 'repudiation');
const encryptionAtRest = control('encryption at rest', 'information disclosure');
const appendOnly = control('append-only', 'tampering', 'repudiation');
const password = control('password', 'spoofing');

// #region photo-app
/** The photo app as it was first drawn: the path of users is guarded well, that of moderators hardly. */
export const photoApp: Diagram = {
  elements: [
    {id: 'phone', kind: 'external', zone: 'user', controls: [accessToken, auditLog]},
    {id: 'moderator', kind: 'external', zone: 'office', controls: [password]},
    {id: 'identity', kind: 'external', zone: 'partner', controls: [tls]},
    {id: 'api', kind: 'process', zone: 'backend', controls: [ownerCheck, rateLimit, auditLog]},
    {id: 'console', kind: 'process', zone: 'backend', controls: []},
    {id: 'worker', kind: 'process', zone: 'backend', controls: []},
    {id: 'metadata', kind: 'store', zone: 'backend', controls: [encryptionAtRest]},
    {id: 'queue', kind: 'store', zone: 'backend', controls: []},
    {id: 'objects', kind: 'store', zone: 'cloud', controls: [encryptionAtRest]},
    {id: 'audit', kind: 'store', zone: 'backend', keepsLog: true, controls: [appendOnly]},
  ],
  flows: [
    {from: 'phone', to: 'api', data: 'token, caption', controls: [tls, accessToken, rateLimit]},
    {from: 'phone', to: 'objects', data: 'bytes, valet key', controls: [tls, valetKey]},
    {from: 'moderator', to: 'console', data: 'decisions', controls: [tls, password]},
    {from: 'api', to: 'identity', data: 'signing keys', controls: [tls]},
    {from: 'api', to: 'metadata', data: 'photo rows', controls: [tls, databaseRole]},
    {from: 'api', to: 'queue', data: 'jobs', controls: []},
    {from: 'api', to: 'audit', data: 'who did what', controls: [tls]},
    {from: 'console', to: 'metadata', data: 'any row', controls: [tls]},
    {from: 'worker', to: 'queue', data: 'jobs', controls: []},
    {from: 'worker', to: 'objects', data: 'originals', controls: [tls, valetKey]},
    {from: 'worker', to: 'metadata', data: 'status', controls: [tls, databaseRole]},
  ],
};
// #endregion photo-app

/** Ways to publish a photo in Ada's name. Costs are assumptions, in dollars of an attacker's time and purchases. */
export const publishAsAda: AttackTree = {
  goal: 'Publish a photo as Ada',
  any: [
    {
      goal: 'Log in as Ada',
      all: [
        {
          goal: 'Get her password',
          any: [
            {goal: 'Try passwords leaked elsewhere', cost: 20},
            {goal: 'Phish her', cost: 150},
          ],
        },
        {goal: 'Pass the second factor', cost: 0},
      ],
    },
    {
      goal: 'Use the moderation console',
      all: [
        {goal: 'Talk a moderator out of a password', cost: 400},
        {goal: 'Reach the console', cost: 100},
      ],
    },
    {goal: 'Steal a token from her phone', cost: 3000},
    {goal: 'Get the key that signs tokens', cost: 50000},
  ],
};
