import { BlockList, isIP } from 'node:net';

/** Addresses that are no place of the public internet, by the IANA registries of special-purpose addresses. */
const PRIVATE_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Within 2000::/3, which alone is public: tunnels carry an address that this list would not see. */
const PRIVATE_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', bits = ''] = range.split('/');
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}

const privateV4 = listOf(PRIVATE_V4, 'ipv4');
const publicV6 = listOf(['2000::/3'], 'ipv6');
const privateV6 = listOf(PRIVATE_V6, 'ipv6');
const loopback = listOf(['127.0.0.0/8'], 'ipv4');

/** Whether an address belongs to the public internet. What is no address at all does not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !privateV4.check(address, 'ipv4');
  if (family === 6) return publicV6.check(address, 'ipv6') && !privateV6.check(address, 'ipv6');
  return false;
}

/** Whether an address is this machine itself. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && loopback.check(address, 'ipv4'));
}

const ownNetworkV4 = listOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'], 'ipv4');
const ownNetworkV6 = listOf(['fc00::/7'], 'ipv6');

/** Whether an address is of a network of one's own (RFC 1918, RFC 4193); those of one link, as for metadata of clouds, are none. */
export function isOwnNetworkAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return ownNetworkV4.check(address, 'ipv4');
  return family === 6 && ownNetworkV6.check(address, 'ipv6');
}
