import { useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';

/** A value deep inside of a document, under its path. */
export type PathValue = { readonly path: string; readonly value: string };

/** As many values as a page shows; the envelope has all of them. */
const VALUES_MAX = 400;

/** Every value of a JSON document under its path, in the document's order. */
export function pathValues(json: unknown, path = ''): PathValue[] {
  if (json === null || typeof json !== 'object') return [{ path, value: String(json) }];
  const parts = Object.entries(json);
  if (parts.length === 0) return path === '' ? [] : [{ path, value: Array.isArray(json) ? '[]' : '{}' }];
  return parts.flatMap(([name, value]) => pathValues(value, path === '' ? name : `${path}.${name}`));
}

/** What a record says, value by value. */
export function PredicateTable({ predicate }: { predicate: unknown }) {
  const t = useTranslations('evidenceRoom.record');
  const values = pathValues(predicate);
  return (
    <>
      <KeyValues
        items={values.slice(0, VALUES_MAX).map(({ path, value }) => ({
          key: path,
          label: <code className="font-mono text-xs [overflow-wrap:anywhere]">{path}</code>,
          value: <span className="[overflow-wrap:anywhere]">{value}</span>,
        }))}
      />
      {values.length > VALUES_MAX && (
        <p className="text-sm text-ink-quiet">{t('moreValues', { count: values.length - VALUES_MAX })}</p>
      )}
    </>
  );
}
