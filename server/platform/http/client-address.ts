import { BlockList, isIP, isIPv4 } from 'node:net';

/** Whose word about a request's origin is taken: so many proxies in a row, or those with an address in these ranges. */
export type TrustedProxies =
  | { readonly kind: 'none' }
  | { readonly kind: 'hops'; readonly count: number }
  | { readonly kind: 'ranges'; readonly ranges: readonly string[] };

const HOPS_MAX = 9;

/** The eight groups of an IPv6 address, by the URL standard's own parser. */
function groupsOf(address: string): readonly number[] {
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = written.split('::');
  const numbers = (part: string) =>
    part
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16));
  const before = numbers(head);
  const after = numbers(tail ?? '');
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** An IPv4 address that is written as an IPv6 one (RFC 4291, 2.5.5.2), as a socket for both gives it. */
function mappedV4(groups: readonly number[]): string | null {
  if (groups.slice(0, 5).some((group) => group !== 0) || groups[5] !== 0xffff) return null;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/** One address as somebody wrote it, perhaps with a port or a zone; null for anything else. */
function addressIn(text: string): string | null {
  const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? [];
  const [, withPort] = /^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  const address = (bracketed ?? withPort ?? text).replace(/%.*$/, '');
  switch (isIP(address)) {
    case 4:
      return address;
    case 6: {
      const groups = groupsOf(address);
      return mappedV4(groups) ?? groups.map((group) => group.toString(16)).join(':');
    }
    default:
      return null;
  }
}

function isRange(entry: string): boolean {
  const [, net = '', bits] = /^([^/]+?)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const family = isIP(net);
  if (family === 0 || net.includes('%') || (family === 6 && mappedV4(groupsOf(net)) !== null)) return false;
  return bits === undefined || (Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Reads a number of proxies, or addresses and ranges separated by commas or spaces; null where it is neither. */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  const entries = text.split(/[\s,]+/).filter(Boolean);
  const [first = ''] = entries;
  if (entries.length === 1 && /^\d+$/.test(first)) {
    const count = Number(first);
    return count >= 1 && count <= HOPS_MAX ? { kind: 'hops', count } : null;
  }
  return entries.length > 0 && entries.every(isRange) ? { kind: 'ranges', ranges: entries } : null;
}

/** Whether the address at a place of the chain, the peer being at 0, is one whose word is taken. */
type Trust = (address: string, place: number) => boolean;

function trustOf(proxies: TrustedProxies): Trust {
  if (proxies.kind === 'none') return () => false;
  if (proxies.kind === 'hops') return (_, place) => place < proxies.count;
  const list = new BlockList();
  for (const range of proxies.ranges) {
    const [net = '', bits] = range.split('/');
    const family = isIPv4(net) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(net, family);
    else list.addSubnet(net, Number(bits), family);
  }
  return (address) => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** An IPv6 network of 64 bits is one household or machine, which has all of its addresses to choose from. */
function countedAs(address: string): string {
  return isIPv4(address) ? address : `${address.split(':').slice(0, 4).join(':')}::/64`;
}

/** What a connection and its headers say about where a request comes from. */
export type Origin = { readonly peer: string | undefined; readonly forwardedFor: string | undefined };

/**
 * Where a request comes from, as it is counted: an IPv4 address, or the /64 of an IPv6 one. It is the peer of the
 * connection, unless that is a trusted proxy: then the right-most address of `X-Forwarded-For` that is none. What stands
 * to the left of it was written by somebody who is not trusted, and is not read. An entry that is no address ends the way
 * at the proxy that passed it on. Null where the peer is not known any more.
 */
export function sourceReader(proxies: TrustedProxies): (origin: Origin) => string | null {
  const isTrusted = trustOf(proxies);
  return ({ peer, forwardedFor }) => {
    let address = addressIn(peer ?? '');
    if (address === null) return null;
    const entries = (forwardedFor ?? '').split(',').map((entry) => entry.trim());
    for (let place = 0; isTrusted(address, place); place += 1) {
      const before: string | null = addressIn(entries.pop() ?? '');
      if (before === null) break;
      address = before;
    }
    return countedAs(address);
  };
}
