import { BlockList, isIP } from 'node:net';

/**
 * Tells from the name alone which hosts belong to the operator's network: a lookup could answer differently tomorrow,
 * and on another machine.
 */

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const PRIVATE = new BlockList();
// RFC 1918, link-local addresses, and IPv6's unique local addresses.
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('169.254.0.0', 16, 'ipv4');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** Suffixes of names inside a cluster (Kubernetes) or a private zone (`.internal` is reserved for that). */
const PRIVATE_SUFFIXES = ['.svc', '.cluster.local', '.internal', '.localhost'];

/** What resolvers read as an IPv4 address, whatever its spelling: `134744072` and `0x08080808` are 8.8.8.8. */
const ENDS_IN_A_NUMBER = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/;

/** Returns true for a loopback address, or a name for it. */
export const isLoopback = (hostname: string): boolean =>
  isIn(LOOPBACK, hostname, (name) => name === 'localhost' || name.endsWith('.localhost'));

/**
 * True for loopback, a private address, a name without a dot (a container or a machine of the local network), and a
 * name with one of PRIVATE_SUFFIXES.
 */
export const isPrivate = (hostname: string): boolean =>
  isLoopback(hostname) ||
  isIn(PRIVATE, hostname, (name) => !name.includes('.') || PRIVATE_SUFFIXES.some((suffix) => name.endsWith(suffix)));

/** `isPrivate` in words, for problems. */
export const PRIVATE_IN_WORDS =
  'loopback, private addresses, names without a dot, *.svc, *.cluster.local, *.internal and *.localhost';

/**
 * Only letters, digits, `.`, `_` and `-`: resolvers and drivers take `8.8.8.8#.internal` or `db。example` for another
 * host.
 */
const PLAIN_NAME = /^[A-Za-z\d._-]+$/;

function isIn(addresses: BlockList, hostname: string, isName: (name: string) => boolean): boolean {
  const given = hostname.toLowerCase();
  const [, literal] = /^\[(.*)\]$/.exec(given) ?? [];
  const host = literal ?? given;
  // An address with a zone (`%eth0`) does not tell in whose network it is.
  const version = host.includes('%') ? 0 : isIP(host);
  if (version !== 0) return addresses.check(host, version === 4 ? 'ipv4' : 'ipv6');
  return literal === undefined && PLAIN_NAME.test(hostname) && !ENDS_IN_A_NUMBER.test(host) && isName(host);
}
