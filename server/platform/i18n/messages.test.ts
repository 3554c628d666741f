import { describe, expect, it } from 'vitest';
import english from '#messages/en.json' with { type: 'json' };
import spanish from '#messages/es.json' with { type: 'json' };

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') {
      flat.set(prefix + key, value);
    } else {
      for (const [inner, text] of flatten(value, `${prefix}${key}.`)) {
        flat.set(inner, text);
      }
    }
  }
  return flat;
}

/** Names begin with a small letter; a branch of a plural that is one word begins with a capital. */
function placeholders(text: string): readonly string[] {
  return [
    ...new Set([...text.matchAll(/\{([a-z]\w*)\s*[,}]|<(\w+)>/g)].map((match) => match[1] ?? match[2] ?? '')),
  ].toSorted();
}

const en = flatten(english);
const es = flatten(spanish);

describe('messages', () => {
  it('has the same keys in both languages', () => {
    expect([...es.keys()].toSorted()).toEqual([...en.keys()].toSorted());
  });

  it('says something under every key', () => {
    const empty = [...en, ...es].filter(([, text]) => text.trim() === '').map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it('uses the same placeholders in both languages', () => {
    const different = [...en].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(es.get(key) ?? '').join(),
    );
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('raises its voice nowhere', () => {
    const loud = [...en, ...es].filter(([, text]) => /[!¡]/.test(text)).map(([key]) => key);
    expect(loud).toEqual([]);
  });
});
