import { networkInterfaces } from 'node:os';
import { isLoopback, isPrivate } from '../../config/private-hosts';

/** Names of network interfaces that lead to containers, virtual machines or tunnels, where there is no phone. */
const NOT_FOR_PHONES = /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|utun|tap|wg|tailscale|zt)/;

/**
 * Returns the IPv4 address at which a phone in the same private network can reach this machine; null if this machine
 * has no such address.
 */
export function phoneAddress(interfaces = networkInterfaces()): string | null {
  const found = Object.entries(interfaces)
    .filter(([name]) => !NOT_FOR_PHONES.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .find(
      ({ family, address }) => family === 'IPv4' && isPrivate(address) && !isLoopback(address) && !isLinkLocal(address),
    );
  return found?.address ?? null;
}

const isLinkLocal = (address: string): boolean => address.startsWith('169.254.');
