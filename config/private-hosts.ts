import { BlockList, isIP } from 'node:net';

/**
 * The functions of this file tell whether a host belongs to the operator's own network, from the host's name alone. The
 * name is not looked up in DNS, because the answer could be another one tomorrow, or on another machine.
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

/**
 * Suffixes of names inside a Kubernetes cluster, in a private zone (`.internal` is reserved for that), or of loopback.
 */
const PRIVATE_SUFFIXES = ['.svc', '.cluster.local', '.internal', '.localhost'];

/** Names that resolvers read as an IPv4 address in another spelling: `134744072` and `0x08080808` are 8.8.8.8. */
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

/** The hosts for which `isPrivate` is true, in words, for messages about settings. */
export const PRIVATE_IN_WORDS =
  'loopback, private addresses, names without a dot, *.svc, *.cluster.local, *.internal and *.localhost';

/**
 * A name of letters, digits, `.`, `_` and `-` only. With other characters, as in `8.8.8.8#.internal` or `db。example`,
 * resolvers and drivers may connect to another host than the name seems to say.
 */
const PLAIN_NAME = /^[A-Za-z\d._-]+$/;

function isIn(addresses: BlockList, hostname: string, isName: (name: string) => boolean): boolean {
  const given = hostname.toLowerCase();
  const [, literal] = /^\[(.*)\]$/.exec(given) ?? [];
  const host = literal ?? given;
  // An IPv6 address with a zone (`%eth0`) is refused: it does not tell in whose network it is.
  const version = host.includes('%') ? 0 : isIP(host);
  if (version !== 0) return addresses.check(host, version === 4 ? 'ipv4' : 'ipv6');
  return literal === undefined && PLAIN_NAME.test(hostname) && !ENDS_IN_A_NUMBER.test(host) && isName(host);
}
