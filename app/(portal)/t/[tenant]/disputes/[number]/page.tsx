import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { DisputePage } from '#components/disputes/dispute-page.tsx';
import { StepForm } from '#components/disputes/step-forms.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import type { DisputeView } from '#server/modules/disputes/contract.ts';
import { addDisputeStep, withdrawDispute } from '../../../../../dispute-actions.ts';
import { disputePlaces } from '../../../../../dispute-pages.ts';

type Props = { readonly params: Promise<{ readonly tenant: string; readonly number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number }, t] = await Promise.all([params, getTranslations('disputePages.page')]);
  return { title: t('title', { number }) };
}

export default async function DisputeOfCustomerPage({ params }: Props) {
  const { number, tenant: name } = await params;
  const [{ actor, tenant }, caller] = await Promise.all([requirePortal(name), getCaller()]);
  const dispute = await orNotFound(caller.disputes.read({ tenant: name, number }));
  return (
    <DisputePage
      dispute={dispute}
      places={disputePlaces(tenant.externalId, dispute)}
      zone={tenant.zone}
      actions={
        mayDo(actor, 'disputes.answer', { tenantId: tenant.id }) ? (
          <ClientMessages namespaces={['disputes', 'disputePages', 'files']}>
            <CustomerActions tenant={tenant.externalId} dispute={dispute} />
          </ClientMessages>
        ) : null
      }
    />
  );
}

/** What can be written now: the answer where one is awaited, else a message, or what is new once it was resolved. */
const WORDS = [
  { kind: 'answered', label: 'answer', help: 'answerHelp', send: 'answerSend' },
  { kind: 'message', label: 'messageText', help: 'messageHelp', send: 'messageSend' },
  { kind: 'reopened', label: 'reopenText', help: 'reopenHelp', send: 'reopenSend' },
] as const;

async function CustomerActions({ dispute, tenant }: { tenant: string; dispute: DisputeView }) {
  const t = await getTranslations('disputePages.page');
  const { number, possible } = dispute;
  const words = WORDS.find(({ kind }) => possible.includes(kind));
  return (
    <div className="flex flex-col gap-8">
      {words !== undefined && (
        <StepForm
          action={addDisputeStep.bind(null, { tenant, number, kind: words.kind })}
          uploadHref={`/api/disputes/${tenant}/files`}
          draftName={`dispute-step:${tenant}:${number}:${words.kind}`}
          label={t(words.label)}
          help={t(words.help)}
          send={t(words.send)}
        />
      )}
      {possible.includes('withdrawn') && (
        <div>
          <ReasonDialog
            trigger={t('withdraw')}
            title={t('withdrawTitle')}
            description={t('withdrawDescription')}
            label={t('withdrawReason')}
            optional
            confirm={t('withdrawConfirm')}
            isDanger
            action={withdrawDispute.bind(null, { tenant, number })}
          />
        </div>
      )}
    </div>
  );
}
