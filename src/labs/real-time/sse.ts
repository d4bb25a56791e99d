/** What an event stream dispatches. */
export interface ServerSentEvent {
  readonly type: string;
  readonly data: string;
  /** What a client that reconnects sends as `Last-Event-ID`. */
  readonly lastEventId: string;
}

// #region format
/** The lines of an event on the wire. A line of data for each line of text: a line feed inside would end the field. */
export function formatEvent({type, data, lastEventId}: ServerSentEvent): string {
  if (/[\r\n\0]/.test(type + lastEventId)) throw new RangeError('a type or id is one line, without a null');
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`);
  return [`event: ${type}`, `id: ${lastEventId}`, ...lines, '', ''].join('\n');
}
// #endregion format

// #region parse
/**
 * Reads an event stream piece by piece, as `EventSource` does. An empty line dispatches what has gathered; lines that start with
 * a colon are comments, which servers send to keep the connection alive.
 *
 * Source: HTML Living Standard, section 9.2.6, "Interpreting an event stream".
 */
export class EventStream {
  /** How long to wait before reconnecting, in milliseconds, if the server said so. */
  retry: number | undefined;
  #rest = '';
  #type = '';
  #data = '';
  #lastEventId = '';

  /** @returns the events that are complete now */
  push(text: string): ServerSentEvent[] {
    // A CR at the end may be half of a CR LF, so it waits for what follows.
    const lines = (this.#rest + text).split(/\r\n|\r(?!$)|\n/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => (line === '' ? this.#dispatch() : this.#field(line)));
  }

  #field(line: string): [] {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.#data += `${value}\n`;
    else if (name === 'event') this.#type = value;
    else if (name === 'id' && !value.includes('\0')) this.#lastEventId = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value)) this.retry = Number(value);
    return [];
  }

  #dispatch(): ServerSentEvent[] {
    const [type, data] = [this.#type, this.#data];
    this.#type = '';
    this.#data = '';
    return data === '' ? [] : [{type: type || 'message', data: data.slice(0, -1), lastEventId: this.#lastEventId}];
  }
}
// #endregion parse
