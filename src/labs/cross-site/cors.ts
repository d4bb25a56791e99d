/** Header fields by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

/** A request that a script of another origin wants to make. */
export interface ScriptRequest {
  /** The origin of the page, as text. */
  readonly origin: string;
  readonly method: string;
  readonly headers: Headers;
  /** Whether cookies are to be sent. */
  readonly credentials: boolean;
}

const SIMPLE_METHODS = new Set(['GET', 'HEAD', 'POST']);
const SIMPLE_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);
const SIMPLE_FIELDS = new Set(['accept', 'accept-language', 'content-language', 'content-type']);

/** Header fields that a form could not have sent. */
const unusual = (headers: Headers): string[] =>
  Object.entries(headers)
    .filter(([name, value]) => {
      const type = value.split(';')[0] ?? '';
      return !SIMPLE_FIELDS.has(name) || (name === 'content-type' && !SIMPLE_TYPES.has(type.trim().toLowerCase()));
    })
    .map(([name]) => name);

// #region cors
/**
 * Whether a browser asks first. What a form has always been able to send is sent at once, whatever the server thinks of it.
 * Without the limits on lengths and on `range`. Source: WHATWG Fetch, "CORS-preflight", "CORS-safelisted request-header".
 */
export function needsPreflight({method, headers}: ScriptRequest): boolean {
  return !SIMPLE_METHODS.has(method) || unusual(headers).length > 0;
}

/** Whether the script may read the response. The request has been made by then. Source: WHATWG Fetch, "CORS check". */
export function mayRead({origin, credentials}: ScriptRequest, response: Headers): boolean {
  const allowed = response['access-control-allow-origin'];
  if (!credentials && allowed === '*') return true;
  return allowed === origin && (!credentials || response['access-control-allow-credentials'] === 'true');
}

/** Whether the answer to a preflight lets the request be made. With credentials, `*` means nothing. */
export function preflightAllows(request: ScriptRequest, response: Headers): boolean {
  const lists = (field: string, value: string): boolean => {
    const entries = (response[field] ?? '').split(',').map((entry) => entry.trim());
    const any = !request.credentials && entries.includes('*') && value !== 'authorization';
    return any || entries.some((entry) => entry === value || entry.toLowerCase() === value);
  };
  return (
    mayRead(request, response) &&
    (SIMPLE_METHODS.has(request.method) || lists('access-control-allow-methods', request.method)) &&
    unusual(request.headers).every((name) => lists('access-control-allow-headers', name))
  );
}
// #endregion cors
