import { describe, expect, test } from 'vitest';
import { parseTrustedProxies, sourceReader } from './client-address.ts';

function read(proxies: string | null, peer: string | undefined, forwardedFor?: string): string | null {
  const parsed = proxies === null ? ({ kind: 'none' } as const) : parseTrustedProxies(proxies);
  if (parsed === null) throw new Error(`"${proxies}" names no proxies`);
  return sourceReader(parsed)({ peer, forwardedFor });
}

describe('without a trusted proxy', () => {
  test.each<[string, string | undefined, string | null]>([
    ['IPv4', '198.51.100.7', '198.51.100.7'],
    ['IPv4 written as IPv6', '::ffff:198.51.100.7', '198.51.100.7'],
    ['the same in hexadecimal', '::FFFF:c633:6407', '198.51.100.7'],
    ['IPv6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['a neighbour in the same /64', '2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['the next /64', '2001:db8:1:3::9', '2001:db8:1:3::/64'],
    ['this machine', '::1', '0:0:0:0::/64'],
    ['an address of one link', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['a connection that is gone', undefined, null],
    ['no address', 'unix', null],
  ])('%s is the peer', (_, peer, source) => {
    expect(read(null, peer)).toBe(source);
    expect(read(null, peer, '203.0.113.9')).toBe(source);
  });
});

describe('behind proxies that are named', () => {
  const PROXIES = '10.0.0.0/8, 192.0.2.1 2001:db8:ffff::/48';
  test.each<[string, string, string | undefined, string]>([
    ['who reached us around the proxy', '198.51.100.7', '203.0.113.9', '198.51.100.7'],
    ['one proxy', '10.1.2.3', '203.0.113.9', '203.0.113.9'],
    ['one proxy over a socket for both families', '::ffff:10.1.2.3', '203.0.113.9', '203.0.113.9'],
    ['one proxy over IPv6', '2001:db8:ffff::1', '2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['two proxies', '10.1.2.3', '203.0.113.9, 192.0.2.1', '203.0.113.9'],
    ['a header that the client began', '10.1.2.3', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['a client that invents a proxy', '10.1.2.3', '1.1.1.1, 10.9.9.9, 203.0.113.9', '203.0.113.9'],
    ['an entry with a port', '10.1.2.3', '203.0.113.9:4711', '203.0.113.9'],
    ['an IPv6 entry with a port', '10.1.2.3', '[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['no header', '10.1.2.3', undefined, '10.1.2.3'],
    ['an empty header', '10.1.2.3', '', '10.1.2.3'],
    ['an entry that is no address', '10.1.2.3', '203.0.113.9, unknown', '10.1.2.3'],
    ['an entry behind the second proxy that is none', '10.1.2.3', 'x, 192.0.2.1', '192.0.2.1'],
    ['an empty entry', '10.1.2.3', '203.0.113.9, ', '10.1.2.3'],
    ['numbers that are no address', '10.1.2.3', '203.0.113.999', '10.1.2.3'],
    ['nothing but proxies', '10.1.2.3', '10.0.0.1, 192.0.2.1', '10.0.0.1'],
    ['the neighbour of a proxy that is named alone', '192.0.2.2', '203.0.113.9', '192.0.2.2'],
  ])('%s', (_, peer, forwardedFor, source) => {
    expect(read(PROXIES, peer, forwardedFor)).toBe(source);
  });
});

describe('behind a number of proxies', () => {
  test.each<[string, string, string | undefined, string]>([
    ['1', '198.51.100.7', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['2', '198.51.100.7', '1.1.1.1, 203.0.113.9, 192.0.2.1', '203.0.113.9'],
    ['2', '198.51.100.7', '203.0.113.9', '203.0.113.9'],
    ['2', '198.51.100.7', undefined, '198.51.100.7'],
    ['2', '198.51.100.7', '203.0.113.9, nonsense', '198.51.100.7'],
  ])('%s, peer %s, header %s', (hops, peer, forwardedFor, source) => {
    expect(read(hops, peer, forwardedFor)).toBe(source);
  });
});

test.each([
  '',
  ' , ',
  '0',
  '10',
  '-1',
  '1.5',
  '10.0.0.0/33',
  '0.0.0.0/0',
  '::/0',
  '2001:db8::/129',
  '10.0.0.0/8/8',
  '::ffff:10.0.0.1',
  'fe80::1%eth0',
  'proxy.example',
  '10.0.0.1, proxy.example',
  '1, 10.0.0.1',
])('%j names no proxies', (text) => {
  expect(parseTrustedProxies(text)).toBeNull();
});
