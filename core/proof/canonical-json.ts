import serialize from 'canonicalize';
import { assert } from '#core/assert.ts';
import { failure, type Result, success } from '#core/result.ts';
import { equalBytes, fromUtf8, utf8 } from './bytes.ts';

/** A value as JSON can hold it. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Deeper documents are refused: none of ours comes near, and readers elsewhere recurse. */
export const JSON_DEPTH_MAX = 64;

/**
 * The one text of a JSON value by RFC 8785 (JSON Canonicalization Scheme): everything that is hashed goes through here.
 * What JSON cannot hold (`undefined`, bigint, Date, NaN, lone surrogates, ...) raises `AssertionError`, because the
 * serialiser would drop or convert it silently and two different values would get one digest.
 */
export function canonicalJson(value: unknown): string {
  const ordered = inOrder(value, 0);
  if (ordered !== undefined) return JSON.stringify(ordered);
  assertJson(value, '$', 0);
  const text = serialize(value);
  assert(text !== undefined, 'a JSON value has a canonical text');
  return text;
}

/** Keys that an object would not keep where they are put: array indexes come first, and `__proto__` is no key. */
const UNRULY_KEY = /^(?:\d|__proto__$)/;

/**
 * A copy with its keys in the order of RFC 8785, whose text by `JSON.stringify` is the canonical one; several times as
 * fast as the serialiser. Undefined for everything out of the ordinary, which takes the long way.
 */
function inOrder(value: unknown, depth: number): JsonValue | undefined {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.isWellFormed() ? value : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'object' || depth === JSON_DEPTH_MAX) return undefined;
  return Array.isArray(value) ? arrayInOrder(value, depth + 1) : objectInOrder(value, depth + 1);
}

function arrayInOrder(values: readonly unknown[], depth: number): JsonValue | undefined {
  const copy: JsonValue[] = [];
  for (let i = 0; i < values.length; i += 1) {
    const member = inOrder(values[i], depth);
    if (member === undefined) return undefined;
    copy.push(member);
  }
  return copy;
}

function objectInOrder(value: object, depth: number): JsonValue | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const copy: Record<string, JsonValue> = {};
  for (const name of Object.keys(value).sort()) {
    const member = inOrder((value as Record<string, unknown>)[name], depth);
    if (member === undefined || UNRULY_KEY.test(name) || !name.isWellFormed()) return undefined;
    copy[name] = member;
  }
  return copy;
}

/** The canonical text in UTF-8. */
export function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return utf8(canonicalJson(value));
}

/**
 * Reads bytes that must be canonical JSON, byte for byte: other spacing, order, number spelling or a repeated key fails
 * with `proof.json_not_canonical`, text that is no JSON at all with `proof.json_invalid`.
 */
export function parseCanonicalJson(bytes: Uint8Array): Result<JsonValue> {
  const parsed = parseJson(bytes);
  if (!parsed.ok) return parsed;
  const canonical = serialize(parsed.value);
  if (canonical === undefined || !equalBytes(utf8(canonical), bytes)) {
    return failure('proof.json_not_canonical', 'is JSON, but not in its canonical form (RFC 8785)');
  }
  return parsed;
}

/** Reads UTF-8 JSON of bounded depth, or fails with `proof.json_invalid`. */
export function parseJson(bytes: Uint8Array): Result<JsonValue> {
  const text = fromUtf8(bytes);
  if (text === null) return failure('proof.json_invalid', 'is not valid UTF-8');
  if (nestingDepth(text) > JSON_DEPTH_MAX) {
    return failure('proof.json_invalid', `is nested more than ${JSON_DEPTH_MAX} levels deep`);
  }
  try {
    const value: JsonValue = JSON.parse(text);
    if (!isWellFormed(value)) return failure('proof.json_invalid', 'holds a lone surrogate');
    return success(value);
  } catch {
    return failure('proof.json_invalid', 'is not JSON');
  }
}

/** Depth by brackets outside strings, read before parsing so that hostile nesting costs nothing. */
function nestingDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepest;
}

function isWellFormed(value: JsonValue): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (value === null || typeof value !== 'object') return true;
  if (isArray(value)) return value.every(isWellFormed);
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isWellFormed(member));
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function assertJson(value: unknown, path: string, depth: number): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') return assert(value.isWellFormed(), `${path} holds a lone surrogate`);
  if (typeof value === 'number') return assert(Number.isFinite(value), `${path} is not a finite number`);
  assert(typeof value === 'object', `${path} is ${typeof value}, which JSON cannot hold`);
  assert(depth < JSON_DEPTH_MAX, `${path} is nested too deep`);
  assertContainer(value, path, depth + 1);
}

function assertContainer(value: object, path: string, depth: number): void {
  if (Array.isArray(value)) {
    // An index loop, because `forEach` would step over holes.
    for (let i = 0; i < value.length; i += 1) assertJson(value[i], `${path}[${i}]`, depth);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  assert(prototype === Object.prototype || prototype === null, `${path} is not a plain object`);
  for (const [name, member] of Object.entries(value)) {
    assert(name.isWellFormed(), `${path} has a key with a lone surrogate`);
    assertJson(member, `${path}.${name}`, depth);
  }
}
