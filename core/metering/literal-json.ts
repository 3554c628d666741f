/**
 * JSON as written: numbers stay the digits of the body, objects keep every key apart, and what RFC 8259 leaves to the
 * reader (a key twice, text that is not Unicode, great depth) is told instead of guessed.
 */
export type LiteralNode =
  | string
  | boolean
  | null
  | LiteralNumber
  | readonly LiteralNode[]
  | ReadonlyMap<string, LiteralNode>;

/** A number by its characters in the body. */
export type LiteralNumber = { readonly literal: string };

export type LiteralIssueKind = 'duplicate_key' | 'too_deep' | 'text_invalid';

/** Something that the grammar allows and that we refuse; `path` is a JSON Pointer from the root of the element. */
export type LiteralIssue = { readonly kind: LiteralIssueKind; readonly path: string };

/** One parsed element and where it stands in the body. */
export type LiteralElement = {
  readonly node: LiteralNode;
  readonly start: number;
  readonly end: number;
  /** The first thing in it that we refuse. */
  readonly issue: LiteralIssue | null;
};

export type LiteralReading =
  | { readonly kind: 'read'; readonly elements: readonly LiteralElement[] }
  | { readonly kind: 'not_json'; readonly message: string; readonly line: number; readonly column: number }
  | { readonly kind: 'not_a_list' }
  | { readonly kind: 'too_many' };

/** Deeper values are skipped with an issue; the reader recurses, so the bound also protects the stack. */
export const LITERAL_DEPTH_MAX = 16;

type Cursor = {
  readonly text: string;
  at: number;
  issue: LiteralIssue | null;
  readonly path: (string | number)[];
};

/** Raised inside this file only: the text ends the grammar at `cursor.at`. */
class NotJson extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// A quotation mark, a backslash or a control character ends the run of plain characters.
// oxlint-disable-next-line no-control-regex
const PLAIN_RUN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Reads one value that fills the text. */
export function readLiteralValue(text: string): LiteralReading {
  return guarded(text, (cursor) => {
    const element = readElement(cursor);
    endOfText(cursor);
    return { kind: 'read', elements: [element] };
  });
}

/** Reads a list and keeps its elements apart; stops as soon as there are more than `most`. */
export function readLiteralList(text: string, most: number): LiteralReading {
  return guarded(text, (cursor) => {
    skipSpace(cursor);
    if (text[cursor.at] !== '[') {
      readElement(cursor);
      endOfText(cursor);
      return { kind: 'not_a_list' };
    }
    cursor.at += 1;
    const elements: LiteralElement[] = [];
    skipSpace(cursor);
    if (text[cursor.at] === ']') cursor.at += 1;
    else
      do {
        if (elements.length === most) return { kind: 'too_many' };
        elements.push(readElement(cursor));
      } while (continues(cursor, ']'));
    endOfText(cursor);
    return { kind: 'read', elements };
  });
}

function guarded(text: string, read: (cursor: Cursor) => LiteralReading): LiteralReading {
  const cursor: Cursor = { text, at: 0, issue: null, path: [] };
  try {
    return read(cursor);
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    const before = text.slice(0, cursor.at).split('\n');
    return {
      kind: 'not_json',
      message: error.message,
      line: before.length,
      column: (before.at(-1) ?? '').length + 1,
    };
  }
}

function readElement(cursor: Cursor): LiteralElement {
  cursor.issue = null;
  skipSpace(cursor);
  const start = cursor.at;
  const node = readNode(cursor);
  const element = { node, start, end: cursor.at, issue: cursor.issue };
  skipSpace(cursor);
  return element;
}

function endOfText(cursor: Cursor): void {
  skipSpace(cursor);
  if (cursor.at < cursor.text.length) throw new NotJson('More text follows the end of the value.');
}

function skipSpace(cursor: Cursor): void {
  for (; cursor.at < cursor.text.length; cursor.at += 1) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
  }
}

/** After a member: true when a comma follows, false when `close` does. */
function continues(cursor: Cursor, close: ']' | '}'): boolean {
  skipSpace(cursor);
  const next = cursor.text[cursor.at];
  if (next !== ',' && next !== close) throw new NotJson(`A comma or "${close}" is missing.`);
  cursor.at += 1;
  return next === ',';
}

/** Keeps the first doubt about an element; one is enough to refuse it, and a hostile body has thousands. */
function note(cursor: Cursor, kind: LiteralIssueKind): void {
  if (cursor.issue !== null) return;
  const path = cursor.path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  cursor.issue = { kind, path: path.join('') };
}

