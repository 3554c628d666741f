import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FilterBar } from '#components/ui/filter-bar.tsx';
import { Link } from '#components/ui/link.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';
import { Period } from '#components/ui/value-texts.tsx';
import { CLOSE_EXCLUDED, CLOSE_PHASES, type ClosePhase } from '#core/billing/close-lifecycle.ts';
import type { CloseDto } from '#server/modules/billing/contract-closes.ts';
import { MendPark } from './mend-park.tsx';

type CloseListProps = {
  readonly closes: readonly CloseDto[];
  readonly query: SearchQuery;
  /** Sets a parked close going again; null for those who may not. */
  readonly resume: ((form: FormData) => Promise<void>) | null;
  /** Proposes to leave a parked close out; null for those who may not. */
  readonly exclude: ExcludeAction | null;
};

/** A server action that is told which close a form is about. */
export type ExcludeAction = (
  place: { readonly tenant: string; readonly closeId: string },
  ...form: Parameters<FormAction>
) => ReturnType<FormAction>;

function toneOf(phase: ClosePhase): Tone {
  if (phase === 'parked') return 'attention';
  if (phase === 'delivered') return 'proved';
  return phase === 'void' ? 'neutral' : 'estimate';
}

/** Closes by customer and period, the parked ones first, each with why it waits and what to do. */
export function CloseList({ closes, query, resume, exclude }: CloseListProps) {
  const t = useTranslations('closes');
  const phase = queryValue(query, 'phase') ?? '';
  const tenant = queryValue(query, 'tenant') ?? '';
  const shown = closes
    .filter((close) => (phase === '' || close.phase === phase) && (tenant === '' || close.tenant === tenant))
    .toSorted((a, b) => Number(b.parked !== null) - Number(a.parked !== null));
  const tenants = [...new Set(closes.map((close) => close.tenant))].toSorted();
  const columns: Column<CloseDto>[] = [
    { key: 'tenant', header: t('customer'), primary: true, cell: (close) => close.tenant },
    { key: 'period', header: t('period'), cell: (close) => <Period {...close.period} /> },
    {
      key: 'phase',
      header: t('phase'),
      cell: (close) => (
        <Status tone={toneOf(close.phase)} look="text">
          {t(`phases.${close.phase}`)}
        </Status>
      ),
    },
    {
      key: 'cutOff',
      header: t('cutOff'),
      cell: (close) => <ExactTime instant={close.cutOffAt} zone={close.zone} />,
    },
    {
      key: 'invoice',
      header: t('invoice'),
      cell: ({ invoiceNumber, tenant: of }) =>
        invoiceNumber === null ? (
          t('none')
        ) : (
          <Link href={`/desk/invoices/${of}/${invoiceNumber}`}>{invoiceNumber}</Link>
        ),
    },
    {
      key: 'note',
      header: t('note'),
      cell: (close) => <Note close={close} resume={resume} exclude={exclude} />,
    },
  ];
  if (closes.length === 0) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  return (
    <DataTable
      caption={t('title')}
      columns={columns}
      rows={shown}
      rowKey={({ id }) => id}
      query={query}
      dense
      filters={
        <FilterBar
          query={query}
          filters={[
            {
              kind: 'choice',
              name: 'tenant',
              label: t('customer'),
              options: [
                { value: '', label: t('all') },
                ...tenants.map((name) => ({ value: name, label: name })),
              ],
            },
            {
              kind: 'choice',
              name: 'phase',
              label: t('phase'),
              options: [
                { value: '', label: t('all') },
                ...CLOSE_PHASES.map((name) => ({ value: name, label: t(`phases.${name}`) })),
              ],
            },
          ]}
        />
      }
    />
  );
}

/** Parked closes of one run, each with why it waits, what shows it, and what to do. */
export function ParkedList({ closes, query, resume, exclude }: CloseListProps) {
  const t = useTranslations('closes');
  const columns: readonly Column<CloseDto>[] = [
    { key: 'tenant', header: t('customer'), primary: true, cell: (close) => close.tenant },
    { key: 'period', header: t('period'), cell: (close) => <Period {...close.period} /> },
    {
      key: 'note',
      header: t('note'),
      cell: (close) => <Note close={close} resume={resume} exclude={exclude} />,
    },
  ];
  return (
    <DataTable
      caption={t('phases.parked')}
      columns={columns}
      rows={closes}
      rowKey={({ id }) => id}
      query={query}
      name="parked-"
      dense
    />
  );
}

function nextActionKey(nextAction: string): 'next.retry' | 'next.fix-input' {
  return nextAction === 'retry' ? 'next.retry' : 'next.fix-input';
}

type NoteProps = Pick<CloseListProps, 'resume' | 'exclude'> & { readonly close: CloseDto };

function Note({ close, resume, exclude }: NoteProps) {
  const t = useTranslations('closes');
  const last = close.steps.at(-1);
  if (close.parked === null) {
    return last === undefined ? null : (
      <span className="text-xs text-ink-quiet">
        {t('lastStep', { phase: t(`phases.${last.phase}`), actor: last.actor })}
      </span>
    );
  }
  const { code, evidence, nextAction, reason } = close.parked;
  const isExcluded = code === CLOSE_EXCLUDED;
  const about = `${close.tenant} ${close.period.start}`;
  return (
    <div className="flex max-w-md flex-col items-start gap-1 text-left">
      <p className="font-medium">{reason}</p>
      {evidence !== null && <p className="font-mono text-xs [overflow-wrap:anywhere]">{evidence}</p>}
      <p className="text-ink-soft">
        {isExcluded ? t('leftOut') : t('nextAction', { action: t(nextActionKey(nextAction)) })}
      </p>
      {!isExcluded && (
        <MendPark tenant={close.tenant} code={code} reason={reason} periodStart={close.period.start} />
      )}
      <div className="flex flex-wrap gap-2">
        {resume !== null && (
          <form action={resume}>
            <input type="hidden" name="tenant" value={close.tenant} />
            <input type="hidden" name="closeId" value={close.id} />
            <SubmitButton size="sm" variant="secondary">
              {isExcluded ? t('takeIn') : t('resume')}
              <span className="sr-only">{` ${about}`}</span>
            </SubmitButton>
          </form>
        )}
        {exclude !== null && !isExcluded && (
          <ReasonDialog
            action={exclude.bind(null, { tenant: close.tenant, closeId: close.id })}
            trigger={t('exclude')}
            about={about}
            size="sm"
            title={t('excludeTitle', { about })}
            description={t('excludeText')}
            label={t('excludeReason')}
            confirm={t('excludeSend')}
          />
        )}
      </div>
    </div>
  );
}
