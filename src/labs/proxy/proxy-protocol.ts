/** The two ends of a TCP connection over IPv4. */
export interface Endpoints {
  readonly source: {readonly address: string; readonly port: number};
  readonly destination: {readonly address: string; readonly port: number};
}

/** What a header of the PROXY protocol says, and where the connection's own data begin. */
export interface ProxyHeader {
  /** `undefined` for a connection of the proxy's own, such as a health check, or of another kind than TCP over IPv4. */
  readonly endpoints: Endpoints | undefined;
  /** How many bytes the header takes. */
  readonly length: number;
}

const SIGNATURE = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];

function bytesOf(address: string): number[] {
  const bytes = address.split('.').map(Number);
  const valid = bytes.length === 4 && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  if (!valid) throw new RangeError(`not an IPv4 address: ${address}`);
  return bytes;
}

// #region encode
/** The header that a proxy sends before the client's bytes: 28 bytes for TCP over IPv4. Numbers are big-endian. */
export function encodeProxyHeader({source, destination}: Endpoints): Uint8Array {
  const header = new Uint8Array(28);
  const view = new DataView(header.buffer);
  header.set(SIGNATURE);
  view.setUint8(12, 0x21); // version 2, command PROXY
  view.setUint8(13, 0x11); // TCP over IPv4
  view.setUint16(14, 12); // what follows: two addresses and two ports
  header.set(bytesOf(source.address), 16);
  header.set(bytesOf(destination.address), 20);
  view.setUint16(24, source.port);
  view.setUint16(26, destination.port);
  return header;
}
// #endregion encode

/**
 * Reads a header of version 2; additional fields (TLVs) are skipped.
 *
 * Source: Tarreau, "The PROXY protocol, versions 1 & 2", section 2.2.
 *
 * @returns `undefined` if there are not enough bytes yet
 * @throws RangeError if it isn't such a header: the connection must be dropped then, never taken for a plain one
 */
export function decodeProxyHeader(bytes: Uint8Array): ProxyHeader | undefined {
  if (SIGNATURE.some((byte, i) => i < bytes.length && bytes[i] !== byte)) throw new RangeError('no PROXY signature');
  if (bytes.length < 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [command, family, length] = [view.getUint8(12), view.getUint8(13), 16 + view.getUint16(14)];
  if (command !== 0x20 && command !== 0x21) throw new RangeError(`unknown version or command ${command}`);
  if (bytes.length < length) return undefined;
  if (command === 0x20 || family !== 0x11) return {endpoints: undefined, length};
  if (length < 28) throw new RangeError('too short for two IPv4 addresses');
  const address = (at: number): string => [...bytes.subarray(at, at + 4)].join('.');
  return {
    endpoints: {
      source: {address: address(16), port: view.getUint16(24)},
      destination: {address: address(20), port: view.getUint16(26)},
    },
    length,
  };
}
