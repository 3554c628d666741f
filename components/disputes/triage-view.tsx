import { Lock } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { ExactTime, RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import { formatAmount } from '#core/format/format.ts';
import type { DisputeStepDto, DisputeView } from '#server/modules/disputes/contract.ts';
import type {
  DisputeNoteDto,
  SimilarDispute,
  TriageStanding,
} from '#server/modules/disputes/contract-triage.ts';
import { DueTime } from './dispute-queue.tsx';

type Facts = { readonly dispute: DisputeView; readonly standing: TriageStanding };

/** How a dispute stands, in facts. */
export function TriageFacts({ dispute, standing }: Facts) {
  const t = useTranslations('disputeDesk');
  const words = useTranslations('disputes');
  const locale = useLocale();
  const { category, currency, net, tax, total } = { ...dispute, ...dispute.disputed };
  const print = (amount: string) => formatAmount({ amount, currency }, locale);
  const items = [
    { key: 'category', label: t('category'), value: words(`categories.${category}`) },
    {
      key: 'amount',
      label: t('triage.heldBack'),
      value: (
        <span className="flex flex-col items-end">
          <Amount amount={total} currency={currency} />
          {net !== null && tax !== null && (
            <span className="text-xs text-ink-quiet">
              {t('triage.net', { net: print(net), tax: print(tax) })}
            </span>
          )}
        </span>
      ),
    },
    ...dispute.awards.map((award) => ({
      key: award.ref,
      label: t('triage.awarded'),
      value: (
        <span>
          {award.kind === 'credit-note' ? (
            <Link href={`/desk/credit-notes/${standing.tenant}/${award.ref}`}>{award.ref}</Link>
          ) : (
            award.ref
          )}{' '}
          <Amount amount={award.total} currency={award.currency} />
        </span>
      ),
    })),
    { key: 'meter', label: t('triage.meter'), value: standing.meter ?? '–' },
    { key: 'severity', label: t('severity'), value: words(`severities.${dispute.severity}`) },
    { key: 'assignee', label: t('assignee'), value: standing.assignee?.name ?? t('nobody') },
    { key: 'opened', label: t('triage.opened'), value: <RelativeTime instant={dispute.openedAt} /> },
    { key: 'by', label: t('triage.openedBy'), value: dispute.openedBy },
    { key: 'due', label: t('triage.firstDue'), value: <DueTime dispute={dispute} /> },
    { key: 'lastDay', label: t('triage.lastDay'), value: <CivilDate date={dispute.lastDay} /> },
  ];
  return <KeyValues items={items} />;
}

/** The chain as both sides see it, in its order. */
export function TriageChain({ dispute, standing }: Facts) {
  const t = useTranslations('disputeDesk.triage');
  return (
    <Section title={t('says')} lede={t('saysText')}>
      <ol className="flex flex-col">
        {dispute.steps.map((step) => (
          <ChainStep key={step.position} step={step} place={`${standing.tenant}/${dispute.number}`} />
        ))}
      </ol>
    </Section>
  );
}

function ChainStep({ place, step }: { step: DisputeStepDto; place: string }) {
  const t = useTranslations('disputeDesk.triage');
  const words = useTranslations('disputes.outcomes');
  const { attachments, at, by, kind, outcome, sha256, side, text } = step;
  return (
    <li className="flex flex-col gap-1.5 border-b py-4 first:pt-0 last:border-b-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <span>
          <strong className="font-semibold">{t(`steps.${kind}`)}</strong>
          {outcome !== null && `: ${words(outcome)}`}
          <span className="text-ink-quiet">{` · ${t(`sides.${side}`)}, ${by}`}</span>
        </span>
        <span className="text-xs text-ink-quiet">
          <ExactTime instant={at} />
        </span>
      </div>
      {text !== null && <p className="max-w-(--width-text) whitespace-pre-line text-sm">{text}</p>}
      {attachments.length > 0 && (
        <ul className="flex flex-wrap gap-x-4 text-sm">
          {attachments.map(({ id, name }) => (
            <li key={id}>
              <a
                href={`/api/disputes/${place}/files/${id}`}
                download
                className="text-accent underline underline-offset-[3px]"
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
      )}
      <span className="text-xs text-ink-quiet">
        <Identifier value={sha256} label="SHA-256" ends={8} />
      </span>
    </li>
  );
}

/** Whether the invoice comes out of what is stored again, and whether the line is still as it was when it was doubted. */
export function ReplayResult(props: {
  readonly difference: string | null;
  readonly isAsOpened: boolean;
  readonly action: ReactNode;
}) {
  const { action, difference, isAsOpened } = props;
  const t = useTranslations('disputeDesk.triage');
  const isSound = difference === null && isAsOpened;
  return (
    <Callout
      tone={isSound ? 'proved' : 'failure'}
      title={t(difference === null ? 'replays' : 'differs')}
      action={action}
    >
      <p>{difference ?? t('replaysText')}</p>
      <p>{t(isAsOpened ? 'unchanged' : 'differsFromSnapshot')}</p>
    </Callout>
  );
}

type DaysProps = {
  readonly days: readonly {
    readonly day: string;
    readonly sequence: number;
    readonly digest: string;
    readonly counts: Readonly<Record<'received' | 'accepted' | 'duplicate' | 'late' | 'rejected', number>>;
  }[];
  readonly query: SearchQuery;
};

/** What came in on the days in doubt, by seal. */
export function DoubtedDays({ days, query }: DaysProps) {
  const t = useTranslations('disputeDesk.triage');
  return (
    <Section title={t('daysTitle')}>
      <DataTable
        caption={t('daysCaption')}
        columns={[
          { key: 'day', header: t('day'), primary: true, cell: ({ day }) => <CivilDate date={day} /> },
          { key: 'sequence', header: t('sequence'), align: 'end', cell: ({ sequence }) => sequence },
          ...(['received', 'accepted', 'duplicate', 'late', 'rejected'] as const).map((name) => ({
            key: name,
            header: t(name),
            align: 'end' as const,
            cell: ({ counts }: DaysProps['days'][number]) => counts[name],
          })),
        ]}
        rows={days}
        rowKey={({ digest }) => digest}
        query={query}
        dense
        empty={<p className="border-y py-8 text-sm text-ink-quiet">{t('noDays')}</p>}
      />
    </Section>
  );
}

type SimilarProps = { readonly similar: readonly SimilarDispute[]; readonly query: SearchQuery };

/** How disputes like this one ended. */
export function SimilarDisputes({ query, similar }: SimilarProps) {
  const t = useTranslations('disputeDesk.triage');
  const words = useTranslations('disputes');
  return (
    <Section title={t('similarTitle')} lede={t('similarText')}>
      <DataTable
        caption={t('similarCaption')}
        columns={[
          {
            key: 'number',
            header: t('queue'),
            primary: true,
            cell: ({ number, tenant }) => (
              <Link href={`/desk/disputes/${tenant}/${number}`}>{`${tenant} ${number}`}</Link>
            ),
          },
          {
            key: 'why',
            header: t('why'),
            cell: ({ category, isSameMeter }) =>
              isSameMeter
                ? `${words(`categories.${category}`)}, ${t('sameMeter')}`
                : words(`categories.${category}`),
          },
          {
            key: 'outcome',
            header: t('outcome'),
            cell: ({ outcome }) => (outcome === null ? t('withdrawn') : words(`outcomes.${outcome}`)),
          },
          {
            key: 'disputed',
            header: t('heldBack'),
            align: 'end',
            cell: ({ currency, disputed }) => <Amount amount={disputed} currency={currency} />,
          },
          {
            key: 'given',
            header: t('given'),
            align: 'end',
            cell: ({ awarded, currency }) => <Amount amount={awarded} currency={currency} />,
          },
          { key: 'ended', header: t('ended'), cell: ({ endedAt }) => <RelativeTime instant={endedAt} /> },
        ]}
        rows={similar}
        rowKey={({ number, tenant }) => `${tenant} ${number}`}
        query={query}
        dense
        empty={<p className="border-y py-8 text-sm text-ink-quiet">{t('noSimilar')}</p>}
      />
    </Section>
  );
}

/** What the vendor's people wrote among themselves, on a ground of its own. */
export function InternalNotes({
  children,
  notes,
}: {
  notes: readonly DisputeNoteDto[];
  children: ReactNode;
}) {
  const t = useTranslations('disputeDesk.triage');
  return (
    <section
      aria-label={t('notesTitle')}
      className="mt-12 flex flex-col gap-4 rounded-md bg-attention-soft px-5 py-5"
      data-print="hide"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold tracking-tight">{t('notesTitle')}</h2>
        <Status tone="attention" icon={Lock} look="text">
          {t('internal')}
        </Status>
      </div>
      <p className="max-w-(--width-text) text-sm text-ink-soft">{t('notesText')}</p>
      {notes.length === 0 ? (
        <p className="text-sm text-ink-soft">{t('noNotes')}</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {notes.map(({ at, by, id, kind, text }) => (
            <li key={id} className="flex flex-col gap-0.5 text-sm">
              <span className="text-xs text-ink-soft">
                {`${t(`kinds.${kind}`)} · ${by} · `}
                <ExactTime instant={at} />
              </span>
              <span className="max-w-(--width-text) whitespace-pre-line">{text}</span>
            </li>
          ))}
        </ul>
      )}
      {children}
    </section>
  );
}

/** While a proposal waits, no other can be made. */
export function WaitingProposal(props: {
  readonly proposal: NonNullable<TriageStanding['proposal']>;
  readonly currency: string;
}) {
  const { currency, proposal } = props;
  const t = useTranslations('disputeDesk.triage');
  const locale = useLocale();
  const amount = proposal.amount === null ? '–' : formatAmount({ amount: proposal.amount, currency }, locale);
  return (
    <Callout
      tone="attention"
      title={t('waits')}
      action={<ButtonLink href={`/desk/approvals/${proposal.approvalId}`}>{t('openApproval')}</ButtonLink>}
    >
      {t('waitsText', { amount })}
    </Callout>
  );
}
