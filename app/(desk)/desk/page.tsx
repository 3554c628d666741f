import { Inbox } from 'lucide-react';
import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { subjectParts } from '#components/approvals/approval-words.ts';
import { ApproverShortages } from '#components/approvals/approver-shortage.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { CLOSE_EXCLUDED } from '#core/billing/close-lifecycle.ts';
import { formatAmount, formatDate, formatPeriod } from '#core/format/format.ts';
import { getCaller } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { tenantNames } from '../../tenant-names.ts';

type Waiting = {
  readonly key: string;
  readonly kind: 'approval' | 'close' | 'closeRun' | 'seal' | 'job' | 'log' | 'dispute';
  readonly about: string;
  readonly why: string;
  readonly since: string | null;
  readonly next: string;
  readonly link: { readonly label: string; readonly href: string } | null;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('inbox');
  return { title: t('title') };
}

export default async function InboxPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, t] = await Promise.all([requireDesk(), searchParams, getTranslations('inbox')]);
  const parts = await Promise.all([
    mayDo(actor, 'approvals.decide', 'vendor') ? waitingApprovals() : [],
    mayDo(actor, 'disputes.readTriage', 'vendor') ? waitingDisputes() : [],
    mayDo(actor, 'billing.readCloses', 'vendor') ? parkedCloses() : [],
    mayDo(actor, 'billing.readCloseTroubles', 'vendor') ? closeTroubles() : [],
    mayDo(actor, 'metering.readIntake', 'vendor') ? refusedSeals() : [],
    mayDo(actor, 'platform.readJobs', 'vendor') ? failedJobs() : [],
    mayDo(actor, 'evidence.readLogState', 'vendor') ? logTroubles() : [],
  ]);
  const shortages = mayDo(actor, 'identity.grantStaffRole', 'vendor')
    ? await (await getCaller()).approvals.shortages()
    : [];
  const waiting = parts.flat().toSorted((a, b) => ((a.since ?? '') < (b.since ?? '') ? 1 : -1));
  const columns: Column<Waiting>[] = [
    {
      key: 'kind',
      header: t('kind'),
      cell: ({ kind }) => (
        <Status tone={kind === 'log' ? 'failure' : 'attention'} look="text">
          {t(`kinds.${kind}`)}
        </Status>
      ),
    },
    { key: 'about', header: t('about'), primary: true, cell: ({ about }) => about },
    {
      key: 'why',
      header: t('why'),
      cell: ({ why }) => <span className="[overflow-wrap:anywhere]">{why}</span>,
    },
    {
      key: 'since',
      header: t('since'),
      cell: ({ since }) => (since === null ? '–' : <RelativeTime instant={since} />),
    },
    {
      key: 'next',
      header: t('next'),
      cell: ({ next, link }) => (
        <span className="flex flex-col">
          {next}
          {link !== null && <Link href={link.href}>{link.label}</Link>}
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <ApproverShortages shortages={shortages} />
      <DataTable
        caption={t('caption')}
        columns={columns}
        rows={waiting}
        rowKey={({ key }) => key}
        query={query}
        dense
        empty={
          <EmptyState
            title={t('emptyTitle')}
            text={t('emptyText')}
            picture={<Inbox size={36} strokeWidth={1.25} />}
          />
        }
      />
    </>
  );
}

async function waitingApprovals(): Promise<Waiting[]> {
  const [t, a, caller] = await Promise.all([
    getTranslations('inbox'),
    getTranslations('approvals'),
    getCaller(),
  ]);
  const approvals = await caller.approvals.list({ scope: 'waiting' });
  return approvals.map(({ id, kind, proposedAt, proposerName, reason, subjectRef }) => ({
    key: `approval-${id}`,
    kind: 'approval',
    about: a(`subjects.${kind}`, subjectParts(subjectRef)),
    why: t('approvalWhy', { name: proposerName, reason }),
    since: proposedAt,
    next: t('approvalNext'),
    link: { label: t('openApproval'), href: `/desk/approvals/${id}` },
  }));
}

/** What is later than was promised, whoever has it, and what is mine. */
async function waitingDisputes(): Promise<Waiting[]> {
  const [t, locale, caller] = await Promise.all([getTranslations('inbox'), getLocale(), getCaller()]);
  const [overdue, mine] = await Promise.all([
    caller.disputes.queue({ onlyOpen: true, isOverdue: true }),
    caller.disputes.queue({ onlyOpen: true, isOverdue: false, assignee: 'me' }),
  ]);
  return [...overdue.disputes, ...mine.disputes].map((dispute) => {
    const { disputed, isOverdue, number, openedAt, tenant, tenantName } = dispute;
    const amount = formatAmount({ amount: disputed.total, currency: disputed.currency }, locale);
    return {
      key: `dispute-${tenant}-${number}`,
      kind: 'dispute',
      about: t('disputeAbout', { number, tenant: tenantName }),
      why: t(isOverdue ? 'disputeOverdue' : 'disputeMine', { amount }),
      since: openedAt,
      next: t('disputeNext'),
      link: { label: t('openDispute'), href: `/desk/disputes/${tenant}/${number}` },
    };
  });
}

async function parkedCloses(): Promise<Waiting[]> {
  const [t, locale, caller] = await Promise.all([getTranslations('inbox'), getLocale(), getCaller()]);
  const closes = await caller.billing.closes();
  return closes.flatMap(({ id, tenant, period, parked, steps }) =>
    parked === null || parked.code === CLOSE_EXCLUDED
      ? []
      : [
          {
            key: `close-${id}`,
            kind: 'close' as const,
            about: t('closeAbout', { tenant, period: formatPeriod(period, locale) }),
            why: `${parked.reason} (${parked.code})`,
            since: steps.at(-1)?.at ?? null,
            next: parked.nextAction,
            link: {
              label: t('openClose'),
              href: `/desk/closes?${new URLSearchParams({ tenant, phase: 'parked' })}`,
            },
          },
        ],
  );
}

async function closeTroubles(): Promise<Waiting[]> {
  const [t, caller] = await Promise.all([getTranslations('inbox'), getCaller()]);
  const troubles = await caller.billing.closeTroubles();
  return troubles.map(({ kind, month, since, runId, closes, detail }) => ({
    key: `close-${kind}-${runId ?? month}`,
    kind: 'closeRun',
    about: month,
    why: t(`closeTrouble.${kind}`, { closes: closes ?? 0, detail: detail ?? '–' }),
    since,
    next: t(`closeTroubleNext.${kind}`),
    link: { label: t('openCloses'), href: runId === null ? '/desk/closes' : `/desk/closes/${runId}` },
  }));
}

async function refusedSeals(): Promise<Waiting[]> {
  const [t, locale, caller, nameOf] = await Promise.all([
    getTranslations('inbox'),
    getLocale(),
    getCaller(),
    tenantNames(''),
  ]);
  const parked = await caller.metering.parkedDays();
  return parked.map(({ tenantId, day, parkedAt, reason }) => ({
    key: `seal-${tenantId}-${day}`,
    kind: 'seal',
    about: t('sealAbout', { tenant: nameOf(tenantId), day: formatDate(day, locale) }),
    why: reason,
    since: parkedAt.toISOString(),
    next: t('sealNext'),
    link: { label: t('openIntake'), href: '/desk/ingest' },
  }));
}

/** Jobs whose latest run failed; one that has done its work since waits for nobody. */
async function failedJobs(): Promise<Waiting[]> {
  const [t, caller] = await Promise.all([getTranslations('inbox'), getCaller()]);
  const { jobs } = await caller.operations.jobs();
  return jobs.flatMap(({ name, lastRun }) =>
    lastRun?.outcome === 'failed'
      ? [
          {
            key: `job-${name}`,
            kind: 'job' as const,
            about: name,
            why: lastRun.detail ?? '',
            since: (lastRun.finishedAt ?? lastRun.startedAt).toISOString(),
            next: t('jobNext'),
            link: { label: t('openJobs'), href: '/desk/jobs' },
          },
        ]
      : [],
  );
}

async function logTroubles(): Promise<Waiting[]> {
  const [t, caller] = await Promise.all([getTranslations('inbox'), getCaller()]);
  const { standing, checkpointAt, verification } = await caller.evidence.log();
  const link = { label: t('openLog'), href: '/desk/log' };
  const troubles: Waiting[] = [];
  if (standing.kind !== 'settled' && standing.kind !== 'file-behind')
    troubles.push({
      key: 'log-standing',
      kind: 'log',
      about: t('kinds.log'),
      why: t(`logStanding.${standing.kind}`),
      since: checkpointAt?.toISOString() ?? null,
      next: t('logNext'),
      link,
    });
  const reading = { kind: 'log', about: t('kinds.log'), next: t('verifyNext'), link } as const;
  if (verification.kind === 'failed') {
    const why = t('unverified', { place: verification.firstBad });
    troubles.push({ key: 'log-verification', ...reading, why, since: verification.at.toISOString() });
  }
  if (verification.kind === 'overdue') {
    const why = t('verificationOverdue');
    troubles.push({ key: 'log-verification', ...reading, why, since: verification.since.toISOString() });
  }
  return troubles;
}
