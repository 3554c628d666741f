import { expect, test } from 'vitest';
import { isLoopbackAddress, isOwnNetworkAddress, isPublicAddress } from './outside-address.ts';

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.19.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::a00:1',
  'fc00::1',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  '2001:db8::1',
  '2001::1',
  '2002:a00:1::',
  'localhost',
  '0x7f000001',
  '2130706433',
  '127.1',
  '',
])('%j is no public address', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(['1.1.1.1', '8.8.8.8', '172.15.255.255', '172.32.0.1', '2606:4700:4700::1111'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test('loopback is this machine alone', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1'].every(isLoopbackAddress)).toBe(true);
  expect(['10.0.0.1', '::', '::ffff:127.0.0.1', 'localhost'].some(isLoopbackAddress)).toBe(false);
});

test('networks of one’s own are not those of one link', () => {
  expect(['10.1.2.3', '172.20.0.1', '192.168.1.1', 'fd00::1'].every(isOwnNetworkAddress)).toBe(true);
  expect(['169.254.169.254', 'fe80::1', '127.0.0.1', '8.8.8.8', '', '::1'].some(isOwnNetworkAddress)).toBe(
    false,
  );
});
