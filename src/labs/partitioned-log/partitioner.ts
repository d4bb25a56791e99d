import {encodeUtf8} from '../kernel';

/**
 * MurmurHash2 with 32 bits, as a signed integer, with Kafka's seed. Not Kafka's choice of numbers but that of Austin
 * Appleby, who published it in 2008 without a paper. O(n).
 */
export function murmur2(data: Uint8Array): number {
  const m = 0x5bd1e995;
  const byte = (i: number): number => data[i] ?? 0;
  let h = 0x9747b28c ^ data.length;
  let i = 0;
  for (; i + 4 <= data.length; i += 4) {
    let k = byte(i) | (byte(i + 1) << 8) | (byte(i + 2) << 16) | (byte(i + 3) << 24);
    k = Math.imul(k, m);
    k = Math.imul(k ^ (k >>> 24), m);
    h = Math.imul(h, m) ^ k;
  }
  if (i < data.length) {
    for (let shift = 0; i < data.length; i++, shift += 8) h ^= byte(i) << shift;
    h = Math.imul(h, m);
  }
  h = Math.imul(h ^ (h >>> 13), m);
  return h ^ (h >>> 15);
}

/**
 * The partition of a key among `partitions`, from 0: the same for every producer, until the number of partitions changes,
 * which moves most keys and so ends their order.
 */
export function partitionFor(key: string, partitions: number): number {
  return (murmur2(encodeUtf8(key)) & 0x7fff_ffff) % partitions;
}
