import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getLocale, getTranslations } from 'next-intl/server';
import { DisputeForm } from '#components/disputes/dispute-form.tsx';
import { type Doubted, DoubtedFacts } from '#components/disputes/doubted-facts.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { formatDate } from '#core/format/format.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import type { OpenDisputeInput } from '#server/modules/disputes/contract.ts';
import { openDispute } from '../../../../../dispute-actions.ts';
import { disputesHome, subjectHref } from '../../../../../dispute-pages.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};
type Subject = OpenDisputeInput['subject'];
type About = {
  readonly subject: Subject;
  readonly doubted: Doubted;
  readonly invoice: string;
  readonly isOver: boolean;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('disputePages.form');
  return { title: t('title') };
}

function subjectOf(query: SearchQuery): Subject | null {
  const [invoice, line, creditNote] = ['invoice', 'line', 'creditNote'].map((name) =>
    queryValue(query, name),
  );
  if (creditNote !== undefined) return { kind: 'credit-note', creditNote };
  if (invoice === undefined) return null;
  return line === undefined ? { kind: 'invoice', invoice } : { kind: 'line', invoice, line };
}

/** What would be disputed, with its stored figure and what is free of it. */
async function readAbout(tenant: string, subject: Subject): Promise<About> {
  const [caller, locale, t] = await Promise.all([getCaller(), getLocale(), getTranslations('disputePages')]);
  const note =
    subject.kind === 'credit-note'
      ? await orNotFound(caller.billing.creditNote({ tenant, number: subject.creditNote }))
      : null;
  const invoice = subject.kind === 'credit-note' ? (note?.invoiceNumber ?? '') : subject.invoice;
  const disputable = await orNotFound(caller.disputes.disputable({ tenant, invoice }));
  const { currency, isOver, lastDay } = disputable;
  const about = { subject, invoice, isOver };
  const base = { currency, lastDay, free: disputable.free, isNet: false };
  if (subject.kind === 'line') {
    const line = disputable.lines.find((one) => one.line === subject.line);
    if (line === undefined) notFound();
    const { amount, description, free } = line;
    const href = subjectHref(tenant, { invoice, line: subject.line, creditNote: null });
    return { ...about, doubted: { ...base, title: description[locale], href, amount, free, isNet: true } };
  }
  if (note !== null) {
    const href = subjectHref(tenant, { invoice, line: null, creditNote: note.number });
    const title = t('ofCreditNote', { creditNote: note.number });
    return { ...about, doubted: { ...base, title, href, amount: note.total } };
  }
  const { document } = await orNotFound(caller.billing.invoice({ tenant, number: invoice }));
  const href = subjectHref(tenant, { invoice, line: null, creditNote: null });
  const title = t('ofInvoice', { invoice });
  return { ...about, doubted: { ...base, title, href, amount: document.totals.total } };
}

export default async function NewDisputePage({ params, searchParams }: Props) {
  const [{ tenant: name }, query] = await Promise.all([params, searchParams]);
  const [{ actor, tenant }, t] = await Promise.all([requirePortal(name), getTranslations('disputePages')]);
  const subject = subjectOf(query);
  const home = disputesHome(tenant.externalId);
  return (
    <>
      <PageHeader
        title={t('form.title')}
        lede={t('form.lede')}
        crumbs={[{ label: t('title'), href: home }, { label: t('form.title') }]}
      />
      {subject === null ? (
        <EmptyState
          title={t('form.chooseTitle')}
          text={t('form.chooseText')}
          action={<ButtonLink href={`/t/${tenant.externalId}/invoices`}>{t('toInvoices')}</ButtonLink>}
        />
      ) : (
        <NewDispute
          tenant={tenant.externalId}
          about={await readAbout(tenant.externalId, subject)}
          isMine={mayDo(actor, 'disputes.open', { tenantId: tenant.id })}
        />
      )}
    </>
  );
}

async function NewDispute({ about, isMine, tenant }: { tenant: string; about: About; isMine: boolean }) {
  const [t, locale] = await Promise.all([getTranslations('disputePages.form'), getLocale()]);
  const { doubted, invoice, isOver, subject } = about;
  const home = disputesHome(tenant);
  return (
    <>
      <DoubtedFacts doubted={doubted} />
      {!isMine ? (
        <Callout title={t('notYours')}>{t('notYoursText')}</Callout>
      ) : isOver ? (
        <Callout tone="attention" title={t('over')}>
          {t('overText', { invoice, date: formatDate(doubted.lastDay, locale) })}
        </Callout>
      ) : /[1-9]/.test(doubted.free) ? (
        <ClientMessages namespaces={['disputes', 'disputePages', 'files']}>
          <DisputeForm
            action={openDispute.bind(null, { tenant, subject })}
            home={home}
            uploadHref={`/api/disputes/${tenant}/files`}
            draftName={`dispute:${tenant}:${Object.values(subject).join(':')}`}
            currency={doubted.currency}
            free={doubted.free}
            isNet={doubted.isNet}
          />
        </ClientMessages>
      ) : (
        <Callout
          tone="attention"
          title={t('nothingFree')}
          action={<ButtonLink href={home}>{t('seeDisputes')}</ButtonLink>}
        >
          {t('nothingFreeText')}
        </Callout>
      )}
    </>
  );
}
