'use client';

import { useTranslations } from 'next-intl';
import { TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import type { PolicySimulation } from '#server/modules/trust/contract.ts';

/** Tries another text of the policy on the items as they are. */
export function PolicyTrial({ action, text }: { action: FormAction<PolicySimulation>; text: string }) {
  const t = useTranslations('trustDesk.policy');
  const { errorOf, problems, result, submit } = useFormAction(action);
  return (
    <div className="flex flex-col gap-6">
      <Form action={submit} problems={problems} keeps className="max-w-none">
        <TextareaField
          name="policy"
          label={t('text')}
          rows={24}
          defaultValue={text}
          spellCheck={false}
          error={errorOf('policy')}
        />
        <FormActions>
          <SubmitButton>{t('try')}</SubmitButton>
        </FormActions>
      </Form>
      <div role="status">{result?.ok === true && <Outcome simulation={result.value} />}</div>
    </div>
  );
}

function Outcome({ simulation }: { simulation: PolicySimulation }) {
  const t = useTranslations('trustDesk.policy');
  const things = [
    ...simulation.items.map(({ slug, version, ...judged }) => ({
      key: slug,
      name: `${slug}, ${t('version', { version })}`,
      ...judged,
    })),
    ...simulation.tiles.map(({ tiles, ...judged }) => ({
      key: `tiles/${tiles}`,
      name: t(`tiles.${tiles}`),
      ...judged,
    })),
  ];
  const changes = things.filter(({ allowedNow, allowedThen }) => allowedNow !== allowedThen);
  return (
    <div className="flex flex-col gap-3">
      <p className="font-semibold">{t('outcome', { changed: changes.length, all: things.length })}</p>
      <ul className="flex flex-col gap-2">
        {changes.map(({ allowedThen, key, name }) => (
          <li key={key} className="flex flex-wrap items-center gap-3 text-sm">
            <Status tone={allowedThen ? 'proved' : 'attention'}>
              {t(allowedThen ? 'allowed' : 'withheld')}
            </Status>
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}
