import { assertNever } from '#core/assert.ts';
import { type Failure, failure, type Result, success } from '#core/result.ts';
import { formatInstant, type Instant, parseInstant } from '#core/time/instant.ts';
import type { LiteralElement, LiteralIssue, LiteralNode } from './literal-json.ts';

/** A CloudEvent whose frame is sound; what it measures is not looked at yet. */
export type EventDraft = {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string | null;
  readonly occurredAtMs: number;
  readonly time: Instant;
  readonly data: ReadonlyMap<string, LiteralNode>;
};

/** Bounds in bytes of UTF-8, so that keys fit an index row. */
export const EVENT_TEXT_BYTES_MAX = {
  source: 512,
  id: 256,
  type: 256,
  subject: 256,
  dimension: 256,
} as const;

const NO_DATA: ReadonlyMap<string, LiteralNode> = new Map();
const encoder = new TextEncoder();

/** Whether the text has at most that many bytes in UTF-8. */
export function fitsBytes(text: string, bytesMax: number): boolean {
  if (text.length * 3 <= bytesMax) return true;
  return text.length <= bytesMax && encoder.encode(text).length <= bytesMax;
}

/** Whether a node is an object of the body. */
export function isMembers(node: LiteralNode | undefined): node is ReadonlyMap<string, LiteralNode> {
  return node instanceof Map;
}

/**
 * Reads the frame of a CloudEvents 1.0 JSON event. The first thing wrong is told with its JSON Pointer: `metering.` +
 * `event_not_object`, `duplicate_key`, `too_deep`, `text_invalid`, `specversion_unsupported`, `field_missing`,
 * `field_invalid`, `field_too_long`, `time_invalid`, `data_invalid`.
 */
export function readEvent(element: LiteralElement): Result<EventDraft> {
  if (element.issue !== null) return { ok: false, error: issueFailure(element.issue) };
  const event = element.node;
  if (!isMembers(event)) return failure('metering.event_not_object', 'An event is a JSON object.', '');
  const version = event.get('specversion');
  if (version !== '1.0')
    return version === undefined
      ? missing('specversion')
      : failure('metering.specversion_unsupported', 'Only CloudEvents 1.0 is read.', '/specversion');
  const id = readText(event, 'id');
  if (!id.ok) return id;
  const source = readText(event, 'source');
  if (!source.ok) return source;
  const type = readText(event, 'type');
  if (!type.ok) return type;
  const subject = readSubject(event);
  if (!subject.ok) return subject;
  const occurredAtMs = readTime(event);
  if (!occurredAtMs.ok) return occurredAtMs;
  const data = readData(event);
  if (!data.ok) return data;
  return success({
    source: source.value,
    id: id.value,
    type: type.value,
    subject: subject.value,
    occurredAtMs: occurredAtMs.value,
    time: formatInstant(occurredAtMs.value),
    data: data.value,
  });
}

/** What can be told of an event that was refused, for the answer and the list of refusals; null where it is unreadable. */
export function eventLabel(element: LiteralElement): { source: string | null; id: string | null } {
  const text = (field: 'source' | 'id') => {
    const value = isMembers(element.node) ? element.node.get(field) : null;
    return typeof value === 'string' && value.isWellFormed() && fitsBytes(value, EVENT_TEXT_BYTES_MAX[field])
      ? value.replaceAll('\0', '\uFFFD')
      : null;
  };
  return { source: text('source'), id: text('id') };
}

function issueFailure(issue: LiteralIssue): Failure {
  switch (issue.kind) {
    case 'duplicate_key':
      return { code: 'metering.duplicate_key', message: 'The key stands twice.', path: issue.path };
    case 'too_deep':
      return { code: 'metering.too_deep', message: 'The event is nested too deeply.', path: issue.path };
    case 'text_invalid':
      return {
        code: 'metering.text_invalid',
        message: 'The text holds a NUL or half of a surrogate pair.',
        path: issue.path,
      };
    default:
      return assertNever(issue.kind);
  }
}

function missing(field: string): Result<never> {
  return failure('metering.field_missing', `The event has no "${field}".`, `/${field}`);
}

function readText(
  event: ReadonlyMap<string, LiteralNode>,
  field: 'source' | 'id' | 'type' | 'subject',
): Result<string> {
  const value = event.get(field);
  if (value === undefined || value === null) return missing(field);
  if (typeof value !== 'string' || value === '')
    return failure('metering.field_invalid', `"${field}" is a text that is not empty.`, `/${field}`);
  const bytesMax = EVENT_TEXT_BYTES_MAX[field];
  if (!fitsBytes(value, bytesMax))
    return failure('metering.field_too_long', `"${field}" has at most ${bytesMax} bytes.`, `/${field}`);
  return success(value);
}

function readSubject(event: ReadonlyMap<string, LiteralNode>): Result<string | null> {
  const value = event.get('subject');
  return value === undefined || value === null ? success(null) : readText(event, 'subject');
}

function readTime(event: ReadonlyMap<string, LiteralNode>): Result<number> {
  const value = event.get('time');
  if (value === undefined || value === null) return missing('time');
  const epochMs = typeof value === 'string' ? parseInstant(value) : null;
  if (epochMs === null)
    return failure(
      'metering.time_invalid',
      '"time" is an RFC 3339 time such as 2026-01-31T23:59:59Z.',
      '/time',
    );
  return success(epochMs);
}

function readData(event: ReadonlyMap<string, LiteralNode>): Result<ReadonlyMap<string, LiteralNode>> {
  if (event.has('data_base64'))
    return failure('metering.data_invalid', 'Metered data is a JSON object, not base64.', '/data_base64');
  const mediaType = event.get('datacontenttype');
  if (
    mediaType !== undefined &&
    mediaType !== null &&
    (typeof mediaType !== 'string' || !/^[\w.-]+\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(mediaType))
  )
    return failure('metering.data_invalid', 'Metered data is JSON.', '/datacontenttype');
  const data = event.get('data');
  if (data === undefined || data === null) return success(NO_DATA);
  return isMembers(data)
    ? success(data)
    : failure('metering.data_invalid', 'Metered data is a JSON object.', '/data');
}
