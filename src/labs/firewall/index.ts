/**
 * What a firewall decides, and what it must remember: a list of rules of which the first that matches counts, with a search
 * for the lines that never do; a table of flows that can be full; and the cookie that lets a server forget a SYN.
 *
 * Sources: NIST SP 800-41 Rev. 1; RFC 4987, appendix A.
 *
 * @module
 */
export * from './connections';
export * from './rule';
export * from './syn-cookie';
export * from './unreachable';