function readNode(cursor: Cursor): LiteralNode {
  switch (cursor.text.charAt(cursor.at)) {
    case '{':
      return cursor.path.length >= LITERAL_DEPTH_MAX ? skipDeep(cursor) : readObject(cursor);
    case '[':
      return cursor.path.length >= LITERAL_DEPTH_MAX ? skipDeep(cursor) : readList(cursor);
    case '"':
      return readString(cursor);
    case 't':
      return readWord(cursor, 'true', true);
    case 'f':
      return readWord(cursor, 'false', false);
    case 'n':
      return readWord(cursor, 'null', null);
    default:
      return readNumber(cursor);
  }
}

function readWord<T>(cursor: Cursor, word: string, value: T): T {
  if (!cursor.text.startsWith(word, cursor.at)) throw new NotJson('A value is missing or misspelt.');
  cursor.at += word.length;
  return value;
}

function readNumber(cursor: Cursor): LiteralNumber {
  NUMBER.lastIndex = cursor.at;
  const literal = NUMBER.exec(cursor.text)?.[0];
  if (literal === undefined)
    throw new NotJson(
      cursor.at >= cursor.text.length ? 'The text ends too early.' : 'A value is missing or misspelt.',
    );
  cursor.at += literal.length;
  return { literal };
}

function readObject(cursor: Cursor): LiteralNode {
  const members = new Map<string, LiteralNode>();
  cursor.at += 1;
  skipSpace(cursor);
  if (cursor.text[cursor.at] === '}') {
    cursor.at += 1;
    return members;
  }
  do {
    skipSpace(cursor);
    if (cursor.text[cursor.at] !== '"') throw new NotJson('A key in quotation marks is missing.');
    const key = readString(cursor);
    skipSpace(cursor);
    if (cursor.text[cursor.at] !== ':') throw new NotJson('A colon is missing after the key.');
    cursor.at += 1;
    skipSpace(cursor);
    cursor.path.push(key);
    if (members.has(key)) note(cursor, 'duplicate_key');
    members.set(key, readNode(cursor));
    cursor.path.pop();
  } while (continues(cursor, '}'));
  return members;
}

function readList(cursor: Cursor): LiteralNode {
  const items: LiteralNode[] = [];
  cursor.at += 1;
  skipSpace(cursor);
  if (cursor.text[cursor.at] === ']') {
    cursor.at += 1;
    return items;
  }
  do {
    skipSpace(cursor);
    cursor.path.push(items.length);
    items.push(readNode(cursor));
    cursor.path.pop();
  } while (continues(cursor, ']'));
  return items;
}

/** Steps over a value that is nested too deeply, without recursion. Brackets inside of strings do not count. */
function skipDeep(cursor: Cursor): null {
  note(cursor, 'too_deep');
  let open = 0;
  do {
    const character = cursor.text[cursor.at];
    if (character === undefined) throw new NotJson('The text ends too early.');
    if (character === '"') {
      readString(cursor);
      continue;
    }
    if (character === '{' || character === '[') open += 1;
    if (character === '}' || character === ']') open -= 1;
    cursor.at += 1;
  } while (open > 0);
  return null;
}

function readString(cursor: Cursor): string {
  const { text } = cursor;
  let value = '';
  cursor.at += 1;
  for (;;) {
    PLAIN_RUN.lastIndex = cursor.at;
    value += PLAIN_RUN.exec(text)?.[0] ?? '';
    cursor.at = PLAIN_RUN.lastIndex;
    const character = text[cursor.at];
    if (character === undefined) throw new NotJson('The text ends inside of a string.');
    if (character === '"') break;
    if (character !== '\\') throw new NotJson('A string holds a control character that is not escaped.');
    value += readEscape(cursor);
  }
  cursor.at += 1;
  // NUL cannot be stored as text, and half of a surrogate pair is no character.
  if (value.includes('\u0000') || !value.isWellFormed()) note(cursor, 'text_invalid');
  return value;
}

function readEscape(cursor: Cursor): string {
  const kind = cursor.text[cursor.at + 1] ?? '';
  if (kind === 'u') {
    const digits = cursor.text.slice(cursor.at + 2, cursor.at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new NotJson('An escape \\u needs four hexadecimal digits.');
    cursor.at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }
  const escaped = ESCAPES[kind];
  if (escaped === undefined) throw new NotJson('A string holds an escape that JSON does not know.');
  cursor.at += 2;
  return escaped;
}
