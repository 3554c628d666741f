import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { type Control, controlName, type Framework, recordsFor } from '#core/controls/frameworks.ts';
import { formatExact } from '#core/format/format.ts';
import { useKindName } from './use-kind-name.ts';

type ControlListProps = {
  readonly framework: Framework;
  /** How many records of each kind were signed in the period. */
  readonly counts: ReadonlyMap<string, number>;
  readonly period: { readonly from: string; readonly until: string };
  readonly query: SearchQuery;
};

/** The controls of a framework that records speak for, with how many did in the period; one without any says so. */
export function ControlList({ counts, framework, period, query }: ControlListProps) {
  const t = useTranslations('controls');
  const kindName = useKindName();
  const locale = useLocale() === 'es' ? 'es' : 'en';
  const days = `from=${period.from}&until=${period.until}`;
  const columns: Column<Control>[] = [
    {
      key: 'control',
      header: t('control'),
      primary: true,
      cell: ({ id, title }) => (
        <span className="flex max-w-sm flex-col">
          <span className="font-medium">{id}</span>
          <span className="font-normal text-ink-soft">{title[locale]}</span>
        </span>
      ),
    },
    {
      key: 'kinds',
      header: t('kinds'),
      cell: ({ kinds }) => (
        <ul className="flex max-w-md flex-wrap gap-x-3 text-xs leading-6">
          {kinds.map((kind) => (
            <li key={kind}>
              <Link href={`/desk/evidence?kind=${kind}&${days}`} prefetch={false}>
                {kindName(kind)}
              </Link>{' '}
              <span className="text-ink-quiet tabular-nums">
                {formatExact(String(counts.get(kind) ?? 0), locale)}
              </span>
            </li>
          ))}
        </ul>
      ),
    },
    {
      key: 'pages',
      header: t('pages'),
      cell: ({ pages = [], trustItems = [] }) => (
        <ul className="flex flex-col text-xs leading-6">
          {pages.map((page) => (
            <li key={page}>
              <Link href={page} prefetch={false}>
                {page}
              </Link>
            </li>
          ))}
          {trustItems.length > 0 && <li>{t('trustItems', { kinds: trustItems.join(', ') })}</li>}
        </ul>
      ),
    },
    {
      key: 'records',
      header: t('records'),
      align: 'end',
      cell: (control) => {
        const count = recordsFor(control, counts);
        return count === 0 ? (
          <Status tone="attention" look="text">
            {t('gap')}
          </Status>
        ) : (
          formatExact(String(count), locale)
        );
      },
    },
    {
      key: 'export',
      header: t('export'),
      cell: (control) => (
        <Link
          href={`/desk/evidence/exports?control=${encodeURIComponent(controlName(framework, control))}&${days}`}
          prefetch={false}
        >
          {t('exportOf')}
          <span className="sr-only">{` ${control.id}`}</span>
        </Link>
      ),
    },
  ];
  const spoken = framework.controls.filter((control) => recordsFor(control, counts) > 0).length;
  return (
    <Section
      title={framework.name}
      lede={t('standing', {
        spoken,
        mapped: framework.controls.length,
        all: framework.controlsInFramework,
      })}
    >
      <DataTable
        caption={framework.name}
        columns={columns}
        rows={framework.controls}
        rowKey={({ id }) => id}
        query={query}
        name={`${framework.framework}-`}
        dense
      />
    </Section>
  );
}
