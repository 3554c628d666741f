import { expect, test } from 'vitest';
import { missingEntries, platformOf } from './complete-lock.mjs';

test('reads system, processor and C library out of a name', () => {
  expect(platformOf('@swc/core-win32-arm64-msvc')).toEqual({ os: ['win32'], cpu: ['arm64'] });
  expect(platformOf('@oxlint/binding-linux-x64-musl')).toEqual({
    os: ['linux'],
    cpu: ['x64'],
    libc: ['musl'],
  });
  expect(platformOf('@swc/core-linux-arm-gnueabihf')).toEqual({
    os: ['linux'],
    cpu: ['arm'],
    libc: ['glibc'],
  });
  expect(platformOf('@tailwindcss/oxide-wasm32-wasi')).toEqual({ cpu: ['wasm32'] });
});

test('adds what a parent names and nothing that is within reach', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/tool': {
        dev: true,
        optionalDependencies: { 'tool-linux-x64': '1.2.3', 'tool-darwin-arm64': '1.2.3' },
      },
      'node_modules/tool-linux-x64': { version: '1.2.3' },
      'node_modules/a/node_modules/b': { optionalDependencies: { c: '1.0.0', d: '^2.0.0' } },
      'node_modules/a/node_modules/c': { version: '1.0.0' },
    },
  };
  expect(missingEntries(lock)).toEqual({
    'node_modules/tool-darwin-arm64': {
      version: '1.2.3',
      os: ['darwin'],
      cpu: ['arm64'],
      dev: true,
      optional: true,
    },
    'node_modules/d': { version: '2.0.0', optional: true },
  });
});
