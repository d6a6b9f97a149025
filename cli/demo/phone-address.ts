import { networkInterfaces } from 'node:os';
import { isLoopback, isPrivate } from '../../config/private-hosts';

/** Networks of containers, virtual machines and tunnels: no phone is in them. */
const NOT_FOR_PHONES = /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|utun|tap|wg|tailscale|zt)/;

/**
 * The address under which a phone in the same private network can reach this machine; null if it has no such address.
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
