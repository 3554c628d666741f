import { useTranslations } from 'next-intl';
import { InputField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';

type EventSearchFormProps = {
  readonly source: string;
  readonly id: string;
  /** Only one of the two was given. */
  readonly isIncomplete: boolean;
};

/** Source and id of an event; the address holds the question, so that its answer can be sent to a colleague. */
export function EventSearchForm({ source, id, isIncomplete }: EventSearchFormProps) {
  const t = useTranslations('usage.find');
  return (
    <Form
      method="get"
      role="search"
      problems={isIncomplete ? [{ field: source === '' ? 'source' : 'id', message: t('needBoth') }] : []}
    >
      <InputField
        name="source"
        label={t('source')}
        help={t('sourceHelp')}
        defaultValue={source}
        autoComplete="off"
        spellCheck={false}
        maxLength={512}
      />
      <InputField
        name="id"
        label={t('id')}
        defaultValue={id}
        autoComplete="off"
        spellCheck={false}
        maxLength={256}
      />
      <FormActions>
        <SubmitButton>{t('search')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
